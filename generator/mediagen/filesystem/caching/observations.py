"""Observations of the file system: digests of files, names and trees that decided about a run.

Contents count, times do not: a file that is touched or restored is the same. A file that cannot be
read has an observation as well, which names the reason.
"""

from __future__ import annotations

import os
import stat

from mediagen.filesystem.caching.digests import DIGEST_SIZE, make_digest

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Callable

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_CHUNK = 1 << 20
#: Levels of folders in a tree; links can make it infinite.
_DEEPEST = 100


def observe_file(path: str) -> bytes:
    """Return a digest of the contents of a file, of where it links to, and whether it exists."""
    digest = make_digest()
    digest.update(_file_state(path, path))
    return digest.digest()


def observe_names(path: str) -> bytes:
    """Return a digest of the names and types of what is in a folder."""
    digest = make_digest()
    try:
        with os.scandir(path or ".") as entries:
            names = sorted(
                os.fsencode(entry.name) + b"\0" + _entry_type(entry) for entry in entries
            )
    except OSError as error:
        names = [_error_state(error)]
    for name in names:
        digest.update(b"%d\0" % len(name) + name)
    return digest.digest()


def observe_type(path: str) -> bytes:
    """Return what is at a path: its type, where it links to, or that there is nothing."""
    try:
        mode = os.lstat(path or ".").st_mode
        if not stat.S_ISLNK(mode):
            return b"%d" % stat.S_IFMT(mode)
        target = os.fsencode(os.readlink(path))
    except OSError as error:
        return _error_state(error)
    try:
        return target + b"\0%d" % stat.S_IFMT(os.stat(path).st_mode)
    except OSError as error:
        return target + b"\0" + _error_state(error)


def observe_tree(path: str) -> bytes:
    """Return a digest of all that is below a folder: names, types, links and contents.

    Hidden files and folders are left out, because no run reads them on its own.
    """
    digest = make_digest()
    digest.update(observe_type(path))
    _add_tree(digest.update, path, 0)
    return digest.digest()


#: Functions by the kind of observation.
OBSERVERS: dict[str, Callable[[str], bytes]] = {
    "type": observe_type,
    "tree": observe_tree,
    "names": observe_names,
    "file": observe_file,
}


def _add_tree(update: Callable[[bytes], None], folder: str, depth: int) -> None:
    try:
        with os.scandir(folder) as entries:
            found = sorted(
                (entry for entry in entries if not entry.name.startswith(".")),
                key=lambda entry: entry.name,
            )
    except OSError as error:
        update(_error_state(error))
        return
    for entry in found:
        type_ = _entry_type(entry)
        update(b"%s\0%s\0" % (os.fsencode(entry.name), type_))
        if type_[-1:] == b"d" and depth < _DEEPEST:
            _add_tree(update, entry.path, depth + 1)
        elif type_[-1:] == b"d":
            update(os.urandom(DIGEST_SIZE))  # unknown, so it equals no other observation
        elif type_[-1:] == b"f":
            update(_file_state(entry.path, "" if type_ == b"f" else entry.path))
    update(b"\0\0")  # the end of the folder


def _file_state(path: str, link: str) -> bytes:
    """Return the contents of a file, or why it has none.

    ``link`` is its path if it can be a link.
    """
    prefix = b""
    try:
        if link and stat.S_ISLNK(os.lstat(link).st_mode):
            prefix = os.fsencode(os.readlink(link))
        file = os.open(path, _FLAGS)
        try:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode):
                return prefix + b"\0type %d" % stat.S_IFMT(status.st_mode)
            data = os.read(file, status.st_size + 1)
            while chunk := os.read(file, _CHUNK):
                data += chunk
        finally:
            os.close(file)
    except OSError as error:
        return prefix + b"\0" + _error_state(error)
    return b"%s\0%d\0%s" % (prefix, len(data), data)


def _entry_type(entry: os.DirEntry[str]) -> bytes:
    """Return a letter for the type of an entry, after ``l`` and its target if it is a link."""
    try:
        if entry.is_symlink():
            target = b"l" + os.fsencode(os.readlink(entry.path)) + b"\0"
            try:
                mode = entry.stat().st_mode
            except OSError:
                return target + b"-"
            return target + (b"d" if stat.S_ISDIR(mode) else b"f" if stat.S_ISREG(mode) else b"o")
        return b"d" if entry.is_dir() else b"f" if entry.is_file() else b"o"
    except OSError:
        return b"?"


def _error_state(error: OSError) -> bytes:
    return b"error %d" % (error.errno or 0)
