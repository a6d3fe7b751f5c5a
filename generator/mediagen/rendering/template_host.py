"""Render the templates of code: templates write statements, the printer lays out the nodes.

A node printed by ``{{ }}`` becomes a token (Jinja's ``finalize``). When the text is complete, each
token is replaced by the printed node, with the indentation, column and rest of line at its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2.utils import missing

from mediagen.diagnostics.merge_conflicts import CONFLICT
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.model import Language, Platform
from mediagen.rendering.nodes import Comment, Node, Symbol, Text
from mediagen.rendering.printer import Printer
from mediagen.rendering.views import PayloadView, View
from mediagen.yaml_files.schema import describe_value

_TOKEN = re.compile("\ue000(\\d+)\ue001")
_ORIGIN = re.compile("\ue002(\\d+)\ue001")
#: What no template may hold, and what to say about it. A block before other text of an indented
#: line: Jinja would eat the indentation of that line.
_REFUSED = {
    r"^(?:<{7}|>{7})(?:[ \t].*)?$": CONFLICT,
    r"^[ \t]+\{%[^\n]*?%\}[ \t]*(?=[^\s{]|\{[^#%])": (
        "a block on an indented line of text; put the block on a line of its own"
    ),
    "\ufeff": "begins with a byte-order mark; save the file as UTF-8 without one",
    "[\ue000-\ue002]": "holds a character for private use; remove it",
}


#: Values that messages describe; of others they name the type.
_PLAIN = (type(None), bool, int, float, str, list, dict)
#: The names that templates are given.
_NAMES = (
    *("calls", "comment", "imports", "messages", "opening", "replacement_reason"),
    "settings",
)


class HelpfulUndefined(jinja2.StrictUndefined):
    """Raises when used, and says what was probably meant."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        fields = _NAMES if obj is missing else getattr(obj, "_fields", None)
        if hint is None and name is not None and fields is not None:
            hint = f"'{name}' is undefined{suggest_name(name, fields)}"
        super().__init__(hint, obj, name, exc)


class TemplateFault(Exception):
    """A template is wrong or failed; ``problem`` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Renderer:
    """Renders the templates below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._nodes: list[Node] = []
        self._printers: dict[tuple[str, str], Printer] = {}
        self._environment = jinja2.Environment(
            loader=_TemplateLoader(folder),
            undefined=HelpfulUndefined,
            finalize=self._node_token,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )
        self._templates: dict[str, jinja2.Template] = {}

    def printer_for(self, language: Language) -> Printer:
        """Return the printer of a language; it is created once."""
        key = (language.id, language.record["line_breaks"])
        if key not in self._printers:
            self._printers[key] = Printer(language)
        return self._printers[key]

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
        printer = self.printer_for(platform.language)
        context = self._snippet_context(platform, views, settings, reason)
        parts, _ = self._render_parts(platform.template, printer, context, subject)
        text = "".join(parts).rstrip("\n") + "\n"
        if text.isspace():
            raise self._template_fault(platform.template, 1, "prints nothing", subject)
        return text

    def snippet_origins(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        reason: str,
        subject: str,
    ) -> list[int]:
        """Return the template line of each line of a snippet."""
        context = self._snippet_context(platform, views, settings, reason)
        return self._template_origins(platform.template, platform.language, context, subject)

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
    ) -> list[int]:
        """Return the template line of each line of the setup code."""
        context = self._setup_context(platform, views, settings)
        return self._template_origins(platform.setup, platform.language, context, subject)

    def _template_origins(
        self, name: str, language: Language, context: Mapping[str, Any], subject: str
    ) -> list[int]:
        parts, lines = self._render_parts(
            name, self.printer_for(language), context, subject, traced=True
        )
        line_origins: list[int] = []
        row = 0
        for i, part in enumerate(parts):
            for _ in range(part.count("\n")):
                line_origins.append(lines[row])
                row += i % 2 == 0  # a node has one line in the template
        return line_origins

    def render_text(
        self, name: str, language: Language, context: Mapping[str, Any], subject: str
    ) -> str:
        """Return the text of a template, with nodes printed in a language.

        Raises ``TemplateFault``.
        """
        parts, _ = self._render_parts(name, self.printer_for(language), context, subject)
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
            "messages" if payloads else "calls": views,
        }

    def _setup_context(
        self, platform: Platform, views: Sequence[View], settings: Mapping[str, str]
    ) -> Mapping[str, Any]:
        return {
            "settings": {name: Text(value) for name, value in settings.items()},
            "imports": [Symbol(line) for line in platform.imports],
            "comment": Comment,
            "opening": views,
        }

    def _render_parts(
        self,
        name: str,
        printer: Printer,
        context: Mapping[str, Any],
        subject: str,
        traced: bool = False,
    ) -> tuple[list[str], list[int]]:
        """Return the text in parts: alternately text of the template and of a node.

        With ``traced``, also return the template line of each line before nodes are printed.
        """
        self._nodes.clear()
        try:
            text = self._compile_template(name, traced).render(context)
            lines = _read_origin_marks(text) if traced else []
            return self._lay_out_tokens(_ORIGIN.sub("", text) if traced else text, printer), lines
        except jinja2.TemplateSyntaxError as error:
            raise self._template_fault(
                error.name, error.lineno, error_sentence(error), ""
            ) from None
        except TemplateFault:
            raise
        except Exception as error:
            line, last = _last_template_line(error, self.folder, name)
            if isinstance(error, UnicodeDecodeError):
                line = byte_line(error)
            if isinstance(error, (UnicodeDecodeError, jinja2.TemplateNotFound)):
                subject = ""
            raise self._template_fault(last, line, error_sentence(error), subject) from None

    def _compile_template(self, name: str, traced: bool = False) -> jinja2.Template:
        if traced:
            source = (self.folder / name).read_text("utf-8")
            return self._environment.from_string(_add_origin_marks(source))
        if name not in self._templates:
            source = (self.folder / name).read_text("utf-8")
            line, message = find_refused_text(source)
            if message:
                raise self._template_fault(name, line, message, "")
            self._templates[name] = self._environment.get_template(name)
        return self._templates[name]

    def _node_token(self, value: object) -> str:
        if not isinstance(value, Node):
            if isinstance(value, jinja2.Undefined):
                str(value)  # raises, and says what is undefined
            value_text = (
                describe_value(value) if isinstance(value, _PLAIN) else type(value).__name__
            )
            raise TypeError(f"cannot print {value_text}: only parts of the code can be printed")
        self._nodes.append(value)
        return f"\ue000{len(self._nodes) - 1}\ue001"

    def _lay_out_tokens(self, text: str, printer: Printer) -> list[str]:
        parts = _TOKEN.split(text)
        out = [parts[0]]
        line = parts[0].rpartition("\n")[2]
        for i in range(1, len(parts), 2):
            rest = parts[i + 1]
            after, newline, last = rest.partition("\n")
            indent = len(line) - len(line.lstrip(" "))
            printed = printer.print_node(self._nodes[int(parts[i])], indent, len(line), len(after))
            out += (printed, rest)
            so_far = (line + printed).rpartition("\n")[2] + rest
            line = last.rpartition("\n")[2] if newline else so_far
        return out

    def _template_fault(
        self, name: str | None, line: int, sentence: str, subject: str
    ) -> TemplateFault:
        path = self.folder / (name or "")
        try:
            excerpt = path.read_text("utf-8-sig").split("\n")[line - 1]
        except (OSError, UnicodeDecodeError, IndexError):
            excerpt = ""
        column = len(excerpt) - len(excerpt.lstrip()) + 1
        message = f"{sentence} ({subject})" if subject else sentence
        return TemplateFault(Problem(display_path(path), line, column, message, excerpt))


class _TemplateLoader(jinja2.FileSystemLoader):
    """Loader that reports a template that is not UTF-8 at the line of the invalid byte."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the source of a template. Raises ``TemplateSyntaxError``."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = byte_line(error)
            raise jinja2.TemplateSyntaxError(error_sentence(error), line, template) from None


def byte_line(error: UnicodeDecodeError) -> int:
    """Return the line, from 1, of the byte that is not UTF-8."""
    return error.object.count(b"\n", 0, error.start) + 1


def find_refused_text(source: str) -> tuple[int, str]:
    """Return the line of a text that no template may hold, and a message; 0 and "" without one."""
    for pattern, message in _REFUSED.items():
        if match := re.search(pattern, source, re.MULTILINE):
            return source.count("\n", 0, match.start()) + 1, message
    return 0, ""


def _add_origin_marks(source: str) -> str:
    """Return a template in which each line of text begins with a mark that has its number."""
    rows = source.split("\n")
    return "\n".join(
        row if not row or row.lstrip().startswith(("{%", "{#")) else f"\ue002{number}\ue001{row}"
        for number, row in enumerate(rows, 1)
    )


def _read_origin_marks(text: str) -> list[int]:
    """Return the number of the last mark up to each line of a text."""
    line_origins, last = [], 1
    for row in text.split("\n"):
        for mark in _ORIGIN.findall(row):
            last = int(mark)
        line_origins.append(last)
    return line_origins


def _last_template_line(error: Exception, folder: Path, template: str) -> tuple[int, str]:
    """Return the last template line that the error passed through, and the template's name."""
    position = (1, template)
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.suffix == ".j2" and path.is_relative_to(folder):
            position = (trace.tb_lineno, path.relative_to(folder).as_posix())
        trace = trace.tb_next
    return position


def error_sentence(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return f"not UTF-8: byte 0x{error.object[error.start]:02x}; save the file as UTF-8"
        case jinja2.TemplateNotFound():
            return f"there is no template '{error.name}'"
        case jinja2.TemplateSyntaxError():
            text = (error.message or "").removesuffix(".")
            return text[:1].lower() + text[1:]
    return str(error) or type(error).__name__
