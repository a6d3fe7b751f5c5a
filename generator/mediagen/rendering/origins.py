"""Origins of lines: the template lines that each line of a rendered text comes from.

A Jinja extension puts a mark before each part of a template's text and before each printed value.
The marks are removed before nodes are printed, so that they do not change the layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from mediagen.rendering.jinja_host import TOKEN, TemplateHost

_MARK = re.compile("\ue002(\\d+)\ue001")
_LEADING = re.compile(r"(?:\s|\ue002\d+\ue001)+")
_TRAILING = re.compile(r"(?:\s|\ue002\d+\ue001)+\Z")


class TemplateLine(NamedTuple):
    """Line of a template, from 1."""

    path: Path
    line: int


#: The template lines that a line of a text comes from, in the order of their text.
LineOrigins = tuple[TemplateLine, ...]


class _Row(NamedTuple):
    """Row of a rendered text before nodes are printed."""

    text: str
    marks: tuple[tuple[int, int], ...]  # column and number of each mark


class OriginMarks(Extension):
    """Extension that marks each part of a template's text with the line it comes from."""

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        self.lines: list[TemplateLine] = []
        environment.filters["trim"] = _trim_marked_text

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template, with marks."""
        path = Path(stream.filename or stream.name or "")
        for token in stream:
            if token.type == "variable_begin":
                yield Token(token.lineno, "data", self._make_mark(path, token.lineno))
                yield token
            elif token.type == "data":
                rows = enumerate(token.value.split("\n"), token.lineno)
                text = "\n".join(self._make_mark(path, line) + row for line, row in rows)
                yield Token(token.lineno, "data", text)
            else:
                yield token

    def _make_mark(self, path: Path, line: int) -> str:
        self.lines.append(TemplateLine(path, line))
        return f"\ue002{len(self.lines) - 1}\ue001"


def add_origin_marks(host: TemplateHost) -> OriginMarks:
    """Make a host mark the origins of the text that it renders."""
    host.environment.add_extension(OriginMarks)
    return next(e for e in host.environment.iter_extensions() if isinstance(e, OriginMarks))


class MarkedText:
    """Rendered text with the template lines of its parts; ``text`` is without the marks."""

    def __init__(self, text: str, lines: Sequence[TemplateLine]) -> None:
        self._lines = lines
        self._rows = list(map(_read_row, text.split("\n")))
        self.text = "\n".join(row.text for row in self._rows)

    def line_origins(
        self,
        text: str,
        printed: Sequence[str],
        node_origins: Mapping[int, Sequence[LineOrigins]] | None = None,
    ) -> list[LineOrigins]:
        """Return the origins of each line of the text once its nodes are printed.

        ``text`` is the text with its tokens, of which blanks at the end of lines and empty lines
        may have been removed; ``printed`` has the text of the node of each token. Nodes that were
        rendered from a template themselves have the origins of their lines in ``node_origins``, by
        their number in ``printed``.
        """
        origins: list[list[TemplateLine]] = []
        nodes = iter(enumerate(printed))
        rows = iter(self._rows)
        mark = 0
        for row in text.split("\n"):
            marks = next(r.marks for r in rows if r.text.rstrip() == row.rstrip())
            origins.append([])
            row_line = len(origins) - 1
            for part, number in _split_by_marks(row, marks, mark):
                mark = number
                for i, piece in enumerate(TOKEN.split(part)):
                    node, content = next(nodes) if i % 2 else (-1, piece)
                    inner = (node_origins or {}).get(node, ())
                    for j, line in enumerate(content.split("\n")):
                        if j:
                            origins.append([])
                        if line.strip() or i % 2:
                            self._add_origin(origins[-1], number)
                            origins[-1] += inner[j] if j < len(inner) else ()
            if marks and not origins[row_line]:
                self._add_origin(origins[row_line], marks[0][1])  # an empty line of a template
            mark = marks[-1][1] if marks else mark
        return [tuple(lines) for lines in origins]

    def _add_origin(self, origins: list[TemplateLine], number: int) -> None:
        line = self._lines[number]
        if line not in origins:
            origins.append(line)


def _read_row(row: str) -> _Row:
    marks: list[tuple[int, int]] = []
    column = end = 0
    for match in _MARK.finditer(row):
        column += match.start() - end
        end = match.end()
        marks.append((column, int(match[1])))
    return _Row(_MARK.sub("", row), tuple(marks))


def _split_by_marks(
    row: str, marks: Sequence[tuple[int, int]], number: int
) -> Iterator[tuple[str, int]]:
    """Yield the parts of a row with the number of the mark before each.

    ``number`` is that of the last mark before the row.
    """
    start = 0
    for column, following in marks:
        if column > start:
            yield row[start:column], number
        start, number = column, following
    yield row[start:], number


def _trim_marked_text(value: str) -> str:
    """Return a string without blanks at its ends, but with the marks there: filter ``trim``."""
    text = str(value)
    head = _LEADING.match(text)
    if head:
        text = "".join(m[0] for m in _MARK.finditer(head[0])) + text[head.end() :]
    tail = _TRAILING.search(text)
    if tail:
        text = text[: tail.start()] + "".join(m[0] for m in _MARK.finditer(tail[0]))
    return Markup(text) if isinstance(value, Markup) else text
