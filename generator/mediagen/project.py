"""What a run works on: the folders, and the spec and platforms in them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mediagen.problems import Failed, Problem, Problems, UsageError, suggestion

if TYPE_CHECKING:
    from mediagen.judge.settings import Settings
    from mediagen.model import Event, Platform, Spec

_T = TypeVar("_T")

CONFIG = "mediagen.yaml"
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class Folders:
    """Where the spec and the templates are read, and where artifacts are written."""

    spec: Path
    templates: Path
    out: Path
    flavours: tuple[str, ...] = ()  # of pages, where a call asks for none
    settings: Settings | None = None  # of the judge of traffic


def folders(spec: str | None, templates: str | None, out: str | None) -> Folders:
    """The folders of a run: as called, as ``mediagen.yaml`` says, in the working tree, or bundled.

    Raises ``Failed`` where ``mediagen.yaml`` is wrong.
    """
    given = _config()
    return Folders(
        spec=_folder(spec or given.get("spec"), "spec", "events"),
        templates=_folder(templates or given.get("templates"), "templates", "languages"),
        out=Path(out or given.get("out") or "output"),
        flavours=tuple(given.get("flavours", ())),
        settings=given.get("settings"),
    )


def _config() -> dict[str, Any]:
    path = Path(CONFIG)
    if not path.is_file():
        return {}
    from mediagen.files import Files

    problems = Problems()
    source = Files(problems).file(path, "project")
    if problems or source is None:
        raise Failed(problems)
    found: dict[str, Any] = dict(source.data)
    if "findings" in found or "ping_interval" in found:
        from mediagen.judge.settings import read_settings

        found["settings"] = read_settings(source, problems)
        if problems:
            raise Failed(problems)
    return found


def _folder(given: str | None, name: str, holds: str) -> Path:
    if given is not None:
        path = Path(given)
        if not path.is_dir():
            from mediagen.files import shown

            raise Failed([Problem(shown(path), 0, 0, f"there is no such folder for the {name}")])
        return path
    # The working tree first; then the wheel, which bundles both folders; then its source tree.
    for path in (Path(name), _PACKAGE / name, _PACKAGE.parent.parent / name):
        if (path / holds).is_dir():
            return path
    raise Failed([Problem(name, 0, 0, f"there is no such folder; name one with --{name}")])


@dataclass(frozen=True)
class Project:
    """The spec and the platforms of a run, read and linked, and the problems found on the way."""

    folders: Folders
    spec: Spec
    platforms: Mapping[str, Platform]
    problems: Problems
    sound: Sequence[Event]  # those that can be composed: all of them, unless there are problems

    def events(self, ids: list[str] | None) -> list[Event]:
        """The events of a selection, all where none is given. Raises ``UsageError``."""
        return _selected("event", ids, self.spec.events)

    def selected_platforms(self, ids: list[str] | None) -> list[Platform]:
        """The platforms of a selection, all where none is given. Raises ``UsageError``."""
        return _selected("platform", ids, self.platforms)


def _selected(what: str, ids: list[str] | None, known: Mapping[str, _T]) -> list[_T]:
    for id_ in ids or ():
        if id_ not in known:
            raise UsageError(f"unknown {what} '{id_}'{suggestion(id_, known, limit=30)}")
    return [item for id_, item in known.items() if not ids or id_ in ids]


@contextmanager
def unhurried() -> Iterator[None]:
    """Without the cyclic garbage collector: it costs a third of the time and finds nothing here."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def load(where: Folders) -> Project:
    """Read and link everything; faults are noted in the project's ``problems``."""
    from mediagen.cover import cover
    from mediagen.files import Files
    from mediagen.link import link
    from mediagen.load_platforms import load_languages, load_platforms
    from mediagen.load_spec import load_spec

    problems = Problems()
    with unhurried():
        files = Files(problems)
        spec = load_spec(files, where.spec)
        languages = load_languages(files, where.templates)
        platforms = load_platforms(files, where.templates, languages)
        sound: Sequence[Event] = ()
        if all(files.known.values()):  # or else a whole folder is missing, which says enough
            sound = link(spec, files.known, problems)
            cover(spec, platforms, files.known, problems)
    return Project(where, spec, platforms, problems, sound)
