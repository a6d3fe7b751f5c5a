"""Reads of regular files only: FIFOs, sockets and devices are refused at once."""

from __future__ import annotations

import errno
import os
import stat

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_CHUNK = 65_536
_KINDS = {
    stat.S_IFIFO: "is a FIFO, not a regular file",
    stat.S_IFSOCK: "is a socket, not a regular file",
    stat.S_IFCHR: "is a device, not a regular file",
    stat.S_IFBLK: "is a device, not a regular file",
}


class NotRegularError(OSError):
    """There is something at a path that is neither a regular file nor a folder."""


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a regular file. Links are followed.

    Raises ``NotRegularError`` for a FIFO, socket or device, and ``OSError`` as ``open`` does.
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
            said = _KINDS.get(stat.S_IFMT(mode), "is not a regular file")
            raise NotRegularError(errno.EINVAL, said, os.fspath(path))
        data = b""
        while chunk := os.read(file, _CHUNK):
            data += chunk
        return data
    finally:
        os.close(file)


def read_file_if_any(path: str | os.PathLike[str]) -> bytes | None:
    """Return the bytes of a regular file, or None where there is nothing at the path."""
    try:
        return read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
