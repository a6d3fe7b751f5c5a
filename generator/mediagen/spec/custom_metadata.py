"""Typed custom metadata: groups of kind ``custom``, which are sent as strings among free pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.catalogue.spec import UNKNOWN_TYPE
from mediagen.diagnostics.problems import number_text
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.spec.casing import split_words
from mediagen.spec.caveats import build_notes
from mediagen.spec.lifecycle import build_lifecycle
from mediagen.spec.model import (
    PROTOCOLS,
    Event,
    Field,
    Group,
    GroupKind,
    Place,
    Protocol,
    Route,
    RouteWay,
    ValueSet,
    ValueType,
)
from mediagen.spec.values import check_value
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.source import Source, YamlPath

#: Greatest integer that the numbers of all languages represent, with those below it.
_MOST_EXACT = 2**53 - 1
_TYPES = tuple(type_ for type_ in ValueType if type_ != ValueType.OBJECT)


@dataclass(frozen=True)
class CustomGroups:
    """Groups of typed custom metadata, and the sets of their inline values."""

    groups: Mapping[str, Group]
    sets: Mapping[str, ValueSet]


class CustomMetadataLoader:
    """Loader of the groups of kind ``custom``.

    ``groups`` are the other groups of the spec, ``events`` the data of its events by ID.
    """

    def __init__(
        self,
        files: YamlReader,
        groups: Mapping[str, Group],
        events: Mapping[str, Mapping[str, Any]],
        sets: Mapping[str, ValueSet],
    ) -> None:
        self._files, self._events, self._known_sets = files, events, sets
        self._pairs = [group for group in groups.values() if group.kind == GroupKind.PAIRS]
        self._carriers = [
            id_
            for id_, data in events.items()
            if any(pairs.id in data.get("carries", {}) for pairs in self._pairs)
        ]
        self._sets: dict[str, ValueSet] = {}
        self._wire_names: dict[str, Field] = {}

    def load(self, sources: list[Source]) -> CustomGroups:
        """Return the valid groups of the sources, and report the problems of the others."""
        groups: dict[str, Group] = {}
        for source in sources:
            before = len(self._files.problems)
            group = self._build_group(source)
            if len(self._files.problems) == before and group is not None:
                groups[group.id] = group
        return CustomGroups(groups, self._sets)

    def _report(self, source: Source, path: list[str | int], message: str, code: Any) -> None:
        self._files.problems.add_at(source, path, message, code=code)

    def _build_group(self, source: Source) -> Group | None:
        data, place = source.data, Place(source, [])
        pairs = next(iter(self._pairs), None)
        self._check_events(source, ["events"], data["events"])
        if pairs is None:
            message = "this spec has no group of kind 'pairs', so that no event carries metadata"
            self._report(source, ["kind"], message, codes.NO_CUSTOM_METADATA)
            return None
        fields = {
            name: self._build_field(source, name, field_data, pairs)
            for name, field_data in data["fields"].items()
        }
        return Group(
            id=data["group"],
            title=data["title"],
            summary=data["summary"],
            kind=GroupKind.CUSTOM,
            any_event=False,
            item_events={},
            pattern=None,
            routes=pairs.routes,
            update=False,
            fields=fields,
            caveats=build_notes(data, PROTOCOLS)[0],
            place=place,
            category=data.get("category") or "-".join(split_words(data["group"])),
        )

    def _build_field(
        self, source: Source, name: str, data: Mapping[str, Any], pairs: Group
    ) -> Field:
        path: list[str | int] = ["fields", name]
        group = source.data["group"]
        id_ = f"{group}.{name}"
        own_events = data.get("events")
        if own_events is not None:
            self._check_events(source, [*path, "events"], own_events)
        events = frozenset(own_events or source.data["events"])
        words = " ".join(split_words(name))
        title = data.get("title") or words[:1].upper() + words[1:]
        field = Field(
            id=id_,
            name=name,
            group=group,
            title=title,
            summary=data.get("summary") or f"{title}.",
            parameter=data.get("parameter", name),
            type=self._field_type(source, path, id_, data),
            unit=None,
            base=None,
            minimum=data.get("minimum"),
            maximum=data.get("maximum"),
            infinite=None,
            pattern=self._files.check_value_pattern(
                source, [*path, "pattern"], data.get("pattern")
            ),
            required=frozenset(),
            default=data.get("constant"),
            placeholder={},
            absent_when=frozenset(),
            message_part=None,
            routes=_build_routes(data.get("name") or source.data.get("prefix", "") + name, pairs),
            variable=None,
            trait=None,
            caveats=build_notes(data, PROTOCOLS)[0],
            place=Place(source, path),
            category=data.get("category"),
            example=data.get("constant", data.get("example")),
            constant=data.get("constant"),
            events=events,
            required_events=self._required_events(source, path, data, events),
            lifecycle=build_lifecycle(data),
        )
        self._check_wire_name(field, pairs)
        self._check_example(field)
        if field.constant is None:
            return field
        return replace(field, required_events=events)

    # -- parts --------------------------------------------------------------------------------

    def _field_type(
        self, source: Source, path: list[str | int], id_: str, data: Mapping[str, Any]
    ) -> str:
        """Return the type of a field; an inline enumeration becomes a set of values."""
        type_ = data["type"]
        allowed = data.get("allowed")
        if isinstance(type_, str):
            known = (*_TYPES, *self._known_sets)
            if type_ not in known:
                message = f"unknown type '{type_}'{suggest_name(type_, known, limit=0)}"
                self._report(source, [*path, "type"], message, UNKNOWN_TYPE)
                return ValueType.STRING
            if allowed is None or type_ in (ValueType.INTEGER, ValueType.NUMBER):
                return type_
            values = self._known_sets[type_].values if type_ in self._known_sets else {}
        else:
            values = type_
        is_valid = True
        for index, value in enumerate(allowed or ()):
            if values and value not in values:
                is_valid = False
                hint = suggest_name(str(value), values) or f"; known here: {join_words([*values])}"
                message = f"'{value}' is none of the values of {id_}{hint}"
                self._report(source, [*path, "allowed", index], message, codes.INVALID_EXAMPLE)
        kept = {str(v): values.get(v, "") for v in allowed} if allowed and is_valid else values
        title = data.get("title") or " ".join(split_words(id_.partition(".")[2]))
        self._sets[_set_name(id_)] = ValueSet(_set_name(id_), title, False, None, kept, ())
        return _set_name(id_)

    def _check_events(self, source: Source, path: list[str | int], events: list[str]) -> None:
        known = self._files.known["event"]
        for index, event in enumerate(events):
            if event not in known:
                hint = suggest_name(event, known)
                message = f"unknown event '{event}'{hint}"
                self._report(source, [*path, index], message, codes.UNKNOWN_CUSTOM_EVENT)
            elif event in self._events and event not in self._carriers:
                carriers = join_words(sorted(self._carriers)) or "no event does"
                if self._carriers:
                    carriers = f"expected one of {carriers}"
                message = f"'{event}' carries no custom metadata; {carriers}"
                self._report(source, [*path, index], message, codes.NO_CUSTOM_METADATA)

    def _required_events(
        self,
        source: Source,
        path: list[str | int],
        data: Mapping[str, Any],
        events: frozenset[str],
    ) -> frozenset[str]:
        required = data.get("required", False)
        if isinstance(required, bool):
            return events if required else frozenset()
        for index, event in enumerate(required):
            if event not in events:
                message = (
                    f"required on '{event}', which is not among its events; "
                    "add it under 'events', or remove it here"
                )
                self._report(source, [*path, "required", index], message, codes.REQUIRED_ELSEWHERE)
        return frozenset(required) & events

    def _check_wire_name(self, field: Field, pairs: Group) -> None:
        source, path = field.place
        name = field.routes[Protocol.XDM].name
        if pairs.pattern and not re.fullmatch(pairs.pattern, name):
            key, where = _name_place(field)
            what = "prefix" if key == "prefix" else "name"
            message = (
                f"the name '{name}' in messages is reserved or has invalid characters; names match "
                f"{pairs.pattern}; use another {what}"
            )
            self._report(source, where, message, codes.RESERVED_PREFIX)
            return
        other = self._wire_names.setdefault(name, field)
        if other is not field:
            other_source, other_path = other.place.source.locate(other.place.path)
            line, _ = other_source.position(other_path, key=True)
            message = (
                f"the name '{name}' in messages is that of {other.id} already "
                f"({other_source.name}:{line}); set 'name' on one of them"
            )
            self._files.problems.add_at(source, path, message, code=codes.WIRE_NAME_CLASH, key=True)

    def _check_size(self, source: Source, path: YamlPath, data: Mapping[str, Any]) -> None:
        """Report integers that some language of the wrappers cannot represent."""
        for key in ("example", "constant", "minimum", "maximum"):
            number = data.get(key)
            if isinstance(number, int | float) and abs(number) > _MOST_EXACT:
                message = (
                    f"invalid {key}: expected an integer from {-_MOST_EXACT} to {_MOST_EXACT}, "
                    f"which every language can represent, got {number_text(number)}"
                )
                self._report(source, [*path, key], message, codes.INVALID_EXAMPLE)

    def _check_example(self, field: Field) -> None:
        """Check the example and the constant; a required field needs one of them."""
        source, path = field.place
        data = source.value_at(path)
        sets = {**self._known_sets, **self._sets}
        if field.type == ValueType.INTEGER:
            self._check_size(source, path, data)
        for key in ("example", "constant"):
            if key in data:
                problem = check_value(replace(field, constant=None), data[key], sets)
                if problem is not None:
                    message = f"invalid {key}: {problem.message}"
                    self._report(source, [*path, key], message, codes.INVALID_EXAMPLE)
        needs_example = field.required_events or field.pattern or data.get("required")
        if needs_example and field.example is None:
            reason = "has a pattern" if not field.required_events else "is required"
            message = (
                f"{field.id} {reason}, so that the examples of the layers below need a value; "
                "add 'example'"
            )
            self._files.problems.add_at(source, path, message, code=codes.EXAMPLE_NEEDED, key=True)


def _set_name(id_: str) -> str:
    """Return the ID of the set of a field's inline values, which also names types in wrappers."""
    group, _, name = id_.partition(".")
    return f"{group}{name[:1].upper()}{name[1:]}"


def _build_routes(name: str, pairs: Group) -> dict[str, Route]:
    routes: dict[str, Route] = {}
    for protocol in PROTOCOLS:
        group = pairs.routes[protocol]
        if group.way == RouteWay.NONE:
            routes[protocol] = Route(RouteWay.NONE, reason=group.reason)
            continue
        way = RouteWay.METADATA if protocol == Protocol.TRACKER else RouteWay.PATH
        routes[protocol] = Route(way, name, ValueType.STRING, group.name)
    return routes


def _name_place(field: Field) -> tuple[str, list[str | int]]:
    source, path = field.place
    if "name" in source.value_at(path):
        return "name", [*path, "name"]
    return ("prefix", ["prefix"]) if "prefix" in source.data else ("fields", [*path])


def add_custom_groups(events: Mapping[str, Event], groups: Mapping[str, Group]) -> dict[str, Event]:
    """Return the events with the groups of typed custom metadata among those that they carry."""
    carried = {id_: dict(_carried_groups(id_, groups)) for id_ in events}
    return {
        id_: replace(event, carries={**event.carries, **carried[id_]}) if carried[id_] else event
        for id_, event in events.items()
    }


def _carried_groups(event: str, groups: Mapping[str, Group]) -> Iterator[tuple[str, bool]]:
    for group in groups.values():
        fields = group.for_event(event).fields.values()
        if fields:
            yield group.id, any(field.required for field in fields)
