"""Compares the regions of hand-written pages with what they should hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from mediagen.files import shown
from mediagen.inject.fill import Filler, Wrong
from mediagen.inject.known import Known, own
from mediagen.inject.regions import Mark, Region, checksum, end_mark, find, placed, text_of, wide
from mediagen.pages.flavours import Flavour, load_flavours
from mediagen.problems import Failed, Problem, Problems, suggestion
from mediagen.project import Project
from mediagen.render import TemplateFault


class Change(NamedTuple):
    """A page whose regions are not what they should be."""

    path: str
    old: bytes
    new: bytes
    regions: tuple[tuple[int, str], ...]  # the line of each, and what it is
    edited: tuple[int, ...]  # the lines of those that were edited by hand
    total: int  # of its regions


class Comparer:
    """Compares pages with what their regions should hold; what is wrong is noted."""

    def __init__(self, project: Project) -> None:
        if project.problems:
            raise Failed(project.problems)
        self.problems = Problems()
        self._project = project
        self._flavours = load_flavours(project.folders.templates)
        self._signs = [(s, f) for f in self._flavours.values() for s in f.signs]
        self._filler = Filler(project)
        self._beside: dict[str, Flavour | None] = {}
        self._known = Known()
        self._blocks: dict[tuple[str, bytes, bytes, bool], tuple[bytes, bytes]] = {}

    @property
    def names(self) -> list[str]:
        """The files that tell the flavour of the pages near them."""
        return [name for flavour in self._flavours.values() for name in flavour.beside]

    def finish(self) -> None:
        """Raise ``Failed`` with everything that is wrong, if anything is."""
        if self.problems or self._project.problems:
            raise Failed([*self.problems, *self._project.problems])

    def page(self, path: str, data: bytes) -> tuple[Change | None, int]:
        """What would change on a page, or None; and how many regions it has."""
        if wide(data):
            self.problems.note(Problem(shown(Path(path)), 0, 0, "is UTF-16; save it as UTF-8"))
            return None, 0
        count = self._known.count(data, lambda text: self._flavour(path, text).id)
        if count:
            return None, count
        faults: list[Mark] = []
        regions = find(data, faults)
        due = []
        flavour = self._flavour(path, own(data, regions)) if regions else None
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
        if faults or len(due) < len(regions):
            return None, len(regions)
        change = self._compared(path, data, list(zip(regions, due, strict=True)))
        if change is None and flavour is not None:
            self._known.learn(data, regions, flavour.id)
        return change, len(regions)

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
        new = b"".join((*pieces, data[end:]))
        return Change(path, data, new, tuple(changed), tuple(edited), len(regions))

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

    def _flavour(self, path: str, text: bytes) -> Flavour:
        """The flavour that a page has by its name, its own text, or the files around it."""
        flavours = self._flavours.values()
        for flavour in flavours:
            if flavour.suffixes and path.endswith(flavour.suffixes):
                return flavour
        for sign, flavour in self._signs:
            if sign in text:
                return flavour
        folder = os.path.dirname(path)
        if folder not in self._beside:
            self._beside[folder] = self._around(folder)
        plain = next((flavour for flavour in flavours if not flavour.claims), None)
        return self._beside[folder] or plain or next(iter(flavours))

    def _around(self, folder: str) -> Flavour | None:
        folder = os.path.abspath(folder)
        while True:
            for flavour in self._flavours.values():
                if any(os.path.exists(os.path.join(folder, name)) for name in flavour.beside):
                    return flavour
            parent = os.path.dirname(folder)
            if parent == folder:
                return None
            folder = parent


def _problem(path: str, data: bytes, fault: Mark) -> Problem:
    start = data.rfind(b"\n", 0, fault.offset) + 1
    stop = data.find(b"\n", start)
    line = data[start : stop if stop >= 0 else len(data)].removesuffix(b"\r")
    column = len(data[start : fault.offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    text = line.decode("utf-8", "replace").removeprefix("\ufeff")
    number = data.count(b"\n", 0, start) + 1
    return Problem(shown(Path(path)), number, column, fault.message, text)
