"""Render the templates of code: templates write statements, the printer lays out the nodes.

A node printed by ``{{ }}`` becomes a token (Jinja's ``finalize``). When the text is complete, each
token is replaced by the printed node, with the indentation, column and rest of line at its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.catalogue import pages as codes
from mediagen.filesystem.caching.reads import Memo, memoize
from mediagen.platforms.model import ActionCode, Language, Platform
from mediagen.rendering.nodes import Comment, Invoke, Node, Symbol, Text
from mediagen.rendering.origins import LineOrigin
from mediagen.rendering.printer import Printer
from mediagen.rendering.views import PayloadView, View
from mediagen.yaml_files.layered_folder import LayeredFolder

if TYPE_CHECKING:
    from mediagen.rendering.jinja_host import NodeTokens, TemplateHost
    from mediagen.rendering.origin_marks import OriginMarks

#: The variables of the templates of snippets, with their types and meanings.
SNIPPET_VARIABLES = {
    "messages": ("list of PayloadView", "on platforms with payloads: the messages to send"),
    "calls": ("list of CallView", "on platforms with a tracker: the calls to make"),
    "settings": ("mapping of Text", "settings by their ID, as `settings.datastreamID`"),
    "replacement_reason": ("Comment or None", "reason why another event is sent instead"),
    "comment": ("function", "`comment(string)` returns a Comment"),
    "invoke": (
        "function",
        "`invoke(variable, method, …)` returns an Invoke: a call with nodes as arguments",
    ),
}
#: The variables of the templates of setup code, with their types and meanings.
SETUP_VARIABLES = {
    "opening": ("list of PayloadView or CallView", "messages or calls that open a session"),
    "imports": ("list of Symbol", "lines that import the SDK"),
    "settings": SNIPPET_VARIABLES["settings"],
    "comment": SNIPPET_VARIABLES["comment"],
    "invoke": SNIPPET_VARIABLES["invoke"],
}
#: The variables of the templates of actions, with their types and meanings.
ACTION_VARIABLES = {
    "value": ("Text or Symbol", "value or constant of the example in `platform.yaml`"),
    "settings": SNIPPET_VARIABLES["settings"],
    "comment": SNIPPET_VARIABLES["comment"],
    "invoke": SNIPPET_VARIABLES["invoke"],
}
_VARIABLES = tuple(sorted({*SNIPPET_VARIABLES, *SETUP_VARIABLES, *ACTION_VARIABLES}))
_EMPTY = "prints nothing; expected at least one line of code"
_PRINTABLE = 'a value of the message, or comment("…")'


class Renderer:
    """Renders the templates below the folders of the layers."""

    def __init__(self, folder: LayeredFolder) -> None:
        self.folder = folder
        self._printers: Memo[tuple[str, str], Printer] = {}

    @cached_property
    def _tokens(self) -> NodeTokens:
        from mediagen.rendering.jinja_host import NodeTokens  # late: not every run renders

        return NodeTokens(_PRINTABLE)

    @cached_property
    def _host(self) -> TemplateHost:
        return _make_host(self.folder, self._tokens)

    def printer_for(self, language: Language) -> Printer:
        """Return the printer of a language; it is created once."""
        key = (language.id, language.record["line_breaks"])
        return memoize(self._printers, key, lambda: Printer(language))

    def render_snippet(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        reason: str,
        subject: str,
    ) -> str:
        """Return the snippet of an example, with one newline at the end.

        ``reason`` explains why another event is sent instead, or is empty; ``subject`` names the
        event and the example in messages. Raises ``TemplateFault``.
        """
        context = self._snippet_context(platform, views, settings, reason)
        text = self.render_text(platform.template, platform.language, context, subject)
        if text.isspace():
            raise self._host.template_fault(
                platform.template, 1, _EMPTY, subject, code=codes.EMPTY_SNIPPET
            )
        return text

    def snippet_origins(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        reason: str,
        subject: str,
    ) -> list[LineOrigin]:
        """Return the template lines of each line of a snippet. Raises ``TemplateFault``."""
        context = self._snippet_context(platform, views, settings, reason)
        return self.trace_text(platform.template, platform.language, context, subject)

    def render_action(
        self, platform: Platform, code: ActionCode, example: str, settings: Mapping[str, str]
    ) -> str:
        """Return the code of an example of an action. Raises ``TemplateFault``."""
        context = self._action_context(platform, code, example, settings)
        text = self.render_text(code.template, platform.language, context, f"example {example}")
        if text.isspace():
            raise self._host.template_fault(
                code.template, 1, _EMPTY, f"example {example}", code=codes.EMPTY_SNIPPET
            )
        return text

    def action_origins(
        self, platform: Platform, code: ActionCode, example: str, settings: Mapping[str, str]
    ) -> list[LineOrigin]:
        """Return the template lines of each line of ``render_action``."""
        context = self._action_context(platform, code, example, settings)
        return self.trace_text(code.template, platform.language, context, f"example {example}")

    def render_setup(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        subject: str,
    ) -> str:
        """Return the setup code of a platform; ``views`` open a session.

        Raises ``TemplateFault``.
        """
        context = self._setup_context(platform, views, settings)
        return self.render_text(platform.setup, platform.language, context, subject)

    def setup_origins(
        self, platform: Platform, views: Sequence[View], settings: Mapping[str, str], subject: str
    ) -> list[LineOrigin]:
        """Return the template lines of each line of the setup code. Raises ``TemplateFault``."""
        context = self._setup_context(platform, views, settings)
        return self.trace_text(platform.setup, platform.language, context, subject)

    @cached_property
    def _traced_host(self) -> tuple[TemplateHost, OriginMarks]:
        """Host whose templates are marked, and the marks."""
        from mediagen.rendering.origin_marks import add_origin_marks

        host = _make_host(self.folder, self._tokens)
        return host, add_origin_marks(host)

    def trace_text(
        self, name: str, language: Language, context: Mapping[str, Any], subject: str
    ) -> list[LineOrigin]:
        """Return the template lines of each rendered line; arguments as for ``render_text``.

        Raises ``TemplateFault``.
        """
        from mediagen.rendering.origin_marks import MarkedText

        host, marks = self._traced_host
        self._tokens.clear()
        with host.report_errors(name, subject):
            marked = MarkedText(host.render_template(name, context, subject), marks)
            parts = self._lay_out_tokens(marked.text, self.printer_for(language))
        return marked.line_origins(marked.text, parts[1::2])

    def render_text(
        self, name: str, language: Language, context: Mapping[str, Any], subject: str
    ) -> str:
        """Return the text of a template, with nodes printed in a language.

        Raises ``TemplateFault``.
        """
        self._tokens.clear()
        with self._host.report_errors(name, subject):
            text = self._host.render_template(name, context, subject)
            parts = self._lay_out_tokens(text, self.printer_for(language))
        return "".join(parts).rstrip("\n") + "\n"

    def render_part(
        self, source: str, path: Path, line: int, language: Language, context: Mapping[str, Any]
    ) -> str:
        """Return the text of a template that starts at a line of the file at ``path``.

        Raises ``TemplateFault``.
        """
        from mediagen.rendering.jinja_host import TemplateHost

        host = TemplateHost(self.folder.folders, variables=context, finalize=self._tokens.add)
        self._tokens.clear()
        with host.report_errors(str(path)):
            # Empty lines give the lines of the template their numbers in the file.
            text = host.render_source("\n" * (line - 1) + source, path, context)
            parts = self._lay_out_tokens(text.lstrip("\n"), self.printer_for(language))
        return "".join(parts).rstrip("\n") + "\n"

    def _snippet_context(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        reason: str,
    ) -> Mapping[str, Any]:
        payloads = bool(views) and isinstance(views[0], PayloadView)
        return {
            "settings": {name: Text(value) for name, value in settings.items()},
            "replacement_reason": Comment(reason) if reason and platform.language.comment else None,
            "comment": Comment,
            "invoke": _call_method,
            "messages" if payloads else "calls": views,
        }

    def _action_context(
        self, platform: Platform, code: ActionCode, example: str, settings: Mapping[str, str]
    ) -> Mapping[str, Any]:
        value: Node
        if example in code.constants:
            value = Symbol(code.constants[example])
        else:
            data = code.values[example]
            if isinstance(data, bool):
                value = Symbol(platform.language.words["true" if data else "false"])
            else:
                value = Text(data) if isinstance(data, str) else Symbol(str(data))
        return {
            "value": value,
            "settings": {name: Text(text) for name, text in settings.items()},
            "comment": Comment,
            "invoke": _call_method,
        }

    def _setup_context(
        self, platform: Platform, views: Sequence[View], settings: Mapping[str, str]
    ) -> Mapping[str, Any]:
        return {
            "settings": {name: Text(value) for name, value in settings.items()},
            "imports": [Symbol(line) for line in platform.imports],
            "comment": Comment,
            "invoke": _call_method,
            "opening": views,
        }

    def _lay_out_tokens(self, text: str, printer: Printer) -> list[str]:
        before, pairs = self._tokens.split(text)
        out = [before]
        line = before.rpartition("\n")[2]
        for node, rest in pairs:
            after, newline, last = rest.partition("\n")
            indent = len(line) - len(line.lstrip(" "))
            printed = printer.print_node(node, indent, len(line), len(after))
            if printed.startswith("\n"):  # no blanks at the end of a line
                out[-1] = out[-1].rstrip(" ")
            out += (printed, rest)
            so_far = (line + printed).rpartition("\n")[2] + rest
            line = last.rpartition("\n")[2] if newline else so_far
        return out


def _call_method(variable: Symbol, method: str, *arguments: Node) -> Invoke:
    """Return a call of a method of a variable."""
    return Invoke(f"{variable.text}.{method}", [("", argument) for argument in arguments])


def _make_host(folder: LayeredFolder, tokens: NodeTokens) -> TemplateHost:
    from mediagen.rendering.jinja_host import TemplateHost

    return TemplateHost(folder.folders, layers=folder, variables=_VARIABLES, finalize=tokens.add)
