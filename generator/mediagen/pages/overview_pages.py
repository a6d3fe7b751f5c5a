"""Models of the overview pages: categories, coverage, session rules, migration, home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mediagen.diagnostics.words import with_article
from mediagen.pages import wording
from mediagen.pages.action_page import ActionPageBuilder
from mediagen.pages.code_tabs import LEGACY, RECOMMENDED, without_repeated_notes
from mediagen.pages.markdown_nodes import CodeSpan, HeadingLink, Link, PageKind, Prose
from mediagen.pages.page_builder import PageBuilder, caveat_nodes, event_link
from mediagen.pages.page_views import (
    CategoryView,
    CoverageGroup,
    CoverageReasons,
    CoverageTable,
    CoverageView,
    HomeView,
    MigrationView,
    RulesView,
    RuleView,
    TableRows,
    Tabs,
)
from mediagen.platforms.model import Platform
from mediagen.rendering.nodes import Node
from mediagen.spec.model import BlockForm, Event

#: Platforms of a table that a laptop shows beside the navigation of a site, without scrolling.
_MOST_COLUMNS = 5
#: The pages that the first page lists at its end.
_OTHERS = (
    *(PageKind.RULES, PageKind.COVERAGE, PageKind.MIGRATIONS),
    *(PageKind.EVENTS, PageKind.FIELDS, PageKind.PLATFORMS, PageKind.STORIES, PageKind.ACTION),
)


@dataclass(frozen=True)
class OverviewPageBuilder(PageBuilder):
    """Builder of the overview pages."""

    def category_page(self, name: str) -> CategoryView:
        """Return the model of the page of a category of events."""
        category = self.contents.find_category(name)
        rows = [
            (event_link(event), Prose(event.summary))
            for event in self.contents.events_by_category[name]
        ]
        return CategoryView(
            Prose(category.title),
            Prose(category.summary),
            tuple(map(Prose, category.steps)),
            TableRows(tuple(rows)),
        )

    def field_category_page(self, name: str) -> CategoryView:
        """Return the model of the page of a category of fields."""
        title, summary = self.contents.field_category_title(name)
        rows = [
            (
                Link(Prose(item.title), (PageKind.FIELD, item.id)),
                Prose(item.summary),
                wording.type_node(self.words, self.spec, item),
            )
            for item in self.contents.fields_by_category.get(name, ())
        ]
        rows += [
            (
                Link(Prose(variable.title), (PageKind.VARIABLE, variable.id)),
                Prose(variable.summary),
                self.words.node("types.computed"),
            )
            for variable in self.contents.variables_of(name)
        ]
        return CategoryView(Prose(title), Prose(summary), (), TableRows(tuple(rows)))

    def rules_page(self) -> RulesView:
        """Return the model of the page of session rules."""
        session = self.spec.session
        closing_facts = (*session.limits.facts, session.end, session.complete)
        tolerances = (session.playhead_tolerance, session.cadence_tolerance)
        return RulesView(
            diagram=self.session_diagram,
            limits=tuple(
                RuleView(Prose(fact.summary), caveat_nodes(fact.caveats)) for fact in closing_facts
            ),
            playback=TableRows(tuple(self._playback_rows())),
            scopes=TableRows(tuple(self._scope_rows())),
            ordering=tuple(
                RuleView(
                    self.words.node(f"rules.{protocol}_order", rule=rule.summary),
                    caveat_nodes(rule.caveats),
                )
                for protocol, rule in session.ordering.items()
            ),
            tolerance=tuple(RuleView(Prose(rule.summary), ()) for rule in tolerances),
            disputes=self.dispute_views(
                dispute for fact in session.facts.values() for dispute in fact.disputes
            ),
        )

    def _playback_rows(self) -> Iterator[tuple[Node, ...]]:
        """Yield each state of playback, the events that enter it, and its playhead."""
        for name, state in self.spec.session.playback.items():
            events = [event for event in self.spec.events.values() if event.playback == name]
            playhead = self.words.node(f"rules.playhead_{state.playhead}")
            yield Prose(self.words.title(state.title)), self._event_links(events), playhead

    def _scope_rows(self) -> Iterator[tuple[Node, ...]]:
        """Yield each scope, the events that open and close it, and where it is allowed."""
        events = self.spec.events.values()
        scopes = self.spec.session.scopes
        for name, scope in scopes.items():
            opens = [event for event in events if name in event.opens]
            closes = [event for event in events if name in event.closes]
            parent = scopes.get(scope.parent)
            place = self.words.node("rules.anywhere")
            if parent is not None:
                title = self.words.title(parent.title)
                if title == parent.title:  # English
                    title = with_article(wording.as_clause(title))
                place = self.words.node("rules.inside", scope=title)
            label = Prose(self.words.title(scope.title))
            yield label, self._event_links(opens), self._event_links(closes), place

    def coverage_matrix(self) -> CoverageView:
        """Return the model of the coverage page."""
        groups = []
        for group in (RECOMMENDED, LEGACY):
            platforms = [p for p in self.contents.platforms.values() if p.group == group]
            if platforms:
                tables = tuple(map(self._coverage_table, _split_evenly(platforms)))
                groups.append(CoverageGroup(group == LEGACY, tables))
        return CoverageView(tuple(groups), tuple(self._coverage_reasons()))

    def _coverage_table(self, platforms: Sequence[Platform]) -> CoverageTable:
        rows = tuple(
            (event_link(event), *(self._support_node(event, p) for p in platforms))
            for event in self._ordered_events()
        )
        return CoverageTable(tuple(Prose(p.title) for p in platforms), TableRows(rows))

    def _ordered_events(self) -> Iterator[Event]:
        for events in self.contents.events_by_category.values():
            yield from events

    def _missing_reason(self, event: Event, platform: Platform) -> str | None:
        """Return why a platform has no code for any example of an event; None if it has some."""
        cells = [self.cells[event.id, name, platform.id] for name in event.examples]
        return None if any(cell.text is not None for cell in cells) else cells[0].reason

    def _support_node(self, event: Event, platform: Platform) -> Node:
        """Return whether a platform has code for an event, with a link to the reason if not."""
        if self._missing_reason(event, platform) is None:
            return self.words.node("coverage.supported")
        is_automatic = event.blocks[platform.protocol].form == BlockForm.AUTOMATIC
        label = self.words.text("coverage.automatic" if is_automatic else "coverage.not_supported")
        return HeadingLink(Prose(label), event.title)

    def _coverage_reasons(self) -> Iterator[CoverageReasons]:
        for event in self._ordered_events():
            platforms_by_reason: dict[str, list[str]] = {}
            for platform in self.contents.platforms.values():
                reason = self._missing_reason(event, platform)
                if reason is not None:
                    platforms_by_reason.setdefault(reason, []).append(platform.title)
            if platforms_by_reason:
                items = (
                    self.words.node(
                        "coverage.reason", platforms=self.words.join_text(names), reason=reason
                    )
                    for reason, names in platforms_by_reason.items()
                )
                yield CoverageReasons(Prose(event.title), tuple(items))

    def migration_page(self, old: Platform) -> MigrationView:
        """Return the model of the page of a migration to a platform's successor."""
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
        title, description, action_tabs = self._migration_action(old, new)
        groups = without_repeated_notes((*action_tabs, *(tabs for _, tabs in pairs)))
        event_groups = groups[len(action_tabs) :]
        return MigrationView(
            Prose(self.contents.migration_title(old, new)),
            Link(Prose(old.title), (PageKind.PLATFORM, old.id)),
            Link(Prose(new.title), (PageKind.PLATFORM, new.id)),
            TableRows(tuple(rows)),
            tuple((link, tabs) for (link, _), tabs in zip(pairs, event_groups, strict=True)),
            title,
            description,
            groups[: len(action_tabs)],
        )

    def _migration_action(
        self, old: Platform, new: Platform
    ) -> tuple[Link | None, Prose | None, tuple[Tabs, ...]]:
        """Return the action that keeps the calls of a platform: link, description and code."""
        action = self.spec.actions.get(old.migration_action)
        if action is None or action.id not in new.actions:
            return None, None, ()
        builder = ActionPageBuilder(self.contents, self.cells, self.render_setup)
        view = builder.platform_action(action, new)
        # In tabs, like all other code of the page.
        tabs = tuple(Tabs(False, (tab,)) for _, tab in view.tabs)
        return view.title, Prose(action.description), tabs

    def migration_rows(self) -> TableRows:
        """Return the table of all migrations."""
        rows = []
        label = Prose(self.words.text("pages.migration_link"))
        for platform in self.contents.platforms.values():
            new = self.contents.successor_of(platform)
            if new is not None:
                rows.append(
                    (
                        Link(Prose(platform.title), (PageKind.PLATFORM, platform.id)),
                        Link(Prose(new.title), (PageKind.PLATFORM, new.id)),
                        Link(label, (PageKind.MIGRATION, platform.id)),
                    )
                )
        return TableRows(tuple(rows))

    def home_page(self) -> HomeView:
        """Return the model of the first page."""
        by_kind: dict[PageKind, list[tuple[Link, Prose]]] = {}
        for page in self.contents.all_pages:
            by_kind.setdefault(page.kind, []).append(
                (Link(page.title, page.target), page.description)
            )
        events = [
            (Link(page.title, page.target), page.description)
            for page in self.contents.all_pages
            if page.kind == PageKind.CATEGORY
            or (page.kind == PageKind.EVENT and len(page.parts) == 2)
        ]
        return HomeView(
            self.session_diagram,
            all(platform.proved for platform in self.contents.platforms.values()),
            tuple(events),
            tuple(by_kind.get(PageKind.FIELD_CATEGORY, ())),
            tuple(by_kind.get(PageKind.PLATFORM, ())),
            tuple(link for kind in _OTHERS for link, _ in by_kind.get(kind, ())),
        )

    def _event_links(self, events: Sequence[Event]) -> Node:
        links = [Link(CodeSpan(event.id), (PageKind.EVENT, event.id)) for event in events]
        return self.words.join(links, "or")


def _split_evenly(platforms: Sequence[Platform]) -> Iterator[Sequence[Platform]]:
    """Yield the platforms of each table of a coverage page, about as many for each."""
    count = -(-len(platforms) // _MOST_COLUMNS)
    size = -(-len(platforms) // count)
    for start in range(0, len(platforms), size):
        yield platforms[start : start + size]
