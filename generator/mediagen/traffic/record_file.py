"""The file of a record: private, and never continued within a line."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO

from mediagen.diagnostics.catalogue.output import NOT_A_REGULAR_FILE
from mediagen.diagnostics.problems import UsageError

#: A record has the identities of devices and persons: for its owner only.
_MODE = 0o600


def open_record(path: str) -> tuple[IO[str], bool]:
    """Open a record to append JSON Lines; return it, and whether its last line is incomplete.

    An incomplete line, which a full disk or a killed run leaves behind, is ended first. A new file
    can be read and written by its owner only. Raises ``OSError`` if the file cannot be used, and
    ``UsageError`` if it is a FIFO, a socket or a disk.
    """
    with suppress(FileNotFoundError):
        _refuse_special_file(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
    try:
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
    """Refuse what would wait for a reader, or destroy a disk. Raises ``UsageError``."""
    mode = Path(path).stat().st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISBLK(mode):
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
