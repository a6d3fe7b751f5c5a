"""Standard output and error of a command: what becomes of them never changes its verdict.

The reader of a pipe may end early, the disk below a file may be full, a stream may be closed: the
command runs to its end all the same, for its exit code is what a build depends on.
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
    """A text stream that drops what it cannot write.

    ``failure`` is why, where somebody would want to know: not that a reader has seen enough.
    ``is_closed`` tells that the stream was closed before the program started, and ``stream`` leads
    nowhere.
    """

    def __init__(self, stream: TextIO, *, is_closed: bool = False) -> None:
        self._stream = stream
        self._is_open = True
        self._is_closed = is_closed
        self.failure: OSError | None = None

    def write(self, text: str) -> int:
        """Write a text, or drop it."""
        if self._is_closed and text and self.failure is None:
            self.failure = OSError(errno.EBADF, "standard output is closed")
        if self._is_open:
            try:
                self._stream.write(text)
            except OSError as error:
                self._close(error)
        return len(text)

    def flush(self) -> None:
        """Write what is buffered, or drop it."""
        if self._is_open:
            try:
                self._stream.flush()
            except OSError as error:
                self._close(error)

    def _close(self, error: OSError) -> None:
        self._is_open = False
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EPIPE:
            self.failure = error
        # What is buffered goes nowhere, or Python would complain of it at its end.
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
    """Within, both streams are tolerant and write UTF-8; yields standard output."""
    before = sys.stdout, sys.stderr
    tolerant = []
    for stream in before:
        is_closed = stream is None
        if stream is None:  # closed by whoever started the program
            stream = open(os.devnull, "w")  # noqa: SIM115 - it stays open
        # The same bytes on every machine, whatever its locale and line endings.
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
