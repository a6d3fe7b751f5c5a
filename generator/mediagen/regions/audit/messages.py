"""Messages that code sends, in the terms of the spec: the inverse of their translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.regions.audit.code_nodes import (
    CodeNode,
    NameNode,
    NumberNode,
    TextNode,
    WordNode,
)
from mediagen.regions.audit.findings import CodeFinding
from mediagen.spec.model import Protocol, Spec


class LeafKind(Enum):
    """Kind of a value in code."""

    VALUE = "value"
    CONSTANT = "constant"
    OPEN = "open"


class CodeLeaf(NamedTuple):
    """Value in code; that of a constant is its value in the spec. ``line`` counts from 0.

    ``is_placeholder`` marks an open value for which readers insert their own, as examples have it.
    """

    kind: LeafKind
    value: Any
    line: int
    text: str
    is_placeholder: bool = False


@dataclass(slots=True)
class SentMessage:
    """A message: its key, such as ``call:VERB``, and values by the IDs of their fields.

    ``request`` has what surrounds a payload, such as the name of a command. A ``supporting``
    message only updates values that others send. ``is_part`` means that code creates the message's
    object or body without sending it. ``path`` is that of the body in its document, and ``unread``
    are names of values without a field.
    """

    key: str
    line: int
    values: dict[str, CodeLeaf] = field(default_factory=dict)
    request: dict[str, CodeLeaf] = field(default_factory=dict)
    findings: list[CodeFinding] = field(default_factory=list)
    is_supporting: bool = False
    is_part: bool = False
    open_parts: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    path: tuple[str, ...] = ()

    def mark_shortened(self) -> None:
        """Note that values are left out on purpose, so that none is missing."""
        self.open_parts.append("values are left out")
        self.findings = [f for f in self.findings if f.code is not codes.MISSING_FIELD]


class Reading(NamedTuple):
    """Messages of a block of code, and findings that belong to none of them.

    ``names`` are the names and keys in the code that its messages do not use.
    """

    messages: list[SentMessage]
    findings: list[CodeFinding]
    names: frozenset[str] = frozenset()
    declares: str = ""
    is_fragment: bool = False


_PLACEHOLDER = re.compile(
    r"\{[\w.-]+\}|<[^<>]+>|\[[A-Z][A-Z_ ]*\]|\$\{?\w+\}?|YOUR[_-]?\w+|your-[\w-]+"
    r"|YYYY-\S+|(?:\d{4}-)?(?:\.{3}|\u2026)",
    re.ASCII,
)
_SUBSTITUTION = re.compile(r"\$\(|\$\{?[A-Za-z_]|`")


class Leaves:
    """Builder of leaves: recognizes the placeholders of the spec."""

    def __init__(self, spec: Spec, protocol: Protocol, is_command: bool) -> None:
        self._texts = frozenset(spec.placeholder_fields(protocol))
        self._is_command = is_command

    def make_leaf(self, node: CodeNode) -> CodeLeaf:
        """Return the leaf of a node that is no constant."""
        match node:
            case TextNode(value=value):
                if self.is_placeholder(value):
                    return CodeLeaf(LeafKind.OPEN, value, node.line, value, True)
                return CodeLeaf(LeafKind.VALUE, value, node.line, f'"{value}"')
            case NumberNode(value=value, text=text):
                if str(value) in self._texts:
                    return CodeLeaf(LeafKind.OPEN, value, node.line, text, True)
                return CodeLeaf(LeafKind.VALUE, value, node.line, text)
            case WordNode(value=value):
                text = "null" if value is None else str(value).lower()
                return CodeLeaf(LeafKind.VALUE, value, node.line, text)
            case NameNode(path=path):
                return CodeLeaf(LeafKind.OPEN, None, node.line, path)
        return CodeLeaf(LeafKind.OPEN, None, node.line, "an expression")

    def is_spec_placeholder(self, text: str) -> bool:
        """Return whether a string is a placeholder that generated snippets have."""
        return text in self._texts

    def is_placeholder(self, text: str) -> bool:
        """Return whether readers replace a string by a value of their own."""
        if text in self._texts or _PLACEHOLDER.fullmatch(text):
            return True
        return self._is_command and _SUBSTITUTION.search(text) is not None


def repeated_key(line: int, key: str) -> CodeFinding:
    """Return the finding about a key that its record has already."""
    text = f"the object has the key {key} twice; expected one value"
    return CodeFinding(codes.INVALID_CODE, line, text)


def equal_leaves(first: CodeLeaf, second: CodeLeaf) -> bool:
    """Return whether two values are equal, or one of them is open."""
    if LeafKind.OPEN in (first.kind, second.kind):
        return True
    one, other = first.value, second.value
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def identifiers(text: str) -> Iterator[str]:
    """Yield the identifiers in code."""
    yield from re.findall(r"[A-Za-z_]\w*", text)


def merge_values(messages: list[SentMessage]) -> dict[str, CodeLeaf]:
    """Return the values of messages that together report one event."""
    merged: dict[str, CodeLeaf] = {}
    primaries = [message for message in messages if not message.is_supporting]
    for message in messages:
        ordinal = ""
        if len(primaries) > 1 and not message.is_supporting:
            ordinal = f"{primaries.index(message) + 1}:"
        for name, leaf in message.values.items():
            merged[f"{ordinal}{name}"] = leaf
        for name, leaf in message.request.items():
            merged[f"{ordinal}@{name}"] = leaf
    return merged
