"""Code and comments of a writer next to the calls of an event: a region would not contain them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediagen.platforms.model import Language
from mediagen.regions.audit.grammars import parse_code
from mediagen.regions.audit.line_reader import LineTokenKind, line_tokens
from mediagen.regions.audit.platform_reader import insert_variable
from mediagen.regions.audit.readers import ReaderKind, find_reader
from mediagen.regions.audit.tree_nodes import Role, node_text, role_table
from mediagen.traffic.command_requests import read_requests
from mediagen.traffic.commands import is_curl, split_words

if TYPE_CHECKING:
    from tree_sitter import Node

_WORD = re.compile(r"[^\W\d]\w*")
_COMMENT_SIGNS = " \t\r\n/*#'"
_SHELL_COMMENT = re.compile(r"^[ \t]*(#.*)$", re.MULTILINE)
_LABEL_SIGNS = ("=", ":")
_HARMLESS_TABLES = ("put_calls", "record_calls", "receiver_calls", "record_arguments", "self_names")


@dataclass
class CodeWords:
    """Words of code outside of strings and types, and keys of objects, in the order of the code.

    ``defined`` are the names of its variables.
    """

    words: list[str] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)


def read_words(languages: Mapping[str, Language], language: Language, code: str) -> CodeWords:
    """Return the words of code. Raises ``UsageError`` if a grammar is not installed."""
    result = CodeWords()
    match find_reader(language):
        case ReaderKind.GRAMMAR:
            _TreeWords(language, result).visit(parse_code(language, code))
        case ReaderKind.LINES:
            _read_line_words(language, code, result)
        case ReaderKind.COMMANDS:
            _read_command_words(languages, code, result)
        case None:
            pass
    harmless = _harmless_words(language)
    result.words = [word for word in result.words if word not in harmless]
    if not language.case_sensitive:
        result.words = [word.casefold() for word in result.words]
        result.defined = {word.casefold() for word in result.defined}
    return result


def find_own_code(block: CodeWords, expected: CodeWords, accepted: set[str]) -> list[str]:
    """Return the words and comments of a block that other code does not have.

    ``accepted`` are words of values. Variables that the block uses are allowed, and also
    unused ones if the other code has as many.
    """
    used = block.defined - _unused_names(block)
    if len(_unused_names(block)) <= len(_unused_names(expected)):
        used = block.defined
    allowed = {*expected.words, *accepted, *used}
    comments = {_plain_comment(comment) for comment in expected.comments}
    own = [f"`{word}`" for word in dict.fromkeys(block.words) if word not in allowed]
    for comment in block.comments:
        text = _plain_comment(comment)
        if text.strip(".… ,") and text not in comments:
            own.append(f"the comment '{text}'")
    return own


def _unused_names(code: CodeWords) -> set[str]:
    counts = Counter(code.words)
    return {name for name in code.defined if counts[name] < 2}


def words_in(text: str) -> set[str]:
    """Return the words in a string."""
    return set(_WORD.findall(text))


def _plain_comment(comment: str) -> str:
    lines = (line.strip(_COMMENT_SIGNS) for line in comment.split("\n"))
    return " ".join(filter(None, lines))


def _harmless_words(language: Language) -> set[str]:
    """Return the words with which a language writes values, such as those of records."""
    table = language.reader
    names = [name for key in _HARMLESS_TABLES for name in table.get(key, ())]
    names += [*language.words.values(), table.get("pair_operator", "")]
    return {word for name in names for word in _WORD.findall(name)}


class _TreeWords:
    """Collects the words of a syntax tree."""

    def __init__(self, language: Language, result: CodeWords) -> None:
        self._roles, self._result = role_table(language), result
        self._is_strict = bool(language.reader.get("strict"))

    def visit(self, node: Node) -> None:
        """Add the words of a node and of those below it."""
        match self._roles.get(node.type):
            case Role.COMMENT:
                self._result.comments.append(node_text(node))
                return
            case Role.TYPE | Role.NUMBER:
                return
            case Role.STRING:
                self._visit_string(node)
                return
            case Role.DEFINE | Role.ASSIGN:
                self._define(node)
        if not node.children:
            if not self._is_syntax(node):
                self._result.words += _WORD.findall(node_text(node))
            return
        for child in self._parts(node):
            self.visit(child)

    def _visit_string(self, node: Node) -> None:
        """Add the key of an object, and the code inside a string."""
        parent = node.parent
        if parent is not None and self._roles.get(parent.type) is Role.PAIR:
            key = next(iter(parent.named_children), None)
            text = node_text(node)[1:-1]
            if key is not None and key.id == node.id and _WORD.fullmatch(text):
                self._result.words.append(text)
        for child in node.named_children:
            if self._roles.get(child.type) not in (Role.TEXT, Role.ESCAPE):
                self.visit(child)

    def _define(self, node: Node) -> None:
        named = [n for n in node.named_children if self._roles.get(n.type) is not Role.COMMENT]
        named = [n for n in named if self._roles.get(n.type) is not Role.TYPE]
        text = node_text(named[0]) if named else ""
        if self._roles.get(node.type) is Role.DEFINE or _WORD.fullmatch(text):
            self._result.defined |= words_in(text)

    def _is_syntax(self, node: Node) -> bool:
        """Return whether a node is the keyword of a declaration, of a call or of a closure."""
        parent = node.parent
        if node.is_named or parent is None:
            return False
        if self._roles.get(parent.type) in (Role.CALL, Role.CLOSURE):
            return True
        nodes = (parent, *parent.named_children)
        return any(self._roles.get(item.type) is Role.DEFINE for item in nodes)

    def _parts(self, node: Node) -> Iterator[Node]:
        """Yield the children of a node, without the label of an argument."""
        children = list(node.children)
        if self._roles.get(node.type) is Role.ARGUMENT:
            signs = [i for i, child in enumerate(children) if child.type in _LABEL_SIGNS]
            children = children[signs[0] + 1 :] if signs else children
        yield from children


def _read_line_words(language: Language, code: str, result: CodeWords) -> None:
    is_start = True
    tokens = [token for token in line_tokens(language, code) if token[0] is not LineTokenKind.BLANK]
    for index, (kind, text) in enumerate(tokens):
        following = tokens[index + 1][1] if index + 1 < len(tokens) else ""
        if kind is LineTokenKind.COMMENT:
            result.comments.append(re.sub(r"^rem\b", "", text, flags=re.IGNORECASE))
        elif kind is LineTokenKind.NAME:
            result.words.append(text)
            if is_start and following == "=":
                result.defined.add(text)
        elif kind is LineTokenKind.STRING and following == ":" and _WORD.fullmatch(text[1:-1]):
            result.words.append(text[1:-1])
        is_start = kind is LineTokenKind.END


def _read_command_words(languages: Mapping[str, Language], code: str, result: CodeWords) -> None:
    """Add the commands besides requests, and the headers and bodies of requests."""
    requests, _ = read_requests(code)
    outside = code
    for request in requests:
        result.words += (f"{name}:" for name in request.headers)
        insert_variable(request, code)
        outside = outside.replace(request.body, "") if request.body else outside
        for language in languages.values():
            if request.body and language.reader.get("strict"):
                inner = read_words(languages, language, request.body)
                result.words += inner.words
                result.comments += inner.comments
    result.comments += _SHELL_COMMENT.findall(outside)
    is_first = True
    for word in split_words(_SHELL_COMMENT.sub("", code), {}):
        if word.separates:
            is_first = True
            continue
        name, equals, _ = word.text.partition("=")
        if is_first and equals and _WORD.fullmatch(name):
            result.defined.add(name)
            result.words.append(name)
        elif is_first and not is_curl(word.text):
            result.words += _WORD.findall(word.text)[:1]
        elif not is_first:
            variables = re.findall(r"\$\{?([A-Za-z_]\w*)", word.text)
            result.words += (name for name in variables if name in result.defined)
        is_first = False
