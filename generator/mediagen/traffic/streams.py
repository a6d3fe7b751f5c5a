"""The bytes of a recording, from a file or standard input, decompressed and in UTF-8."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.traffic import gzip_files
from mediagen.traffic.gzip_files import ExpandedFile, ExpandedTooLarge

#: Longest line that is read, in bytes; the rest of a longer one is discarded.
LONGEST_LINE = 8 << 20
#: Largest document (a HAR, an export) that is read, in bytes: it is decoded as a whole.
LARGEST_DOCUMENT = 1 << 30
_HEAD = 1 << 16
_CHUNK = 1 << 20
_ERRORS = (OSError, ExpandedTooLarge, MemoryError)
_SPLIT = "split it, or convert it to JSON Lines"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Stream:
    """A binary stream whose first bytes can be looked at before they are read.

    ``name`` is its name in messages. Every method raises ``UsageError`` if it cannot be read.
    ``expanded`` is the compressed file that the bytes come from, or None.
    """

    def __init__(self, file: BinaryIO, name: str, expanded: ExpandedFile | None = None) -> None:
        self._file, self.name, self._expanded = file, name, expanded
        self.head = self._call_reader(file.read, _HEAD)
        if self.head.startswith(codecs.BOM_UTF8):
            self.head = self.head[len(codecs.BOM_UTF8) :]
        self._rest, self._position = self.head, 0

    @property
    def damage(self) -> str:
        """The reason why compressed data ended too early, once it did; empty otherwise."""
        return self._expanded.damage if self._expanded is not None else ""

    def read_lines(self) -> Iterator[bytes]:
        """Yield the lines in bounded memory: of a line that is too long only the beginning."""
        while self._rest:
            yield self._skip_rest(self.read_line())
        read, size = self._file.readline, LONGEST_LINE + 1
        try:
            while line := read(size):
                yield line if len(line) < size else self._skip_rest(line)
        except _ERRORS as error:
            raise self._read_failure(error) from None

    def _skip_rest(self, line: bytes) -> bytes:
        """Discard the rest of a line that is too long; return its beginning."""
        part = line
        while len(part) > LONGEST_LINE and not part.endswith(b"\n"):
            part = self.read_line()
        return line

    def read_line(self) -> bytes:
        """Return the next line, or its first part where it is longer than ``LONGEST_LINE``."""
        if not self._rest:
            return self._call_reader(self._file.readline, LONGEST_LINE + 1)
        end = self._rest.find(b"\n", self._position) + 1
        if end:
            line = self._rest[self._position : end]
            self._position = end
            return line
        line = self._rest[self._position :]
        self._rest, self._position = b"", 0
        return line + self._call_reader(self._file.readline, LONGEST_LINE + 1)

    def push_back(self, data: bytes) -> None:
        """Put bytes back, so that they are read next."""
        self._rest, self._position = data + self._rest[self._position :], 0

    def read_all(self) -> bytes:
        """Return everything that is left; a document that is too large raises ``UsageError``."""
        # In chunks: a request for many bytes takes the memory for all of them.
        data = io.BytesIO()
        size = data.write(self._rest[self._position :])
        self._rest, self._position = b"", 0
        while chunk := self._call_reader(self._file.read, _CHUNK):
            try:
                size += data.write(chunk)
            except MemoryError as error:
                raise self._read_failure(error) from None
            if size > LARGEST_DOCUMENT:
                limit = f"{LARGEST_DOCUMENT >> 20} MiB"
                message = f"the document is larger than {limit}; {_SPLIT}"
                raise UsageError(f"{self.name}: {message}", code=codes.UNREADABLE_RECORDING)
        return data.getvalue()

    def _call_reader(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            return read(size)
        except _ERRORS as error:
            raise self._read_failure(error) from None

    def _read_failure(self, error: Exception) -> UsageError:
        if isinstance(error, OSError):
            message = f"cannot be read: {error.strerror or error}"
        elif isinstance(error, MemoryError):
            return memory_failure(self.name)
        else:
            limit = f"{gzip_files.LARGEST_EXPANDED >> 20} MiB"
            message = f"the compressed file expands to more than {limit}; expand and split it"
        return UsageError(f"{self.name}: {message}", code=codes.UNREADABLE_RECORDING)


def memory_failure(name: str) -> UsageError:
    """Return the error about a recording that is too large for the memory of this machine."""
    message = f"{name}: not enough memory for the document; {_SPLIT}"
    return UsageError(message, code=codes.UNREADABLE_RECORDING)


def open_standard_input() -> BinaryIO:
    """Return the bytes of standard input. Raises ``UsageError`` if it is closed."""
    if sys.stdin is None:
        message = "standard input is closed; redirect a recording to it, or name a file"
        raise UsageError(message, code=codes.UNREADABLE_RECORDING)
    return cast(BinaryIO, sys.stdin.buffer)


@contextmanager
def open_stream(name: str) -> Iterator[Stream]:
    """Open a recording by name; ``-`` is standard input. Raises ``UsageError``."""
    if name == "-":
        yield decode_stream(open_standard_input(), "standard input")
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - it is closed below
    except FileNotFoundError:
        raise UsageError(f"{name}: file not found", code=codes.UNREADABLE_RECORDING) from None
    except (OSError, ValueError) as error:
        message = getattr(error, "strerror", None) or str(error)
        message = f"{name}: cannot be read: {message}"
        raise UsageError(message, code=codes.UNREADABLE_RECORDING) from None
    with file:
        yield decode_stream(file, name)


def decode_stream(file: BinaryIO, name: str) -> Stream:
    """Return an open file as a stream without compression, in UTF-8. Raises ``UsageError``."""
    stream, expanded = Stream(file, name), None
    if stream.head.startswith(gzip_files.MAGIC):
        expanded = ExpandedFile(_ChainedFile(stream.head, file))
        stream = Stream(cast(BinaryIO, io.BufferedReader(expanded, _HEAD)), name, expanded)
        if stream.damage and not stream.head:
            message = f"{name}: {describe_damage(stream.damage)}"
            raise UsageError(message, code=codes.UNREADABLE_RECORDING)
    if stream.head.startswith(_UTF16):  # written by the redirection of PowerShell
        text = stream.read_all().decode("utf-16", "replace")
        stream = Stream(io.BytesIO(text.encode("utf-8", "replace")), name, expanded)
    return stream


def describe_damage(reason: str) -> str:
    """Return the message about compressed data that ends too early."""
    reason = reason[:1].lower() + reason[1:]
    return f"the compressed file is damaged or incomplete: {reason}; copy it again"


class _ChainedFile(io.RawIOBase):
    """A file with bytes put back in front of it."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head, self._file = head, file

    def readable(self) -> bool:
        """Return True: the file can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; without a size, all of them."""
        if size is None or size < 0:
            data, self._head = self._head + self._file.read(), b""
            return data
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._file.read(size)
