"""Locks of folders, and the hidden folders that killed runs left in them."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from mediagen.diagnostics.catalogue import output as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.terminal import quote_path
from mediagen.filesystem.publish_errors import PublishError, write_error

_STAGING_FOLDER = re.compile(r"\.mediagen-[0-9a-f]{16}")
#: Longest wait for another run in the same folder, in seconds.
_LONGEST_WAIT = 30.0
#: Age in seconds from which a hidden folder counts as abandoned if there are no locks.
_ABANDONED_AGE = 3600.0


@contextmanager
def lock_folders(folders: Iterable[str]) -> Iterator[None]:
    """Lock folders against other runs of mediagen, and remove what killed runs left in them.

    Missing folders are created, and removed again if they stay empty. The lock is one of the
    system on the folder itself: it ends with the process, holds across containers, and leaves no
    file. File systems without locks, such as some network file systems, are not protected.

    Raises ``PublishError``.
    """
    created: list[str] = []
    with ExitStack() as locks:
        try:
            for folder in sorted(set(folders)):
                try:
                    make_folders(folder, created)
                    is_locked = locks.enter_context(_lock_folder(folder, _LONGEST_WAIT))
                except BlockingIOError:
                    reason = (
                        "is locked by another run of mediagen for more than "
                        f"{format_count(_LONGEST_WAIT, 'second')}; wait until it ends, or stop it, "
                        "then run the command again"
                    )
                    raise PublishError(folder or ".", reason, code=codes.FOLDER_LOCKED) from None
                except OSError as error:
                    raise write_error(folder, error) from None
                _remove_staging_folders(folder, min_age=0 if is_locked else _ABANDONED_AGE)
            yield
        finally:
            for folder in reversed(created):
                with suppress(OSError):  # fails unless the folder is empty
                    os.rmdir(folder)


def remove_abandoned(folder: str) -> None:
    """Remove the hidden folders of killed runs from a folder, unless a run is active there."""
    if _find_staging_folders(folder):
        with suppress(OSError), _lock_folder(folder, 0) as is_locked:
            _remove_staging_folders(folder, min_age=0 if is_locked else _ABANDONED_AGE)


def make_folders(folder: str, created: list[str]) -> None:
    """Create a folder and its parents, and append to ``created`` those that were missing."""
    missing = []
    while folder and not os.path.exists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for path in reversed(missing):
        with suppress(FileExistsError):  # another run was faster
            os.mkdir(path)
            created.append(path)


def remove_tree(path: str) -> None:
    """Remove a folder with all that is in it; a warning names it where the system refuses.

    The next run tries again, so the exit code of this one does not depend on it.
    """
    import shutil  # only needed by runs that write

    shutil.rmtree(path, ignore_errors=True)
    try:
        shutil.rmtree(path)  # once more: the first failure may have been a passing one
    except (FileNotFoundError, NotADirectoryError):  # a file stands where its parent would be
        return
    except OSError as error:
        name = quote_path(display_path(Path(path)))
        message = (
            f"warning: {codes.STAGING_FOLDER_LEFT} {name}: temporary folder cannot be removed: "
            f"{error.strerror or error}; the next run tries again, or delete it"
        )
        print(message, file=sys.stderr)


@contextmanager
def _lock_folder(folder: str, timeout: float) -> Iterator[bool]:
    """Hold the lock of a folder; yield whether the file system has locks.

    Raises ``BlockingIOError`` if another run holds the lock for more than ``timeout`` seconds.
    """
    try:
        import fcntl
    except ImportError:
        yield False
        return
    try:
        handle = os.open(folder or ".", os.O_RDONLY)
    except PermissionError:  # a folder can be writable without being readable
        yield False
        return
    try:
        end = time.monotonic() + timeout
        is_locked = None
        while is_locked is None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_locked = True
            except BlockingIOError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)
            except OSError:
                is_locked = False
        yield is_locked
    finally:
        os.close(handle)


def _find_staging_folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder or ".") as entries:
            return [
                entry.path
                for entry in entries
                if _STAGING_FOLDER.fullmatch(entry.name) and not entry.is_symlink()
            ]
    except OSError:
        return []


def _remove_staging_folders(folder: str, *, min_age: float) -> None:
    for path in _find_staging_folders(folder):
        with suppress(OSError):
            if not min_age or time.time() - os.stat(path).st_mtime > min_age:
                remove_tree(path)
