"""Layers of a project: the projects that its ``mediagen.yaml`` extends, and the package."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.diagnostics.suggestions import nearest_name, suggest_name
from mediagen.project.discovery import CONFIG, SPEC, TEMPLATES, has_config
from mediagen.project.requirement import check_format, check_requirements
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.refinement import Overlap
from mediagen.yaml_files.source import Source
from mediagen.yaml_files.text_faults import ELLIPSIS

EXTENDS = "extends"
PACKAGE, NONE = "package", "none"
_COMPLETE_PARTS = {SPEC: "session.yaml", TEMPLATES: "languages"}
#: Folder of the bases, below the root of a project.
BASE_FOLDER = Path(".mediagen", "base")


@dataclass(frozen=True)
class Layer:
    """A project that others can extend: its folder, and its ``mediagen.yaml``."""

    root: Path
    source: Source

    @property
    def config(self) -> Mapping[str, Any]:
        """The data of ``mediagen.yaml``."""
        data: Mapping[str, Any] = self.source.data
        return data

    def folder(self, name: str) -> Path:
        """Return the folder of the spec or of the templates, whether or not it exists."""
        return relative_path(self.root, self.config.get(name, name))

    def is_bottom(self, name: str) -> bool:
        """Return whether nothing is below its spec or its templates."""
        extends = self.config.get(EXTENDS)
        if extends is None:  # as without layers: complete on its own, or else packaged
            return (self.folder(name) / _COMPLETE_PARTS[name]).exists()
        return bool(extends == NONE)


@dataclass(frozen=True)
class Setting:
    """A setting of ``mediagen.yaml``: its value, and the file and the key that has it."""

    source: Source
    path: tuple[str | int, ...]
    value: Any


@dataclass(frozen=True)
class LayerSettings:
    """The settings of all layers: what a layer leaves out holds as the layers below have it."""

    platforms: Setting | None = None
    without: Setting | None = None
    categories: Sequence[Setting] = ()
    values: Mapping[str, Setting] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.platforms or self.without or self.categories or self.values)


def relative_path(root: Path, path: str) -> Path:
    """Return a path below the root of a project as seen from the working folder."""
    return Path(path) if Path(path).is_absolute() else Path(os.path.relpath(Path(root, path)))


def read_project_file(root: Path) -> Source | None:
    """Return ``mediagen.yaml`` of a folder, or None if it has none. Raises ``SpecError``."""
    from mediagen.diagnostics.catalogue import usage

    path = root / CONFIG
    if not path.is_file() and not has_config(str(root)):
        return None
    problems = Problems()
    misnamed = path.with_suffix(".yml")
    if misnamed.exists():
        message = f"not read; rename it to {CONFIG}"
        if path.exists():
            message = f"not read, because {CONFIG} exists; delete one of them"
        problems.add(Problem(display_path(misnamed), 0, 0, message, code=usage.UNREAD_PROJECT_FILE))
        raise SpecError(problems)
    check_requirements(path)
    source = YamlReader(problems).read_file(path, "project")
    if problems or source is None:
        raise SpecError(problems)
    check_format(source)
    return source


def read_layers(root: Path, source: Source) -> list[Layer]:
    """Return the layers of a project, the lowest first and the project last.

    Raises ``SpecError`` for a layer that does not exist, and for one that extends itself.
    """
    layers: dict[str, Layer] = {}
    _add_layers(Layer(root, source), layers, [])
    return list(layers.values())


def _add_layers(layer: Layer, layers: dict[str, Layer], above: list[str]) -> None:
    """Add a layer and those that it extends, unless they are there already."""
    real_path = os.path.realpath(layer.root)
    for path, name in _extended_layers(layer):
        if name in (PACKAGE, NONE):
            continue
        root = relative_path(layer.root, name)
        if os.path.realpath(root) in (*above, real_path):
            names = [Path(p).name for p in (*above, real_path, os.path.realpath(root))]
            start = names.index(names[-1])
            message = f"the project extends itself: {', '.join(names[start:])}"
            _raise(layer.source, path, message, codes.CIRCULAR_LAYERS)
        below = read_project_file(root) if root.is_dir() else None
        if below is None:
            _raise(layer.source, path, *_describe_missing(layer.root, root, name))
        assert below is not None
        _add_layers(Layer(root, below), layers, [*above, real_path])
    layers.setdefault(real_path, layer)


def _extended_layers(layer: Layer) -> Iterator[tuple[list[str | int], str]]:
    entry = layer.config.get(EXTENDS, ())
    if isinstance(entry, str):
        yield [EXTENDS], entry
    else:
        for index, name in enumerate(entry):
            yield [EXTENDS, index], name


def _describe_missing(root: Path, folder: Path, name: str) -> tuple[str, Any]:
    if folder.is_dir():
        message = f"the folder '{name}' has no {CONFIG}; a layer needs one"
        return message, codes.UNKNOWN_LAYER
    if folder.exists():
        parent = (Path(name).parent).as_posix()
        return f"'{name}' is a file; expected its folder, '{parent}'", codes.UNKNOWN_LAYER
    if "://" in name:
        message = f"'{name}' is an address; expected the path of a folder: clone it into one first"
        return message, codes.UNKNOWN_LAYER
    return f"no folder '{name}'{_suggest_layer(root, name)}", codes.UNKNOWN_LAYER


def _suggest_layer(root: Path, name: str) -> str:
    """Return the hint after a layer that does not exist: a name or a folder that is similar."""
    near = nearest_name(name, [PACKAGE, NONE])
    folder = relative_path(root, name).parent
    if near is None and folder.is_dir():
        names = [path.name for path in folder.iterdir() if path.is_dir()]
        if sibling := nearest_name(Path(name).name, names):
            near = (Path(name).parent / sibling).as_posix()
    if near is not None:
        return f"; did you mean '{near}'?"
    return f"; expected '{PACKAGE}', '{NONE}', or a folder with a {CONFIG}"


def _raise(source: Source, path: Sequence[str | int], message: str, code: Any) -> None:
    problems = Problems()
    problems.add_at(source, path, message, code=code)
    raise SpecError(problems)


def layer_folders(layers: Sequence[Layer], name: str, top: Path | None) -> tuple[list[Path], bool]:
    """Return the folders of the spec or templates, the topmost first, and whether the package is
    below them.

    ``top`` replaces that of the topmost layer.
    """
    folders: list[Path] = []
    for layer in reversed(layers):
        is_top = layer is layers[-1]
        folder = top if is_top and top is not None else layer.folder(name)
        if folder.is_dir():
            folders.append(folder)
    return folders, not any(layer.is_bottom(name) for layer in layers)


def latest_setting(layers: Sequence[Layer], key: str) -> Setting | None:
    """Return a setting of the topmost layer that has it, or None."""
    for layer in reversed(layers):
        if key in layer.config:
            return Setting(layer.source, (key,), layer.config[key])
    return None


def merge_entries(layers: Sequence[Layer], key: str) -> dict[str, Setting]:
    """Return the entries of a mapping in all layers; the topmost layer that has one decides."""
    return {
        name: Setting(layer.source, (key, name), value)
        for layer in layers
        for name, value in layer.config.get(key, {}).items()
    }


def merge_settings(layers: Sequence[Layer]) -> LayerSettings:
    """Return the settings of all layers."""
    categories: list[Setting] = []
    for layer in layers:
        if "categories" in layer.config:
            setting = Setting(layer.source, ("categories",), layer.config["categories"])
            if ELLIPSIS not in setting.value:
                categories.clear()
            categories.append(setting)
    return LayerSettings(
        latest_setting(layers, "platforms"),
        latest_setting(layers, "without"),
        tuple(categories),
        merge_entries(layers, "set"),
    )


def select_platforms(
    settings: LayerSettings, templates: LayeredFolder, problems: Problems
) -> frozenset[str] | None:
    """Return the platforms of a project, or None for all; report those that do not exist."""
    setting = settings.platforms
    if setting is None:
        return None
    names = templates.list_folders() if templates.is_dir() else []
    known = [name for name in names if templates.find(f"{name}/platform.yaml").exists()]
    for index, id_ in enumerate(setting.value):
        if id_ not in known:
            message = f"unknown platform '{id_}'{suggest_name(id_, known)}"
            place = (*setting.path, index)
            problems.add_at(setting.source, place, message, code=codes.UNKNOWN_ID_IN_PROJECT)
    return frozenset(setting.value)


def report_conflicts(
    layers: Sequence[Layer], overlaps: Sequence[Overlap], problems: Problems
) -> None:
    """Report the keys to which two layers give other values, of which neither extends the other."""
    for overlap in overlaps:
        earlier, later = (_layer_of(layers, place[0]) for place in (overlap.earlier, overlap.later))
        if earlier is None or later is None or earlier in _lower_layers(layers, later):
            continue
        first, second = (source.value_at(path) for source, path in (overlap.earlier, overlap.later))
        if first == second and type(first) is type(second):
            continue
        places = []
        for source, path in (overlap.earlier, overlap.later):
            line, _ = source.position(path, key=True)
            places.append(f"{source.name}:{line}")
        message = (
            f"'{earlier.root.name}' and '{later.root.name}', of which neither extends the other, "
            f"both refine '{overlap.key}' ({places[0]} and {places[1]}); set it in your own file"
        )
        code = codes.CONFLICTING_LAYERS
        problems.add_at(layers[-1].source, [EXTENDS], message, code=code)


def _layer_of(layers: Sequence[Layer], source: Source) -> Layer | None:
    for layer in layers:
        if any(source.path.is_relative_to(layer.folder(name)) for name in (SPEC, TEMPLATES)):
            return layer
    return None


def _lower_layers(layers: Sequence[Layer], layer: Layer) -> list[Layer]:
    """Return the layers that a layer extends, directly or through others."""
    roots = {os.path.realpath(other.root): other for other in layers}
    lower: list[Layer] = []
    for _, name in _extended_layers(layer):
        below = roots.get(os.path.realpath(relative_path(layer.root, name)))
        if below is not None:
            lower += [below, *_lower_layers(layers, below)]
    return lower
