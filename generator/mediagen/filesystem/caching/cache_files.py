"""Files of the cache folder: written in one step, and read only if they are intact and our own.

A file starts with a magic line, the identity of what its values depend on, and a checksum. A file
that is damaged, of another identity, owned by another user or writable by others counts as missing:
its values may be code. Errors of the file system are ignored, because caches are optional.
"""

from __future__ import annotations

import marshal
import os
import stat
import time

from mediagen.filesystem.caches import cache_path
from mediagen.filesystem.caching.digests import DIGEST_SIZE, digest_bytes

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MAGIC = b"mediagen cache 1\n"
_HEAD = len(_MAGIC) + 2 * DIGEST_SIZE
#: Files that no run wrote for as many seconds are removed.
_LONGEST_UNUSED = 90 * 86_400
#: Probability of a search for unused files, by a file that is written: one in as many.
_PRUNING_INTERVAL = 64

_is_enabled = True
_savers: list[Callable[[], None]] = []


def disable_caches(is_disabled: bool) -> None:
    """Neither read nor write caches in this command, or do so again."""
    global _is_enabled
    _is_enabled = not is_disabled


def are_caches_enabled() -> bool:
    """Return whether caches are used in this command; create their folder if it is missing."""
    if not _is_enabled:
        return False
    folder = os.path.dirname(cache_path(""))
    try:
        if not os.path.isdir(folder):
            os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK)


def save_at_end(save: Callable[[], None]) -> None:
    """Call a function at the end of the command, to write what it added to a cache."""
    _savers.append(save)


def save_caches() -> None:
    """Write the caches that have new values."""
    while _savers:
        _savers.pop()()


def read_cache(name: str, identity: bytes) -> Any:
    """Return the value of a cache file, or None. ``identity`` is that of its writer."""
    if not _is_enabled:
        return None
    try:
        data = _read_own_file(cache_path(name))
        payload = data[_HEAD:]
        if data[:_HEAD] != _MAGIC + identity + digest_bytes(payload):
            return None
        return marshal.loads(payload)
    except (OSError, ValueError, EOFError, TypeError):
        return None


def write_cache(name: str, identity: bytes, value: Any) -> None:
    """Write a value of plain data to a cache file, in one step."""
    if not _is_enabled:
        return
    path = cache_path(name)
    staged = f"{path}.{os.getpid()}.{time.monotonic_ns()}"
    payload = marshal.dumps(value)
    try:
        file = os.open(
            staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        try:
            with open(file, "wb") as stream:
                stream.write(_MAGIC + identity + digest_bytes(payload) + payload)
            os.replace(staged, path)
        except BaseException:
            os.unlink(staged)
            raise
    except OSError:
        return
    if time.monotonic_ns() // 1_000 % _PRUNING_INTERVAL == 0:
        _remove_unused(os.path.dirname(path))


def _read_own_file(path: str) -> bytes:
    """Return the bytes of a file that nobody else can write; empty for others."""
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if hasattr(os, "geteuid") and (
            status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        ):
            return b""
        return file.read()


def _remove_unused(folder: str) -> None:
    oldest = time.time() - _LONGEST_UNUSED
    try:
        for entry in os.scandir(folder):
            if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < oldest:
                os.unlink(entry.path)
    except OSError:  # another run was faster; the rest is removed another time
        pass
