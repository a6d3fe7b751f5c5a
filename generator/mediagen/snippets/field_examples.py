"""Examples of fields, and the other code that only pages show.

The example of a field is the smallest code that carries it, on all platforms or on one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mediagen.platforms.model import Platform
from mediagen.snippets.matrix import Snippet
from mediagen.spec.model import Event, Field, GroupKind, SessionEffect, Spec
from mediagen.spec.reduced_examples import find_example_values, reduced_example
from mediagen.spec.stories import step_example

Cells = Mapping[tuple[str, str, str], Snippet]


class FieldExample(NamedTuple):
    """Example that carries a field; ``code`` names the smallest code of it."""

    event: Event
    example: str
    code: str


@dataclass(frozen=True)
class FieldExamples:
    """Finds the examples of fields in the matrix of a spec."""

    spec: Spec
    platforms: Mapping[str, Platform]
    cells: Cells
    _common: dict[str, FieldExample | None] = dataclasses.field(default_factory=dict, init=False)

    def find_example(self, field: Field, platform: Platform | None = None) -> FieldExample | None:
        """Return the smallest example that carries a field, or None.

        It has code on a platform, or else on as many platforms as any other. Of equal ones, the
        first in the order of the spec counts; basic examples come first.
        """
        platforms = [platform.id] if platform else list(self.platforms)
        ranked: list[tuple[tuple[int, int, bool, int], FieldExample]] = []
        for event, name in self._candidates(field):
            missing = sum(self.cells[event.id, name, p].text is None for p in platforms)
            if missing < len(platforms):
                code = reduced_example(self.spec, event, name, field)
                size = _count_values(find_example_values(self.spec, event, code))
                key = (missing, size, name != "basic", len(ranked))
                ranked.append((key, FieldExample(event, name, code)))
        return min(ranked)[1] if ranked else None

    def find_shown(self, field: Field, platform: Platform) -> FieldExample | None:
        """Return the example whose code pages show for a field on a platform, or None.

        It is the same on all platforms that have its code; the others have one of their own.
        """
        if field.id not in self._common:
            self._common[field.id] = self.find_example(field)
        common = self._common[field.id]
        if common and self.cells[common.event.id, common.code, platform.id].text is not None:
            return common
        return self.find_example(field, platform)

    def shown_cells(self, platform: Platform) -> Iterator[tuple[str, str]]:
        """Yield the event and the name of all code of a platform that only pages show, once each.

        This is the code of the steps of stories, and the reduced examples of fields.
        """
        for story in self.spec.stories.values():
            for index, step in enumerate(story.steps):
                yield step.event, step_example(story, index)
        shown = (self.find_shown(field, platform) for field in self.spec.fields.values())
        yield from dict.fromkeys(
            (example.event.id, example.code)
            for example in shown
            if example is not None and example.code not in example.event.examples
        )

    def _candidates(self, field: Field) -> Iterator[tuple[Event, str]]:
        for event in self._ordered_events():
            for name, example in event.examples.items():
                if self._has_value(event, example.values, field):
                    yield event, name

    def _ordered_events(self) -> list[Event]:
        """Return the events in the order of the documentation: by category, then as listed."""
        categories = {name: index for index, name in enumerate(self.spec.categories)}
        orders = {
            name: {id_: index for index, id_ in enumerate(category.order)}
            for name, category in self.spec.categories.items()
        }

        def place(event: Event) -> tuple[int, int]:
            order = orders.get(event.category, {})
            return (
                categories.get(event.category, len(categories)),
                order.get(event.id, len(order)),
            )

        return sorted(self.spec.events.values(), key=place)

    def _has_value(self, event: Event, values: Mapping[str, Any], field: Field) -> bool:
        group = self.spec.groups[field.group]
        if group.kind == GroupKind.SETTINGS:
            return event.session == SessionEffect.OPENS  # settings can be part of the URL only
        carried = {carried.id for carried in self.spec.carried_groups(event)}
        if event.session in field.absent_when or group.id not in carried:
            return False
        if group.is_common:
            return True
        group_values = values.get(group.id)
        if group.kind in (GroupKind.PAIRS, GroupKind.MESSAGES):
            return bool(group_values)
        if group.kind == GroupKind.LIST:
            return any(field.name in item_values for item_values in group_values or ())
        if field.placeholder and event.carries.get(group.id):
            return True
        return field.name in (group_values or {})


def _count_values(values: Any) -> int:
    if isinstance(values, Mapping):
        return sum(map(_count_values, values.values()))
    if isinstance(values, list):
        return sum(map(_count_values, values))
    return 1
