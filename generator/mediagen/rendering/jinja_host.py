"""Host of templates: the Jinja environment of code, of pages, and of the files of checks.

A renderer that prints nodes passes ``finalize``: a value printed by ``{{ }}`` then becomes a token,
which the renderer replaces once the surrounding text is known (``NodeTokens``). Every failure of a
template is a ``TemplateFault`` with the template's path, line and column.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import jinja2.bccache
import jinja2.nodes
from jinja2.loaders import split_template_path
from jinja2.utils import missing

from mediagen.diagnostics.catalogue import Code
from mediagen.diagnostics.catalogue import layers as layer_codes
from mediagen.diagnostics.catalogue import pages as codes
from mediagen.diagnostics.catalogue import yaml_files as file_codes
from mediagen.diagnostics.merge_conflicts import CONFLICT
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.caching.reads import is_tracking, note_read
from mediagen.filesystem.caching.tracking import note_path
from mediagen.filesystem.caching.value_cache import open_value_cache
from mediagen.rendering.nodes import Node
from mediagen.rendering.template_blocks import find_tag_fault
from mediagen.rendering.template_fault import TemplateFault
from mediagen.rendering.template_layers import (
    BlockContext,
    BlockText,
    MissingLayerTemplate,
    OverrideChecker,
    TemplateLayers,
)
from mediagen.rendering.template_limits import (
    EndlessLoop,
    find_endless_call,
    limit_environment,
    template_lines,
)
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.schema import describe_value

#: The token of a node in the text of a template.
TOKEN = re.compile("\ue000(\\d+)\ue001")
#: Patterns of text that no template may contain, with the code and the message. A block before
#: other text of an indented line: Jinja would remove the indentation of that line.
_REFUSED = {
    r"^(?:<{7}|>{7})(?:[ \t].*)?$": (file_codes.MERGE_CONFLICT, CONFLICT),
    r"^[ \t]+\{%[^\n]*?%\}[ \t]*(?=[^\s{]|\{[^#%])": (
        codes.INDENTED_BLOCK,
        "block before text on an indented line; put the block on a line of its own",
    ),
    "\ufeff": (
        codes.FORBIDDEN_CHARACTER,
        "contains a byte-order mark; save the file as UTF-8 without one",
    ),
    "[\ue000-\ue002]": (
        codes.FORBIDDEN_CHARACTER,
        "contains a character for private use; remove it",
    ),
}
#: Name of the cache of compiled templates.
_CODE = "templates"
#: Types of values that messages describe; of others they give the name of the type.
_PLAIN = (type(None), bool, int, float, str, list, dict)


class UnprintableValue(TypeError):
    """A template prints a value that is not a node."""


class HelpfulUndefined(jinja2.StrictUndefined):
    """Undefined value that raises when it is used, with the nearest defined name."""

    #: The variables of the templates of a host.
    variables: Sequence[str] = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        fields = self.variables if obj is missing else getattr(obj, "_fields", None)
        if hint is None and name is not None and fields is not None:
            if name in fields:  # the context of a template has a part of the variables
                hint = f"'{name}' is undefined in this template; only some templates have it"
            else:
                hint = f"'{name}' is undefined{suggest_name(name, fields)}"
        super().__init__(hint, obj, name, exc)


class _CompiledTemplates(jinja2.BytecodeCache):
    """Compiled templates of this run and earlier ones, for all hosts with the same options."""

    def __init__(self, options: str) -> None:
        self._options = options
        self._code: dict[tuple[str, str], Any] = {}
        self._translated: dict[tuple[str, str], tuple[str, str]] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        key = (bucket.key, bucket.checksum)
        bucket.code = self._code.get(key)
        if bucket.code is None:
            data = open_value_cache(_CODE).find(self._options, *key)
            if data is not None:
                bucket.code = self._code[key] = marshal.loads(data)
            elif key in self._translated:
                bucket.code = compile(*self._translated.pop(key), "exec")
                self.dump_bytecode(bucket)

    def translate(self, environment: jinja2.Environment, source: str, name: str, path: str) -> None:
        """Translate a template to Python, so that its first rendering does not.

        Raises ``jinja2.TemplateSyntaxError``.
        """
        key = (self.get_cache_key(name, path), self.get_source_checksum(source))
        if key not in self._code:
            python = environment.compile(source, name, path, raw=True)
            self._translated[key] = (python, path)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code
        data = marshal.dumps(bucket.code)
        open_value_cache(_CODE).add(data, self._options, bucket.key, bucket.checksum)


@cache
def _compiled_templates(autoescape: bool, has_finalize: bool) -> _CompiledTemplates:
    """Return the compiled templates of hosts; their code depends on these options."""
    return _CompiledTemplates(f"{autoescape} {has_finalize}")


class _LayeredEnvironment(jinja2.Environment):
    """Environment in which names can be those of templates in a lower layer."""

    context_class = BlockContext

    def __init__(self, *, resolve_name: Callable[[str, str], str], **options: Any) -> None:
        super().__init__(**options)
        self._resolve_name = resolve_name
        self._used: dict[str, dict[str, str]] = {}  # names and files, by the template that uses it
        self._trees: dict[str, jinja2.nodes.Template] = {}  # by source

    def _parse(self, source: str, name: str | None, filename: str | None) -> jinja2.nodes.Template:
        """Return the tree of a template; the checks before a template is compiled share it."""
        tree = self._trees.get(source)
        if tree is None:
            tree = self._trees[source] = super()._parse(source, name, filename)
        return tree

    def join_path(self, template: str, parent: str) -> str:
        """Return the name of a template by the name that another template uses."""
        return self._resolve_name(template, parent)

    def get_template(
        self, name: Any, parent: str | None = None, globals: Any = None
    ) -> jinja2.Template:
        """Return a template, and note that it is read, with all templates that it uses.

        The module of an imported template runs once, so what it imports is known from then on.
        """
        template = super().get_template(name, parent, globals)
        if is_tracking() and template.name is not None:
            if parent is not None:
                self._used.setdefault(parent, {})[template.name] = template.filename or ""
            self._note_template(template.name, template.filename or "", set())
        return template

    def _note_template(self, name: str, path: str, noted: set[str]) -> None:
        if name not in noted:
            noted.add(name)
            note_read(f"file:{path}")
            for used, file in self._used.get(name, {}).items():
                self._note_template(used, file, noted)


class TemplateHost:
    """Jinja environment for the templates below some folders; the first folder has precedence.

    ``variables`` are the names that templates can use, for suggestions. With ``finalize``, every
    printed value passes through that function. With ``autoescape``, it returns ``Markup``.
    ``layers`` are the templates folders of a project, for names such as ``package:NAME``.
    """

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        layers: LayeredFolder | None = None,
        variables: Iterable[str] = (),
        finalize: Callable[[object], str] | None = None,
        autoescape: bool = False,
    ) -> None:
        self._folders = tuple(folders)
        self._layers = TemplateLayers(layers) if layers is not None else None
        undefined = type("HelpfulUndefined", (HelpfulUndefined,), {"variables": tuple(variables)})
        self._compiled = _compiled_templates(autoescape, finalize is not None)
        self.environment = _LayeredEnvironment(
            resolve_name=self._resolve_name,
            loader=jinja2.FunctionLoader(self._load_source),
            undefined=undefined,
            finalize=finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=autoescape,
            auto_reload=False,
            optimized=False,
            bytecode_cache=self._compiled,
        )
        limit_environment(self.environment)

    def render_template(self, name: str, context: Mapping[str, Any], subject: str = "") -> str:
        """Return the text of a template below the folders, with a token for every node.

        ``subject`` names in messages what the template is rendered for. Raises
        ``TemplateFault``.
        """
        with self.report_errors(name, subject):
            return self.environment.get_template(name).render(context)

    def render_source(
        self, source: str, path: Path, context: Mapping[str, Any], subject: str = ""
    ) -> str:
        """Return the text of a template whose source is given; ``path`` is its file in messages.

        Raises ``TemplateFault``.
        """
        with self.report_errors(str(path), subject):
            self._refuse_text(source, path)
            code = self.environment.compile(source, str(path), str(path))
            template = jinja2.Template.from_code(self.environment, code, {})
            return template.render(context)

    def read_source(self, name: str) -> str:
        """Return the source of a template below the folders. Raises ``jinja2.TemplateNotFound``."""
        return self._load_source(name)[0]

    def check_syntax(self, source: str, path: Path) -> None:
        """Translate the template at a path to Python, also for other hosts with its options.

        Raises ``jinja2.TemplateSyntaxError``.
        """
        folder = next((f for f in self._folders if path.is_relative_to(f)), None)
        name = path.relative_to(folder).as_posix() if folder is not None else str(path)
        self._compiled.translate(self.environment, source, name, str(path))

    @contextmanager
    def report_errors(self, name: str, subject: str = "") -> Iterator[None]:
        """Raise what goes wrong within as ``TemplateFault``, at the last line of a template."""
        try:
            yield
        except TemplateFault:
            raise
        except jinja2.TemplateSyntaxError as error:
            path = error.filename or error.name or name
            line, sentence = find_tag_fault(error.source or "", error)
            raise self.template_fault(path, line, sentence, code=error_code(error)) from None
        except Exception as error:
            lines = template_lines(error, name)
            path, line = lines[-1] if lines else (name, 1)
            sentence, code = error_sentence(error), error_code(error)
            if isinstance(error, UnicodeDecodeError):
                line = byte_line(error)
            if isinstance(error, UnicodeDecodeError | jinja2.TemplateNotFound):
                subject = ""
            if isinstance(error, RecursionError):
                if call := find_endless_call(lines, self._is_packaged):
                    (path, line), sentence = call
                code = layer_codes.ENDLESS_TEMPLATE
            raise self.template_fault(path, line, sentence, subject, code=code) from None

    def template_fault(
        self, name: str, line: int, sentence: str, subject: str = "", *, code: Code
    ) -> TemplateFault:
        """Return the fault of a line of a template, by the template's name or path."""
        path = self._find_template(name) or Path(name)
        try:
            excerpt = path.read_text("utf-8-sig").split("\n")[line - 1]
        except (OSError, UnicodeDecodeError, IndexError):
            excerpt = ""
        column = len(excerpt) - len(excerpt.lstrip()) + 1
        message = f"{sentence} ({subject})" if subject else sentence
        problem = Problem(display_path(path), line, column, message, excerpt, code=code)
        return TemplateFault(problem)

    def find_override_fault(self, source: str, path: Path) -> TemplateFault | None:
        """Return the first fault of a template that extends another one; None if it is valid."""
        if self._layers is None or not ("extends" in source or "self" in source):
            return None
        try:
            fault = self._override_checker.find_fault(source, path)
        except jinja2.TemplateNotFound as error:
            line = source.count("\n", 0, source.index("extends")) + 1
            message, code = error_sentence(error), error_code(error)
            return self.template_fault(str(path), line, message, code=code)
        if fault is None:
            return None
        return self.template_fault(str(path), fault.line, fault.message, code=fault.code)

    @cached_property
    def _override_checker(self) -> OverrideChecker:
        assert self._layers is not None
        return OverrideChecker(self.environment, self._layers, self._read_template)

    def _read_template(self, name: str) -> tuple[str, Path]:
        """Return the text of a template and its path. Raises ``jinja2.TemplateNotFound``."""
        path = self._find_template(name)
        if path is None:
            raise jinja2.TemplateNotFound(name)
        return path.read_text("utf-8"), path

    def _is_packaged(self, path: str) -> bool:
        return self._layers is not None and self._layers.is_packaged(Path(path))

    def _resolve_name(self, name: str, parent: str) -> str:
        """Return the name of the template that a name in another template stands for."""
        if self._layers is None:
            return name
        return self._layers.resolve_name(name, self._find_template(parent))

    def _find_template(self, name: str) -> Path | None:
        if self._layers is not None and (path := self._layers.find_template(name)):
            return path
        for folder in self._folders:
            path = folder / name
            note_path(str(path))
            if path.is_file():
                return path
        return None

    def _load_source(self, name: str) -> tuple[str, str, None]:
        path = self._find_template("/".join(split_template_path(name)))
        if path is None:
            raise jinja2.TemplateNotFound(name)
        with self.report_errors(str(path)):
            source = path.read_text("utf-8")
        self._refuse_text(source, path)
        if self._layers is None:
            return source, str(path), None
        if fault := self.find_override_fault(source, path):
            raise fault
        return source + self._override_checker.import_missing_macros(source, path), str(path), None

    def _refuse_text(self, source: str, path: Path) -> None:
        if refused := find_refused_text(source):
            raise self.template_fault(str(path), refused.line, refused.message, code=refused.code)


class NodeTokens:
    """Tokens that stand for nodes in the text of a template until the nodes are printed."""

    def __init__(self, printable: str) -> None:
        """``printable`` says in messages which values a template can print."""
        self._printable = printable
        self._nodes: list[Node] = []

    def clear(self) -> None:
        """Forget the nodes of the template before."""
        self._nodes.clear()

    def add(self, value: object) -> str:
        """Return the token of a node. Raises ``UnprintableValue`` for others, except blocks."""
        if isinstance(value, BlockText):
            return value
        if not isinstance(value, Node):
            if isinstance(value, jinja2.Undefined):
                str(value)  # raises, with the name that is undefined
            name = describe_value(value) if isinstance(value, _PLAIN) else type(value).__name__
            raise UnprintableValue(f"cannot print {name} here; use {self._printable}")
        self._nodes.append(value)
        return f"\ue000{len(self._nodes) - 1}\ue001"

    def split(self, text: str) -> tuple[str, list[tuple[Node, str]]]:
        """Return the text before the first token, and each node with the text after it."""
        first, *others = TOKEN.split(text)
        pairs = zip(others[::2], others[1::2], strict=True)
        return first, [(self._nodes[int(number)], after) for number, after in pairs]


class RefusedText(NamedTuple):
    """Text that no template may contain."""

    line: int
    message: str
    code: Code


def find_refused_text(source: str) -> RefusedText | None:
    """Return the first text that no template may contain, or None."""
    for pattern, (code, message) in _REFUSED.items():
        if match := re.search(pattern, source, re.MULTILINE):
            return RefusedText(source.count("\n", 0, match.start()) + 1, message, code)
    return None


def byte_line(error: UnicodeDecodeError) -> int:
    """Return the line, from 1, of the byte that is not UTF-8."""
    return error.object.count(b"\n", 0, error.start) + 1


def error_code(error: Exception) -> Code:
    """Return the code of an error in a template."""
    match error:
        case UnicodeDecodeError():
            return file_codes.INVALID_ENCODING
        case jinja2.TemplateNotFound():
            return codes.MISSING_TEMPLATE
        case jinja2.TemplateSyntaxError():
            return codes.TEMPLATE_SYNTAX
        case jinja2.UndefinedError():
            return codes.UNDEFINED_NAME
        case UnprintableValue():
            return codes.UNPRINTABLE_VALUE
        case EndlessLoop():
            return layer_codes.ENDLESS_TEMPLATE
    return codes.TEMPLATE_FAILURE


def error_sentence(error: Exception) -> str:
    """Return the message of an error in a template, without a full stop."""
    match error:
        case UnicodeDecodeError():
            return f"not UTF-8: byte 0x{error.object[error.start]:02x}; save the file as UTF-8"
        case MissingLayerTemplate():
            return str(error.message)
        case jinja2.TemplateNotFound():
            return f"template '{error.name}' not found"
    return str(error) or type(error).__name__
