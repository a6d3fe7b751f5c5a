"""Files of a project that take the place of files of a lower layer, and what those were before.

The file of the lower layer that an override was written for is its base. Bases are kept in
``.mediagen/base`` of the project, so that an upgrade of the package can be compared and merged.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from mediagen import __version__
from mediagen.diagnostics.problems import Problems
from mediagen.filesystem.files import read_file, read_file_if_any
from mediagen.project.discovery import SPEC, TEMPLATES
from mediagen.project.folders import Folders
from mediagen.project.layers import BASE_FOLDER
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.parsing import read_source
from mediagen.yaml_files.refinement import REFINE, REPLACE
from mediagen.yaml_files.removal import REMOVE, resolve_dotted

_VERSIONS = "versions"
_VERSION = re.compile(r"(\S+)  (\S.*)")
_BLOCK = re.compile(r"\{%-?\s*(?:block\s+(\w+)[^%]*|endblock[^%]*)%\}")
_EXTENDS = re.compile(r"\{%-?\s*extends\b")
_MISSING = object()


class OverrideState(StrEnum):
    """State of an override: whether the file below changed since the override was written."""

    SAME = "same"
    MOVED = "moved"  # it changed
    GONE = "gone"  # it no longer exists
    NEW = "new"  # no base is recorded yet


@dataclass(frozen=True)
class Override:
    """File of a project that overrides one of a lower layer.

    ``name`` is its path below the root with the usual names of the folders, such as
    ``spec/session.yaml``. ``below`` is None if no lower layer has the file; ``base`` is the
    file below as it was, in the version ``version`` of mediagen, and None if it is not known.
    """

    name: str
    path: Path
    below: Path | None
    base: Path | None
    version: str

    @property
    def is_copy(self) -> bool:
        """True if it takes the place of the whole file, not only of parts of it."""
        data = read_file(self.path)
        if self.path.suffix == ".yaml":
            return re.search(rb"^refine:\s*true\b", data, re.MULTILINE) is None
        return _EXTENDS.search(data.decode("utf-8", "replace")) is None or (
            self.base is not None and _EXTENDS.search(_read_text(self.base)) is not None
        )

    @property
    def state(self) -> OverrideState:
        """The state; a change of parts that are not overridden does not count."""
        if self.base is None:
            return OverrideState.NEW
        if self.below is None:
            return OverrideState.GONE
        if read_file(self.base) == read_file(self.below):
            return OverrideState.SAME
        changed = True
        if not self.is_copy and self.path.suffix == ".yaml":
            changed = _changes_refined_parts(self.path, self.base, self.below)
        elif not self.is_copy:
            changed = _changes_blocks(self.path, self.base, self.below)
        return OverrideState.MOVED if changed else OverrideState.SAME


@dataclass(frozen=True)
class LayerFiles:
    """Folder of a project and those below it: the spec or the templates."""

    name: str
    own: Path
    below: LayeredFolder

    def find_below(self, relative: str) -> Path | None:
        """Return the topmost file of the lower layers with a path below the folder, if any."""
        path = self.below.find(relative)
        return path if path.is_file() else None


def layer_files(folders: Folders) -> Iterator[LayerFiles]:
    """Yield the spec and the templates of a project that has lower layers.

    The own folder may not exist yet.
    """
    if not folders.layers:
        return
    top = folders.layers[-1]
    for name, folder in ((TEMPLATES, folders.templates), (SPEC, folders.spec)):
        own = top.folder(name)
        if own.is_dir() and own not in folder.folders:
            continue  # an option of the call names another folder
        lower = [path for path in folder.folders if path != own]
        if lower:
            yield LayerFiles(name, own, LayeredFolder(lower, has_package=folder.has_package))


def find_overrides(folders: Folders) -> list[Override]:
    """Return the overrides of a project, in the order of their names."""
    if folders.root is None:
        return []
    versions = read_versions(folders.root)
    overrides = []
    for files in layer_files(folders):
        own = LayeredFolder([files.own]).files_below() if files.own.is_dir() else {}
        for relative, path in own.items():
            name = f"{files.name}/{relative}"
            base = folders.root / BASE_FOLDER / name
            below = files.find_below(relative)
            if below is not None or base.is_file():
                known = base if base.is_file() else None
                overrides.append(Override(name, path, below, known, versions.get(name, "")))
    return sorted(overrides, key=lambda override: override.name)


def read_versions(root: Path) -> dict[str, str]:
    """Return the version of mediagen of each base, by the name of the override."""
    data = read_file_if_any(root / BASE_FOLDER / _VERSIONS) or b""
    matches = map(_VERSION.fullmatch, data.decode("utf-8", "replace").splitlines())
    return {match[2]: match[1] for match in matches if match}


def base_changes(
    root: Path, bases: Mapping[str, Path | None]
) -> dict[Path, tuple[bytes | None, bytes | None]]:
    """Return the changes that record bases: the file below each override, by its name.

    None removes a base. The result is for ``write_user_files``.
    """
    versions = read_versions(root)
    changes: dict[Path, tuple[bytes | None, bytes | None]] = {}
    for name, below in bases.items():
        path = root / BASE_FOLDER / name
        changes[path] = (read_file_if_any(path), read_file(below) if below is not None else None)
        versions.pop(name, None)
        if below is not None:
            versions[name] = __version__
    lines = "".join(f"{version}  {name}\n" for name, version in sorted(versions.items()))
    path = root / BASE_FOLDER / _VERSIONS
    changes[path] = (read_file_if_any(path), lines.encode() or None)
    return changes


def record_new_bases(folders: Folders) -> None:
    """Record the bases of overrides that have none yet. Raises ``SpecError``."""
    from mediagen.filesystem.user_files import write_user_files

    new = {o.name: o.below for o in find_overrides(folders) if o.state is OverrideState.NEW}
    if new and folders.root is not None:
        write_user_files(base_changes(folders.root, new), root=folders.root)


# -- parts that an override changes -------------------------------------------------------------


def _changes_blocks(own: Path, base: Path, below: Path) -> bool:
    """Return whether a block that a template overrides differs between two versions below it."""
    old, new = _find_blocks(_read_text(base)), _find_blocks(_read_text(below))
    return any(old.get(name) != new.get(name) for name in _find_blocks(_read_text(own)))


def _find_blocks(text: str) -> dict[str, str]:
    """Return the text of each block of a template, by name."""
    blocks: dict[str, str] = {}
    opened: list[tuple[str, int]] = []
    for match in _BLOCK.finditer(text):
        if match[1]:
            opened.append((match[1], match.end()))
        elif opened:
            name, start = opened.pop()
            blocks[name] = text[start : match.start()]
    return blocks


def _changes_refined_parts(own: Path, base: Path, below: Path) -> bool:
    """Return whether a part that a file refines or removes differs between two versions of it."""
    data, old, new = (read_source(path, path.name, Problems()).data for path in (own, base, below))
    if not all(isinstance(value, dict) for value in (data, old, new)):
        return True
    paths = [path for path in _leaf_paths(data) if path[0] not in (REFINE, REPLACE, REMOVE)] + [
        resolve_dotted(old, str(name))[0] for name in data.get(REMOVE, ())
    ]
    return any(_value_at(old, path) != _value_at(new, path) for path in paths)


def _leaf_paths(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaf_paths(value, (*path, key))
    else:
        yield path


def _value_at(data: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return _MISSING
        data = data[key]
    return data


def _read_text(path: Path) -> str:
    return read_file(path).decode("utf-8", "replace")


def relative_to_folder(path: str, folder: Path) -> str | None:
    """Return a path relative to a folder, with slashes; None if it is not below it."""
    absolute, root = Path(path).absolute(), folder.absolute()
    relative = Path(os.path.relpath(absolute, root))
    return None if relative.parts[:1] == ("..",) else relative.as_posix()
