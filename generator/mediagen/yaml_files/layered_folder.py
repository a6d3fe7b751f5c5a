"""Folders that several layers contribute to: the topmost file of each path counts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mediagen.filesystem.caching.tracking import path_exists


class LayeredFolder:
    """Union of the folders of a project's layers; ``folders`` has the topmost first.

    Names are paths below the folders, with slashes. A folder with one layer behaves like that
    layer.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        has_package: bool = False,
        hidden: frozenset[Path] = frozenset(),
    ) -> None:
        """``has_package`` says that the lowest layer is the package.

        ``hidden`` files are treated as if they did not exist.
        """
        self.folders = tuple(folders)
        self.has_package = has_package
        self._hidden = hidden

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LayeredFolder) and self.folders == other.folders

    def __hash__(self) -> int:
        return hash(self.folders)

    def identity(self) -> tuple[str, ...]:
        """Return the folders of the layers."""
        return tuple(map(os.fspath, self.folders))

    @property
    def lowest(self) -> Path:
        """The folder of the lowest layer."""
        return self.folders[-1]

    def child(self, name: str) -> LayeredFolder:
        """Return a folder below this one, in all layers."""
        folders = [folder / name for folder in self.folders]
        return LayeredFolder(folders, has_package=self.has_package, hidden=self._hidden)

    def without(self, path: Path) -> LayeredFolder:
        """Return the folder without one of its files."""
        hidden = self._hidden | {path}
        return LayeredFolder(self.folders, has_package=self.has_package, hidden=hidden)

    @property
    def parent(self) -> LayeredFolder:
        """The folder above this one, in all layers."""
        folders = [folder.parent for folder in self.folders]
        return LayeredFolder(folders, has_package=self.has_package)

    def find(self, name: str) -> Path:
        """Return the topmost file or folder with a name.

        If no layer has it, return its path in the topmost layer that has its parent folder.
        """
        if len(self.folders) == 1:
            return self.folders[0] / name
        paths = [folder / name for folder in self.folders]
        existing = next((path for path in paths if self._exists(path)), None)
        return existing or next((path for path in paths if path.parent.is_dir()), paths[-1])

    def own_path(self, name: str) -> Path:
        """Return the path at which the topmost layer can add a file or folder that is missing."""
        return self.folders[0] / name

    def find_all(self, name: str) -> list[Path]:
        """Return the files or folders with a name in all layers, the topmost first."""
        paths = (folder / name for folder in self.folders)
        return [path for path in paths if self._exists(path)]

    def relative_name(self, path: Path) -> str | None:
        """Return the name of a path in one of the layers; None if it is in none of them."""
        for folder in self.folders:
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        return None

    def is_dir(self) -> bool:
        """Return whether a layer has the folder."""
        return any(folder.is_dir() for folder in self.folders)

    def list_folders(self) -> list[str]:
        """Return the names of the subfolders in all layers, in order.

        Raises ``OSError`` if no layer has the folder, or if one cannot be read.
        """
        return sorted({entry.name for entry in self._scan() if entry.is_dir()})

    def list_names(self) -> list[str]:
        """Return the names of the files and subfolders in all layers, in order.

        Raises ``OSError`` if no layer has the folder, or if one cannot be read.
        """
        return sorted({entry.name for entry in self._scan()})

    def files_below(self) -> dict[str, Path]:
        """Return the topmost files of the folder and of its subfolders by name, in order."""
        files: dict[str, Path] = {}
        for folder in reversed(self.folders):
            for path in folder.rglob("*") if folder.is_dir() else ():
                if path.is_file() and "__pycache__" not in path.parts:
                    files[path.relative_to(folder).as_posix()] = path
        return {name: files[name] for name in sorted(files, key=lambda name: name.split("/"))}

    def _scan(self) -> Iterator[os.DirEntry[str]]:
        folders = [folder for folder in self.folders if folder.is_dir()] or self.folders[-1:]
        for folder in folders:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not self._hidden or Path(entry.path) not in self._hidden:
                        yield entry

    def _exists(self, path: Path) -> bool:
        return path not in self._hidden and path_exists(os.fspath(path))
