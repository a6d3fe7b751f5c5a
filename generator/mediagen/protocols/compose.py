"""Composer of messages: from an event and its values to the messages of a protocol.

A message is a payload tree (xdm, collection), or a call with a verb, an object and metadata
(tracker). This module is independent of syntax and platforms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediagen.protocols.messages import (
    Hole,
    MetadataEntry,
    Object,
    Payload,
    TrackerCall,
    Tree,
    TypedPairs,
    Value,
)
from mediagen.spec.model import (
    BlockForm,
    Event,
    Field,
    Group,
    GroupKind,
    Protocol,
    RouteWay,
    SessionEffect,
    Spec,
    ValueType,
)
from mediagen.spec.values import epoch_milliseconds, parse_datetime, wire_text

#: The members of a Media Collection body, in the order of its reference.
_MEMBERS = ("playerTime", "eventType", "params", "qoeData", "customMetadata")


def compose(
    spec: Spec, event: Event, values: Mapping[str, Any], protocol: str
) -> list[Payload] | list[TrackerCall]:
    """Return the messages of an event in order; none if the protocol does not send it."""
    block = event.blocks[protocol]
    if block.form in (BlockForm.AUTOMATIC, BlockForm.NONE):
        return []
    if block.form == BlockForm.REPLACEMENT:
        event = spec.events[block.name]
        block = event.blocks[protocol]
    match protocol:
        case Protocol.TRACKER:
            return _compose_tracker(spec, event, values)
        case Protocol.XDM:
            type_ = block.name or event.id
            return [
                Payload(
                    type_, event.session, _compose_xdm(spec, event, type_, values, event.session)
                )
            ]
        case _:
            return _compose_collection(spec, event, values)


def _iterate_values(
    group: Group, values: Mapping[str, Any], protocol: str, session: SessionEffect
) -> Iterator[tuple[Field, Value]]:
    """Yield the fields of a group in a message with their values: set ones, or placeholders."""
    required = group.required_fields(protocol)
    for name, field in group.fields.items():
        value = values.get(name)
        if value is None:
            if name not in required or session in field.absent_when:
                continue
            value = field.placeholder.get(protocol, field.default)
            if value is None:
                continue
        elif field.type == ValueType.TIMESTAMP and protocol == Protocol.COLLECTION:
            value = (
                epoch_milliseconds(value)
                if isinstance(value, str) and parse_datetime(value)
                else value
            )
        type_ = field.routes[protocol].type
        if type_ == ValueType.TIMESTAMP and isinstance(value, int):
            type_ = ValueType.INTEGER
        yield field, Value(value, type_, field)


def _pairs_value(group: Group, pairs: Mapping[str, str] | Hole) -> Any:
    *_, content = group.fields.values()
    if isinstance(pairs, Hole):
        return Value(pairs, "map", content)
    return {key: Value(data, "string", content) for key, data in pairs.items()}


def _merge_pairs(group: Group, pairs: Mapping[str, str] | Hole, typed: Mapping[str, Value]) -> Any:
    """Return typed custom metadata, and then free pairs."""
    if isinstance(pairs, Hole) and typed:
        return Value(TypedPairs(pairs, typed), "map")
    free = _pairs_value(group, pairs)
    return free if isinstance(free, Value) else {**typed, **free}


def _custom_entries(
    group: Group, values: Mapping[str, Any], protocol: str
) -> Iterator[tuple[str, Value]]:
    """Yield the names of typed custom metadata in messages, with their values as strings."""
    for field in group.fields.values():
        value = values.get(field.name, field.constant)
        if value is not None:
            text = value if isinstance(value, Hole) else wire_text(value)
            yield field.routes[protocol].name, Value(text, ValueType.STRING, field)


def _put_at_path(tree: dict[str, Any], path: str, value: Tree) -> None:
    *steps, last = path.split(".")
    for step in steps:
        tree = tree.setdefault(step, {})
    tree[last] = value


# -- xdm ----------------------------------------------------------------------------------------


def _compose_xdm(
    spec: Spec, event: Event, type_: str, values: Mapping[str, Any], session: SessionEffect
) -> Tree:
    body: dict[str, Any] = {"eventType": Value(f"media.{type_}", "string")}
    last: dict[str, Any] = {}
    typed: dict[str, Value] = {}
    for group in spec.carried_groups(event):
        place = group.routes["xdm"]
        provided = group.values_in(values)
        if place.way == RouteWay.NONE:
            continue
        match group.kind:
            case GroupKind.CUSTOM:
                typed.update(_custom_entries(group, provided, "xdm"))
            case GroupKind.PAIRS if typed and isinstance(provided, Hole):
                _put_at_path(body, place.name, Value(TypedPairs(provided, typed), "map"))
            case GroupKind.PAIRS | GroupKind.LIST | GroupKind.MESSAGES if isinstance(
                provided, Hole
            ):
                _put_at_path(
                    body,
                    place.name,
                    Value(provided, "map" if group.kind == GroupKind.PAIRS else "list"),
                )
            case GroupKind.PAIRS:
                name, content = group.fields.values()
                pairs = [
                    {
                        name.name: Value(key, "string", name),
                        content.name: data,
                    }
                    for key, data in (typed | _pairs_value(group, provided)).items()
                ]
                if pairs:
                    _put_at_path(body, place.name, pairs)
            case GroupKind.LIST:
                items = [_xdm_record(group, item, session) for item in provided]
                if items:
                    _put_at_path(body, place.name, items)
            case GroupKind.MESSAGES:
                _put_at_path(
                    body, place.name, [_inner_message(spec, group, item) for item in provided]
                )
            case _:
                for field, value in _iterate_values(group, provided, "xdm", session):
                    path = field.routes["xdm"].name
                    if path.startswith("/"):
                        _put_at_path(last, path[1:], value)
                    else:
                        _put_at_path(body, f"{place.name}.{path}", value)
    return body | last


def _xdm_record(group: Group, item: Mapping[str, Any], session: SessionEffect) -> dict[str, Value]:
    return {
        field.routes["xdm"].name: value
        for field, value in _iterate_values(group, item, "xdm", session)
    }


def _inner_message(spec: Spec, group: Group, item: Mapping[str, Any]) -> dict[str, Tree]:
    """Return a whole message as an item of another: its parts by the fields of the group."""
    event = spec.events[item["event"]]
    body = _compose_xdm(
        spec, event, event.blocks["xdm"].name or event.id, item["values"], SessionEffect.WHOLE
    )
    return {
        name: body[field.message_part]
        for name, field in group.fields.items()
        if field.message_part in body
    }


# -- collection ---------------------------------------------------------------------------------


def _compose_collection(spec: Spec, event: Event, values: Mapping[str, Any]) -> list[Payload]:
    groups = spec.carried_groups(event)
    for group in groups:
        if group.kind == GroupKind.MESSAGES and group.routes["collection"].way != RouteWay.NONE:
            if isinstance(values.get(group.id), Hole):
                return [Payload(event.id, event.session, Value(values[group.id], "list"))]
            inner = [
                message.body
                for item in values.get(group.id, ())
                for message in _compose_collection(spec, spec.events[item["event"]], item["values"])
            ]
            return [Payload(event.id, event.session, inner)]
    lists = [group for group in groups if group.item_events and group.kind == GroupKind.LIST]
    if not lists:
        return [
            _collection_body(event, groups, values, event.blocks["collection"].name or event.id)
        ]
    return [
        _collection_body(
            event, groups, {**values, group.id: [item]}, group.item_events["collection"], group
        )
        for group in lists
        for item in values.get(group.id, ())
    ]


def _collection_body(
    event: Event,
    groups: Sequence[Group],
    values: Mapping[str, Any],
    type_: str,
    only: Group | None = None,
) -> Payload:
    """Return a body; ``only`` is the group of the list whose single item it describes."""
    body: dict[str, Any] = {"playerTime": {}, "eventType": Value(type_, "string")}
    typed: dict[str, Value] = {}
    for group in groups:
        place = group.routes["collection"]
        provided = group.values_in(values)
        if place.way == RouteWay.NONE or (group.kind == GroupKind.LIST and group is not only):
            continue
        if group.kind == GroupKind.CUSTOM:
            typed.update(_custom_entries(group, provided, "collection"))
            continue
        if group.kind == GroupKind.PAIRS:
            if typed or provided or isinstance(provided, Hole):
                body[place.name] = _merge_pairs(group, provided, typed)
            continue
        if group.kind == GroupKind.LIST:
            provided = provided[0]
        for field, value in _iterate_values(group, provided, "collection", event.session):
            route = field.routes["collection"]
            if route.way != RouteWay.NONE:
                body.setdefault(route.member, {})[route.name] = value
    ordered = {member: body[member] for member in _MEMBERS if member in body}
    return Payload(type_, event.session, ordered | body)


# -- tracker ------------------------------------------------------------------------------------


def _compose_tracker(spec: Spec, event: Event, values: Mapping[str, Any]) -> list[TrackerCall]:
    block = event.blocks["tracker"]
    before: list[TrackerCall] = []
    items: list[TrackerCall] = []
    sent_object: Object | None = None
    metadata: list[MetadataEntry] = []
    arguments: dict[str, Value] = {}
    typed: dict[str, Value] = {}
    for group in spec.carried_groups(event):
        place = group.routes["tracker"]
        provided = group.values_in(values)
        if place.way == RouteWay.NONE:
            continue
        if group.kind == GroupKind.CUSTOM:
            typed.update(_custom_entries(group, provided, "tracker"))
        elif group.kind == GroupKind.PAIRS:
            metadata += [MetadataEntry("", key, value) for key, value in typed.items()]
            pairs = _pairs_value(group, provided)
            if isinstance(pairs, Value):
                pairs = {"": pairs}
            metadata += [MetadataEntry("", key, value) for key, value in pairs.items()]
        elif group.kind == GroupKind.LIST:
            for item in provided:
                state, _, _ = _tracker_parts(group, place.name, item, event.session)
                items.append(TrackerCall("event", group.item_events["tracker"], state, (), {}))
        else:
            object_, entries, plain = _tracker_parts(group, place.name, provided, event.session)
            metadata += entries
            if place.way == RouteWay.ARGUMENTS:
                arguments |= plain
            elif group.update and provided:
                before.append(TrackerCall(f"update.{place.name}", None, object_, (), {}))
            elif provided:
                sent_object = object_
    if block.form == BlockForm.PER_ITEM or items:
        return before + items
    verb = block.name if block.form == BlockForm.CALL else "event"
    constant = None if block.form == BlockForm.CALL else block.name
    return [*before, TrackerCall(verb, constant, sent_object, tuple(metadata), arguments)]


def _tracker_parts(
    group: Group, kind: str, group_values: Mapping[str, Any], session: SessionEffect
) -> tuple[Object, list[MetadataEntry], dict[str, Value]]:
    arguments: dict[str, Value] = {}
    properties: dict[str, Value] = {}
    metadata: list[MetadataEntry] = []
    for field, value in _iterate_values(group, group_values, "tracker", session):
        route = field.routes["tracker"]
        match route.way:
            case RouteWay.ARGUMENT:
                arguments[route.name] = value
            case RouteWay.PROPERTY:
                properties[route.name] = value
            case RouteWay.METADATA:
                metadata.append(MetadataEntry(f"metadata.{route.name}", field.name, value))
    return Object(kind, arguments, properties, group.id), metadata, arguments
