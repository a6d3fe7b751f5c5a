"""How the output folder differs from the plan: a summary by reason, then a unified diff."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.terminal import escape_controls, quote_path
from mediagen.output.folder import ATTRIBUTES, MANIFEST, OutputFolder, holds_conflict
from mediagen.output.plan import Plan
from mediagen.project.selection import Selection

#: Most lines of diff, and most files of the summary, unless all are asked for.
DIFF_LINES = 200
SUMMARY_FILES = 40


class Reason(StrEnum):
    """Why a file of the output folder is not what ``generate`` would write."""

    CHANGED = "changed"
    MISSING = "missing"
    STALE = "stale"
    EDITED = "edited"
    FOREIGN = "foreign"
    CONFLICT = "conflict"
    UNRESOLVED = "unresolved"
    UNLISTED = "unlisted"
    DAMAGED = "damaged"
    UNFINISHED = "unfinished"
    LINE_ENDINGS = "line endings"


_EXPLANATIONS = {
    Reason.CHANGED: "the spec or a template gives another text now",
    Reason.MISSING: "to be written",
    Reason.STALE: "no longer planned: generate removes it",
    Reason.EDITED: "not as mediagen wrote it: generate overwrites it",
    Reason.FOREIGN: "not written by mediagen: move it away, or delete it",
    Reason.CONFLICT: "a merge conflict: generate mends it",
    Reason.UNRESOLVED: "a merge conflict with an edit: resolve it, or delete the file",
    Reason.UNLISTED: "the manifest that would list it is lost: generate keeps a copy as FILE.orig",
    Reason.DAMAGED: "lines that are not entries: generate writes the manifest again",
    Reason.UNFINISHED: "a run was interrupted or merged: generate finishes it",
    Reason.LINE_ENDINGS: "the same text with other line endings",
}


@dataclass(frozen=True)
class Difference:
    """A file that ``generate`` would write or remove; None is a file that is not there."""

    path: str
    reason: Reason
    found: bytes | None
    due: bytes | None


def differences(output: OutputFolder, plan: Plan, selection: Selection) -> list[Difference]:
    """Every file that ``generate`` would write or remove, in the order of paths.

    The manifest is last, and only where it differs by itself: it changes with every other file.
    """
    wanted: dict[str, bytes | None] = {path: plan.artifacts[path] for path in plan.selected}
    if not selection:
        wanted.update(dict.fromkeys(output.stale_files(plan)))
    attributes = output.attributes(plan, selection)
    if attributes is not None:
        wanted[ATTRIBUTES] = attributes
    differing = []
    for path in sorted(wanted):
        found, due = output.read_file(path), wanted[path]
        if found != due:
            differing.append(Difference(path, _reason(output, path, found, due), found, due))
    found, due = output.read_file(MANIFEST), output.build_manifest(plan, selection)
    is_spoiled = output.has_conflict or output.is_unfinished or output.is_incomplete
    if found != due and (not differing or is_spoiled):
        differing.append(Difference(MANIFEST, _manifest_reason(output, found, due), found, due))
    return differing


def _reason(output: OutputFolder, path: str, found: bytes | None, due: bytes | None) -> Reason:
    if found is None:
        return Reason.MISSING
    if due is None:
        return Reason.CONFLICT if holds_conflict(found) else Reason.STALE
    if found.replace(b"\r\n", b"\n") == due:
        return Reason.LINE_ENDINGS
    if path not in output.listed and path != ATTRIBUTES:
        return Reason.UNLISTED if output.keeps_copies else Reason.FOREIGN
    if holds_conflict(found):
        return Reason.CONFLICT if output.is_own(path, found) else Reason.UNRESOLVED
    return Reason.CHANGED if output.is_unchanged(path, found) else Reason.EDITED


def _manifest_reason(output: OutputFolder, found: bytes | None, due: bytes) -> Reason:
    if found is None:
        return Reason.MISSING
    if output.has_conflict:
        return Reason.CONFLICT
    if output.damaged_lines:
        return Reason.DAMAGED
    if output.is_unfinished:
        return Reason.UNFINISHED
    return Reason.LINE_ENDINGS if found.replace(b"\r\n", b"\n") == due else Reason.CHANGED


def report(
    output: OutputFolder, differing: Sequence[Difference], *, whole: bool, again: str
) -> Iterator[str]:
    """The lines of a summary and a diff. ``again`` is the call that gives all of the diff."""
    folder = escape_controls(display_path(output.folder))
    texts = [each for each in differing if each.path not in (MANIFEST, ATTRIBUTES)]
    count = _count(len(texts) or len(differing), "file")
    if texts and all(each.reason is Reason.LINE_ENDINGS for each in texts):
        yield (
            f"{folder}: {count} with other line endings and no other difference; "
            f"git converts none where {folder}/{ATTRIBUTES} is committed\n"
        )
        return
    count = _count(len(differing), "file")
    yield f"{folder}: {count} not as generate would write {_them(len(differing))}\n"
    yield from _summary(output, differing, whole=whole)
    lines = (line for each in differing for line in _diff_file(output, each, whole=whole))
    if whole:
        yield from lines
        return
    yield from islice(lines, DIFF_LINES)
    rest = sum(1 for _ in lines)
    if rest:
        yield f"… {_count(rest, 'more line')} of diff: {again}\n"


def _summary(
    output: OutputFolder, differing: Sequence[Difference], *, whole: bool
) -> Iterator[str]:
    room = len(differing) if whole else SUMMARY_FILES
    for reason in Reason:
        files = [each for each in differing if each.reason is reason]
        if not files:
            continue
        yield f"  {reason} ({_EXPLANATIONS[reason]})\n"
        # A reason is never without a file: the last ones get one each.
        listed = files[: max(room, 1)]
        room -= len(listed)
        for each in listed:
            yield f"    {_name(output, each.path)}\n"
        if len(files) > len(listed):
            yield f"    … and {_count(len(files) - len(listed), 'more file')}\n"


def _diff_file(output: OutputFolder, difference: Difference, *, whole: bool) -> Iterator[str]:
    current, planned = difference.found, difference.due
    if difference.reason is Reason.LINE_ENDINGS:
        return
    name = _name(output, difference.path)
    if difference.path == MANIFEST and not whole:  # nobody reads digests
        old, new = (set(visible_lines(data)) for data in (current, planned))
        yield f"{name}: {_count(len(new - old), 'line')} to add, {len(old - new)} to remove\n"
        return
    lines = difflib.unified_diff(
        visible_lines(current),
        visible_lines(planned),
        "/dev/null" if current is None else name,
        "/dev/null" if planned is None else f"{name} (generated)",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _name(output: OutputFolder, path: str) -> str:
    return escape_controls((output.folder / path).as_posix())


def cure(output: OutputFolder, differing: Sequence[Difference], generate: str) -> Iterator[str]:
    """Yield the command lines that mend the folder; ``generate`` is the last one.

    A file that ``generate`` would refuse is moved away before.
    """
    for each in differing:
        if each.reason in (Reason.UNRESOLVED, Reason.FOREIGN):
            name = (output.folder / each.path).as_posix()
            copy = output.free_copy_path(each.path)
            yield f"mv {quote_path(name)} {quote_path((output.folder / copy).as_posix())}\n"
    yield f"{generate}\n"


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def visible_lines(data: bytes | None) -> list[str]:
    """The lines of a file, without what a terminal would obey."""
    text = escape_controls((data or b"").decode("utf-8", "backslashreplace"), layout=True)
    return re.findall("[^\n]*\n|[^\n]+", text)
