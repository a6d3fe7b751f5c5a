"""Parts of a spec with a lifecycle, and the checks of their lifecycles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from mediagen.diagnostics.catalogue import spec as codes
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import with_article
from mediagen.spec.lifecycle import UNLIMITED, Deprecation, Lifecycle, is_date, version_key
from mediagen.spec.model import Place, Spec


class PartKind(StrEnum):
    """Kind of a part of a project that has a lifecycle."""

    EVENT = "event"
    FIELD = "field"
    VALUE = "value"
    EXAMPLE = "example"
    PLATFORM = "platform"


class LifecyclePart(NamedTuple):
    """A part of a project and its lifecycle.

    ``id`` is unique among the parts of a kind; a value is ``SET.VALUE`` and an example
    ``EVENT.EXAMPLE``. ``replacements`` are the lifecycles of the parts that could replace it, by
    the names that ``instead`` has.
    """

    kind: PartKind
    id: str
    lifecycle: Lifecycle
    place: Place
    replacements: Mapping[str, Lifecycle]


def lifecycle_parts(spec: Spec) -> Iterator[LifecyclePart]:
    """Yield the events, examples, fields and values of a spec."""
    known_events = {**spec.events, **spec.unused_events}
    events = {id_: event.lifecycle for id_, event in known_events.items()}
    for event in spec.events.values():
        source = event.place.source
        place = Place(source, [])
        yield LifecyclePart(PartKind.EVENT, event.id, event.lifecycle, place, events)
        examples = {name: example.lifecycle for name, example in event.examples.items()}
        for name, lifecycle in examples.items():
            id_, place = f"{event.id}.{name}", Place(source, ["examples", name])
            yield LifecyclePart(PartKind.EXAMPLE, id_, lifecycle, place, examples)
    fields = {id_: field.lifecycle for id_, field in spec.fields.items()}
    for field in spec.fields.values():
        yield LifecyclePart(PartKind.FIELD, field.id, field.lifecycle, field.place, fields)
    for values in spec.values.values():
        lifecycles = {value: values.lifecycles.get(value, UNLIMITED) for value in values.values}
        for value, lifecycle in lifecycles.items():
            if lifecycle != UNLIMITED and values.place is not None:
                source, path = values.place
                place = Place(source, [*path, "lifecycle", value])
                id_ = f"{values.id}.{value}"
                yield LifecyclePart(PartKind.VALUE, id_, lifecycle, place, lifecycles)


def check_spec_lifecycles(
    spec: Spec, declared_ids: Mapping[str, Collection[str]], problems: Problems
) -> None:
    """Report invalid lifecycles of a spec, and those of values that a set does not have.

    ``declared_ids`` has the IDs of invalid files as well, so that no problem is reported twice.
    """
    check_lifecycles(lifecycle_parts(spec), declared_ids, problems)
    for values in spec.values.values():
        for value in values.lifecycles.keys() - values.known_values if values.place else ():
            assert values.place is not None
            source, path = values.place
            message = f"{values.id} has no value '{value}'{suggest_name(value, values.values)}"
            path = [*path, "lifecycle", value]
            problems.add_at(source, path, message, code=codes.UNKNOWN_VALUE, key=True)


def check_lifecycles(
    parts: Iterable[LifecyclePart],
    declared_ids: Mapping[str, Collection[str]],
    problems: Problems,
) -> None:
    """Report invalid lifecycles: replacements that cannot replace anything, and orders of time."""
    for part in parts:
        deprecation = part.lifecycle.deprecation
        if deprecation is None:
            continue
        _check_replacement(part, deprecation, declared_ids.get(part.kind, ()), problems)
        _check_order(part, deprecation, problems)


def _check_replacement(
    part: LifecyclePart, deprecation: Deprecation, declared: Collection[str], problems: Problems
) -> None:
    instead, name = deprecation.instead, part.id
    if part.kind in (PartKind.VALUE, PartKind.EXAMPLE):
        name = part.id.partition(".")[2]
    source, path = part.place.source, [*part.place.path, "deprecated", "instead"]
    if not instead or (instead in declared and instead not in part.replacements):
        return
    if instead not in part.replacements:
        message = f"unknown {part.kind} '{instead}'{suggest_name(instead, part.replacements)}"
        problems.add_at(source, path, message, code=codes.UNKNOWN_REPLACEMENT)
    elif instead == name or part.replacements[instead].deprecation is not None:
        subject = "itself" if instead == name else f"'{instead}', which is deprecated as well"
        message = (
            f"{part.kind} '{name}' is replaced by {subject}; "
            f"expected {with_article(part.kind)} that is not deprecated"
        )
        problems.add_at(source, path, message, code=codes.DEPRECATED_REPLACEMENT)


def _check_order(part: LifecyclePart, deprecation: Deprecation, problems: Problems) -> None:
    """Check that a part is added before it is deprecated, and deprecated before it is removed."""
    source, path = part.place.source, [*part.place.path, "deprecated"]
    for key, earlier, later, text in (
        ("since", part.lifecycle.since, deprecation.since, "deprecated before it was added"),
        ("removed", deprecation.since, deprecation.removed, "removed before it is deprecated"),
    ):
        if not earlier or not later or is_date(earlier) != is_date(later):
            continue
        too_early = version_key(later) < version_key(earlier)
        if too_early or (key == "removed" and version_key(later) == version_key(earlier)):
            message = f"'{later}' is not after '{earlier}': the {part.kind} would be {text}"
            problems.add_at(source, [*path, key], message, code=codes.CONTRADICTORY_LIFECYCLE)
