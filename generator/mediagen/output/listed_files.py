"""Files of an output folder, and what its manifest knows about each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from mediagen.diagnostics.catalogue import output as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError
from mediagen.filesystem.caching.tracking import note_path
from mediagen.filesystem.files import NotRegularError, read_file_if_any
from mediagen.filesystem.folder_locks import remove_abandoned
from mediagen.output.attributes import ATTRIBUTES, covers_all_files, is_generated_attributes
from mediagen.output.manifest import MANIFEST, Generator, Manifest, parse_manifest, sha256_hex
from mediagen.output.merge_conflicts import conflict_sides, holds_conflict
from mediagen.output.plan import Plan
from mediagen.project.selection import ArtifactKind

#: Folders that the tools of a platform create below a wrapper.
_BUILD_FOLDERS = ("node_modules", "__pycache__", "build")


class ListedFiles:
    """An output folder and its manifest, to read.

    ``keeps_edits`` is set for a folder in a user's own tree: a file that was edited since it was
    written is not overwritten, and the attributes cover the files of mediagen only. ``wrapper`` is
    the platform whose wrapper is written to the folder, if one is.

    ``is_formatted`` returns whether a file, by path and bytes, is what mediagen wrote apart from
    the layout. ``app_files`` are the paths of files that belong to the app, even if the manifest of
    an earlier version lists them. With ``overwrites_edits``, edited files are replaced, and a copy
    of each is kept.

    Raises ``SpecError`` if the manifest cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keeps_edits: bool = False,
        wrapper: str = "",
        is_formatted: Callable[[str, bytes], bool] = lambda path, data: False,
        app_files: Collection[str] = (),
        overwrites_edits: bool = False,
    ) -> None:
        self.folder = folder
        self._is_formatted = is_formatted
        self._app_files = app_files
        self._overwrites_edits = overwrites_edits
        self._keeps_edits = keeps_edits
        self._wrapper = wrapper
        self._root = os.fspath(folder)  # plain strings: measurably faster for thousands of files
        remove_abandoned(self._root)
        self._load()

    def _load(self) -> None:
        data = self.read_file(MANIFEST)
        if data:  # an empty one is lost, for example by a power failure
            self._manifest = parse_manifest(data)
            self._is_incomplete = bool(self._manifest.damaged_lines)
            return
        self._manifest = Manifest()
        attributes = self.read_file(ATTRIBUTES)
        self._is_incomplete = attributes is not None and is_generated_attributes(attributes)

    def read_file(self, path: str) -> bytes | None:
        """Return the bytes of a file below the folder; None if there is no file.

        Raises ``SpecError``.
        """
        try:
            return read_file_if_any(f"{self._root}/{path}")
        except NotRegularError as error:
            problem = self._make_problem(path, str(error.strerror), codes.NOT_A_REGULAR_FILE)
        except OSError as error:
            problem = self._make_problem(
                path, f"cannot be read: {error.strerror}", yaml_codes.UNREADABLE_FILE
            )
        raise SpecError([problem])

    @property
    def digests(self) -> Mapping[str, frozenset[str]]:
        """The digests of every file that mediagen wrote, by path; several in an unfinished run."""
        return self._manifest.digests

    @property
    def former_wrapper(self) -> str:
        """The platform whose wrapper is in the folder already; empty if there is none."""
        return self._manifest.wrapper

    @property
    def generators(self) -> frozenset[Generator]:
        """The versions of mediagen that wrote the files; empty if they are not recorded."""
        return self._manifest.generators

    @property
    def has_conflict(self) -> bool:
        """True if the manifest contains the conflict markers of a merge."""
        return self._manifest.has_conflict

    @property
    def is_unfinished(self) -> bool:
        """True if the manifest is the journal of an interrupted run."""
        return self._manifest.is_unfinished

    @property
    def damaged_lines(self) -> tuple[int, ...]:
        """The line numbers of the manifest, from 1, that are not entries."""
        return self._manifest.damaged_lines

    @property
    def is_incomplete(self) -> bool:
        """True if files of mediagen may be unlisted: the manifest is damaged, or lost."""
        return self._is_incomplete

    @property
    def keeps_copies(self) -> bool:
        """True if a run replaces unlisted files at planned paths, and keeps copies of them."""
        return self._is_incomplete and not self._keeps_edits

    def exists(self, path: str) -> bool:
        """Return whether there is anything at a path below the folder."""
        note_path(f"{self._root}/{path}")
        return os.path.lexists(f"{self._root}/{path}")

    def present(self) -> set[str]:
        """Return the listed paths, except for folders of pages without any file left.

        Deleting all pages of a flavour removes the flavour from the project; a single deleted page
        is missing. If the manifest is incomplete, every file in the folders of pages counts.
        """
        groups = {_group(path) for path in self.digests if self.exists(path)}
        paths = {path for path in self.digests if _group(path) in groups}
        if self.keeps_copies:
            paths.update(self._walk(ArtifactKind.DOCS))
        return paths

    def orphans(self, plan: Plan) -> list[str]:
        """Return the files in the folders of artifacts that are neither listed nor planned."""
        return [
            path
            for kind in ArtifactKind
            for path in self._walk(kind)
            if path not in self.digests and path not in plan.artifacts
        ]

    def _walk(self, below: str) -> Iterable[str]:
        """Yield the paths of files in a folder, without hidden files and build folders."""
        for folder, folders, names in os.walk(f"{self._root}/{below}"):
            folders[:] = sorted(n for n in folders if n[0] != "." and n not in _BUILD_FOLDERS)
            relative = os.path.relpath(folder, self._root or ".").replace(os.sep, "/")
            yield from (f"{relative}/{name}" for name in sorted(names) if name[0] != ".")

    def is_unchanged(self, path: str, data: bytes) -> bool:
        """Return whether a file is what mediagen wrote, apart from line endings and layout."""
        return self.is_written(path, data) or (
            path in self.digests and self._is_formatted(path, data)
        )

    def is_written(self, path: str, data: bytes) -> bool:
        """Return whether a file contains what mediagen wrote, apart from line endings."""
        digests = self.digests.get(path, frozenset())
        return sha256_hex(data) in digests or sha256_hex(data.replace(b"\r\n", b"\n")) in digests

    def is_own(self, path: str, data: bytes) -> bool:
        """Return whether mediagen wrote a file, even if version control merged it since.

        If both sides of a conflict are by mediagen, the manifest has the digests of both. With one
        digest only, the other side was written by somebody else.
        """
        if path not in self.digests:
            return path == ATTRIBUTES and self._are_lost_attributes(data)
        if self.is_unchanged(path, data):
            return True
        if path == ATTRIBUTES:
            return holds_conflict(data)
        if len(self.digests[path]) == 1 or not holds_conflict(data):
            return False
        # In a user's tree, a side may contain an edit. Then its digest is not listed.
        return not self._keeps_edits or all(
            self.is_unchanged(path, side) for side in conflict_sides(data)
        )

    def _are_lost_attributes(self, data: bytes) -> bool:
        """Return whether unlisted attributes are those of mediagen."""
        return is_generated_attributes(data) and (self._is_incomplete or covers_all_files(data))

    def stale_files(self, plan: Plan) -> list[str]:
        """Return the files that mediagen wrote, nobody edited, and the plan does not contain."""
        return [path for path, data in self._unplanned(plan) if self.is_own(path, data)]

    def _unplanned(self, plan: Plan) -> Iterable[tuple[str, bytes]]:
        """Yield path and bytes of the listed artifacts that the plan does not contain."""
        is_refreshed = bool(self._wrapper) and self._wrapper == self.former_wrapper
        for path in self.digests:
            if is_refreshed == is_artifact(path) or path in (ATTRIBUTES, *self._app_files):
                continue  # it belongs to another command, or to the app
            if path not in plan.artifacts:
                data = self.read_file(path)
                if data is not None:
                    yield path, data

    def _make_problem(self, path: str, message: str, code: Code) -> Problem:
        return Problem(display_path(self.folder / path), 0, 0, message, code=code)


def is_artifact(path: str) -> bool:
    """Return whether a path is in a folder of artifacts, such as ``snippets``."""
    return path.partition("/")[0] in tuple(ArtifactKind)


def _group(path: str) -> tuple[str, ...]:
    """Return the first two folders of a path: a kind of artifact, and a platform or flavour."""
    return tuple(path.split("/")[:-1][:2])
