"""Differences of the output folder from the plan: a summary by reason, then a unified diff."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from mediagen import SPEC_FORMAT, __version__
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.terminal import escape_controls, quote_path
from mediagen.diagnostics.words import join_words
from mediagen.output.attributes import ATTRIBUTES
from mediagen.output.drift_reasons import OUTPUT_WORDS, DriftWords, Reason
from mediagen.output.folder import OutputFolder
from mediagen.output.manifest import MANIFEST, Generator, without_generators
from mediagen.output.merge_conflicts import holds_conflict
from mediagen.output.plan import Plan
from mediagen.project.selection import Selection

#: Limits of lines of diff and of files in the summary, unless all of them are requested.
DIFF_LINES = 200
SUMMARY_FILES = 40


@dataclass(frozen=True)
class Difference:
    """A file that ``generate`` would write or remove; None stands for a missing file."""

    path: str
    reason: Reason
    current: bytes | None
    planned: bytes | None


def differences(output: OutputFolder, plan: Plan, selection: Selection) -> list[Difference]:
    """Return every file that ``generate`` would write or remove, in the order of paths.

    The manifest is last, and only listed if it differs by itself: it changes with every file.
    Raises ``SpecError`` for a link that leads out of the folder.
    """
    output.refuse_links(plan.selected)
    expected: dict[str, bytes | None] = {path: plan.artifacts[path] for path in plan.selected}
    if output.removes_unplanned(selection):
        expected.update(dict.fromkeys(output.stale_files(plan)))
    attributes = output.attributes(plan, selection)
    if attributes is not None:
        expected[ATTRIBUTES] = attributes
    differing = []
    for path in sorted(expected):
        current, planned = output.read_file(path), expected[path]
        if current != planned:
            reason = _find_reason(output, path, current, planned)
            differing.append(Difference(path, reason, current, planned))
    manifest, planned = output.read_file(MANIFEST), output.build_manifest(plan, selection)
    needs_repair = output.has_conflict or output.is_unfinished or output.is_incomplete
    is_same = without_generators(manifest or b"") == without_generators(planned)
    if not is_same and (not differing or needs_repair):
        reason = _find_manifest_reason(output, manifest, planned)
        differing.append(Difference(MANIFEST, reason, manifest, planned))
    return differing


def _find_reason(
    output: OutputFolder, path: str, current: bytes | None, planned: bytes | None
) -> Reason:
    if current is None:
        return Reason.MISSING
    if planned is None:
        return Reason.CONFLICT if holds_conflict(current) else Reason.STALE
    if current.replace(b"\r\n", b"\n") == planned:
        return Reason.LINE_ENDINGS
    if path not in output.digests and path != ATTRIBUTES:
        return Reason.UNLISTED if output.keeps_copies else Reason.FOREIGN
    if holds_conflict(current):
        return Reason.CONFLICT if output.is_own(path, current) else Reason.UNRESOLVED
    return Reason.CHANGED if output.is_unchanged(path, current) else Reason.EDITED


def _find_manifest_reason(output: OutputFolder, current: bytes | None, planned: bytes) -> Reason:
    if current is None:
        return Reason.MISSING
    if output.has_conflict:
        return Reason.CONFLICT
    if output.damaged_lines:
        return Reason.DAMAGED
    if output.is_unfinished:
        return Reason.UNFINISHED
    is_converted = current.replace(b"\r\n", b"\n") == planned
    return Reason.LINE_ENDINGS if is_converted else Reason.CHANGED


def drift_diagnostics(
    output: OutputFolder, differing: Sequence[Difference], words: DriftWords = OUTPUT_WORDS
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each differing file, at the first line that differs."""
    for item in differing:
        line, end_line = _changed_lines(item.current, item.planned)
        yield Diagnostic(
            words.codes[item.reason],
            f"{item.reason}: {words.explanations[item.reason]}",
            display_path(output.folder / item.path),
            line,
            end_line=end_line,
        )


def _changed_lines(current: bytes | None, planned: bytes | None) -> tuple[int, int]:
    """Return the first and the last line of the first difference, in the current file.

    Both are 0 if the whole file is missing or planned to be removed.
    """
    if current is None or planned is None:
        return 0, 0
    old, new = current.splitlines(keepends=True), planned.splitlines(keepends=True)
    before = _count_equal(old, new)
    rest = slice(before, None)
    after = _count_equal(old[rest][::-1], new[rest][::-1])  # the matcher takes long for them
    old_part, new_part = (lines[before : len(lines) - after] for lines in (old, new))
    matcher = difflib.SequenceMatcher(None, old_part, new_part, autojunk=False)
    for tag, start, stop, _, _ in matcher.get_opcodes():
        if tag != "equal":
            first = min(before + start + 1, len(old) or 1)
            return first, max(first, before + stop)
    return 0, 0


def _count_equal(old: Sequence[bytes], new: Sequence[bytes]) -> int:
    """Return the number of lines before the first one that differs."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))


def report(
    output: OutputFolder,
    differing: Sequence[Difference],
    *,
    whole: bool,
    again: str,
    words: DriftWords = OUTPUT_WORDS,
) -> Iterator[str]:
    """Yield the lines of a summary and a diff; ``again`` is the command that prints all of it."""
    folder = escape_controls(display_path(output.folder))
    files = [item for item in differing if item.path not in (MANIFEST, ATTRIBUTES)]
    if files and all(item.reason is Reason.LINE_ENDINGS for item in files):
        yield (
            f"{folder}: {format_count(len(files), 'file')} with other line endings and no other "
            f"difference; commit {folder}/{ATTRIBUTES} to keep git from converting them\n"
        )
        return
    count = format_count(len(differing), "file")
    verb = "differs" if len(differing) == 1 else "differ"
    yield f"{folder}: {count} {verb} from what {words.command} would write\n"
    yield from _summarize(output, differing, words, whole=whole)
    lines = (line for item in differing for line in diff_file(output, item, whole=whole))
    if whole:
        yield from lines
        return
    yield from islice(lines, DIFF_LINES)
    rest = sum(1 for _ in lines)
    if rest:
        yield f"… {format_count(rest, 'more line')} of diff: {again}\n"


def describe_generators(output: OutputFolder) -> Iterator[str]:
    """Yield a line that names other versions of mediagen that wrote files of the folder."""
    current = Generator(__version__, SPEC_FORMAT)
    others = sorted(output.generators - {current})
    if not others:
        return
    folder = escape_controls(str(output.folder))
    versions = escape_controls(join_words([generator.version for generator in others]))
    line = f"{folder}: written by mediagen {versions}, this is {current.version}"
    formats = sorted({generator.spec_format for generator in others} - {current.spec_format})
    if formats:
        numbers = join_words([str(number) for number in formats])
        line += f"; the spec format was {numbers}, and is {current.spec_format}"
    yield f"{line}\n"


def _summarize(
    output: OutputFolder, differing: Sequence[Difference], words: DriftWords, *, whole: bool
) -> Iterator[str]:
    room = len(differing) if whole else SUMMARY_FILES
    for reason in Reason:
        files = [item for item in differing if item.reason is reason]
        if not files:
            continue
        yield f"  {reason} ({words.explanations[reason]})\n"
        # Every reason has at least one file, even if there is no room left.
        listed = files[: max(room, 1)]
        room -= len(listed)
        for item in listed:
            yield f"    {_display_name(output, item.path)}\n"
        if len(files) > len(listed):
            yield f"    … and {format_count(len(files) - len(listed), 'more file')}\n"


def diff_file(output: OutputFolder, difference: Difference, *, whole: bool) -> Iterator[str]:
    """Yield the lines of a file's unified diff; those of the manifest are counted if not whole."""
    current, planned = difference.current, difference.planned
    if difference.reason is Reason.LINE_ENDINGS:
        return
    if difference.reason is Reason.EDITED and planned is None:
        return  # known by its digest only
    name = _display_name(output, difference.path)
    if difference.path == MANIFEST and not whole:  # nobody reads digests
        old, new = (set(visible_lines(data)) for data in (current, planned))
        yield f"{name}: {format_count(len(new - old), 'line')} to add, {len(old - new)} to remove\n"
        return
    lines = difflib.unified_diff(
        visible_lines(current),
        visible_lines(planned),
        "/dev/null" if current is None else name,
        "/dev/null" if planned is None else f"{name} (generated)",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _display_name(output: OutputFolder, path: str) -> str:
    return escape_controls((output.folder / path).as_posix())


def cure(output: OutputFolder, differing: Sequence[Difference], generate: str) -> Iterator[str]:
    """Yield the command lines that bring the folder up to date; ``generate`` is the last one.

    A file that ``generate`` would refuse to overwrite is moved away first.
    """
    for item in differing:
        if item.reason in (Reason.UNRESOLVED, Reason.FOREIGN):
            name = (output.folder / item.path).as_posix()
            copy = output.free_copy_path(item.path)
            yield f"mv {quote_path(name)} {quote_path((output.folder / copy).as_posix())}\n"
    yield f"{generate}\n"


def visible_lines(data: bytes | None) -> list[str]:
    """Return the lines of a file, with control characters escaped."""
    text = escape_controls((data or b"").decode("utf-8", "backslashreplace"), layout=True)
    return re.findall("[^\n]*\n|[^\n]+", text)
