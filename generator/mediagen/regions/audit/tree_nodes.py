"""Nodes of tree-sitter's syntax trees: their roles, texts and literals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING

from mediagen.platforms.model import Language
from mediagen.regions.audit.code_nodes import CallNode, CodeNode, NameNode, UnwrappedNode

if TYPE_CHECKING:
    from tree_sitter import Node


class Role(Enum):
    """_Role of a node of a grammar, as the keys of ``roles`` have it."""

    STRING = "string"
    ESCAPE = "escape"
    TEXT = "text"
    NUMBER = "number"
    NAME = "name"
    MEMBER = "member"
    INDEX = "index"
    CALL = "call"
    ARGUMENTS = "arguments"
    ARGUMENT = "argument"
    RECORD = "record"
    PAIR = "pair"
    SHORTHAND = "shorthand"
    LIST = "list"
    DEFINE = "define"
    ASSIGN = "assign"
    BINDING = "binding"
    PATTERN = "pattern"
    PREFIX = "prefix"
    UNWRAP = "unwrap"
    BINARY = "binary"
    CLOSURE = "closure"
    COMMENT = "comment"
    TYPE = "type"
    DECLARATION = "declaration"


def role_table(language: Language) -> dict[str, Role]:
    """Return the roles of a language's nodes by their types."""
    roles = language.reader.get("roles", {})
    return {type_: Role(role) for role, types in roles.items() for type_ in types}


_NUMBER = re.compile(r"(-?0[xX][0-9a-fA-F_]+|-?[0-9_]*\.?[0-9_]+(?:[eE][-+]?[0-9]+)?)")
_CODE_ESCAPE = re.compile(r"\\(?:u\{?([0-9A-Fa-f]+)\}?|x([0-9A-Fa-f]{2})|U([0-9A-Fa-f]{8}))")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


def parse_number(text: str) -> int | float | None:
    """Return the value of a number with or without a suffix, or None."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    digits = match[1].replace("_", "")
    if digits.lstrip("-")[:2].lower() == "0x":
        return int(digits, 16)
    if re.fullmatch(r"-?[0-9]{1,300}", digits):
        return int(digits)
    try:
        return float(digits)
    except ValueError:
        return None


def decode_escape(language: Language, text: str) -> str:
    """Return the character of an escape sequence."""
    match = _CODE_ESCAPE.fullmatch(text)
    if match:
        code = int(match[1] or match[2] or match[3], 16)
        return chr(code) if code < 0x110000 else text
    for character, escape in language.strings["value"].escapes.items():
        if escape == text:
            return character
    return _ESCAPES.get(text[1:], text[1:])


def join_path(owner: CodeNode, name: str) -> str | None:
    """Return the path of a member; None if its owner has no path."""
    match owner:
        case NameNode(path=path):
            return f"{path}.{name}"
        case CallNode(path=path, arguments=[], closures=[], receiver=None) if path:
            return f"{path}().{name}"
        case UnwrappedNode(value=value):
            return join_path(value, name)
    return None


def iterate_tree(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it."""
    yield node
    for child in node.children:
        yield from iterate_tree(child)


def node_text(node: Node) -> str:
    """Return the source text of a node."""
    return (node.text or b"").decode("utf-8", "replace")
