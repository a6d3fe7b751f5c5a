"""Renderer of the pages of the preview; everything but templates is data, never markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.terminal import escape_controls

_FOLDER = Path(__file__).parent
TEMPLATES = _FOLDER / "templates"
STATIC = _FOLDER / "static"


@dataclass(frozen=True)
class NavigationItem:
    """Entry of the navigation: a view of the preview, and the start of its addresses."""

    title: str
    path: str


class PageRenderer:
    """Renders templates of the preview; ``common`` are values that all of them can use."""

    def __init__(self, common: Mapping[str, Any]) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
        )
        self._environment.filters["prose"] = format_prose
        self._environment.filters["paragraphs"] = lambda text: text.strip().split("\n\n")
        self._environment.filters["value"] = format_value
        self._environment.filters["visible"] = escape_controls
        self._environment.filters["excerpt"] = format_excerpt
        self._environment.globals.update(common)

    def render(self, template: str, **values: Any) -> str:
        """Return a page or a part of one."""
        return self._environment.get_template(template).render(**values)


def format_prose(text: str) -> Markup:
    """Return a sentence of the spec as HTML, with its code spans as code."""
    parts = [format_value(escape_controls(part, layout=True)) for part in text.split("`")]
    if len(parts) % 2 == 0:  # the last backtick opens nothing
        parts[-2:] = [parts[-2] + Markup("`") + parts[-1]]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else part
        for index, part in enumerate(parts)
    )


def format_value(text: str) -> Markup:
    """Return a string as HTML that a browser reads as the same string; carriage returns stay."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def format_excerpt(problem: Problem) -> str:
    """Return the line of a problem and the caret below it, as on a terminal; empty if none."""
    return "\n".join(line[4:] for line in str(problem).split("\n")[1:])
