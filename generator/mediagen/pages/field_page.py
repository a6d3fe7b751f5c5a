"""Model of the page of a field."""

from __future__ import annotations

from dataclasses import dataclass

from mediagen.pages import wording
from mediagen.pages.markdown_nodes import Code, InlineSequence, Link, Prose
from mediagen.pages.page_builder import PageBuilder, event_link
from mediagen.pages.page_views import (
    FieldView,
    TableRows,
)
from mediagen.rendering.nodes import Node
from mediagen.spec.model import Field, GroupKind, RouteWay


@dataclass(frozen=True)
class FieldPageBuilder(PageBuilder):
    """Builder of the pages of fields, and of their parts in regions."""

    def field_page(self, item: Field) -> FieldView:
        """The page of a field."""
        group = self.spec.groups[item.group]
        values = self.spec.values.get(item.type)
        caveats = [text for text in (item.caveat, group.caveat, values and values.caveat) if text]
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
            caveats=tuple(map(Prose, caveats)),
        )

    def field_caveats(self, item: Field) -> tuple[Prose, ...]:
        """Where sources disagree on a field, or readers stumble."""
        return self.field_page(item).caveats

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
            links = [event_link(e) for e in absent]
            return InlineSequence("Every event except ", wording.join_nodes(links))
        links = [
            event_link(event) for event in self.spec.events.values() if group.id in event.carries
        ]
        if group.any_event:
            return InlineSequence(
                "Any event of a live session; always with ", wording.join_nodes(links)
            )
        return wording.join_nodes(links) if links else None
