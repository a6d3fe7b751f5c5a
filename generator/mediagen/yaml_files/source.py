"""YAML files with positions: the only place that reads YAML.

YAML is read by the core schema: ``yes`` and ``2016-01-25`` are strings, a duplicate key is an
error, and keys are always strings. Positions are not kept while reading, since nearly every file is
valid: the first problem of a file composes it once more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # PyYAML without libyaml: slower, the same result
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Parser(Reader, Scanner, Parser, Composer):  # type: ignore[no-redef]
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)


from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.merge_conflicts import CONFLICT, find_merge_conflict
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.filesystem.files import NotRegularError, read_file
from mediagen.yaml_files.unclosed import find_unclosed

YamlPath = Sequence[str | int]

_PLAIN, _QUOTED, _BRANCH = "plain", "quoted", "branch"
_TAGS = {"tag:yaml.org,2002:str": _QUOTED}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_DEEPEST = 64
#: Digits of an integer: more than any language supports, and few enough to compute with.
_LONGEST = 100


class _NodeReader(_Parser):
    """Composer of nodes; resolves scalars only as plain or quoted, as the core schema needs."""

    def resolve(self, kind: type, value: object, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _QUOTED
        return _BRANCH

    def descend_resolver(self, *_: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class Source:
    """One YAML file: its text, its data, and the positions of its parts.

    ``name`` is the path in messages, relative to the working folder if possible. ``data`` is None
    if the file could not be read, which is reported as a problem.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.text = ""
        self.data: Any = None

    @cached_property
    def _lines(self) -> list[str]:
        return re.split("\r\n|[\n\r\x85\u2028\u2029]", self.text)

    @cached_property
    def _root(self) -> Any:
        return _compose_node(self.text)

    def value_at(self, path: YamlPath) -> Any:
        """Return the value at ``path``. Raises ``LookupError`` if there is none."""
        value = self.data
        for step in path:
            try:
                value = value[step]
            except TypeError:  # a single value, or a list with a key that is no index
                raise LookupError(step) from None
        return value

    def line_text(self, number: int) -> str:
        """Return the text of a line, counted from 1; empty beyond the end of the file."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that the data comes from; several if layers are merged."""
        return (self.path,)

    @property
    def layers(self) -> tuple[Source, ...]:
        """The files of the layers, the lowest first; the file itself if it has one layer."""
        return (self,)

    def was_refined(self, path: YamlPath) -> bool:
        """Return whether a layer above the lowest wrote a part of the value at a path."""
        return False

    def owner(self, path: YamlPath) -> Source:
        """Return the file that wrote the value at a path."""
        return self

    def locate(self, path: YamlPath) -> tuple[Source, YamlPath]:
        """Return the file that a path of the data is in, and the path in that file."""
        return self, path

    def position(self, path: YamlPath, *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at ``path``, or of its key.

        If the path does not exist, the position is that of its last part that does.
        """
        node, key_node = self._root, self._root
        for step in path:
            pair = _child_nodes(node, step)
            if pair is None:
                break
            key_node, node = pair
        mark = (key_node if key else node).start_mark
        return mark.line + 1, mark.column + 1


def read_source(path: Path, name: str, problems: Problems) -> Source:
    """Read a file; an unreadable file is reported, and its ``data`` is None."""
    source = Source(path, name)
    try:
        raw = read_file(path)
    except NotRegularError as error:
        message = str(error.strerror)
        problems.add(Problem(name, 0, 0, message, code=codes.UNREADABLE_FILE))
        return source
    except OSError as error:
        message = f"cannot read the file: {error.strerror}"
        problems.add(Problem(name, 0, 0, message, code=codes.UNREADABLE_FILE))
        return source
    try:
        source.text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8-sig", "replace")
        line, column = good.count("\n") + 1, len(good) - good.rfind("\n")
        message = f"not UTF-8: byte 0x{raw[error.start]:02x}; save the file as UTF-8"
        problems.add(Problem(name, line, column, message, code=codes.INVALID_ENCODING))
        return source
    conflict = find_merge_conflict(source.text)
    if conflict:
        excerpt = source.line_text(conflict)
        problems.add(Problem(name, conflict, 1, CONFLICT, excerpt, code=codes.MERGE_CONFLICT))
        return source
    too_deep = _too_deep(source.text)
    if too_deep:
        message, excerpt = f"nested more than {_DEEPEST} levels deep", source.line_text(too_deep[0])
        problems.add(Problem(name, *too_deep, message, excerpt, code=codes.NESTED_TOO_DEEP))
        return source
    try:
        root = _compose_node(source.text)
    except yaml.YAMLError as error:
        problems.add(_yaml_problem(source, error))
        return source
    if root is None:
        problems.add(Problem(name, 1, 1, "the file is empty", code=codes.EMPTY_FILE))
        return source
    builder = _DataBuilder(source, problems)
    data = builder.build(root, root)
    if builder.repeats:
        return source  # a few lines of nested aliases can expand to gigabytes
    source.data = data
    if data is None and root.tag is _PLAIN:
        excerpt = source.line_text(1)
        problems.add(Problem(name, 1, 1, "the file is empty", excerpt, code=codes.EMPTY_FILE))
    return source


def _compose_node(text: str) -> Any:
    reader = _NodeReader(text)
    try:
        return reader.get_single_node()
    finally:
        if hasattr(reader, "dispose"):
            reader.dispose()


class _DataBuilder:
    """Builder of plain data from nodes by the core schema; unsupported parts are reported."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._source, self._problems = source, problems
        self._seen: dict[int, Any] = {}
        self.repeats = False  # whether aliases stand for lists or mappings
        self.build = self._build_node if "*" in source.text else self._build_branch

    def _build_node(self, node: Any, key_node: Any) -> Any:
        """Return the data of a node, and report if an alias repeats it, at the node of its key."""
        if id(node) in self._seen:
            message = "aliases are not supported; write the value out where it is used"
            self._report(key_node, message, codes.UNSUPPORTED_ALIAS)
            self.repeats = self.repeats or type(node) is not yaml.ScalarNode
            return self._seen[id(node)]
        self._seen[id(node)] = None  # for a node that contains itself
        self._seen[id(node)] = data = self._build_branch(node, key_node)
        return data

    def _build_branch(self, node: Any, key_node: Any) -> Any:
        kind = type(node)
        if kind is yaml.ScalarNode:
            return node.value if node.tag is _QUOTED else self._build_scalar(node)
        if node.tag is not _BRANCH:
            self._report_tag(node)
        if kind is yaml.SequenceNode:
            return [self.build(item, item) for item in node.value]
        data: dict[str, Any] = {}
        for key, value in node.value:
            if type(key) is not yaml.ScalarNode:
                message = "expected a string as the key, got a list or a mapping"
                self._report(key, message, codes.INVALID_KEY)
                continue
            name = key.value
            if name in data:
                self._report(key, f"duplicate key '{name}'", codes.DUPLICATE_KEY)
            data[name] = self.build(value, key)
        return data

    def _build_scalar(self, node: Any) -> Any:
        value = node.value
        if node.tag is not _PLAIN:
            if _TAGS.get(node.tag) is not _QUOTED:
                self._report_tag(node)
            return value
        if value in _WORDS:
            return _WORDS[value]
        if value[0] not in "+-.0123456789":
            return value
        if _INTEGER.fullmatch(value):
            if len(value) <= _LONGEST:
                return int(value, 0) if value[:2] in ("0o", "0x") else int(value)
        elif _FLOAT.fullmatch(value):
            number = float(value)
            if math.isfinite(number):
                return number
        else:
            return value
        self._report(node, "the number is too large", codes.NUMBER_TOO_LARGE)
        return 0

    def _report_tag(self, node: Any) -> None:
        self._report(node, f"the tag {node.tag} is not supported", codes.UNSUPPORTED_TAG)

    def _report(self, node: Any, message: str, code: Code) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        excerpt = self._source.line_text(line)
        self._problems.add(Problem(self._source.name, line, column, message, excerpt, code=code))


def _too_deep(text: str) -> tuple[int, int] | None:
    """Return the position where nesting passes the limit, or None.

    Composing is recursive in C, and would crash on very deep nesting.
    """
    brackets = text.count("[") + text.count("{") + text.count("- ") + text.count("? ")
    if brackets < _DEEPEST and " " * (_DEEPEST // 2) not in text:
        return None
    depth = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                mark = event.start_mark
                if depth > _DEEPEST and mark is not None:
                    return mark.line + 1, mark.column + 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return None  # composing reports it
    return None


def _yaml_problem(source: Source, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    message = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if mark is None:
        control = _CONTROL.search(source.text)
        before = source.text[: control.start()] if control else ""
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return _invalid_yaml(source, line, column, message)
    unclosed = find_unclosed(source.text, error)
    if unclosed is not None:
        line, column, message = unclosed
        excerpt = source.line_text(line)
        return Problem(source.name, line, column, message, excerpt, code=codes.INVALID_YAML)
    opening_mark = getattr(error, "context_mark", None)
    if opening_mark is not None and not source.line_text(mark.line + 1).strip():
        mark = opening_mark  # at the end of the file: point to the unclosed bracket or quote
    line, column = mark.line + 1, mark.column + 1
    if "expected a single document" in (getattr(error, "context", None) or ""):
        message = "expected a single document, but another one starts here"
    elif source.line_text(line)[column - 1 : column] == "\t":
        message = "tabs cannot indent YAML; use spaces"
    elif message.startswith("mapping values"):
        message += "; a string with a colon and a space needs quotes"
    return _invalid_yaml(source, line, column, message)


def _invalid_yaml(source: Source, line: int, column: int, message: str) -> Problem:
    message, excerpt = f"invalid YAML: {message}", source.line_text(line)
    return Problem(source.name, line, column, message, excerpt, code=codes.INVALID_YAML)


def _child_nodes(node: Any, step: str | int) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
