"""Project of a run: its folders, and the spec and platforms in them."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue.output import NOT_A_REGULAR_FILE
from mediagen.diagnostics.catalogue.pages import UNKNOWN_FLAVOUR
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.filesystem.files import find_special_files
from mediagen.filesystem.layered_folder import LayeredFolder
from mediagen.project.discovery import (
    CONFIG,
    REQUIRED_PARTS,
    SPEC,
    TEMPLATES,
    default_folder,
    find_project_root,
    packaged_folder,
)
from mediagen.project.layers import (
    EXTENDS,
    Layer,
    LayerSettings,
    layer_folders,
    merge_settings,
    read_layers,
    read_project_file,
    relative_path,
    select_platforms,
)

if TYPE_CHECKING:
    from mediagen.platforms.model import Platform
    from mediagen.platforms.proofs import Proofs
    from mediagen.spec.model import Event, Spec
    from mediagen.traffic.settings import Settings
    from mediagen.yaml_files.reader import YamlReader
    from mediagen.yaml_files.source import Source

_T = TypeVar("_T")


@dataclass(frozen=True)
class PageOptions:
    """Optional parts of generated pages, under ``pages`` in ``mediagen.yaml``."""

    disputes: bool = False  # contradictions between sources
    wrapper_command: bool = False  # the command that writes a library, on platform pages


@dataclass(frozen=True)
class Folders:
    """Folders of a run: the spec, the templates and the output.

    ``packaged`` names those of ``spec`` and ``templates`` that are part of the package, because the
    project has none. ``foreign`` are folders with such a name that belong to another tool.
    ``flavours`` are those of the pages, unless a call selects others. ``root`` is None without a
    project. ``settings`` are those for the validation of traffic. ``layers`` are the projects that
    the project extends, the lowest first, and the project itself; none without ``mediagen.yaml``.
    """

    spec: LayeredFolder
    templates: LayeredFolder
    out: Path
    flavours: tuple[str, ...] = ()
    page_options: PageOptions = PageOptions()
    packaged: tuple[str, ...] = ()
    foreign: tuple[Path, ...] = ()
    root: Path | None = None
    settings: Settings | None = None
    layers: tuple[Layer, ...] = ()
    is_layered: bool = False  # whether problems are blamed on the layers above the package

    def input_paths(self) -> list[str]:
        """Return the files and folders that determine what is generated."""
        paths = [*self.spec.folders, *self.templates.folders]
        return [*map(os.fspath, paths), *(os.fspath(layer.source.path) for layer in self.layers)]

    def notice(self) -> str:
        """Return a note that the packaged folders are used, and why; empty if they are not."""
        if not self.packaged:
            return ""
        names = join_words(self.packaged)
        reason = f"no {CONFIG}, spec or templates found here or in a parent folder"
        if self.root is not None:
            reason = f"the project has no {' and no '.join(self.packaged)} folder"
        if self.foreign:
            reason += f" ({join_words([str(f) for f in self.foreign])}: no mediagen files)"
        return f"{reason}; using the packaged {names}"


def resolve_folders(spec: str | None, templates: str | None, out: str | None) -> Folders:
    """Return the folders of a run: from the call, from the nearest project, or packaged.

    Paths of the call are relative to the working folder, those of ``mediagen.yaml`` to that file.
    Raises ``SpecError`` if ``mediagen.yaml`` is invalid, or if a folder is missing or incomplete.
    """
    root = find_project_root()
    source = read_project_file(Path(root)) if root is not None else None
    problems = Problems()
    config = _read_settings(source, problems)
    layers = read_layers(Path(root), source) if root is not None and source is not None else []
    resolver = _FolderResolver(root, source, config, problems, layers)
    folders = Folders(
        spec=resolver.resolve_folder(SPEC, spec),
        templates=resolver.resolve_folder(TEMPLATES, templates),
        out=Path(out) if out else relative_path(Path(root or "."), config.get("out", "output")),
        flavours=tuple(config.get("flavours", ())),
        page_options=PageOptions(**config.get("pages", {})),
        packaged=tuple(resolver.packaged),
        foreign=tuple(resolver.foreign),
        root=None if root is None else Path(root),
        settings=config.get("settings"),
        layers=tuple(layers),
        is_layered=EXTENDS in config,
    )
    if source is not None:
        _check_flavours(folders, source, problems)
    if problems:
        raise SpecError(problems)
    return folders


def _check_flavours(folders: Folders, source: Source, problems: Problems) -> None:
    """Report the flavours of a project file that the templates do not have."""
    pages = folders.templates.child("docs")
    if not folders.flavours or not pages.is_dir():
        return
    names = [id_ for id_ in pages.list_folders() if pages.find(f"{id_}/flavour.yaml").exists()]
    for index, id_ in enumerate(folders.flavours):
        if id_ not in names:
            message = f"unknown flavour '{id_}'{suggest_name(id_, names)}"
            problems.add_at(source, ["flavours", index], message, code=UNKNOWN_FLAVOUR)


class _FolderResolver:
    """Resolver of the folders that are read; ``packaged`` and ``foreign`` as in ``Folders``."""

    def __init__(
        self,
        root: str | None,
        source: Source | None,
        config: Mapping[str, Any],
        problems: Problems,
        layers: Sequence[Layer],
    ) -> None:
        self._root, self._source, self._config = root, source, config
        self._problems, self._layers = problems, layers
        self.packaged: list[str] = []
        self.foreign: list[Path] = []

    def resolve_folder(self, name: str, option: str | None) -> LayeredFolder:
        """Return the folder of the spec or of the templates; report what it does not have."""
        before = len(self._problems)
        if EXTENDS in self._config:
            folder = self._layered_folder(name, option)
        else:
            folder = LayeredFolder([self._single_folder(name, option)])
        if len(self._problems) == before:
            for problem in _missing_parts(folder, name):
                self._problems.add(problem)
        return folder

    def _layered_folder(self, name: str, option: str | None) -> LayeredFolder:
        """Return the folders of the layers; report a configured folder that does not exist."""
        configured = self._config.get(name)
        if option is not None and not Path(option).is_dir():
            return LayeredFolder([Path(option)])
        top_layer = self._layers[-1]
        if option is None and configured is not None and not top_layer.folder(name).is_dir():
            message = f"folder '{configured}' not found; the path is relative to this file"
            self._problems.add_at(top_layer.source, [name], message, code=codes.MISSING_FOLDER)
        top = Path(option) if option is not None else None
        paths, has_package = layer_folders(self._layers, name, top)
        packaged = packaged_folder(name) if has_package else None
        if packaged is not None:
            paths.append(Path(packaged))
        paths = paths or [self._layers[0].folder(name)]
        return LayeredFolder(paths, has_package=packaged is not None)

    def _single_folder(self, name: str, option: str | None) -> Path:
        configured = self._config.get(name)
        if option is not None:
            path = Path(option)
        elif configured is not None and self._root is not None and self._source is not None:
            path = relative_path(Path(self._root), configured)
            if not path.is_dir():
                message = f"folder '{configured}' not found; the path is relative to this file"
                self._problems.add_at(self._source, [name], message, code=codes.MISSING_FOLDER)
                return path
        else:
            path = self._default_folder(name)
        return path

    def _default_folder(self, name: str) -> Path:
        default = default_folder(self._root, name)
        if default is None:
            message = f"folder not found; use --{name} to name another one"
            raise SpecError([Problem(name, 0, 0, message, code=codes.MISSING_FOLDER)])
        if default == packaged_folder(name):
            self.packaged.append(name)
            foreign = Path(self._root or ".", name)
            if foreign.is_dir():
                self.foreign.append(foreign)
        return Path(default)


def _missing_parts(folder: LayeredFolder, name: str) -> Iterator[Problem]:
    """Yield a problem for each required part that a spec or templates folder does not have."""

    if not folder.is_dir():
        message = f"folder not found; correct --{name}"
        yield Problem(display_path(folder.lowest), 0, 0, message, code=codes.MISSING_FOLDER)
        return
    for part, description in REQUIRED_PARTS[name].items():
        path = folder.find(part)
        if not path.exists():
            message = f"not found; expected {description}"
            yield Problem(display_path(path), 0, 0, message, code=codes.INCOMPLETE_FOLDER)


def _read_settings(source: Source | None, problems: Problems) -> dict[str, Any]:
    """Return the settings of ``mediagen.yaml``, including those for the validation of traffic."""
    config: dict[str, Any] = dict(source.data) if source is not None else {}
    if source is not None and ("findings" in config or "ping_interval" in config):
        from mediagen.traffic.settings import read_settings

        config["settings"] = read_settings(source, problems)
        if problems:
            raise SpecError(problems)
    return config


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

    The ``whole`` project includes its proofs, and the checks of stories and unread files. Commands
    that do not need them are faster without. ``files`` reads the YAML files, if it is given. A
    project that is not ``checked`` can be inconsistent, so that rendering it raises any exception.
    """
    from mediagen.platforms.checks import check_platforms
    from mediagen.platforms.language_loader import load_languages
    from mediagen.platforms.loader import load_platforms
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
        selected = select_platforms(settings, folders.templates, problems)
        platforms = load_platforms(files, folders.templates, languages, selected)
        spec, platforms = limit_events(spec, platforms, files)
        spec = _adapt_spec(folders, spec, settings, files)
        valid_events: Sequence[Event] = () if checked else list(spec.events.values())
        if checked and all(files.known.values()):  # or else a whole folder is missing, and reported
            valid_events = check_spec(spec, files.known, problems)
            check_platforms(spec, platforms, files.known, problems)
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


def _adapt_spec(folders: Folders, spec: Spec, settings: LayerSettings, files: YamlReader) -> Spec:
    """Return the spec with the settings of the layers, and with complete examples."""
    from mediagen.project.adaptation import adapt_spec
    from mediagen.project.example_values import ExampleCompleter
    from mediagen.spec.model import GroupKind

    has_custom = any(group.kind == GroupKind.CUSTOM for group in spec.groups.values())
    if len(folders.spec.folders) > 1 or has_custom:
        spec = ExampleCompleter(spec, folders.spec, files.problems).complete()
    return adapt_spec(spec, settings, files.problems) if settings else spec


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
    """Return the proofs; check the stories, and report the files that nothing reads."""
    from mediagen.platforms.proof_loader import load_proofs
    from mediagen.project.stories import check_stories
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
        report_unread_template_files(files, proofs.files | read, proofs.programs, problems)
        check_stories(spec, files.story_names if len(spec.stories) > 1 else None, problems)
    return proofs
