"""Origins of lines: the template lines that each line of a rendered text comes from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class TemplateLine(NamedTuple):
    """Line of a template, from 1."""

    path: Path
    line: int


class CodeSource(NamedTuple):
    """Code that a page shows: a snippet of a platform, or its setup if there is no event."""

    platform: str
    event: str = ""
    example: str = ""


class CodeLine(NamedTuple):
    """Line of code that a page shows; ``row`` counts from 0."""

    source: CodeSource
    row: int


class LineOrigin(NamedTuple):
    """Origin of a rendered line: its template lines, in the order of their text.

    ``printed`` is the part of the line that expressions of the templates print. ``code`` is the
    line of code that a line of a page shows.
    """

    templates: tuple[TemplateLine, ...]
    printed: str = ""
    code: CodeLine | None = None
