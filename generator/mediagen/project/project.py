"""Project of a run: its folders, and the spec and platforms in them."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mediagen.diagnostics.catalogue.output import NOT_A_REGULAR_FILE
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.filesystem.files import find_special_files
from mediagen.project.discovery import (
    CONFIG,
    REQUIRED_PARTS,
    SPEC,
    TEMPLATES,
    default_folder,
    find_project_root,
    has_config,
    packaged_folder,
)

if TYPE_CHECKING:
    from mediagen.platforms.model import Platform
    from mediagen.platforms.proofs import Proofs
    from mediagen.spec.model import Event, Spec
    from mediagen.traffic.settings import Settings
    from mediagen.yaml_files.source import Source

_T = TypeVar("_T")


@dataclass(frozen=True)
class Folders:
    """Where the spec and the templates are read, and where artifacts are written.

    ``packaged`` names those of ``spec`` and ``templates`` that are the package's because the
    project has none, and ``foreign`` the folders of such a name that are another tool's.
    """

    spec: Path
    templates: Path
    out: Path
    flavours: tuple[str, ...] = ()  # of pages, where a call asks for none
    packaged: tuple[str, ...] = ()
    foreign: tuple[Path, ...] = ()
    root: Path | None = None  # of the project; None where there is none
    settings: Settings | None = None  # of the judge of traffic

    def notice(self) -> str:
        """Return a line that says that the packaged folders are used; empty if they are not."""
        if not self.packaged:
            return ""
        names = join_words(self.packaged)
        reason = f"no {CONFIG}, spec or templates found here or in a parent folder"
        if self.root is not None:
            reason = f"the project has no {' and no '.join(self.packaged)} folder"
        if self.foreign:
            reason += (
                f" ({join_words([str(f) for f in self.foreign])}: no file that mediagen reads)"
            )
        return f"{reason}; using the packaged {names}"


def resolve_folders(spec: str | None, templates: str | None, out: str | None) -> Folders:
    """Return the folders of a run: from the call, from the nearest project, or packaged.

    Paths of the call are relative to the working folder, those of ``mediagen.yaml`` to that file.
    Raises ``SpecError`` where ``mediagen.yaml`` is wrong, or where a folder is missing or is only a
    part of a spec or of templates.
    """
    root = find_project_root()
    source = _read_config(Path(root)) if root is not None else None
    problems = Problems()
    config = _read_settings(source, problems)
    packaged: list[str] = []
    foreign: list[Path] = []

    def find(name: str, option: str | None) -> Path:
        configured = config.get(name)
        if option is not None:
            path = Path(option)
        elif configured is not None and root is not None and source is not None:
            path = _path_in(root, configured)
            if not path.is_dir():
                message = f"there is no folder '{configured}' for the {name}, relative to this file"
                problems.add_at(source, [name], message)
                return path
        else:
            default = default_folder(root, name)
            if default is None:
                reason = f"there is no such folder; name one with --{name}"
                raise SpecError([Problem(name, 0, 0, reason)])
            path = Path(default)
            if default == packaged_folder(name):
                packaged.append(name)
                beside = Path(root or ".", name)
                if beside.is_dir():
                    foreign.append(beside)
        for problem in _missing_parts(path, name):
            problems.add(problem)
        return path

    found = Folders(
        spec=find(SPEC, spec),
        templates=find(TEMPLATES, templates),
        out=Path(out) if out else _path_in(root or ".", config.get("out", "output")),
        flavours=tuple(config.get("flavours", ())),
        packaged=tuple(packaged),
        foreign=tuple(foreign),
        root=None if root is None else Path(root),
        settings=config.get("settings"),
    )
    if problems:
        raise SpecError(problems)
    return found


def _path_in(root: str, path: str) -> Path:
    """Return a path below the root of a project as seen from the working folder."""
    return Path(path) if Path(path).is_absolute() else Path(os.path.relpath(Path(root, path)))


def _missing_parts(folder: Path, name: str) -> Iterator[Problem]:
    """Yield a problem for everything without which a folder is no spec or no templates."""
    from mediagen.diagnostics.paths import display_path

    if not folder.is_dir():
        yield Problem(display_path(folder), 0, 0, f"there is no such folder for the {name}")
        return
    for part, description in REQUIRED_PARTS[name].items():
        path = folder / part
        if not path.exists():
            yield Problem(
                display_path(path), 0, 0, f"not found; a {name} folder needs it: {description}"
            )


def _read_config(root: Path) -> Source | None:
    """Return ``mediagen.yaml``; None where the project has none. Raises ``SpecError``."""
    path = root / CONFIG
    if not path.is_file() and not has_config(str(root)):
        return None
    from mediagen.diagnostics.paths import display_path
    from mediagen.yaml_files.reader import YamlReader

    problems = Problems()
    misnamed = path.with_suffix(".yml")
    if misnamed.exists():
        message = f"not read: rename it to {CONFIG}"
        if path.exists():
            message = f"not read: only {CONFIG} is; delete one of them"
        problems.add(Problem(display_path(misnamed), 0, 0, message))
        raise SpecError(problems)
    source = YamlReader(problems).read_file(path, "project")
    if problems or source is None:
        raise SpecError(problems)
    return source


def _read_settings(source: Source | None, problems: Problems) -> dict[str, Any]:
    """Return the settings of ``mediagen.yaml``, with those of the judge of traffic read."""
    config: dict[str, Any] = dict(source.data) if source is not None else {}
    if source is not None and ("findings" in config or "ping_interval" in config):
        from mediagen.traffic.settings import read_settings

        config["settings"] = read_settings(source, problems)
        if problems:
            raise SpecError(problems)
    return config


@dataclass(frozen=True)
class Project:
    """The spec and the platforms of a run, read and linked, and the problems found on the way."""

    folders: Folders
    spec: Spec
    platforms: Mapping[str, Platform]
    problems: Problems
    sound: Sequence[Event]  # those that can be composed: all of them, unless there are problems
    proofs: Proofs | None  # None where the command does not depend on them

    def selected_events(self, ids: list[str] | None) -> list[Event]:
        """The events of a selection, all where none is given. Raises ``UsageError``."""
        return _select_by_id("event", ids, self.spec.events)

    def selected_platforms(self, ids: list[str] | None) -> list[Platform]:
        """The platforms of a selection, all where none is given. Raises ``UsageError``."""
        return _select_by_id("platform", ids, self.platforms)


def _select_by_id(noun: str, ids: list[str] | None, items: Mapping[str, _T]) -> list[_T]:
    for id_ in ids or ():
        if id_ not in items:
            raise UsageError(f"unknown {noun} '{id_}'{suggest_name(id_, items, limit=30)}")
    return [item for id_, item in items.items() if not ids or id_ in ids]


@contextmanager
def without_gc() -> Iterator[None]:
    """Without the cyclic garbage collector: it costs a third of the time and finds nothing here."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def load_project(folders: Folders, *, whole: bool = True) -> Project:
    """Read and link everything; faults are noted in the project's ``problems``.

    A command that only shows something, or needs the spec alone, is faster where it does not ask
    for the ``whole`` project: how code is proved, and files that nothing reads.
    """
    from mediagen.platforms.checks import check_platforms
    from mediagen.platforms.language_loader import load_languages
    from mediagen.platforms.loader import load_platforms
    from mediagen.spec.checks import check_spec
    from mediagen.spec.loader import load_spec
    from mediagen.yaml_files.reader import YamlReader

    _refuse_special_files(folders)
    problems = Problems()
    with without_gc():
        files = YamlReader(problems)
        spec = load_spec(files, folders.spec)
        languages = load_languages(files, folders.templates)
        platforms = load_platforms(files, folders.templates, languages)
        sound: Sequence[Event] = ()
        if all(files.known.values()):  # or else a whole folder is missing, which says enough
            sound = check_spec(spec, files.known, problems)
            check_platforms(spec, platforms, files.known, problems)
        proofs = _load_rest(folders, spec, platforms, problems) if whole else None
    return Project(folders, spec, platforms, problems, sound, proofs)


def _refuse_special_files(folders: Folders) -> None:
    """Raise ``SpecError`` if a file of the spec or the templates could block whoever reads it."""
    special = [
        Problem(display_path(Path(path)), 0, 0, reason, code=NOT_A_REGULAR_FILE)
        for folder in (folders.spec, folders.templates)
        for path, reason in find_special_files(folder)
    ]
    if special:
        raise SpecError(special)


def _load_rest(
    where: Folders, spec: Spec, platforms: Mapping[str, Platform], problems: Problems
) -> Proofs:
    """Read how code is proved; check the stories, and note the files that nothing reads."""
    from mediagen.platforms.proof_loader import load_proofs
    from mediagen.project.stories import check_stories
    from mediagen.project.unread_files import (
        TemplateFiles,
        report_unread_spec_files,
        report_unread_template_files,
    )

    proofs = load_proofs(where.templates, platforms, problems)
    report_unread_spec_files(where.spec, problems)
    if not problems:  # or else a file may be unread only because another one is faulty
        files = TemplateFiles(where.templates)
        wrappers = (wrapper for platform in platforms.values() for wrapper in platform.wrappers)
        read = {source.path for wrapper in wrappers for source in wrapper.tables.sources}
        report_unread_template_files(files, proofs.files | read, proofs.programs, problems)
        check_stories(spec, files.story_names if len(spec.stories) > 1 else None, problems)
    return proofs
