"""Reduced examples: an example with what its event requires, and one field of interest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mediagen.spec.model import Event, Field, Group, GroupKind, RouteWay, Spec

#: Stands between the name of an example and the ID of a field; neither can contain it.
_SEPARATOR = "+"


def reduced_example(spec: Spec, event: Event, example: str, field: Field) -> str:
    """Return the name of the smallest example that carries a field.

    This is an example of the event, or ``example`` without the values that neither the event nor
    the field needs.
    """
    values = reduce_values(spec, event, event.examples[example].values, field)
    same = (name for name, other in event.examples.items() if other.values == values)
    return next(same, f"{example}{_SEPARATOR}{field.id}")


def base_example(example: str) -> str:
    """Return the example that a reduced example was made from."""
    return example.partition(_SEPARATOR)[0]


def find_example_values(spec: Spec, event: Event, example: str) -> Mapping[str, Any]:
    """Return the values of an example, or of a reduced one. Raises ``KeyError``."""
    name, separator, field = example.partition(_SEPARATOR)
    values = event.examples[name].values
    return reduce_values(spec, event, values, spec.fields[field]) if separator else values


def reduce_values(
    spec: Spec, event: Event, values: Mapping[str, Any], field: Field
) -> Mapping[str, Any]:
    """Return the values of an example that its event requires, and those of a field."""
    reduced: dict[str, Any] = {}
    for key, value in values.items():
        group = spec.groups.get(key)
        if group is None or group.is_common:  # a field of every message
            reduced[key] = value
        elif group.id == field.group or event.carries.get(group.id) or key in event.requires_any:
            reduced[key] = _reduce_group(group, value, field)
    return reduced


def _reduce_group(group: Group, values: Any, field: Field) -> Any:
    match group.kind:
        case GroupKind.FIELDS:
            return {
                name: value
                for name, value in values.items()
                if group.fields[name] is field or _is_needed(group.fields[name])
            }
        case GroupKind.PAIRS:
            return dict(list(values.items())[:1])
        case GroupKind.LIST:
            return values[:1]
    return values


def _is_needed(field: Field) -> bool:
    """Return whether some protocol cannot send the group without a field."""
    return bool(field.required) or field.routes["tracker"].way == RouteWay.ARGUMENT
