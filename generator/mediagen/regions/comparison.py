"""Compares the regions of hand-written pages with what they should hold."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.pages.flavours import Flavour, Import, load_flavours
from mediagen.project.project import Project
from mediagen.regions.canonical import canonical, former_layouts
from mediagen.regions.content import RegionError, RegionRenderer
from mediagen.regions.outline import Dialect
from mediagen.regions.scanner import (
    MarkerError,
    Region,
    end_marker,
    find_regions,
    place_text,
    region_checksum,
    region_text,
    wide_encoding,
)
from mediagen.regions.synced_regions import SyncedRegions, without_regions
from mediagen.rendering.jinja_host import TemplateFault

#: What MDX does not read for imports: fences, code spans and comments.
_OPAQUE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t]*(?P=fence)[ \t]*$|\Z)"
    r"|(?P<span>`+)(?!`)[^\n]*?(?<!`)(?P=span)(?!`)"
    r"|\{[ \t\n]*/\*.*?\*/[ \t\n]*\}",
    re.DOTALL | re.MULTILINE,
)
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_EMPTY_LINE = re.compile(r"\n(?:[ \t]*\n)+")


class PageChange(NamedTuple):
    """A page whose regions are not what they should be."""

    path: str
    old: bytes
    new: bytes
    regions: tuple[tuple[int, str], ...]  # the line of each, and what it is
    edited: tuple[int, ...]  # the lines of those that were edited by hand
    total: int  # of its regions
    relaid: bool = False  # an edited region differs from the generated one in white space only


class PageComparer:
    """Compares pages with what their regions should hold; what is wrong is noted."""

    def __init__(self, project: Project) -> None:
        if project.problems:
            raise SpecError(project.problems)
        self.problems = Problems()
        self._project = project
        self._flavours = load_flavours(project.folders.templates)
        configured = project.folders.flavours
        #: The flavour of pages without a sign of one, where the project has a single one.
        self._configured = self._flavours.get(configured[0]) if len(configured) == 1 else None
        self._signs = [(s, f) for f in self._flavours.values() for s in f.signs]
        self._filler = RegionRenderer(project)
        self._beside: dict[str, Flavour | None] = {}
        self._importing = [flavour for flavour in self._flavours.values() if flavour.imports]
        self._near: dict[tuple[str, tuple[str, ...]], bool] = {}
        containers = [c for flavour in self._flavours.values() for c in flavour.containers]
        self._dialects = [Dialect(tuple(containers), mdx) for mdx in (False, True)]
        languages = [platform.language for platform in project.platforms.values()]
        self._layouts = {each.fence: each.layout for each in languages if each.layout}
        self._canonical: dict[str, tuple[str, str]] = {}
        self._known = SyncedRegions()
        self._blocks: dict[tuple[str, bytes, bytes, bool], tuple[bytes, bytes]] = {}

    @property
    def flavour_markers(self) -> list[str]:
        """The files that tell the flavour of the pages near them."""
        return [
            name
            for flavour in self._flavours.values()
            for name in (*flavour.beside, *(n for each in flavour.imports for n in each.beside))
        ]

    def raise_problems(self) -> None:
        """Raise ``SpecError`` with everything that is wrong, if anything is."""
        if self.problems or self._project.problems:
            raise SpecError([*self.problems, *self._project.problems])

    def compare_page(self, path: str, data: bytes) -> tuple[PageChange | None, int]:
        """Return the change a page needs, or None, and its number of regions."""
        encoding = wide_encoding(data)
        if encoding is not None:
            message = f"is {encoding}; save it as UTF-8"
            self.problems.add(Problem(display_path(Path(path)), 0, 0, message))
            return None, 0
        dialect = self._dialect(path)
        count = self._known.count_synced(data, dialect, lambda text: self._context(path, text))
        if count:
            return None, count
        faults: list[MarkerError] = []
        regions = find_regions(data, faults, dialect)
        texts = []
        outside = without_regions(data, regions)
        flavour = self._page_flavour(path, outside) if regions else None
        for region in regions:
            assert flavour is not None
            try:
                text = self._filler.region_text(region, self._named_flavour(region) or flavour)
                texts.append(text)
                lacking = self._lacking_imports(
                    path, outside, self._named_flavour(region) or flavour
                )
                lines = [each.line for each in lacking if each.uses in text]
                if lines:
                    faults.append(MarkerError(region.begin, _import_fault(lines)))
            except RegionError as error:
                for wrong in (error, *error.others):
                    part = wrong.part.encode()
                    offset = data.find(part, region.begin, region.start) if part else -1
                    faults.append(MarkerError(max(offset, region.begin), str(wrong)))
            except TemplateFault as broken:
                self.problems.add(broken.problem)
        for fault in faults:
            self.problems.add(_problem_at(path, data, fault))
        if faults or len(texts) < len(regions):
            return None, len(regions)
        change = self._compare_regions(path, data, list(zip(regions, texts, strict=True)))
        if change is None and flavour is not None:
            self._known.add_page(data, regions, self._context(path, outside))
        return change, len(regions)

    def _compare_regions(
        self, path: str, data: bytes, regions: list[tuple[Region, str]]
    ) -> PageChange | None:
        pieces: list[bytes] = []
        changed: list[tuple[int, str]] = []
        edited: list[int] = []
        relaid = False
        end = 0
        for region, text in regions:
            block, mark = self._region_bytes(region, text)
            if (
                data.startswith(block, region.start)
                and region.start + len(block) == region.stop
                and data[region.mark_start : region.mark_stop] == mark
            ):
                continue
            line = data.count(b"\n", 0, region.begin) + 1
            current = region_text(data, region)
            same = self._digest(text)
            alike = canonical(current, self._layouts) == self._canonical[text][0]
            if alike and region.checksum == same:
                continue  # as a formatter left it
            changed.append((line, region.request))
            if not alike and not self._was_generated(current, region):
                edited.append(line)
                relaid = relaid or "".join(current.split()) == "".join(text.split())
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
        return PageChange(path, data, new, tuple(changed), tuple(edited), len(regions), relaid)

    def _region_bytes(self, region: Region, text: str) -> tuple[bytes, bytes]:
        """The bytes of a text in a region, and of its end marker: made once for alike regions."""
        key = (text, region.margin, region.newline, region.mdx)
        cached = self._blocks.get(key)
        if cached is None:
            mark = end_marker(region, self._digest(text))
            cached = self._blocks[key] = place_text(text, region), mark
        return cached

    def _digest(self, text: str) -> str:
        """Return the checksum of a text that is due."""
        found = self._canonical.get(text)
        if found is None:
            form = canonical(text, self._layouts)
            found = self._canonical[text] = form, region_checksum(form)
        return found[1]

    def _was_generated(self, text: str, region: Region) -> bool:
        """Return whether the text of a region is what mediagen wrote, or laid out again since."""
        if not region.checksum:
            return not text.strip()
        if region_checksum(canonical(text, self._layouts)) == region.checksum:
            return True
        return any(region_checksum(former) == region.checksum for former in former_layouts(text))

    # -- flavours -----------------------------------------------------------------------------

    def _named_flavour(self, region: Region) -> Flavour | None:
        name = region.options.get("flavour")
        if name is None:
            return None
        if name not in self._flavours:
            hint = suggest_name(name, self._flavours)
            raise RegionError(f"unknown flavour '{name}'{hint}", f"flavour={name}")
        return self._flavours[name]

    def _dialect(self, path: str) -> Dialect:
        """Return the syntax of a page, by its name and the files around it."""
        flavours = self._flavours.values()
        found = next(
            (f for f in flavours if f.suffixes and path.lower().endswith(f.suffixes)), None
        )
        found = found or self._nearest(os.path.dirname(path)) or self._configured
        return self._dialects[found is not None and found.mdx]

    def _context(self, path: str, text: bytes) -> str:
        """Return all that what a region holds depends on besides its lines and its heading."""
        flavour = self._page_flavour(path, text)
        lacking = [
            each.line
            for other in self._importing
            for each in self._lacking_imports(path, text, other)
        ]
        return "\n".join((flavour.id, *lacking))

    def _lacking_imports(self, path: str, text: bytes, flavour: Flavour) -> list[Import]:
        """Return what parts of a flavour need and a page does not import."""
        if not flavour.imports:
            return []
        imports = _import_blocks(text) if b"import" in text else ""
        return [
            each
            for each in flavour.imports
            if not each.matches.search(imports)
            and not self._lies_near(os.path.dirname(path), each.beside)
        ]

    def _lies_near(self, folder: str, names: tuple[str, ...]) -> bool:
        """Return whether one of some files lies in a folder or above it."""
        key = folder, names
        if key not in self._near:
            at = os.path.abspath(folder)
            above = [at]
            while (at := os.path.dirname(at)) != above[-1]:
                above.append(at)
            self._near[key] = any(
                os.path.exists(os.path.join(each, name)) for each in above for name in names
            )
        return self._near[key]

    def _page_flavour(self, path: str, text: bytes) -> Flavour:
        """The flavour that a page has by its name, its own text, or the files around it."""
        flavours = self._flavours.values()
        for flavour in flavours:
            if flavour.suffixes and path.lower().endswith(flavour.suffixes):
                return flavour
        for sign, flavour in self._signs:
            if sign in text:
                return flavour
        plain = next((flavour for flavour in flavours if not flavour.claims), None)
        nearest = self._nearest(os.path.dirname(path))
        return nearest or self._configured or plain or next(iter(flavours))

    def _nearest(self, folder: str) -> Flavour | None:
        if folder not in self._beside:
            self._beside[folder] = self._flavour_of_folder(folder)
        return self._beside[folder]

    def _flavour_of_folder(self, folder: str) -> Flavour | None:
        folder = os.path.abspath(folder)
        while True:
            for flavour in self._flavours.values():
                if any(os.path.exists(os.path.join(folder, name)) for name in flavour.beside):
                    return flavour
            parent = os.path.dirname(folder)
            if parent == folder:
                return None
            folder = parent


def _import_blocks(page: bytes) -> str:
    """Return the blocks of imports and exports of an MDX page: not its prose, code and comments."""
    text = page.decode("utf-8", "replace").replace("\r\n", "\n")
    matter = _FRONT_MATTER.match(text)
    text = _OPAQUE.sub("-", text[matter.end() if matter else 0 :])
    blocks = _EMPTY_LINE.split(text.lstrip("\ufeff\n"))
    return "\n\n".join(block for block in blocks if block.startswith(("import ", "export ")))


def _import_fault(lines: list[str]) -> str:
    added = "; ".join(f"`{line}`" for line in lines)
    return f"tabs need imports that the page lacks; add {added} below its front matter"


def _problem_at(path: str, data: bytes, fault: MarkerError) -> Problem:
    start = data.rfind(b"\n", 0, fault.offset) + 1
    stop = data.find(b"\n", start)
    line = data[start : stop if stop >= 0 else len(data)].removesuffix(b"\r")
    column = len(data[start : fault.offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    text = line.decode("utf-8", "replace").removeprefix("\ufeff")
    number = data.count(b"\n", 0, start) + 1
    return Problem(display_path(Path(path)), number, column, fault.message, text)
