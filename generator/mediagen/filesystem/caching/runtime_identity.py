"""Identity of the running code: Python, the engine and the packages that its results depend on.

It is a digest of the contents of their files, so that edits of an editable installation and other
versions count, and equal installations on two machines are equal. The digest is kept in the cache
by the sizes, times and inodes of the files, as git does for its index.
"""

from __future__ import annotations

import os
import sys
import time
from functools import cache

from mediagen import __version__
from mediagen.filesystem.caching.cache_files import are_caches_enabled, read_cache, write_cache
from mediagen.filesystem.caching.digests import digest_bytes

_HERE = os.path.dirname(os.path.abspath(__file__))
ENGINE = os.path.dirname(os.path.dirname(_HERE))
#: The packaged spec and templates: they are inputs, not code.
_PACKAGED = os.path.join(ENGINE, "data")
#: Packages besides the engine whose code decides about results.
_PACKAGES = ("jinja2", "jsonschema_rs", "markdown_it", "markupsafe", "mdurl", "yaml")
#: A file that changed as many nanoseconds before its digest may change again with the same times.
_SETTLING_TIME = 2_000_000_000


def runtime_identity() -> bytes | None:
    """Return the identity of the running code; None if it is unknown, or caches cannot be used.

    Without an identity, nothing is cached.
    """
    if not are_caches_enabled():
        return None
    folders = [ENGINE]
    for package in _PACKAGES:
        folder = _find_package(package)
        if folder is None:
            return None
        folders.append(folder)
    return _identify_folders(tuple(folders))


def installation_id() -> str:
    """Return an ID of this installation, so that several do not replace each other's caches."""
    return digest_bytes(os.fsencode(ENGINE), os.fsencode(sys.executable)).hex()[:16]


def is_same_runtime() -> bool:
    """Return whether the running code is still the one whose identity was returned."""
    before = runtime_identity()
    _identify_folders.cache_clear()
    return runtime_identity() == before


@cache
def _identify_folders(folders: tuple[str, ...]) -> bytes | None:
    try:
        return _identify([(folder, *item) for folder in folders for item in _walk_files(folder)])
    except OSError:
        return None


def _find_package(package: str) -> str | None:
    """Return the folder that Python imports a package from; None if it is not a folder."""
    file: str | None = getattr(sys.modules.get(package), "__file__", None)
    if file:
        return os.path.dirname(file)
    for entry in sys.path:
        folder = os.path.join(entry or ".", package)
        if os.path.isfile(os.path.join(folder, "__init__.py")):
            return folder
        if os.path.exists(f"{folder}.py"):
            return None
    return None


def _walk_files(folder: str, prefix: str = "") -> list[tuple[str, os.stat_result]]:
    """Return the files below a folder by relative path, without compiled modules of Python."""
    files = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name == "__pycache__" or entry.path == _PACKAGED:
                continue
            if entry.is_dir(follow_symlinks=False):
                files += _walk_files(entry.path, f"{prefix}{entry.name}/")
            else:
                files.append((prefix + entry.name, entry.stat()))
    return files


def _identify(files: list[tuple[str, str, os.stat_result]]) -> bytes:
    started = time.time_ns()
    stamp = digest_bytes(
        f"{sys.version}\0{sys.executable}\0{__version__}".encode(),
        *(
            f"{folder}/{path}\0{s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino}".encode()
            for folder, path, s in files
        ),
    )
    name = f"runtime-{installation_id()}"
    identity = read_cache(name, stamp)
    if isinstance(identity, bytes):
        return identity
    parts = [sys.version.encode(), __version__.encode()]
    for folder, path, _ in files:
        with open(f"{folder}/{path}", "rb") as file:
            parts += (f"{os.path.basename(folder)}/{path}".encode(), digest_bytes(file.read()))
    identity = digest_bytes(*parts)
    newest = max(max(s.st_mtime_ns, s.st_ctime_ns) for _, _, s in files)
    if newest + _SETTLING_TIME < started:
        write_cache(name, stamp, identity)
    return identity
