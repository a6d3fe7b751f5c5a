"""The output folder: the only place that touches what was generated.

The manifest lists what mediagen wrote, as ``sha256sum -c`` reads it. A file that is not in it, or
that was changed since, is never overwritten or removed without need: only planned artifacts that
mediagen wrote are refreshed, and only unchanged ones that are no longer planned are removed.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mediagen.artifacts import Plan
from mediagen.files import shown
from mediagen.problems import Failed, Problem
from mediagen.selection import Selection
from mediagen.staging import replace

MANIFEST = ".manifest"
_ENTRY = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


class Output:
    """An output folder and its manifest. Raises ``Failed`` where the manifest cannot be read.

    ``keeps_edits`` tells that a file which was edited since it was written is not overwritten.
    """

    def __init__(self, folder: Path, *, keeps_edits: bool = False) -> None:
        self.folder = folder
        self._keeps_edits = keeps_edits
        self._root = os.fspath(folder)  # there are many files: plain paths below, no Path objects
        self._written = self._read_manifest()

    def read(self, path: str) -> bytes | None:
        """The bytes of a file below the folder; None where there is none."""
        try:
            with open(f"{self._root}/{path}", "rb", buffering=0) as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Failed([self._problem(path, f"cannot be read: {error.strerror}")]) from None

    def stale(self, plan: Plan) -> list[str]:
        """Files that mediagen wrote, that are unchanged since, and that are no longer planned."""
        return [
            path
            for path, digest in self._written.items()
            if path not in plan.artifacts
            and (found := self.read(path)) is not None
            and _digest(found) == digest
        ]

    def manifest(self, plan: Plan, selection: Selection) -> bytes:
        """The manifest after a run: of a selection, the other entries stay as they are."""
        entries = {path: _digest(data) for path, data in plan.artifacts.items()}
        if selection:
            chosen = {path: entries[path] for path in plan.selected}
            entries = {**self._written, **chosen}
        return b"".join(f"{entries[path]}  {path}\n".encode() for path in sorted(entries))

    def write(self, plan: Plan, selection: Selection) -> tuple[int, int]:
        """Make the folder agree with the plan; returns how many files were written and removed.

        All files are first written beside their places: where that fails, nothing has changed.
        Raises ``Failed``.
        """
        changed = {
            path: plan.artifacts[path]
            for path in sorted(plan.selected)
            if self.read(path) != plan.artifacts[path]
        }
        stale = [] if selection else self.stale(plan)
        self._refuse(changed, stale)
        manifest = self.manifest(plan, selection)
        if self.read(MANIFEST) != manifest:
            # First: what it lists is ours, also if this run is killed half-way.
            self._replace({MANIFEST: manifest, **changed})
        else:
            self._replace(changed)
        for path in stale:
            self._remove(path)
        return len(changed), len(stale)

    # -- the manifest -------------------------------------------------------------------------

    def _read_manifest(self) -> dict[str, str]:
        raw = self.read(MANIFEST)
        if raw is None:
            return {}
        entries = {}
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            found = _ENTRY.fullmatch(line)
            if not found or not _inside(found[2]):
                name = shown(self.folder / MANIFEST)
                said = "is no entry of a manifest; restore the file, or delete it"
                raise Failed([Problem(name, number, 1, said, line)])
            entries[found[2]] = found[1]
        return entries

    # -- what is refused ----------------------------------------------------------------------

    def _refuse(self, changed: Mapping[str, bytes], stale: list[str]) -> None:
        problems = []
        within: dict[str, bool] = {}  # by folder
        for path in (*changed, *stale):
            folder = _folder(path)
            inside = _inside(path)
            if inside and folder not in within:
                within[folder] = self._holds(folder)
            kind = _kind(f"{self._root}/{path}")
            if not inside or not within[folder] or kind == stat.S_IFLNK:
                problems.append(self._problem(path, "leaves the output folder"))
            elif kind == stat.S_IFDIR:
                problems.append(self._problem(path, "is a folder, where a file is to be written"))
            elif kind and path in changed and path not in self._written:
                said = "was not written by mediagen; move it away, or delete it"
                problems.append(self._problem(path, said))
            elif kind and path in changed and self._keeps_edits and self._edited(path):
                said = "was changed since mediagen wrote it; move it away, or delete it"
                problems.append(self._problem(path, said))
        if problems:
            raise Failed(problems)

    def _edited(self, path: str) -> bool:
        return _digest(self.read(path) or b"") != self._written[path]

    def _holds(self, folder: str) -> bool:
        """Whether a folder's real place is in the real output folder: no link leads out of it."""
        return (self.folder / folder).resolve().is_relative_to(self.folder.resolve())

    def _problem(self, path: str, message: str) -> Problem:
        return Problem(shown(self.folder / path), 0, 0, message)

    # -- files --------------------------------------------------------------------------------

    def _replace(self, files: Mapping[str, bytes]) -> None:
        try:
            replace({f"{self._root}/{path}": data for path, data in files.items()})
        except OSError as error:
            path = str(error.filename).removeprefix(f"{self._root}/")
            said = f"cannot be written: {error.strerror}"
            raise Failed([self._problem(path, said)]) from None

    def _remove(self, path: str) -> None:
        target = self.folder / path
        try:
            target.unlink()
        except OSError as error:
            raise Failed([self._problem(path, f"cannot be removed: {error.strerror}")]) from None
        for parent in target.parents:
            if parent == self.folder:
                break
            with suppress(OSError):
                parent.rmdir()  # only where it is empty


def _inside(path: str) -> bool:
    parts = path.split("/")
    return not (path.startswith("/") or "\\" in path or any(p in ("", ".", "..") for p in parts))


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _kind(path: str) -> int:
    """What stands at a path, as ``stat.S_IFMT`` names it; a link is itself, and 0 is nothing."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:
        return 0


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
