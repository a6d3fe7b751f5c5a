"""Blame for problems in packaged files: they are reported at the part of a layer that causes them.

The package is valid on its own, so that a problem in one of its files is caused by a file above it.
That file is found by loading the project without each file, and without each of its parts. This
costs a load for each of them, and happens only if there is such a problem.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.project.layers import EXTENDS, Layer
from mediagen.yaml_files.parsing import read_source
from mediagen.yaml_files.refinement import REFINE, REPLACE, id_key
from mediagen.yaml_files.removal import REMOVE
from mediagen.yaml_files.source import Source

if TYPE_CHECKING:
    from mediagen.project.folders import Folders

#: Loads a project from folders with other data in some files, and returns its problems.
Load = Callable[["Folders", Sequence[Source]], Problems]

#: Limit of loads for one problem, which keeps the answer within a few seconds.
_MOST_LOADS = 60
#: Keys that identify a file and its place among the layers.
_HEAD = {
    *(REFINE, REPLACE, "kind"),
    *(id_key(kind) for kind in ("action", "event", "fields", "story")),
}
_SETTINGS = ("set", "without", "platforms", "categories")
_Path = tuple[str | int, ...]


def blame_problems(folders: Folders, problems: Problems, load: Load) -> list[Problem]:
    """Return the problems of a project, none of which is in a packaged file."""
    packaged = [p for p in problems if _is_packaged(folders, p.path)]
    others = [problem for problem in problems if problem not in packaged]
    if others or not packaged:
        return others  # the others may cause those in the package
    return [_Blame(folders, load).find_cause(packaged)]


def _is_packaged(folders: Folders, path: str) -> bool:
    return any(
        folder.has_package and Path(path).is_relative_to(display_path(folder.lowest))
        for folder in (folders.spec, folders.templates)
    )


class _Blame:
    def __init__(self, folders: Folders, load: Load) -> None:
        self._folders, self._load = folders, load
        self._loads = 0

    def find_cause(self, packaged: Sequence[Problem]) -> Problem:
        """Return the problem at the part of a layer without which the package is valid."""
        count = len(packaged)
        for path in self._own_files():
            spec, templates = self._folders.spec, self._folders.templates
            hidden = replace(
                self._folders, spec=spec.without(path), templates=templates.without(path)
            )
            if not self._is_cured(hidden, (), packaged):
                continue
            if path.suffix != ".yaml":
                return self._report(packaged[0], count, display_path(path), 0, 0, "")
            source = read_source(path, display_path(path), Problems())
            return self._report_part(packaged, source, self._find_part(source, packaged))
        for layer in reversed(self._folders.layers):
            for key in (key for key in _SETTINGS if key in layer.config):
                if self._is_cured(self._with_setting(layer, key, None), (), packaged):
                    return self._report_part(
                        packaged, layer.source, self._setting_part(layer, key, packaged)
                    )
        source = self._folders.layers[-1].source
        return self._report_part(packaged, source, (EXTENDS,))

    def _own_files(self) -> Iterator[Path]:
        """Yield the files of the layers above the package, the topmost first."""
        for folder in (self._folders.spec, self._folders.templates):
            layers = folder.folders[:-1] if folder.has_package else folder.folders
            for layer in layers:
                yield from sorted(path for path in layer.rglob("*.yaml") if path.is_file())
                yield from sorted(path for path in layer.rglob("*.j2") if path.is_file())

    def _setting_part(self, layer: Layer, key: str, packaged: Sequence[Problem]) -> _Path:
        """Return the item of a list without which the package is valid, or the whole setting."""
        value = layer.config[key]
        for index in range(len(value)) if isinstance(value, list) else ():
            others = [*value[:index], *value[index + 1 :]]
            if self._is_cured(self._with_setting(layer, key, others or None), (), packaged):
                return key, index
        return (key,)

    def _with_setting(self, layer: Layer, key: str, value: Any) -> Folders:
        """Return the folders with another value of a setting of a layer; None removes it."""
        changed = Source(layer.source.path, layer.source.name)
        changed.text = layer.source.text
        changed.data = {name: entry for name, entry in layer.config.items() if name != key}
        if value is not None:
            changed.data[key] = value
        layers = tuple(
            replace(layer, source=changed) if other is layer else other
            for other in self._folders.layers
        )
        return replace(self._folders, layers=layers)

    def _find_part(self, source: Source, packaged: Sequence[Problem]) -> _Path:
        """Return the innermost part of a file without which the package is valid."""
        path: _Path = ()
        while True:
            value = source.value_at(path)
            inner = next(self._curing_keys(source, path, value, packaged), None)
            if inner is None:
                return path
            path = (*path, inner)

    def _curing_keys(
        self, source: Source, path: _Path, value: Any, packaged: Sequence[Problem]
    ) -> Iterator[str | int]:
        keys: Sequence[str | int] = []
        if isinstance(value, Mapping):
            keys = [key for key in value if path or key not in _HEAD]
        elif path == (REMOVE,):
            keys = range(len(value))
        for key in keys:
            changed = Source(source.path, source.name)
            changed.text, changed.data = source.text, copy.deepcopy(source.data)
            del changed.value_at(path)[key]
            if self._is_cured(self._folders, [changed], packaged):
                yield key

    def _is_cured(
        self, folders: Folders, changed: Sequence[Source], packaged: Sequence[Problem]
    ) -> bool:
        self._loads += 1
        if self._loads > _MOST_LOADS:
            return False
        found = {(p.path, p.message) for p in self._load(folders, changed)}
        return not any((p.path, p.message) in found for p in packaged)

    def _report_part(self, packaged: Sequence[Problem], source: Source, path: _Path) -> Problem:
        line, column = source.position(path, key=True)
        excerpt = source.line_text(line)
        return self._report(packaged[0], len(packaged), source.name, line, column, excerpt)

    def _report(
        self, problem: Problem, count: int, path: str, line: int, column: int, excerpt: str
    ) -> Problem:
        others = f" (and {count - 1} more)" if count > 1 else ""
        file = Path(problem.path).name
        message = f"with this, {file} of the package is no longer valid: {problem.message}{others}"
        return Problem(path, line, column, message, excerpt, code=codes.BROKEN_BELOW)
