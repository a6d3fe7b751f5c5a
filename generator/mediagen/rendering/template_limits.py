"""Limits of templates: recursion and loops without end become faults of a line.

Templates print the same on every run, so that they have no random values either.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import jinja2

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.words import join_words

#: Most numbers of ``range(…)``: no generated file has more lines.
MOST_NUMBERS = 100_000


class TracedLine(NamedTuple):
    """Line of a template, from 1."""

    path: str
    line: int


class EndlessLoop(ValueError):
    """A loop of a template has more rounds than any file needs."""


def limit_environment(environment: jinja2.Environment) -> None:
    """Take from an environment what does not end, or prints something else on every run."""
    environment.globals["range"] = _limited_range
    environment.globals.pop("lipsum", None)
    environment.filters.pop("random", None)


def _limited_range(*arguments: int) -> range:
    numbers = range(*arguments)
    if len(numbers) > MOST_NUMBERS:
        message = f"range of {len(numbers)} numbers; expected {MOST_NUMBERS} or fewer"
        raise EndlessLoop(message)
    return numbers


def template_lines(error: Exception, name: str) -> list[TracedLine]:
    """Return the lines of templates that an error passed through, the innermost last.

    ``name`` is the template that was rendered.
    """
    lines = []
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename.endswith(".j2") or filename == name:
            lines.append(TracedLine(filename, trace.tb_lineno))
        trace = trace.tb_next
    return lines


def find_endless_call(
    lines: list[TracedLine], is_packaged: Callable[[str], bool]
) -> tuple[TracedLine, str] | None:
    """Return the line that closes a circle of includes or calls, and the message; else None.

    A line of the package is reported only if the circle has no others.
    """
    first: dict[TracedLine, int] = {}
    for index, line in enumerate(lines):
        if line not in first:
            first[line] = index
            continue
        circle = lines[first[line] : index]
        own = [part for part in circle if not is_packaged(part.path)]
        paths = list(dict.fromkeys(display_path(Path(part.path)) for part in own or circle))
        through = f" through {join_words(paths)}" if len(paths) > 1 else ""
        message = f"recursion without end{through}; add a condition that ends it, or delete it"
        return (own or circle)[-1], message
    return None
