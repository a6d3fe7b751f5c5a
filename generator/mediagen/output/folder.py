"""The output folder: the only module that writes generated files.

The manifest lists what mediagen wrote. A file that it does not list, or that was changed since, is
never overwritten or removed without need: a run refreshes planned artifacts that mediagen wrote,
and removes unchanged artifacts that are no longer planned.

A manifest that is damaged, or missing next to the attributes of mediagen, is incomplete: the origin
of an unlisted file is unknown. A run without a selection then completes it. It takes over planned
files that already have the planned contents; of any other file at a planned path it keeps a copy.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from mediagen import SPEC_FORMAT, __version__
from mediagen.diagnostics.catalogue import output as codes
from mediagen.diagnostics.catalogue import snippets as snippet_codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError
from mediagen.filesystem.folder_locks import lock_folders
from mediagen.filesystem.publish import FileChange, publish
from mediagen.filesystem.publish_errors import ChangedMeanwhile, PublishError
from mediagen.output.attributes import (
    ATTRIBUTES,
    attribute_pattern,
    covers_all_files,
    format_attributes,
)
from mediagen.output.listed_files import ListedFiles, is_artifact
from mediagen.output.manifest import (
    MANIFEST,
    Generator,
    format_journal,
    format_manifest,
    is_inside,
    sha256_hex,
)
from mediagen.output.merge_conflicts import holds_conflict
from mediagen.output.plan import Plan
from mediagen.project.selection import Selection

_LINK_MESSAGE = "leads out of the output folder; replace the link by a file or a folder"
#: Suffix of the copy of an unlisted file.
COPY_SUFFIX = ".orig"


@dataclass(frozen=True)
class Written:
    """Result of a run: the numbers of files written and removed, and the files it left alone.

    ``resolved`` is the number of files that contained a merge conflict, including the manifest.
    ``abandoned`` are files that mediagen wrote, that are no longer planned, and that stay because
    they were edited. ``copied`` are unlisted files of which a copy was kept.
    """

    written: int
    removed: int
    resolved: int
    abandoned: tuple[str, ...]
    copied: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Update:
    """Changes of a run below the folder, by path; None stands for a missing file."""

    old: Mapping[str, bytes | None]
    new: Mapping[str, bytes | None]
    abandoned: tuple[str, ...]
    copies: Mapping[str, bytes]
    copied: tuple[str, ...]


class OutputFolder(ListedFiles):
    """An output folder and its manifest, to read and to write."""

    def build_manifest(self, plan: Plan, selection: Selection) -> bytes:
        """Return the manifest after a run; with a selection, the other entries do not change."""
        entries = self._entries(plan, selection)
        attributes = self.attributes(plan, selection)
        if attributes is not None:
            entries[ATTRIBUTES] = frozenset((sha256_hex(attributes),))
        return format_manifest(
            entries,
            is_incomplete=bool(selection) and self.keeps_copies,
            wrapper=self._wrapper or self.former_wrapper,
            generators=self._generators_after(selection),
        )

    def _generators_after(self, selection: Selection) -> frozenset[Generator]:
        """Return the versions that wrote the files after a run; a full run writes all of them."""
        former = self.generators if self.digests and not self.removes_unplanned(selection) else ()
        return frozenset({*former, Generator(__version__, SPEC_FORMAT)})

    def attributes(self, plan: Plan, selection: Selection) -> bytes | None:
        """Return the git attributes after a run; None if somebody else's are in the folder."""
        if ATTRIBUTES in plan.artifacts:
            return None
        current = self.read_file(ATTRIBUTES)
        if current is not None and not self.is_own(ATTRIBUTES, current):
            return None
        patterns = ["*"]
        if self._keeps_edits:
            if current is not None and covers_all_files(current) and not holds_conflict(current):
                return current  # the wrapper is written into an output folder
            paths = {*self._entries(plan, selection), ATTRIBUTES, MANIFEST}
            patterns = [attribute_pattern(path) for path in sorted(paths)]
        return format_attributes(patterns)

    def apply_plan(
        self, plan: Plan, selection: Selection, others: Sequence[FileChange] = ()
    ) -> Written:
        """Write and remove files so that the folder agrees with the plan: all of them, or none.

        ``others`` are changes of files that the manifest does not list, by their paths below the
        folder. If somebody changes a file meanwhile, the update is planned again once, then
        refused. Raises ``SpecError``.
        """
        try:
            with lock_folders([self._root]):
                try:
                    return self._write(plan, selection, others)
                except ChangedMeanwhile:
                    return self._write(plan, selection, others)
        except ChangedMeanwhile as changed:
            message = "changed while mediagen was writing; run the command again"
            path = self._relative_path(changed.path)
            problem = self._make_problem(path, message, codes.CHANGED_WHILE_WRITING)
            raise SpecError([problem]) from None
        except PublishError as error:
            problem = self._make_problem(self._relative_path(error.path), error.reason, error.code)
            written = [display_path(Path(path)) for path in error.published]
            raise SpecError([problem], written=written) from None

    def free_copy_path(self, path: str, data: bytes | None = None) -> str:
        """Return a path for a copy of a file: a free one, or that of a copy with these bytes."""
        copy, number = f"{path}{COPY_SUFFIX}", 1
        while self.exists(copy):
            is_file = os.path.isfile(f"{self._root}/{copy}")
            if data is not None and is_file and self.read_file(copy) == data:
                break
            number += 1
            copy = f"{path}{COPY_SUFFIX}{number}"
        return copy

    # -- the update ---------------------------------------------------------------------------

    def _write(self, plan: Plan, selection: Selection, others: Sequence[FileChange]) -> Written:
        self._load()  # another run may have written since
        self.refuse_other_wrapper()
        self.refuse_links([*plan.selected, *(change.path for change in others)])
        update = self._plan_update(plan, selection)
        self._refuse_losses(update)
        manifest, current = self.build_manifest(plan, selection), self.read_file(MANIFEST)
        # Copies are first, so that even an interrupted run has kept them.
        copies = [FileChange(f"{self._root}/{p}", None, data) for p, data in update.copies.items()]
        changes = [replace(change, path=f"{self._root}/{change.path}") for change in others]
        # Records of a wrapper, whose names are hidden, are after what they describe: if this run is
        # killed in between, the next one does all of it again.
        changes += [
            FileChange(f"{self._root}/{path}", update.old[path], new, self._keeps_edits)
            for path, new in sorted(update.new.items(), key=lambda item: item[0].startswith("."))
        ]
        manifest_path = f"{self._root}/{MANIFEST}"
        if changes:
            # The journal is written before all files, and the manifest after them: what either of
            # them lists is recognized as mediagen's if this run is killed in between.
            wrapper = self._wrapper or self.former_wrapper
            journal = format_journal(
                self.digests,
                manifest,
                is_incomplete=self.keeps_copies,
                wrapper=wrapper,
                generators=self._generators_after(selection),
            )
            changes.insert(0, FileChange(manifest_path, current, journal, is_durable=True))
            current = journal
        if current != manifest:
            changes.append(FileChange(manifest_path, current, manifest, is_durable=True))
        if changes:
            publish([*copies, *changes], root=self._root)
        resolved = self.has_conflict + sum(
            holds_conflict(data) for path in update.new if (data := update.old[path]) is not None
        )
        removed = [path for path, new in update.new.items() if new is None]
        for path in removed:
            self._remove_empty_folders(path)
        written = sum(path in plan.artifacts for path in update.new)
        return Written(written, len(removed), resolved, update.abandoned, update.copied)

    def _plan_update(self, plan: Plan, selection: Selection) -> _Update:
        old: dict[str, bytes | None] = {}
        new: dict[str, bytes | None] = {}
        for path in sorted(plan.selected):
            old[path] = self.read_file(path)
            if old[path] != plan.artifacts[path]:
                new[path] = plan.artifacts[path]
        attributes = self.attributes(plan, selection)
        if attributes is not None:
            old[ATTRIBUTES] = self.read_file(ATTRIBUTES)
            if old[ATTRIBUTES] != attributes:
                new[ATTRIBUTES] = attributes
        abandoned = []
        if self.removes_unplanned(selection):
            for path, data in self._unplanned(plan):
                if self.is_own(path, data):
                    old[path], new[path] = data, None
                else:
                    abandoned.append(path)
        copied = [path for path in new if self._needs_copy(path, old[path], new[path])]
        copies = dict(item for path in copied for item in self._copy_file(path, old[path] or b""))
        return _Update(old, new, tuple(abandoned), copies, tuple(copied))

    def removes_unplanned(self, selection: Selection) -> bool:
        """Return whether a run removes files that are no longer planned.

        A run without a selection does, and one that writes the same wrapper again.
        """
        return not selection or (bool(self._wrapper) and self._wrapper == self.former_wrapper)

    def _needs_copy(self, path: str, old: bytes | None, new: bytes | None) -> bool:
        """Return whether a file is replaced whose contents are possibly somebody else's."""
        return (
            path != ATTRIBUTES
            and old is not None
            and new is not None
            and old.replace(b"\r\n", b"\n") != new
            and (
                not self.is_own(path, old)
                if self._overwrites_edits
                else self.keeps_copies and path not in self.digests
            )
        )

    def _copy_file(self, path: str, data: bytes) -> Iterable[tuple[str, bytes]]:
        """Yield a free path for a copy of a file, and its bytes; nothing if a copy exists."""
        copy = self.free_copy_path(path, data)
        if not self.exists(copy):
            yield copy, data

    def _entries(self, plan: Plan, selection: Selection) -> dict[str, frozenset[str]]:
        """Return the digests of every file that is mediagen's after a run."""
        if not selection:
            # Other entries belong to another command, such as a wrapper in the same folder.
            entries = {p: digests for p, digests in self.digests.items() if not is_artifact(p)}
            for path, data in plan.artifacts.items():
                entries[path] = frozenset((sha256_hex(data),))
        else:
            entries = dict(self.digests)
            if self.removes_unplanned(selection):
                entries = {
                    path: digests
                    for path, digests in entries.items()
                    if is_artifact(path) or path in plan.artifacts
                }
            for path in plan.selected:
                data = plan.artifacts[path]
                # A planned file in the layout of a formatter keeps the digest of what was written.
                is_layout = self.is_unchanged(path, data) and not self.is_written(path, data)
                if not is_layout or len(self.digests[path]) > 1:
                    entries[path] = frozenset((sha256_hex(data),))
        if ATTRIBUTES not in plan.artifacts:
            entries.pop(ATTRIBUTES, None)
        return entries

    # -- refusals -----------------------------------------------------------------------------

    def refuse_other_wrapper(self) -> None:
        """Raise ``SpecError`` if the wrapper of another platform is in the folder."""
        former = self.former_wrapper
        if not self._wrapper or former in ("", self._wrapper):
            return
        message = (
            f"contains the wrapper of {former}; name another folder with --out, or delete this one"
        )
        path = display_path(self.folder)
        raise SpecError([Problem(path, 0, 0, message, code=snippet_codes.OTHER_WRAPPER)])

    def refuse_links(self, paths: Iterable[str]) -> None:
        """Raise ``SpecError`` if one of some paths leads out of the folder by a link."""
        links: dict[str, None] = {}
        folders: dict[str, bool] = {}
        for path in sorted(paths):
            folder = path.rpartition("/")[0]
            if folder not in folders:
                folders[folder] = self._contains_folder(folder)
            if not folders[folder]:
                links[folder] = None
            elif os.path.islink(f"{self._root}/{path}"):
                links[path] = None
        problems = [
            self._make_problem(path, _LINK_MESSAGE, codes.LEAVES_OUTPUT_FOLDER) for path in links
        ]
        if problems:
            raise SpecError(problems)

    def _refuse_losses(self, update: _Update) -> None:
        """Raise ``SpecError`` if the update would overwrite what is not mediagen's to overwrite."""
        is_inside_folder: dict[str, bool] = {}
        problems = []
        for path in update.new:
            folder = path.rpartition("/")[0]
            if is_inside(path) and folder not in is_inside_folder:
                is_inside_folder[folder] = self._contains_folder(folder)
            problem = self._find_refusal(path, update, is_inside_folder.get(folder, False))
            if problem is not None:
                problems.append(problem)
        if problems:
            raise SpecError(problems)

    def _find_refusal(self, path: str, update: _Update, is_folder_inside: bool) -> Problem | None:
        """Return the problem that forbids to write or remove a file, or None."""
        file_type = _file_type(f"{self._root}/{path}")
        if not is_inside(path) or not is_folder_inside or file_type == stat.S_IFLNK:
            return self._make_problem(path, _LINK_MESSAGE, codes.LEAVES_OUTPUT_FOLDER)
        if file_type == stat.S_IFDIR:
            message = "is a folder, expected a file; move or delete it, then run the command again"
            return self._make_problem(path, message, codes.FOLDER_IN_THE_WAY)
        if not file_type or update.new[path] is None or self._overwrites_edits:
            return None
        if path not in self.digests and self.keeps_copies:
            return None
        if path not in self.digests and path != ATTRIBUTES:
            message = "not generated by mediagen; move or delete it, then run the command again"
            return self._make_problem(path, message, codes.NOT_GENERATED)
        old = update.old[path] or b""
        if self.is_own(path, old):
            return None
        if holds_conflict(old):
            message = "contains a merge conflict with an edit; resolve it, or delete the file"
            return self._make_problem(path, message, codes.CONFLICT_WITH_EDIT)
        if self._keeps_edits:
            message = (
                "edited since mediagen wrote it; move it away and run the command again, "
                "or overwrite it with --force, which keeps a copy"
            )
            return self._make_problem(path, message, codes.EDITED_FILE)
        return None

    def _contains_folder(self, folder: str) -> bool:
        """Return whether the resolved folder is inside the resolved output folder."""
        return (self.folder / folder).resolve().is_relative_to(self.folder.resolve())

    def _relative_path(self, path: str) -> str:
        return path.removeprefix(f"{self._root}/") if path != self._root else ""

    def _remove_empty_folders(self, path: str) -> None:
        for parent in (self.folder / path).parents:
            if parent == self.folder:
                break
            with suppress(OSError):
                parent.rmdir()  # fails unless the folder is empty


def _file_type(path: str) -> int:
    """Return the file type at a path by ``stat.S_IFMT``, not following links; 0 if none."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:
        return 0
