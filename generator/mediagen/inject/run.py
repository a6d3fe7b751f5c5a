"""Refresh the regions of hand-written pages, and not one byte outside of them.

All files are read and all regions made before anything is written; a fault or a hand edit in any
file means that none is written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from mediagen.inject.memory import WORTH, Memory
from mediagen.inject.regions import MARK, wide
from mediagen.problems import Failed, Problem, UsageError
from mediagen.project import Folders, unhurried

if TYPE_CHECKING:
    from mediagen.inject.compare import Change

SUFFIXES = (".md", ".mdx", ".markdown")
_SKIPPED = ("node_modules",)
_AT_ONCE = 65_536


class Plan(NamedTuple):
    """What a run found, and what it would write."""

    files: int
    regions: int
    changes: list[Change]
    memory: Memory | None
    empty: tuple[str, ...]  # the paths that were named and hold no region


def inject(
    where: Folders,
    paths: Sequence[str],
    say: Callable[[str], object],
    *,
    check: bool,
    diff: bool,
    force: bool,
    again: str,
    warn: Callable[[str], object],
    expect: int | None = None,
) -> bool:
    """Refresh the regions of files and folders, or only tell what would change.

    ``again`` is the command that does it. ``warn`` gets a sentence about each path without any
    region; another number of regions than ``expect`` is a finding, and nothing is written.
    Returns whether all is well. Raises ``Failed`` and ``UsageError``; then nothing was written.
    """
    with unhurried():
        plan = planned(where, paths)
    for path in plan.empty:
        warn(f"warning: {path} has no regions\n")
    try:
        if expect is not None and plan.regions != expect:
            expected = _counted(expect, "region")
            say(f"expected {expected}, not {plan.regions}; nothing was written\n")
            return False
        return _done(plan, say, check=check, diff=diff, force=force, again=again)
    finally:
        if plan.memory:
            plan.memory.close()


def _done(
    plan: Plan,
    say: Callable[[str], object],
    *,
    check: bool,
    diff: bool,
    force: bool,
    again: str,
) -> bool:
    """Write what is planned, or tell it."""
    changes = plan.changes
    edited = [change for change in changes if change.edited] if not force else []
    if check or edited:
        for change in changes if check else edited:
            lines = dict(change.regions)
            for line in lines if check else change.edited:
                why = "was edited by hand" if line in change.edited else "is out of date"
                say(f"{change.path}:{line}: {lines[line]} {why}\n")
            if diff or (not check and edited):
                say("".join(_diff(change)))
        if changes:
            names = " ".join(quote(change.path) for change in (changes if check else edited))
            say(f"{again}{' --force' if edited else ''} {names}\n")
            return False
    else:
        if diff:
            for change in changes:
                say("".join(_diff(change)))
        _write({change.path: change.new for change in changes})
        if plan.memory:
            for change in changes:
                plan.memory.add(change.path, change.new, change.total)
    done = "in sync" if check else f"{_counted(len(changes), 'file')} written"
    say(f"{_counted(plan.regions, 'region')} in {_counted(plan.files, 'file')}, {done}\n")
    return True


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def planned(where: Folders, paths: Sequence[str]) -> Plan:
    """Read the pages, and compare their regions with what they should hold."""
    found = list(_pages(paths))
    memory = None
    if len(found) >= WORTH:
        memory = Memory([os.fspath(where.spec), os.fspath(where.templates)])
    comparer = None
    files = regions = 0
    changes = []
    filled: set[str] = set()  # files with regions
    for path in found:  # one by one: to hold many pages in memory takes longer than to read them
        data = _read(path)
        if MARK not in data and MARK not in data.lower() and not wide(data):
            continue
        count = memory.regions(path, data) if memory else None
        if count is None:
            if comparer is None:  # the first page that has any use for it
                from mediagen.inject.compare import Comparer
                from mediagen.project import load

                comparer = Comparer(load(where))
                if memory:
                    memory.use(comparer.names)
            change, count = comparer.page(path, data)
            if change is not None:
                changes.append(change)
            elif memory:
                memory.add(path, data, count)
        files, regions = files + bool(count), regions + count
        if count:
            filled.add(path)
    if comparer is not None:
        comparer.finish()
    empty = tuple(path for path in dict.fromkeys(paths) if not _holds_any(path, filled))
    return Plan(files, regions, changes, memory, empty)


def _holds_any(path: str, files: set[str]) -> bool:
    """Return whether a path is one of some files or a folder above one."""
    folder = "" if path == "." else f"{path.rstrip('/')}/"
    return path in files or any(file.startswith(folder) for file in files)


# -- files --------------------------------------------------------------------------------------


def _pages(paths: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):
            found: Iterator[str] = _below(path)
        elif os.path.exists(path):
            found = iter((path,))
        else:
            raise UsageError(f"there is no file or folder '{path}'")
        for each in found:
            if each not in seen:
                seen.add(each)
                yield each


def _below(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}") from None
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        path = entry.name if folder == "." else f"{folder.rstrip('/')}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path)
        elif entry.name.endswith(SUFFIXES) and _is_file(entry):
            yield path


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads back to itself, which is no more than one to nowhere
        return False


def _read(path: str) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = b""
            while more := os.read(file, _AT_ONCE):
                data += more
            return data
        finally:
            os.close(file)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def _write(files: dict[str, bytes]) -> None:
    """Write each file whole or not at all, and none where one cannot be written."""
    from mediagen.staging import replace

    real = {os.path.realpath(path): path for path in files}  # links stay links
    try:
        replace({there: files[path] for there, path in real.items()})
    except OSError as error:
        said = f"cannot be written: {error.strerror}"
        raise Failed([Problem(real[str(error.filename)], 0, 0, said)]) from None


def _diff(change: Change) -> Iterator[str]:
    import difflib

    from mediagen.drift import visible

    path = change.path
    old, new = change.old, change.new
    # Line endings are shown where they change. A page of Windows shows none, as one of Unix.
    end = "\n"
    if all(data.count(b"\n") == data.count(b"\r\n") for data in (old, new)):
        old, new = (data.replace(b"\r\n", b"\n") for data in (old, new))
        end = "\r\n"
    # As git does it: patch takes a name with blanks for one where it ends in a tab.
    name = f"{path}\t" if " " in path else path
    lines = difflib.unified_diff(visible(old), visible(new), name, f"{path} (generated)")
    for number, line in enumerate(lines):
        if not line.endswith("\n"):
            line += "\n\\ No newline at end of file\n"
        elif number > 1 and not line.startswith("@@"):
            line = line.removesuffix("\n") + end
        yield line
