"""Files of a wrapper that belong to the app: written once, and then left."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mediagen.filesystem.publish import FileChange
from mediagen.output.drift import visible_lines
from mediagen.output.merge_conflicts import conflict_sides, holds_conflict
from mediagen.project.ejection import GitMissing, merge_texts

#: Words, and what is between them: the units of a merge of neighboring lines.
_WORDS = re.compile(rb"[\w.-]+|[^\w.-]+")


class StarterMode(StrEnum):
    """Treatment of the files that the app changed."""

    REFRESH = "refresh"  # leave them
    FORCE = "force"  # overwrite edited sources, and write deleted files of the app
    MERGE = "merge"  # merge the changes of templates into the files of the app
    ACCEPT = "accept"  # take the changes of templates into account


class AppFileState(StrEnum):
    """State of a file that belongs to the app."""

    WRITTEN = "written"
    CURRENT = "current"  # its template did not change since it was written
    MOVED = "moved"  # its template changed
    CONFLICT = "conflict"  # the change of its template cannot be merged
    DELETED = "deleted"


@dataclass(frozen=True)
class AppFile:
    """File of the app: what mediagen wrote (``base``), the file, and what it would write now."""

    path: str
    base: bytes | None
    current: bytes | None
    planned: bytes | None
    state: AppFileState
    result: bytes | None = None  # the contents after the run
    new_base: bytes | None = None

    @property
    def is_kept(self) -> bool:
        """True if mediagen still has text for the file, or the app has the file."""
        return self.planned is not None or self.result is not None

    @property
    def change(self) -> FileChange | None:
        """The change of a run; None if it leaves the file."""
        if self.result == self.current:
            return None
        return FileChange(self.path, self.current, self.result, is_durable=True)


@dataclass
class AppFilePlanner:
    """Plans the files of the app from what is in the folder.

    ``recorded`` are the paths that an earlier run wrote, ``owned`` those that the manifest of an
    earlier version lists and that nobody edited. ``merges`` is set if the changes of templates are
    merged into edited files. ``bases_of_sides`` are the original texts that the sides of a merge
    conflict in the record have.
    """

    current: Mapping[str, bytes | None]
    bases: Mapping[str, bytes]
    recorded: frozenset[str]
    mode: StarterMode
    merges: bool
    owned: frozenset[str] = frozenset()
    bases_of_sides: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    files: list[AppFile] = field(default_factory=list)

    def plan_file(self, path: str, planned: bytes | None) -> None:
        """Add the plan of a file; ``planned`` is None if mediagen no longer has text for it."""
        current, base = self.current[path], self.bases.get(path)
        if path in self.recorded and base is None:
            base = planned  # the record was damaged
        elif path not in self.recorded:
            base = current if path in self.owned else planned
            if current is None:
                self._add(path, base, planned, AppFileState.WRITTEN, planned)
                return
        if current is None:
            is_written = self.mode is StarterMode.FORCE
            state = AppFileState.WRITTEN if is_written else AppFileState.DELETED
            self._add(path, base, planned, state, planned if is_written else None)
            return
        if planned in (base, current.replace(b"\r\n", b"\n")):
            self._add(path, planned, planned, AppFileState.CURRENT, current)
            return
        self._plan_moved(path, base, current, planned)

    def has_edited_conflict(self, path: str) -> bool:
        """Return whether a file has a merge conflict, and a side that mediagen did not write."""
        current = self.current[path]
        if current is None or not holds_conflict(current):
            return False
        return not all(
            side in self.bases_of_sides.get(path, ()) for side in conflict_sides(current)
        )

    def _plan_moved(
        self, path: str, base: bytes | None, current: bytes, planned: bytes | None
    ) -> None:
        """Add the plan of a file whose template changed."""
        if self.mode is StarterMode.ACCEPT:
            self._add(path, base, planned, AppFileState.CURRENT, current, planned)
            return
        if not self.merges:
            self._add(path, base, planned, AppFileState.MOVED, current, base)
            return
        is_unedited = base is not None and current.replace(b"\r\n", b"\n") == base
        if is_unedited or holds_conflict(current):  # both of whose sides mediagen wrote
            self._add(path, base, planned, AppFileState.WRITTEN, planned)
            return
        can_merge = planned is not None and base is not None
        merged = _merge(current, base or b"", planned or b"") if can_merge else None
        if merged is not None:
            self._add(path, base, planned, AppFileState.WRITTEN, merged, planned)
        else:
            self._add(path, base, planned, AppFileState.CONFLICT, current, base)

    def _add(
        self,
        path: str,
        base: bytes | None,
        planned: bytes | None,
        state: AppFileState,
        result: bytes | None,
        new_base: bytes | None = None,
    ) -> None:
        if state is AppFileState.WRITTEN and new_base is None:
            new_base = planned
        elif state in (AppFileState.CURRENT, AppFileState.DELETED) and new_base is None:
            new_base = base
        current = self.current[path]
        self.files.append(AppFile(path, base, current, planned, state, result, new_base))


def _merge(current: bytes, base: bytes, planned: bytes) -> bytes | None:
    """Return a file merged with the changes of its template; None if they conflict.

    If both changed neighboring lines, the words of the file are merged, such as a version in a
    manifest beside a line of the app.
    """
    texts = [data.replace(b"\r\n", b"\n") for data in (current, base, planned)]
    try:
        merged = merge_texts(texts[0], texts[1], texts[2], "")
        if merged.conflicts:
            words = [_WORDS.sub(rb"\g<0>\n", text.replace(b"\n", b"\x1e")) for text in texts]
            merged = merge_texts(words[0], words[1], words[2], "")
            merged = merged._replace(data=merged.data.replace(b"\n", b"").replace(b"\x1e", b"\n"))
    except GitMissing:
        return None
    if merged.conflicts or any(b"\x1e" in text for text in texts):
        return None
    return merged.data.replace(b"\n", b"\r\n") if b"\r\n" in current else merged.data


def recorded_bases(files: list[AppFile]) -> dict[str, bytes]:
    """Return the original text of each file of the app by its path."""
    return {file.path: file.new_base for file in files if file.new_base is not None}


def format_app_changes(file: AppFile) -> Iterator[str]:
    """Yield the lines of the changes of a template, and of those of the app."""
    for label, new in (("template", file.planned), ("yours", file.current)):
        lines = difflib.unified_diff(
            visible_lines(file.base),
            visible_lines(new),
            f"written/{file.path}",
            f"{label}/{file.path}",
        )
        for line in lines:
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
