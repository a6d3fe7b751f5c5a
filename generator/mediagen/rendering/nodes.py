"""Code tree: the parts of a platform's code, without punctuation.

Nodes are what templates print with ``{{ }}``. Only the printer turns a node into text; any other
way raises an error, so that no template can skip escaping or depend on a line width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn


class Node:
    """Part of the code tree."""

    __slots__ = ()

    #: True for a value that a call of a wrapper can omit.
    optional: bool = False

    def __str__(self) -> NoReturn:
        raise TypeError(
            f"cannot use a {type(self).__name__} as a string; print it by itself, as {{{{ … }}}}"
        )

    def __format__(self, _: str) -> NoReturn:
        self.__str__()

    def __html__(self) -> NoReturn:
        self.__str__()


class Text(Node):
    """String literal; ``style`` is ``value``, or ``word`` for the word of a command line."""

    __slots__ = ("data", "style")

    def __init__(self, data: str, style: str = "value") -> None:
        self.data, self.style = data, style


class Symbol(Node):
    """Source text that is printed unchanged: a constant, a variable, a number or a keyword."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class ParameterRef(Symbol):
    """Parameter of a wrapper's method, or an expression that contains one."""

    __slots__ = ("optional",)

    def __init__(self, text: str, optional: bool) -> None:
        self.text, self.optional = text, optional


class Record(Node):
    """Named values in order; a key is a string or a constant."""

    __slots__ = ("entries",)

    def __init__(self, entries: Sequence[tuple[str | Symbol, Node]]) -> None:
        self.entries = entries

    @property
    def optional(self) -> bool:  # type: ignore[override]
        """True if a call of a wrapper can omit all values."""
        return bool(self.entries) and all(value.optional for _, value in self.entries)


class List(Node):
    """Values in order."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Node]) -> None:
        self.items = items


class Invoke(Node):
    """Call of a function: the callee, and arguments with labels."""

    __slots__ = ("arguments", "callee")

    def __init__(self, callee: str, arguments: Sequence[tuple[str, Node]]) -> None:
        self.callee, self.arguments = callee, arguments


class NamedCall(Invoke):
    """Call that names its arguments, even if the language usually does not."""

    __slots__ = ()


class CommandLine(Node):
    """Command line: a name, and words of the form name=value."""

    __slots__ = ("callee", "words")

    def __init__(self, callee: str, words: Sequence[tuple[str, Node]]) -> None:
        self.callee, self.words = callee, words


class Doc(Node):
    """Documentation comment: paragraphs, then parameters with their descriptions.

    ``deprecation`` is a clause such as "since 2.1: No report uses it.", or empty.
    """

    __slots__ = ("deprecation", "paragraphs", "parameters")

    def __init__(
        self,
        paragraphs: Sequence[str],
        parameters: Sequence[tuple[str, str]] = (),
        deprecation: str = "",
    ) -> None:
        self.paragraphs, self.parameters, self.deprecation = paragraphs, parameters, deprecation


class Comment(Node):
    """Sentence for readers of the code, printed as comment lines."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text
