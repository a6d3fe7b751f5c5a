"""Parser of YAML files: the only place that reads YAML.

YAML is read by the core schema: ``yes`` and ``2016-01-25`` are strings, a duplicate key is an
error, and keys are always strings.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import yaml

from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.merge_conflicts import CONFLICT, find_merge_conflict
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.yaml_files.causes import (
    UNICODE_BLANK,
    describe_blank,
    find_cause,
    find_invisible,
    find_invisible_break,
)
from mediagen.yaml_files.nodes import BRANCH, PLAIN, QUOTED, compose_node
from mediagen.yaml_files.source import Source, read_bytes
from mediagen.yaml_files.unclosed import find_unclosed

_TAGS = {"tag:yaml.org,2002:str": QUOTED}
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


def read_source(path: Path, name: str, problems: Problems) -> Source:
    """Read a file; an unreadable file is reported, and its ``data`` is None."""
    source = Source(path, name)
    raw = read_bytes(source, problems)
    if raw is not None:
        parse_source(source, raw, problems)
    return source


def parse_source(source: Source, raw: bytes, problems: Problems) -> None:
    """Set the text and the data of a file from its bytes; report problems."""
    name = source.name
    try:
        source.text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8-sig", "replace")
        line, column = good.count("\n") + 1, len(good) - good.rfind("\n")
        message = f"not UTF-8: byte 0x{raw[error.start]:02x}; save the file as UTF-8"
        problems.add(Problem(name, line, column, message, code=codes.INVALID_ENCODING))
        return
    conflict = find_merge_conflict(source.text)
    if conflict:
        excerpt = source.line_text(conflict)
        problems.add(Problem(name, conflict, 1, CONFLICT, excerpt, code=codes.MERGE_CONFLICT))
        return
    invisible = find_invisible_break(source.text)
    if invisible is not None:
        line, column, message = invisible
        excerpt = source.line_text(line)
        problems.add(Problem(name, line, column, message, excerpt, code=codes.INVALID_YAML))
        return
    too_deep = _too_deep(source.text)
    if too_deep:
        message, excerpt = f"nested more than {_DEEPEST} levels deep", source.line_text(too_deep[0])
        problems.add(Problem(name, *too_deep, message, excerpt, code=codes.NESTED_TOO_DEEP))
        return
    try:
        root = compose_node(source.text)
    except yaml.YAMLError as error:
        problems.add(_yaml_problem(source, error))
        return
    if root is None:
        problems.add(Problem(name, 1, 1, "the file is empty", code=codes.EMPTY_FILE))
        return
    builder = _DataBuilder(source, problems)
    data = builder.build(root, root)
    if builder.repeats:
        return  # a few lines of nested aliases can expand to gigabytes
    source.data = data
    if data is None and root.tag is PLAIN:
        excerpt = source.line_text(1)
        problems.add(Problem(name, 1, 1, "the file is empty", excerpt, code=codes.EMPTY_FILE))


class _DataBuilder:
    """Builder of plain data from nodes by the core schema; unsupported parts are reported."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._source, self._problems = source, problems
        self._seen: dict[int, Any] = {}
        self.repeats = False  # whether aliases stand for lists or mappings
        self._has_blanks = not source.text.isascii() and UNICODE_BLANK.search(source.text)
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
            return node.value if node.tag is QUOTED else self._build_scalar(node)
        if node.tag is not BRANCH:
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
            if self._has_blanks and UNICODE_BLANK.match(name) and key.tag is PLAIN:
                self._report(key, describe_blank(name[0]), codes.INVALID_YAML)
            if (sign := find_invisible(name)) and key.tag is PLAIN:
                message = f"invisible character U+{ord(sign):04X} in a key; delete it"
                self._report(key, message, codes.INVALID_KEY)
            if name in data:
                self._report(key, f"duplicate key '{name}'", codes.DUPLICATE_KEY)
            data[name] = self.build(value, key)
        return data

    def _build_scalar(self, node: Any) -> Any:
        value = node.value
        if node.tag is not PLAIN:
            if _TAGS.get(node.tag) is not QUOTED:
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
    cause = find_unclosed(source.text, error) or find_cause(source.text, error)
    if cause is not None:
        line, column, message = cause
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
