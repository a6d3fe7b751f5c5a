"""Publication: all files of a run take their places, or none of them does, and no edit is lost.

1. New files are written into a hidden folder near their places, with the owner, permissions and
   extended attributes of the files they replace. Most errors, such as a full disk, occur here,
   before any file has changed.
2. Right before a file takes its place, the current file is read again. On Linux, both then change
   places in one step, so that even a file that was saved in between is kept. The old file is kept
   until the last new one has taken its place. If any file was changed or any step failed, the old
   files are restored.
3. The hidden folder is removed. If a run was killed, the next run removes it.

Files that nobody can generate again are forced to the disk (``fsync``), with their folders, before
success is reported. After a power failure, any other file is old, new or damaged.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from mediagen.diagnostics.catalogue import output as codes
from mediagen.filesystem.files import NotRegularError, exchange, read_file, read_file_if_any
from mediagen.filesystem.folder_locks import lock_folders, make_folders, remove_tree
from mediagen.filesystem.publish_errors import ChangedMeanwhile, PublishError, write_error
from mediagen.filesystem.signals import block_signals, terminable


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file to write: its bytes when the run was planned, and its new bytes.

    ``old`` is None for a file that does not exist yet, ``new`` is None for one to remove. A file
    that ``is_durable`` is forced to the disk before success is reported.
    """

    path: str
    old: bytes | None
    new: bytes | None
    is_durable: bool = False


@dataclass(slots=True)
class _Publication:
    """Progress of a publication, in order, so that it can be undone."""

    areas: dict[str, str] = field(default_factory=dict)  # hidden folders, by their parents
    folders: list[str] = field(default_factory=list)  # created for the files
    done: list[tuple[FileChange, str]] = field(default_factory=list)  # with the path of the old one


def publish(changes: Sequence[FileChange], *, root: str | None = None) -> None:
    """Make all changes in their order, or none of them. A path may occur several times.

    ``root`` is the folder for the hidden one; without it, each file's own folder is used. The
    caller holds the locks of these folders, see ``lock_folders``. Missing folders are created.

    Raises ``ChangedMeanwhile`` if a file no longer has the contents ``old``, and ``PublishError``
    if it cannot be written.
    """
    publication = _Publication()
    with terminable():
        try:
            _refuse_losses(changes)
            staged = _stage(publication, changes, root)
            with block_signals():
                _commit(publication, changes, staged)
        finally:
            with block_signals():
                for area in publication.areas.values():
                    remove_tree(area)
                for folder in reversed(publication.folders):
                    with suppress(OSError):  # it is not empty after a successful run
                        os.rmdir(folder)


def replace_file(path: str, data: bytes) -> None:
    """Write one file, completely or not at all. Its folder must exist. Raises ``OSError``."""
    try:
        with lock_folders([os.path.dirname(path)]):
            publish([FileChange(path, read_file_if_any(path), data)])
    except ChangedMeanwhile:
        raise OSError(None, "was changed meanwhile", path) from None
    except PublishError as error:
        raise OSError(None, error.reason, path) from None


# -- before anything is written -----------------------------------------------------------------


def _refuse_losses(changes: Sequence[FileChange]) -> None:
    """Refuse files that cannot be replaced without a loss."""
    first = {change.path: change for change in reversed(changes)}  # later ones replace new files
    for path in [change.path for change in reversed(first.values()) if change.old is not None]:
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            raise ChangedMeanwhile(path) from None
        except OSError as error:
            raise write_error(path, error) from None
        if not stat.S_ISREG(status.st_mode):
            raise PublishError(path, "is not a regular file", code=codes.NOT_A_REGULAR_FILE)
        if status.st_nlink > 1:
            reason = (
                f"has {status.st_nlink} hard links, and only this one would change; "
                "replace it by a copy of its own, or delete the other links"
            )
            raise PublishError(path, reason, code=codes.HARD_LINKED_FILE)
        if not os.access(path, os.W_OK) or not status.st_mode & 0o222:
            reason = "is read-only; make it writable, for example with chmod u+w"
            if status.st_mode & 0o222:
                reason = "is not writable for this user; change its owner or its permissions"
            raise PublishError(path, reason, code=codes.READ_ONLY_FILE)


def _stage(publication: _Publication, changes: Sequence[FileChange], root: str | None) -> list[str]:
    """Write the new files into hidden folders; return the path of each."""
    staged = []
    for number, change in enumerate(changes):
        folder = os.path.dirname(change.path)
        try:
            if change.new is not None:
                make_folders(folder, publication.folders)
            area = _make_area(publication, _area_parent(root, folder))
            staged.append(os.path.join(area, str(number)))
            if change.new is not None:
                _write_new(staged[-1], change.new, like=change.path, is_durable=change.is_durable)
        except OSError as error:
            raise write_error(change.path, error) from None
    return staged


def _area_parent(root: str | None, folder: str) -> str:
    """Return the parent of the hidden folder: files can be renamed on one file system only."""
    if root is None or os.stat(root or ".").st_dev != os.stat(folder or ".").st_dev:
        return folder
    return root


def _make_area(publication: _Publication, folder: str) -> str:
    area = publication.areas.get(folder)
    if area is None:
        area = os.path.join(folder, f".mediagen-{os.urandom(8).hex()}")
        publication.areas[folder] = area
        os.mkdir(area, 0o700)
        with open(os.path.join(area, ".gitignore"), "xb") as file:
            file.write(b"*\n")  # after a killed run, git status shows nothing
    return area


def _write_new(path: str, data: bytes, *, like: str, is_durable: bool = False) -> None:
    """Write a new file with the owner and permissions of another."""
    with open(path, "xb") as file:
        file.write(data)
        if is_durable:
            file.flush()
            os.fsync(file.fileno())
    with suppress(FileNotFoundError):
        _copy_status(like, path)


def _copy_status(source: str, target: str) -> None:
    """Copy owner, group, permissions and extended attributes such as access control lists."""
    status = os.stat(source)
    target_status = os.stat(target)
    if hasattr(os, "chown"):
        if target_status.st_gid != status.st_gid:
            with suppress(PermissionError):  # the user is not a member of the group
                os.chown(target, -1, status.st_gid)
        if target_status.st_uid != status.st_uid:
            with suppress(PermissionError):  # only root changes owners
                os.chown(target, status.st_uid, -1)
    os.chmod(target, stat.S_IMODE(status.st_mode))
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(source)
    except OSError:  # a file system without extended attributes
        return
    for name in names:
        try:
            os.setxattr(target, name, os.getxattr(source, name))
        except OSError:
            if name.startswith("user."):
                raise  # some of the others are reserved for the system


# -- the files take their places ----------------------------------------------------------------


def _commit(
    publication: _Publication, changes: Sequence[FileChange], staged: Sequence[str]
) -> None:
    current = ""
    try:
        for change, path in zip(changes, staged, strict=True):
            current = change.path
            _put(publication, change, path)
        for change, backup in publication.done:  # saved through an open handle, such as an editor's
            current = change.path
            if change.old is not None and read_file(backup) != change.old:
                raise ChangedMeanwhile(current)
        _sync_folders(change.path for change in changes if change.is_durable)
    except BaseException as error:
        published = _undo(publication)
        if isinstance(error, ChangedMeanwhile) and not published:
            raise
        if isinstance(error, ChangedMeanwhile):
            reason = "was changed meanwhile"
            raise PublishError(
                error.path, reason, published, code=codes.CHANGED_WHILE_WRITING
            ) from None
        if isinstance(error, OSError):
            raise write_error(current, error, published) from None
        raise


def _put(publication: _Publication, change: FileChange, staged: str) -> None:
    backup = f"{staged}.old"
    try:
        contents = read_file_if_any(change.path)
    except (IsADirectoryError, NotRegularError):
        raise ChangedMeanwhile(change.path) from None
    if contents != change.old:
        raise ChangedMeanwhile(change.path)
    if change.new is None:
        if change.old is not None:
            os.replace(change.path, backup)
            publication.done.append((change, backup))
        return
    if change.old is None:
        _create(staged, change.path)
        publication.done.append((change, backup))
        return
    if exchange(staged, change.path):
        # The file that was in the place is in the hidden folder now, and compared at the end.
        publication.done.append((change, staged))
        return
    try:
        os.link(change.path, backup, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without hard links
        _write_new(backup, change.old, like=change.path)
    publication.done.append((change, backup))
    os.replace(staged, change.path)


def _create(staged: str, path: str) -> None:
    """Put a new file into its place. Raises ``ChangedMeanwhile`` if there is a file by now."""
    try:
        os.link(staged, path)  # the other link is removed with the hidden folder
    except FileExistsError:
        raise ChangedMeanwhile(path) from None
    except OSError:  # a file system without hard links
        os.replace(staged, path)


def _sync_folders(paths: Iterable[str]) -> None:
    """Force the entries of the folders of some files to the disk, where the system can."""
    if os.name == "nt":
        return
    for folder in sorted({os.path.dirname(path) for path in paths}):
        try:
            handle = os.open(folder or ".", os.O_RDONLY)
        except PermissionError:  # a folder can be writable without being readable
            continue
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # not on this file system
                raise
        finally:
            os.close(handle)


def _undo(publication: _Publication) -> list[str]:
    """Restore the old files; return the paths of those that could not be restored.

    A file that somebody saved after the new one had taken its place stays as it is.
    """
    failed = []
    for change, backup in reversed(publication.done):
        try:
            contents = read_file_if_any(change.path)
            if change.old is None:
                if contents == change.new:
                    os.unlink(change.path)
            elif change.new is None:
                if contents is None:
                    os.replace(backup, change.path)
            elif contents == change.new and not exchange(backup, change.path):
                os.replace(backup, change.path)
        except OSError:
            failed.append(change.path)
    publication.done.clear()
    return failed
