"""Regular files: read without blocking on FIFOs and devices, and exchanged in one step."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import cast

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_CHUNK = 65_536
#: Constants of the Linux system call renameat2.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_KINDS = {
    stat.S_IFIFO: "is a FIFO, not a regular file",
    stat.S_IFSOCK: "is a socket, not a regular file",
    stat.S_IFCHR: "is a device, not a regular file",
    stat.S_IFBLK: "is a device, not a regular file",
}
#: Endings of copies that editors, merges and patches leave behind.
_BACKUP_ENDINGS = ("~", ".orig", ".bak", ".rej", ".swp", ".swo")


def is_backup(name: str) -> bool:
    """Return whether a file is a leftover such as ``notes.yaml~`` or ``notes.yaml.orig``."""
    return name.endswith(_BACKUP_ENDINGS) or (name.startswith("#") and name.endswith("#"))


class NotRegularError(OSError):
    """A path is neither a regular file nor a folder."""


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a regular file; links are followed.

    Raises ``NotRegularError`` for a FIFO, a socket or a device, and ``OSError`` as ``open`` does.
    """
    try:
        file = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket cannot be opened
            raise NotRegularError(errno.EINVAL, _KINDS[stat.S_IFSOCK], os.fspath(path)) from None
        raise
    try:
        mode = os.fstat(file).st_mode
        if not stat.S_ISREG(mode):
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
            reason = _KINDS.get(stat.S_IFMT(mode), "is not a regular file")
            raise NotRegularError(errno.EINVAL, reason, os.fspath(path))
        data = b""
        while chunk := os.read(file, _CHUNK):
            data += chunk
        return data
    finally:
        os.close(file)


def read_file_if_any(path: str | os.PathLike[str]) -> bytes | None:
    """Return the bytes of a regular file, or None if there is nothing at the path."""
    try:
        return read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def find_special_files(folder: str | os.PathLike[str]) -> Iterator[tuple[str, str]]:
    """Yield path and reason of each FIFO, socket and device below a folder.

    Reading them could block forever. Hidden files and links to folders are skipped, and so are
    folders that cannot be read.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from find_special_files(entry.path)
        elif not entry.is_file():
            with suppress(OSError):  # a broken link
                reason = _KINDS.get(stat.S_IFMT(entry.stat().st_mode))
                if reason is not None:
                    yield entry.path, reason


def exchange(path: str, other: str) -> bool:
    """Exchange two files in one step if the system can; return whether it did.

    Whatever was at either path a moment before is at the other one afterwards, so that no file is
    overwritten unread. Raises ``OSError``.
    """
    if sys.platform != "linux":
        return False
    rename = _renameat2()
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(path), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    import ctypes

    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
        return False  # the file system does not support it
    raise OSError(number, os.strerror(number), path)


@cache
def _renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    import ctypes

    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # an older C library
        return None
    function.argtypes = [
        ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint,
    ]  # fmt: skip
    function.restype = ctypes.c_int
    return cast("Callable[[int, bytes, int, bytes, int], int]", function)
