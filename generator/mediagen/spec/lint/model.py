"""Model of the lint: rules, their findings, and the parts of a spec that they read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue.model import Code
from mediagen.spec.model import Event, Field, Group, Place, Spec, ValueSet
from mediagen.yaml_files.source import YamlPath

#: Key of YAML files that silences rules at an item.
SILENCER = "lint"


class ItemKind(StrEnum):
    """Kind of an item that can silence rules."""

    EVENT = "event"
    GROUP = "group"
    FIELD = "field"
    VALUE_SET = "value set"


class TextKey(Enum):
    """Key of a description in a YAML file."""

    SUMMARY = "summary"
    DESCRIPTION = "description"
    WHEN = "when"
    NOTES = "notes"
    CAVEATS = "caveats"
    MEANINGS = "values"


class LintItem(NamedTuple):
    """An event, a group, a field or a set of values; ``place`` is that of its entry."""

    kind: ItemKind
    id: str
    place: Place

    @property
    def data(self) -> Mapping[str, Any]:
        """The entry in its YAML file."""
        data: Mapping[str, Any] = self.place.source.value_at(self.place.path)
        return data

    def at(self, *steps: str | int) -> Place:
        """Return the place of a part of the item."""
        return Place(self.place.source, [*self.place.path, *steps])

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class LintText(NamedTuple):
    """A description of an item; ``key`` is its key in the file."""

    item: LintItem
    key: TextKey
    text: str
    place: Place


class LintFinding(NamedTuple):
    """A finding of a rule: the item that can silence it, the place, and the message."""

    item: LintItem
    place: Place
    message: str


@dataclass(frozen=True)
class LintContext:
    """A spec, with its items and texts in a uniform form."""

    spec: Spec
    today: datetime.date

    @cached_property
    def items(self) -> tuple[LintItem, ...]:
        """The events, groups, fields and sets of values."""
        return tuple(self._iterate_items())

    @cached_property
    def texts(self) -> tuple[LintText, ...]:
        """The texts of all items."""
        return tuple(text for item in self.items for text in _item_texts(item))

    def item(self, part: Event | Group | Field | ValueSet) -> LintItem:
        """Return the item of a part of the spec."""
        if isinstance(part, Event):
            return LintItem(ItemKind.EVENT, part.id, Place(part.place.source, []))
        if isinstance(part, Group):
            return LintItem(ItemKind.GROUP, part.id, part.place)
        if isinstance(part, Field):
            return LintItem(ItemKind.FIELD, part.id, part.place)
        assert part.place is not None  # sets that fields declare are no items
        return LintItem(ItemKind.VALUE_SET, part.id, part.place)

    @property
    def value_sets(self) -> Iterator[ValueSet]:
        """The sets of values that have a file."""
        return (values for values in self.spec.values.values() if values.place is not None)

    def _iterate_items(self) -> Iterator[LintItem]:
        yield from map(self.item, self.spec.events.values())
        for group in self.spec.groups.values():
            yield self.item(group)
            yield from map(self.item, group.fields.values())
        yield from map(self.item, self.value_sets)


class LintRule(NamedTuple):
    """A rule: its code with severity and meaning, the reason for it, an example, and its check.

    ``example`` is YAML that the rule reports.
    """

    code: Code
    why: str
    example: str
    check: Callable[[LintContext], Iterator[LintFinding]]

    @property
    def name(self) -> str:
        """Name of the rule, as silencers have it."""
        return self.code.name


def _item_texts(item: LintItem) -> Iterator[LintText]:
    data = item.data
    for key in (TextKey.SUMMARY, TextKey.DESCRIPTION):
        if key.value in data:
            yield LintText(item, key, data[key.value], item.at(key.value))
    for key in (TextKey.WHEN, TextKey.NOTES):
        for index, text in enumerate(data.get(key.value, ())):
            yield LintText(item, key, text, item.at(key.value, index))
    for index, caveat in enumerate(data.get("caveats", ())):
        is_plain = isinstance(caveat, str)
        path: YamlPath = [index] if is_plain else [index, "text"]
        text = caveat if is_plain else caveat["text"]
        yield LintText(item, TextKey.CAVEATS, text, item.at(TextKey.CAVEATS.value, *path))
    if item.kind is ItemKind.VALUE_SET:
        for value, meaning in data["values"].items():
            yield LintText(item, TextKey.MEANINGS, meaning, item.at(TextKey.MEANINGS.value, value))
