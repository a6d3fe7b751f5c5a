"""Models for the templates of pages: one per kind of page, and their parts.

Every flavour prints the same models, so they contain no Markdown.
"""

from __future__ import annotations

from typing import NamedTuple

from mediagen.pages.markdown_nodes import (
    Address,
    CodeSpan,
    Image,
    Link,
    PageKind,
    Prose,
    RawBlock,
    RawText,
    Target,
)
from mediagen.pages.session_diagram import SessionDiagram
from mediagen.rendering.nodes import Node


class Sample(NamedTuple):
    """Code with the backticks and the language of its fence; ``marked`` has ranges of lines."""

    language: RawText
    code: RawBlock
    fence: RawText
    marked: tuple[RawText, ...] = ()


class CallDescription(NamedTuple):
    """Parts of the sentence above the code of an example on a platform."""

    sentence: Prose | None  # the platform's own sentence, complete
    short_form: Prose | None  # that sentence without the occasion, for tables
    reason: Prose | None  # why another event is sent instead
    preceding_calls: Node | None
    call: CodeSpan | None
    constant: Node | None
    is_repeated: bool  # one call for each of several items
    type: CodeSpan | None
    occasion: Prose


class Tab(NamedTuple):
    """Tab of a platform: code, or the reason why there is none."""

    id: RawText
    title: Prose
    description: CallDescription | None
    sample: Sample | None
    reason: Node | None
    is_same: bool  # the code equals that of the basic example
    notes: tuple[Node, ...]
    place: Node | None = None  # of the field that the page is about


class Tabs(NamedTuple):
    """Tabs of the recommended or of the legacy platforms."""

    is_legacy: bool
    tabs: tuple[Tab, ...]


class Variant(NamedTuple):
    """Example other than the basic one."""

    title: Prose
    summary: Prose
    groups: tuple[Tabs, ...]


class TableRows(NamedTuple):
    """Rows of a table; the template has the headings."""

    rows: tuple[tuple[Node, ...], ...]


class DisputeView(NamedTuple):
    """Contradiction between sources."""

    text: Prose
    sources: tuple[CodeSpan, ...]


class Parameters(NamedTuple):
    """Group of fields that an event carries."""

    title: Prose
    summary: Prose
    is_optional: bool  # the whole group
    protocols: Node | None  # those that carry the group; None if all do
    rows: tuple[tuple[Node, ...], ...]
    caveats: tuple[Prose, ...]


class EventView(NamedTuple):
    """Page of an event."""

    title: Prose
    description: Prose
    limits: tuple[RawText, RawText] | None  # silence and stillness that close a session
    notes: tuple[Prose, ...]
    prerequisites: tuple[Link, ...]
    metric: Node | None
    occasions: tuple[Prose, ...]
    parameters: tuple[Parameters, ...]
    optional_groups: tuple[Link, ...]  # groups that every event can carry
    groups: tuple[Tabs, ...]
    caveats: tuple[Prose, ...]
    disputes: tuple[DisputeView, ...]
    variants: tuple[Variant, ...]


class FieldView(NamedTuple):
    """Page of a field."""

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
    """Snippet with its event."""

    event: Link
    description: CallDescription
    sample: Sample


class InstallPageView(NamedTuple):
    """Step of an installation: the files to copy and the code to write."""

    title: Prose | Address
    files: TableRows | None
    sample: Sample | None


class PlatformPageView(NamedTuple):
    """Page of a platform."""

    title: Prose
    summary: Prose
    sdk: tuple[Node, Prose]  # name and version
    is_verified: bool
    install: tuple[InstallPageView, ...]
    wrapper_command: CodeSpan | None  # only where the project switches it on
    setup_description: Prose | None
    setup: Sample | None
    placeholders: TableRows | None  # in all code of the page
    session_access: Prose | None
    addresses: TableRows | None
    address_placeholders: TableRows | None  # in the addresses only
    steps: tuple[SnippetStep, ...]
    configuration: TableRows | None
    automatic_fields: TableRows | None
    automatic_events: TableRows | None
    unsupported: TableRows | None
    caveats: tuple[Prose, ...]
    events: TableRows
    successor: Link | None


class ScenarioStep(NamedTuple):
    """Step of a story on a platform: code, or the reason why there is none."""

    seconds: RawText
    event: Link
    comment: Prose | None
    sample: Sample | None
    reason: Prose | None


class ScenarioTab(NamedTuple):
    """Tab of a platform with the code of a story."""

    id: RawText
    title: Prose
    steps: tuple[ScenarioStep, ...]
    notes: tuple[Node, ...]  # on placeholders


class ScenarioTabs(NamedTuple):
    """Tabs of the recommended or of the legacy platforms with the code of a story."""

    is_legacy: bool
    tabs: tuple[ScenarioTab, ...]


class TimelineView(NamedTuple):
    """Timeline of a story; ``omitted`` are links to the events that are sent at intervals."""

    rows: TableRows
    omitted: Node | None


class StoryView(NamedTuple):
    """Page of a story."""

    title: Prose
    summary: Prose
    picture: Image
    timeline: TimelineView
    groups: tuple[ScenarioTabs, ...]


class CategoryView(NamedTuple):
    """Page of a category of events or of fields."""

    title: Prose
    summary: Prose
    steps: tuple[Prose, ...]
    rows: TableRows


class RuleView(NamedTuple):
    """Rule of a session with its caveats."""

    text: Node
    caveats: tuple[Prose, ...]


class RulesView(NamedTuple):
    """Page of the session rules."""

    diagram: SessionDiagram
    limits: tuple[RuleView, ...]
    playback: TableRows
    scopes: TableRows
    ordering: tuple[RuleView, ...]
    tolerance: tuple[RuleView, ...]
    disputes: tuple[DisputeView, ...]


class CoverageView(NamedTuple):
    """Page of the coverage: the number of examples per event and platform, and missing ones."""

    platforms: tuple[Prose, ...]
    rows: TableRows
    reasons: tuple[Node, ...]


class MigrationView(NamedTuple):
    """Page of a migration from a legacy platform to its successor."""

    title: Prose
    old: Link
    new: Link
    rows: TableRows
    pairs: tuple[tuple[Link, Tabs], ...]


class HomeView(NamedTuple):
    """First page."""

    diagram: SessionDiagram
    is_verified: bool
    events: tuple[tuple[Link, Prose], ...]
    fields: tuple[tuple[Link, Prose], ...]
    platforms: tuple[tuple[Link, Prose], ...]
    others: tuple[Link, ...]


class Page(NamedTuple):
    """Page with its place, and the events and platforms that it is about."""

    kind: PageKind
    target: Target
    parts: tuple[str, ...]  # of its path; the last one is empty for the index of a folder
    title: Prose
    description: Prose
    position: RawText
    events: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
