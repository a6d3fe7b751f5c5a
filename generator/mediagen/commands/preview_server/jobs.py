"""Jobs of the preview that take longer than a page may wait: they run in processes of their own."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from mediagen.diagnostics.problems import Problem
from mediagen.filesystem.signals import follow_parent
from mediagen.output.drift_reasons import Reason

_T = TypeVar("_T")

#: One process for the whole plan, one for everything else.
_PROCESSES = 2


@dataclass(frozen=True)
class ChangedFile:
    """File of the output folder that ``generate`` would write or remove, with its diff."""

    path: str
    reason: Reason
    added: int
    removed: int
    diff: str


@dataclass(frozen=True)
class ChangeReport:
    """Differences of the output folder from the plan, as ``check`` reports them.

    ``files`` is the number of files of the plan, ``explanations`` has a sentence for each reason.
    With ``problems`` there is no plan.
    """

    folder: str = ""
    files: int = 0
    changes: Sequence[ChangedFile] = ()
    explanations: Mapping[Reason, str] = field(default_factory=dict)
    commands: Sequence[str] = ()
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class OriginLine:
    """Line of a template or of a YAML file: its place, and its text or its path and value."""

    place: str
    text: str
    path: str = ""


@dataclass(frozen=True)
class LineExplanation:
    """Origins of a line of code; ``message`` explains why there are none, or what is missing."""

    text: str
    templates: Sequence[OriginLine] = ()
    values: Sequence[OriginLine] = ()
    message: str = ""


@dataclass(frozen=True)
class SnippetLine:
    """Line of a snippet, from 1; ``subject`` is the ID of its event or action.

    ``assignments`` are its changed values, as for ``--set``.
    """

    subject: str
    example: str
    platform: str
    assignments: tuple[str, ...]
    line: int


class Tasks(Protocol):
    """Tasks for the folders of a call; instances and results can be sent to other processes."""

    def find_template_problems(self) -> Sequence[Problem]:
        """Return the problems of the templates of all snippets."""

    def compare_output(self) -> ChangeReport:
        """Return the differences of the output folder from the plan."""

    def explain(self, line: SnippetLine) -> LineExplanation:
        """Return the origins of a line of a snippet."""


class JobRunner:
    """Runs tasks in processes that stay for the next ones."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._pool: ProcessPoolExecutor | None = None
        self._is_closed = False

    async def find_template_problems(self) -> Sequence[Problem]:
        """Return the problems of the templates of all snippets."""
        return await self._run(self._tasks.find_template_problems)

    async def compare_output(self) -> ChangeReport:
        """Return the differences of the output folder from the plan."""
        return await self._run(self._tasks.compare_output)

    async def explain(self, line: SnippetLine) -> LineExplanation:
        """Return the origins of a line of a snippet."""
        return await self._run(self._tasks.explain, line)

    def close(self) -> None:
        """End the processes, and wait until they have ended; later tasks fail.

        The thread of a pool that still ends while the interpreter exits prints a traceback there.
        """
        self._is_closed = True
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()  # nobody waits for its result anymore
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    async def _run(self, task: Callable[..., _T], *arguments: object) -> _T:
        if self._is_closed:
            raise BrokenProcessPool("the preview ends")
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                _PROCESSES, multiprocessing.get_context("spawn"), follow_parent
            )
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, task, *arguments)
        except BrokenProcessPool:  # such as after the system ended one for its memory
            self._pool = None
            raise
