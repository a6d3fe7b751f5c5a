"""Blocks of generated pages: the tabs and notes of a flavour, and the CommonMark between them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from mediagen.pages.flavours import BlockSyntax

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_QUOTED_TABS = re.compile(r"> ?\[!(?P<mark>BEGINTABS|ENDTABS|TAB (?P<title>.*))\]\s*$")
_INDENTED_TAB = re.compile(r'===[!+]? "(?P<title>.*)"\s*$')
_COMPONENT_TABS = re.compile(r"<(?P<mark>/?Tabs|/?TabItem)\b(?P<attributes>[^>]*)>\s*$")
_LABEL = re.compile(r'\blabel="(?P<title>[^"]*)"')
_IMPORT = re.compile(r"import\s.*\bfrom\s+['\"][^'\"]+['\"];?\s*$")
_ALERT = re.compile(r"> ?\[!(?P<kind>[A-Z]+)\]\s*$")
_ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?) (?P<kind>\w+)(?: "(?P<title>.*)")?\s*$')
_DIRECTIVE = re.compile(r":::(?P<kind>\w+)(?:\[(?P<title>.*)\])?\s*$")
_INDENT = 4


@dataclass(frozen=True)
class MarkdownText:
    """Text in CommonMark, with tables."""

    text: str


@dataclass(frozen=True)
class TabBlock:
    """Tab with a title in Markdown."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class TabsBlock:
    """Group of tabs, one of which is visible."""

    tabs: Sequence[TabBlock]


@dataclass(frozen=True)
class Note:
    """Note of a kind such as ``note``, in lower case; ``title`` is empty for that of the kind."""

    kind: str
    title: str
    blocks: Sequence[Block]


Block = MarkdownText | TabsBlock | Note


@dataclass(frozen=True)
class MarkdownPage:
    """Page: its front matter as it stands, and its blocks."""

    front_matter: str
    blocks: Sequence[Block]


def parse_page(text: str, syntaxes: Collection[BlockSyntax]) -> MarkdownPage:
    """Return the parts of a page in a flavour with these syntaxes."""
    lines = text.split("\n")
    front_matter = ""
    if lines[0] == "---" and "---" in lines[1:]:
        end = lines.index("---", 1)
        front_matter = "\n".join(lines[1:end])
        lines = lines[end + 1 :]
    return MarkdownPage(front_matter, parse_blocks(lines, syntaxes))


def parse_blocks(lines: Sequence[str], syntaxes: Collection[BlockSyntax]) -> list[Block]:
    """Return the blocks of some lines; syntaxes of other flavours are text."""
    return list(_BlockParser(lines, syntaxes).parse())


class _BlockParser:
    def __init__(self, lines: Sequence[str], syntaxes: Collection[BlockSyntax]) -> None:
        self._lines, self._syntaxes = lines, syntaxes
        self._position = 0
        parsers: dict[BlockSyntax, Callable[[], Block | None]] = {
            BlockSyntax.QUOTED_TABS: self._parse_quoted_tabs,
            BlockSyntax.INDENTED_TABS: self._parse_indented_tabs,
            BlockSyntax.COMPONENT_TABS: self._parse_component_tabs,
            BlockSyntax.ALERTS: self._parse_alert,
            BlockSyntax.ADMONITIONS: self._parse_admonition,
            BlockSyntax.DIRECTIVES: self._parse_directive,
        }
        self._parsers = [parser for syntax, parser in parsers.items() if syntax in syntaxes]

    def parse(self) -> Iterator[Block]:
        pending: list[str] = []
        fence = ""
        while self._position < len(self._lines):
            line = self._lines[self._position]
            fence, was_fence = _next_fence(line, fence), bool(fence)
            block = None
            if not fence and not was_fence:
                if BlockSyntax.COMPONENT_TABS in self._syntaxes and _IMPORT.match(line):
                    self._position += 1
                    continue
                block = self._parse_block()
            if block is None:
                pending.append(line)
                self._position += 1
                continue
            if any(text.strip() for text in pending):
                yield MarkdownText("\n".join(pending))
            pending = []
            yield block
        if any(text.strip() for text in pending):
            yield MarkdownText("\n".join(pending))

    def _parse_block(self) -> Block | None:
        """Return the tabs or the note that start at the current line, and skip them."""
        for parser in self._parsers:
            block = parser()
            if block is not None:
                return block
        return None

    def _parse_quoted_tabs(self) -> Block | None:
        match = _QUOTED_TABS.match(self._lines[self._position])
        if match is None or match["mark"] != "BEGINTABS":
            return None
        tabs: list[tuple[str, list[str]]] = []
        for line in self._take_until(lambda text: _marks(_QUOTED_TABS, text, "ENDTABS")):
            start = _QUOTED_TABS.match(line)
            if start is not None and start["title"] is not None:
                tabs.append((start["title"], []))
            elif tabs:
                tabs[-1][1].append(line)
        return self._build_tabs(tabs)

    def _parse_component_tabs(self) -> Block | None:
        match = _COMPONENT_TABS.match(self._lines[self._position])
        if match is None or match["mark"] != "Tabs":
            return None
        tabs: list[tuple[str, list[str]]] = []
        is_open = False
        for line in self._take_until(lambda text: _marks(_COMPONENT_TABS, text, "/Tabs")):
            mark = _COMPONENT_TABS.match(line)
            if mark is None:
                if is_open:
                    tabs[-1][1].append(line)
            elif mark["mark"] == "TabItem":
                label = _LABEL.search(mark["attributes"])
                title = html.unescape(label["title"]) if label is not None else ""
                tabs.append((re.sub(r"([\\`*_\[\]<&])", r"\\\1", title), []))
                is_open = True
            else:
                is_open = False
        return self._build_tabs(tabs)

    def _parse_indented_tabs(self) -> Block | None:
        tabs: list[tuple[str, list[str]]] = []
        while self._position < len(self._lines):
            match = _INDENTED_TAB.match(self._lines[self._position])
            if match is None:
                break
            self._position += 1
            tabs.append((match["title"], self._take_indented()))
        return self._build_tabs(tabs) if tabs else None

    def _parse_alert(self) -> Block | None:
        match = _ALERT.match(self._lines[self._position])
        if match is None or _QUOTED_TABS.match(self._lines[self._position]):
            return None
        self._position += 1
        quoted = []
        while self._position < len(self._lines) and self._lines[self._position].startswith(">"):
            quoted.append(re.sub("^> ?", "", self._lines[self._position]))
            self._position += 1
        return Note(match["kind"].lower(), "", parse_blocks(quoted, self._syntaxes))

    def _parse_admonition(self) -> Block | None:
        match = _ADMONITION.match(self._lines[self._position])
        if match is None:
            return None
        self._position += 1
        blocks = parse_blocks(self._take_indented(), self._syntaxes)
        return Note(match["kind"].lower(), match["title"] or "", blocks)

    def _parse_directive(self) -> Block | None:
        match = _DIRECTIVE.match(self._lines[self._position])
        if match is None:
            return None
        lines = self._take_until(lambda text: text.rstrip() == ":::")
        blocks = parse_blocks(lines, self._syntaxes)
        return Note(match["kind"].lower(), match["title"] or "", blocks)

    def _build_tabs(self, tabs: Sequence[tuple[str, Sequence[str]]]) -> TabsBlock:
        return TabsBlock(
            [TabBlock(title, parse_blocks(lines, self._syntaxes)) for title, lines in tabs]
        )

    def _take_until(self, is_end: Callable[[str], bool]) -> list[str]:
        """Return the lines after the current one up to the end outside of code, and skip it."""
        self._position += 1
        lines: list[str] = []
        fence = ""
        while self._position < len(self._lines):
            line = self._lines[self._position]
            self._position += 1
            fence = _next_fence(line, fence)
            if not fence and is_end(line):
                break
            lines.append(line)
        return lines

    def _take_indented(self) -> list[str]:
        """Return the lines that are indented below the previous one, without their indentation."""
        lines: list[str] = []
        while self._position < len(self._lines):
            line = self._lines[self._position]
            if line.strip() and not line.startswith(" " * _INDENT):
                break
            lines.append(line[_INDENT:])
            self._position += 1
        return lines


def _marks(pattern: re.Pattern[str], line: str, mark: str) -> bool:
    match = pattern.match(line)
    return match is not None and match["mark"] == mark


def _next_fence(line: str, fence: str) -> str:
    """Return the fence of the code that the next line is in, given that of this line."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        return match["fence"]
    is_end = match["fence"].startswith(fence) and not line.strip().strip(fence[0])
    return "" if is_end else fence
