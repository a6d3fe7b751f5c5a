"""Blocks of code in pages, with the labels of the tabs, headings and sections around them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from mediagen.regions.outline import Dialect
from mediagen.regions.scanner import find_regions


class PageStructure(StrEnum):
    """Structure of a page that gives a block of code a label."""

    EXPERIENCE_LEAGUE = "experience league"
    MATERIAL = "material"
    COMPONENT = "component"
    DETAILS = "details"
    HEADING = "heading"
    BOLD = "bold line"
    TITLE = "title"
    NONE = "none"


class PageLabel(NamedTuple):
    """Label of a structure around a block of code."""

    structure: PageStructure
    text: str


@dataclass(slots=True)
class CodeFence:
    """Block of code. Lines count from 1; ``stop`` is the line of its closing fence.

    ``labels`` are those around it, the innermost first. Blocks in the same set of tabs have the
    same ``tab_set``; it is 0 outside of tabs. ``margin`` precedes each line of the block, which
    ``is_list_start`` if a list marker is on its first line. ``title`` is shown above the block,
    ``anchor`` is the ID that links lead to, and ``lead`` is the line of prose directly above it.
    """

    line: int
    stop: int
    language: str
    code: str
    margin: str
    labels: tuple[PageLabel, ...]
    tab_set: int
    is_list_start: bool = False
    title: str = ""
    is_closed: bool = True
    anchor: str = ""
    lead: str = ""


@dataclass(slots=True)
class ScannedPage:
    """Blocks of code of a page, and its lines of prose with their numbers, from 1."""

    fences: list[CodeFence] = field(default_factory=list)
    prose: list[tuple[int, str]] = field(default_factory=list)


class _Rule(NamedTuple):
    """Structure that a line opens, with its label in the first group that matches."""

    structure: PageStructure
    opening: re.Pattern[str]
    closing: re.Pattern[str] | None


#: Each structure in a row. Those without a closing line end by their level or indentation.
_RULES = (
    _Rule(
        PageStructure.EXPERIENCE_LEAGUE,
        re.compile(r"^\s*>\s*\[!TAB\s+(?P<label>[^\]]+)\]", re.IGNORECASE),
        re.compile(r"^\s*>\s*\[!(?:TAB\s|(?:END|BEGIN)TABS)", re.IGNORECASE),
    ),
    _Rule(PageStructure.MATERIAL, re.compile(r"^\s*===[+!]?\s*[\"'](?P<label>[^\"']*)[\"']"), None),
    _Rule(
        PageStructure.COMPONENT,
        re.compile(
            r"<Tab(?:Item)?\b(?=[^>]*?\b(?:label|title)=\{?[\"'](?P<label>[^\"']+)"
            r"|[^>]*?\b(?:value|name)=\{?[\"'](?P<value>[^\"']+))[^>]*>"
        ),
        re.compile(r"</Tab(?:Item)?\s*>"),
    ),
    _Rule(
        PageStructure.DETAILS,
        re.compile(r"<summary\b[^>]*>(?P<label>.*?)(?:</summary>|$)"),
        re.compile(r"</details\s*>"),
    ),
    _Rule(
        PageStructure.HEADING,
        re.compile(r"^ {0,3}(?P<level>#{1,6})[ \t]+(?P<label>.+?)[ \t#]*$"),
        None,
    ),
    _Rule(PageStructure.BOLD, re.compile(r"^\s*\*\*(?P<label>[^*]+?):?\*\*:?\s*$"), None),
)
_FENCE = re.compile(
    r"^(?P<margin>(?:[ \t]|>|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$"
)
#: Bytes at the start of a page that show its encoding.
_SAMPLE = 4096
_TAB_SET = re.compile(r"\[!BEGINTABS\]|<Tabs\b|<tabs\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"^\s*\{?\.?([A-Za-z0-9_+#-]+)")
_TITLE = re.compile(r"\b(?:title|label|tab)=\{?[\"']([^\"']+)[\"']")
_ANCHOR = re.compile(r"\{[^}]*?(?:\s|\{)#([\w-]+)|\bid=[\"']([^\"']+)")
_FILE_NAME = re.compile(r"[\w./-]+\.\w{1,6}$")
_TAGS = re.compile(r"<[^>]+>|[`*_]")
#: Comments, and elements whose content is no Markdown, with their ends.
_COMMENTS = (
    (re.compile(r"<!--"), "-->"),
    (re.compile(r"\{/\*"), "*/}"),
    *(
        (re.compile(rf"^ {{0,3}}<{name}(?:\s|>|$)", re.IGNORECASE), f"</{name}>")
        for name in ("pre", "script", "style", "textarea")
    ),
)
#: Lines before and after front matter: YAML and TOML.
_FRONT_MATTER = {"---": ("---", "..."), "+++": ("+++",)}


@dataclass(slots=True)
class _Open:
    rule: _Rule
    label: str
    level: int
    tab_set: int


def scan_page(data: bytes, dialect: Dialect) -> ScannedPage:
    """Return the blocks of code and the prose of a page, without its regions and comments."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    skipped: set[int] = set()
    for region in find_regions(data, [], dialect):
        first = data.count(b"\n", 0, region.begin)
        skipped.update(range(first, data.count(b"\n", 0, region.mark_stop) + 1))
    return _Scanner([line.removesuffix("\r") for line in lines], skipped).scan()


def find_wide_encoding(data: bytes) -> str | None:
    """Return the encoding of a page in UTF-16 or UTF-32, by its byte order mark or its zeros."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    zeros = data[:_SAMPLE].count(0)
    if 2 * zeros > len(data[:_SAMPLE]):
        return "UTF-32"
    return "UTF-16" if 4 * zeros > len(data[:_SAMPLE]) else None


class _Scanner:
    """Reads a page from top to bottom."""

    def __init__(self, lines: Sequence[str], skipped: set[int]) -> None:
        self._lines, self._skipped = lines, skipped
        self._open: list[_Open] = []
        self._page = ScannedPage()
        self._tab_set = 0

    def scan(self) -> ScannedPage:
        index = self._front_matter_end()
        comment_end = ""
        while index < len(self._lines):
            line = self._lines[index]
            if index in self._skipped:
                index += 1
                continue
            if comment_end:
                comment_end = "" if comment_end in line.casefold() else comment_end
                index += 1
                continue
            match = _FENCE.match(line)
            if match is not None:
                self._close_by_indent(line)
                index = self._read_fence(match, index)
                continue
            comment_end = self._comment_end(line)
            self._read_line(line, index)
            index += 1
        return self._page

    def _front_matter_end(self) -> int:
        ends = _FRONT_MATTER.get(self._lines[0].strip().removeprefix("\ufeff"), ())
        for index, line in enumerate(self._lines[1:], 1):
            if line.strip() in ends:
                return index + 1
        return 0

    def _comment_end(self, line: str) -> str:
        """Return the end of a comment that the line opens and does not close."""
        for opening, end in _COMMENTS:
            start = opening.search(line)
            if start is not None and end not in line[start.end() :].casefold():
                return end
        return ""

    # -- structures ---------------------------------------------------------------------------

    def _read_line(self, line: str, index: int) -> None:
        if not line.strip():
            return
        closed_tabs = self._close_by_indent(line)
        for position in range(len(self._open) - 1, -1, -1):
            closing = self._open[position].rule.closing
            if closing is not None and closing.search(line):
                del self._open[position:]
                break
        if _TAB_SET.search(line):
            self._tab_set += 1
        for rule in _RULES:
            match = rule.opening.search(line)
            if match is not None:
                self._open_structure(rule, match, line, closed_tabs)
                break
        self._page.prose.append((index + 1, line))

    def _open_structure(
        self, rule: _Rule, match: re.Match[str], line: str, closed_tabs: bool
    ) -> None:
        groups = match.groupdict()
        label = _TAGS.sub("", groups.get("label") or groups.get("value") or "").strip()
        level = len(groups.get("level") or "")
        tab_set = 0
        if rule.structure is PageStructure.HEADING:
            self._open = [o for o in self._open if not self._ends_at_heading(o, level)]
        elif rule.structure is PageStructure.BOLD:
            self._open = [o for o in self._open if o.rule.structure is not PageStructure.BOLD]
        elif rule.structure is PageStructure.MATERIAL:
            level = _indent(line)
            if not closed_tabs or "===!" in line:
                self._tab_set += 1
            tab_set = self._tab_set
        elif rule.structure in (PageStructure.COMPONENT, PageStructure.EXPERIENCE_LEAGUE):
            self._tab_set = self._tab_set or 1
            tab_set = self._tab_set
        self._open.append(_Open(rule, label, level, tab_set))

    def _ends_at_heading(self, entry: _Open, level: int) -> bool:
        structure = entry.rule.structure
        return structure is PageStructure.BOLD or (
            structure is PageStructure.HEADING and entry.level >= level
        )

    def _close_by_indent(self, line: str) -> bool:
        """Close the tabs whose content is indented more; return whether one of them is closed."""
        if not line.strip():
            return False
        indent = _indent(line)
        for position, entry in enumerate(self._open):
            if entry.rule.structure is PageStructure.MATERIAL and indent <= entry.level:
                del self._open[position:]
                return True
        return False

    # -- blocks -------------------------------------------------------------------------------

    def _read_fence(self, match: re.Match[str], index: int) -> int:
        """Read a block of code; return the line after it."""
        fence, margin = match["fence"], match["margin"]
        closing = re.compile(rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
        stop = next(
            (i for i in range(index + 1, len(self._lines)) if closing.match(self._lines[i])),
            len(self._lines),
        )
        inner = re.sub(r"[^>\t]", " ", margin)
        code = [_strip_margin(line, inner) for line in self._lines[index + 1 : stop]]
        info = match["info"].strip()
        language = _LANGUAGE.match(info)
        title = _TITLE.search(info)
        anchor = _ANCHOR.search(info)
        labels = list(self._labels(info))
        tab_set = next((o.tab_set for o in reversed(self._open) if o.tab_set), 0)
        self._page.fences.append(
            CodeFence(
                index + 1,
                min(stop, len(self._lines) - 1) + 1,
                language[1].lower() if language else "",
                "\n".join(code) + "\n",
                margin,
                tuple(labels),
                tab_set,
                is_list_start=re.sub(r"[ \t>]", "", margin) != "",
                title=title[1] if title else "",
                is_closed=stop < len(self._lines),
                anchor=next(filter(None, anchor.groups())) if anchor else "",
                lead=self._lead(index),
            )
        )
        return stop + 1

    def _lead(self, index: int) -> str:
        """Return the line of prose above a block, with nothing but blank lines in between."""
        number, line = self._page.prose[-1] if self._page.prose else (0, "")
        return "" if any(text.strip() for text in self._lines[number:index]) else line

    def _labels(self, info: str) -> Iterator[PageLabel]:
        """Yield the labels around a block, the innermost first; those of bold lines come last."""
        title = _TITLE.search(info)
        if title is not None and not _FILE_NAME.fullmatch(title[1]):
            yield PageLabel(PageStructure.TITLE, title[1])
        weak = []
        for entry in reversed(self._open):
            label = PageLabel(entry.rule.structure, entry.label)
            if entry.rule.structure is PageStructure.BOLD:
                weak.append(label)
            else:
                yield label
        yield from weak


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _strip_margin(line: str, margin: str) -> str:
    """Return a line of code without the margin of its block, as far as the line has it."""
    position = 0
    for character in margin:
        rest = line[position:]
        if character == ">":
            marker = re.match(r"[ \t]*>", rest)
            if marker is None:
                break
            position += marker.end()
        elif rest[:1] in (" ", "\t"):
            position += 1
        else:
            break
    return line[position:]
