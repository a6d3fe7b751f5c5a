"""The flavours of Markdown: a folder of templates each, and the facts of its syntax.

A template of a page is looked for in the folder of the flavour and then in ``common/``, so that a
kind of page is written once, and a flavour supplies the parts it is made of.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.pages.markdown_nodes import Prose, RawText
from mediagen.pages.markdown_writer import EscapeRule, Escapes, MarkdownPrinter, compile_rule
from mediagen.pages.session_diagram import diagram_label
from mediagen.pages.tables import pad_tables
from mediagen.rendering.nodes import Node
from mediagen.rendering.template_host import (
    HelpfulUndefined,
    TemplateFault,
    byte_line,
    error_sentence,
    find_refused_text,
)
from mediagen.yaml_files.reader import YamlReader, device_message
from mediagen.yaml_files.schema import describe_value
from mediagen.yaml_files.source import Source, YamlPath

COMMON = "common"
_TOKEN = re.compile("\ue000(\\d+)\ue001")
_HEAD_ENDS = re.compile(r"\n---(\n|$)")
_PLAIN = (type(None), bool, int, float, str, list, dict)


class Import(NamedTuple):
    """Import that a hand-written page needs for the parts of a region."""

    trigger: str  # a text of the region that needs it
    line: str  # the line to add
    import_pattern: re.Pattern[str]
    nearby_files: tuple[str, ...]  # files near the page that make it needless


@dataclass(frozen=True)
class Flavour:
    """A flavour: its facts, and where its templates are."""

    id: str
    title: str
    default: bool
    extension: str
    index: str
    diagrams: str
    suffixes: tuple[str, ...]
    markers: tuple[bytes, ...]
    nearby_files: tuple[str, ...]
    containers: tuple[str, ...]  # patterns of lines with content indented by four columns
    mdx: bool
    imports: tuple[Import, ...]
    claims: bool  # it says which hand-written pages are of it
    escapes: Escapes
    folder: Path

    def page_path(self, *parts: str) -> str:
        """The path of a page, from the parts of its name."""
        return "/".join(parts) + f".{self.extension}"


def load_flavours(templates: Path) -> dict[str, Flavour]:
    """The flavours below ``docs/`` of a folder of templates. Raises ``SpecError``."""
    problems = Problems()
    files = YamlReader(problems)
    folder = templates / "docs"
    loaded: dict[str, Flavour] = {}
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    except OSError as error:
        error_message = f"cannot be read: {error.strerror}; the templates of pages are there"
        raise SpecError([Problem(display_path(folder), 0, 0, error_message)]) from None
    for name in names:
        path = folder / name / "flavour.yaml"
        if name == COMMON or not path.is_file():
            continue
        source = files.read_file(path, "flavour")
        if source is None:
            continue
        if source.data["flavour"] != name:
            message = f"the folder is called {name}, so flavour must be '{name}'"
            problems.add_at(source, ["flavour"], message)
            continue
        if is_device_name(name):
            problems.add_at(source, ["flavour"], device_message(name))
            continue
        loaded[name] = _build_flavour(source, folder, problems)
    if not loaded and not problems:
        problems.add(Problem(display_path(folder), 0, 0, "holds no flavour"))
    if problems:
        raise SpecError(problems)
    return loaded


def select_flavours(flavours: Mapping[str, Flavour], ids: Sequence[str]) -> list[Flavour]:
    """The flavours asked for, or the default ones. Raises ``UsageError``."""
    for id_ in ids:
        if id_ not in flavours:
            raise UsageError(f"unknown flavour '{id_}'{suggest_name(id_, flavours)}")
    return [f for f in flavours.values() if (f.id in ids if ids else f.default)]


def _build_flavour(source: Source, folder: Path, problems: Problems) -> Flavour:
    data = source.data
    pages = data.get("pages", {})
    escape = data["escape"]

    def compile_pattern(text: str, path: YamlPath) -> re.Pattern[str]:
        try:
            return re.compile(text, re.MULTILINE)
        except re.error as error:
            problems.add_at(source, path, f"is no regular expression: {error}")
            return re.compile("(?!)")

    def build_rule(patterns: Mapping[str, str], path: YamlPath) -> EscapeRule:
        try:
            return compile_rule(patterns)
        except re.error as error:
            problems.add_at(source, path, f"holds no regular expression: {error}")
            return compile_rule({})

    return Flavour(
        id=data["flavour"],
        title=data["title"],
        default=data.get("default", False),
        extension=data["extension"],
        index=data["index"],
        diagrams=data["diagrams"],
        suffixes=tuple(pages.get("suffixes", ())),
        markers=tuple(sign.encode() for sign in pages.get("markers", ())),
        nearby_files=tuple(pages.get("nearby_files", ())),
        containers=tuple(pages.get("containers", ())),
        mdx=pages.get("mdx", False),
        imports=tuple(
            Import(
                data_of_import["trigger"],
                data_of_import["line"],
                compile_pattern(data_of_import["import_pattern"], ["imports", i, "import_pattern"]),
                tuple(data_of_import.get("nearby_files", ())),
            )
            for i, data_of_import in enumerate(data.get("imports", ()))
        ),
        claims=bool(pages),
        escapes=Escapes(
            text=build_rule(escape["text"], ["escape", "text"]),
            start=build_rule(escape.get("start", {}), ["escape", "start"]),
            cell=build_rule(escape.get("cell", {}), ["escape", "cell"]),
            cell_code=build_rule(escape.get("cell_code", {}), ["escape", "cell_code"]),
            contexts=tuple(
                (
                    compile_pattern(place["after"], ["escape", "contexts", i, "after"]),
                    place.get("markup", False),
                    build_rule(place["escape"], ["escape", "contexts", i, "escape"]),
                )
                for i, place in enumerate(escape.get("contexts", ()))
            ),
        ),
        folder=folder / data["flavour"],
    )


class MarkdownRenderer:
    """Writes pages, and parts of pages, in one flavour."""

    def __init__(self, flavour: Flavour) -> None:
        self.flavour = flavour
        self._folders = (flavour.folder, flavour.folder.parent / COMMON)
        self._nodes: list[Node] = []
        self._environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(self._load_source),
            undefined=HelpfulUndefined,
            finalize=self._node_token,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=True,  # what is printed is either a node or what a macro made of nodes
            auto_reload=False,
        )
        self._environment.globals = {
            "text": Prose,
            "word": RawText,
            "label": diagram_label,
            "deeper": lambda level: RawText(level.text + "#"),
            "h2": RawText("##"),
            "h3": RawText("###"),
        }

    def render_template(self, template: str, paper: MarkdownPrinter, **context: Any) -> str:
        """The text of a template, ending in one newline. Raises ``TemplateFault``."""
        self._nodes.clear()
        try:
            text = self._environment.get_template(template).render(context)
            return self._lay_out_tokens(text, paper)
        except TemplateFault:
            raise
        except jinja2.TemplateSyntaxError as error:
            raise self._template_fault(
                error.filename or error.name or "", error.lineno, error_sentence(error)
            ) from None
        except Exception as error:
            path, line = self._last_template_line(error, template)
            if isinstance(error, UnicodeDecodeError):
                line = byte_line(error)
            raise self._template_fault(path, line, error_sentence(error)) from None

    def _load_source(self, name: str) -> tuple[str, str, None]:
        for folder in self._folders:
            path = folder / name
            if path.is_file():
                source = path.read_text("utf-8")
                line, message = find_refused_text(source)
                if message:
                    raise self._template_fault(str(path), line, message)
                return source, str(path), None
        raise jinja2.TemplateNotFound(name)

    def _node_token(self, value: object) -> str:
        if isinstance(value, Markup):
            return value  # what a macro printed
        if not isinstance(value, Node):
            if isinstance(value, jinja2.Undefined):
                str(value)  # raises, and says what is undefined
            value_text = (
                describe_value(value) if isinstance(value, _PLAIN) else type(value).__name__
            )
            raise TypeError(f"cannot print {value_text}: only parts of the page can be printed")
        if isinstance(value, RawText):
            return Markup(value.text)  # right in every place
        if isinstance(value, Prose) and not value:
            return Markup()  # so that its line is left out
        self._nodes.append(value)
        return Markup(f"\ue000{len(self._nodes) - 1}\ue001")

    def _lay_out_tokens(self, text: str, paper: MarkdownPrinter) -> str:
        text = re.sub("[ \t]+\n", "\n", text).strip("\n")
        text = re.sub("\n{3,}", "\n\n", text)
        parts = _TOKEN.split(text)
        opening = parts[0].partition("\n")[0] if "\n" in parts[0] else ""
        out = [parts[0]]
        line = parts[0].rpartition("\n")[2]
        head = parts[0]
        for i in range(1, len(parts), 2):
            rest = parts[i + 1]
            if opening == "---" and _HEAD_ENDS.search(head):
                opening = ""  # the front matter has ended
            printed = paper.print_node(self._nodes[int(parts[i])], line, opening)
            out += (printed, rest)
            head = rest if opening else ""
            line = (line + printed + rest).rpartition("\n")[2]
        return pad_tables("".join(out).rstrip("\n")) + "\n"

    def _template_fault(self, path: str, line: int, message: str) -> TemplateFault:
        try:
            excerpt = Path(path).read_text("utf-8-sig").split("\n")[line - 1]
        except (OSError, UnicodeDecodeError, IndexError):
            excerpt = ""
        column = len(excerpt) - len(excerpt.lstrip()) + 1
        return TemplateFault(Problem(display_path(Path(path)), line, column, message, excerpt))

    def _last_template_line(self, error: Exception, template: str) -> tuple[str, int]:
        """The last line of a template that the error passed through."""
        position = (str(self._folders[0] / template), 1)
        trace = error.__traceback__
        while trace is not None:
            path = trace.tb_frame.f_code.co_filename
            if path.endswith(".j2"):
                position = (path, trace.tb_lineno)
            trace = trace.tb_next
        return position
