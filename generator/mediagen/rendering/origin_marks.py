"""Marks in rendered text, from which the origins of its lines are read.

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
from mediagen.rendering.origins import LineOrigin, TemplateLine

_MARK = re.compile("\ue002(\\d+)\ue001")
_LEADING = re.compile(r"(?:\s|\ue002\d+\ue001)+")
_TRAILING = re.compile(r"(?:\s|\ue002\d+\ue001)+\Z")


class _Mark(NamedTuple):
    """Mark of a part of a template."""

    template: TemplateLine
    is_expression: bool


class _Row(NamedTuple):
    """Row of a rendered text before nodes are printed."""

    text: str
    marks: tuple[tuple[int, int], ...]  # column and number of each mark


class OriginMarks(Extension):
    """Extension that marks each part of a template's text with the line it comes from."""

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        self.marks: list[_Mark] = []
        environment.filters["trim"] = _trim_marked_text

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template, with marks."""
        path = Path(stream.filename or stream.name or "")
        for token in stream:
            if token.type == "variable_begin":
                mark = self._make_mark(path, token.lineno, is_expression=True)
                yield Token(token.lineno, "data", mark)
                yield token
            elif token.type == "data":
                rows = enumerate(token.value.split("\n"), token.lineno)
                text = "\n".join(self._make_mark(path, line) + row for line, row in rows)
                yield Token(token.lineno, "data", text)
            else:
                yield token

    def _make_mark(self, path: Path, line: int, *, is_expression: bool = False) -> str:
        self.marks.append(_Mark(TemplateLine(path, line), is_expression))
        return f"\ue002{len(self.marks) - 1}\ue001"


def add_origin_marks(host: TemplateHost) -> OriginMarks:
    """Make a host mark what it renders with its origins; return the marks."""
    host.environment.bytecode_cache = None  # the code of marked templates differs
    host.environment.add_extension(OriginMarks)
    return next(e for e in host.environment.iter_extensions() if isinstance(e, OriginMarks))


class MarkedText:
    """Rendered text with the template lines of its parts; ``text`` is without the marks."""

    def __init__(self, text: str, origins: OriginMarks) -> None:
        self._marks = origins.marks
        self._rows = list(map(_read_row, text.split("\n")))
        self.text = "\n".join(row.text for row in self._rows)

    def line_origins(
        self,
        text: str,
        printed: Sequence[str],
        node_origins: Mapping[int, Sequence[LineOrigin]] | None = None,
    ) -> list[LineOrigin]:
        """Return the origin of each line of the text once its nodes are printed.

        ``text`` is the text with its tokens, of which blanks at the end of lines and empty lines
        may have been removed; ``printed`` has the text of the node of each token. Nodes that were
        rendered from a template themselves have the origins of their lines in ``node_origins``, by
        their number in ``printed``.
        """
        builder = _OriginBuilder(self._marks)
        nodes = iter(enumerate(printed))
        rows = iter(self._rows)
        mark = 0
        for row in text.split("\n"):
            marks = next(r.marks for r in rows if r.text.rstrip() == row.rstrip())
            builder.start_line()
            if marks and not row.strip():
                builder.add_part(marks[0][1], "")
            for part, part_mark in _split_by_marks(row, marks, mark):
                for i, piece in enumerate(TOKEN.split(part)):
                    if i % 2:
                        node, content = next(nodes)
                        inner = (node_origins or {}).get(node, ())
                        builder.add_node(part_mark, content, inner)
                    elif piece.strip():
                        builder.add_part(part_mark, piece)
            mark = marks[-1][1] if marks else mark
        return builder.origins


class _OriginBuilder:
    """Builder of the origins of lines, from their parts in order."""

    def __init__(self, marks: Sequence[_Mark]) -> None:
        self._marks = marks
        self.origins: list[LineOrigin] = []

    def start_line(self) -> None:
        """Begin the next line."""
        self.origins.append(LineOrigin(()))

    def add_part(self, number: int, text: str) -> None:
        """Add text with a mark to the current line."""
        mark = self._marks[number]
        self._extend([mark.template], text if mark.is_expression else "")

    def add_node(self, number: int, text: str, inner: Sequence[LineOrigin]) -> None:
        """Add the lines of a node; ``inner`` has their own origins, if they have any."""
        for i, line in enumerate(text.split("\n")):
            if i:
                self.start_line()
            self._extend([self._marks[number].template], "" if inner else line)
            if i < len(inner):
                self._extend(inner[i].templates, inner[i].printed)
                self.origins[-1] = self.origins[-1]._replace(code=inner[i].code)

    def _extend(self, templates: Sequence[TemplateLine], printed: str) -> None:
        last = self.origins[-1]
        lines = tuple(dict.fromkeys((*last.templates, *templates)))
        texts = [text for text in (last.printed, printed) if text]
        self.origins[-1] = LineOrigin(lines, " ".join(texts), last.code)


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
