"""Model of the page of a field."""

from __future__ import annotations

from dataclasses import dataclass

from mediagen.pages import wording
from mediagen.pages.lifecycle_notes import add_note, lifecycle_note, note_tuple
from mediagen.pages.markdown_nodes import CodeSpan, InlineSequence, Link, PageKind, Prose
from mediagen.pages.page_builder import PageBuilder, caveat_nodes, event_link
from mediagen.pages.page_views import (
    FieldView,
    TableRows,
)
from mediagen.rendering.nodes import Node
from mediagen.spec.lifecycle import UNLIMITED
from mediagen.spec.model import Field, GroupKind, Route, RouteWay


@dataclass(frozen=True)
class FieldPageBuilder(PageBuilder):
    """Builder of the pages of fields, and of their parts in regions."""

    def field_page(self, item: Field) -> FieldView:
        """Return the model of the page of a field."""
        group = self.spec.groups[item.group]
        values = self.spec.values.get(item.type)
        disputes = (*item.disputes, *group.disputes, *(values.disputes if values else ()))
        example = self.field_tabs.examples.find_example(item)
        groups = self.field_tabs.build_tabs(item)
        if not any(tab.sample for group in groups for tab in group.tabs):
            example = None
        return FieldView(
            title=Prose(item.title),
            summary=Prose(item.summary),
            notes=note_tuple(self.field_note(item)),
            properties=self.property_rows(item),
            values=(
                TableRows(
                    tuple(
                        (
                            CodeSpan(code),
                            add_note(
                                Prose(text),
                                lifecycle_note(self.words, values.lifecycles.get(code, UNLIMITED)),
                            ),
                        )
                        for code, text in values.values.items()
                    ),
                )
                if values
                else None
            ),
            example=(
                Link(Prose(example.event.title), (PageKind.EVENT, example.event.id))
                if example
                else None
            ),
            groups=groups,
            caveats=caveat_nodes(item.caveats),
            value_caveats=caveat_nodes(values.caveats) if values else (),
            disputes=self.dispute_views(disputes),
        )

    def field_caveats(self, item: Field) -> tuple[Prose, ...]:
        """Return the caveats of a field and of its set of values."""
        values = self.spec.values.get(item.type)
        return caveat_nodes((*item.caveats, *(values.caveats if values else ())))

    def property_rows(self, item: Field) -> TableRows:
        """Return the property table of a field: its names in the protocols, type and limits."""
        is_sent = any(route.way != RouteWay.NONE for route in item.routes.values())
        rows: dict[str, Node | None] = {
            "variable": CodeSpan(item.variable) if item.variable else None,
            "xdm": self._xdm_name(item) if is_sent else None,
            "collection": self._collection_name(item) if is_sent else None,
            "tracker": self._tracker_name(item) if is_sent else None,
            "trait": CodeSpan(item.trait) if item.trait else None,
            "type": wording.type_node(self.words, self.spec, item),
            "limits": wording.limits_node(self.words, item),
            "default": CodeSpan(str(item.default)) if item.default is not None else None,
            "required": self._requirement(item) if is_sent else None,
            "events": self._events_of_field(item),
            "close": self._close_call(item),
        }
        return TableRows(
            tuple(
                (self.words.node(f"properties.{key}"), node) for key, node in rows.items() if node
            )
        )

    def _requirement(self, item: Field) -> Node:
        """Return whether a field is required; typed custom metadata is by event."""
        if not item.events or item.required_events == item.events:
            return wording.requirement_node(
                self.words, item.for_event(min(item.events, default=""))
            )
        events = [e for e in self.spec.events.values() if e.id in item.required_events]
        if not events:
            return self.words.node("required.never")
        links = self.words.join([event_link(event) for event in events])
        return self.words.node("required.by_events", events=links)

    def _xdm_name(self, item: Field) -> Node | None:
        route = item.routes["xdm"]
        if route.way == RouteWay.NONE:
            return Prose(route.reason) if route.reason else None
        if item.events:
            return self._name_in_member(route)
        return CodeSpan(
            route.name[1:] if route.name.startswith("/") else f"{route.member}.{route.name}"
        )

    def _collection_name(self, item: Field) -> Node | None:
        route = item.routes["collection"]
        if route.way == RouteWay.NONE:
            return Prose(route.reason) if route.reason else None
        return self._name_in_member(route)

    def _name_in_member(self, route: Route) -> Node:
        return self.words.node(
            "names.collection", name=CodeSpan(route.name), member=CodeSpan(route.member)
        )

    def _tracker_name(self, item: Field) -> Node | None:
        route = item.routes["tracker"]
        match route.way:
            case RouteWay.ARGUMENT:
                name = self.spec.groups[item.group].routes["tracker"].name
                if not name:
                    return self.words.node("names.argument", name=CodeSpan(route.name))
                return self.words.node(
                    "names.object_argument", name=CodeSpan(route.name), object=name
                )
            case RouteWay.PROPERTY:
                return self.words.node("names.property", name=CodeSpan(route.name))
            case RouteWay.METADATA if item.events:
                key = self.words.text("names.custom_metadata")
                return InlineSequence(f"{key} ", CodeSpan(route.name))
            case RouteWay.METADATA:
                return self.words.node("names.metadata", family=route.name)
            case RouteWay.NONE:
                return Prose(route.reason) if route.reason else None
        return self.words.node("names.custom_metadata")

    def _close_call(self, item: Field) -> Node | None:
        """Return the close call whose report contains a field, or None."""
        if item.close is None:
            return None
        scope = self.spec.session.scopes.get(item.close)
        if scope is None:
            return self.words.node("closes.session")
        return self.words.node(
            "closes.scope", scope=wording.as_clause(self.words.title(scope.title))
        )

    def _events_of_field(self, item: Field) -> Node | None:
        group = self.spec.groups[item.group]
        if group.kind == GroupKind.SETTINGS:
            return None
        if group.is_common:
            absent = [e for e in self.spec.events.values() if e.session in item.absent_when]
            if not absent:
                return self.words.node("sent_with.all")
            links = [event_link(e) for e in absent]
            return self.words.node("sent_with.all_except", events=self.words.join(links))
        links = [
            event_link(event)
            for event in self.spec.events.values()
            if (event.id in item.events if item.events else group.id in event.carries)
        ]
        if group.any_event:
            return self.words.node("sent_with.any", events=self.words.join(links))
        return self.words.join(links) if links else None
