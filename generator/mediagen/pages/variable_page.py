"""Model of the page of a variable that the backend computes from events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mediagen.pages.markdown_nodes import CodeSpan, Link, PageKind, Prose
from mediagen.pages.page_builder import PageBuilder, caveat_nodes, event_link, non_empty_rows
from mediagen.pages.page_views import TableRows, VariableView
from mediagen.platforms.model import Platform
from mediagen.rendering.nodes import Node
from mediagen.spec.model import Field, Metric, ReportVariable, RouteWay


@dataclass(frozen=True)
class VariablePageBuilder(PageBuilder):
    """Builder of the pages of variables that the backend computes."""

    def variable_page(self, variable: ReportVariable) -> VariableView:
        """Return the model of the page of a variable."""
        events = [self.spec.events[id_] for id_ in variable.events if id_ in self.spec.events]
        links = tuple(map(event_link, events))
        rows = [*self._value_rows(variable)]
        rows.append((self.words.node("properties.source"), self.words.join(links)))
        return VariableView(
            title=Prose(variable.title),
            summary=Prose(variable.summary),
            properties=TableRows(tuple(rows)),
            metrics=TableRows(tuple(map(_metric_row, variable.metrics))),
            names=non_empty_rows(self._name_rows(variable)),
            gaps=tuple(self._gaps(variable)),
            events=self.words.join(links),
            caveats=caveat_nodes(variable.caveats),
        )

    def _fields(self, variable: ReportVariable) -> list[Field]:
        """Return the fields that can have the value of a variable."""
        if not variable.set_id:
            return []
        return [field for field in self.spec.fields.values() if field.type == variable.set_id]

    def _value_rows(self, variable: ReportVariable) -> Iterator[tuple[Node, ...]]:
        """Yield the value of a variable, and the fields of each protocol that have it."""
        fields = self._fields(variable)
        if not fields:
            return
        yield self.words.node("properties.value"), CodeSpan(variable.value)
        links: list[Node] = [
            Link(CodeSpan(f"{f.routes['xdm'].member}.{f.routes['xdm'].name}"), _page_of(f))
            for f in fields
            if f.routes["xdm"].way != RouteWay.NONE
        ]
        if links:
            yield self.words.node("properties.xdm"), self.words.join(links)
        routes = [f.routes["collection"] for f in fields]
        names = {(r.name, r.member) for r in routes if r.way != RouteWay.NONE}
        nodes = [
            self.words.node("names.collection", name=CodeSpan(name), member=CodeSpan(member))
            for name, member in sorted(names)
        ]
        if nodes:
            yield self.words.node("properties.collection"), self.words.join(nodes)

    def _name_rows(self, variable: ReportVariable) -> Iterator[tuple[Node, ...]]:
        """Yield the platforms that report the value, with their constant for it."""
        for platform, reason in self._reasons(variable):
            if not reason:
                constants = platform.constants.get(variable.set_id, {})
                name = constants.get(variable.value) or variable.value
                yield _platform_link(platform), CodeSpan(name)

    def _gaps(self, variable: ReportVariable) -> Iterator[Node]:
        """Yield the platforms that do not report the value, with the reasons."""
        for platform, reason in self._reasons(variable):
            if reason:
                link = _platform_link(platform)
                yield self.words.node("coverage.reason", platforms=link, reason=Prose(reason))

    def _reasons(self, variable: ReportVariable) -> Iterator[tuple[Platform, str]]:
        """Yield each platform with the reason why it does not report the value, or nothing."""
        if not variable.set_id:
            return
        groups = [self.spec.groups[field.group] for field in self._fields(variable)]
        # Platforms give reasons by group, or by the object of a tracker that carries it.
        parts = {name for group in groups for name in (group.id, group.routes["tracker"].name)}
        for platform in self.contents.platforms.values():
            gaps = platform.unsupported
            yield platform, next((gaps[part] for part in parts if part in gaps), "")


def _platform_link(platform: Platform) -> Link:
    return Link(Prose(platform.title), (PageKind.PLATFORM, platform.id))


def _page_of(field: Field) -> tuple[PageKind, str]:
    return PageKind.FIELD, field.id


def _metric_row(metric: Metric) -> tuple[Node, ...]:
    def name_node(name: str) -> Node:
        return CodeSpan(name) if name else Prose("–")

    return Prose(metric.name), name_node(metric.variable), name_node(metric.trait)
