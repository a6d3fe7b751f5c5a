"""Model of the proofs of generated code: checks, and the proof of each platform."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem
from mediagen.platforms.file_names import PROOF
from mediagen.platforms.model import InstallStep, Platform, Wrapper
from mediagen.platforms.tools import Toolbox
from mediagen.yaml_files.layered_folder import LayeredFolder


@dataclass(frozen=True, slots=True)
class Server:
    """A collector that receives the messages of a check.

    ``query_parameter`` is the parameter of the URL that ends in the number of the snippet, for a
    check that runs all snippets with one command.
    """

    https: bool
    query_parameter: str | None


class Purpose(StrEnum):
    """Purpose of a check: it compiles, runs or formats the code, or runs it with injected faults.

    Files of checks have the first three; a proof of a wrapper runs some checks with faults.
    """

    COMPILE = "compile"
    RUN = "run"
    FORMAT = "format"
    FAULTS = "faults"


@dataclass(frozen=True, slots=True)
class Check:
    """A check of generated code with a tool; ``files`` are copied into the folder of the check."""

    id: str
    title: str
    purpose: Purpose
    tools: tuple[str, ...]
    copied_files: tuple[str, ...]
    setup_commands: tuple[tuple[str, ...], ...]
    command: tuple[str, ...]
    per_snippet: bool
    mostly_waits: bool
    error_pattern: re.Pattern[str] | None
    ignored_differences: re.Pattern[str] | None
    exception_reason: str
    timeout_seconds: int
    server: Server | None
    files: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class FaultScenario:
    """A session with an injected fault, and the fate of each event that it tracks.

    ``code`` is a template of statements of a wrapper, whose variables are the calls of events.
    ``counts`` has how often each event is tracked. Events are received, unless they are
    ``reported`` to the error handler instead; those of ``either`` may be received or reported.
    Those of ``at_least_once`` are received even if they are reported, and may be received several
    times. With ``has_every_event``, the scenario also tracks each event of the spec that belongs to
    a session, which is reported if ``is_every_reported``. ``other_reports`` are parts of reports
    that belong to no event. ``order`` has the events in the order in which a tracker that checks it
    sends them; the validator warns about those that are ``misplaced``. ``line`` is that of the
    first line of the code in the file at ``path``.
    """

    title: str
    code: str
    counts: Mapping[str, int]
    reported: Mapping[str, int]
    either: frozenset[str]
    at_least_once: frozenset[str]
    has_every_event: bool
    is_every_reported: bool
    other_reports: tuple[str, ...]
    order: tuple[str, ...]
    misplaced: Mapping[str, int]
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Proof of the snippets of a platform, of its ``wrapper``, or of an installation ``step``.

    ``record`` has the messages that are expected to arrive. Of a wrapper, ``program`` is the
    template of a program that plays a story, ``readme`` the fence of the code in its README, and
    ``parts`` has the patterns of its files by the check that gets them. ``callers`` has the fences
    of checks of code in another language. ``fault_checks`` run ``scenarios`` with injected faults.
    """

    platform: Platform
    checks: tuple[Check, ...]
    record: Mapping[str, Any]
    wrapper: Wrapper | None = None
    program: str = ""
    readme: str = ""
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    callers: Mapping[str, str] = field(default_factory=dict)
    step: InstallStep | None = None
    fault_checks: tuple[Check, ...] = ()
    scenarios: tuple[FaultScenario, ...] = ()

    @property
    def proof_name(self) -> str:
        """Name of the proved thing: a platform, the path of its wrapper, or the title of a step."""
        if self.step is not None:
            return f"install/{self.platform.id}/{self.step.title}"
        return f"wrappers/{self.wrapper.path}" if self.wrapper else self.platform.id

    @property
    def code_extension(self) -> str:
        """The extension of files with the proved code."""
        return self.step.language if self.step else self.platform.extension


@dataclass(frozen=True, slots=True)
class Proofs:
    """The tools, and the proofs by their names; ``files`` are those that checks copy."""

    tools: Toolbox
    by_name: Mapping[str, Proof]
    files: frozenset[Path]

    @property
    def programs(self) -> frozenset[str]:
        """The templates of programs that use wrappers, as paths in the folder of templates."""
        return frozenset(
            f"{proof.wrapper.folder}/{proof.program}"
            for proof in self.by_name.values()
            if proof.wrapper is not None and proof.program
        )


def no_proof(
    templates: LayeredFolder, platform: Platform, part: Wrapper | InstallStep | None
) -> Problem:
    """Return the problem of a platform, a wrapper or an installation step without a proof."""
    folder, title = platform.id, platform.title
    if isinstance(part, Wrapper):
        folder, title = part.folder, f"the wrapper of {platform.title}"
    elif part is not None:
        title = f"the installation step '{part.title}' of {platform.title}"
    path = display_path(templates.find(f"{folder}/{PROOF}"))
    message = f"{title} has no checks; list them in this file"
    return Problem(path, 0, 0, message, code=codes.MISSING_PROOF)
