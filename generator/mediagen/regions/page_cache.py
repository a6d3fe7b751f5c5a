"""Cache of pages in sync: an unchanged page needs only its hash under the same spec, templates and
engine.

The cache is a file in the user's cache folder. If it is missing, damaged or of other inputs, all
pages are compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256

from mediagen.filesystem.caches import cache_folder

#: Number of pages from which the cache is faster than the comparison.
MIN_PAGES = 200
_MAX_ENTRIES = 200_000
_ENTRY_SIZE = 33  # bytes: a digest, and the number of regions of the page


class PageCache:
    """The pages in sync with a spec and templates, by their text and their flavour."""

    def __init__(self, folders: Sequence[str], flavours: Sequence[str] = ()) -> None:
        self._names: list[str] = []
        self._folder_markers: dict[str, bytes] = {}
        self._cached: dict[bytes, int] = {}
        self._seen: dict[bytes, int] = {}
        name = sha256("\0".join(map(os.path.abspath, folders)).encode()).hexdigest()[:16]
        self._path = os.path.join(cache_folder(), f"pages-{name}")
        self._inputs = _digest_inputs(folders, flavours)
        try:
            with open(self._path, "rb") as file:
                head, _, body = file.read().partition(b"\n")
        except OSError:
            return
        digest, *names = head.decode("utf-8", "replace").split(" ")
        if digest != self._inputs or len(body) % _ENTRY_SIZE:
            return
        self._names = names
        self._cached = {body[i : i + 32]: body[i + 32] for i in range(0, len(body), _ENTRY_SIZE)}

    def cached_region_count(self, path: str, data: bytes) -> int | None:
        """Return the number of regions of a page that is known to be in sync, or None."""
        if not self._cached:
            return None
        key = self._cache_key(path, data)
        count = self._cached.get(key)
        if count is not None:
            self._seen[key] = count
        return count

    def add_page(self, path: str, data: bytes, regions: int) -> None:
        """Add a page in sync to the cache."""
        if regions < 256:
            self._seen[self._cache_key(path, data)] = regions

    def set_flavour_markers(self, names: Sequence[str]) -> None:
        """Set the names of files that determine the flavour of the pages near them."""
        self._names = list(names)

    def write_cache(self) -> None:
        """Write the cache, if it has enough new entries to be useful. Errors are ignored."""
        entries = {**self._cached, **self._seen}
        if len(self._seen) < MIN_PAGES or entries == self._cached or len(entries) > _MAX_ENTRIES:
            return
        body = b"".join(key + bytes((count,)) for key, count in entries.items())
        head = " ".join([self._inputs, *self._names]).encode()
        with suppress(OSError):
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            staged = f"{self._path}.{os.getpid()}"
            with open(staged, "wb") as file:
                file.write(head + b"\n" + body)
            os.replace(staged, self._path)

    def _cache_key(self, path: str, data: bytes) -> bytes:
        folder, _, name = path.rpartition("/")
        markers = self._folder_markers.get(folder)
        if markers is None:
            markers = self._folder_markers[folder] = self._markers_around(folder)
        digest = sha256(data)
        digest.update(b"\0" + name.rpartition(".")[2].encode() + b"\0" + markers)
        return digest.digest()

    def _markers_around(self, folder: str) -> bytes:
        """Return the names that exist in a folder or above it, the nearest first."""
        markers = []
        current_folder = os.path.abspath(folder or ".")
        while True:
            markers += [name for name in self._names if os.path.exists(f"{current_folder}/{name}")]
            parent = os.path.dirname(current_folder)
            if parent == current_folder:
                return "\0".join(markers).encode()
            current_folder = parent


def _digest_inputs(folders: Sequence[str], flavours: Sequence[str]) -> str:
    """Return a digest of everything that determines the contents of regions."""
    digest = sha256("\0".join(flavours).encode())
    for folder in folders:
        for path in _walk_files(folder):
            with suppress(OSError), open(path, "rb") as file:
                digest.update(path.encode() + b"\0" + sha256(file.read()).digest())
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for path in _walk_files(package):
        if path.endswith(".py"):
            stat = os.stat(path)
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _walk_files(folder: str) -> Iterator[str]:
    """Yield the files of a folder and of its subfolders, or the file itself."""
    if os.path.isfile(folder):
        yield folder
        return
    with suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_dir():
                yield from _walk_files(entry.path)
            else:
                yield entry.path
