"""Nodes of Markdown text: prose, code, links and their sequences."""

from __future__ import annotations

from mediagen.rendering.nodes import Node

#: What a link leads to: the kind of page, and what the page is about.
Target = tuple[str, str]


class RawText(Node):
    """Text of our own that is right in every place: an id, an info string, a number."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Prose(Node):
    """Text of the spec: paragraphs, and code in backticks; nothing else in it is markup."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __bool__(self) -> bool:
        return bool(self.text.strip())


class Code(Node):
    """Code in a line of prose."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Link(Node):
    """A label that leads to a page, where there is that page; else the label alone."""

    __slots__ = ("label", "target")

    def __init__(self, label: Prose | Code, target: Target) -> None:
        self.label, self.target = label, target


class Address(Node):
    """A label that leads out of the pages."""

    __slots__ = ("label", "url")

    def __init__(self, label: Prose | Code, url: str) -> None:
        self.label, self.url = label, url


class Image(Node):
    """A generated picture beside the pages."""

    __slots__ = ("label", "target")

    def __init__(self, label: Prose, target: Target) -> None:
        self.label, self.target = label, target


class InlineSequence(Node):
    """Nodes one after the other; a string between them is prose."""

    __slots__ = ("parts",)

    def __init__(self, *parts: Node | str) -> None:
        self.parts = tuple(Prose(part) if isinstance(part, str) else part for part in parts)


class RawBlock(Node):
    """Lines that stand as they are, such as a snippet: only the margin of the place is added."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text
