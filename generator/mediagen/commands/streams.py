"""Standard output and standard error of a command.

The reader of a pipe may end early, a disk may be full, or a stream may be closed. The command runs
to its end nevertheless, because builds depend on its exit code.
"""

from __future__ import annotations

import errno
import io
import os
import sys

TYPE_CHECKING = False  # as in the command line: importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO


class TolerantStream:
    """Text stream that drops what it cannot write.

    ``failure`` is the reason for a drop, except that a reader closed its end of a pipe.
    ``is_closed`` means that the stream was closed before the program started, and that ``stream``
    is the null device. ``texts`` gets what is written or dropped, if it is a list.
    """

    def __init__(self, stream: TextIO, *, is_closed: bool = False) -> None:
        self._stream = stream
        self._is_open = True
        self._is_closed = is_closed
        self.failure: OSError | None = None
        self.texts: list[str] | None = None

    def write(self, text: str) -> int:
        """Write a string, or drop it; return its length."""
        if self.texts is not None:
            self.texts.append(text)
        if self._is_closed and text and self.failure is None:
            self.failure = OSError(errno.EBADF, "standard output is closed")
        if self._is_open:
            try:
                self._stream.write(text)
            except OSError as error:
                self._close(error)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write strings, or drop them."""
        for line in lines:
            self.write(line)

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


class StandardStreams:
    """Context in which both streams are tolerant and UTF-8."""

    def __enter__(self) -> tuple[TolerantStream, TolerantStream]:
        """Replace both streams; return standard output and standard error."""
        self._before = sys.stdout, sys.stderr
        self._stdout, self._stderr = (_make_tolerant(stream) for stream in self._before)
        sys.stdout, sys.stderr = self._stdout, self._stderr
        return self._stdout, self._stderr

    def __exit__(self, *error: object) -> None:
        """Flush both streams, and restore those that were open."""
        self._stdout.flush()
        self._stderr.flush()
        stdout, stderr = self._before
        sys.stdout, sys.stderr = stdout or self._stdout, stderr or self._stderr


def _make_tolerant(stream: TextIO | None) -> TolerantStream:
    is_closed = stream is None
    if stream is None:  # closed by the parent process
        stream = open(os.devnull, "w")  # noqa: SIM115 - it stays open
    # Write the same bytes on every machine, regardless of its locale and line endings.
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return TolerantStream(stream, is_closed=is_closed)
