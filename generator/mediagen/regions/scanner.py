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
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_LONE_RETURN_FAULT = "a carriage return alone ends no line; save the file with LF or CRLF"
#: The word in encodings of two and four bytes to a character, in either byte order.
_WIDE_MARKS = {
    "UTF-16": b"\0".join(MARK[i : i + 1] for i in range(len(MARK))),
    "UTF-32": b"\0\0\0".join(MARK[i : i + 1] for i in range(len(MARK))),
}
_BEGIN_CONFLICT = (
    "merge conflict around a begin marker; keep one side, delete the conflict lines, "
    "and run mediagen inject again"
)
_COMMON_MARK = Dialect()
_CLOSE = {b"<!--": b"-->", b"{/*": b"*/}"}
_ATTRIBUTE = re.compile(r"([a-z]+)=(\S+)")


class MarkerError(NamedTuple):
    """A fault in a file: where, and what is wrong."""

    offset: int
    message: str


class Region(NamedTuple):
    """A region of a file: what it asks for, and where its text is."""

    kind: str
    options: Mapping[str, str]
    request: str  # both of them, as the begin marker says it
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


def region_checksum(text: str) -> str:
    """Return the checksum in the end marker: enough of the digest to detect any hand edit."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def find_regions(
    data: bytes, faults: list[MarkerError], dialect: Dialect = _COMMON_MARK
) -> list[Region]:
    """Return the regions of a file, in order; faults of its markers are noted."""
    regions: list[Region] = []
    outline = Outline(data, dialect)
    begin_match: re.Match[bytes] | None = None
    lower = data.lower()
    offset = lower.find(MARK)
    has_marker = False  # even as code, which a carriage return could make of it
    while offset >= 0:
        match = match_marker(data, offset)
        if match is None:
            fault = find_near_marker(data, offset, dialect)
            has_marker = has_marker or fault is not None
            if fault is not None:
                line = data.rfind(b"\n", 0, offset) + 1
                if begin_match is not None:
                    # Generated text may hold the words; a comment with them is a marker.
                    if _LEAD.search(data, max(offset - _FARTHEST, line), offset):
                        faults.append(fault)
                elif not outline.is_code(line, offset):
                    faults.append(fault)
            offset = lower.find(MARK, offset + 1)
            continue
        has_marker = True
        offset = lower.find(MARK, match.end())
        begin = match.start()
        if begin_match is None and outline.is_code(begin, match.start("what")):
            continue
        start = match.start("open")
        _, close, after = match["tail"].partition(_CLOSE[match["open"]])
        if not close or after.strip():
            closing = _CLOSE[match["open"]].decode()
            faults.append(MarkerError(start, f"a marker is one line that ends in {closing}"))
            continue
        marker_word = match["what"]
        if marker_word == b"begin":
            if begin_match is not None:
                conflict_start = _conflict_around(data, begin_match, match)
                if conflict_start is not None:
                    faults.append(MarkerError(conflict_start, _BEGIN_CONFLICT))
                    begin_match = match
                    continue
                line = data.count(b"\n", 0, begin_match.start("open")) + 1
                faults.append(
                    MarkerError(start, f"begins inside the region of line {line}; end that first")
                )
                continue
            begin_match = match
        elif marker_word == b"end":
            if begin_match is None:
                faults.append(MarkerError(start, "ends a region that does not begin"))
                continue
            conflict = _CONFLICT.search(data, begin_match.end() - 1, match.end())
            if conflict is not None:
                faults.append(_conflict_fault(data, begin_match, conflict))
                stop = _CONFLICT_END.search(data, conflict.end())
                end = stop.start() + 1 if stop is not None else begin
                outline.skip(begin_match.start(), end)
                offset = lower.find(MARK, stop.end()) if stop is not None else offset
            else:
                regions.append(_build_region(begin_match, match, outline.level, faults))
                outline.skip(begin_match.start(), begin)
            begin_match = None
        else:
            from mediagen.diagnostics.suggestions import suggest_name

            word = marker_word.decode("utf-8", "replace")
            hint = suggest_name(word, ("begin", "end"))
            faults.append(MarkerError(start, f"unknown marker 'mediagen:{word}'{hint}"))
    if begin_match is not None:
        conflict = _CONFLICT.search(data, begin_match.end() - 1)
        if conflict is not None:
            faults.append(_conflict_fault(data, begin_match, conflict))
        else:
            faults.append(MarkerError(begin_match.start("open"), "the region has no mediagen:end"))
    lone_return = _LONE_RETURN.search(data) if has_marker and b"\r" in data else None
    if lone_return and not any(fault.message == _LONE_RETURN_FAULT for fault in faults):
        faults.append(MarkerError(lone_return.start(), _LONE_RETURN_FAULT))
    return regions


def _conflict_around(data: bytes, first: re.Match[bytes], second: re.Match[bytes]) -> int | None:
    """Return where the merge conflict starts whose sides hold a begin marker each, or None."""
    if not re.search(rb"\n={7}\r?\n", data[first.end() - 1 : second.start()]):
        return None
    before = b"\n" + data[: first.start()]
    start = max((match.start() for match in _CONFLICT.finditer(before)), default=None)
    if start is None or _CONFLICT_END.search(before, start):
        return None
    return start


def _conflict_fault(data: bytes, opened: re.Match[bytes], conflict: re.Match[bytes]) -> MarkerError:
    line = data.count(b"\n", 0, opened.start("open")) + 1
    return MarkerError(
        conflict.start() + 1,
        f"merge conflict inside the region of line {line}; keep one side with its end marker, "
        "delete the conflict lines, and run mediagen inject again",
    )


def match_marker(data: bytes, offset: int) -> re.Match[bytes] | None:
    """Return the marker that has its ``mediagen`` at a place; None where there is no marker."""
    match = _MARKER.match(data, data.rfind(b"\n", 0, offset) + 1)
    return match if match is not None and match.start("what") == offset + len(MARK) + 1 else None


def find_near_marker(data: bytes, at: int, dialect: Dialect = _COMMON_MARK) -> MarkerError | None:
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
        return MarkerError(offset, _LONE_RETURN_FAULT)
    mdx = lead["open"].startswith(b"{") if lead is not None else dialect.mdx
    sign = b"{/*" if mdx else b"<!--"
    name = {b"begin": "begin …", b"end": "end"}[word["what"].lower()]
    right = f"{sign.decode()} mediagen:{name} {_CLOSE[sign].decode()}"
    if lead is not None and b"\\" in lead["open"]:
        return MarkerError(
            offset,
            f"no marker: a formatter that does not read MDX escaped it; right is {right}; "
            "exclude this file from that formatter",
        )
    shown = line[at - start : word.end() - start].decode()
    hint = "" if lead is not None else f"; to show it, write `{shown}` as code"
    return MarkerError(offset, f"no marker; right is {right}, alone on its line{hint}")


def wide_encoding(data: bytes) -> str | None:
    """Return the encoding of a file that has our word in UTF-16 or UTF-32, or None."""
    if b"\0" not in data:
        return None
    lower = data.lower()
    return next((name for name, mark in _WIDE_MARKS.items() if mark in lower), None)


def has_lone_return(data: bytes) -> bool:
    """Return whether a carriage return stands without a newline: Markdown ends a line there."""
    return b"\r" in data and _LONE_RETURN.search(data) is not None


@lru_cache(maxsize=10_000)
def _parse_request(text: bytes) -> tuple[str, Mapping[str, str], tuple[str, ...]]:
    """The kind and the options of a begin marker, and what is wrong with them."""
    kind, *rest = text.decode("utf-8", "replace").split() or [""]
    options: dict[str, str] = {}
    errors = []
    for part in rest:
        match = _ATTRIBUTE.fullmatch(part)
        if match is None:
            errors.append(f"'{part}' is not of the form name=value")
        elif match[1] in options:
            errors.append(f"says {match[1]} twice")
        else:
            options[match[1]] = match[2]
    return kind, options, tuple(errors)


def _build_region(
    begin_match: re.Match[bytes], end_match: re.Match[bytes], level: int, faults: list[MarkerError]
) -> Region:
    request = begin_match["tail"].partition(_CLOSE[begin_match["open"]])[0]
    kind, options, errors = _parse_request(request)
    begin = begin_match.start("open")
    faults += [MarkerError(begin, error) for error in errors]
    sign = begin_match["open"]
    if sign != end_match["open"]:
        faults.append(
            MarkerError(end_match.start("open"), "ends the region in the other kind of comment")
        )
    close = _CLOSE[end_match["open"]]
    tail = end_match["tail"]
    size = tail.index(close)
    return Region(
        kind,
        options,
        request.decode("utf-8", "replace").strip(),
        begin,
        begin_match.end(),
        end_match.start(),
        end_match.start("open"),
        end_match.start("tail") + size + len(close),
        level,
        _continuation_margin(begin_match["margin"]),
        b"\r\n" if begin_match["cr"] else b"\n",
        sign != b"<!--",
        tail[:size].decode("utf-8", "replace").strip(),
    )


def _continuation_margin(margin: bytes) -> bytes:
    """The margin of the lines after one with this margin: list markers become blanks."""
    return re.sub(rb"[^> \t]", b" ", margin) if margin.strip(b" \t>") else margin


def region_text(data: bytes, region: Region) -> str:
    """The text of a region without the margin of its place, in lines that end in a newline."""
    raw = data[region.start : region.stop]
    margin, bare = region.margin, region.margin.rstrip()
    lines = []
    for line in raw.split(b"\n")[:-1]:
        if region.newline == b"\r\n":  # elsewhere it is a character of the code
            line = line.removesuffix(b"\r")
        if line.startswith(margin):
            line = line[len(margin) :]
        elif line.removesuffix(b"\r") in (bare, b""):
            line = b""
        lines.append(line + b"\n")
    return b"".join(lines).decode("utf-8", "surrogateescape")


def place_text(text: str, region: Region) -> bytes:
    """Generated text as it stands in its region: with its margin, and the page's line endings."""
    margin, bare = region.margin, region.margin.rstrip()
    lines = text.encode("utf-8").split(b"\n")[:-1]
    return b"".join((margin + line if line else bare) + region.newline for line in lines)


def end_marker(region: Region, digest: str) -> bytes:
    """Return the end marker of a region whose text has this checksum."""
    word = f"mediagen:end {digest}".encode()
    return b"{/* " + word + b" */}" if region.mdx else b"<!-- " + word + b" -->"
