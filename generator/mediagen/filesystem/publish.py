"""Publication: all files of a run take their places, or none does, and no edit is lost.

1. New files are written into a hidden folder near their places, with the owner, permissions and
   extended attributes of the files they replace. What is not to be had, such as room on the disk,
   is found here, before anything has changed.
2. Right before each file takes its place, what stands there is read again. On Linux both then
   change places in one step, so that not even a file that was put there in between is overwritten
   unseen. The old file is kept until the last one has taken its place. Where anything changed or
   failed, the old files go back.
3. The hidden folder is removed. Where a run was killed, the next one does that.

Data is not forced to the disk: after a power failure a file may be the old or the new one.
"""

from __future__ import annotations

import os
import re
import signal
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from mediagen.filesystem.files import NotRegularError, exchange, read_file, read_file_if_any

_AREA = re.compile(r"\.mediagen-[0-9a-f]{16}")
#: Longest wait for another run in the same folder, in seconds.
_LONGEST_WAIT = 30.0
#: Age in seconds from which a hidden folder is abandoned, where no lock can tell.
_ABANDONED = 3600.0
_SIGNALS = [
    number
    for name in ("SIGHUP", "SIGINT", "SIGTERM")
    if (number := getattr(signal, name, None)) is not None
]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file to write: its bytes when the run was planned, and those it is to get.

    ``old`` is None where there was no file, ``new`` is None where it is to be removed.
    """

    path: str
    old: bytes | None
    new: bytes | None


class ChangedMeanwhile(Exception):
    """A file is not what it was when the run was planned. Nothing was written."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class PublishError(Exception):
    """A file cannot be written; ``reason`` is a predicate, such as "is read-only".

    ``published`` are the paths that hold new contents nevertheless, since they could not be put
    back; it is nearly always empty.
    """

    def __init__(self, path: str, reason: str, published: Sequence[str] = ()) -> None:
        super().__init__(f"{path} {reason}")
        self.path = path
        self.reason = reason
        self.published = tuple(published)


@dataclass(slots=True)
class _Run:
    """What a publication has done so far, in order, so that it can be undone."""

    areas: dict[str, str] = field(default_factory=dict)  # the hidden folder, by the one it is in
    folders: list[str] = field(default_factory=list)  # made on the way to a file
    done: list[tuple[FileChange, str]] = field(default_factory=list)  # with the place of the old


def publish(changes: Sequence[FileChange], *, root: str | None = None) -> None:
    """Make all changes in their order, or none. A path may occur again, with what it then holds.

    ``root`` is the folder that gets the hidden folder; without it each file's own folder does. The
    caller holds the locks of these folders, see ``lock_folders``. Missing folders are made.

    Raises ``ChangedMeanwhile`` where a file is no longer ``old``, and ``PublishError`` where it
    cannot be written.
    """
    run = _Run()
    with _terminable():
        try:
            _refuse(changes)
            staged = _stage(run, changes, root)
            with _uninterrupted():
                _commit(run, changes, staged)
        finally:
            with _uninterrupted():
                for area in run.areas.values():
                    _remove_tree(area)
                for folder in reversed(run.folders):
                    with suppress(OSError):  # it is not empty: the run was successful
                        os.rmdir(folder)


def replace_file(path: str, data: bytes) -> None:
    """Write one file, whole or not at all. Its folder has to be there. Raises ``OSError``."""
    try:
        with lock_folders([os.path.dirname(path)]):
            publish([FileChange(path, read_file_if_any(path), data)])
    except ChangedMeanwhile:
        raise OSError(None, "was changed meanwhile", path) from None
    except PublishError as error:
        raise OSError(None, error.reason, path) from None


# -- before anything is written -----------------------------------------------------------------


def _refuse(changes: Sequence[FileChange]) -> None:
    """Refuse what cannot be replaced without a loss."""
    first = {change.path: change for change in reversed(changes)}  # later ones replace new files
    for path in [change.path for change in reversed(first.values()) if change.old is not None]:
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            raise ChangedMeanwhile(path) from None
        except OSError as error:
            raise _error(path, error) from None
        if not stat.S_ISREG(status.st_mode):
            raise PublishError(path, "is not a regular file")
        if status.st_nlink > 1:
            said = (
                f"has {status.st_nlink} hard links, of which only this one would change; "
                "make it a file of its own, or delete the others"
            )
            raise PublishError(path, said)
        if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
            raise PublishError(path, "is read-only; make it writable, as by chmod u+w")


def _stage(run: _Run, changes: Sequence[FileChange], root: str | None) -> list[str]:
    """Write the new files into hidden folders; return the place of each."""
    staged = []
    for number, change in enumerate(changes):
        folder = os.path.dirname(change.path)
        try:
            if change.new is not None:
                _make_folders(folder, run.folders)
            place = _area(run, _near(root, folder))
            staged.append(os.path.join(place, str(number)))
            if change.new is not None:
                _write_new(staged[-1], change.new, like=change.path)
        except OSError as error:
            raise _error(change.path, error) from None
    return staged


def _near(root: str | None, folder: str) -> str:
    """Return the folder for the hidden one: files are renamed on one file system only."""
    if root is None or os.stat(root or ".").st_dev != os.stat(folder or ".").st_dev:
        return folder
    return root


def _area(run: _Run, folder: str) -> str:
    area = run.areas.get(folder)
    if area is None:
        area = os.path.join(folder, f".mediagen-{os.urandom(8).hex()}")
        run.areas[folder] = area
        os.mkdir(area, 0o700)
        with open(os.path.join(area, ".gitignore"), "xb") as file:
            file.write(b"*\n")  # a killed run shows nothing in the status of git
    return area


def _make_folders(folder: str, made: list[str]) -> None:
    missing = []
    while folder and not os.path.exists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        with suppress(FileExistsError):  # another run was faster
            os.mkdir(each)
            made.append(each)


def _write_new(path: str, data: bytes, *, like: str) -> None:
    """Write a file that is not there yet, with the owner and permissions of another."""
    with open(path, "xb") as file:
        file.write(data)
    with suppress(FileNotFoundError):
        _copy_status(like, path)


def _copy_status(source: str, target: str) -> None:
    """Copy owner, group, permissions and extended attributes, access control lists among them."""
    status = os.stat(source)
    own = os.stat(target)
    if hasattr(os, "chown"):
        if own.st_gid != status.st_gid:
            with suppress(PermissionError):  # of a group that the user is not in
                os.chown(target, -1, status.st_gid)
        if own.st_uid != status.st_uid:
            with suppress(PermissionError):  # only root gives files away
                os.chown(target, status.st_uid, -1)
    os.chmod(target, stat.S_IMODE(status.st_mode))
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(source)
    except OSError:  # a file system without them
        return
    for name in names:
        try:
            os.setxattr(target, name, os.getxattr(source, name))
        except OSError:
            if name.startswith("user."):
                raise  # of the others some are for the system to set


# -- the files take their places ----------------------------------------------------------------


def _commit(run: _Run, changes: Sequence[FileChange], staged: Sequence[str]) -> None:
    current = ""
    try:
        for change, place in zip(changes, staged, strict=True):
            current = change.path
            _put(run, change, place)
        for change, kept in run.done:  # saved through a handle from before, such as an editor's
            current = change.path
            if change.old is not None and read_file(kept) != change.old:
                raise ChangedMeanwhile(current)
    except BaseException as error:
        published = _undo(run)
        if isinstance(error, ChangedMeanwhile) and not published:
            raise
        if isinstance(error, ChangedMeanwhile):
            raise PublishError(error.path, "was changed meanwhile", published) from None
        if isinstance(error, OSError):
            raise _error(current, error, published) from None
        raise


def _put(run: _Run, change: FileChange, place: str) -> None:
    kept = f"{place}.old"
    try:
        found = read_file_if_any(change.path)
    except (IsADirectoryError, NotRegularError):
        raise ChangedMeanwhile(change.path) from None
    if found != change.old:
        raise ChangedMeanwhile(change.path)
    if change.new is None:
        if change.old is not None:
            os.replace(change.path, kept)
            run.done.append((change, kept))
        return
    if change.old is None:
        _create(place, change.path)
        run.done.append((change, kept))
        return
    if exchange(place, change.path):
        # Whatever was there a moment before is in the hidden folder now, and looked at at the end.
        run.done.append((change, place))
        return
    try:
        os.link(change.path, kept, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without hard links
        _write_new(kept, change.old, like=change.path)
    run.done.append((change, kept))
    os.replace(place, change.path)


def _create(place: str, path: str) -> None:
    """Put a file where there is none, and refuse where there is one by now."""
    try:
        os.link(place, path)  # the hidden folder goes, and the other name with it
    except FileExistsError:
        raise ChangedMeanwhile(path) from None
    except OSError:  # a file system without hard links
        os.replace(place, path)


def _undo(run: _Run) -> list[str]:
    """Put the old files back; return the paths where that failed.

    What somebody saved after its file had taken its place is left as it is.
    """
    failed = []
    for change, kept in reversed(run.done):
        try:
            found = read_file_if_any(change.path)
            if change.old is None:
                if found == change.new:
                    os.unlink(change.path)
            elif change.new is None:
                if found is None:
                    os.replace(kept, change.path)
            elif found == change.new and not exchange(kept, change.path):
                os.replace(kept, change.path)
        except OSError:
            failed.append(change.path)
    run.done.clear()
    return failed


def _error(path: str, error: OSError, published: Sequence[str] = ()) -> PublishError:
    return PublishError(path, f"cannot be written: {error.strerror or error}", published)


# -- locks and what killed runs left ------------------------------------------------------------


@contextmanager
def lock_folders(folders: Iterable[str]) -> Iterator[None]:
    """Within, no other run writes to these folders. Missing ones are made, and unmade if empty.

    What killed runs left in them is removed. The lock is one of the system on the folder itself: it
    ends with the process, holds across containers, and leaves no file. Where the file system has no
    locks, such as some over the network, there is none. Raises ``PublishError``.
    """
    made: list[str] = []
    with ExitStack() as held:
        try:
            for folder in sorted(set(folders)):
                try:
                    _make_folders(folder, made)
                    locked = held.enter_context(_locked(folder, _LONGEST_WAIT))
                except BlockingIOError:
                    said = "is being written by another run of mediagen, which does not end"
                    raise PublishError(folder or ".", said) from None
                except OSError as error:
                    raise _error(folder, error) from None
                _remove_areas(folder, min_age=0 if locked else _ABANDONED)
            yield
        finally:
            for folder in reversed(made):
                with suppress(OSError):
                    os.rmdir(folder)


def remove_abandoned(folder: str) -> None:
    """Remove the hidden folders of killed runs from a folder, unless a run is at work in it."""
    if _areas(folder):
        with suppress(OSError), _locked(folder, 0) as locked:
            _remove_areas(folder, min_age=0 if locked else _ABANDONED)


@contextmanager
def _locked(folder: str, patience: float) -> Iterator[bool]:
    """Hold the lock of a folder; yields whether there are locks at all.

    Raises ``BlockingIOError`` where another run holds it for more than ``patience`` seconds.
    """
    try:
        import fcntl
    except ImportError:
        yield False
        return
    try:
        handle = os.open(folder or ".", os.O_RDONLY)
    except PermissionError:  # a folder may be writable, and not readable
        yield False
        return
    try:
        end = time.monotonic() + patience
        locked = None
        while locked is None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                locked = True
            except BlockingIOError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)
            except OSError:
                locked = False
        yield locked
    finally:
        os.close(handle)


def _areas(folder: str) -> list[str]:
    try:
        with os.scandir(folder or ".") as entries:
            return [e.path for e in entries if _AREA.fullmatch(e.name) and not e.is_symlink()]
    except OSError:
        return []


def _remove_areas(folder: str, *, min_age: float) -> None:
    for area in _areas(folder):
        with suppress(OSError):
            if not min_age or time.time() - os.stat(area).st_mtime > min_age:
                _remove_tree(area)


def _remove_tree(path: str) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)


# -- signals ------------------------------------------------------------------------------------


@contextmanager
def _terminable() -> Iterator[None]:
    """Within, SIGTERM and SIGHUP raise as Ctrl-C does, so that what is half done is undone."""
    before = {}
    try:
        for number in _SIGNALS:
            if number != signal.SIGINT and signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, _terminate)
    except ValueError:  # only the main thread hears signals
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Within, signals wait: what takes milliseconds is finished first."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _terminate(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
