"""Model of the page of an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mediagen.pages import wording
from mediagen.pages.lifecycle_notes import add_note, lifecycle_note, note_tuple
from mediagen.pages.markdown_nodes import CodeSpan, InlineSequence, Link, PageKind, Prose, RawText
from mediagen.pages.page_builder import PageBuilder, caveat_nodes, event_link
from mediagen.pages.page_views import (
    EventView,
    Parameters,
    Variant,
)
from mediagen.pages.words import Words
from mediagen.rendering.nodes import Node
from mediagen.spec.model import Event, Field, Metric, SessionEffect


@dataclass(frozen=True)
class EventPageBuilder(PageBuilder):
    """Builder of the pages of events, and of their parts in regions."""

    def event_page(self, event: Event) -> EventView:
        """Return the model of the page of an event."""
        spec = self.spec
        limits = spec.session.limits
        closing = None
        if event.session == SessionEffect.CLOSES:
            closing = (
                RawText(self.words.duration(limits.inactivity.seconds)),
                RawText(self.words.duration(limits.playhead_stall.seconds)),
            )
        optional_groups = [
            Link(Prose(wording.as_clause(group.title)), (PageKind.FIELD_CATEGORY, group.category))
            for group in spec.carried_groups(event)
            if group.any_event and group.id not in event.carries
        ]
        return EventView(
            title=Prose(event.title),
            description=Prose(event.description),
            limits=closing,
            notes=(*note_tuple(self._lifecycle_note(event)), *map(Prose, event.notes)),
            prerequisites=tuple(self._prerequisite_links(event)),
            metrics=tuple(_metric_node(self.words, metric) for metric in event.metrics),
            occasions=tuple(map(Prose, event.when)),
            parameters=self.parameter_tables(event),
            optional_groups=tuple(optional_groups),
            groups=self.tab_builder.build_tabs(event, "basic"),
            caveats=self.event_caveats(event),
            disputes=self.dispute_views(event.disputes),
            variants=tuple(
                Variant(
                    Prose(example.title or name),
                    add_note(Prose(example.summary), lifecycle_note(self.words, example.lifecycle)),
                    self.tab_builder.build_tabs(event, name),
                )
                for name, example in event.examples.items()
                if name != "basic"
            ),
        )

    def _lifecycle_note(self, event: Event) -> Node | None:
        events = {**self.spec.unused_events, **self.spec.events}
        return lifecycle_note(
            self.words,
            event.lifecycle,
            lambda id_: event_link(events[id_]) if id_ in self.spec.events else CodeSpan(id_),
        )

    def event_caveats(self, event: Event) -> tuple[Prose, ...]:
        """Return the caveats of an event."""
        return caveat_nodes(event.caveats)

    def _prerequisite_links(self, event: Event) -> Iterator[Link]:
        """Return links to the events to send first: those that open the session and its scopes."""
        if event.session in (SessionEffect.OPENS, SessionEffect.WHOLE):
            return
        for opener in self.spec.opening_events:
            yield event_link(opener)
        for scope in event.needs:
            for opener in self.spec.events.values():
                if scope in opener.opens and scope not in opener.closes:
                    yield event_link(opener)

    def parameter_tables(self, event: Event) -> tuple[Parameters, ...]:
        """Return the tables of the parameters of an event, required groups first."""
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
            must = group.is_common or event.carries.get(group.id, False)
            only = None if group.is_common else wording.carrier_node(self.words, group)
            texts = Prose(group.title), Prose(group.summary)
            caveats = caveat_nodes(group.caveats)
            tables.append(Parameters(*texts, not must, only, rows, caveats))
        return tuple(sorted(tables, key=lambda table: table.is_optional))

    def _parameter_row(self, item: Field) -> tuple[Node, ...]:
        return (
            Link(CodeSpan(item.name), (PageKind.FIELD, item.id)),
            add_note(Prose(item.summary), self.field_note(item)),
            wording.type_node(self.words, self.spec, item),
            wording.requirement_node(self.words, item),
        )


def _metric_node(words: Words, metric: Metric) -> Node:
    parts: list[Node | str] = [metric.name]
    names = [CodeSpan(name) for name in (metric.variable, metric.field) if name]
    if names:
        parts += [" (", words.join(names, "or"), ")"]
    return InlineSequence(*parts)
