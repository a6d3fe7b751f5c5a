"""Refresh the regions of hand-written pages, and not one byte outside of them.

All files are read and all regions made before anything is written; a fault or a hand edit in any
file means that none is written.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from mediagen.drift import visible
from mediagen.files import shown
from mediagen.fill import Filler, Wrong
from mediagen.flavours import Flavour, load_flavours
from mediagen.output import write_new
from mediagen.problems import Failed, Problem, Problems, UsageError, suggestion
from mediagen.project import Project, unhurried
from mediagen.regions import MARK, Mark, Region, checksum, end_mark, find, placed, text_of
from mediagen.render import TemplateFault

SUFFIXES = (".md", ".mdx", ".markdown")
_SKIPPED = ("node_modules",)


class Change(NamedTuple):
    """A page whose regions are not what they should be."""

    path: str
    old: bytes
    new: bytes
    regions: tuple[tuple[int, str], ...]  # the line of each, and what it is
    edited: tuple[int, ...]  # the lines of those that were edited by hand


class Plan(NamedTuple):
    """What a run found, and what it would write."""

    files: int
    regions: int
    changes: list[Change]


def inject(
    load: Callable[[], Project],
    paths: Sequence[str],
    say: Callable[[str], object],
    *,
    check: bool,
    diff: bool,
    force: bool,
    again: str,
) -> bool:
    """Refresh the regions of files and folders, or only tell what would change.

    ``again`` is the command that does it. Returns whether all is well. Raises ``Failed`` and
    ``UsageError``; then nothing was written.
    """
    with unhurried():
        plan = planned(load, paths)
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
    done = "in sync" if check else f"{len(changes)} files written"
    say(f"{plan.regions} regions in {plan.files} files, {done}\n")
    return True


def planned(load: Callable[[], Project], paths: Sequence[str]) -> Plan:
    """Read the pages, and compare their regions with what they should hold."""
    pages = [(path, data) for path in _pages(paths) if MARK in (data := _read(path))]
    if not pages:
        return Plan(0, 0, [])
    project = load()
    if project.problems:
        raise Failed(project.problems)
    flavours = load_flavours(project.folders.templates)
    planner = _Planner(project, flavours)
    changes = [change for path, data in pages if (change := planner.page(path, data))]
    if planner.problems or project.problems:
        raise Failed([*planner.problems, *project.problems])
    return Plan(planner.files, planner.regions, changes)


class _Planner:
    def __init__(self, project: Project, flavours: dict[str, Flavour]) -> None:
        self.problems = Problems()
        self.files = self.regions = 0
        self._flavours = flavours
        self._filler = Filler(project)
        self._beside: dict[str, Flavour | None] = {}
        self._blocks: dict[tuple[str, bytes, bytes, bool], tuple[bytes, bytes]] = {}

    def page(self, path: str, data: bytes) -> Change | None:
        """What would change on a page; None where nothing would."""
        faults: list[Mark] = []
        regions = find(data, faults)
        due = []
        flavour = self._flavour(path, data, regions) if regions else None
        for region in regions:
            assert flavour is not None
            try:
                due.append(self._filler.text(region, self._named(region) or flavour))
            except Wrong as wrong:
                part = wrong.part.encode()
                at = data.find(part, region.begin, region.start) if part else -1
                faults.append(Mark(at if at >= 0 else region.begin, str(wrong)))
            except TemplateFault as broken:
                self.problems.note(broken.problem)
        for fault in faults:
            self.problems.note(_problem(path, data, fault))
        self.files += bool(regions)
        self.regions += len(regions)
        if faults or len(due) < len(regions):
            return None
        return self._compared(path, data, list(zip(regions, due, strict=True)))

    def _compared(self, path: str, data: bytes, regions: list[tuple[Region, str]]) -> Change | None:
        pieces: list[bytes] = []
        changed: list[tuple[int, str]] = []
        edited: list[int] = []
        end = 0
        for region, text in regions:
            block, mark = self._block(region, text)
            if (
                data.startswith(block, region.start)
                and region.start + len(block) == region.stop
                and data[region.mark_start : region.mark_stop] == mark
            ):
                continue
            line = data.count(b"\n", 0, region.begin) + 1
            changed.append((line, region.asked))
            found = text_of(data, region)
            known = checksum(found) == region.checksum if region.checksum else not found.strip()
            if not known and found != text:
                edited.append(line)
            pieces += (
                data[end : region.start],
                block,
                data[region.stop : region.mark_start],
                mark,
            )
            end = region.mark_stop
        if not changed:
            return None
        return Change(path, data, b"".join((*pieces, data[end:])), tuple(changed), tuple(edited))

    def _block(self, region: Region, text: str) -> tuple[bytes, bytes]:
        """The bytes of a text in a region, and of its end marker: made once for alike regions."""
        key = (text, region.margin, region.newline, region.mdx)
        found = self._blocks.get(key)
        if found is None:
            found = self._blocks[key] = placed(text, region), end_mark(region, text)
        return found

    # -- flavours -----------------------------------------------------------------------------

    def _named(self, region: Region) -> Flavour | None:
        name = region.options.get("flavour")
        if name is None:
            return None
        if name not in self._flavours:
            hint = suggestion(name, self._flavours)
            raise Wrong(f"unknown flavour '{name}'{hint}", f"flavour={name}")
        return self._flavours[name]

    def _flavour(self, path: str, data: bytes, regions: Sequence[Region]) -> Flavour:
        """The flavour that a page has by its name, its own text, or the files around it."""
        flavours = self._flavours.values()
        for flavour in flavours:
            if flavour.suffixes and path.endswith(flavour.suffixes):
                return flavour
        for flavour in flavours:
            if any(sign in data and sign in _own(data, regions) for sign in flavour.signs):
                return flavour
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._beside:
            self._beside[folder] = self._around(folder)
        plain = next((flavour for flavour in flavours if not flavour.claims), None)
        return self._beside[folder] or plain or next(iter(flavours))

    def _around(self, folder: str) -> Flavour | None:
        while True:
            for flavour in self._flavours.values():
                if any(os.path.exists(os.path.join(folder, name)) for name in flavour.beside):
                    return flavour
            parent = os.path.dirname(folder)
            if parent == folder:
                return None
            folder = parent


def _own(data: bytes, regions: Sequence[Region]) -> bytes:
    """A page without its regions."""
    pieces, end = [], 0
    for region in regions:
        pieces.append(data[end : region.begin])
        end = region.mark_stop
    return b"".join((*pieces, data[end:]))


def _problem(path: str, data: bytes, fault: Mark) -> Problem:
    start = data.rfind(b"\n", 0, fault.offset) + 1
    stop = data.find(b"\n", start)
    line = data[start : stop if stop >= 0 else len(data)].removesuffix(b"\r")
    column = len(data[start : fault.offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    text = line.decode("utf-8", "replace").removeprefix("\ufeff")
    number = data.count(b"\n", 0, start) + 1
    return Problem(shown(Path(path)), number, column, fault.message, text)


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
        elif entry.name.endswith(SUFFIXES) and entry.is_file():
            yield path


def _read(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def _write(files: dict[str, bytes]) -> None:
    """Write each file whole or not at all, and none where one cannot be written."""
    run = os.urandom(4).hex()
    staged: list[tuple[str, str]] = []
    current = ""
    try:
        for current, data in files.items():
            real = os.path.realpath(current)
            name = os.path.join(os.path.dirname(real), f".mediagen-{run}-{len(staged)}")
            staged.append((name, real))
            write_new(name, data, like=real)
        for name, current in staged:
            os.replace(name, current)
    except BaseException as error:
        for name, _ in staged:
            with suppress(OSError):
                os.unlink(name)
        if not isinstance(error, OSError):
            raise
        said = f"cannot be written: {error.strerror}"
        raise Failed([Problem(shown(Path(current)), 0, 0, said)]) from None


def _diff(change: Change) -> Iterator[str]:
    lines = difflib.unified_diff(
        visible(change.old), visible(change.new), change.path, f"{change.path} (generated)"
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
