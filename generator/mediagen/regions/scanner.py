"""Regions: the marked parts of a hand-written Markdown file that hold generated text.

A region begins with ``<!-- mediagen:begin KIND name=value… -->`` on a line of its own and ends with
``<!-- mediagen:end CHECKSUM -->``; MDX has ``{/* … */}`` for comments. Files are searched as bytes,
so that nothing outside of a region changes, such as line endings or bytes that are not UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from mediagen.diagnostics.catalogue import regions as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.regions.outline import Dialect, Outline

MARK = b"mediagen"
BEGIN, END = MARK + b":begin", MARK + b":end"
#: Beginning of a line before its first character: indentation, quotes, list markers.
_MARGIN = rb"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*"
_MARKER = re.compile(
    rb"(?:\xef\xbb\xbf)?(?P<margin>" + _MARGIN + rb")"
    rb"(?P<open><!--|\{/\*)[ \t]*mediagen:(?P<word>(?:(?!-->|\*/)\S)*)"
    rb"(?P<tail>[^\r\n]*)(?P<cr>\r?)(?:\n|\Z)"
)
#: The start of a comment, possibly escaped by a formatter, and the words that name a marker.
_LEAD = re.compile(rb"(?<!\\)(?P<open><!--+|\{[ \t]*\\?/\\?\*+)[^\w>]*\Z")
_NEAR = re.compile(rb"mediagen[^\w\n]{0,3}(?P<word>begin|end)\b", re.IGNORECASE)
_EXACT = re.compile(rb"mediagen:(?:begin|end)", re.IGNORECASE)
_FARTHEST = 64
_CONFLICT = re.compile(rb"\n<{7}(?= |\r?\n)[^\n]*")
_CONFLICT_START = re.compile(rb"^<{7}(?= |\r?\n)[^\n]*\n", re.MULTILINE)
_CONFLICT_MIDDLE = re.compile(rb"^={7}\r?\n", re.MULTILINE)
_CONFLICT_END = re.compile(rb"\n>{7}(?= |\r?\n|\Z)[^\n]*")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
#: The word in encodings with two and four bytes for each character, in either byte order.
_WIDE_MARKS = {
    "UTF-16": b"\0".join(MARK[i : i + 1] for i in range(len(MARK))),
    "UTF-32": b"\0\0\0".join(MARK[i : i + 1] for i in range(len(MARK))),
}
_CONFLICT_ERROR = (
    "merge conflict; keep one side, delete the conflict lines, and run mediagen inject again"
)
_COMMON_MARK = Dialect()
_CLOSE = {b"<!--": b"-->", b"{/*": b"*/}"}
_ATTRIBUTE = re.compile(r"([a-z]+)=(\S+)")


class MarkerError(NamedTuple):
    """An error in the markers of a page; ``offset`` counts bytes."""

    offset: int
    message: str
    code: Code


class Region(NamedTuple):
    """A region of a page: its request, and the position of its text.

    All positions are offsets in bytes.
    """

    kind: str
    options: Mapping[str, str]
    request: str  # kind and options, as written in the begin marker
    begin: int  # the begin marker
    start: int  # its text, after the line of the begin marker
    stop: int  # the line of the end marker
    mark_start: int  # the end marker itself
    mark_stop: int
    level: int  # level of the heading above it; 0 before the first heading
    margin: bytes  # indentation, quotes and blanks before each line of its text
    newline: bytes
    mdx: bool
    checksum: str


def region_checksum(text: str) -> str:
    """Return the checksum in the end marker: enough of the digest to detect any hand edit."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def find_regions(
    data: bytes, errors: list[MarkerError], dialect: Dialect = _COMMON_MARK
) -> list[Region]:
    """Return the regions of a page, in order; errors of its markers are appended to ``errors``."""
    return _RegionFinder(data, errors, dialect).find_regions()


class _RegionFinder:
    """Reads the markers of a page from top to bottom."""

    def __init__(self, data: bytes, errors: list[MarkerError], dialect: Dialect) -> None:
        self._data, self._errors, self._dialect = data, errors, dialect
        self._outline = Outline(data, dialect)
        self._regions: list[Region] = []
        self._begin: re.Match[bytes] | None = None  # the begin marker of the open region
        self._is_cut = False  # the begin marker of an end marker may be invalid, or in a conflict
        self._has_marker = False  # even in code: a carriage return could hide its end

    def find_regions(self) -> list[Region]:
        """Return the regions of the page."""
        data, lower = self._data, self._data.lower()
        conflicts = _find_conflicts(data)
        offset, position = lower.find(MARK), 0
        while offset >= 0 or conflicts:
            if conflicts and (conflicts[0][0] < offset or offset < 0):
                start, end = conflicts.pop(0)
                if start >= position and self._begin is None and not self._outline.is_code(start):
                    self._errors.append(MarkerError(start, _CONFLICT_ERROR, codes.CONFLICT_IN_PAGE))
                    self._is_cut = True
                    position = end
                    offset = lower.find(MARK, end)
                continue
            match = match_marker(data, offset)
            if match is None:
                self._check_near_marker(offset)
                position = offset + 1
            else:
                self._has_marker = True
                position = self._read_marker(match)
            offset = lower.find(MARK, position)
        if self._begin is not None:
            self._report_open_region(self._begin)
        lone_return = _LONE_RETURN.search(data) if self._has_marker and b"\r" in data else None
        if lone_return and not any(e.code is codes.LONE_CARRIAGE_RETURN for e in self._errors):
            self._errors.append(_lone_return_error(lone_return.start()))
        return self._regions

    def _check_near_marker(self, offset: int) -> None:
        error = find_near_marker(self._data, offset, self._dialect)
        if error is None:
            return
        self._has_marker = True
        line = self._data.rfind(b"\n", 0, offset) + 1
        if self._begin is not None:
            # Generated text can contain the words; a comment with them is a marker.
            if not _LEAD.search(self._data, max(offset - _FARTHEST, line), offset):
                return
        elif self._outline.is_code(line, offset):
            return
        self._errors.append(error)
        word = _NEAR.match(self._data, offset)
        self._recover(word is not None and word["word"].lower() == b"end", line)

    def _recover(self, is_end: bool, start: int) -> None:
        """Go on after an invalid marker, so that the other marker of its region is no error."""
        if is_end and self._begin is not None:
            self._outline.skip(self._begin.start(), start)
            self._begin = None
        elif not is_end and self._begin is None:
            self._is_cut = True

    def _read_marker(self, match: re.Match[bytes]) -> int:
        """Process a marker; return the offset at which the search goes on."""
        if self._begin is None and self._outline.is_code(match.start(), match.start("word")):
            return match.end()
        start = match.start("open")
        _, close, after = match["tail"].partition(_CLOSE[match["open"]])
        if not close or after.strip():
            closing = _CLOSE[match["open"]].decode()
            message = f"expected the marker to end in {closing} on the same line"
            if close:
                message = f"unexpected text after {closing}; move it to the next line"
            self._errors.append(MarkerError(start, message, codes.UNCLOSED_MARKER))
            self._recover(match["word"] == b"end", match.start())
            return match.end()
        if match["word"] == b"begin":
            return self._read_begin(match)
        if match["word"] == b"end":
            return self._read_end(match)
        from mediagen.diagnostics.suggestions import nearest_name

        word = match["word"].decode("utf-8", "replace")
        near = nearest_name(word, ("begin", "end"))
        hint = f"did you mean 'mediagen:{near}'?"
        if near is None:
            hint = "expected mediagen:begin or mediagen:end"
        message = f"unknown marker 'mediagen:{word}'; {hint}"
        self._errors.append(MarkerError(start, message, codes.UNKNOWN_MARKER))
        self._recover(near == "end", match.start())
        return match.end()

    def _read_begin(self, match: re.Match[bytes]) -> int:
        """Open a region; return the offset at which the search goes on."""
        self._is_cut = False
        if self._begin is None:
            self._begin = match
            return match.end()
        conflict = _CONFLICT.search(self._data, self._begin.end() - 1, match.start())
        if conflict is not None:
            return self._skip_conflict(self._begin, conflict, match)
        line = _line_number(self._data, self._begin.start("open"))
        sign = self._begin["open"]
        end = f"{sign.decode()} mediagen:end {_CLOSE[sign].decode()}"
        message = f"a region begins inside the region of line {line}; add {end} above it"
        self._errors.append(MarkerError(match.start("open"), message, codes.NESTED_REGION))
        return match.end()

    def _read_end(self, match: re.Match[bytes]) -> int:
        """Finish the open region; return the offset at which the search goes on."""
        begin = self._begin
        if begin is None:
            if not self._is_cut:
                message = "unexpected end marker; add the begin marker of its region, or delete it"
                code = codes.UNEXPECTED_END_MARKER
                self._errors.append(MarkerError(match.start("open"), message, code))
            return match.end()
        conflict = _CONFLICT.search(self._data, begin.end() - 1, match.end())
        if conflict is not None:
            return self._skip_conflict(begin, conflict, match)
        self._begin = None
        self._regions.append(_build_region(begin, match, self._outline.level, self._errors))
        self._outline.skip(begin.start(), match.start())
        return match.end()

    def _skip_conflict(
        self, begin: re.Match[bytes], conflict: re.Match[bytes], match: re.Match[bytes]
    ) -> int:
        """Report a conflict between a begin marker and another marker; return its end."""
        self._begin, self._is_cut = None, True
        self._errors.append(_conflict_error(self._data, begin, conflict))
        end = _CONFLICT_END.search(self._data, conflict.end())
        self._outline.skip(begin.start(), end.start() + 1 if end is not None else match.start())
        return end.end() if end is not None else match.end()

    def _report_open_region(self, begin: re.Match[bytes]) -> None:
        conflict = _CONFLICT.search(self._data, begin.end() - 1)
        if conflict is not None:
            self._errors.append(_conflict_error(self._data, begin, conflict))
            return
        sign = begin["open"]
        message = (
            "missing end marker for this region; add "
            f"{sign.decode()} mediagen:end {_CLOSE[sign].decode()}"
        )
        self._errors.append(MarkerError(begin.start("open"), message, codes.MISSING_END_MARKER))


def _line_number(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _lone_return_error(offset: int) -> MarkerError:
    message = "carriage return without a line feed; save the file with LF or CRLF line endings"
    return MarkerError(offset, message, codes.LONE_CARRIAGE_RETURN)


def _find_conflicts(data: bytes) -> list[tuple[int, int]]:
    """Return the start and the end of each complete merge conflict of a page."""
    conflicts = []
    start = _CONFLICT_START.search(data)
    while start is not None:
        middle = _CONFLICT_MIDDLE.search(data, start.end())
        end = _CONFLICT_END.search(data, middle.end() - 1) if middle is not None else None
        if end is None:
            break
        conflicts.append((start.start(), end.end()))
        start = _CONFLICT_START.search(data, end.end())
    return conflicts


def _conflict_error(data: bytes, begin: re.Match[bytes], conflict: re.Match[bytes]) -> MarkerError:
    line = _line_number(data, begin.start("open"))
    return MarkerError(
        conflict.start() + 1,
        f"merge conflict inside the region of line {line}; keep one side with its end marker, "
        "delete the conflict lines, and run mediagen inject again",
        codes.CONFLICT_IN_PAGE,
    )


def match_marker(data: bytes, offset: int) -> re.Match[bytes] | None:
    """Return the marker whose ``mediagen`` is at an offset; None if there is no marker."""
    match = _MARKER.match(data, data.rfind(b"\n", 0, offset) + 1)
    return match if match is not None and match.start("word") == offset + len(MARK) + 1 else None


def find_near_marker(
    data: bytes, offset: int, dialect: Dialect = _COMMON_MARK
) -> MarkerError | None:
    """Return the error of a ``mediagen`` that names a marker without being one, or None.

    The caller checks that it is not in code.
    """
    word = _NEAR.match(data, offset)
    if word is None:
        return None
    start = data.rfind(b"\n", 0, offset) + 1
    stop = data.find(b"\n", offset)
    line = data[start : stop if stop >= 0 else len(data)]
    lead = _LEAD.search(data, max(offset - _FARTHEST, 0), offset)
    if lead is None and not _EXACT.match(data, offset):
        return None
    place = lead.start() if lead is not None else offset
    if b"\r" in line.removesuffix(b"\r"):
        return _lone_return_error(place)
    is_mdx = lead["open"].startswith(b"{") if lead is not None else dialect.mdx
    sign = b"{/*" if is_mdx else b"<!--"
    name = {b"begin": "begin …", b"end": "end"}[word["word"].lower()]
    expected = f"{sign.decode()} mediagen:{name} {_CLOSE[sign].decode()}"
    if lead is not None and b"\\" in lead["open"]:
        return MarkerError(
            place,
            f"marker escaped by a formatter that does not read MDX; expected {expected}; "
            "exclude this file from that formatter",
            codes.ESCAPED_MARKER,
        )
    mention = line[offset - start : word.end() - start].decode()
    hint = "" if lead is not None else f"; to mention it, write `{mention}` as code"
    message = f"malformed marker; expected {expected}, alone on its line{hint}"
    return MarkerError(place, message, codes.MALFORMED_MARKER)


def wide_encoding(data: bytes) -> str | None:
    """Return the encoding of a page that contains ``mediagen`` in UTF-16 or UTF-32, or None."""
    if b"\0" not in data:
        return None
    lower = data.lower()
    return next((name for name, mark in _WIDE_MARKS.items() if mark in lower), None)


def has_lone_return(data: bytes) -> bool:
    """Return whether a carriage return has no newline after it: Markdown ends a line there."""
    return b"\r" in data and _LONE_RETURN.search(data) is not None


@lru_cache(maxsize=10_000)
def _parse_request(text: bytes) -> tuple[str, Mapping[str, str], tuple[tuple[str, Code], ...]]:
    """Return the kind and the options of a begin marker, and their errors."""
    kind, *rest = text.decode("utf-8", "replace").split() or [""]
    options: dict[str, str] = {}
    errors = []
    for part in rest:
        match = _ATTRIBUTE.fullmatch(part)
        if match is None:
            errors.append((f"invalid option '{part}'; expected name=value", codes.MALFORMED_OPTION))
        elif match[1] in options:
            errors.append((f"duplicate option '{match[1]}'; keep one", codes.DUPLICATE_OPTION))
        else:
            options[match[1]] = match[2]
    return kind, options, tuple(errors)


def _build_region(
    begin_match: re.Match[bytes], end_match: re.Match[bytes], level: int, errors: list[MarkerError]
) -> Region:
    request = begin_match["tail"].partition(_CLOSE[begin_match["open"]])[0]
    kind, options, request_errors = _parse_request(request)
    begin = begin_match.start("open")
    errors += [MarkerError(begin, message, code) for message, code in request_errors]
    sign = begin_match["open"]
    if sign != end_match["open"]:
        expected = f"{sign.decode()} mediagen:end {_CLOSE[sign].decode()}"
        message = f"the begin marker is another kind of comment; expected {expected}"
        errors.append(MarkerError(end_match.start("open"), message, codes.MIXED_COMMENTS))
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
    """Return the margin of the lines after one with this margin: list markers become blanks."""
    return re.sub(rb"[^> \t]", b" ", margin) if margin.strip(b" \t>") else margin


def region_text(data: bytes, region: Region) -> str:
    """Return the text of a region without its margin, in lines that end in a newline."""
    raw = data[region.start : region.stop]
    margin, stripped_margin = region.margin, region.margin.rstrip()
    lines = []
    for line in raw.split(b"\n")[:-1]:
        if region.newline == b"\r\n":  # in a page with LF, it is a character of the code
            line = line.removesuffix(b"\r")
        if line.startswith(margin):
            line = line[len(margin) :]
        elif line.removesuffix(b"\r") in (stripped_margin, b""):
            line = b""
        lines.append(line + b"\n")
    return b"".join(lines).decode("utf-8", "surrogateescape")


def place_text(text: str, region: Region) -> bytes:
    """Return generated text with the margin of its region and the line endings of its page."""
    margin, stripped_margin = region.margin, region.margin.rstrip()
    lines = text.encode("utf-8").split(b"\n")[:-1]
    return b"".join((margin + line if line else stripped_margin) + region.newline for line in lines)


def end_marker(region: Region, checksum: str) -> bytes:
    """Return the end marker of a region whose text has this checksum."""
    word = f"mediagen:end {checksum}".encode()
    return b"{/* " + word + b" */}" if region.mdx else b"<!-- " + word + b" -->"
