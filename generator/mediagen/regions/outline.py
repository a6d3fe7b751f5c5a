"""Structure of a page outside its regions: code and headings.

Code is defined by CommonMark. Regular expressions read top-level structure that starts in the first
column. markdown-it reads everything inside lists, quotes, HTML blocks and other containers; it gets
only the lines that can matter: none before the last line that starts in the first column after an
empty line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

#: A line that can change the structure: a fence, a heading or its underline, or an HTML block that
#: does not end at an empty line.
_CANDIDATE = re.compile(
    rb"^(?P<margin>(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*)(?:"
    rb"(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
    rb"|(?P<heading>\#{1,6})(?=[ \t\r]|$)"
    rb"|(?P<underline>=+|-+)(?=[ \t\r]*$)"
    rb"|(?P<html><(?:(?i:pre|script|style|textarea)(?=[\s>]|$)|!--|\?|![A-Za-z]|!\[CDATA\[))"
    rb")[^\n]*(?:\n|\Z)",
    re.MULTILINE,
)
_HTML_ENDS = (
    (b"<!--", re.compile(rb"-->")),
    (b"<?", re.compile(rb"\?>")),
    (b"<![CDATA[", re.compile(rb"\]\]>")),
    (b"<!", re.compile(rb">")),
    (b"<", re.compile(rb"</(?:pre|script|style|textarea)>", re.IGNORECASE)),
)
_FRONT_MATTER = re.compile(rb"\n+---[ \t]*\r?\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")
#: An empty line before a line that starts in the first column: it ends every container.
_RESET = re.compile(rb"\n[ \t]*\r?\n(?=[^ \t\r\n])")
_INDENTED = re.compile(rb" {1,3}[^ \t>*+\-\d]")
#: A list item or a quote: only there, an indented line can belong to a fence above it.
_CONTAINER = re.compile(rb"^[ \t]*(?:>|[-*+]|\d{1,9}[.)])", re.MULTILINE)
_COMMENT_LINE = re.compile(rb"([ \t>*+\-\d.)]*)<!--(?:(?!-->)[^\n])*-->[ \t]*\r?$", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"
_WORD = b"mediagen"
_CODE = ("fence", "code_block")


class Dialect(NamedTuple):
    """Differences of the syntax of a page from CommonMark."""

    containers: tuple[str, ...] = ()  # patterns of lines with content indented by four columns
    mdx: bool = False  # neither HTML nor indented code


class _LastLine(NamedTuple):
    """Role of the last line of a string."""

    is_code: bool
    opens: str  # type of the block that starts there, outside all containers
    heading: int  # level of the heading that ends there, or 0


class Outline:
    """Structure of a page, read from top to bottom without its regions."""

    def __init__(self, data: bytes, dialect: Dialect) -> None:
        #: The level of the heading above the last requested line; 0 before the first heading.
        self.level = 0
        self._dialect = dialect
        # The text starts with an added newline, so offsets are greater by one than the caller's.
        self._data = b"\n" + (data.replace(_BOM, b"\n\n\n", 1) if data.startswith(_BOM) else data)
        matter = _FRONT_MATTER.match(self._data) if b"---" in data[:8] else None
        self._position = matter.end() if matter else 1
        self._matter_end = self._position
        self._first = 4 if data.startswith(_BOM) else 1  # start of the first line
        self._start = self._position  # start of the lines that can matter
        self._before: list[bytes] = []  # lines before a region in a container
        self._end: re.Pattern[bytes] | None = None  # end of the open top-level block

    def is_code(self, line: int, offset: int = -1) -> bool:
        """Return whether the line that starts at an offset is code.

        With an ``offset`` in the line, this includes code spans that contain it. Lines must be
        requested in their order.
        """
        line = max(line + 1, self._first)
        if line < self._matter_end:
            return False
        self._read(line)
        if self._end is not None:
            return self._fenced
        stop = self._data.find(b"\n", line) + 1 or len(self._data)
        if self._data[line] not in b" \t>-*+0123456789":
            is_code = False
        else:
            text = self._text(line, line)
            if _INDENTED.match(self._data, line) and not _CONTAINER.search(text):
                return self._is_in_span(line, stop, offset)
            comment = _COMMENT_LINE.match(self._data, line, stop)
            # The text of a comment does not matter: equal lines are inspected once.
            last = comment[1] + b"<!---->" if comment else self._data[line:stop]
            is_code = _inspect_last_line(text + last, self._dialect).is_code
        return is_code or self._is_in_span(line, stop, offset)

    def _is_in_span(self, line: int, stop: int, offset: int) -> bool:
        if offset < 0:
            return False
        offset += 1
        # A comment in the first column begins a block, as any line after an empty one does.
        begins_block = self._data.startswith(b"<!--", line) and not self._dialect.mdx
        if b"`" not in self._data[line:offset] and (begins_block or self._follows_empty(line)):
            return False
        return self._in_span(line, stop, offset)

    def skip(self, begin: int, end: int) -> None:
        """Skip a region, from the line of its begin marker to that of its end marker."""
        begin, end = max(begin + 1, self._first), end + 1
        line_end = self._data.find(b"\n", begin) + 1
        self._read(begin)
        if self._data[begin] in b" \t>-*+0123456789":  # in a container, which continues
            self._before.append(self._data[self._start : line_end])
            self._start = self._position = end
        else:
            self._before.clear()
            self._start = self._position = self._data.find(b"\n", end) + 1 or len(self._data)

    def _read(self, until: int) -> None:
        data = self._data
        while self._position < until:
            if self._end is not None:
                end = self._end.search(data, self._position)
                if end is None or end.start() >= until:
                    self._position = until
                    return
                self._end = None
                self._position = data.find(b"\n", end.start()) + 1 or len(data)
                self._start = self._position
                self._before.clear()
                continue
            candidate = _CANDIDATE.search(data, self._position, until)
            if candidate is None:
                self._position = until
                return
            self._position = candidate.end()
            self._read_candidate(candidate)

    def _read_candidate(self, candidate: re.Match[bytes]) -> None:
        """Update the structure by a line that can change it."""
        margin, fence, heading, underline, html = candidate.groups()
        start, stop = candidate.span()
        if fence or html:
            if (html and self._dialect.mdx) or margin.strip(b" \t"):
                return
            if not self._dialect.mdx and len(margin.expandtabs(4)) > 3:
                return
            if html and _html_end(html).search(self._data, start, stop):
                return  # it ends on the same line
            type_ = "fence" if fence else "html_block"
            is_certain = not margin and not self._follows_html(start)
            if not is_certain and self._inspect(start, stop).opens != type_:
                return
            if fence:
                limit = b"*" if self._dialect.mdx else b"{0,3}"
                pattern = rb"^[ \t]" if self._dialect.mdx else rb"^ "
                sign = fence[:1]
                closing = pattern + limit + sign + b"{%d,}[ \\t]*\\r?$" % len(fence)
                self._end = _compiled(closing)
                self._fenced = True
                self._position = stop
            else:
                self._end = _html_end(html)
                self._fenced = False
                self._position = stop
        elif heading and not margin and not self._follows_html(start):
            self.level = len(heading)
        elif heading or (underline and not self._follows_empty(start)):
            text = self._text(start, stop)
            self.level = _inspect_last_line(text, self._dialect, True).heading or self.level

    def _follows_empty(self, line: int) -> bool:
        return not self._data[self._data.rfind(b"\n", 0, line - 1) + 1 : line].strip(b" \t\r\n")

    def _follows_html(self, line: int) -> bool:
        """Return whether a line in the first column can be part of an HTML block above it."""
        data, stop = self._data, line
        while stop > self._start:
            start = data.rfind(b"\n", 0, stop - 1) + 1
            above = data[start:stop]
            if not above.strip(b" \t\r\n"):
                return False
            if above[:4].lstrip(b" ").startswith(b"<"):
                return True
            stop = start
        return False

    def _inspect(self, line: int, stop: int) -> _LastLine:
        return _inspect_last_line(self._text(line, stop), self._dialect)

    def _text(self, line: int, stop: int) -> bytes:
        """Return the lines that determine the one that starts at ``line``, up to ``stop``."""
        for reset in _RESET.finditer(self._data, max(self._start - 1, 0), line + 1):
            self._start = reset.end()
            self._before.clear()
        return b"".join((*self._before, self._data[self._start : stop]))

    def _in_span(self, line: int, stop: int, offset: int) -> bool:
        """Return whether an offset of a line is in a code span of its paragraph."""
        data = self._data
        before = self._text(line, line)
        paragraph = re.compile(rb"(?:[^\n]*[^ \t\r\n][^\n]*(?:\n|\Z))+").match(data, line)
        end = paragraph.end() if paragraph else stop
        text = _normalized(before + data[line:end])
        if "`" not in text:
            return False
        word = data[line:offset].lower().count(_WORD)
        return _in_code_span(text, _normalized(before).count("\n"), word, self._dialect)


def _html_end(opening: bytes) -> re.Pattern[bytes]:
    return next(end for start, end in _HTML_ENDS if opening.startswith(start))


@lru_cache(maxsize=256)
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.MULTILINE)


def _normalized(text: bytes) -> str:
    return re.sub("\r\n?", "\n", text.decode("utf-8", "surrogateescape"))


@lru_cache(maxsize=10_000)
def _inspect_last_line(text: bytes, dialect: Dialect, tables: bool = False) -> _LastLine:
    """Return the role of the last line; with ``tables``, a line below one is not a heading."""
    lines = _normalized(text).removesuffix("\n") + "\n"
    last = lines.count("\n") - 1
    is_code, opens, heading = False, "", 0
    for token in _blocks(lines, dialect, tables):
        if token.map is None or not token.map[0] <= last < token.map[1]:
            continue
        is_code = is_code or token.type in _CODE
        if token.level == 0 and token.map[0] == last:
            opens = opens or token.type
        if token.type == "heading_open":
            heading = int(token.tag[1:])
    return _LastLine(is_code, opens, heading)


@lru_cache(maxsize=1000)
def _in_code_span(text: str, line: int, word: int, dialect: Dialect) -> bool:
    """Return whether an occurrence of ``mediagen`` is in a code span; both counts start at 0."""
    for token in _blocks(text, dialect):
        if token.type != "inline" or token.map is None:
            continue
        if not token.map[0] <= line < token.map[1]:
            continue
        lines = token.content.split("\n")
        number = line - token.map[0]
        if number >= len(lines):
            return False
        start = sum(len(row) + 1 for row in lines[:number])
        offsets = [match.start() for match in re.finditer(_WORD.decode(), lines[number].lower())]
        if word >= len(offsets):
            return False
        return any(a <= start + offsets[word] < b for a, b in _code_spans(token.content, dialect))
    return False


def _blocks(text: str, dialect: Dialect, tables: bool = False) -> list[Token]:
    parser = _parser(dialect, tables)
    tokens: list[Token] = []
    if not text.endswith("\n"):
        text += "\n"  # without it, some documents raise IndexError
    parser.block.parse(text, parser, {}, tokens)
    return tokens


def _code_spans(content: str, dialect: Dialect) -> list[tuple[int, int]]:
    """Return the start and the end of each code span of a paragraph."""
    parser = _parser(dialect)
    env: dict[str, list[tuple[int, int]]] = {"spans": []}
    parser.inline.parse(content, parser, env, [])
    return env["spans"]


@lru_cache(maxsize=8)
def _parser(dialect: Dialect, tables: bool = False) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import backtick

    def record_span(state: StateInline, silent: bool) -> bool:
        start = state.pos
        is_span = backtick(state, silent)
        if is_span and not silent and state.tokens and state.tokens[-1].type == "code_inline":
            state.env["spans"].append((start, state.pos))
        return is_span

    parser = MarkdownIt("commonmark")
    if tables:
        parser.enable("table")
    parser.inline.ruler.at("backticks", record_span)
    if dialect.mdx:
        parser.disable(["code", "html_block", "html_inline"])
    if dialect.containers:
        opening = re.compile("|".join(f"(?:{pattern})" for pattern in dialect.containers))
        parser.block.ruler.before(
            "fence",
            "container",
            lambda state, start, stop, silent: _container(opening, state, start, stop, silent),
            {"alt": ["paragraph", "reference", "blockquote", "list"]},
        )
    return parser


def _container(
    opening: re.Pattern[str], state: StateBlock, start: int, stop: int, silent: bool
) -> bool:
    """Read a block whose content is indented by four columns below its first line."""
    if state.is_code_block(start):
        return False
    first = state.bMarks[start] + state.tShift[start]
    if opening.match(state.src[first : state.eMarks[start]]) is None:
        return False
    if silent:
        return True
    indent = state.sCount[start] + 4
    end = start + 1
    while end < stop and (state.isEmpty(end) or state.sCount[end] >= indent):
        end += 1
    parent, line_max, margin = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "container", end, indent
    token = state.push("container_open", "div", 1)
    token.map = [start, end]
    state.md.block.tokenize(state, start + 1, end)
    state.push("container_close", "div", -1)
    state.parentType, state.lineMax, state.blkIndent = parent, line_max, margin
    state.line = end
    return True
