"""What a platform brings to prove its wrappers, and what has to arrive from them.

Each folder of ``tests/wrappers`` is one wrapper: a package with a ``RUNNER``, and the templates of
its programs. What has to arrive is computed from the messages of the protocol, as for snippets:
without the wrapper, its templates and the tables of the platform.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import yaml
from mediagen.model import Platform, Step, Wrapper
from mediagen.problems import Problems
from mediagen.project import Project, folders, load
from mediagen.render import Renderer
from mediagen.wrappers import Wrappers

from tests.helpers import ROOT
from tests.judge.serving import Collecting
from tests.test_snippets import expected
from tests.toolchains import Call, Outcome

HERE = Path(__file__).parent
COMPILER, WRAPPER = "compiler", "wrapper"


class Wrong(NamedTuple):
    """A wrong use: ``code`` of the app, who refuses it, and a part of what is said about it."""

    name: str
    code: str
    by: str  # COMPILER or WRAPPER
    says: str = ""


def uses(folder: Path) -> tuple[tuple[Wrong, ...], tuple[Wrong, ...]]:
    """The wrong uses and the right ones of a runner's ``uses.yaml``."""
    given = yaml.safe_load((folder / "uses.yaml").read_text("utf-8"))
    wrong = tuple(Wrong(**use) for use in given["wrong"])
    return wrong, tuple(Wrong(**use) for use in given["right"])


class Runner(Protocol):
    """How a wrapper is compiled and run."""

    #: The wrapper's path below ``output/wrappers``, such as ``ios`` or ``media-edge-api/python``.
    wrapper: str
    #: What ``tests.toolchains.requirement`` has to find.
    needs: Sequence[str]
    #: At least ten, most of them refused by the compiler where the language has one.
    wrong: Sequence[Wrong]
    #: Uses that are near to wrong ones and right: they prove that the others are tried at all.
    right: Sequence[Wrong]

    def compile(self, folder: Path) -> str:
        """Compile a wrapper strictly; what is wrong, or nothing."""

    def formatted(self, folder: Path) -> str:
        """What the language's formatter would change in a wrapper, or nothing."""

    def play(self, folder: Path, story: str) -> Outcome:
        """Run the calls of a story, printed as in the README, and record what arrives."""

    def refusals(self, folder: Path, uses: Sequence[Wrong]) -> Mapping[str, str]:
        """What is said about each wrong use, by its name; nothing where it is not refused."""


@runtime_checkable
class Wired(Protocol):
    """A runner whose wrapper sends requests, which ``mediagen collect`` can take and judge."""

    #: More options of the collector.
    collector: Sequence[str]

    def drive(self, folder: Path, collector: Collecting, scratch: Path) -> str:
        """Play the story at its own pace against a collector; what went wrong, or nothing."""

    def sent(self, requests: Sequence[Mapping[str, Any]]) -> list[Call]:
        """The requests that the collector kept, as records, with ``{sid}`` for the session ID."""


@cache
def runners() -> Mapping[str, Runner]:
    """The runners of all wrappers, by the path of the wrapper."""
    found = {}
    for module in pkgutil.iter_modules([str(HERE)]):
        if module.ispkg:
            runner: Runner = importlib.import_module(f"tests.wrappers.{module.name}").RUNNER
            found[runner.wrapper] = runner
    return found


@cache
def project() -> Project:
    found = load(folders(str(ROOT / "spec"), str(ROOT / "templates"), None))
    assert not found.problems, "\n".join(map(str, found.problems))
    return found


def found(path: str, of: Project | None = None) -> tuple[Platform, Wrapper]:
    """A wrapper and its platform, by its path."""
    for platform in (of or project()).platforms.values():
        for wrapper in platform.wrappers:
            if wrapper.path == path:
                return platform, wrapper
    raise KeyError(path)


def written(path: str, folder: Path, of: Project | None = None) -> Path:
    """Write a wrapper into a folder, which is given back."""
    where = of or project()
    platform, wrapper = found(path, where)
    problems = Problems()
    files = Wrappers(where.spec, Renderer(where.folders.templates), problems).files(
        platform, wrapper
    )
    assert not problems, "\n".join(map(str, problems))
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def program(path: str, template: str, of: Project | None = None) -> str:
    """A program of a wrapper's test, from a template that is given what the wrapper's are."""
    where = of or project()
    platform, wrapper = found(path, where)
    problems = Problems()
    context = Wrappers(where.spec, Renderer(where.folders.templates), problems).context(
        platform, wrapper
    )
    assert context is not None, "\n".join(map(str, problems))
    return Renderer(HERE).text(template, wrapper.language, context, path)


def blocks(path: Path, fence: str) -> list[str]:
    """The code blocks of a language in a Markdown file."""
    return re.findall(
        rf"^```{fence}\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )


# -- what has to arrive ---------------------------------------------------------------------------


def steps(path: str, story: str = "playback") -> list[Step]:
    """The steps of a story that a platform can say."""
    platform, wrapper = found(path)
    context = Wrappers(project().spec, Renderer(project().folders.templates), Problems()).context(
        platform, wrapper
    )
    assert context is not None
    known = {str(method.event.text) for method in context["api"].all}
    return [step for step in project().spec.stories[story].steps if step.event in known]


def due(path: str, story: str = "playback") -> list[Call]:
    """The records of a story's steps, each with the playhead of its step under ``at``."""
    platform, _ = found(path)
    calls = []
    for step in steps(path, story):
        for call in expected(platform, project().spec.events[step.event], step.values):
            calls.append({**call, "at": step.values["playhead"]})
    return calls


def told(calls: Sequence[Call], playhead: str, argument: str) -> list[Call]:
    """Tracker calls with the playhead that was current under ``at``, without its updates."""
    kept: list[Call] = []
    current: Any = None
    for call in calls:
        if call["call"] == playhead:
            current = call["arguments"][argument]
        else:
            kept.append({**call, "at": current})
    return kept


def said(calls: Sequence[Call]) -> list[str]:
    """As JSON, where 1, 1.0, true and "1" are four different things."""
    return [json.dumps(call, sort_keys=True) for call in calls]
