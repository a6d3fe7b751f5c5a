"""Standard output and standard error of a command.

The reader of a pipe may end early, a disk may be full, or a stream may be closed. The command runs
to its end nevertheless, because builds depend on its exit code.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TYPE_CHECKING = False  # as in the command line: importing typing takes time
if TYPE_CHECKING:
    from typing import Any, TextIO


class TolerantStream:
    """Text stream that drops what it cannot write.

    ``failure`` is the reason for a drop, except that a reader closed its end of a pipe.
    ``is_closed`` means that the stream was closed before the program started, and that ``stream``
    is the null device.
    """

    def __init__(self, stream: TextIO, *, is_closed: bool = False) -> None:
        self._stream = stream
        self._is_open = True
        self._is_closed = is_closed
        self.failure: OSError | None = None

    def write(self, text: str) -> int:
        """Write a string, or drop it; return its length."""
        if self._is_closed and text and self.failure is None:
            self.failure = OSError(errno.EBADF, "standard output is closed")
        if self._is_open:
            try:
                self._stream.write(text)
            except OSError as error:
                self._close(error)
        return len(text)

    def flush(self) -> None:
        """Write the buffer, or drop it."""
        if self._is_open:
            try:
                self._stream.flush()
            except OSError as error:
                self._close(error)

    def _close(self, error: OSError) -> None:
        self._is_open = False
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EPIPE:
            self.failure = error
        # Redirect the buffer to the null device, or Python reports it at exit.
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
        except (OSError, io.UnsupportedOperation):
            pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def standard_streams() -> Iterator[TolerantStream]:
    """Make both streams tolerant and UTF-8 within the context; yield standard output."""
    before = sys.stdout, sys.stderr
    tolerant = []
    for stream in before:
        is_closed = stream is None
        if stream is None:  # closed by the parent process
            stream = open(os.devnull, "w")  # noqa: SIM115 - it stays open
        # Write the same bytes on every machine, regardless of its locale and line endings.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        tolerant.append(TolerantStream(stream, is_closed=is_closed))
    stdout, stderr = tolerant
    sys.stdout, sys.stderr = stdout, stderr
    try:
        yield stdout
    finally:
        stdout.flush()
        stderr.flush()
        sys.stdout, sys.stderr = (old or new for old, new in zip(before, tolerant, strict=True))
