"""Table layout: cells padded to the width of their column, as Markdown formatters leave them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_ROW = re.compile(r"(?P<margin>[ \t>]*)\|(?P<cells>.*)\|[ \t]*")
_SEPARATOR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_DELIMITER = re.compile(r":?-+:?")
_FENCE = re.compile(r"[ \t>]*(?P<sign>`{3,}|~{3,})(?P<info>.*)")
_SHORTEST_DELIMITER = 3
_BLANKS = " \t\r"  # other white space is content
_ZERO_WIDTH = ("Mn", "Me", "Cf")


def pad_tables(text: str) -> str:
    """Return Markdown with each table outside code padded to the width of its columns."""
    if "|" not in text:
        return text
    out: list[str] = []
    rows: list[tuple[str, list[str]]] = []
    for line, is_code in _lines(text):
        row = None if is_code else _ROW.fullmatch(line)
        if row is not None and (not rows or rows[0][0] == row["margin"]):
            rows.append((row["margin"], split_cells(row["cells"])))
            continue
        out += _padded(rows)
        rows = [(row["margin"], split_cells(row["cells"]))] if row is not None else []
        if row is None:
            out.append(line)
    return "\n".join([*out, *_padded(rows)])


def compact_tables(text: str) -> str:
    """Return Markdown with the cells of each table outside code separated by single spaces."""
    out = []
    for line, is_code in _lines(text):
        row = None if is_code or "|" not in line else _ROW.fullmatch(line)
        if row is not None:
            cells = split_cells(row["cells"])
            if all(map(_DELIMITER.fullmatch, cells)):
                cells = [re.sub("-+", "---", cell) for cell in cells]
            line = _join_cells(row["margin"], cells)
        out.append(line)
    return "\n".join(out)


def split_cells(row: str) -> list[str]:
    """Return the cells of a row between its outer bars, without surrounding spaces."""
    cells = []
    start = 0
    for bar in _SEPARATOR.finditer(row):
        cells.append(row[start : bar.end() - 1].strip(_BLANKS))
        start = bar.end()
    return [*cells, row[start:].strip(_BLANKS)]


def display_width(text: str) -> int:
    """Return the number of columns that a string takes in a fixed-width font."""
    if text.isascii():
        return len(text)
    return sum(
        (
            0
            if unicodedata.category(character) in _ZERO_WIDTH
            else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        )
        for character in text
    )


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line and whether it belongs to a fenced code block."""
    sign = ""
    for line in text.split("\n"):
        fence = _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None
        if sign:
            yield line, True
            if (
                fence is not None
                and fence["sign"].startswith(sign)
                and not fence["info"].strip(_BLANKS)
            ):
                sign = ""
        else:
            if fence is not None and not (fence["sign"][0] == "`" and "`" in fence["info"]):
                sign = fence["sign"]
            yield line, bool(sign)


def _padded(rows: Sequence[tuple[str, list[str]]]) -> list[str]:
    """Return the lines of consecutive rows; rows without a delimiter row are not a table."""
    if len(rows) < 2 or not all(map(_DELIMITER.fullmatch, rows[1][1])):
        return [_join_cells(margin, cells) for margin, cells in rows]
    columns = max(len(cells) for _, cells in rows)
    widths = [_SHORTEST_DELIMITER] * columns
    for number, (_, cells) in enumerate(rows):
        if number != 1:
            for column, cell in enumerate(cells):
                widths[column] = max(widths[column], display_width(cell))
    lines = []
    for number, (margin, cells) in enumerate(rows):
        pad = _stretched if number == 1 else _fill_cells
        lines.append(_join_cells(margin, [pad(c, w) for c, w in zip(cells, widths, strict=False)]))
    return lines


def _fill_cells(cell: str, width: int) -> str:
    return cell + " " * (width - display_width(cell))


def _stretched(delimiter: str, width: int) -> str:
    colons = delimiter.count(":")
    return re.sub("-+", "-" * (width - colons), delimiter)


def _join_cells(margin: str, cells: Sequence[str]) -> str:
    return f"{margin}| {' | '.join(cells)} |"
