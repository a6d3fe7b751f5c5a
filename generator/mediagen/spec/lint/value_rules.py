"""Rules about values, names, limits and lifecycles of a spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from mediagen.spec.lifecycle import is_date
from mediagen.spec.lifecycle_checks import PartKind, lifecycle_parts
from mediagen.spec.lint.model import ItemKind, LintContext, LintFinding, LintItem
from mediagen.spec.model import Event, Field, GroupKind, Place, ValueType

_NUMBERS = (ValueType.INTEGER, ValueType.NUMBER)
_UNITS = re.compile(r"\b(?:milli)?seconds?\b|\bkilobits?\b|\bkbps\b|\bframes per second\b")
_DUMMIES = re.compile(
    r"(?:foo|bar|baz|test(?:ing)?\d*|string|value|example|asdf|qwerty|x{2,}|abc|hello world)",
    re.IGNORECASE,
)
#: Longest name of a field or an event that is easy to read in code.
_LONGEST_NAME = 30


def find_missing_units(context: LintContext) -> Iterator[LintFinding]:
    """Find numbers whose summary names a unit that the field does not have."""
    for field in context.spec.fields.values():
        match = _UNITS.search(f"{field.title} {field.summary}".lower())
        if field.type in _NUMBERS and not field.unit and match is not None:
            item = context.item(field)
            message = f"the summary names '{match[0]}', but {field.id} has no unit; add 'unit'"
            yield LintFinding(item, item.place, message)


def find_missing_limits(context: LintContext) -> Iterator[LintFinding]:
    """Find numbers without any limit."""
    for field in context.spec.fields.values():
        if field.type in _NUMBERS and field.minimum is None and field.maximum is None:
            item = context.item(field)
            message = f"{field.id} accepts any number; add 'minimum' or 'maximum'"
            yield LintFinding(item, item.at("type"), message)


def find_unused_sets(context: LintContext) -> Iterator[LintFinding]:
    """Find sets of values that no field has as its type."""
    types = {field.type for field in context.spec.fields.values()}
    types |= {route.type for f in context.spec.fields.values() for route in f.routes.values()}
    for values in context.value_sets:
        if values.id not in types:
            item = context.item(values)
            yield LintFinding(item, item.place, f"no field has the type {values.id}; delete it")


def find_unused_groups(context: LintContext) -> Iterator[LintFinding]:
    """Find groups of fields that no event carries."""
    events = (*context.spec.events.values(), *context.spec.unused_events.values())
    carried = {name for event in events for name in event.carries}
    for group in context.spec.groups.values():
        is_implied = group.is_common or group.any_event or group.kind == GroupKind.SETTINGS
        if group.id not in carried and not is_implied:
            item = context.item(group)
            yield LintFinding(item, item.place, f"no event carries {group.id}; delete it")


def find_single_values(context: LintContext) -> Iterator[LintFinding]:
    """Find closed sets with one value."""
    for values in context.value_sets:
        if len(values.values) == 1 and not values.open:
            item = context.item(values)
            message = f"{values.id} has one value only; use 'constant' on the field"
            yield LintFinding(item, item.at("values"), message)


def find_other_spellings(context: LintContext) -> Iterator[LintFinding]:
    """Find values in examples that differ from a value of an open set in letter case only."""
    for event, example, field, value in _example_values(context):
        values = context.spec.values.get(field.type)
        if values is None or not isinstance(value, str) or value in values.values:
            continue
        folded = {name.casefold(): name for name in values.values}
        near = folded.get(value.casefold())
        if near is not None:
            message = f"'{value}' is spelled '{near}' in {values.id}"
            yield _at_value(context, event, example, field, message)


def find_dummy_values(context: LintContext) -> Iterator[LintFinding]:
    """Find values in examples that no app sends."""
    for event, example, field, value in _example_values(context):
        if isinstance(value, str) and _DUMMIES.fullmatch(value):
            message = f"'{value}' is no realistic value of {field.id}"
            yield _at_value(context, event, example, field, message)


def find_equal_examples(context: LintContext) -> Iterator[LintFinding]:
    """Find examples of an event with the same values."""
    for event in context.spec.events.values():
        item = context.item(event)
        for first, second in combinations(event.examples.values(), 2):
            if first.values == second.values:
                message = f"the example '{second.name}' has the values of '{first.name}'"
                yield LintFinding(item, item.at("examples", second.name), message)


def find_untitled_examples(context: LintContext) -> Iterator[LintFinding]:
    """Find examples without a title, whose heading on pages is their name."""
    for event in context.spec.events.values():
        item = context.item(event)
        for name, example in event.examples.items():
            if name != "basic" and example.title is None:
                message = f"the example '{name}' has no title; add one, as pages print it"
                yield LintFinding(item, item.at("examples", name), message)


def find_fields_without_example(context: LintContext) -> Iterator[LintFinding]:
    """Find fields that no example has a value for."""
    used = {field.id for _, _, field, _ in _example_values(context)}
    for group in context.spec.groups.values():
        if group.kind not in (GroupKind.FIELDS, GroupKind.LIST):
            continue
        for field in group.fields.values():
            has_value = field.id in used or field.placeholder or field.constant is not None
            if not has_value and field.example is None:
                item = context.item(field)
                message = f"no example has a value of {field.id}; add it to one"
                yield LintFinding(item, item.place, message)


def find_equal_titles(context: LintContext) -> Iterator[LintFinding]:
    """Find events, or fields of a group, with the same title."""
    seen: dict[tuple[str, str], LintItem] = {}
    for item in context.items:
        title = item.data.get("title", "").casefold()
        scope = item.id.rpartition(".")[0] if item.kind is ItemKind.FIELD else ""
        first = seen.setdefault((f"{item.kind} {scope}", title), item)
        if title and first is not item:
            message = f"the {first} has the same title '{item.data['title']}'"
            yield LintFinding(item, item.at("title"), message)


def find_similar_names(context: LintContext) -> Iterator[LintFinding]:
    """Find names of events, or of fields of a group, that differ in case, or in a plural s."""
    seen: dict[tuple[str, str], LintItem] = {}
    for item in context.items:
        scope, _, name = item.id.rpartition(".")
        key = name.casefold().removesuffix("s")
        first = seen.setdefault((f"{item.kind} {scope}", key), item)
        if first is not item:
            message = f"the name is too similar to that of the {first}"
            yield LintFinding(item, item.place, message)


def find_long_names(context: LintContext) -> Iterator[LintFinding]:
    """Find names that are long in code."""
    for item in context.items:
        name = item.data.get("parameter") or item.id.rpartition(".")[2]
        if len(name) > _LONGEST_NAME:
            message = f"'{name}' has {len(name)} characters; use {_LONGEST_NAME} at most"
            yield LintFinding(item, item.place, message)


def find_unclear_booleans(context: LintContext) -> Iterator[LintFinding]:
    """Find booleans whose summary does not say when they are true."""
    for field in context.spec.fields.values():
        words = re.findall(r"[a-z]+", field.summary.lower()) or [""]
        is_clear = not {"whether", "if", "true"}.isdisjoint(words) or words[0].endswith("s")
        if field.type == ValueType.BOOLEAN and not is_clear:  # "Prevents" states the effect
            item = context.item(field)
            message = f"the summary of {field.id} does not say when it is true; use 'whether'"
            yield LintFinding(item, item.at("summary"), message)


def find_required_deprecated(context: LintContext) -> Iterator[LintFinding]:
    """Find deprecated fields that are still required."""
    for field in context.spec.fields.values():
        if field.lifecycle.deprecation is not None and (field.required or field.required_events):
            item = context.item(field)
            message = f"{field.id} is deprecated and required; make it optional first"
            yield LintFinding(item, item.at("deprecated"), message)


def find_overdue_removals(context: LintContext) -> Iterator[LintFinding]:
    """Find deprecated parts whose date of removal has passed."""
    items = {(item.kind, item.id): item for item in context.items}
    today = context.today.isoformat()
    for part in lifecycle_parts(context.spec):
        deprecation = part.lifecycle.deprecation
        if deprecation is None or not is_date(deprecation.removed) or deprecation.removed > today:
            continue
        owner = part.id.partition(".")[0]
        keys = {
            PartKind.VALUE: (ItemKind.VALUE_SET, owner),
            PartKind.EXAMPLE: (ItemKind.EVENT, owner),
        }
        item = items[keys.get(part.kind) or (ItemKind(part.kind.value), part.id)]
        place = Place(part.place.source, [*part.place.path, "deprecated", "removed"])
        message = f"{part.id} was to be removed on {deprecation.removed}; remove it"
        yield LintFinding(item, place, message)


def find_deprecated_examples(context: LintContext) -> Iterator[LintFinding]:
    """Find examples with deprecated fields or values."""
    for event, example, field, value in _example_values(context):
        values = context.spec.values.get(field.type)
        lifecycle = values.lifecycles.get(value) if values and isinstance(value, str) else None
        if field.lifecycle.deprecation is not None:
            message = f"the example shows {field.id}, which is deprecated"
        elif lifecycle is not None and lifecycle.deprecation is not None:
            message = f"the example shows '{value}', which is deprecated"
        else:
            continue
        yield _at_value(context, event, example, field, message)


def find_deprecated_steps(context: LintContext) -> Iterator[LintFinding]:
    """Find stories with deprecated events, which wrappers show."""
    for story in context.spec.stories.values():
        for index, step in enumerate(story.steps):
            event = context.spec.events.get(step.event)
            if event is not None and event.lifecycle.deprecation is not None:
                place = Place(story.place.source, ["steps", index, "event"])
                message = f"the story {story.id} shows {event.id}, which is deprecated"
                yield LintFinding(context.item(event), place, message)


def _example_values(context: LintContext) -> Iterator[tuple[Event, str, Field, Any]]:
    """Yield the values of examples with their fields; values inherited from basic only once."""
    spec = context.spec
    for event in spec.events.values():
        for name in event.examples:
            data = event.place.source.data["examples"].get(name, {}).get("values", {})
            for key, value in data.items():
                group = spec.groups.get(key)
                if group is None:
                    if key in spec.fields:
                        yield event, name, spec.fields[key], value
                    continue
                entries = value if isinstance(value, list) else [value]
                for field, item in _group_values(group.fields, entries):
                    yield event, name, field, item


def _group_values(fields: Mapping[str, Field], entries: Iterable[Any]) -> Iterator[Any]:
    for entry in entries:
        if isinstance(entry, Mapping):
            for key, value in entry.items():
                if key in fields:
                    yield fields[key], value


def _at_value(
    context: LintContext, event: Event, example: str, field: Field, message: str
) -> LintFinding:
    steps = [field.id] if field.id == field.name else [field.group, field.name]
    place = Place(event.place.source, ["examples", example, "values", *steps])
    if not place.exists():  # of an item of a list
        place = Place(event.place.source, ["examples", example, "values", field.group])
    return LintFinding(context.item(event), place, message)
