"""The code tree: what a platform's code says, without its punctuation.

Nodes are what templates print with ``{{ }}``. Laying them out is the printer's work, so any other
way from a node to text raises: escaping cannot be forgotten, and no template knows a width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn


class Node:
    """A part of the code tree."""

    __slots__ = ()

    #: Whether a wrapper may be called without it.
    optional: bool = False

    def __str__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} can only be printed by itself, as {{{{ … }}}}")

    def __format__(self, _: str) -> NoReturn:
        self.__str__()

    def __html__(self) -> NoReturn:
        self.__str__()


class Text(Node):
    """A string; ``style`` is the language's ``value``, or ``word`` for a command line's."""

    __slots__ = ("data", "style")

    def __init__(self, data: str, style: str = "value") -> None:
        self.data, self.style = data, style


class Symbol(Node):
    """Correct source text as it is: a constant, a variable, a number, a word of the language."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class ParameterRef(Symbol):
    """A parameter of a wrapper, or an expression of one."""

    __slots__ = ("optional",)

    def __init__(self, text: str, optional: bool) -> None:
        self.text, self.optional = text, optional


class Record(Node):
    """Named values, in order; a key is a name or a constant."""

    __slots__ = ("entries",)

    def __init__(self, entries: Sequence[tuple[str | Symbol, Node]]) -> None:
        self.entries = entries

    @property
    def optional(self) -> bool:  # type: ignore[override]
        """Whether a wrapper may be called without any of its values."""
        return bool(self.entries) and all(value.optional for _, value in self.entries)


class List(Node):
    """Values in order."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Node]) -> None:
        self.items = items


class Invoke(Node):
    """A call: what is called, and its arguments with their labels."""

    __slots__ = ("arguments", "callee")

    def __init__(self, callee: str, arguments: Sequence[tuple[str, Node]]) -> None:
        self.callee, self.arguments = callee, arguments


class NamedCall(Invoke):
    """A call that names its arguments, also where the calls of the language do not."""

    __slots__ = ()


class CommandLine(Node):
    """A command line: a name, and words of the form name=value."""

    __slots__ = ("callee", "words")

    def __init__(self, callee: str, words: Sequence[tuple[str, Node]]) -> None:
        self.callee, self.words = callee, words


class Doc(Node):
    """A comment that describes what it stands above: paragraphs, then parameters."""

    __slots__ = ("paragraphs", "parameters")

    def __init__(
        self, paragraphs: Sequence[str], parameters: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.paragraphs, self.parameters = paragraphs, parameters


class Comment(Node):
    """Prose for the reader of the code, as comment lines."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text
