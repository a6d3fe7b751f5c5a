"""Models of the pages that list others: categories, coverage, session rules, migration, home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mediagen.pages import wording
from mediagen.pages.contents import migration_title
from mediagen.pages.markdown_nodes import Code, InlineSequence, Link, Prose, RawText
from mediagen.pages.page_builder import PageBuilder, event_link
from mediagen.pages.page_views import (
    CategoryView,
    HomeView,
    MatrixView,
    MoveView,
    RulesView,
    TableRows,
    Tabs,
)
from mediagen.platforms.model import Platform
from mediagen.rendering.nodes import Node
from mediagen.spec.model import Event

_PLAYHEAD = {"moves": "Moves", "still": "Stands still", "jumps": "May jump"}
_ORDERED = {"xdm": "Edge", "collection": "Media Collection API"}


@dataclass(frozen=True)
class OverviewPageBuilder(PageBuilder):
    """Builder of the overview pages."""

    def category_page(self, name: str) -> CategoryView:
        category = self.contents.find_category(name)
        rows = [
            (event_link(event), Prose(event.summary))
            for event in self.contents.events_by_category[name]
        ]
        return CategoryView(
            Prose(category.title),
            Prose(category.summary),
            tuple(map(Prose, category.steps)),
            TableRows(None, None, tuple(rows)),
        )

    def shelf_page(self, name: str) -> CategoryView:
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
        for name, scope in session["scopes"].items():
            opens = [e for e in self.spec.events.values() if name in e.opens]
            closes = [e for e in self.spec.events.values() if name in e.closes]
            inside = session["scopes"].get(scope.get("inside"), {}).get("title")
            scopes.append(
                (
                    Prose(scope["title"]),
                    _event_links(opens),
                    _event_links(closes),
                    Prose(f"Inside: {inside}" if inside else "At any time"),
                )
            )
        playback = []
        for name, state in session["playback"].items():
            entered = [e for e in self.spec.events.values() if e.playback == name]
            playback.append(
                (Prose(state["title"]), _event_links(entered), Prose(_PLAYHEAD[state["playhead"]]))
            )
        limits = session["limits"].values()
        whole = (*limits, session["end"], session["complete"], *session["ordering"].values())
        return RulesView(
            life=self.session_diagram,
            limits=tuple(
                Prose(rule["summary"]) for rule in (*limits, session["end"], session["complete"])
            ),
            playback=TableRows(None, None, tuple(playback)),
            scopes=TableRows(None, None, tuple(scopes)),
            ordering=tuple(
                InlineSequence(Prose(_ORDERED[protocol]), ": ", Prose(rule["summary"]))
                for protocol, rule in session["ordering"].items()
            ),
            tolerance=tuple(Prose(rule["summary"]) for rule in session["tolerance"].values()),
            caveats=tuple(Prose(rule["caveat"]) for rule in whole if rule.get("caveat")),
        )

    def coverage_matrix(self) -> MatrixView:
        """The coverage of the events."""
        rows: list[tuple[Node, ...]] = []
        reasons: dict[tuple[str, str], list[str]] = {}
        for events in self.contents.events_by_category.values():
            for event in events:
                row: list[Node] = [event_link(event)]
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
                    f" on {_join_names(names)}: ",
                    Prose(reason),
                )
                for (event, reason), names in reasons.items()
            ),
        )

    def migration_page(self, old: Platform) -> MoveView:
        new = self.contents.successor_of(old)
        assert new is not None
        rows: list[tuple[Node, ...]] = []
        pairs = []
        for events in self.contents.events_by_category.values():
            for event in events:
                link = event_link(event)
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

    def migration_rows(self) -> TableRows:
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

    def home_page(self) -> HomeView:
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


def _event_links(events: Sequence[Event]) -> Node:
    return wording.join_nodes([Link(Code(event.id), ("event", event.id)) for event in events], "or")


def _join_names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
