"""The output folder: the only place that touches what was generated.

The manifest lists what mediagen wrote, as ``sha256sum -c`` reads it. A file that is not in it, or
that was changed since, is never overwritten or removed without need: only planned artifacts that
mediagen wrote are refreshed, and only unchanged ones that are no longer planned are removed.

While a run is at work the manifest has the old and the new digest of each file, so that the next
run finishes what a killed one began. A merge in version control does the same to it: conflict
markers are passed over, and what either side lists is mediagen's.

A manifest that is damaged, or missing beside the attributes of mediagen, is incomplete: the origin
of an unlisted file is unknown. A run without a selection then completes it. It takes back planned
files that hold the planned text; of any other file at a planned path it keeps a copy.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError
from mediagen.filesystem.files import NotRegularError, read_file_if_any
from mediagen.filesystem.publish import (
    ChangedMeanwhile,
    FileChange,
    PublishError,
    lock_folders,
    publish,
    remove_abandoned,
)
from mediagen.output.plan import KINDS, Plan
from mediagen.project.selection import Selection

MANIFEST = ".manifest"
#: Line of a manifest that a run of a selection could not complete.
INCOMPLETE = "# incomplete: run mediagen generate"
#: Suffix of the copy of an unlisted file.
COPY_SUFFIX = ".orig"
#: Keeps git from converting line endings of what is compared byte for byte.
ATTRIBUTES = ".gitattributes"
_ENTRY = re.compile(r"([0-9a-f]{64})  ([^\n]+)")
_CONFLICT = re.compile(r"(?:<{7,}|>{7,}|\|{7,}|={7,})(?: .*)?")
_ATTRIBUTES_HEADER = "# Byte for byte what mediagen wrote, on every system."
_ATTRIBUTES_FOOTER = (
    f"# What either side of a merge lists is mediagen's.\n/{MANIFEST} merge=union\n"
)
#: Folders in which tools of a platform build, below a wrapper.
_BUILD_FOLDERS = ("node_modules", "__pycache__", "build")
_CONFLICT_IN_FILE = re.compile(
    rb"^<{7,} [^\n]*\n.*?^={7,}\r?\n.*?^>{7,} [^\n]*$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Written:
    """What a run did: how many files it wrote and removed, and which it left.

    ``mended`` is how many files held the conflict of a merge, the manifest among them.
    ``abandoned`` are files that mediagen wrote once, that are no longer planned, and that stay
    because somebody edited them. ``copied`` are unlisted files of which a copy was kept.
    """

    written: int
    removed: int
    mended: int
    abandoned: tuple[str, ...]
    copied: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Step:
    """What a run would change below the folder, by path; None is a file that is not there."""

    old: Mapping[str, bytes | None]
    new: Mapping[str, bytes | None]
    abandoned: tuple[str, ...]
    copies: Mapping[str, bytes]
    copied: tuple[str, ...]


class OutputFolder:
    """An output folder and its manifest.

    Raises ``SpecError`` where the manifest cannot be read; lines that are not entries are skipped.

    ``keeps_edits`` tells that the folder is in a user's tree: a file that was edited since it was
    written is not overwritten, and attributes are set for the files of mediagen alone.
    """

    def __init__(self, folder: Path, *, keeps_edits: bool = False) -> None:
        self.folder = folder
        self._keeps_edits = keeps_edits
        self._root = os.fspath(folder)  # there are many files: plain paths below, no Path objects
        remove_abandoned(self._root)
        self._load()

    def read_file(self, path: str) -> bytes | None:
        """The bytes of a file below the folder; None where there is none."""
        try:
            return read_file_if_any(f"{self._root}/{path}")
        except NotRegularError as error:
            raise SpecError([self._make_problem(path, str(error.strerror))]) from None
        except OSError as error:
            raise SpecError(
                [self._make_problem(path, f"cannot be read: {error.strerror}")]
            ) from None

    @property
    def listed(self) -> Mapping[str, frozenset[str]]:
        """The digests of every file that mediagen wrote, by path: several in an unfinished run."""
        return self._listed

    @property
    def has_conflict(self) -> bool:
        """Whether the manifest holds the conflict markers of a merge."""
        return self._has_conflict

    @property
    def is_unfinished(self) -> bool:
        """Whether the manifest is that of a run which was killed."""
        several = any(len(digests) > 1 for digests in self._listed.values())
        return several and not self._has_conflict

    @property
    def damaged_lines(self) -> tuple[int, ...]:
        """The numbers of the lines of the manifest that are not entries."""
        return self._damaged_lines

    @property
    def is_incomplete(self) -> bool:
        """Whether files of mediagen may be unlisted: the manifest is damaged, or lost."""
        return self._is_incomplete

    @property
    def keeps_copies(self) -> bool:
        """Whether a run replaces unlisted files at planned paths, and keeps copies of them."""
        return self._is_incomplete and not self._keeps_edits

    def exists(self, path: str) -> bool:
        """Whether there is anything at a path below the folder."""
        return os.path.lexists(f"{self._root}/{path}")

    def present(self) -> set[str]:
        """The listed paths, but for folders of pages of which no file is left.

        To delete the pages of a flavour is to be done with it; a single page that is gone is
        missing. Where the manifest is incomplete, every file in the folders of pages counts.
        """
        alive = {_group(path) for path in self._listed if self.exists(path)}
        paths = {path for path in self._listed if _group(path) in alive}
        if self.keeps_copies:
            paths.update(self._walk("docs"))
        return paths

    def orphans(self, plan: Plan) -> list[str]:
        """Files in the folders of artifacts that are neither listed nor planned."""
        return [
            path
            for kind in KINDS
            for path in self._walk(kind)
            if path not in self._listed and path not in plan.artifacts
        ]

    def _walk(self, below: str) -> Iterable[str]:
        """Yield the paths of files in a folder, without hidden ones and what tools build."""
        for folder, folders, names in os.walk(f"{self._root}/{below}"):
            folders[:] = sorted(n for n in folders if n[0] != "." and n not in _BUILD_FOLDERS)
            place = os.path.relpath(folder, self._root or ".").replace(os.sep, "/")
            yield from (f"{place}/{name}" for name in sorted(names) if name[0] != ".")

    def is_unchanged(self, path: str, data: bytes) -> bool:
        """Whether a file holds what mediagen wrote, apart from line endings."""
        digests = self._listed.get(path, frozenset())
        return _sha256_hex(data) in digests or _sha256_hex(data.replace(b"\r\n", b"\n")) in digests

    def is_own(self, path: str, data: bytes) -> bool:
        """Whether mediagen wrote a file, be it also merged in version control since.

        Where both sides of a conflict are mediagen's, the manifest has the digests of both: with
        one, the other side was written by somebody else.
        """
        if path not in self._listed:
            return path == ATTRIBUTES and self._are_lost_attributes(data)
        if self.is_unchanged(path, data):
            return True
        if path == ATTRIBUTES:
            return holds_conflict(data)
        if len(self._listed[path]) == 1 or not holds_conflict(data):
            return False
        # In a user's tree an edit may be part of a side, which then is not listed.
        return not self._keeps_edits or all(
            self.is_unchanged(path, side) for side in _conflict_sides(data)
        )

    def _are_lost_attributes(self, data: bytes) -> bool:
        """Whether unlisted attributes are those of mediagen."""
        if not _is_generated_attributes(data):
            return False
        return self._is_incomplete or b"\n* -text\n" in data.replace(b"\r\n", b"\n")

    def stale_files(self, plan: Plan) -> list[str]:
        """Files that mediagen wrote, that nobody edited since, and that are no longer planned."""
        return [path for path, data in self._unplanned(plan) if self.is_own(path, data)]

    def build_manifest(self, plan: Plan, selection: Selection) -> bytes:
        """The manifest after a run: of a selection, the other entries stay as they are."""
        entries = self._entries(plan, selection)
        attributes = self.attributes(plan, selection)
        if attributes is not None:
            entries[ATTRIBUTES] = frozenset((_sha256_hex(attributes),))
        manifest = _manifest(entries)
        if selection and self.keeps_copies:
            manifest += f"{INCOMPLETE}\n".encode()
        return manifest

    def attributes(self, plan: Plan, selection: Selection) -> bytes | None:
        """The attributes for git after a run; None where those in the folder are somebody else's.

        They keep git from converting line endings, for not one byte may change, and from conflicts
        in the manifest.
        """
        if ATTRIBUTES in plan.artifacts:
            return None
        found = self.read_file(ATTRIBUTES)
        if found is not None and not self.is_own(ATTRIBUTES, found):
            return None
        patterns = ["*"]
        if self._keeps_edits:
            if found is not None and b"\n* -text\n" in found and not holds_conflict(found):
                return found  # those of an output folder, which a wrapper was written to
            paths = {*self._entries(plan, selection), ATTRIBUTES, MANIFEST}
            patterns = [_attribute_pattern(path) for path in sorted(paths)]
        lines = [
            _ATTRIBUTES_HEADER,
            *(f"{pattern} -text" for pattern in patterns),
            _ATTRIBUTES_FOOTER,
        ]
        return "\n".join(lines).encode()

    def apply_plan(self, plan: Plan, selection: Selection) -> Written:
        """Make the folder agree with the plan.

        All files are written, or none. What somebody changes meanwhile is planned again once, then
        refused. Raises ``SpecError``.
        """
        try:
            with lock_folders([self._root]):
                try:
                    return self._write(plan, selection)
                except ChangedMeanwhile:
                    return self._write(plan, selection)
        except ChangedMeanwhile as changed:
            message = "changed while mediagen was writing; run the command again"
            raise SpecError([self._make_problem(self._below(changed.path), message)]) from None
        except PublishError as error:
            problem = self._make_problem(self._below(error.path), error.reason)
            written = [display_path(Path(path)) for path in error.published]
            raise SpecError([problem], written=written) from None

    # -- what is written ----------------------------------------------------------------------

    def _write(self, plan: Plan, selection: Selection) -> Written:
        self._load()  # another run may have written since
        step = self._step(plan, selection)
        self._refuse_conflicts(step)
        manifest, found = self.build_manifest(plan, selection), self.read_file(MANIFEST)
        # First of all, so that they are there also if this run is killed later.
        copies = [FileChange(f"{self._root}/{p}", None, data) for p, data in step.copies.items()]
        changes = [
            FileChange(f"{self._root}/{path}", step.old[path], new)
            for path, new in step.new.items()
        ]
        where = f"{self._root}/{MANIFEST}"
        if changes:
            # First and last: what either lists is mediagen's, also if this run is killed between.
            between = self._manifest_between(step, manifest)
            changes.insert(0, FileChange(where, found, between))
            found = between
        if found != manifest:
            changes.append(FileChange(where, found, manifest))
        if changes:
            publish([*copies, *changes], root=self._root)
        mended = self._has_conflict + sum(
            holds_conflict(data) for path in step.new if (data := step.old[path]) is not None
        )
        removed = [path for path, new in step.new.items() if new is None]
        for path in removed:
            self._remove_empty_folders(path)
        written = sum(path in plan.artifacts for path in step.new)
        return Written(written, len(removed), mended, step.abandoned, step.copied)

    def _step(self, plan: Plan, selection: Selection) -> _Step:
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
        if not selection:
            for path, data in self._unplanned(plan):
                if self.is_own(path, data):
                    old[path], new[path] = data, None
                else:
                    abandoned.append(path)
        copied = [path for path in new if self._is_unlisted(path, old[path], new[path])]
        copies = dict(item for path in copied for item in self._copy(path, old[path] or b""))
        return _Step(old, new, tuple(abandoned), copies, tuple(copied))

    def _is_unlisted(self, path: str, old: bytes | None, new: bytes | None) -> bool:
        """Whether a file is to be replaced of which only a copy keeps what may be an edit."""
        return (
            self.keeps_copies
            and path not in self._listed
            and path != ATTRIBUTES
            and old is not None
            and new is not None
            and old.replace(b"\r\n", b"\n") != new
        )

    def _copy(self, path: str, data: bytes) -> Iterable[tuple[str, bytes]]:
        """Yield the free path for a copy of a file, and its bytes; nothing if there is one."""
        copy = self.free_copy_path(path, data)
        if not self.exists(copy):
            yield copy, data

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

    def _unplanned(self, plan: Plan) -> Iterable[tuple[str, bytes]]:
        for path in self._listed:
            if path not in plan.artifacts and _is_artifact(path):
                data = self.read_file(path)
                if data is not None:
                    yield path, data

    def _entries(self, plan: Plan, selection: Selection) -> dict[str, frozenset[str]]:
        """The digests of every file that is mediagen's after a run."""
        if not selection:
            # What else is listed is of another command, such as a wrapper in the same folder.
            entries = {p: digests for p, digests in self._listed.items() if not _is_artifact(p)}
            for path, data in plan.artifacts.items():
                entries[path] = frozenset((_sha256_hex(data),))
        else:
            entries = dict(self._listed)
            for path in plan.selected:
                entries[path] = frozenset((_sha256_hex(plan.artifacts[path]),))
        if ATTRIBUTES not in plan.artifacts:
            entries.pop(ATTRIBUTES, None)
        return entries

    def _manifest_between(self, step: _Step, manifest: bytes) -> bytes:
        """The manifest of a run at work: what it will list, and what it listed before."""
        entries = {path: set(digests) for path, digests in self._listed.items()}
        for digest, path in _ENTRY.findall(manifest.decode()):
            entries.setdefault(path, set()).add(digest)
        between = _manifest(entries)
        return between + f"{INCOMPLETE}\n".encode() if self.keeps_copies else between

    # -- the manifest -------------------------------------------------------------------------

    def _load(self) -> None:
        self._has_conflict = False
        self._damaged_lines: tuple[int, ...] = ()
        self._listed: dict[str, frozenset[str]] = {}
        raw = self.read_file(MANIFEST)
        if raw is None:
            found = self.read_file(ATTRIBUTES)
            self._is_incomplete = found is not None and _is_generated_attributes(found)
            return
        damaged = []
        entries: dict[str, set[str]] = {}
        for number, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
            line = line.removesuffix("\r")
            entry = _ENTRY.fullmatch(line)
            if entry and _is_inside(entry[2]):
                entries.setdefault(entry[2], set()).add(entry[1])
            elif _CONFLICT.fullmatch(line):
                self._has_conflict = True
            elif line or number <= raw.count(b"\n"):  # but for the end of the file
                damaged.append(number)
        self._damaged_lines = tuple(damaged)
        self._is_incomplete = bool(damaged)
        self._listed = {path: frozenset(digests) for path, digests in entries.items()}

    # -- what is refused ----------------------------------------------------------------------

    def _refuse_conflicts(self, step: _Step) -> None:
        problems = []
        keeps_copies = self.keeps_copies
        within: dict[str, bool] = {}  # by folder
        for path, new in step.new.items():
            folder = _folder_of(path)
            inside = _is_inside(path)
            if inside and folder not in within:
                within[folder] = self._contains_folder(folder)
            kind = _file_type(f"{self._root}/{path}")
            if not inside or not within[folder] or kind == stat.S_IFLNK:
                problems.append(self._make_problem(path, "leaves the output folder"))
            elif kind == stat.S_IFDIR:
                problems.append(
                    self._make_problem(path, "is a folder, where a file is to be written")
                )
            elif kind and new is not None and path not in self._listed and keeps_copies:
                pass  # a copy is kept
            elif kind and new is not None and path not in self._listed and path != ATTRIBUTES:
                message = "was not written by mediagen; move it away, or delete it"
                problems.append(self._make_problem(path, message))
            elif kind and new is not None and not self.is_own(path, step.old[path] or b""):
                if holds_conflict(step.old[path] or b""):
                    message = "holds a merge conflict with an edit; resolve it, or delete the file"
                    problems.append(self._make_problem(path, message))
                elif self._keeps_edits:
                    message = "was changed since mediagen wrote it; move it away, or delete it"
                    problems.append(self._make_problem(path, message))
        if problems:
            raise SpecError(problems)

    def _contains_folder(self, folder: str) -> bool:
        """Whether a folder's real place is in the real output folder: no link leads out of it."""
        return (self.folder / folder).resolve().is_relative_to(self.folder.resolve())

    def _make_problem(self, path: str, message: str) -> Problem:
        return Problem(display_path(self.folder / path), 0, 0, message)

    def _below(self, path: str) -> str:
        return path.removeprefix(f"{self._root}/") if path != self._root else ""

    # -- files --------------------------------------------------------------------------------

    def _remove_empty_folders(self, path: str) -> None:
        for parent in (self.folder / path).parents:
            if parent == self.folder:
                break
            with suppress(OSError):
                parent.rmdir()  # only where it is empty


def holds_conflict(data: bytes) -> bool:
    """Whether a file holds a conflict of a merge, as git marks it."""
    return _CONFLICT_IN_FILE.search(data) is not None


def _conflict_sides(data: bytes) -> tuple[bytes, bytes]:
    """Return both versions of a file that holds conflicts, as far as the file tells them."""
    ours, theirs = [], []
    part = ""
    for line in data.splitlines(keepends=True):
        mark = re.match(rb"(<{7,}|\|{7,}|>{7,})(?: |\r?\n|$)|(={7,})\r?\n", line)
        if mark and (part or line[:1] == b"<"):
            part = "" if line[:1] == b">" else chr(line[0])
            continue
        if part in ("", "<"):
            ours.append(line)
        if part in ("", "="):
            theirs.append(line)
    return b"".join(ours), b"".join(theirs)


def _is_generated_attributes(data: bytes) -> bool:
    """Whether attributes for git have the form that mediagen gives them, whatever they name."""
    text = data.replace(b"\r\n", b"\n").decode("utf-8", "replace")
    if not (text.startswith(f"{_ATTRIBUTES_HEADER}\n") and text.endswith(_ATTRIBUTES_FOOTER)):
        return False
    patterns = text[len(_ATTRIBUTES_HEADER) + 1 : -len(_ATTRIBUTES_FOOTER)].splitlines()
    return all(line == "* -text" or re.match(r'"?/.* -text$', line) for line in patterns)


def _manifest(entries: Mapping[str, Iterable[str]]) -> bytes:
    lines = (f"{digest}  {path}\n" for path in sorted(entries) for digest in sorted(entries[path]))
    return "".join(lines).encode()


def _attribute_pattern(path: str) -> str:
    """A path as a pattern of git attributes that fits nothing else."""
    pattern = "/" + re.sub(r"([\\*?\[\]])", r"\\\1", path)
    if not re.search(r'[\s"]', pattern):
        return pattern
    return '"' + pattern.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return not (path.startswith("/") or "\\" in path or any(p in ("", ".", "..") for p in parts))


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _is_artifact(path: str) -> bool:
    """Whether a path is in a folder of what ``generate`` writes."""
    return path.partition("/")[0] in KINDS


def _group(path: str) -> tuple[str, ...]:
    """The first two folders of a path: a kind of artifact, and a platform or flavour."""
    return tuple(path.split("/")[:-1][:2])


def _file_type(path: str) -> int:
    """Return the file type at a path by ``stat.S_IFMT``, not following links; 0 if none."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:
        return 0


def _sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
