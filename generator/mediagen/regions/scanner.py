"""Regions: the marked parts of a hand-written Markdown file that hold generated text.

A region begins with ``<!-- mediagen:begin KIND name=value… -->`` on a line of its own and ends with
``<!-- mediagen:end CHECKSUM -->``; MDX has ``{/* … */}`` for comments. Files are searched as bytes,
so that nothing outside of a region can change: neither line endings nor what is no UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from mediagen.regions.outline import Dialect, Outline

MARK = b"mediagen"
BEGIN, END = MARK + b":begin", MARK + b":end"
#: What stands before the first character of a line: indentation, quotes, list markers.
_MARGIN = rb"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*"
_MARKER = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<margin>" + _MARGIN + rb")"
    rb"(?P<open><!--|\{/\*)[ \t]*mediagen:(?P<what>(?:(?!-->|\*/)\S)*)"
    rb"(?P<tail>[^\r\n]*)(?P<cr>\r?)(?:\n|\Z)"
)
#: The opening of a comment, also as formatters escape it, and the words that name a marker.
_LEAD = re.compile(rb"(?<!\\)(?P<open><!--+|\{[ \t]*\\?/\\?\*+)[^\w>]*\Z")
_NEAR = re.compile(rb"mediagen[^\w\n]{0,3}(?P<what>begin|end)\b", re.IGNORECASE)
_EXACT = re.compile(rb"mediagen:(?:begin|end)", re.IGNORECASE)
_FARTHEST = 64
_CONFLICT = re.compile(rb"\n<{7}(?= |\r?\n)[^\n]*")
_CONFLICT_END = re.compile(rb"\n>{7}(?= |\r?\n|\Z)[^\n]*")
_COMMON_MARK = Dialect()
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


def checksum(text: str) -> str:
    """What the end marker says of the text: enough of its digest that no hand edit keeps it."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def find(data: bytes, faults: list[Mark], dialect: Dialect = _COMMON_MARK) -> list[Region]:
    """Return the regions of a file, in order; faults of its markers are noted."""
    regions: list[Region] = []
    outline = Outline(data, dialect)
    opened: re.Match[bytes] | None = None
    lower = data.lower()
    at = lower.find(MARK)
    while at >= 0:
        found = marker(data, at)
        if found is None:
            fault = find_near_marker(data, at, dialect)
            if fault is not None:
                line = data.rfind(b"\n", 0, at) + 1
                if opened is not None:
                    # Generated text may hold the words; a comment with them is a marker.
                    if _LEAD.search(data, max(at - _FARTHEST, line), at):
                        faults.append(fault)
                elif not outline.is_code(line, at):
                    faults.append(fault)
            at = lower.find(MARK, at + 1)
            continue
        at = lower.find(MARK, found.end())
        begin = found.start()
        if opened is None and outline.is_code(begin, found.start("what")):
            continue
        start = found.start("open")
        _, close, after = found["tail"].partition(_CLOSE[found["open"]])
        if not close or after.strip():
            closing = _CLOSE[found["open"]].decode()
            faults.append(Mark(start, f"a marker is one line that ends in {closing}"))
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
            conflict = _CONFLICT.search(data, opened.end() - 1, found.end())
            if conflict is not None:
                faults.append(_conflict_fault(data, opened, conflict))
                stop = _CONFLICT_END.search(data, conflict.end())
                end = stop.start() + 1 if stop is not None else begin
                outline.skip(opened.start(), end)
                at = lower.find(MARK, stop.end()) if stop is not None else at
            else:
                regions.append(_region(opened, found, outline.level, faults))
                outline.skip(opened.start(), begin)
            opened = None
        else:
            from mediagen.diagnostics.suggestions import suggestion

            word = what.decode("utf-8", "replace")
            hint = suggestion(word, ("begin", "end"))
            faults.append(Mark(start, f"unknown marker 'mediagen:{word}'{hint}"))
    if opened is not None:
        conflict = _CONFLICT.search(data, opened.end() - 1)
        if conflict is not None:
            faults.append(_conflict_fault(data, opened, conflict))
        else:
            faults.append(Mark(opened.start("open"), "the region has no mediagen:end"))
    return regions


def _conflict_fault(data: bytes, opened: re.Match[bytes], conflict: re.Match[bytes]) -> Mark:
    line = data.count(b"\n", 0, opened.start("open")) + 1
    return Mark(
        conflict.start() + 1,
        f"merge conflict inside the region of line {line}; keep one side with its end marker, "
        "delete the conflict lines, and run mediagen inject again",
    )


def marker(data: bytes, at: int) -> re.Match[bytes] | None:
    """Return the marker that has its ``mediagen`` at a place; None where there is no marker."""
    found = _MARKER.match(data, data.rfind(b"\n", 0, at) + 1)
    return found if found is not None and found.start("what") == at + len(MARK) + 1 else None


def find_near_marker(data: bytes, at: int, dialect: Dialect = _COMMON_MARK) -> Mark | None:
    """Return the fault of a ``mediagen`` that names a marker without being one, outside code."""
    word = _NEAR.match(data, at)
    if word is None:
        return None
    start = data.rfind(b"\n", 0, at) + 1
    stop = data.find(b"\n", at)
    line = data[start : stop if stop >= 0 else len(data)]
    lead = _LEAD.search(data, max(at - _FARTHEST, 0), at)
    if lead is None and not _EXACT.match(data, at):
        return None
    offset = lead.start() if lead is not None else at
    if b"\r" in line.removesuffix(b"\r"):
        return Mark(offset, "a carriage return alone ends no line; save the file with LF or CRLF")
    mdx = lead["open"].startswith(b"{") if lead is not None else dialect.mdx
    sign = b"{/*" if mdx else b"<!--"
    name = {b"begin": "begin …", b"end": "end"}[word["what"].lower()]
    right = f"{sign.decode()} mediagen:{name} {_CLOSE[sign].decode()}"
    if lead is not None and b"\\" in lead["open"]:
        return Mark(
            offset,
            f"no marker: a formatter that does not read MDX escaped it; right is {right}; "
            "exclude this file from that formatter",
        )
    shown = line[at - start : word.end() - start].decode()
    hint = "" if lead is not None else f"; to show it, write `{shown}` as code"
    return Mark(offset, f"no marker; right is {right}, alone on its line{hint}")


def wide(data: bytes) -> bool:
    """Whether a file is UTF-16 and has our word in it."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") and b"m\0e\0d\0i\0a\0g\0e\0n" in data


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


def end_mark(region: Region, digest: str) -> bytes:
    """Return the end marker of a region whose text has this checksum."""
    word = f"mediagen:end {digest}".encode()
    return b"{/* " + word + b" */}" if region.mdx else b"<!-- " + word + b" -->"
