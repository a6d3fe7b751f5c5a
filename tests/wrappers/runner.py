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
from mediagen.api import Method, api
from mediagen.model import Field, Platform, Spec, Step, Story, Wrapper
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
#: What has a meaning in at least one of the languages.
TEXT = "\" ' \\ \\n $x ${x} \\(x) #{x} `id` {0} %s é 漢字 😀"


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

    def play(self, folder: Path, session: str) -> Outcome:
        """Run the calls of a session, printed as in the README, and record what arrives."""

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


def context(
    path: str, of: Project | None = None, stories: Mapping[str, Story] | None = None
) -> dict[str, Any]:
    """What the templates of a wrapper are given."""
    where = of or project()
    problems = Problems()
    made = Wrappers(where.spec, Renderer(where.folders.templates), problems)
    found_ = made.context(*found(path, where), stories=stories)
    assert found_ is not None, "\n".join(map(str, problems))
    return found_


def program(path: str, template: str) -> str:
    """A program of a wrapper's test, from a template that is given what the wrapper's are."""
    _, wrapper = found(path)
    return Renderer(HERE).text(template, wrapper.language, context(path), path)


def session(path: str, story: Story, of: Project | None = None) -> str:
    """The calls of a story as the README prints them."""
    where = of or project()
    _, wrapper = found(path, where)
    folder = where.folders.templates
    (part,) = (folder / wrapper.folder).glob("_session.*.j2")
    given = context(path, where, {"told": story})
    given["story"] = given["stories"]["told"]
    name = part.relative_to(folder).as_posix()
    return Renderer(folder).text(name, wrapper.language, given, path)


def blocks(path: Path, fence: str) -> list[str]:
    """The code blocks of a language in a Markdown file."""
    return re.findall(
        rf"^```{fence}\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )


# -- stories --------------------------------------------------------------------------------------


def playback(of: Project | None = None) -> Story:
    """The story that READMEs tell."""
    return (of or project()).spec.stories["playback"]


def everything(path: str, of: Project | None = None) -> Story:
    """Every method once, with every parameter: what is new in the spec is in here, too."""
    where = of or project()
    spec = where.spec
    platform, wrapper = found(path, where)
    decided = api(spec, platform, wrapper)
    methods = sorted(decided.methods, key=lambda method: method.sent.session == "closes")
    told = [
        Step(method.event.id, index, "", {"playhead": index, **_values(spec, platform, method)})
        for index, method in enumerate((decided.opening, *methods))
        if method.sent.session != "whole"
    ]
    return Story("told", "Everything", "All that can be said.", tuple(told), playback(of).place)


def _values(spec: Spec, platform: Platform, method: Method) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for parameter in method.parameters:
        group = parameter.group
        if group.kind == "pairs":
            values[group.id] = {"some.name": TEXT, "another_1": "2"}
        elif group.kind == "list":
            values[group.id] = [{f.name: _value(spec, f) for f in group.fields.values()}]
        elif parameter.field is not None:
            fields = values.setdefault(group.id, {})
            fields[parameter.field.name] = _value(spec, parameter.field)
    for group in (spec.groups[name] for name in method.sent.carries):
        for field in group.fields.values():
            loss = platform.lost.get(field.id)
            given = values.get(group.id)
            if isinstance(given, dict) and loss is not None and loss.unless is not None:
                given[field.name] = loss.unless
    return values


def _value(spec: Spec, field: Field) -> Any:
    if field.type in spec.values:
        return list(spec.values[field.type].values)[-1]
    numbers = {"integer": 7, "number": 7.5, "boolean": True}
    if field.type in numbers:
        return numbers[field.type]
    return {"name": {"id": "1", "authState": 0}} if field.type == "object" else f"{field.id} {TEXT}"


# -- what has to arrive ---------------------------------------------------------------------------


def due(path: str, story: Story, of: Project | None = None) -> list[Call]:
    """The records of a story's steps, each with the playhead of its step under ``at``."""
    where = of or project()
    platform, _ = found(path, where)
    known = {str(method.event.text) for method in context(path, where)["api"].all}
    calls = []
    for step in story.steps:
        if step.event in known:
            event = where.spec.events[step.event]
            for call in expected(platform, event, step.values, spec=where.spec):
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
