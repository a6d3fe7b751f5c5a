"""Nodes of hand-written code, the same for all languages; each knows its line, counted from 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class CodeNode:
    """Part of an expression."""

    line: int


@dataclass(slots=True)
class TextNode(CodeNode):
    """String literal."""

    value: str


@dataclass(slots=True)
class NumberNode(CodeNode):
    """Number; ``text`` is as written, such as ``1L`` or ``2.0``."""

    value: int | float
    text: str


@dataclass(slots=True)
class WordNode(CodeNode):
    """True, false, or None for an absent value."""

    value: bool | None


@dataclass(slots=True)
class NameNode(CodeNode):
    """Name, or members joined by dots; the path of a call without arguments ends in ``()``."""

    path: str


@dataclass(slots=True)
class RecordNode(CodeNode):
    """Keys and values in order. A record that is filled elsewhere, too, is ``open``."""

    entries: list[tuple[CodeNode, CodeNode]] = field(default_factory=list)
    is_open: bool = False

    def get(self, key: str) -> CodeNode | None:
        """Return the last value of a key that is a string or a plain name."""
        for name, value in reversed(self.entries):
            if key_text(name) == key:
                return value
        return None

    def put(self, key: CodeNode, value: CodeNode) -> None:
        """Set the value of a key."""
        text = key_text(key)
        for index, (name, _) in enumerate(self.entries):
            if type(name) is type(key) and key_text(name) == text:
                self.entries[index] = (key, value)
                return
        self.entries.append((key, value))


@dataclass(slots=True)
class ListNode(CodeNode):
    """Values in order."""

    items: list[CodeNode]


@dataclass(slots=True)
class CallNode(CodeNode):
    """Call: the path of its callee, and its arguments with their labels.

    ``closures`` are the statements of functions without a name that it is passed; ``entries`` are
    set on its result afterwards.
    """

    path: str
    arguments: list[tuple[str, CodeNode]]
    closures: list[list[Statement]] = field(default_factory=list)
    entries: RecordNode | None = None
    is_unwrapped: bool = False
    receiver: CodeNode | None = None


@dataclass(slots=True)
class OpenNode(CodeNode):
    """Value that the code does not show, such as an expression."""

    text: str


@dataclass(slots=True)
class UnwrappedNode(CodeNode):
    """Value of an optional, which is unwrapped."""

    value: CodeNode


@dataclass(slots=True)
class IndexNode(CodeNode):
    """Element of an object by its key."""

    base: CodeNode
    key: CodeNode


@dataclass(slots=True)
class Statement:
    """An expression; its value goes to ``target`` if there is one."""

    line: int
    value: CodeNode
    target: CodeNode | None = None
    defines: bool = False
    is_unwrapped: bool = False


@dataclass(slots=True)
class SyntaxFault:
    """Part of code that its language cannot read; ``line`` counts from 0."""

    line: int
    message: str


@dataclass(slots=True)
class CodeReading:
    """Result of reading code: statements, and what was unusual about it.

    ``declares`` is the name of a function whose declaration is the whole code. ``repairs`` say how
    the code was changed to be readable; ``is_fragment`` is true for a part of a record.
    """

    statements: list[Statement] = field(default_factory=list)
    faults: list[SyntaxFault] = field(default_factory=list)
    repairs: list[SyntaxFault] = field(default_factory=list)
    declares: str = ""
    is_fragment: bool = False


def key_text(node: CodeNode) -> str:
    """Return the text of a key: a string, or a name."""
    match node:
        case TextNode(value=value):
            return value
        case NameNode(path=path):
            return path
        case NumberNode(text=text):
            return text
    return ""


def repeated_keys(record: RecordNode) -> Iterator[CodeNode]:
    """Yield the keys of a record that it has already, in order."""
    seen: set[str] = set()
    for key, _ in record.entries:
        text = key_text(key)
        if text in seen:
            yield key
        elif text:
            seen.add(text)


def iterate_nodes(node: CodeNode) -> Iterator[CodeNode]:
    """Yield a node and all nodes below it."""
    yield node
    for part in parts_of(node):
        yield from iterate_nodes(part)


def parts_of(node: CodeNode) -> Iterator[CodeNode]:
    """Yield the nodes directly below a node."""
    match node:
        case RecordNode(entries=entries):
            for entry in entries:
                yield from entry
        case ListNode(items=items):
            yield from items
        case CallNode(arguments=arguments, closures=closures):
            for _, value in arguments:
                yield value
            for statements in closures:
                for statement in statements:
                    yield statement.value
        case UnwrappedNode(value=value):
            yield value
        case IndexNode(base=base, key=key):
            yield base
            yield key
