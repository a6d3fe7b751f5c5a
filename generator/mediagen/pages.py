"""What pages say: one plain model per kind of page, decided here and only printed by templates.

Every flavour prints the same models. Code on a page is always a snippet of the matrix: a page
chooses among examples, and never writes code of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from mediagen import wording
from mediagen.code import Node
from mediagen.compose import Payload, TrackerCall, compose
from mediagen.flavours import Flavour
from mediagen.life import Life, life
from mediagen.model import Category, Event, Field, Platform, Spec
from mediagen.naming import words
from mediagen.prose import Block, Code, Link, Prose, Run, Target, Word, fence
from mediagen.snippets import Snippet

_T = TypeVar("_T", Event, Field)

#: The info string of what is no code.
PLAIN = "text"
RECOMMENDED, LEGACY = "recommended", "legacy"


class Sample(NamedTuple):
    """A snippet as pages show it."""

    language: Word
    code: Block
    fence: Word


class How(NamedTuple):
    """How a platform says an event: the parts of the sentence above the code."""

    sentence: Prose | None  # the platform's own
    because: Prose | None
    before: Node | None  # calls that come first
    call: Code | None
    constant: Code | None
    type: Code | None
    when: Prose


class Tab(NamedTuple):
    """One platform's tab: code, or the reason why there is none."""

    id: Word
    title: Prose
    how: How | None
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
    groups: tuple[Tabs, ...]


class Rows(NamedTuple):
    """The rows of a table, and what it is about."""

    title: Node | None
    about: Node | None
    rows: tuple[tuple[Node, ...], ...]


class EventView(NamedTuple):
    """An event as its page tells it."""

    title: Prose
    description: Prose
    closing: tuple[Word, Word] | None  # after how long a session closes by itself
    notes: tuple[Prose, ...]
    prerequisites: tuple[Link, ...]
    metric: Node | None
    when: tuple[Prose, ...]
    parameters: tuple[Rows, ...]
    besides: tuple[Link, ...]  # groups that may accompany any event
    groups: tuple[Tabs, ...]
    caveats: tuple[Prose, ...]
    variants: tuple[Variant, ...]


class FieldView(NamedTuple):
    """A field as its page tells it."""

    title: Prose
    summary: Prose
    properties: Rows
    values: Rows | None
    example: Node | None
    groups: tuple[Tabs, ...]
    caveats: tuple[Prose, ...]


class Step(NamedTuple):
    """A snippet and the event it says."""

    event: Link
    how: How
    sample: Sample


class Note(NamedTuple):
    """Lines of text that are no code, such as which file goes where."""

    title: Prose
    language: Word
    code: Block
    fence: Word


class PlatformView(NamedTuple):
    """A platform as its page tells it."""

    title: Prose
    summary: Prose
    sdk: tuple[Code, Word]
    install: tuple[Note, ...]
    holds: Prose | None
    addresses: Rows | None
    steps: tuple[Step, ...]
    configured: Rows | None
    filled: Rows | None
    sends: Rows | None
    lost: Rows | None
    events: Rows
    successor: Link | None


class CategoryView(NamedTuple):
    """A chapter: its events or fields, in order."""

    title: Prose
    summary: Prose
    steps: tuple[Prose, ...]
    rows: Rows


class RulesView(NamedTuple):
    """The rules of a session."""

    life: Life
    limits: tuple[Node, ...]
    playback: Rows
    scopes: Rows
    ordering: tuple[Node, ...]
    tolerance: tuple[Node, ...]
    caveats: tuple[Prose, ...]


class MatrixView(NamedTuple):
    """The coverage: how many examples of each event each platform says, and why not."""

    platforms: tuple[Prose, ...]
    rows: Rows
    reasons: tuple[Node, ...]


class MoveView(NamedTuple):
    """The way from a legacy platform to its successor."""

    title: Prose
    old: Link
    new: Link
    rows: Rows
    pairs: tuple[tuple[Link, Tabs], ...]


class HomeView(NamedTuple):
    """The first page."""

    life: Life
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
    position: Word
    events: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()


Cells = Mapping[tuple[str, str, str], Snippet]


@dataclass(frozen=True)
class Book:
    """All pages of a spec, whatever their flavour; views are made when they are asked for."""

    spec: Spec
    platforms: Mapping[str, Platform]
    cells: Cells
    pages: list[Page] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.pages.extend(self._pages())

    # -- which pages there are ----------------------------------------------------------------

    @cached_property
    def chapters(self) -> Mapping[str, list[Event]]:
        """The events of every category, in their order."""
        return _grouped(
            self.spec.categories,
            {event.id: event for event in self.spec.events.values()},
            lambda event: event.category,
        )

    @cached_property
    def shelves(self) -> Mapping[str, list[Field]]:
        """The fields of every category, in their order."""
        return _grouped(self.spec.categories, self.spec.fields, self._shelf)

    def _shelf(self, item: Field) -> str:
        return item.category or self.spec.groups[item.group].category

    def category(self, id_: str) -> Category:
        """A category, also one that the spec says nothing about."""
        found = self.spec.categories.get(id_)
        title = id_.replace("-", " ")
        return found or Category(id_, title[:1].upper() + title[1:], "", (), (), "")

    def _shelf_title(self, name: str) -> tuple[str, str]:
        """The title of the page of a category's fields, and what it says about them."""
        about = self.category(name)
        if name not in self.chapters:
            return about.title, about.summary
        return f"{about.title}: fields", about.fields or f"The fields of {about.title}."

    @cached_property
    def life(self) -> Life:
        """The life of a session."""
        return life(self.spec)

    def _pages(self) -> Iterator[Page]:
        yield _page("home", "", ("",), "Media tracking", _HOME, 1)
        yield _page("rules", "", ("session-rules",), "Session rules", _RULES, 2)
        yield _page("matrix", "", ("coverage",), "Coverage", _MATRIX, 3)
        yield _page("events", "", ("events", ""), "Events", _EVENTS, 5)
        yield _page("fields", "", ("variables", ""), "Fields", _FIELDS, 6)
        yield _page("platforms", "", ("platforms", ""), "Platforms", _PLATFORMS, 7)
        for at, (name, events) in enumerate(self.chapters.items(), 1):
            alone = len(events) == 1 and events[0].id == name
            if not alone:
                about = self.category(name)
                said = about.summary or f"All events of the category {about.title}."
                yield _page("category", name, ("events", name, ""), about.title, said, at)
            folder = ("events",) if alone else ("events", name)
            for position, event in enumerate(events, 2):
                parts = (*folder, "-".join(words(event.id)))
                page = _page("event", event.id, parts, event.title, event.summary, position)
                yield page._replace(events=frozenset([event.id]))
        for at, (name, fields) in enumerate(self.shelves.items(), 1):
            title, said = self._shelf_title(name)
            yield _page("shelf", name, ("variables", name, ""), title, said, at)
            for position, item in enumerate(fields, 2):
                parts = ("variables", name, _slug(item.title))
                yield _page("field", item.id, parts, item.title, item.summary, position)
        for position, platform in enumerate(self.platforms.values(), 1):
            parts = ("platforms", platform.id)
            page = _page("platform", platform.id, parts, platform.title, platform.summary, position)
            yield page._replace(platforms=frozenset([platform.id]))
        moves = [p for p in self.platforms.values() if self.successor(p) is not None]
        if moves:
            yield _page("moves", "", ("migration", ""), "Migration", _MOVES, 4)
        for position, platform in enumerate(moves, 2):
            new = self.successor(platform)
            assert new is not None
            title = f"From {platform.title} to {new.title}"
            said = f"Each call of {platform.title} beside what takes its place on {new.title}."
            page = _page("move", platform.id, ("migration", platform.id), title, said, position)
            yield page._replace(platforms=frozenset([platform.id, new.id]))

    def successor(self, platform: Platform) -> Platform | None:
        """The platform that takes the place of a legacy one."""
        return self.platforms.get(platform.successor or "")

    def paths(self, flavour: Flavour) -> dict[Target, str]:
        """The path of every page in a flavour."""
        return {
            page.target: flavour.page(*page.parts[:-1], page.parts[-1] or flavour.index)
            for page in self.pages
        }

    @cached_property
    def known(self) -> Mapping[str, Target]:
        """The words that lead to a page where the spec has them in backticks."""
        short: dict[str, list[Field]] = {}
        for item in self.spec.fields.values():
            short.setdefault(item.name, []).append(item)
        found: dict[str, Target] = {
            name: ("field", items[0].id) for name, items in short.items() if len(items) == 1
        }
        found |= {item.id: ("field", item.id) for item in self.spec.fields.values()}
        return found | {event: ("event", event) for event in self.spec.events}

    def view(self, page: Page) -> Any:
        """The model of a page."""
        about = page.target[1]
        match page.kind:
            case "event":
                return self.event(self.spec.events[about])
            case "field":
                return self.field(self.spec.fields[about])
            case "platform":
                return self.platform(self.platforms[about])
            case "category":
                return self._chapter(about)
            case "shelf":
                return self._shelf_view(about)
            case "rules":
                return self.rules()
            case "matrix":
                return self.matrix()
            case "move":
                return self._move(self.platforms[about])
            case "moves":
                return self._moves()
            case "events" | "fields" | "platforms":
                return getattr(self._home(), page.kind)
            case _:
                return self._home()

    # -- tabs ---------------------------------------------------------------------------------

    def tabs(
        self, event: Event, example: str, which: Sequence[str] = (RECOMMENDED, LEGACY)
    ) -> tuple[Tabs, ...]:
        """The tabs of an example, by groups of platforms."""
        found = []
        for group in which:
            tabs = tuple(
                self.tab(event, example, platform)
                for platform in self.platforms.values()
                if platform.group == group
            )
            if tabs:
                found.append(Tabs(group == LEGACY, tabs))
        return tuple(found)

    def tab(self, event: Event, example: str, platform: Platform) -> Tab:
        """The tab of an example on a platform."""
        cell = self.cells[event.id, example, platform.id]
        title, id_ = Prose(platform.title), Word(platform.id)
        if cell.text is None:
            return Tab(id_, title, None, None, Prose(cell.reason), False, ())
        basic = self.cells[event.id, "basic", platform.id]
        return Tab(
            id_,
            title,
            self.how(event, example, platform),
            self.sample(cell),
            None,
            example != "basic" and cell.text == basic.text,
            self._left_out(event, example, platform),
        )

    def sample(self, cell: Snippet) -> Sample:
        """A snippet with its fence."""
        assert cell.text is not None
        language = self.platforms[cell.platform].language
        return Sample(Word(language.fence), Block(cell.text.rstrip("\n")), Word(fence(cell.text)))

    def how(self, event: Event, example: str, platform: Platform) -> How:
        """The parts of the sentence above the code of an example."""
        block = event.blocks[platform.protocol]
        messages = compose(self.spec, event, event.examples[example].values, platform.protocol)
        when = wording.clause(event.when[0])
        because = block.reason if block.form in ("instead", "per_item") else ""
        before: list[Code] = []
        call = constant = type_ = None
        last = messages[-1]
        words_ = {"when": when, "type": "", "call": ""}
        if isinstance(last, TrackerCall):
            names = [self._called(platform, m) for m in messages if isinstance(m, TrackerCall)]
            table = platform.constants.get("event", {})
            before = [Code(name) for name in names[:-1] if name != names[-1]]
            call = Code(names[-1])
            constant = Code(table[last.event]) if last.event and last.event in table else None
            words_["call"] = names[-1]
        else:
            assert isinstance(last, Payload)
            type_ = Code(last.type)
            words_["type"] = last.type
        own = platform.tab.get(last.session if isinstance(last, Payload) else event.session)
        if own is not None:
            own = re.sub(r"\{(\w+)\}", lambda found: words_.get(found[1], found[0]), own)
        return How(
            Prose(own) if own else None,
            Prose(because) if because else None,
            wording.listed(before) if before else None,
            call,
            constant,
            type_,
            Prose(when),
        )

    @staticmethod
    def _called(platform: Platform, message: TrackerCall) -> str:
        how = platform.calls[message.verb]
        return how.delegate or re.split(r"[.]", how.call)[-1]

    def _left_out(self, event: Event, example: str, platform: Platform) -> tuple[Node, ...]:
        """What the example says and the code does not: configured, or lost."""
        values = event.examples[example].values
        found: list[Node] = []
        for group in self.spec.carried(event):
            if group.kind in ("pairs", "messages", "settings"):
                continue
            given = values if group.bare else values.get(group.id, {})
            items = given if group.kind == "list" else [given]
            for item in group.fields.values():
                if not any(item.name in each for each in items):
                    continue
                label = Link(Code(item.name), ("field", item.id))
                if item.id in platform.configured:
                    found.append(Run(label, " is set in the configuration: ",
                                     _place(platform.configured[item.id]), "."))  # fmt: skip
                elif item.id in platform.lost:
                    found.append(Run(label, " is not reported. ", platform.lost[item.id].reason))
        return tuple(found)

    # -- events -------------------------------------------------------------------------------

    def event(self, event: Event) -> EventView:
        """The page of an event."""
        spec = self.spec
        limits = spec.session.get("limits", {})
        closing = None
        if event.session == "closes" and limits:
            closing = (
                Word(wording.duration(limits["silence"]["seconds"])),
                Word(wording.duration(limits["stillness"]["seconds"])),
            )
        besides = [
            Link(Prose(group.title), ("shelf", group.category))
            for group in spec.carried(event)
            if group.any_event and group.id not in event.carries
        ]
        return EventView(
            title=Prose(event.title),
            description=Prose(event.description),
            closing=closing,
            notes=tuple(map(Prose, event.notes)),
            prerequisites=tuple(self._prerequisites(event)),
            metric=_metric(event),
            when=tuple(map(Prose, event.when)),
            parameters=self.parameters(event),
            besides=tuple(besides),
            groups=self.tabs(event, "basic"),
            caveats=self.event_caveats(event),
            variants=tuple(
                Variant(Prose(example.title or name), self.tabs(event, name))
                for name, example in event.examples.items()
                if name != "basic"
            ),
        )

    def event_caveats(self, event: Event) -> tuple[Prose, ...]:
        """Where sources disagree on an event, or readers stumble."""
        return tuple(map(Prose, event.caveats))

    def _prerequisites(self, event: Event) -> Iterator[Link]:
        """What has to be sent before: the events that open the session and the scopes it needs."""
        if event.session in ("opens", "whole"):
            return
        for other in self.spec.events.values():
            if other.session == "opens":
                yield Link(Prose(other.title), ("event", other.id))
        for scope in event.needs:
            for other in self.spec.events.values():
                if scope in other.opens and scope not in other.closes:
                    yield Link(Prose(other.title), ("event", other.id))

    def parameters(self, event: Event) -> tuple[Rows, ...]:
        """The tables of what an event carries: first what it must, then what it may."""
        found = []
        for group in self.spec.carried(event):
            if group.any_event and group.id not in event.carries:
                continue
            rows = tuple(
                self._parameter(item)
                for item in group.fields.values()
                if event.session not in item.absent_when
            )
            if not rows:
                continue
            must = group.bare or event.carries.get(group.id, False)
            found.append((not must, Rows(Prose(group.title), Prose(group.summary), rows)))
        return tuple(rows for _, rows in sorted(found, key=lambda each: each[0]))

    def _parameter(self, item: Field) -> tuple[Node, ...]:
        return (
            Link(Code(item.name), ("field", item.id)),
            Prose(item.summary),
            wording.kind(self.spec, item),
            wording.due(item),
        )

    # -- fields -------------------------------------------------------------------------------

    def field(self, item: Field) -> FieldView:
        """The page of a field."""
        group = self.spec.groups[item.group]
        values = self.spec.values.get(item.type)
        caveats = [text for text in (item.caveat, group.caveat, values and values.caveat) if text]
        shown = self._shown(item)
        return FieldView(
            title=Prose(item.title),
            summary=Prose(item.summary),
            properties=self.properties(item),
            values=(
                Rows(
                    Prose(values.title),
                    None,
                    tuple((Code(code), Prose(text)) for code, text in values.values.items()),
                )
                if values
                else None
            ),
            example=Link(Prose(shown[0].title), ("event", shown[0].id)) if shown else None,
            groups=self._field_tabs(item, shown),
            caveats=tuple(map(Prose, caveats)),
        )

    def field_caveats(self, item: Field) -> tuple[Prose, ...]:
        """Where sources disagree on a field, or readers stumble."""
        return self.field(item).caveats

    def properties(self, item: Field) -> Rows:
        """The property table of a field: its names in the protocols, type and limits."""
        rows: list[tuple[str, Node | None]] = [
            ("Context data variable", Code(item.variable) if item.variable else None),
            ("XDM field", self._xdm(item)),
            ("Media Collection API", self._collection(item)),
            ("Trackers", self._tracker(item)),
            ("Audience Manager trait", Code(item.trait) if item.trait else None),
            ("Type", wording.kind(self.spec, item)),
            ("Limits", wording.limits(item)),
            ("Default", Code(str(item.default)) if item.default is not None else None),
            ("Required", wording.due(item) if self._sent(item) else None),
            ("Sent with", self._sent_with(item)),
        ]
        return Rows(None, None, tuple((Prose(name), node) for name, node in rows if node))

    def _sent(self, item: Field) -> bool:
        return any(route.way != "none" for route in item.routes.values())

    def _xdm(self, item: Field) -> Node | None:
        route = item.routes["xdm"]
        if route.way == "none":
            return Prose(route.reason) if route.reason else None
        return Code(
            route.name[1:] if route.name.startswith("/") else f"{route.member}.{route.name}"
        )

    def _collection(self, item: Field) -> Node | None:
        route = item.routes["collection"]
        if route.way == "none":
            return Prose(route.reason) if route.reason else None
        return Run(Code(route.name), " in ", Code(route.member))

    def _tracker(self, item: Field) -> Node | None:
        route = item.routes["tracker"]
        match route.way:
            case "argument":
                kind = self.spec.groups[item.group].routes["tracker"].name
                return Run("Argument ", Code(route.name), f" of the {kind} object" if kind else "")
            case "property":
                return Run("Property ", Code(route.name), " of the object")
            case "metadata":
                return Run(f"Metadata for {route.name}, by the SDK's constant")
            case "none":
                return Prose(route.reason) if route.reason else None
        return Run("Metadata, under a name of your own")

    def _sent_with(self, item: Field) -> Node | None:
        group = self.spec.groups[item.group]
        if group.kind == "settings":
            return None
        if group.bare:
            absent = [e for e in self.spec.events.values() if e.session in item.absent_when]
            if not absent:
                return Run("Every event")
            links = [Link(Prose(e.title), ("event", e.id)) for e in absent]
            return Run("Every event except ", wording.listed(links))
        links = [
            Link(Prose(event.title), ("event", event.id))
            for event in self.spec.events.values()
            if group.id in event.carries
        ]
        if group.any_event:
            return Run("Any event of a live session; always with ", wording.listed(links))
        return wording.listed(links) if links else None

    def _shown(self, item: Field) -> tuple[Event, str] | None:
        """The first example that gives a field, in the order of the events; basic ones first."""
        found = [
            (event, name)
            for events in self.chapters.values()
            for event in events
            for name, example in event.examples.items()
            if self._gives(event, example.values, item)
        ]
        found.sort(key=lambda each: each[1] != "basic")
        return found[0] if found else None

    def _gives(self, event: Event, values: Mapping[str, Any], item: Field) -> bool:
        group = self.spec.groups[item.group]
        if group.kind == "settings":
            return event.session == "opens"  # part of the address, where it is part of anything
        if event.session in item.absent_when or group not in self.spec.carried(event):
            return False
        if group.bare:
            return True
        given = values.get(group.id)
        if group.kind in ("pairs", "messages"):
            return bool(given)
        if group.kind == "list":
            return any(item.name in each for each in given or ())
        if item.placeholder and event.carries.get(group.id):
            return True
        return item.name in (given or {})

    def _field_tabs(self, item: Field, shown: tuple[Event, str] | None) -> tuple[Tabs, ...]:
        found = []
        for group in (RECOMMENDED, LEGACY):
            tabs = tuple(
                self._field_tab(item, shown, platform)
                for platform in self.platforms.values()
                if platform.group == group
            )
            if tabs:
                found.append(Tabs(group == LEGACY, tabs))
        return tuple(found)

    def _field_tab(self, item: Field, shown: tuple[Event, str] | None, platform: Platform) -> Tab:
        title, id_ = Prose(platform.title), Word(platform.id)

        def reason(node: Node) -> Tab:
            return Tab(id_, title, None, None, node, False, ())

        if item.id in platform.configured:
            where = _place(platform.configured[item.id])
            return reason(Run("Set it once, in the configuration: ", where, "."))
        if item.id in platform.filled:
            return reason(Prose(platform.filled[item.id]))
        if item.id in platform.lost:
            return reason(Prose(platform.lost[item.id].reason))
        settings = self.spec.groups[item.group].kind == "settings"
        in_address = any(f"{{{item.name}}}" in url for url in platform.url.values())
        if settings and not in_address:
            return reason(Prose("This platform has no such setting."))
        route = item.routes[platform.protocol]
        if not settings and route.way == "none" and not in_address:
            return reason(Prose(route.reason or "This platform does not report it."))
        if shown is None:
            return reason(Prose("No example gives this field."))
        event, example = shown
        cell = self.cells[event.id, example, platform.id]
        if cell.text is None:
            return reason(Prose(cell.reason))
        how = self.how(event, example, platform)
        return Tab(id_, title, how, self.sample(cell), None, False, ())

    # -- platforms ----------------------------------------------------------------------------

    def platform(self, platform: Platform) -> PlatformView:
        """The page of a platform."""
        rows = []
        for events in self.chapters.values():
            for event in events:
                own = [self.cells[event.id, name, platform.id] for name in event.examples]
                said: Node = Prose(own[0].reason)
                if own[0].text is not None:
                    said = _name(self.how(event, "basic", platform))
                rows.append((Link(Prose(event.title), ("event", event.id)), said))
        lost: list[tuple[Node, ...]] = [
            (self._field_link(id_), Prose(loss.reason)) for id_, loss in platform.lost.items()
        ]
        lost += [(self._thing(name), Prose(reason)) for name, reason in platform.lacks.items()]
        successor = self.successor(platform)
        return PlatformView(
            title=Prose(platform.title),
            summary=Prose(platform.summary),
            sdk=(Code(platform.sdk["name"]), Word(platform.sdk["version"])),
            install=tuple(
                Note(
                    Prose(step["title"]),
                    Word(PLAIN),
                    Block(step["code"].rstrip("\n")),
                    Word(fence(step["code"])),
                )
                for step in platform.install
                if step["language"] == PLAIN  # what else there is, is code that nobody has run
            ),
            holds=Prose(platform.holds) if platform.holds else None,
            addresses=_rows(
                (Prose(_EFFECTS[effect]), Code(url)) for effect, url in platform.url.items()
            ),
            steps=tuple(self._steps(platform)),
            configured=_rows(
                (self._field_link(id_), _place(where)) for id_, where in platform.configured.items()
            ),
            filled=_rows((self._field_link(id_), Prose(t)) for id_, t in platform.filled.items()),
            sends=_rows(
                (Link(Prose(self.spec.events[id_].title), ("event", id_)), Prose(text))
                for id_, text in platform.sends.items()
            ),
            lost=_rows(lost),
            events=Rows(None, None, tuple(rows)),
            successor=Link(Prose(successor.title), ("move", platform.id)) if successor else None,
        )

    def _steps(self, platform: Platform) -> Iterator[Step]:
        """The shortest whole session: what opens it, what begins playback, what closes it."""
        events = self.spec.events.values()
        opening = [event for event in events if event.session == "opens"]
        playing = [event for event in events if event.playback and not event.blocks["xdm"].reason]
        first = next(iter(self.spec.session.get("playback", {})), None)
        begin = [event for event in playing if event.playback == first][:1]
        closing = [event for event in events if event.session == "closes"]
        for event in (*opening, *begin, *closing):
            cell = self.cells[event.id, "basic", platform.id]
            if cell.text is not None:
                yield Step(
                    Link(Prose(event.title), ("event", event.id)),
                    self.how(event, "basic", platform),
                    self.sample(cell),
                )

    def _field_link(self, id_: str) -> Node:
        return Link(Prose(self.spec.fields[id_].title), ("field", id_))

    def _thing(self, name: str) -> Node:
        """What a platform lacks: a group of fields, or a kind of object or a verb."""
        if name in self.spec.groups:
            group = self.spec.groups[name]
            return Link(Prose(group.title), ("shelf", group.category))
        scopes = self.spec.session.get("scopes", {})
        return Prose(scopes[name]["title"] if name in scopes else name)

    # -- overviews ----------------------------------------------------------------------------

    def _chapter(self, name: str) -> CategoryView:
        about = self.category(name)
        rows = [
            (Link(Prose(event.title), ("event", event.id)), Prose(event.summary))
            for event in self.chapters[name]
        ]
        return CategoryView(
            Prose(about.title),
            Prose(about.summary),
            tuple(map(Prose, about.steps)),
            Rows(None, None, tuple(rows)),
        )

    def _shelf_view(self, name: str) -> CategoryView:
        title, summary = self._shelf_title(name)
        rows = [
            (
                Link(Prose(item.title), ("field", item.id)),
                Prose(item.summary),
                wording.kind(self.spec, item),
            )
            for item in self.shelves[name]
        ]
        return CategoryView(Prose(title), Prose(summary), (), Rows(None, None, tuple(rows)))

    def rules(self) -> RulesView:
        """The rules of a session."""
        session = self.spec.session
        scopes = []
        for name, scope in session["scopes"].items():
            opens = [e for e in self.spec.events.values() if name in e.opens]
            closes = [e for e in self.spec.events.values() if name in e.closes]
            inside = session["scopes"].get(scope.get("inside"), {}).get("title")
            scopes.append(
                (
                    Prose(scope["title"]),
                    _events(opens),
                    _events(closes),
                    Prose(f"Inside: {inside}" if inside else "At any time"),
                )
            )
        playback = []
        for name, state in session["playback"].items():
            entered = [e for e in self.spec.events.values() if e.playback == name]
            playback.append(
                (Prose(state["title"]), _events(entered), Prose(_PLAYHEAD[state["playhead"]]))
            )
        limits = session["limits"].values()
        whole = (*limits, session["end"], session["complete"], *session["ordering"].values())
        return RulesView(
            life=self.life,
            limits=tuple(
                Prose(rule["summary"]) for rule in (*limits, session["end"], session["complete"])
            ),
            playback=Rows(None, None, tuple(playback)),
            scopes=Rows(None, None, tuple(scopes)),
            ordering=tuple(
                Run(Prose(_ORDERED[protocol]), ": ", Prose(rule["summary"]))
                for protocol, rule in session["ordering"].items()
            ),
            tolerance=tuple(Prose(rule["summary"]) for rule in session["tolerance"].values()),
            caveats=tuple(Prose(rule["caveat"]) for rule in whole if rule.get("caveat")),
        )

    def matrix(self) -> MatrixView:
        """The coverage of the events."""
        rows: list[tuple[Node, ...]] = []
        reasons: dict[tuple[str, str], list[str]] = {}
        for events in self.chapters.values():
            for event in events:
                row: list[Node] = [Link(Prose(event.title), ("event", event.id))]
                for platform in self.platforms.values():
                    own = [self.cells[event.id, name, platform.id] for name in event.examples]
                    count = sum(cell.text is not None for cell in own)
                    block = event.blocks[platform.protocol].form
                    automatic = "by itself" if block == "automatic" else "–"
                    row.append(Word(str(count)) if count else Prose(automatic))
                    if own[0].text is None:
                        reasons.setdefault((event.id, own[0].reason), []).append(platform.title)
                rows.append(tuple(row))
        return MatrixView(
            tuple(Prose(platform.title) for platform in self.platforms.values()),
            Rows(None, None, tuple(rows)),
            tuple(
                Run(
                    Link(Prose(self.spec.events[event].title), ("event", event)),
                    f" on {_and(names)}: ",
                    Prose(reason),
                )
                for (event, reason), names in reasons.items()
            ),
        )

    def _move(self, old: Platform) -> MoveView:
        new = self.successor(old)
        assert new is not None
        rows: list[tuple[Node, ...]] = []
        pairs = []
        for events in self.chapters.values():
            for event in events:
                link = Link(Prose(event.title), ("event", event.id))
                cells = [self.cells[event.id, "basic", p.id] for p in (old, new)]
                said = [
                    (
                        _name(self.how(event, "basic", platform))
                        if cell.text is not None
                        else Prose(cell.reason)
                    )
                    for platform, cell in zip((old, new), cells, strict=True)
                ]
                rows.append((link, *said))
                if all(cell.text is not None for cell in cells):
                    tabs = tuple(self.tab(event, "basic", platform) for platform in (old, new))
                    pairs.append((link, Tabs(False, tabs)))
        return MoveView(
            Prose(f"From {old.title} to {new.title}"),
            Link(Prose(old.title), ("platform", old.id)),
            Link(Prose(new.title), ("platform", new.id)),
            Rows(None, None, tuple(rows)),
            tuple(pairs),
        )

    def _moves(self) -> Rows:
        rows = []
        for platform in self.platforms.values():
            new = self.successor(platform)
            if new is not None:
                rows.append(
                    (
                        Link(Prose(platform.title), ("platform", platform.id)),
                        Link(Prose(new.title), ("platform", new.id)),
                        Link(Prose("Call by call"), ("move", platform.id)),
                    )
                )
        return Rows(None, None, tuple(rows))

    def _home(self) -> HomeView:
        by_kind: dict[str, list[tuple[Link, Prose]]] = {}
        for page in self.pages:
            by_kind.setdefault(page.kind, []).append(
                (Link(page.title, page.target), page.description)
            )
        events = [
            (Link(page.title, page.target), page.description)
            for page in self.pages
            if page.kind == "category" or (page.kind == "event" and len(page.parts) == 2)
        ]
        return HomeView(
            self.life,
            tuple(events),
            tuple(by_kind.get("shelf", ())),
            tuple(by_kind.get("platform", ())),
            tuple(
                link
                for kind in ("rules", "matrix", "moves", "events", "fields", "platforms")
                for link, _ in by_kind.get(kind, ())
            ),
        )


_HOME = "Every media event, field and platform, with code."
_RULES = "How long a session lives, and what may happen in it."
_MATRIX = "Which platform can say which event, and why not."
_EVENTS = "What a player reports, by category."
_FIELDS = "What events carry, by category."
_PLATFORMS = "Where the code is written, the recommended ones first."
_MOVES = "From the legacy libraries to the recommended ones."
_EFFECTS = {
    "opens": "Opens a session",
    "continues": "Every other event",
    "closes": "Closes a session",
    "whole": "A whole session",
}
_PLAYHEAD = {"moves": "Moves", "still": "Stands still", "jumps": "May jump"}
_ORDERED = {"xdm": "Edge", "collection": "Media Collection API"}


def _page(
    kind: str, about: str, parts: tuple[str, ...], title: str, said: str, position: int
) -> Page:
    sentence = re.split(r"(?<=[.])\s", said.strip(), maxsplit=1)[0]
    return Page(kind, (kind, about), parts, Prose(title), Prose(sentence), Word(str(position)))


def _grouped(
    categories: Mapping[str, Category], items: Mapping[str, _T], of: Callable[[_T], str]
) -> dict[str, list[_T]]:
    """Items by category: categories and items in the order the spec gives, then all others."""
    found: dict[str, list[_T]] = {name: [] for name in categories}
    for item in items.values():
        found.setdefault(of(item), []).append(item)
    for name, members in found.items():
        order = {
            id_: i for i, id_ in enumerate(categories[name].order if name in categories else ())
        }
        members.sort(key=lambda item: order.get(item.id, len(order)))
    return {name: members for name, members in found.items() if members}


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def _metric(event: Event) -> Node | None:
    if not event.metric:
        return None
    parts: list[Node | str] = [event.metric["name"]]
    names = [Code(event.metric[key]) for key in ("variable", "field") if key in event.metric]
    if names:
        parts += [" (", wording.listed(names, "or"), ")"]
    return Run(*parts)


def _place(text: str) -> Node:
    """Where something is configured: names as code, the words around them as prose."""
    parts: list[Node | str] = []
    for i, piece in enumerate(
        re.split(r"((?<!\w)[A-Za-z]\w*(?:\(\))?(?:[._]\w+(?:\(\))?)+)", text)
    ):
        if piece:
            parts.append(Code(piece) if i % 2 else piece)
    if len(parts) == 1 and isinstance(parts[0], str) and " " not in text:
        return Code(text)
    return Run(*parts)


def _name(how: How) -> Node:
    """How a platform says an event, in a word or two."""
    if how.call is not None and how.constant is not None:
        return Run(how.call, " with ", how.constant)
    name = how.call or how.type
    assert name is not None
    return name


def _events(events: Sequence[Event]) -> Node:
    return wording.listed([Link(Code(event.id), ("event", event.id)) for event in events], "or")


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _rows(rows: Any) -> Rows | None:
    found = tuple(rows)
    return Rows(None, None, found) if found else None
