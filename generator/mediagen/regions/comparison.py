"""Comparison of the regions of hand-written pages with their expected contents."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.catalogue import regions as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.filesystem.caching.tracking import path_exists
from mediagen.pages.flavours import Flavour, Import, load_flavours
from mediagen.project.project import Project
from mediagen.regions.canonical import canonical, former_layouts
from mediagen.regions.content import RegionError, RegionRenderer
from mediagen.regions.edited_lines import find_edited_line
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
from mediagen.rendering.template_fault import TemplateFault

#: Parts of a page in which MDX reads no imports: fences, code spans and comments.
_OPAQUE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,}).*?(?:^[ \t]*(?P=fence)[ \t]*$|\Z)"
    r"|(?P<span>`+)(?!`)[^\n]*?(?<!`)(?P=span)(?!`)"
    r"|\{[ \t\n]*/\*.*?\*/[ \t\n]*\}",
    re.DOTALL | re.MULTILINE,
)
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?:.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_EMPTY_LINE = re.compile(r"\n(?:[ \t]*\n)+")


class PageChange(NamedTuple):
    """A page with regions that are out of date."""

    path: str
    old: bytes
    new: bytes
    regions: tuple[tuple[int, str], ...]  # line and request of those out of date
    edited: Mapping[int, int]  # the first edited line of those that were edited by hand, by line
    total: int  # the number of all its regions
    reformatted: bool = False  # an edited region differs from the generated one in blanks only


class PageComparer:
    """Compares the regions of pages with their expected contents, and collects problems.

    Raises ``SpecError`` if the project has problems.
    """

    def __init__(
        self,
        project: Project,
        flavours: Mapping[str, Flavour] | None = None,
        can_render: Callable[[Region], bool] | None = None,
        *,
        finds_edits: bool = True,
    ) -> None:
        """``flavours`` are those of the templates, if they are loaded.

        Regions that are not ``can_render`` are only checked for edits by hand, by the checksums of
        their markers, if it ``finds_edits``; ``unrendered`` counts them. New ones are out of date.
        """
        if project.problems:
            raise SpecError(project.problems)
        self._can_render, self._finds_edits = can_render, finds_edits
        self.unrendered = 0
        self.problems = Problems()
        self._project = project
        self._flavours = flavours or load_flavours(project.folders.templates)
        configured = project.folders.flavours
        #: The flavour of pages without signs, if the project has a single one.
        self._configured = self._flavours.get(configured[0]) if len(configured) == 1 else None
        self._signs = [(s, f) for f in self._flavours.values() for s in f.markers]
        self._renderer = RegionRenderer(project)
        self._folder_flavours: dict[str, Flavour | None] = {}
        self._importing_flavours = [
            flavour for flavour in self._flavours.values() if flavour.imports
        ]
        self._import_files: dict[tuple[str, tuple[str, ...]], bool] = {}
        containers = [c for flavour in self._flavours.values() for c in flavour.containers]
        self._dialects = [Dialect(tuple(containers), mdx) for mdx in (False, True)]
        languages = [platform.language for platform in project.platforms.values()]
        self._layouts = {lang.fence: lang.layout for lang in languages if lang.layout}
        self._canonical: dict[str, tuple[str, str]] = {}
        self._synced = SyncedRegions()
        self._blocks: dict[tuple[str, bytes, bytes, bool], tuple[bytes, bytes]] = {}

    @property
    def flavour_markers(self) -> list[str]:
        """The names of files that determine the flavour of the pages near them."""
        return [
            name
            for flavour in self._flavours.values()
            for name in (
                *flavour.nearby_files,
                *(n for item in flavour.imports for n in item.nearby_files),
            )
        ]

    def all_problems(self) -> tuple[Problem, ...]:
        """Return the problems of the pages, and those of the project."""
        return *self.problems, *self._project.problems

    def raise_problems(self) -> None:
        """Raise ``SpecError`` with all problems, if there are any."""
        problems = self.all_problems()
        if problems:
            raise SpecError(problems)

    def compare_page(self, path: str, data: bytes) -> tuple[PageChange | None, int]:
        """Return the change a page needs, or None, and its number of regions."""
        encoding = wide_encoding(data)
        if encoding is not None:
            message = f"is encoded in {encoding}; save it as UTF-8"
            self.problems.add(
                Problem(display_path(Path(path)), 0, 0, message, code=codes.PAGE_ENCODING)
            )
            return None, 0
        dialect = self.find_dialect(path)
        count = self._synced.count_synced(data, dialect, lambda text: self._context(path, text))
        if count:
            return None, count
        errors: list[MarkerError] = []
        regions = find_regions(data, errors, dialect)
        texts: list[str | None] = []
        outside = without_regions(data, regions)
        flavour = self._page_flavour(path, outside) if regions else None
        for region in regions:
            assert flavour is not None
            if self._can_render is not None and not self._can_render(region):
                self.unrendered += not _is_new(data, region)
                texts.append(None)
                continue
            try:
                text = self._renderer.region_text(region, self._named_flavour(region) or flavour)
                texts.append(text)
                missing = self._missing_imports(
                    path, outside, self._named_flavour(region) or flavour
                )
                lines = [item.line for item in missing if item.trigger in text]
                if lines:
                    errors.append(_import_error(region.begin, lines))
            except RegionError as error:
                for part_error in (error, *error.others):
                    part = part_error.part.encode()
                    offset = data.find(part, region.begin, region.start) if part else -1
                    offset = max(offset, region.begin)
                    errors.append(MarkerError(offset, str(part_error), part_error.code))
            except TemplateFault as fault:
                self.problems.add(fault.problem)
        for marker_error in errors:
            self.problems.add(_problem_at(path, data, marker_error))
        if errors or len(texts) < len(regions):
            return None, len(regions)
        change = self._compare_regions(path, data, list(zip(regions, texts, strict=True)))
        if change is None and flavour is not None and None not in texts:
            self._synced.add_page(data, regions, self._context(path, outside))
        return change, len(regions)

    def find_region(self, path: str, data: bytes, line: int) -> tuple[Region, Flavour] | None:
        """Return the region of a page that a line, from 1, is in, and its flavour.

        The lines of its markers are part of it. Raises ``RegionError`` for an unknown flavour, and
        ``SpecError`` for invalid markers.
        """
        errors: list[MarkerError] = []
        regions = find_regions(data, errors, self.find_dialect(path))
        if errors:
            raise SpecError([_problem_at(path, data, error) for error in errors])
        for region in regions:
            first = data.count(b"\n", 0, region.begin) + 1
            last = data.count(b"\n", 0, region.mark_start) + 1
            if first <= line <= last:
                flavour = self._named_flavour(region)
                return region, flavour or self._page_flavour(path, without_regions(data, regions))
        return None

    def _compare_regions(
        self, path: str, data: bytes, regions: list[tuple[Region, str | None]]
    ) -> PageChange | None:
        pieces: list[bytes] = []
        changed: list[tuple[int, str]] = []
        edited: dict[int, int] = {}
        reformatted = False
        end = 0
        for region, text in regions:
            if text is None:
                if _is_new(data, region):
                    changed.append((_line_of(data, region), region.request))
                elif self._finds_edits and not self._was_generated(
                    region_text(data, region), region
                ):
                    line = _line_of(data, region)
                    edited[line] = line
                    changed.append((line, region.request))
                continue
            block, mark = self._region_bytes(region, text)
            if (
                data.startswith(block, region.start)
                and region.start + len(block) == region.stop
                and data[region.mark_start : region.mark_stop] == mark
            ):
                continue
            current = region_text(data, region)
            checksum = self._checksum(text)
            is_same = canonical(current, self._layouts) == self._canonical[text][0]
            if is_same and region.checksum == checksum:
                continue  # formatted since
            line = _line_of(data, region)
            changed.append((line, region.request))
            if not is_same and not self._was_generated(current, region):
                edited[line] = find_edited_line(data, region, block)
                reformatted = reformatted or "".join(current.split()) == "".join(text.split())
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
        return PageChange(path, data, new, tuple(changed), edited, len(regions), reformatted)

    def _region_bytes(self, region: Region, text: str) -> tuple[bytes, bytes]:
        """Return the bytes of a string in a region, and of the end marker; cached."""
        key = (text, region.margin, region.newline, region.mdx)
        cached = self._blocks.get(key)
        if cached is None:
            mark = end_marker(region, self._checksum(text))
            cached = self._blocks[key] = place_text(text, region), mark
        return cached

    def _checksum(self, text: str) -> str:
        """Return the checksum of a generated text."""
        cached = self._canonical.get(text)
        if cached is None:
            form = canonical(text, self._layouts)
            cached = self._canonical[text] = form, region_checksum(form)
        return cached[1]

    def _was_generated(self, text: str, region: Region) -> bool:
        """Return whether mediagen wrote the text of a region, even if it was formatted since."""
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
            raise RegionError(
                f"unknown flavour '{name}'{hint}",
                f"flavour={name}",
                code=codes.UNKNOWN_REGION_VALUE,
            )
        return self._flavours[name]

    def find_dialect(self, path: str) -> Dialect:
        """Return the syntax of a page, by its name and the files around it."""
        flavours = self._flavours.values()
        flavour = next(
            (f for f in flavours if f.suffixes and path.lower().endswith(f.suffixes)), None
        )
        flavour = flavour or self._nearest_flavour(os.path.dirname(path)) or self._configured
        return self._dialects[flavour is not None and flavour.mdx]

    def _context(self, path: str, text: bytes) -> str:
        """Return everything that a region depends on besides its own lines and its heading."""
        flavour = self._page_flavour(path, text)
        missing = [
            item.line
            for other in self._importing_flavours
            for item in self._missing_imports(path, text, other)
        ]
        return "\n".join((flavour.id, *missing))

    def _missing_imports(self, path: str, text: bytes, flavour: Flavour) -> list[Import]:
        """Return the imports that a flavour needs and a page does not have."""
        if not flavour.imports:
            return []
        imports = _import_blocks(text) if b"import" in text else ""
        return [
            item
            for item in flavour.imports
            if not item.import_pattern.search(imports)
            and not self._has_file_above(os.path.dirname(path), item.nearby_files)
        ]

    def _has_file_above(self, folder: str, names: tuple[str, ...]) -> bool:
        """Return whether one of these files exists in a folder or above it."""
        key = folder, names
        if key not in self._import_files:
            parent = os.path.abspath(folder)
            parents = [parent]
            while (parent := os.path.dirname(parent)) != parents[-1]:
                parents.append(parent)
            self._import_files[key] = any(
                path_exists(os.path.join(parent, name)) for parent in parents for name in names
            )
        return self._import_files[key]

    def _page_flavour(self, path: str, text: bytes) -> Flavour:
        """Return the flavour of a page by its name, its own text, or the files around it."""
        flavours = self._flavours.values()
        for flavour in flavours:
            if flavour.suffixes and path.lower().endswith(flavour.suffixes):
                return flavour
        for sign, flavour in self._signs:
            if sign in text:
                return flavour
        plain = next((flavour for flavour in flavours if not flavour.claims), None)
        nearest = self._nearest_flavour(os.path.dirname(path))
        return nearest or self._configured or plain or next(iter(flavours))

    def _nearest_flavour(self, folder: str) -> Flavour | None:
        if folder not in self._folder_flavours:
            self._folder_flavours[folder] = self._find_nearest_flavour(folder)
        return self._folder_flavours[folder]

    def _find_nearest_flavour(self, folder: str) -> Flavour | None:
        folder = os.path.abspath(folder)
        while True:
            for flavour in self._flavours.values():
                if any(path_exists(os.path.join(folder, name)) for name in flavour.nearby_files):
                    return flavour
            parent = os.path.dirname(folder)
            if parent == folder:
                return None
            folder = parent


def _is_new(data: bytes, region: Region) -> bool:
    """Return whether nothing was generated for a region yet, so that it is out of date."""
    return not region.checksum and not data[region.start : region.stop].strip()


def _line_of(data: bytes, region: Region) -> int:
    return data.count(b"\n", 0, region.begin) + 1


def _import_blocks(page: bytes) -> str:
    """Return the imports and exports of an MDX page, without its prose, code and comments."""
    text = page.decode("utf-8", "replace").replace("\r\n", "\n")
    matter = _FRONT_MATTER.match(text)
    text = _OPAQUE.sub("-", text[matter.end() if matter else 0 :])
    blocks = _EMPTY_LINE.split(text.lstrip("\ufeff\n"))
    return "\n\n".join(block for block in blocks if block.startswith(("import ", "export ")))


def _import_error(offset: int, lines: list[str]) -> MarkerError:
    imports = join_words([f"`{line}`" for line in lines])
    message = f"missing imports for tabs; add {imports} below the front matter of the page"
    return MarkerError(offset, message, codes.MISSING_TAB_IMPORTS)


def _problem_at(path: str, data: bytes, error: MarkerError) -> Problem:
    start = data.rfind(b"\n", 0, error.offset) + 1
    stop = data.find(b"\n", start)
    line = data[start : stop if stop >= 0 else len(data)].removesuffix(b"\r")
    column = len(data[start : error.offset].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    text = line.decode("utf-8", "replace").removeprefix("\ufeff")
    number = data.count(b"\n", 0, start) + 1
    return Problem(display_path(Path(path)), number, column, error.message, text, code=error.code)
