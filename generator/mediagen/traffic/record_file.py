"""The file of a record: private, and never continued within a line."""

from __future__ import annotations

import os
import stat
from typing import IO

#: A record has the identities of devices and persons: for its owner only.
_MODE = 0o600


def open_record(path: str) -> tuple[IO[str], bool]:
    """Open a record to append JSON Lines; return it, and whether its last line is incomplete.

    An incomplete line, which a full disk or a killed run leaves behind, is ended first. A new file
    can be read and written by its owner only. Raises ``OSError`` if the file cannot be used.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
    try:
        is_incomplete = _has_incomplete_line(path, descriptor)
        if is_incomplete:
            os.write(descriptor, b"\n")
        return (
            os.fdopen(descriptor, "a", buffering=1, encoding="utf-8", newline="\n"),
            is_incomplete,
        )
    except OSError:
        os.close(descriptor)
        raise


def _has_incomplete_line(path: str, descriptor: int) -> bool:
    """Return whether a file has a last line without its end."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return False
    with open(path, "rb") as file:  # noqa: PTH123
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
