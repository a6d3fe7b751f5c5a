"""Files are written beside their places first, so that none is ever half-written.

What is not to be had for one of them, such as room on the disk, is found before the first takes
its place. A run that is interrupted takes away what it has put beside; the next one does that for
one that was killed.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

_STAGED = re.compile(r"\.mediagen-(\d+)-[0-9a-f]{8}-\d+")


def replace(files: Mapping[str, bytes]) -> None:
    """Write files by their paths, each whole or not at all, and none where one cannot be written.

    Folders that are missing are made. Raises ``OSError`` with the path of the file as its name.
    """
    with _terminable():
        _replace(files)


def _replace(files: Mapping[str, bytes]) -> None:
    run = f"{os.getpid()}-{os.urandom(4).hex()}"
    staged: list[tuple[str, str]] = []
    made: list[str] = []
    folders: set[str] = set()
    current = ""
    try:
        for current, data in files.items():
            folder = os.path.dirname(current)
            if folder not in folders:
                _make(folder, made)
                _tidy(folder)
                folders.add(folder)
            name = os.path.join(folder, f".mediagen-{run}-{len(staged)}")
            staged.append((name, current))
            _write_new(name, data, like=current)
        for name, current in staged:
            os.replace(name, current)
    except BaseException as error:
        for name, _ in staged:
            with suppress(OSError):
                os.unlink(name)
        for new in reversed(made):
            with suppress(OSError):
                os.rmdir(new)
        if not isinstance(error, OSError):
            raise
        raise OSError(error.errno, error.strerror, current) from None


def _make(folder: str, made: list[str]) -> None:
    missing = []
    while folder and not os.path.exists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        with suppress(FileExistsError):  # another run was faster
            os.mkdir(each)
            made.append(each)


def _write_new(path: str, data: bytes, *, like: str) -> None:
    """Write a file that is not there yet, with the permissions of the one it will replace."""
    with open(path, "xb") as file:
        file.write(data)
    with suppress(FileNotFoundError):
        os.chmod(path, os.stat(like).st_mode & 0o777)


def _tidy(folder: str) -> None:
    """Remove what killed runs left in a folder."""
    with suppress(OSError), os.scandir(folder or ".") as entries:
        for entry in entries:
            found = _STAGED.fullmatch(entry.name)
            if found and not _runs(int(found[1])):
                with suppress(OSError):
                    os.unlink(entry.path)


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True  # nobody can be asked there without being ended
    if process == os.getpid():
        return False  # a namesake, such as the first process of another container
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


@contextmanager
def _terminable() -> Iterator[None]:
    """Within, SIGTERM raises as Ctrl-C does, so that what is half done is undone."""
    try:
        before = signal.signal(signal.SIGTERM, _terminated)
    except ValueError:  # only the main thread hears signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminated(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
