"""Overridden files of a project: copies of new ones, and the changes below the others."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mediagen import __version__
from mediagen.commands.exit_codes import DRIFT, OK
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.merge_conflicts import find_merge_conflict
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError, UsageError
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.terminal import escape_controls, quote_path
from mediagen.filesystem.files import read_file
from mediagen.filesystem.user_files import write_user_files
from mediagen.output.drift import visible_lines
from mediagen.project.ejection import (
    GitMissing,
    add_header,
    eject_text,
    has_header,
    merge_upgrade,
    remove_header,
)
from mediagen.project.folders import Folders
from mediagen.project.overrides import (
    LayerFiles,
    Override,
    OverrideState,
    base_changes,
    find_overrides,
    layer_files,
    relative_to_folder,
)

_Changes = dict[Path, tuple[bytes | None, bytes | None]]


def eject_files(folders: Folders, paths: Sequence[str]) -> None:
    """Copy files of the lower layers to the project, and print their paths.

    Raises ``UsageError`` for a path that they do not have, and ``SpecError`` for a file that
    exists already.
    """
    files = list(layer_files(folders))
    if folders.root is None or not files:
        message = "this folder is no project on top of the package; run mediagen init first"
        raise UsageError(message, code=codes.NO_LOWER_LAYER)
    changes: _Changes = {}
    bases: dict[str, Path | None] = {}
    existing = []
    for path in paths:
        for layer, relative, below in _find_below(files, path):
            own = layer.own / relative
            data = read_file(below)
            text = add_header(eject_text(data, own.suffix), data, own.suffix)
            is_copied = own.is_file() and read_file(own) == text  # by a run that was killed
            if own.exists() and not is_copied:
                existing.append(own)
                continue
            changes[own] = (text if is_copied else None, text)
            bases[f"{layer.name}/{relative}"] = below
    all_changes = changes | base_changes(folders.root, bases)
    if all(old == new for old, new in all_changes.values()):
        existing += changes
    if existing:
        message = "exists already; delete it first, or run mediagen eject --merge"
        raise SpecError(
            Problem(display_path(own), 0, 0, message, code=codes.EXISTING_FILE) for own in existing
        )
    write_user_files(all_changes, root=folders.root)
    for own in changes:
        print(escape_controls(display_path(own)))


def _find_below(files: Sequence[LayerFiles], path: str) -> Iterator[tuple[LayerFiles, str, Path]]:
    """Yield the files of the lower layers at a path: a file, or those of a folder."""
    names = []
    for layer in files:
        relative = relative_to_folder(path, layer.own)
        if relative is None and path.startswith(f"{layer.name}/"):
            relative = path.removeprefix(f"{layer.name}/")
        if relative is None:
            continue
        below = layer.below.files_below()
        prefix = "" if relative == "." else f"{relative}/"
        selected = [n for n in below if n == relative or n.startswith(prefix)]
        if selected:
            yield from ((layer, name, below[name]) for name in selected)
            return
        names += [f"{layer.name}/{name}" for name in below]
    hint = suggest_name(path, names, limit=0) or "; expected one in templates/ or spec/"
    message = f"no lower layer has the file '{path}'{hint}"
    raise UsageError(message, code=codes.UNKNOWN_LOWER_FILE)


def select_overrides(folders: Folders, paths: Sequence[str]) -> list[Override]:
    """Return the overrides of a project, or those at some paths. Raises ``UsageError``."""
    overrides = find_overrides(folders)
    if not paths:
        return overrides
    selected: dict[str, Override] = {}
    for path in paths:
        matching = [o for o in overrides if relative_to_folder(str(o.path), Path(path)) is not None]
        if not matching:
            hint = suggest_name(path, [display_path(o.path) for o in overrides])
            message = f"the project has no overridden file '{path}'{hint}"
            raise UsageError(message, code=codes.UNKNOWN_LOWER_FILE)
        selected |= {o.name: o for o in matching}
    return list(selected.values())


def report_status(overrides: Iterable[Override]) -> int:
    """Print the state of overrides, and the changes below those that moved; return the exit code.

    Changes are those from the base to the file below; for a copy, also those of the project.
    """
    code = OK
    for override in overrides:
        state = override.state
        name = escape_controls(display_path(override.path))
        upgrade = f"  {override.version} → {__version__}" if state is OverrideState.MOVED else ""
        print(f"{state:<6} {name}{upgrade}")
        if state in (OverrideState.MOVED, OverrideState.GONE):
            code = DRIFT
        if state is OverrideState.MOVED:
            sys.stdout.writelines(_format_changes(override))
    return code


def _format_changes(override: Override) -> Iterator[str]:
    assert override.base is not None and override.below is not None
    base, below, own = map(read_file, (override.base, override.below, override.path))
    yield from _diff(override.name, (override.version, base), (__version__, below))
    if override.is_copy:
        suffix = override.path.suffix
        old = eject_text(base, suffix) if has_header(own) else base
        yield from _diff(override.name, (override.version, old), ("yours", remove_header(own)))


def _diff(name: str, old: tuple[str, bytes], new: tuple[str, bytes]) -> Iterator[str]:
    old_lines, new_lines = visible_lines(old[1]), visible_lines(new[1])
    labels = (f"{old[0]}/{name}", f"{new[0]}/{name}")
    for line in difflib.unified_diff(old_lines, new_lines, labels[0], labels[1]):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def merge_changes(folders: Folders, overrides: Iterable[Override]) -> int:
    """Merge the changes below into the copies of a project; return the exit code.

    A file with conflicts keeps their markers, and its base. Files that override only parts cannot
    be merged, and are listed.
    """
    changes: _Changes = {}
    bases: dict[str, Path | None] = {}
    lines = []
    has_open = False
    for override in overrides:
        if override.state is OverrideState.GONE:
            has_open = True
            lines.append(_describe(override, "gone, not merged: no lower layer has the file"))
        if override.state is not OverrideState.MOVED:
            continue
        if not override.is_copy:
            has_open = True
            result = "not merged: it overrides parts of the file; adapt it, then run eject --accept"
            lines.append(_describe(override, result))
            continue
        own = read_file(override.path)
        if find_merge_conflict(own.decode("utf-8", "replace")):
            has_open = True
            lines.append(_describe(override, "not merged: resolve its conflicts first"))
            continue
        assert override.base is not None and override.below is not None
        try:
            merged = merge_upgrade(override.path, override.base, override.below, override.version)
        except GitMissing as error:
            sys.stdout.writelines(_format_changes(override))
            raise UsageError(f"cannot merge: {error}", code=codes.MERGE_UNAVAILABLE) from None
        changes[override.path] = (own, merged.data)
        if merged.conflicts:
            has_open = True
            count = format_count(merged.conflicts, "conflict")
            lines.append(_describe(override, f"{count}; resolve them, then run eject --accept"))
        else:
            bases[override.name] = override.below
            lines.append(_describe(override, "merged"))
    if folders.root is not None and changes:
        new_bases = base_changes(folders.root, bases) if bases else {}
        write_user_files(changes | new_bases, root=folders.root)
    print(*lines, sep="\n", end="\n" if lines else "")
    return DRIFT if has_open else OK


def _describe(override: Override, result: str) -> str:
    return f"{escape_controls(display_path(override.path))}: {result}"


def accept_changes(folders: Folders, overrides: Iterable[Override]) -> int:
    """Record the files below as the bases of overrides, renew their headers; return the exit code.

    Raises ``SpecError`` for a file with conflicts of a merge.
    """
    changes: _Changes = {}
    bases: dict[str, Path | None] = {}
    problems = []
    for override in overrides:
        own = read_file(override.path)
        if find_merge_conflict(own.decode("utf-8", "replace")):
            message = "has conflicts of a merge; resolve them first"
            place = display_path(override.path)
            problems.append(Problem(place, 0, 0, message, code=codes.UNRESOLVED_MERGE))
            continue
        bases[override.name] = override.below
        new = own
        if has_header(own) and override.below is not None:
            suffix = override.path.suffix
            new = add_header(remove_header(own), read_file(override.below), suffix)
        elif has_header(own):
            new = remove_header(own)
        changes[override.path] = (own, new)
        print(_describe(override, "accepted"))
    if problems:
        raise SpecError(problems)
    if folders.root is not None and bases:
        write_user_files(changes | base_changes(folders.root, bases), root=folders.root)
    return OK


def moved_warnings(folders: Folders) -> Iterator[Diagnostic]:
    """Yield a warning for each override whose file below changed or no longer exists."""
    for override in find_overrides(folders):
        state = override.state
        name = display_path(override.path)
        if state is OverrideState.MOVED:
            change = f"the file below changed ({override.version} → {__version__})"
        elif state is OverrideState.GONE:
            change = f"mediagen {__version__} no longer has the file below"
        else:
            continue
        message = f"{change}; see mediagen eject --status {quote_path(name)}"
        yield Diagnostic(codes.CHANGED_BELOW, message, name, 1, 1)
