"""Renderer of pages and of parts of pages: the templates of a flavour, with nodes as values."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from mediagen.pages.flavours import COMMON, Flavour
from mediagen.pages.markdown_nodes import Prose, RawText
from mediagen.pages.markdown_writer import MarkdownPrinter
from mediagen.pages.session_diagram import diagram_label
from mediagen.pages.tables import pad_tables
from mediagen.rendering.jinja_host import NodeTokens, TemplateHost

_FRONT_MATTER_END = re.compile(r"\n---(\n|$)")
#: The variables of the templates of pages.
_VARIABLES = (
    "deeper",
    "h2",
    "h3",
    "kind",
    "label",
    "level",
    "page",
    "picture",
    "text",
    "view",
    "word",
)
_PRINTABLE = 'a part of the page, or text("…")'


class MarkdownRenderer:
    """Renderer of the templates of one flavour."""

    def __init__(self, flavour: Flavour) -> None:
        self.flavour = flavour
        self._tokens = NodeTokens(_PRINTABLE)
        self._host = TemplateHost(
            (flavour.folder, flavour.folder.parent / COMMON),
            variables=_VARIABLES,
            finalize=self._print_value,
            autoescape=True,  # a printed value is either a node or the text of a macro
        )
        self._host.environment.globals = {
            "text": Prose,
            "word": RawText,
            "label": diagram_label,
            "deeper": lambda level: RawText(level.text + "#"),
            "h2": RawText("##"),
            "h3": RawText("###"),
        }

    def render_template(self, template: str, printer: MarkdownPrinter, **context: Any) -> str:
        """Return the text of a template, ending in one newline. Raises ``TemplateFault``."""
        self._tokens.clear()
        with self._host.report_errors(template):
            return self._lay_out_tokens(self._host.render_template(template, context), printer)

    def _print_value(self, value: object) -> str:
        if isinstance(value, Markup):
            return value  # the text of a macro
        if isinstance(value, RawText):
            return Markup(value.text)  # valid in every place
        if isinstance(value, Prose) and not value:
            return Markup()  # so that its line is left out
        return Markup(self._tokens.add(value))

    def _lay_out_tokens(self, text: str, printer: MarkdownPrinter) -> str:
        text = re.sub("[ \t]+\n", "\n", text).strip("\n")
        text = re.sub("\n{3,}", "\n\n", text)
        head, pairs = self._tokens.split(text)
        opening = head.partition("\n")[0] if "\n" in head else ""
        out = [head]
        line = head.rpartition("\n")[2]
        for node, rest in pairs:
            if opening == "---" and _FRONT_MATTER_END.search(head):
                opening = ""
            printed = printer.print_node(node, line, opening)
            out += (printed, rest)
            head = rest if opening else ""
            line = (line + printed + rest).rpartition("\n")[2]
        return pad_tables("".join(out).rstrip("\n")) + "\n"
