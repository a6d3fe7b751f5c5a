"""Copies of files of a lower layer in a project, and merges of their upgrades."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from mediagen import __version__
from mediagen.filesystem.files import read_file

_COMMENTS = {".j2": ("{# ", " #}"), ".yaml": ("# ", "")}
_HEADER = re.compile(
    rb"\A(?:\{# |# )mediagen: ejected from mediagen \S+, sha256 [0-9a-f]+; "
    rb"mediagen eject --status(?: #\})?\r?\n"
)
_SCHEMA_LINE = re.compile(rb"\A# yaml-language-server: [^\n]*\n")
_REPLACE_LINE = b"replace: true\n"
#: Characters of the digest in a header.
_SHOWN_DIGEST = 12


class MergeResult(NamedTuple):
    """Result of a merge: the file, and the number of its conflicts."""

    data: bytes
    conflicts: int


class GitMissing(Exception):
    """The program ``git`` is not installed, or failed; the message says which."""


def eject_text(data: bytes, suffix: str) -> bytes:
    """Return a file of a lower layer as the copy of a project, without its header.

    The path of the schema of a YAML file is that of the package, and is left out; ``replace`` says
    that the copy takes the place of the whole file.
    """
    if suffix != ".yaml":
        return data
    return _REPLACE_LINE + remove_schema_line(data)


def remove_schema_line(data: bytes) -> bytes:
    """Return a YAML file without a first line that names its schema."""
    return _SCHEMA_LINE.sub(b"", data)


def add_header(data: bytes, original: bytes, suffix: str) -> bytes:
    """Return a copy with a first line that records the version and the digest of the original."""
    if suffix not in _COMMENTS:
        return data
    start, end = _COMMENTS[suffix]
    digest = sha256(original).hexdigest()[:_SHOWN_DIGEST]
    line = f"{start}mediagen: ejected from mediagen {__version__}, sha256 {digest}; "
    return f"{line}mediagen eject --status{end}\n".encode() + data


def remove_header(data: bytes) -> bytes:
    """Return a copy without the line that ``add_header`` added."""
    return _HEADER.sub(b"", data)


def has_header(data: bytes) -> bool:
    """Return whether a file has the header of a copy."""
    return _HEADER.match(data) is not None


def merge_upgrade(path: Path, base: Path, below: Path, version: str) -> MergeResult:
    """Return the copy of a project merged with the changes from its base to the file below.

    The result has a header if the copy has one: a new one without conflicts, or else the old one.
    Raises ``GitMissing``.
    """
    own, original = read_file(path), read_file(below)
    suffix = path.suffix
    if has_header(own):
        old, new = eject_text(read_file(base), suffix), eject_text(original, suffix)
    else:
        old, new = read_file(base), original
    result = merge_texts(remove_header(own), old, new, version)
    if not has_header(own):
        return result
    if result.conflicts:
        header = own[: len(own) - len(remove_header(own))]
        return result._replace(data=header + result.data)
    return result._replace(data=add_header(result.data, original, suffix))


def merge_texts(own: bytes, old: bytes, new: bytes, version: str) -> MergeResult:
    """Return a file merged with the changes from an old to a new text. Raises ``GitMissing``."""
    git = shutil.which("git")
    if git is None:
        raise GitMissing("git is not installed")
    with tempfile.TemporaryDirectory(prefix="mediagen-merge-") as folder:
        paths = []
        for name, data in (("own", own), ("old", old), ("new", new)):
            paths.append(Path(folder, name))
            paths[-1].write_bytes(data)
        labels = ("-L", "yours", "-L", version or "before", "-L", __version__)
        command = [git, "merge-file", "-p", "--diff3", *labels, *map(str, paths)]
        done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode < 0 or done.returncode > 127:
        reason = done.stderr.decode("utf-8", "replace").strip()
        raise GitMissing(f"git merge-file failed: {reason}")
    return MergeResult(done.stdout, done.returncode)
