"""Folders of a run: from the call, from the nearest project and its layers, or packaged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue.pages import UNKNOWN_FLAVOUR, UNKNOWN_PAGE_LANGUAGE
from mediagen.diagnostics.catalogue.yaml_files import UNREADABLE_FILE
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.filesystem.caching.tracking import run_untracked
from mediagen.filesystem.folder_locks import remove_abandoned
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
    BASE_FOLDER,
    EXTENDS,
    Layer,
    Setting,
    latest_setting,
    layer_folders,
    merge_entries,
    read_layers,
    read_project_file,
    relative_path,
)
from mediagen.yaml_files.layered_folder import LayeredFolder

if TYPE_CHECKING:
    from mediagen.spec.model import Place
    from mediagen.traffic.settings import Settings
    from mediagen.yaml_files.source import Source


#: Key of the records of proofs, and of the option that shows them on pages.
RECORDS = "proofs"


class LayerStatus(StrEnum):
    """Origin of a part of a project in layers."""

    OWN = "own"
    REFINED = "refined"
    PACKAGED = "packaged"


@dataclass(frozen=True)
class PageOptions:
    """Optional parts of generated pages, under ``pages`` in ``mediagen.yaml``."""

    disputes: bool = False  # contradictions between sources
    wrapper_command: bool = False  # the command that writes a library, on platform pages
    lang: str = ""  # the language of labels and sentences; empty for English
    proofs: bool = False  # the tools that the code of a platform was verified with
    records: tuple[Path, ...] = ()  # records of proofs, if pages show them


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

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Files and folders of which any part can decide about the result of a run.

        The folders of a layer are among them even if they do not exist yet.
        """
        paths: dict[Path, None] = dict.fromkeys((*self.spec.folders, *self.templates.folders))
        for layer in self.layers:
            folders = (layer.folder(SPEC), layer.folder(TEMPLATES), layer.root / BASE_FOLDER)
            paths |= dict.fromkeys((*folders, layer.source.path))
        paths |= dict.fromkeys(self.page_options.records)
        return tuple(paths)

    def layer_name(self, path: Path) -> str:
        """Return the layer of a file as messages name it; empty if the project has no layers."""
        if not self.is_layered:
            return ""
        for folder in (self.spec, self.templates):
            if folder.has_package and path.is_relative_to(folder.lowest):
                return "package"
        for layer in self.layers[:-1]:
            if any(path.is_relative_to(layer.folder(name)) for name in (SPEC, TEMPLATES)):
                return layer.root.resolve().name
        return "this project"

    def layer_status(self, place: Place) -> LayerStatus | None:
        """Return where a part of the spec or a platform comes from; None without layers."""
        if not self.is_layered:
            return None
        source, path = place
        if source.was_refined(path):
            return LayerStatus.REFINED
        is_packaged = self.layer_name(source.layers[0].path) == "package"
        return LayerStatus.PACKAGED if is_packaged else LayerStatus.OWN

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
    if root is not None:
        run_untracked(remove_abandoned, root)
    source = read_project_file(Path(root)) if root is not None else None
    problems = Problems()
    config: Mapping[str, Any] = source.data if source is not None else {}
    layers = read_layers(Path(root), source) if root is not None and source is not None else []
    flavours = latest_setting(layers, "flavours")
    page_settings = merge_entries(layers, "pages")
    pages = {name: setting.value for name, setting in page_settings.items()}
    resolver = _FolderResolver(root, source, config, problems, layers)
    folders = Folders(
        spec=resolver.resolve_folder(SPEC, spec),
        templates=resolver.resolve_folder(TEMPLATES, templates),
        out=Path(out) if out else relative_path(Path(root or "."), config.get("out", "output")),
        flavours=tuple(flavours.value) if flavours else (),
        page_options=PageOptions(**pages, records=_find_shown_records(layers, pages)),
        packaged=tuple(resolver.packaged),
        foreign=tuple(resolver.foreign),
        root=None if root is None else Path(root),
        settings=_read_traffic_settings(layers),
        layers=tuple(layers),
        is_layered=EXTENDS in config,
    )
    if flavours is not None:
        _check_flavours(folders, flavours, problems)
    if "lang" in page_settings:
        _check_language(folders, page_settings["lang"], problems)
    if problems:
        raise SpecError(problems)
    return folders


def _find_shown_records(layers: Sequence[Layer], pages: Mapping[str, Any]) -> tuple[Path, ...]:
    """Return the records of proofs that pages show; none unless the project switches them on."""
    if not pages.get(RECORDS):
        return ()
    return tuple(
        relative_path(layers[-1].root, name) for name in layers[-1].config.get(RECORDS, ())
    )


def _check_flavours(folders: Folders, setting: Setting, problems: Problems) -> None:
    """Report the flavours of a project file that the templates do not have."""
    pages = folders.templates.child("docs")
    if not pages.is_dir():
        return
    names = [id_ for id_ in pages.list_folders() if pages.find(f"{id_}/flavour.yaml").exists()]
    for index, id_ in enumerate(setting.value):
        if id_ not in names:
            message = f"unknown flavour '{id_}'{suggest_name(id_, names)}"
            place = (*setting.path, index)
            problems.add_at(setting.source, place, message, code=UNKNOWN_FLAVOUR)


def _check_language(folders: Folders, setting: Setting, problems: Problems) -> None:
    """Report a language of a project file that has no catalogue in the templates."""
    docs = folders.templates.child("docs")
    catalogues = docs.child("translations")
    if not docs.is_dir() or setting.value == "en":
        return
    names = {path.stem for layer in catalogues.folders for path in layer.glob("*.yaml")}
    if setting.value not in names:
        message = f"unknown language '{setting.value}'{suggest_name(setting.value, names)}"
        problems.add_at(setting.source, setting.path, message, code=UNKNOWN_PAGE_LANGUAGE)


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
        for layer in self._layers:
            path = layer.folder(name)
            if path.is_file() and not (option is not None and layer is top_layer):
                message = "expected a folder, found a file; rename or delete it"
                problem = Problem(display_path(path), 0, 0, message, code=UNREADABLE_FILE)
                self._problems.add(problem)
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


def _read_traffic_settings(layers: Sequence[Layer]) -> Settings | None:
    """Return the settings for the validation of traffic; None if no layer has any.

    Raises ``SpecError`` for findings that do not exist.
    """
    findings = merge_entries(layers, "findings")
    interval = latest_setting(layers, "ping_interval")
    if not findings and interval is None:
        return None
    from mediagen.traffic.settings import read_settings

    problems = Problems()
    sources = {name: setting.source for name, setting in findings.items()}
    settings = read_settings(sources, interval.value if interval else None, problems)
    if problems:
        raise SpecError(problems)
    return settings
