"""The file of a record: private, and never continued within a line."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO

from mediagen.diagnostics.catalogue.output import NOT_A_REGULAR_FILE
from mediagen.diagnostics.problems import UsageError

#: A record has the identities of devices and persons: for its owner only.
_MODE = 0o600
#: Flag without which opening a FIFO waits for its reader. Windows has no FIFOs.
_NO_WAITING: int = getattr(os, "O_NONBLOCK", 0)


def open_record(path: str) -> tuple[IO[str], bool]:
    """Open a record to append JSON Lines; return it, and whether its last line is incomplete.

    An incomplete line, which a full disk or a killed run leaves behind, is ended first. A new file
    can be read and written by its owner only. Raises ``OSError`` if the file cannot be used, and
    ``UsageError`` if it is a socket, a disk, or a FIFO that no process reads.
    """
    with suppress(FileNotFoundError):
        _refuse_special_file(path)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _NO_WAITING
    try:
        descriptor = os.open(path, flags, _MODE)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        message = f"{path}: no process reads this FIFO; start its reader first, or name a file"
        raise UsageError(message, code=NOT_A_REGULAR_FILE) from None
    try:
        if _NO_WAITING:
            os.set_blocking(descriptor, True)
        is_incomplete = _has_incomplete_line(path, descriptor)
        if is_incomplete:
            os.write(descriptor, b"\n")
        return (
            open(path, "a", 1, encoding="utf-8", newline="\n", opener=lambda *_: descriptor),
            is_incomplete,
        )
    except OSError:
        os.close(descriptor)
        raise


def _refuse_special_file(path: str) -> None:
    """Refuse what cannot be written to, or would be destroyed. Raises ``UsageError``."""
    mode = Path(path).stat().st_mode
    if stat.S_ISSOCK(mode) or stat.S_ISBLK(mode):
        message = f"{path}: not a regular file; name a file that can be appended to"
        raise UsageError(message, code=NOT_A_REGULAR_FILE)


def _has_incomplete_line(path: str, descriptor: int) -> bool:
    """Return whether a file has a last line without its end."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return False
    with open(path, "rb") as file:  # noqa: PTH123
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
