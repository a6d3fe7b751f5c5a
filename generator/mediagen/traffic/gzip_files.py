"""Compressed recordings: expanded up to a limit, and as far as a damaged file can be read."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any, BinaryIO, cast

#: Largest size of a compressed recording after expansion, in bytes.
LARGEST_EXPANDED = 16 << 30
#: First bytes of a compressed file.
MAGIC = b"\x1f\x8b"


class ExpandedTooLarge(Exception):
    """A compressed file expands to more than the limit."""


class ExpandedFile(io.RawIOBase):
    """The contents of a compressed file.

    It ends where the compressed data is damaged; ``damage`` then has the reason. Reading raises
    ``ExpandedTooLarge`` after ``LARGEST_EXPANDED`` bytes, and ``OSError`` for other failures.
    """

    def __init__(self, file: io.RawIOBase) -> None:
        self._file = gzip.GzipFile(fileobj=cast(BinaryIO, file))
        self._size = 0
        self.damage = ""

    def readable(self) -> bool:
        """Return True: the file can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read bytes into a buffer; return their number, which is 0 at the end."""
        if self.damage:
            return 0
        try:
            data = self._file.read1(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            self.damage = str(error)
            return 0
        self._size += len(data)
        if self._size > LARGEST_EXPANDED:
            raise ExpandedTooLarge
        buffer[: len(data)] = data
        return len(data)
