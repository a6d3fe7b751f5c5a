"""Renderer of pages and of parts of pages: the templates of a flavour, with nodes as values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from mediagen.pages.flavours import COMMON, Flavour
from mediagen.pages.markdown_nodes import Prose, RawBlock, RawText
from mediagen.pages.markdown_writer import MarkdownPrinter, plain_text
from mediagen.pages.session_diagram import diagram_label
from mediagen.pages.tables import pad_tables
from mediagen.rendering.jinja_host import NodeTokens, TemplateHost
from mediagen.rendering.origins import CodeSource, LineOrigin

_FRONT_MATTER_END = re.compile(r"\n---(\n|$)")
#: The variables of the templates of pages, with their types and meanings.
PAGE_VARIABLES = {
    "page": ("Page", "place, title and description of the page"),
    "view": ("the view of its kind", "content of the page: EventView on the page of an event"),
    "picture": ("Image", "picture of a session"),
    "navigation": ("list of NavigationEntry", "all pages in their order, for files of a site"),
    "texts": ("RawBlocks", "texts of all pages in their order, for files of a site"),
    "quoted": ("function", "`quoted(node)` returns a string in double quotes, for YAML and JSON"),
    "say": (
        "function",
        "`say(name, …)` returns a word of `words.yaml` with its placeholders replaced",
    ),
    "join_list": ("function", "`join_list(nodes)` returns nodes as a list in a sentence"),
    "text": ("function", "`text(string)` returns Prose, whose markup is escaped"),
    "word": ("function", "`word(string)` returns RawText, which is printed unchanged"),
    "label": ("function", "`label(state)` returns the label of a state in a diagram"),
    "deeper": ("function", "`deeper(level)` returns the next level of headings"),
    "h2": ("RawText", "heading of the second level"),
    "h3": ("RawText", "heading of the third level"),
}
#: Variables of parts of pages, which macros of a flavour take.
_PART_VARIABLES = ("kind", "level")
_PRINTABLE = 'a part of the page, or text("…")'


class MarkdownRenderer:
    """Renderer of the templates of one flavour."""

    def __init__(self, flavour: Flavour) -> None:
        self.flavour = flavour
        self._tokens = NodeTokens(_PRINTABLE)
        self._host = self._make_host()

    def _make_host(self) -> TemplateHost:
        host = TemplateHost(
            [
                folder / name
                for name in (self.flavour.id, COMMON)
                for folder in self.flavour.folder.folders
            ],
            layers=self.flavour.folder.parent,
            variables=(*PAGE_VARIABLES, *_PART_VARIABLES),
            finalize=self._print_value,
            autoescape=True,  # a printed value is either a node or the text of a macro
        )
        host.environment.globals = {
            "say": self.flavour.words.say,
            "join_list": lambda nodes: self.flavour.words.join(list(nodes)),
            "text": Prose,
            "quoted": lambda node: RawText(json.dumps(plain_text(node), ensure_ascii=False)),
            "word": RawText,
            "label": diagram_label,
            "deeper": lambda level: RawText(level.text + "#"),
            "h2": RawText("##"),
            "h3": RawText("###"),
        }
        return host

    def render_template(self, template: str, printer: MarkdownPrinter, **context: Any) -> str:
        """Return the text of a template, ending in one newline. Raises ``TemplateFault``."""
        self._tokens.clear()
        with self._host.report_errors(template):
            text = _remove_empty_lines(self._host.render_template(template, context))
            return _join_parts(self._lay_out_tokens(text, printer))

    def trace_template(
        self,
        template: str,
        printer: MarkdownPrinter,
        code_origins: Callable[[CodeSource], list[LineOrigin]],
        **context: Any,
    ) -> list[LineOrigin]:
        """Return the template lines of each line of the rendered text. Raises ``TemplateFault``.

        ``code_origins`` returns those of the code of a platform.
        """
        from mediagen.rendering.origin_marks import MarkedText, add_origin_marks

        host = self._make_host()
        marks = add_origin_marks(host)
        self._tokens.clear()
        with host.report_errors(template):
            marked = MarkedText(host.render_template(template, context), marks)
            text = _remove_empty_lines(marked.text)
            parts = self._lay_out_tokens(text, printer)
        _, pairs = self._tokens.split(text)
        node_origins = {
            number: code_origins(node.source)
            for number, (node, _) in enumerate(pairs)
            if isinstance(node, RawBlock) and node.source is not None
        }
        return marked.line_origins(text, parts[1::2], node_origins)

    def _print_value(self, value: object) -> str:
        if isinstance(value, Markup):
            return value  # the text of a macro
        if isinstance(value, RawText):
            return Markup(value.text)  # valid in every place
        if isinstance(value, Prose) and not value:
            return Markup()  # so that its line is left out
        return Markup(self._tokens.add(value))

    def _lay_out_tokens(self, text: str, printer: MarkdownPrinter) -> list[str]:
        """Return the text in parts: alternately text of the template and of a node."""
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
        return out


def _remove_empty_lines(text: str) -> str:
    """Return the text of a template without the blanks and empty lines that its blocks leave."""
    text = re.sub("[ \t]+\n", "\n", text).strip("\n")
    return re.sub("\n{3,}", "\n\n", text)


def _join_parts(parts: list[str]) -> str:
    return pad_tables("".join(parts).rstrip("\n")) + "\n"
