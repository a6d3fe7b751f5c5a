"""Views to snippets: the platform's template writes statements, the printer lays out the nodes.

A node printed by ``{{ }}`` becomes a token (Jinja's ``finalize``). When the text is done, each
token is laid out with the indentation, the column and the rest of line it really has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2.utils import missing

from mediagen.diagnostics.paths import shown
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.suggestions import suggestion
from mediagen.platforms.model import Language, Platform
from mediagen.rendering.nodes import Comment, Node, Symbol, Text
from mediagen.rendering.printer import Printer
from mediagen.rendering.translate import PayloadView, View
from mediagen.yaml_files.schema import describe

_TOKEN = re.compile("\ue000(\\d+)\ue001")
_ORIGIN = re.compile("\ue002(\\d+)\ue001")
#: What no template may hold, and what to say about it. A block before other text of an indented
#: line: Jinja would eat the indentation of that line.
REFUSED = {
    r"^[ \t]+\{%[^\n]*?%\}[ \t]*(?=[^\s{]|\{[^#%])": (
        "a block on an indented line of text; put the block on a line of its own"
    ),
    "\ufeff": "begins with a byte-order mark; save the file as UTF-8 without one",
    "[\ue000-\ue002]": "holds a character for private use; remove it",
}


#: Values that messages describe; of others they name the type.
_PLAIN = (type(None), bool, int, float, str, list, dict)
#: The names that templates are given.
_NAMES = ("because", "calls", "comment", "imports", "messages", "opens", "settings")


class Undefined(jinja2.StrictUndefined):
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
            hint = f"'{name}' is undefined{suggestion(name, fields)}"
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
            loader=jinja2.FileSystemLoader(folder),
            undefined=Undefined,
            finalize=self._finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )
        self._templates: dict[str, jinja2.Template] = {}

    def printer(self, language: Language) -> Printer:
        """The printer of a language, made once."""
        key = (language.id, language.record["breaks"])
        if key not in self._printers:
            self._printers[key] = Printer(language)
        return self._printers[key]

    def snippet(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        because: str,
        what: str,
    ) -> str:
        """The snippet of an example, ending in one newline.

        ``because`` is the reason why another event is sent instead, or empty; ``what`` names the
        event and the example for messages. Raises ``TemplateFault``.
        """
        printer = self.printer(platform.language)
        context = self._context(platform, views, settings, because)
        parts, _ = self._rendered(platform.template, printer, context, what)
        text = "".join(parts).rstrip("\n") + "\n"
        if text.isspace():
            raise self._fault(platform.template, 1, "prints nothing", what)
        return text

    def origins(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        because: str,
        what: str,
    ) -> list[int]:
        """For every line of the snippet, the line of the template that it comes from."""
        context = self._context(platform, views, settings, because)
        return self._origins(platform.template, platform.language, context, what)

    def setup(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        what: str,
    ) -> str:
        """The set-up of a platform that has one; ``views`` open a session. Raises
        ``TemplateFault``."""
        context = self._setup_context(platform, views, settings)
        return self.text(platform.setup, platform.language, context, what)

    def setup_origins(
        self, platform: Platform, views: Sequence[View], settings: Mapping[str, str], what: str
    ) -> list[int]:
        """For every line of the set-up, the line of the template that it comes from."""
        context = self._setup_context(platform, views, settings)
        return self._origins(platform.setup, platform.language, context, what)

    def _origins(
        self, name: str, language: Language, context: Mapping[str, Any], what: str
    ) -> list[int]:
        parts, lines = self._rendered(name, self.printer(language), context, what, traced=True)
        found: list[int] = []
        row = 0
        for i, part in enumerate(parts):
            for _ in range(part.count("\n")):
                found.append(lines[row])
                row += i % 2 == 0  # a node, however many lines it takes, is on one of the template
        return found

    def text(self, name: str, language: Language, context: Mapping[str, Any], what: str) -> str:
        """A template as it is, with nodes laid out in a language. Raises ``TemplateFault``."""
        parts, _ = self._rendered(name, self.printer(language), context, what)
        return "".join(parts).rstrip("\n") + "\n"

    def _context(
        self,
        platform: Platform,
        views: Sequence[View],
        settings: Mapping[str, str],
        because: str,
    ) -> Mapping[str, Any]:
        payloads = bool(views) and isinstance(views[0], PayloadView)
        return {
            "settings": {name: Text(value) for name, value in settings.items()},
            "because": Comment(because) if because and platform.language.comment else None,
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
            "opens": views,
        }

    def _rendered(
        self,
        name: str,
        printer: Printer,
        context: Mapping[str, Any],
        what: str,
        traced: bool = False,
    ) -> tuple[list[str], list[int]]:
        """The text in parts: by turns what the template says and what a node prints.

        Where it is traced, also the line of the template for every line of the text before nodes
        are laid out.
        """
        self._nodes.clear()
        try:
            text = self._template(name, traced).render(context)
            lines = _origins(text) if traced else []
            return self._laid_out(_ORIGIN.sub("", text) if traced else text, printer), lines
        except jinja2.TemplateSyntaxError as error:
            raise self._fault(error.name, error.lineno, said(error), "") from None
        except TemplateFault:
            raise
        except Exception as error:
            line, last = _last_line(error, self.folder, name)
            if isinstance(error, (UnicodeDecodeError, jinja2.TemplateNotFound)):
                what = ""
            raise self._fault(last, line, said(error), what) from None

    def _template(self, name: str, traced: bool = False) -> jinja2.Template:
        if traced:
            source = (self.folder / name).read_text("utf-8")
            return self._environment.from_string(_with_origins(source))
        if name not in self._templates:
            source = (self.folder / name).read_text("utf-8")
            for pattern, wrong in REFUSED.items():
                if found := re.search(pattern, source, re.MULTILINE):
                    line = source.count("\n", 0, found.start()) + 1
                    raise self._fault(name, line, wrong, "")
            self._templates[name] = self._environment.get_template(name)
        return self._templates[name]

    def _finalize(self, value: object) -> str:
        if not isinstance(value, Node):
            if isinstance(value, jinja2.Undefined):
                str(value)  # raises, and says what is undefined
            what = describe(value) if type(value) in _PLAIN else type(value).__name__
            raise TypeError(f"cannot print {what}: only parts of the code can be printed")
        self._nodes.append(value)
        return f"\ue000{len(self._nodes) - 1}\ue001"

    def _laid_out(self, text: str, printer: Printer) -> list[str]:
        parts = _TOKEN.split(text)
        out = [parts[0]]
        line = parts[0].rpartition("\n")[2]
        for i in range(1, len(parts), 2):
            rest = parts[i + 1]
            after, newline, last = rest.partition("\n")
            indent = len(line) - len(line.lstrip(" "))
            laid = printer.lay(self._nodes[int(parts[i])], indent, len(line), len(after))
            out += (laid, rest)
            so_far = (line + laid).rpartition("\n")[2] + rest
            line = last.rpartition("\n")[2] if newline else so_far
        return out

    def _fault(self, name: str | None, line: int, said: str, what: str) -> TemplateFault:
        path = self.folder / (name or "")
        try:
            excerpt = path.read_text("utf-8-sig").split("\n")[line - 1]
        except (OSError, UnicodeDecodeError, IndexError):
            excerpt = ""
        column = len(excerpt) - len(excerpt.lstrip()) + 1
        message = f"{said} ({what})" if what else said
        return TemplateFault(Problem(shown(path), line, column, message, excerpt))


def _with_origins(source: str) -> str:
    """A template in which every line of text begins with a mark that tells its number."""
    rows = source.split("\n")
    return "\n".join(
        row if not row or row.lstrip().startswith(("{%", "{#")) else f"\ue002{number}\ue001{row}"
        for number, row in enumerate(rows, 1)
    )


def _origins(text: str) -> list[int]:
    """For every line of a text with marks, the number that the last mark up to it tells."""
    found, last = [], 1
    for row in text.split("\n"):
        for mark in _ORIGIN.findall(row):
            last = int(mark)
        found.append(last)
    return found


def _last_line(error: Exception, folder: Path, template: str) -> tuple[int, str]:
    """The last line of a template that the error passed through, and the template's name."""
    found = (1, template)
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.suffix == ".j2" and path.is_relative_to(folder):
            found = (trace.tb_lineno, path.relative_to(folder).as_posix())
        trace = trace.tb_next
    return found


def said(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return f"not UTF-8: byte 0x{error.object[error.start]:02x}; save the file as UTF-8"
        case jinja2.TemplateNotFound():
            return f"there is no template '{error.name}'"
        case jinja2.TemplateSyntaxError():
            text = (error.message or "").removesuffix(".")
            return text[:1].lower() + text[1:]
    return str(error) or type(error).__name__
