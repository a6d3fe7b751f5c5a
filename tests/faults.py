"""Faults for tests of publication: the system fails, the process is killed, or an editor saves."""

from __future__ import annotations

import builtins
import errno
import os
from collections.abc import Callable
from typing import Any, BinaryIO

import pytest
from mediagen.filesystem import files as filesystem
from mediagen.filesystem import publish

#: The calls that change something on the disk.
CALLS = (
    "mkdir", "rmdir", "link", "unlink", "replace", "rename", "chmod", "chown", "setxattr", "fsync",
)  # fmt: skip


class Killed(BaseException):
    """The process ends at this point: nothing that it would do afterwards happens."""


class Points:
    """Counts the calls that write to the disk, and calls ``strike`` before the one of a number.

    ``exchanges`` is true if the file system can let two files change places.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, exchanges: bool = True) -> None:
        self.count = 0
        self.at = 0
        self.strike: Callable[[], None] = lambda: None
        self.lasts = False
        self.is_dead = False
        for name in CALLS:
            if hasattr(os, name):
                monkeypatch.setattr(os, name, self._wrap(getattr(os, name)))
        monkeypatch.setattr(publish, "open", self._open, raising=False)
        exchange = self._wrap(filesystem.exchange) if exchanges else lambda *_: False
        monkeypatch.setattr(publish, "exchange", exchange)

    def arm(self, at: int, strike: Callable[[], None], *, lasts: bool = False) -> None:
        """Strike at the call of this number from now on, or from it on; 0 is never."""
        self.count, self.at, self.strike = 0, at, strike
        self.lasts, self.is_dead = lasts, False

    def kill(self) -> None:
        """End the process, as far as the disk is concerned."""
        self.is_dead = True
        raise Killed

    def _point(self) -> None:
        if self.is_dead:
            raise Killed
        self.count += 1
        if self.count == self.at or (self.lasts and 0 < self.at < self.count):
            self.strike()

    def _wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*arguments: Any, **options: Any) -> Any:
            self._point()
            return call(*arguments, **options)

        return wrapper

    def _open(self, path: str, mode: str) -> BinaryIO:
        self._point()
        file = builtins.open(path, mode)  # noqa: PTH123, SIM115 - as the engine does
        return _File(file, self._point)  # type: ignore[return-value]


class _File:
    """A file of which half is written before the fault strikes."""

    def __init__(self, file: Any, point: Callable[[], None]) -> None:
        self._file, self._point = file, point

    def write(self, data: bytes) -> None:
        self._file.write(data[: len(data) // 2])
        self._file.flush()
        self._point()
        self._file.write(data[len(data) // 2 :])

    def flush(self) -> None:
        self._file.flush()

    def fileno(self) -> int:
        return int(self._file.fileno())

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def fail(name: str) -> Callable[[], None]:
    """A strike that fails as the system does, such as with ENOSPC."""
    number = getattr(errno, name)

    def strike() -> None:
        raise OSError(number, os.strerror(number))

    return strike
