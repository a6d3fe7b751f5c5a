"""Regions: the marked parts of a hand-written Markdown file that hold generated text.

A region begins with ``<!-- mediagen:begin KIND name=value… -->`` on a line of its own and ends with
``<!-- mediagen:end CHECKSUM -->``; MDX has ``{/* … */}`` for comments. Files are searched as bytes,
so that nothing outside of a region can change: neither line endings nor what is no UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import NamedTuple

MARK = b"mediagen"
BEGIN, END = MARK + b":begin", MARK + b":end"
#: What stands before the first character of a line: indentation, quotes, list markers.
_MARGIN = rb"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*"
_MARKER = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<margin>" + _MARGIN + rb")"
    rb"(?P<open><!--|\{/\*)[ \t]*mediagen:(?P<what>(?:(?!-->|\*/)\S)*)"
    rb"(?P<tail>[^\r\n]*)(?P<cr>\r?)(?:\n|\Z)"
)
#: A comment whose first word is ours, and the words that mean a marker: written in another way, or
#: in the middle of a line, it would be passed over in silence.
_LEAD = re.compile(rb"(?<!\\)(?P<open><!--+|\{[ \t]*/\*+)[^\w>]*\Z")
_MEANT = re.compile(rb"mediagen[^\w\n]{0,3}(?P<what>begin|end)\b", re.IGNORECASE)
_FARTHEST = 64
#: Lines that tell where markers are only shown: fences; and the headings that regions are below.
_LINE = re.compile(
    rb"\n(?:\xef\xbb\xbf)?(?P<margin>" + _MARGIN + rb")(?:"
    rb"(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})|(?P<heading>\#{1,6})(?=[ \t])"
    rb"|(?P<line>=+|-+)(?=[ \t\r]*$))(?P<tail>[^\n]*)$",
    re.MULTILINE,
)
_CLOSE = {b"<!--": b"-->", b"{/*": b"*/}"}
_ATTRIBUTE = re.compile(r"([a-z]+)=(\S+)")


class Mark(NamedTuple):
    """A fault in a file: where, and what is wrong."""

    offset: int
    message: str


class Region(NamedTuple):
    """A region of a file: what it asks for, and where its text is."""

    kind: str
    options: Mapping[str, str]
    asked: str  # both of them, as the begin marker says it
    begin: int  # of the begin marker
    start: int  # of its text: after the line of the begin marker
    stop: int  # of the line of the end marker
    mark_start: int  # of the end marker itself
    mark_stop: int
    level: int  # of the heading it stands below; 0 before the first
    margin: bytes  # before the begin marker, as lines of its text have it
    newline: bytes
    mdx: bool
    checksum: str


class _Fence(NamedTuple):
    """An open fence: its sign and length, the place it is in, and where its line ends."""

    sign: bytes
    length: int
    quotes: int
    indent: int  # of the list item that it begins
    width: int  # of what stands before it
    end: int


def checksum(text: str) -> str:
    """What the end marker says of the text: enough of its digest that no hand edit keeps it."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def find(data: bytes, faults: list[Mark]) -> list[Region]:
    """The regions of a file, in order; what is wrong with them is noted."""
    regions: list[Region] = []
    outside = Outside(data)
    opened: re.Match[bytes] | None = None
    at = data.find(MARK)
    while at >= 0:
        found = marker(data, at)
        if found is None:
            wrong = meant(data, at)
            if wrong is not None:
                line = data.rfind(b"\n", 0, wrong.offset) + 1
                if opened is not None or not outside.fenced(line):
                    faults.append(wrong)
            at = data.find(MARK, at + 1)  # a word in the text
            continue
        at = data.find(MARK, found.end())
        if opened is None and outside.fenced(found.start()):
            continue
        start = found.start("open")
        _, close, after = found["tail"].partition(_CLOSE[found["open"]])
        if not close or after.strip():
            said = _CLOSE[found["open"]].decode()
            faults.append(Mark(start, f"a marker is one line that ends in {said}"))
            continue
        what = found["what"]
        if what == b"begin":
            if opened is not None:
                line = data.count(b"\n", 0, opened.start("open")) + 1
                faults.append(
                    Mark(start, f"begins inside the region of line {line}; end that first")
                )
                continue
            opened = found
        elif what == b"end":
            if opened is None:
                faults.append(Mark(start, "ends a region that does not begin"))
                continue
            regions.append(_region(opened, found, outside.level, faults))
            opened = None
            outside.at = found.end()
        else:
            from mediagen.problems import suggestion

            word = what.decode("utf-8", "replace")
            hint = suggestion(word, ("begin", "end"))
            faults.append(Mark(start, f"unknown marker 'mediagen:{word}'{hint}"))
    if opened is not None:
        faults.append(Mark(opened.start("open"), "the region has no mediagen:end"))
    return regions


def marker(data: bytes, at: int) -> re.Match[bytes] | None:
    """The marker that has its ``mediagen`` at a place; None where that is a word in the text."""
    found = _MARKER.match(data, data.rfind(b"\n", 0, at) + 1)
    return found if found is not None and found.start("what") == at + len(MARK) + 1 else None


def meant(data: bytes, at: int) -> Mark | None:
    """The fault of a ``mediagen`` that is in no marker, but was meant to be in one."""
    says = _MEANT.match(data, at)
    lead = _LEAD.search(data, max(at - _FARTHEST, 0), at) if says else None
    if says is None or lead is None:
        return None
    start = data.rfind(b"\n", 0, lead.start()) + 1
    if b"`" in data[start : lead.start()].rpartition(b"\r")[2]:
        return None  # shown as code
    stop = data.find(b"\n", at)
    line = data[start : stop if stop >= 0 else len(data)]
    if b"\r" in line.removesuffix(b"\r"):
        said = "a carriage return alone ends no line; save the file with LF or CRLF"
    else:
        sign = b"<!--" if lead["open"].startswith(b"<") else b"{/*"
        word = {b"begin": "begin …", b"end": "end"}[says["what"].lower()]
        right = f"{sign.decode()} mediagen:{word} {_CLOSE[sign].decode()}"
        said = f"no marker; right is {right}, alone on its line"
    return Mark(lead.start(), said)


def wide(data: bytes) -> bool:
    """Whether a file is UTF-16 and has our word in it."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") and b"m\0e\0d\0i\0a\0g\0e\0n" in data


class Outside:
    """What is known of the text outside of regions, up to a place."""

    def __init__(self, data: bytes) -> None:
        self.at = 0
        self.level = 0
        self._data = data
        self._fence: _Fence | None = None

    def fenced(self, until: int) -> bool:
        """Read on to the start of a line; tells whether it is inside of a fence."""
        data, at = self._data, self.at
        self.at = until
        if at == 0 and until and (first := _LINE.match(b"\n" + data[: data.find(b"\n")])):
            self._see(first, first.end() - 1)
        # A pattern's end is taken for the end of the text, so that no line is cut in two.
        for found in _LINE.finditer(data, max(at - 1, 0), until):
            self._see(found, found.end())
        if self._fence is not None and _left(data, self._fence, until):
            self._fence = None
        return self._fence is not None

    def _see(self, found: re.Match[bytes], end: int) -> None:
        """Take note of a heading or a sign of a fence, in a line that ends there."""
        margin, sign, heading, line, tail = found.groups()
        fence = self._fence
        if fence is not None and _left(self._data, fence, end - len(found[0]) + 1):
            fence = None
        if heading:
            if fence is None:
                self.level = len(heading)
        elif line:
            if fence is None and self._underlines(margin, end - len(found[0]) + 1):
                self.level = 1 if line.startswith(b"=") else 2
        elif fence is None:
            width = _width(margin)
            indent = width if margin.strip(b" \t>") else 0
            fence = _Fence(sign[:1], len(sign), margin.count(b">"), indent, width, end)
        elif (
            sign[:1] == fence.sign
            and len(sign) >= fence.length
            and not tail.strip()
            and not margin.strip(b" \t>")  # a fence in a list or quote that is shown
            and margin.count(b">") == fence.quotes
            and _width(margin) < fence.width + 4
        ):
            fence = None
        self._fence = fence

    def _underlines(self, margin: bytes, start: int) -> bool:
        """Whether the line that starts there is below a line of text, and makes a heading of it."""
        if start < 2 or start == self._front_matter:
            return False
        above = self._data[self._data.rfind(b"\n", 0, start - 1) + 1 : start - 1]
        lead = re.match(_MARGIN, above)
        # Below a list item, a quote or a table, it parts them from what follows.
        if lead is None or lead[0] != margin:
            return False
        text = above[lead.end() :]
        return not text.startswith((b"#", b"<", b"|", b"`", b"~")) and bool(text.strip(b" \t\r=-"))

    @cached_property
    def _front_matter(self) -> int:
        """Where the line starts that ends the front matter; -1 where a page has none."""
        found = re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n", self._data)
        return self._data.find(b"\n---", found.end() - 1) + 1 if found else -1


def _left(data: bytes, fence: _Fence, until: int) -> bool:
    """Whether the quote or list item that a fence is in has ended: so has the fence then."""
    if not fence.quotes and not fence.indent:
        return False
    stop = data.find(b"\n", until)
    lines = data[fence.end : stop if stop >= 0 else len(data)].split(b"\n")[1:]
    for line in lines:
        lead = re.match(rb"[ \t>]*", line)
        assert lead is not None
        if lead[0].count(b">") < fence.quotes:
            return True
        if line.strip() and _width(lead[0]) < fence.indent:
            return True
    return False


def _width(margin: bytes) -> int:
    return len(margin.expandtabs(4))


@lru_cache(maxsize=10_000)
def _asked(text: bytes) -> tuple[str, Mapping[str, str], tuple[str, ...]]:
    """The kind and the options of a begin marker, and what is wrong with them."""
    kind, *rest = text.decode("utf-8", "replace").split() or [""]
    options: dict[str, str] = {}
    wrong = []
    for part in rest:
        found = _ATTRIBUTE.fullmatch(part)
        if found is None:
            wrong.append(f"'{part}' is not of the form name=value")
        elif found[1] in options:
            wrong.append(f"says {found[1]} twice")
        else:
            options[found[1]] = found[2]
    return kind, options, tuple(wrong)


def _region(
    opened: re.Match[bytes], closed: re.Match[bytes], level: int, faults: list[Mark]
) -> Region:
    asked = opened["tail"].partition(_CLOSE[opened["open"]])[0]
    kind, options, wrong = _asked(asked)
    begin = opened.start("open")
    faults += [Mark(begin, said) for said in wrong]
    sign = opened["open"]
    if sign != closed["open"]:
        faults.append(Mark(closed.start("open"), "ends the region in the other kind of comment"))
    close = _CLOSE[closed["open"]]
    tail = closed["tail"]
    size = tail.index(close)
    return Region(
        kind,
        options,
        asked.decode("utf-8", "replace").strip(),
        begin,
        opened.end(),
        closed.start(),
        closed.start("open"),
        closed.start("tail") + size + len(close),
        level,
        _continued(opened["margin"]),
        b"\r\n" if opened["cr"] else b"\n",
        sign != b"<!--",
        tail[:size].decode("utf-8", "replace").strip(),
    )


def _continued(margin: bytes) -> bytes:
    """The margin of the lines after one with this margin: list markers become blanks."""
    return re.sub(rb"[^> \t]", b" ", margin) if margin.strip(b" \t>") else margin


def text_of(data: bytes, region: Region) -> str:
    """The text of a region without the margin of its place, in lines that end in a newline."""
    raw = data[region.start : region.stop]
    margin, bare = region.margin, region.margin.rstrip()
    lines = []
    for line in raw.split(b"\n")[:-1]:
        line = line.removesuffix(b"\r")
        if line.startswith(margin):
            line = line[len(margin) :]
        elif line in (bare, b""):
            line = b""
        lines.append(line + b"\n")
    return b"".join(lines).decode("utf-8", "surrogateescape")


def placed(text: str, region: Region) -> bytes:
    """Generated text as it stands in its region: with its margin, and the page's line endings."""
    margin, bare = region.margin, region.margin.rstrip()
    lines = text.encode("utf-8").split(b"\n")[:-1]
    return b"".join((margin + line if line else bare) + region.newline for line in lines)


def end_mark(region: Region, text: str) -> bytes:
    """The end marker of a region with this text."""
    word = f"mediagen:end {checksum(text)}".encode()
    return b"{/* " + word + b" */}" if region.mdx else b"<!-- " + word + b" -->"
