"""Nodes of Markdown text: prose, code, links and their sequences."""

from __future__ import annotations

from enum import StrEnum

from mediagen.rendering.nodes import Node
from mediagen.rendering.origins import CodeSource


class PageKind(StrEnum):
    """Kind of page, which is also the name of its template; a picture has none."""

    ACTION = "action"
    CATEGORY = "category"
    COVERAGE = "coverage"
    EVENT = "event"
    EVENTS = "events"
    FIELD = "field"
    FIELD_CATEGORY = "field_category"
    FIELDS = "fields"
    HOME = "home"
    MIGRATION = "migration"
    MIGRATIONS = "migrations"
    PLATFORM = "platform"
    PLATFORMS = "platforms"
    RULES = "rules"
    STORIES = "scenarios"
    STORY = "scenario"
    VARIABLE = "report_variable"
    PICTURE = "picture"


#: Target of a link: the kind of a page, and the ID of its subject.
Target = tuple[PageKind, str]


class RawText(Node):
    """Text without markup that is valid in every place: an ID, an info string, a number."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Prose(Node):
    """Text of the spec: paragraphs, and code in backticks. All other markup is escaped."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __bool__(self) -> bool:
        return bool(self.text.strip())


class CodeSpan(Node):
    """Code span in a line of prose."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Link(Node):
    """Link to a page; only its label is printed if the page does not exist."""

    __slots__ = ("label", "target")

    def __init__(self, label: Prose | CodeSpan, target: Target) -> None:
        self.label, self.target = label, target


class HeadingLink(Node):
    """Link to a heading of the same page, by the text of the heading."""

    __slots__ = ("heading", "label")

    def __init__(self, label: Prose | CodeSpan, heading: str) -> None:
        self.label, self.heading = label, heading


class Address(Node):
    """Link to an external URL."""

    __slots__ = ("label", "url")

    def __init__(self, label: Prose | CodeSpan, url: str) -> None:
        self.label, self.url = label, url


class Image(Node):
    """Generated picture in the folder of the pages."""

    __slots__ = ("label", "target")

    def __init__(self, label: Prose, target: Target) -> None:
        self.label, self.target = label, target


class InlineSequence(Node):
    """Sequence of nodes in one line; strings in it are prose."""

    __slots__ = ("parts",)

    def __init__(self, *parts: Node | str) -> None:
        self.parts = tuple(Prose(part) if isinstance(part, str) else part for part in parts)


class RawBlock(Node):
    """Lines that are printed unchanged below the margin of their place, such as a snippet.

    ``source`` is the code of a platform that they show, if any.
    """

    __slots__ = ("source", "text")

    def __init__(self, text: str, source: CodeSource | None = None) -> None:
        self.text, self.source = text, source
