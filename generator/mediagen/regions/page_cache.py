"""Pages in sync of earlier runs: an unchanged page needs only its digest under the same inputs.

The inputs are everything that determines the contents of regions: the spec, the templates, the
settings of the project and the running code.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from mediagen.filesystem.caching.digests import digest_bytes
from mediagen.filesystem.caching.observations import observe_tree
from mediagen.filesystem.caching.tracking import path_exists
from mediagen.filesystem.caching.value_cache import open_value_cache
from mediagen.project.folders import Folders

_SEPARATOR = "\0"


class PageCache:
    """The pages in sync with the inputs of a run, by their text and by what is around them."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._cache = open_value_cache("pages")
        self._inputs = self._digest_inputs()
        self._around: dict[str, str] = {}
        self._new: list[tuple[str, bytes, int]] = []
        names = self._cache.find("markers", self._inputs)
        self._names = None if names is None else names.decode().split(_SEPARATOR)

    def cached_region_count(self, path: str, data: bytes) -> int | None:
        """Return the number of regions of a page that is known to be in sync, or None."""
        if self._names is None:
            return None
        count = self._cache.find(*self._key(path, data))
        return None if count is None else int(count)

    def add_page(self, path: str, data: bytes, regions: int) -> None:
        """Add a page in sync to the cache."""
        self._new.append((path, data, regions))

    def set_flavour_markers(self, names: Sequence[str]) -> None:
        """Set the names of files that determine the flavour of the pages near them."""
        self._names = list(names)

    def write_cache(self) -> None:
        """Keep the new pages, unless the inputs changed since the cache was created."""
        if self._new and self._names is not None and self._digest_inputs() == self._inputs:
            self._cache.add(_SEPARATOR.join(self._names).encode(), "markers", self._inputs)
            for path, data, regions in self._new:
                self._cache.add(b"%d" % regions, *self._key(path, data))
        self._new.clear()

    def _digest_inputs(self) -> bytes:
        folders = self._folders
        paths = [os.fspath(path) for path in folders.inputs]
        # All other settings are in the files of the project, which are among the inputs.
        choice = repr((paths, os.fspath(folders.out), folders.flavours, folders.page_options))
        trees = map(observe_tree, paths)
        return digest_bytes(choice.encode("utf-8", "surrogateescape"), *trees)

    def _key(self, path: str, data: bytes) -> tuple[str | bytes, ...]:
        folder, _, name = path.rpartition("/")
        if folder not in self._around:
            self._around[folder] = self._markers_around(folder)
        return "page", self._inputs, self._around[folder], name.rpartition(".")[2], data

    def _markers_around(self, folder: str) -> str:
        """Return the names that exist in a folder or above it, the nearest first."""
        markers = []
        current_folder = os.path.abspath(folder or ".")
        while True:
            names = self._names or ()
            markers += [name for name in names if path_exists(f"{current_folder}/{name}")]
            markers.append("")
            parent = os.path.dirname(current_folder)
            if parent == current_folder:
                return _SEPARATOR.join(markers)
            current_folder = parent
