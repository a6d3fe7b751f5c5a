"""Narrowed sets of values: the key ``allowed`` of a field keeps some values of its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.spec.model import Field, Group, Place, ValueSet, ValueType
from mediagen.yaml_files.source import Source

#: Keys of the limits that a layer can set on a field of a lower layer.
_LIMITS = ("allowed", "constant", "maximum", "minimum", "pattern", "required")


def values_below(source: Source, id_: str) -> frozenset[str]:
    """Return the values of a set in the files of all layers."""
    values: set[str] = set()
    for layer in source.layers:
        data = layer.data.get(id_)
        if isinstance(data, dict):
            values.update(data.get("values", ()))
    return frozenset(values)


def narrow_value_sets(
    sets: Mapping[str, ValueSet], groups: Mapping[str, Group], problems: Problems
) -> tuple[dict[str, ValueSet], dict[str, Group]]:
    """Return the sets and the groups with the values that fields allow.

    If a set has only one field, the set itself is narrowed; otherwise the field gets its own.
    """
    narrowed, changed = dict(sets), dict(groups)
    uses: dict[str, int] = {}
    for group in groups.values():
        for field in group.fields.values():
            uses[field.type] = uses.get(field.type, 0) + 1
    for group in groups.values():
        for name, field in group.fields.items():
            allowed = _field_data(field).get("allowed")
            if allowed is None or not _check_allowed(field, allowed, sets, problems):
                continue
            id_ = field.type if uses[field.type] == 1 and field.type in sets else _own_id(field)
            narrowed[id_] = _narrow_set(id_, sets.get(field.type), field, allowed)
            fields = {**changed[group.id].fields, name: replace(field, type=id_)}
            changed[group.id] = replace(changed[group.id], fields=fields)
    return narrowed, changed


def _field_data(field: Field) -> Mapping[str, Any]:
    data: Mapping[str, Any] = field.place.source.value_at(field.place.path)
    return data


def _check_allowed(
    field: Field, allowed: list[Any], sets: Mapping[str, ValueSet], problems: Problems
) -> bool:
    """Return whether the values are among those of the type, and report each that is not."""
    before = len(problems)
    source, path = field.place
    values = sets.get(field.type)
    if values is None and field.type != ValueType.STRING:
        message = "'allowed' limits strings and sets of values; use 'minimum' and 'maximum' here"
        problems.add_at(source, [*path, "allowed"], message, code=codes.INVALID_EXAMPLE, key=True)
        return False
    for index, value in enumerate(allowed):
        if not isinstance(value, str):
            message = f"expected a string, got {value}; put it in quotes"
        elif values is None or values.open or value in values.values:
            continue
        else:
            hint = suggest_name(value, values.values)
            message = f"'{value}' is none of the {values.title.lower()}{hint}"
        code = codes.WIDER_THAN_BELOW
        problems.add_at(source, [*path, "allowed", index], message, code=code)
    return len(problems) == before


def _own_id(field: Field) -> str:
    return f"{field.group}{field.name[:1].upper()}{field.name[1:]}"


def _narrow_set(id_: str, below: ValueSet | None, field: Field, allowed: list[str]) -> ValueSet:
    if below is None:
        return ValueSet(id_, field.title, False, None, dict.fromkeys(allowed, ""), ())
    values = {value: below.values.get(value, "") for value in allowed}
    removed = below.known_values - values.keys()
    return below._replace(id=id_, values=values, open=False, pattern=None, removed=removed)


def find_limit(field: Field) -> Place | None:
    """Return the place of a limit that a layer set on a field of a lower layer; None without one.

    The place is in the file of the layer.
    """
    source, path = field.place
    data = _field_data(field)
    for key in _LIMITS:
        if key in data and source.owner([*path, key]) is not source.layers[0]:
            return Place(*source.locate([*path, key]))
    return None
