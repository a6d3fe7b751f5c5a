"""Models for the templates of pages: one per kind of page, and their parts.

Every flavour prints the same models, so there is nothing of Markdown in them.
"""

from __future__ import annotations

from typing import NamedTuple

from mediagen.pages.markdown_nodes import Address, Code, Link, Prose, RawBlock, RawText, Target
from mediagen.pages.session_diagram import SessionDiagram
from mediagen.rendering.nodes import Node


class Sample(NamedTuple):
    """Code as pages show it."""

    language: RawText
    code: RawBlock
    fence: RawText


class CallDescription(NamedTuple):
    """How a platform says an event: the parts of the sentence above the code."""

    sentence: Prose | None  # the platform's own
    short: Prose | None  # that without when, for tables
    because: Prose | None
    before: Node | None  # calls that come first
    call: Code | None
    constant: Node | None
    several: bool  # one call for each of several items
    type: Code | None
    when: Prose


class Tab(NamedTuple):
    """One platform's tab: code, or the reason why there is none."""

    id: RawText
    title: Prose
    how: CallDescription | None
    sample: Sample | None
    reason: Node | None
    same: bool  # the code is that of the basic example
    notes: tuple[Node, ...]


class Tabs(NamedTuple):
    """The tabs of the recommended or of the legacy platforms."""

    legacy: bool
    tabs: tuple[Tab, ...]


class Variant(NamedTuple):
    """An example other than the basic one."""

    title: Prose
    summary: Prose
    groups: tuple[Tabs, ...]


class TableRows(NamedTuple):
    """The rows of a table, and what it is about."""

    title: Node | None
    about: Node | None
    rows: tuple[tuple[Node, ...], ...]


class DisputeView(NamedTuple):
    """A contradiction between sources, and the sources."""

    text: Prose
    sources: tuple[Code, ...]


class Parameters(NamedTuple):
    """A group of fields that an event carries."""

    title: Prose
    about: Prose
    optional: bool  # the whole group
    only: Node | None  # the protocols that carry it, if it is not all
    rows: tuple[tuple[Node, ...], ...]
    caveats: tuple[Prose, ...]


class EventView(NamedTuple):
    """An event as its page tells it."""

    title: Prose
    description: Prose
    closing: tuple[RawText, RawText] | None  # after how long a session closes by itself
    notes: tuple[Prose, ...]
    prerequisites: tuple[Link, ...]
    metric: Node | None
    when: tuple[Prose, ...]
    parameters: tuple[Parameters, ...]
    besides: tuple[Link, ...]  # groups that may accompany any event
    groups: tuple[Tabs, ...]
    caveats: tuple[Prose, ...]
    disputes: tuple[DisputeView, ...]
    variants: tuple[Variant, ...]


class FieldView(NamedTuple):
    """A field as its page tells it."""

    title: Prose
    summary: Prose
    properties: TableRows
    values: TableRows | None
    example: Node | None
    groups: tuple[Tabs, ...]
    caveats: tuple[Prose, ...]  # of the field
    value_caveats: tuple[Prose, ...]  # of its set of values
    disputes: tuple[DisputeView, ...]


class SnippetStep(NamedTuple):
    """A snippet and the event it says."""

    event: Link
    how: CallDescription
    sample: Sample


class InstallPageView(NamedTuple):
    """A step of an installation: what to fetch from where, which file goes where, what to write."""

    title: Prose | Address
    files: TableRows | None
    sample: Sample | None


class PlatformPageView(NamedTuple):
    """A platform as its page tells it."""

    title: Prose
    summary: Prose
    sdk: tuple[Code, Prose]
    proved: bool
    install: tuple[InstallPageView, ...]
    library: Code | None  # the command that writes a typed library for it
    prepares: Prose | None
    setup: Sample | None
    replaced: TableRows | None  # placeholders in all code of the page
    holds: Prose | None
    addresses: TableRows | None
    parts: TableRows | None  # what stands for something else in these addresses
    steps: tuple[SnippetStep, ...]
    configured: TableRows | None
    filled: TableRows | None
    sends: TableRows | None
    lost: TableRows | None
    events: TableRows
    successor: Link | None
    caveats: tuple[Prose, ...]


class CategoryView(NamedTuple):
    """A chapter: its events or fields, in order."""

    title: Prose
    summary: Prose
    steps: tuple[Prose, ...]
    rows: TableRows


class RuleView(NamedTuple):
    """A rule of a session with its caveats."""

    text: Node
    caveats: tuple[Prose, ...]


class RulesView(NamedTuple):
    """The rules of a session."""

    life: SessionDiagram
    limits: tuple[RuleView, ...]
    playback: TableRows
    scopes: TableRows
    ordering: tuple[RuleView, ...]
    tolerance: tuple[RuleView, ...]
    disputes: tuple[DisputeView, ...]


class MatrixView(NamedTuple):
    """The coverage: how many examples of each event each platform says, and why not."""

    platforms: tuple[Prose, ...]
    rows: TableRows
    reasons: tuple[Node, ...]


class MoveView(NamedTuple):
    """The way from a legacy platform to its successor."""

    title: Prose
    old: Link
    new: Link
    rows: TableRows
    pairs: tuple[tuple[Link, Tabs], ...]


class HomeView(NamedTuple):
    """The first page."""

    life: SessionDiagram
    proved: bool
    events: tuple[tuple[Link, Prose], ...]
    fields: tuple[tuple[Link, Prose], ...]
    platforms: tuple[tuple[Link, Prose], ...]
    others: tuple[Link, ...]


class Page(NamedTuple):
    """One page: where it is, what is in it, and what it is about."""

    kind: str
    target: Target
    parts: tuple[str, ...]  # of its path; the last one is empty for the page a folder begins with
    title: Prose
    description: Prose
    position: RawText
    events: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
