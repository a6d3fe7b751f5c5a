"""Models of pages: the data that their templates print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mediagen.diagnostics.counts import format_duration
from mediagen.diagnostics.words import PLACEHOLDER, join_words
from mediagen.pages import wording
from mediagen.pages.code_tabs import Cells, TabBuilder, configuration_place, fence_code
from mediagen.pages.contents import Contents, migration_title
from mediagen.pages.markdown_nodes import Address, Code, InlineSequence, Link, Prose, RawText
from mediagen.pages.page_views import (
    CategoryView,
    DisputeView,
    EventView,
    FieldView,
    HomeView,
    InstallPageView,
    MatrixView,
    MoveView,
    Page,
    Parameters,
    PlatformPageView,
    RulesView,
    RuleView,
    Sample,
    SnippetStep,
    TableRows,
    Tabs,
    Variant,
)
from mediagen.pages.placeholders import find_placeholders
from mediagen.pages.session_diagram import SessionDiagram, build_session_diagram
from mediagen.platforms.model import InstallStep, Platform
from mediagen.rendering.nodes import Node
from mediagen.snippets.matrix import Snippet
from mediagen.spec.caveats import Caveat, Dispute
from mediagen.spec.model import (
    Event,
    Field,
    GroupKind,
    RouteWay,
    SessionEffect,
    Spec,
)

_EFFECTS = {
    "opens": "Opens a session",
    "continues": "Every other event",
    "closes": "Closes a session",
    "whole": "A whole session",
    "every": "Every request",
}
_PLAYHEAD = {"moves": "Moves", "still": "Stands still", "jumps": "May jump"}
_ORDERED = {"xdm": "Edge", "collection": "Media Collection API"}


@dataclass(frozen=True)
class PageModels:
    """The models of all pages, each made when it is asked for."""

    contents: Contents
    cells: Cells
    setups: Callable[[Platform], str | None]  # the code that sets a platform up
    with_disputes: bool = False  # whether pages print the disputes between sources

    @cached_property
    def spec(self) -> Spec:
        """The spec that is told."""
        return self.contents.spec

    @cached_property
    def tab_builder(self) -> TabBuilder:
        """Builder of the tabs."""
        return TabBuilder(self.contents, self.cells)

    @cached_property
    def session_diagram(self) -> SessionDiagram:
        """The life of a session."""
        return build_session_diagram(self.spec)

    def page_model(self, page: Page) -> Any:
        """The model of a page."""
        target_id = page.target[1]
        match page.kind:
            case "event":
                return self.event_page(self.spec.events[target_id])
            case "field":
                return self.field_page(self.spec.fields[target_id])
            case "platform":
                return self.platform_page(self.contents.platforms[target_id])
            case "category":
                return self._chapter_page(target_id)
            case "shelf":
                return self._shelf_page(target_id)
            case "rules":
                return self.rules_page()
            case "matrix":
                return self.coverage_matrix()
            case "move":
                return self._migration_page(self.contents.platforms[target_id])
            case "moves":
                return self._migration_rows()
            case "events" | "fields" | "platforms":
                return getattr(self._home_page(), page.kind)
            case _:
                return self._home_page()

    # -- events -------------------------------------------------------------------------------

    def event_page(self, event: Event) -> EventView:
        """The page of an event."""
        spec = self.spec
        limits = spec.session.limits
        closing = None
        if event.session == SessionEffect.CLOSES:
            closing = (
                RawText(format_duration(limits.inactivity.seconds)),
                RawText(format_duration(limits.playhead_stall.seconds)),
            )
        besides = [
            Link(Prose(group.title), ("shelf", group.category))
            for group in spec.carried_groups(event)
            if group.any_event and group.id not in event.carries
        ]
        return EventView(
            title=Prose(event.title),
            description=Prose(event.description),
            closing=closing,
            notes=tuple(map(Prose, event.notes)),
            prerequisites=tuple(self._prerequisite_links(event)),
            metric=_metric_node(event),
            when=tuple(map(Prose, event.when)),
            parameters=self.parameter_tables(event),
            besides=tuple(besides),
            groups=self.tab_builder.build_tabs(event, "basic"),
            caveats=self.event_caveats(event),
            disputes=self._dispute_views(event.disputes),
            variants=tuple(
                Variant(
                    Prose(example.title or name),
                    Prose(example.summary),
                    self.tab_builder.build_tabs(event, name),
                )
                for name, example in event.examples.items()
                if name != "basic"
            ),
        )

    def event_caveats(self, event: Event) -> tuple[Prose, ...]:
        """Return the caveats of an event."""
        return _caveat_nodes(event.caveats)

    def _dispute_views(self, disputes: Sequence[Dispute]) -> tuple[DisputeView, ...]:
        if not self.with_disputes:
            return ()
        return tuple(
            DisputeView(Prose(dispute.text), tuple(map(Code, dispute.sources)))
            for dispute in disputes
        )

    def _prerequisite_links(self, event: Event) -> Iterator[Link]:
        """Return links to the events to send first: those that open the session and its scopes."""
        if event.session in (SessionEffect.OPENS, SessionEffect.WHOLE):
            return
        for opener in self.spec.opening_events:
            yield Link(Prose(opener.title), ("event", opener.id))
        for scope in event.needs:
            for opener in self.spec.events.values():
                if scope in opener.opens and scope not in opener.closes:
                    yield Link(Prose(opener.title), ("event", opener.id))

    def parameter_tables(self, event: Event) -> tuple[Parameters, ...]:
        """The tables of what an event carries: first what it must, then what it may."""
        tables = []
        for group in self.spec.carried_groups(event):
            if group.any_event and group.id not in event.carries:
                continue
            rows = tuple(
                self._parameter_row(item)
                for item in group.fields.values()
                if event.session not in item.absent_when
            )
            if not rows:
                continue
            must = group.bare or event.carries.get(group.id, False)
            only = None if group.bare else wording.carrier_node(group)
            texts = Prose(group.title), Prose(group.summary)
            caveats = _caveat_nodes(group.caveats)
            tables.append(Parameters(*texts, not must, only, rows, caveats))
        return tuple(sorted(tables, key=lambda table: table.optional))

    def _parameter_row(self, item: Field) -> tuple[Node, ...]:
        return (
            Link(Code(item.name), ("field", item.id)),
            Prose(item.summary),
            wording.type_node(self.spec, item),
            wording.requirement_node(item),
        )

    # -- fields -------------------------------------------------------------------------------

    def field_page(self, item: Field) -> FieldView:
        """The page of a field."""
        group = self.spec.groups[item.group]
        values = self.spec.values.get(item.type)
        disputes = (*item.disputes, *group.disputes, *(values.disputes if values else ()))
        example = self.tab_builder.example_for_field(item)
        groups = self.tab_builder.field_tabs(item, example)
        if not any(tab.sample for group in groups for tab in group.tabs):
            example = None
        return FieldView(
            title=Prose(item.title),
            summary=Prose(item.summary),
            properties=self.property_rows(item),
            values=(
                TableRows(
                    Prose(values.title),
                    None,
                    tuple((Code(code), Prose(text)) for code, text in values.values.items()),
                )
                if values
                else None
            ),
            example=Link(Prose(example[0].title), ("event", example[0].id)) if example else None,
            groups=groups,
            caveats=_caveat_nodes(item.caveats),
            value_caveats=_caveat_nodes(values.caveats) if values else (),
            disputes=self._dispute_views(disputes),
        )

    def field_caveats(self, item: Field) -> tuple[Prose, ...]:
        """Return the caveats of a field and of its set of values."""
        page = self.field_page(item)
        return (*page.caveats, *page.value_caveats)

    def property_rows(self, item: Field) -> TableRows:
        """The property table of a field: its names in the protocols, type and limits."""
        rows: list[tuple[str, Node | None]] = [
            ("Context data variable", Code(item.variable) if item.variable else None),
            *(self._protocol_names(item) if self._is_sent(item) else ()),
            ("Audience Manager trait", Code(item.trait) if item.trait else None),
            ("Type", wording.type_node(self.spec, item)),
            ("Limits", wording.limits_node(item)),
            ("Default", Code(str(item.default)) if item.default is not None else None),
            ("Required", wording.requirement_node(item) if self._is_sent(item) else None),
            ("Sent with", self._events_of_field(item)),
        ]
        return TableRows(None, None, tuple((Prose(name), node) for name, node in rows if node))

    def _protocol_names(self, item: Field) -> tuple[tuple[str, Node | None], ...]:
        """The name of a field in every protocol, or why it has none."""
        return (
            ("XDM field", self._xdm_name(item)),
            ("Media Collection API", self._collection_name(item)),
            ("Trackers", self._tracker_name(item)),
        )

    def _is_sent(self, item: Field) -> bool:
        return any(route.way != RouteWay.NONE for route in item.routes.values())

    def _xdm_name(self, item: Field) -> Node | None:
        route = item.routes["xdm"]
        if route.way == RouteWay.NONE:
            return Prose(route.reason) if route.reason else None
        return Code(
            route.name[1:] if route.name.startswith("/") else f"{route.member}.{route.name}"
        )

    def _collection_name(self, item: Field) -> Node | None:
        route = item.routes["collection"]
        if route.way == RouteWay.NONE:
            return Prose(route.reason) if route.reason else None
        return InlineSequence(Code(route.name), " in ", Code(route.member))

    def _tracker_name(self, item: Field) -> Node | None:
        route = item.routes["tracker"]
        match route.way:
            case RouteWay.ARGUMENT:
                kind = self.spec.groups[item.group].routes["tracker"].name
                return InlineSequence(
                    "Argument ", Code(route.name), f" of the {kind} object" if kind else ""
                )
            case RouteWay.PROPERTY:
                return InlineSequence("Property ", Code(route.name), " of the object")
            case RouteWay.METADATA:
                return InlineSequence(f"Metadata for {route.name}, by the SDK's constant")
            case RouteWay.NONE:
                return Prose(route.reason) if route.reason else None
        return InlineSequence("Metadata, under a name of your own")

    def _events_of_field(self, item: Field) -> Node | None:
        group = self.spec.groups[item.group]
        if group.kind == GroupKind.SETTINGS:
            return None
        if group.bare:
            absent = [e for e in self.spec.events.values() if e.session in item.absent_when]
            if not absent:
                return InlineSequence("Every event")
            links = [Link(Prose(e.title), ("event", e.id)) for e in absent]
            return InlineSequence("Every event except ", wording.join_nodes(links))
        links = [
            Link(Prose(event.title), ("event", event.id))
            for event in self.spec.events.values()
            if group.id in event.carries
        ]
        if group.any_event:
            return InlineSequence(
                "Any event of a live session; always with ", wording.join_nodes(links)
            )
        return wording.join_nodes(links) if links else None

    # -- platforms ----------------------------------------------------------------------------

    def platform_page(self, platform: Platform) -> PlatformPageView:
        """The page of a platform."""
        rows = []
        for events in self.contents.events_by_category.values():
            for event in events:
                event_cells = [self.cells[event.id, name, platform.id] for name in event.examples]
                sentence: Node = Prose(event_cells[0].reason)
                if event_cells[0].text is not None:
                    sentence = self.tab_builder.event_name_on_platform(event, platform)
                rows.append((Link(Prose(event.title), ("event", event.id)), sentence))
        lost: list[tuple[Node, ...]] = [
            (self._field_link(id_), Prose(loss.reason))
            for id_, loss in platform.lost_fields.items()
        ]
        lost += [
            (self._unsupported_item(name), Prose(reason))
            for name, reason in platform.unsupported.items()
        ]
        successor = self.contents.successor_of(platform)
        return PlatformPageView(
            title=Prose(platform.title),
            summary=Prose(platform.summary),
            sdk=(Code(platform.sdk["name"]), Prose(platform.sdk["version"])),
            proved=platform.proved,
            install=tuple(map(_install_view, platform.install)),
            library=(
                Code(f"mediagen wrapper {platform.id} --out DIR") if platform.wrappers else None
            ),
            prepares=Prose(platform.setup_description) if platform.setup_description else None,
            setup=self.setup_sample(platform),
            replaced=_non_empty_rows(self._placeholder_rows(platform)),
            holds=Prose(platform.session_access) if platform.session_access else None,
            addresses=_non_empty_rows(_address_rows(platform.url)),
            parts=_non_empty_rows(self._address_parts(platform)),
            steps=tuple(self._session_steps(platform)),
            configured=_non_empty_rows(self._configuration_rows(platform)),
            filled=_non_empty_rows(
                (self._field_link(id_), Prose(t)) for id_, t in platform.automatic_fields.items()
            ),
            sends=_non_empty_rows(
                (Link(Prose(self.spec.events[id_].title), ("event", id_)), Prose(text))
                for id_, text in platform.automatic_events.items()
            ),
            lost=_non_empty_rows(lost),
            events=TableRows(None, None, tuple(rows)),
            caveats=tuple(map(Prose, platform.caveats)),
            successor=(
                Link(Prose(migration_title(platform, successor)), ("move", platform.id))
                if successor
                else None
            ),
        )

    def _configuration_rows(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield configured fields and their places; equal titles and places appear once."""
        seen_rows = set()
        for id_, location in platform.configuration.items():
            row = self.spec.fields[id_].title, location
            if row not in seen_rows:
                seen_rows.add(row)
                yield self._field_link(id_), configuration_place(location)

    def _address_parts(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield the placeholders that occur in the addresses only, not in the code above them."""
        fields = self.spec.fields.values()
        above = PLACEHOLDER.findall(self._installation_code(platform))
        for name in dict.fromkeys(PLACEHOLDER.findall("\n".join(platform.url.values()))):
            if name in above:
                continue
            sign = Code(f"{{{name}}}")
            if name == "type":
                yield sign, Prose("The type of the event.")
                continue
            yield from self._placeholder_meaning(sign, [f for f in fields if f.name == name])

    def setup_sample(self, platform: Platform) -> Sample | None:
        """The code that has to run once before the snippets; None where there is none."""
        code = self.setups(platform)
        return fence_code(platform.language.fence, code) if code is not None else None

    def _installation_code(self, platform: Platform) -> str:
        """All code of the page: the install steps, the set-up, and the shortest session."""
        code = [step.code for step in platform.install]
        code.append(self.setups(platform) or "")
        code += [cell.text or "" for _, cell in self._session_cells(platform)]
        return "\n".join(code)

    def _placeholder_rows(self, platform: Platform) -> Iterator[tuple[Node, ...]]:
        """Yield what a reader replaces in all code of the page, in the order it comes."""
        for placeholder in find_placeholders(
            self.spec, platform, self._installation_code(platform)
        ):
            yield Code(placeholder.sign), placeholder.cell

    def _placeholder_meaning(self, sign: Code, fields: list[Field]) -> Iterator[tuple[Node, ...]]:
        """Yield the meaning of a placeholder: the first of these fields, settings before others."""
        if fields:
            field = min(fields, key=lambda f: self.spec.groups[f.group].kind != GroupKind.SETTINGS)
            yield sign, InlineSequence(self._field_link(field.id), ": ", Prose(field.summary))

    def _session_steps(self, platform: Platform) -> Iterator[SnippetStep]:
        """The shortest whole session."""
        for event, cell in self._session_cells(platform):
            yield SnippetStep(
                Link(Prose(event.title), ("event", event.id)),
                self.tab_builder.call_description(event, "basic", platform),
                self.tab_builder.code_sample(cell),
            )

    def _session_cells(self, platform: Platform) -> Iterator[tuple[Event, Snippet]]:
        """Yield the snippets that open a session, begin playback, and close the session."""
        events = self.spec.events.values()
        opening = self.spec.opening_events
        playing = [event for event in events if event.playback and not event.blocks["xdm"].reason]
        first = self.spec.session.initial_playback
        begin = [event for event in playing if event.playback == first][:1]
        closing = [event for event in events if event.session == SessionEffect.CLOSES]
        for event in (*opening, *begin, *closing):
            cell = self.cells[event.id, "basic", platform.id]
            if cell.text is not None:
                yield event, cell

    def _field_link(self, id_: str) -> Node:
        return Link(Prose(self.spec.fields[id_].title), ("field", id_))

    def _unsupported_item(self, name: str) -> Node:
        """Return the node of an unsupported item: a group of fields, a kind of object or a verb."""
        if name in self.spec.groups:
            group = self.spec.groups[name]
            return Link(Prose(group.title), ("shelf", group.category))
        scopes = self.spec.session.scopes
        return Prose(scopes[name].title if name in scopes else name)

    # -- overviews ----------------------------------------------------------------------------

    def _chapter_page(self, name: str) -> CategoryView:
        category = self.contents.find_category(name)
        rows = [
            (Link(Prose(event.title), ("event", event.id)), Prose(event.summary))
            for event in self.contents.events_by_category[name]
        ]
        return CategoryView(
            Prose(category.title),
            Prose(category.summary),
            tuple(map(Prose, category.steps)),
            TableRows(None, None, tuple(rows)),
        )

    def _shelf_page(self, name: str) -> CategoryView:
        title, summary = self.contents.shelf_title(name)
        rows = [
            (
                Link(Prose(item.title), ("field", item.id)),
                Prose(item.summary),
                wording.type_node(self.spec, item),
            )
            for item in self.contents.fields_by_category[name]
        ]
        return CategoryView(Prose(title), Prose(summary), (), TableRows(None, None, tuple(rows)))

    def rules_page(self) -> RulesView:
        """The rules of a session."""
        session = self.spec.session
        scopes = []
        for name, scope in session.scopes.items():
            opens = [e for e in self.spec.events.values() if name in e.opens]
            closes = [e for e in self.spec.events.values() if name in e.closes]
            inside = session.scopes.get(scope.parent)
            scopes.append(
                (
                    Prose(scope.title),
                    _event_links(opens),
                    _event_links(closes),
                    Prose(f"Inside: {inside.title}" if inside else "At any time"),
                )
            )
        playback = []
        for name, state in session.playback.items():
            entered = [e for e in self.spec.events.values() if e.playback == name]
            playback.append(
                (Prose(state.title), _event_links(entered), Prose(_PLAYHEAD[state.playhead]))
            )
        closing_facts = (*session.limits.facts, session.end, session.complete)
        disputes = [d for fact in session.facts.values() for d in fact.disputes]
        tolerances = (session.playhead_tolerance, session.cadence_tolerance)
        return RulesView(
            life=self.session_diagram,
            limits=tuple(
                RuleView(Prose(fact.summary), _caveat_nodes(fact.caveats)) for fact in closing_facts
            ),
            playback=TableRows(None, None, tuple(playback)),
            scopes=TableRows(None, None, tuple(scopes)),
            ordering=tuple(
                RuleView(
                    InlineSequence(Prose(_ORDERED[protocol]), ": ", Prose(rule.summary)),
                    _caveat_nodes(rule.caveats),
                )
                for protocol, rule in session.ordering.items()
            ),
            tolerance=tuple(RuleView(Prose(rule.summary), ()) for rule in tolerances),
            disputes=self._dispute_views(disputes),
        )

    def coverage_matrix(self) -> MatrixView:
        """The coverage of the events."""
        rows: list[tuple[Node, ...]] = []
        reasons: dict[tuple[str, str], list[str]] = {}
        for events in self.contents.events_by_category.values():
            for event in events:
                row: list[Node] = [Link(Prose(event.title), ("event", event.id))]
                for platform in self.contents.platforms.values():
                    event_cells = [
                        self.cells[event.id, name, platform.id] for name in event.examples
                    ]
                    count = sum(cell.text is not None for cell in event_cells)
                    block = event.blocks[platform.protocol].form
                    automatic = "by itself" if block == "automatic" else "–"
                    row.append(RawText(str(count)) if count else Prose(automatic))
                    if event_cells[0].text is None:
                        reasons.setdefault((event.id, event_cells[0].reason), []).append(
                            platform.title
                        )
                rows.append(tuple(row))
        return MatrixView(
            tuple(Prose(platform.title) for platform in self.contents.platforms.values()),
            TableRows(None, None, tuple(rows)),
            tuple(
                InlineSequence(
                    Link(Prose(self.spec.events[event].title), ("event", event)),
                    f" on {join_words(names)}: ",
                    Prose(reason),
                )
                for (event, reason), names in reasons.items()
            ),
        )

    def _migration_page(self, old: Platform) -> MoveView:
        new = self.contents.successor_of(old)
        assert new is not None
        rows: list[tuple[Node, ...]] = []
        pairs = []
        for events in self.contents.events_by_category.values():
            for event in events:
                link = Link(Prose(event.title), ("event", event.id))
                cells = [self.cells[event.id, "basic", p.id] for p in (old, new)]
                descriptions = [
                    (
                        self.tab_builder.event_name_on_platform(event, platform)
                        if cell.text is not None
                        else Prose(cell.reason)
                    )
                    for platform, cell in zip((old, new), cells, strict=True)
                ]
                rows.append((link, *descriptions))
                if cells[1].text is not None:
                    tabs = tuple(
                        self.tab_builder.build_tab(event, "basic", platform)
                        for platform in (old, new)
                    )
                    pairs.append((link, Tabs(False, tabs)))
        return MoveView(
            Prose(migration_title(old, new)),
            Link(Prose(old.title), ("platform", old.id)),
            Link(Prose(new.title), ("platform", new.id)),
            TableRows(None, None, tuple(rows)),
            tuple(pairs),
        )

    def _migration_rows(self) -> TableRows:
        rows = []
        for platform in self.contents.platforms.values():
            new = self.contents.successor_of(platform)
            if new is not None:
                rows.append(
                    (
                        Link(Prose(platform.title), ("platform", platform.id)),
                        Link(Prose(new.title), ("platform", new.id)),
                        Link(Prose("Call by call"), ("move", platform.id)),
                    )
                )
        return TableRows(None, None, tuple(rows))

    def _home_page(self) -> HomeView:
        by_kind: dict[str, list[tuple[Link, Prose]]] = {}
        for page in self.contents.all_pages:
            by_kind.setdefault(page.kind, []).append(
                (Link(page.title, page.target), page.description)
            )
        events = [
            (Link(page.title, page.target), page.description)
            for page in self.contents.all_pages
            if page.kind == "category" or (page.kind == "event" and len(page.parts) == 2)
        ]
        return HomeView(
            self.session_diagram,
            all(platform.proved for platform in self.contents.platforms.values()),
            tuple(events),
            tuple(by_kind.get("shelf", ())),
            tuple(by_kind.get("platform", ())),
            tuple(
                link
                for kind in ("rules", "matrix", "moves", "events", "fields", "platforms")
                for link, _ in by_kind.get(kind, ())
            ),
        )


def _caveat_nodes(caveats: Sequence[Caveat]) -> tuple[Prose, ...]:
    return tuple(Prose(caveat.text) for caveat in caveats)


def _address_rows(url: Mapping[str, str]) -> Iterator[tuple[Node, ...]]:
    """Where messages go; what closes a session is told apart only where it goes elsewhere."""
    if len(set(url.values())) == 1:
        url = {"every": next(iter(url.values()))}
    for effect, address in url.items():
        if effect != SessionEffect.CLOSES or address != url.get("continues"):
            yield Prose(_EFFECTS[effect]), Code(address)


def _metric_node(event: Event) -> Node | None:
    if not event.metric:
        return None
    parts: list[Node | str] = [event.metric["name"]]
    names = [Code(event.metric[key]) for key in ("variable", "field") if key in event.metric]
    if names:
        parts += [" (", wording.join_nodes(names, "or"), ")"]
    return InlineSequence(*parts)


def _event_links(events: Sequence[Event]) -> Node:
    return wording.join_nodes([Link(Code(event.id), ("event", event.id)) for event in events], "or")


def _install_view(step: InstallStep) -> InstallPageView:
    title = Prose(step.title)
    return InstallPageView(
        Address(title, step.url) if step.url else title,
        _non_empty_rows((Code(file), Code(place)) for file, place in step.files.items()),
        fence_code(step.language, step.code) if step.code else None,
    )


def _non_empty_rows(rows: Any) -> TableRows | None:
    table_rows = tuple(rows)
    return TableRows(None, None, table_rows) if table_rows else None
