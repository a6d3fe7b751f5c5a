"""Project of a run: its folders, and the spec and platforms in them."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue.output import NOT_A_REGULAR_FILE
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.files import find_special_files
from mediagen.project.folders import Folders
from mediagen.project.layers import (
    LayerSettings,
    merge_settings,
    report_conflicts,
    select_platforms,
)

if TYPE_CHECKING:
    from mediagen.platforms.model import Platform
    from mediagen.platforms.proofs import Proofs
    from mediagen.spec.model import Event, Protocol, Spec
    from mediagen.yaml_files.reader import YamlReader
    from mediagen.yaml_files.source import Source

_T = TypeVar("_T")


@dataclass(frozen=True)
class Project:
    """Spec and platforms of a run, read and checked, and their problems.

    ``valid_events`` are the events that can be composed: all of them, unless there are problems.
    ``proofs`` is None if the command does not use them.
    """

    folders: Folders
    spec: Spec
    platforms: Mapping[str, Platform]
    problems: Problems
    valid_events: Sequence[Event]
    proofs: Proofs | None

    def selected_events(self, ids: list[str] | None) -> list[Event]:
        """Return the selected events; all without a selection. Raises ``UsageError``."""
        return _select_by_id("event", ids, self.spec.events)

    def check_event_selection(self, ids: list[str] | None) -> None:
        """Raise ``UsageError`` if an ID is neither that of an event nor that of an action."""
        subjects: dict[str, object] = {**self.spec.events, **self.spec.actions}
        _select_by_id("event", ids, subjects)

    def selected_platforms(self, ids: list[str] | None) -> list[Platform]:
        """Return the selected platforms; all without a selection. Raises ``UsageError``."""
        return _select_by_id("platform", ids, self.platforms)


def _select_by_id(noun: str, ids: list[str] | None, items: Mapping[str, _T]) -> list[_T]:
    for id_ in ids or ():
        if id_ not in items:
            message = f"unknown {noun} '{id_}'{suggest_name(id_, items, limit=30)}"
            raise UsageError(message, code=codes.UNKNOWN_NAME)
    return [item for id_, item in items.items() if not ids or id_ in ids]


@contextmanager
def without_gc() -> Iterator[None]:
    """Disable the cyclic garbage collector: it costs a third of the time and frees nothing here."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load_project(
    folders: Folders, *, whole: bool = True, files: YamlReader | None = None, checked: bool = True
) -> Project:
    """Read and check the spec and the platforms; problems are noted in ``problems``.

    The ``whole`` project includes its proofs, and the check of unread files. Commands
    that do not need them are faster without. ``files`` reads the YAML files, if it is given. A
    project that is not ``checked`` can be inconsistent, so that rendering it raises any exception.
    """
    from mediagen.platforms.checks import check_platforms
    from mediagen.platforms.language_loader import load_languages
    from mediagen.platforms.loader import load_platforms
    from mediagen.project.adaptation import adapt_platforms
    from mediagen.project.platform_limits import limit_events
    from mediagen.spec.checks import check_spec
    from mediagen.spec.loader import load_spec
    from mediagen.yaml_files.reader import YamlReader

    if checked:
        _refuse_special_files(folders)
    files = files or YamlReader(Problems())
    problems = files.problems
    with without_gc():
        spec = load_spec(files, folders.spec)
        languages = load_languages(files, folders.templates)
        settings = merge_settings(folders.layers)
        report_conflicts(folders.layers, files.overlaps, problems)
        selected = select_platforms(settings, folders.templates, problems)
        platforms = load_platforms(files, folders.templates, languages, selected)
        spec, platforms = limit_events(spec, platforms, files)
        protocols = {platform.protocol for platform in platforms.values()}
        spec = _adapt_spec(folders, spec, settings, protocols, files)
        platforms = adapt_platforms(spec, settings, platforms)
        valid_events: Sequence[Event] = () if checked else list(spec.events.values())
        if checked and all(files.known.values()):  # or else a whole folder is missing, and reported
            valid_events = check_spec(spec, files.known, problems)
            check_platforms(spec, platforms, files.known, problems)
            if spec.stories and not problems:  # or else their events may be invalid
                from mediagen.project.stories import check_stories

                check_stories(spec, problems)
        proofs = _load_rest(folders, spec, platforms, problems) if whole else None
    if problems and checked and folders.is_layered:
        from mediagen.project.blame import blame_problems

        problems.replace_all(blame_problems(folders, problems, _load_problems))
    return Project(folders, spec, platforms, problems, valid_events, proofs)


def _load_problems(folders: Folders, changed: Sequence[Source]) -> Problems:
    """Return the problems of a project with other data in some files, wherever they are."""
    from mediagen.yaml_files.reader import SourceCache

    files = SourceCache().make_reader(changed)
    load_project(replace(folders, is_layered=False), files=files)
    return files.problems


def _adapt_spec(
    folders: Folders,
    spec: Spec,
    settings: LayerSettings,
    protocols: Collection[Protocol],
    files: YamlReader,
) -> Spec:
    """Return the spec with the settings of the layers, and with complete examples."""
    from mediagen.project.adaptation import adapt_spec
    from mediagen.project.example_values import ExampleCompleter
    from mediagen.spec.model import GroupKind

    has_custom = any(group.kind == GroupKind.CUSTOM for group in spec.groups.values())
    if len(folders.spec.folders) > 1 or has_custom:
        spec = ExampleCompleter(spec, folders.spec, files.problems).complete()
    return adapt_spec(spec, settings, protocols, files.problems) if settings else spec


def _refuse_special_files(folders: Folders) -> None:
    """Raise ``SpecError`` if a file of the spec or the templates could block its reader."""
    special = [
        Problem(display_path(Path(path)), 0, 0, reason, code=NOT_A_REGULAR_FILE)
        for folder in (*folders.spec.folders, *folders.templates.folders)
        for path, reason in find_special_files(folder)
    ]
    if special:
        raise SpecError(special)


def _load_rest(
    folders: Folders, spec: Spec, platforms: Mapping[str, Platform], problems: Problems
) -> Proofs:
    """Return the proofs, and report the files that nothing reads."""
    from mediagen.platforms.proof_loader import load_proofs
    from mediagen.project.unread_files import (
        TemplateFiles,
        report_unread_spec_files,
        report_unread_template_files,
    )

    proofs = load_proofs(folders.templates, platforms, problems)
    report_unread_spec_files(folders.spec, problems)
    if not problems:  # or else a file may be unread only because another one is invalid
        files = TemplateFiles(folders.templates)
        wrappers = (wrapper for platform in platforms.values() for wrapper in platform.wrappers)
        sources = (source for wrapper in wrappers for source in wrapper.tables.sources)
        read = {path for source in sources for path in source.paths}
        read.update(_action_templates(folders, platforms))
        report_unread_template_files(files, proofs.files | read, proofs.programs, problems)
    return proofs


def _action_templates(folders: Folders, platforms: Mapping[str, Platform]) -> Iterator[Path]:
    """Yield the templates of actions that platforms use, and those of platforms without a use."""
    from mediagen.platforms.file_names import ACTIONS

    for name in folders.templates.list_folders():
        platform = platforms.get(name)
        if platform is not None:
            codes_of_actions = platform.actions.values()
            templates = [c.template for c in codes_of_actions if c.values or c.constants]
        else:  # the project does not use the platform
            folder = folders.templates.child(f"{name}/{ACTIONS}")
            names = folder.list_names() if folder.is_dir() else []
            templates = [f"{name}/{ACTIONS}/{file}" for file in names]
        yield from (folders.templates.find(template) for template in templates)
