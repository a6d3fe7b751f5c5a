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

    language: RawText  # language of the fence
    code: RawBlock  # the code
    fence: RawText  # backticks that enclose the code
    marked: tuple[RawText, ...] = ()  # ranges of marked lines


class CallDescription(NamedTuple):
    """Parts of the sentence above the code of an example on a platform."""

    sentence: Prose | None  # the platform's own sentence, complete
    short_form: Prose | None  # that sentence without the occasion, for tables
    reason: Prose | None  # why another event is sent instead
    preceding_calls: Node | None  # names of the calls that come before it
    call: CodeSpan | None  # the call
    constant: Node | None  # event constant that the call passes
    is_repeated: bool  # one call for each of several items
    type: CodeSpan | None  # event type
    occasion: Prose  # situation in which to send the event


class Tab(NamedTuple):
    """Tab of a platform: code, or the reason why there is none."""

    id: RawText  # ID of the platform
    title: Prose  # title of the platform
    description: CallDescription | None  # parts of the sentence above the code
    sample: Sample | None  # code; none if there is a reason
    reason: Node | None  # reason why there is no code
    is_same: bool  # the code equals that of the basic example
    notes: tuple[Node, ...]  # notes below the code
    place: Node | None = None  # of the field that the page is about


class Tabs(NamedTuple):
    """Tabs of the recommended or of the legacy platforms."""

    is_legacy: bool  # the platforms are legacy ones
    tabs: tuple[Tab, ...]  # tabs in the order of platforms


class Variant(NamedTuple):
    """Example other than the basic one."""

    title: Prose  # title of the example
    summary: Node  # description of the example
    groups: tuple[Tabs, ...]  # code on the platforms


class ActionView(NamedTuple):
    """Page of an action."""

    title: Prose  # title of the action
    description: Prose  # description of the action
    variants: tuple[Variant, ...]  # examples of the action
    disputes: tuple[DisputeView, ...]  # contradictions between sources


class ActionCodeView(NamedTuple):
    """Code of an action on the page of a platform."""

    title: Link  # link to the page of the action
    tabs: tuple[tuple[Prose, Tab], ...]  # title and code of each example
    reason: Prose | None  # reason why no example has code


class TableRows(NamedTuple):
    """Rows of a table; the template has the headings."""

    rows: tuple[tuple[Node, ...], ...]  # cells of each row


class DisputeView(NamedTuple):
    """Contradiction between sources."""

    text: Prose  # statements of the sources
    sources: tuple[CodeSpan, ...]  # names of the sources


class Parameters(NamedTuple):
    """Group of fields that an event carries."""

    title: Prose  # title of the group
    summary: Prose  # description of the group
    is_optional: bool  # the whole group
    protocols: Node | None  # those that carry the group; None if all do
    rows: tuple[tuple[Node, ...], ...]  # a row for each field
    caveats: tuple[Prose, ...]  # caveats of the group


class EventView(NamedTuple):
    """Page of an event."""

    title: Prose  # title of the event
    description: Prose  # description of the event
    limits: tuple[RawText, RawText] | None  # silence and stillness that close a session
    notes: tuple[Node, ...]  # important notes
    prerequisites: tuple[Link, ...]  # events that must come before it
    metrics: tuple[Node, ...]  # metrics that it feeds
    occasions: tuple[Prose, ...]  # situations in which to send it
    parameters: tuple[Parameters, ...]  # groups of fields that it carries
    optional_groups: tuple[Link, ...]  # groups that every event can carry
    groups: tuple[Tabs, ...]  # code on the platforms
    caveats: tuple[Prose, ...]  # caveats of the event
    disputes: tuple[DisputeView, ...]  # contradictions between sources
    variants: tuple[Variant, ...]  # examples other than the basic one


class FieldView(NamedTuple):
    """Page of a field."""

    title: Prose  # title of the field
    summary: Prose  # meaning of the field
    notes: tuple[Node, ...]  # on its lifecycle
    properties: TableRows  # names, type and limits
    values: TableRows | None  # values of its set
    example: Node | None  # link to the event of the code
    groups: tuple[Tabs, ...]  # code on the platforms
    caveats: tuple[Prose, ...]  # of the field
    value_caveats: tuple[Prose, ...]  # of its set of values
    disputes: tuple[DisputeView, ...]  # contradictions between sources


class VariableView(NamedTuple):
    """Page of a variable that the backend computes."""

    title: Prose  # title of the variable
    summary: Prose  # meaning of the variable
    properties: TableRows  # names of its value, and the events it is computed from
    metrics: TableRows  # metrics with their variables and traits
    names: TableRows | None  # name of its value on each platform
    gaps: tuple[Node, ...]  # platforms without its value, with the reasons
    events: Node  # links to the events with their code
    caveats: tuple[Prose, ...]  # caveats of the variable


class SnippetStep(NamedTuple):
    """Snippet with its event."""

    event: Link  # link to the event
    description: CallDescription  # parts of the sentence above the code
    sample: Sample  # code


class InstallPageView(NamedTuple):
    """Step of an installation: the files to copy and the code to write."""

    title: Prose | Address  # title of the step
    files: TableRows | None  # places of files to copy
    sample: Sample | None  # code to write, or commands to type


class ProofView(NamedTuple):
    """Tools that verified all code of a platform, with their versions."""

    compiler: Prose  # compilers, separated by commas
    runner: Prose  # tools that ran the code, separated by commas


class PlatformPageView(NamedTuple):
    """Page of a platform."""

    title: Prose  # title of the platform
    summary: Prose  # description of the platform
    notes: tuple[Node, ...]  # on its lifecycle
    sdk: tuple[Node, Prose]  # name and version
    is_verified: bool  # the code has been tested
    install: tuple[InstallPageView, ...]  # steps of the installation
    wrapper_command: CodeSpan | None  # only where the project switches it on
    proof: ProofView | None  # only where the project switches it on, and records cover all code
    setup_description: Prose | None  # description of the setup code
    setup: Sample | None  # setup code
    placeholders: TableRows | None  # in all code of the page
    session_access: Prose | None  # place of the session ID
    addresses: TableRows | None  # addresses of messages
    address_placeholders: TableRows | None  # in the addresses only
    steps: tuple[SnippetStep, ...]  # snippets of a session in order
    configuration: TableRows | None  # fields that are configured
    automatic_fields: TableRows | None  # fields that the SDK adds
    automatic_events: TableRows | None  # events that the SDK sends by itself
    unsupported: TableRows | None  # events and fields that it cannot send
    caveats: tuple[Prose, ...]  # caveats of the platform
    events: TableRows  # a row for each event
    successor: Link | None  # link to the platform that replaces it
    actions: tuple[ActionCodeView, ...]  # actions and their code
    responses: TableRows | None  # status codes of the responses, with their meaning
    schema_url: CodeSpan | None  # URL of the JSON Schema of an event type
    schema_placeholder: CodeSpan  # placeholder of the event type in that URL


class ScenarioStep(NamedTuple):
    """Step of a story on a platform: code, or the reason why there is none."""

    seconds: RawText  # seconds from the start
    event: Link  # link to the event
    comment: Prose | None  # comment of the step
    sample: Sample | None  # code; none if there is a reason
    reason: Prose | None  # reason why there is no code


class ScenarioTab(NamedTuple):
    """Tab of a platform with the code of a story."""

    id: RawText  # ID of the platform
    title: Prose  # title of the platform
    steps: tuple[ScenarioStep, ...]  # steps of the story
    notes: tuple[Node, ...]  # on placeholders


class ScenarioTabs(NamedTuple):
    """Tabs of the recommended or of the legacy platforms with the code of a story."""

    is_legacy: bool  # the platforms are legacy ones
    tabs: tuple[ScenarioTab, ...]  # a tab for each platform


class TimelineView(NamedTuple):
    """Timeline of a story; ``omitted`` are links to the events that are sent at intervals."""

    rows: TableRows  # a row for each step
    omitted: Node | None  # links to events at intervals, if there are any


class StoryPageView(NamedTuple):
    """Page of a story."""

    title: Prose  # title of the story
    summary: Prose  # summary of the story
    picture: Image  # picture of the timeline
    timeline: TimelineView  # timeline of the story
    groups: tuple[ScenarioTabs, ...]  # tabs of the platforms


class CategoryView(NamedTuple):
    """Page of a category of events or of fields."""

    title: Prose  # title of the category
    summary: Prose  # description of the category
    steps: tuple[Prose, ...]  # order of events
    rows: TableRows  # a row for each event or field


class RuleView(NamedTuple):
    """Rule of a session with its caveats."""

    text: Node  # the rule
    caveats: tuple[Prose, ...]  # caveats of the rule


class RulesView(NamedTuple):
    """Page of the session rules."""

    diagram: SessionDiagram  # diagram of a session
    limits: tuple[RuleView, ...]  # limits of a session
    playback: TableRows  # states of playback
    scopes: TableRows  # scopes within a session
    ordering: tuple[RuleView, ...]  # order of late messages
    tolerance: tuple[RuleView, ...]  # accepted deviations
    disputes: tuple[DisputeView, ...]  # contradictions between sources


class CoverageTable(NamedTuple):
    """Support of the events by as many platforms as a page has room for."""

    platforms: tuple[Prose, ...]  # titles of platforms, the columns
    rows: TableRows  # a row for each event


class CoverageGroup(NamedTuple):
    """Support of the events by the recommended or by the legacy platforms."""

    is_legacy: bool  # the platforms are legacy ones
    tables: tuple[CoverageTable, ...]  # tables whose columns are the platforms in order


class CoverageReasons(NamedTuple):
    """Reasons why platforms have no code for an event."""

    event: Prose  # title of the event, the heading to which its cells link
    items: tuple[Node, ...]  # platforms and their reason


class CoverageView(NamedTuple):
    """Page of the coverage: the support of each event by each platform."""

    groups: tuple[CoverageGroup, ...]  # recommended platforms, then legacy ones
    reasons: tuple[CoverageReasons, ...]  # events that some platform has no code for


class MigrationView(NamedTuple):
    """Page of a migration from a legacy platform to its successor."""

    title: Prose  # title of the page
    old: Link  # link to the legacy platform
    new: Link  # link to its successor
    rows: TableRows  # calls of both, by event
    pairs: tuple[tuple[Link, Tabs], ...]  # link to each event, and code on both
    action: Link | None  # link to the action of the successor that keeps the calls
    action_description: Prose | None  # description of the action
    action_tabs: tuple[Tabs, ...]  # code of each example of the action


class HomeView(NamedTuple):
    """First page."""

    diagram: SessionDiagram  # diagram of a session
    is_verified: bool  # all code has been tested
    events: tuple[tuple[Link, Prose], ...]  # links to categories of events, with their summaries
    fields: tuple[tuple[Link, Prose], ...]  # links to categories of fields, with their summaries
    platforms: tuple[tuple[Link, Prose], ...]  # links to platforms, with their summaries
    others: tuple[Link, ...]  # links to other pages


class Page(NamedTuple):
    """Page with its place, and the events and platforms that it is about."""

    kind: PageKind  # kind of page, the name of its template
    target: Target  # kind, and ID of the subject
    parts: tuple[str, ...]  # of its path; the last one is empty for the index of a folder
    title: Prose  # title of the page
    description: Prose  # description for search engines
    position: RawText  # position among the pages beside it
    events: frozenset[str] = frozenset()  # IDs of the events that it is about
    platforms: frozenset[str] = frozenset()  # IDs of the platforms that it is about
    has_tabs: bool = False  # its content has tabs of code; known when it is rendered


def contains_tabs(view: object) -> bool:
    """Return whether the view of a page, or a part of it, has tabs of code."""
    if isinstance(view, Tabs | ScenarioTabs):
        return bool(view.tabs)
    return isinstance(view, tuple) and any(map(contains_tabs, view))


class NavigationEntry(NamedTuple):
    """Page in the navigation of a site, with the pages below it."""

    title: Prose  # title of the page
    description: Prose  # description of the page
    link: Link  # link to the page, with its title
    path: RawText  # path below the folder of the flavour
    anchor: RawText  # words of the path joined by hyphens
    entries: tuple[NavigationEntry, ...]  # pages below it
