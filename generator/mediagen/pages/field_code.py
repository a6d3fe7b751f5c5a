"""Code of a field: the smallest code that carries it, with its lines marked, and its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mediagen.pages.code_tabs import LEGACY, RECOMMENDED, Cells, TabBuilder, configuration_place
from mediagen.pages.contents import Contents
from mediagen.pages.field_places import FieldPlaces
from mediagen.pages.markdown_nodes import Prose, RawText
from mediagen.pages.page_views import Sample, Tab, Tabs
from mediagen.pages.placeholders import find_placeholders
from mediagen.pages.words import Words
from mediagen.platforms.model import Platform
from mediagen.protocols.compose import compose
from mediagen.rendering.nodes import Node
from mediagen.snippets.field_examples import FieldExample, FieldExamples
from mediagen.spec.model import Field, GroupKind, RouteWay
from mediagen.spec.reduced_examples import find_example_values


@dataclass(frozen=True)
class FieldTabBuilder:
    """Builder of the tabs of fields."""

    contents: Contents
    cells: Cells
    tab_builder: TabBuilder

    @cached_property
    def examples(self) -> FieldExamples:
        """The examples of fields."""
        return FieldExamples(self.contents.spec, self.contents.platforms, self.cells)

    def build_tabs(
        self, item: Field, which: Sequence[str] = (RECOMMENDED, LEGACY)
    ) -> tuple[Tabs, ...]:
        """Return the tabs of a field: the smallest code that carries it, by groups of platforms."""
        groups = []
        for group in which:
            tabs = tuple(
                self.build_tab(item, platform)
                for platform in self.contents.platforms.values()
                if platform.group == group
            )
            if tabs:
                groups.append(Tabs(group == LEGACY, tabs))
        return tuple(groups)

    def build_tab(self, item: Field, platform: Platform) -> Tab:
        """Return the tab of a field on a platform: code, or the reason why there is none."""
        title, id_ = Prose(platform.title), RawText(platform.id)
        reason = self._reason_without_code(item, platform)
        example = self.examples.find_shown(item, platform) if reason is None else None
        if example is None:
            reason = reason or self._missing_code(item, platform)
            return Tab(id_, title, None, None, reason, False, ())
        code = self.cells[example.event.id, example.code, platform.id].text or ""
        notes = (
            placeholder.sentence(self._words)
            for placeholder in find_placeholders(self.contents.spec, platform, code)
        )
        return Tab(
            id_,
            title,
            self.tab_builder.call_description(example.event, example.example, platform),
            self._marked_sample(item, platform, example),
            None,
            False,
            tuple(notes),
            self._place(item, platform, example),
        )

    @property
    def _words(self) -> Words:
        return self.contents.words

    def _missing_code(self, item: Field, platform: Platform) -> Node:
        """Return why a platform has no code of any example that carries a field."""
        example = self.examples.find_example(item)
        if example is None:
            return self._words.node("fields.no_example")
        return Prose(self.cells[example.event.id, example.example, platform.id].reason)

    def _reason_without_code(self, item: Field, platform: Platform) -> Node | None:
        """Return why no code of a platform carries a field, or None if some can."""
        if item.id in platform.configuration:
            location = configuration_place(platform.configuration[item.id])
            return self._words.node("fields.configured", place=location)
        if item.id in platform.automatic_fields:
            return Prose(platform.automatic_fields[item.id])
        if item.id in platform.lost_fields:
            return Prose(platform.lost_fields[item.id].reason)
        settings = self.contents.spec.groups[item.group].kind == GroupKind.SETTINGS
        in_address = any(f"{{{item.name}}}" in url for url in platform.url.values())
        if settings and not in_address:
            return self._words.node("fields.no_setting")
        route = item.routes[platform.protocol]
        if not settings and route.way == RouteWay.NONE and not in_address:
            return Prose(route.reason) if route.reason else self._words.node("fields.unsupported")
        return None

    def _marked_sample(self, item: Field, platform: Platform, example: FieldExample) -> Sample:
        key = (example.event.id, example.code, platform.id)
        lines = self.cells.field_lines(key, item)
        sample = self.tab_builder.code_sample(self.cells[key])
        return sample._replace(marked=tuple(map(RawText, _line_ranges(lines))))

    def _place(self, item: Field, platform: Platform, example: FieldExample) -> Node | None:
        spec = self.contents.spec
        values = find_example_values(spec, example.event, example.code)
        messages = compose(spec, example.event, values, platform.protocol)
        return FieldPlaces(spec, platform, self._words).describe_place(messages, item)


def _line_ranges(lines: Sequence[int]) -> Iterator[str]:
    """Yield the ranges of ascending lines: ``3``, or ``5-7`` for several in a row."""
    starts = [n for before, n in pairwise((-1, *lines)) if n != before + 1]
    ends = [n for n, after in pairwise((*lines, -1)) if after != n + 1]
    for start, end in zip(starts, ends, strict=True):
        yield str(start) if start == end else f"{start}-{end}"
