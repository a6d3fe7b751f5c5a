"""(event, values, protocol) to messages: what is said, in the words of the protocol.

A message is a payload tree (xdm, collection), or a call with a verb, an object and metadata
(tracker). This module knows the three protocols; it knows no syntax and no platform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediagen.protocols.messages import Entry, Object, Open, Payload, TrackerCall, Tree, Value
from mediagen.spec.model import Event, Field, Group, Spec
from mediagen.spec.values import milliseconds, moment

#: The members of a Media Collection body, in the order of its reference.
_MEMBERS = ("playerTime", "eventType", "params", "qoeData", "customMetadata")


def compose(
    spec: Spec, event: Event, values: Mapping[str, Any], protocol: str
) -> list[Payload] | list[TrackerCall]:
    """The messages that say it, in order; none where the protocol has nothing to say."""
    block = event.blocks[protocol]
    if block.form in ("automatic", "none"):
        return []
    if block.form == "instead":
        event = spec.events[block.name]
        block = event.blocks[protocol]
    match protocol:
        case "tracker":
            return _tracker(spec, event, values)
        case "xdm":
            type_ = block.name or event.id
            return [Payload(type_, event.session, _xdm(spec, event, type_, values, event.session))]
        case _:
            return _collection(spec, event, values)


def _items(
    group: Group, values: Mapping[str, Any], protocol: str, session: str
) -> Iterator[tuple[Field, Value]]:
    """The fields of a group that a message has: given, or by the placeholder of a required one."""
    for field in group.fields.values():
        route = field.routes[protocol]
        given = values.get(field.name)
        if given is None:
            if protocol not in field.required or session in field.absent_when:
                continue
            given = field.placeholder.get(protocol, field.default)
            if given is None:
                continue
        elif field.type == "timestamp" and protocol == "collection":
            given = milliseconds(given) if isinstance(given, str) and moment(given) else given
        type_ = "integer" if route.type == "timestamp" and isinstance(given, int) else route.type
        yield field, Value(given, type_, field)


def _pairs(group: Group, given: Mapping[str, str] | Open) -> Any:
    *_, content = group.fields.values()
    if isinstance(given, Open):
        return Value(given, "map", content)
    return {key: Value(data, "string", content) for key, data in given.items()}


def _given(group: Group, values: Mapping[str, Any]) -> Any:
    return values if group.bare else values.get(group.id, {})


def _put(tree: dict[str, Any], path: str, value: Tree) -> None:
    *steps, last = path.split(".")
    for step in steps:
        tree = tree.setdefault(step, {})
    tree[last] = value


# -- xdm ----------------------------------------------------------------------------------------


def _xdm(spec: Spec, event: Event, type_: str, values: Mapping[str, Any], session: str) -> Tree:
    body: dict[str, Any] = {"eventType": Value(f"media.{type_}", "string")}
    last: dict[str, Any] = {}
    for group in spec.carried(event):
        place = group.routes["xdm"]
        given = _given(group, values)
        if place.way == "none":
            continue
        match group.kind:
            case "pairs" | "list" | "messages" if isinstance(given, Open):
                _put(body, place.name, Value(given, "map" if group.kind == "pairs" else "list"))
            case "pairs":
                name, content = group.fields.values()
                pairs = [
                    {
                        name.name: Value(key, "string", name),
                        content.name: Value(data, "string", content),
                    }
                    for key, data in given.items()
                ]
                if pairs:
                    _put(body, place.name, pairs)
            case "list":
                items = [_record(group, item, session) for item in given]
                if items:
                    _put(body, place.name, items)
            case "messages":
                _put(body, place.name, [_inner(spec, group, item) for item in given])
            case _:
                for field, value in _items(group, given, "xdm", session):
                    path = field.routes["xdm"].name
                    if path.startswith("/"):
                        _put(last, path[1:], value)
                    else:
                        _put(body, f"{place.name}.{path}", value)
    return body | last


def _record(group: Group, item: Mapping[str, Any], session: str) -> dict[str, Value]:
    return {field.routes["xdm"].name: value for field, value in _items(group, item, "xdm", session)}


def _inner(spec: Spec, group: Group, item: Mapping[str, Any]) -> dict[str, Tree]:
    """A whole message as an item of another: its parts under the names of the group's fields."""
    event = spec.events[item["event"]]
    body = _xdm(spec, event, event.blocks["xdm"].name or event.id, item["values"], "whole")
    return {
        name: body[field.taken_from]
        for name, field in group.fields.items()
        if field.taken_from in body
    }


# -- collection ---------------------------------------------------------------------------------


def _collection(spec: Spec, event: Event, values: Mapping[str, Any]) -> list[Payload]:
    groups = spec.carried(event)
    for group in groups:
        if group.kind == "messages" and group.routes["collection"].way != "none":
            if isinstance(values.get(group.id), Open):
                return [Payload(event.id, event.session, Value(values[group.id], "list"))]
            inner = [
                message.body
                for item in values.get(group.id, ())
                for message in _collection(spec, spec.events[item["event"]], item["values"])
            ]
            return [Payload(event.id, event.session, inner)]
    lists = [group for group in groups if group.each and group.kind == "list"]
    if not lists:
        return [_body(event, groups, values, event.blocks["collection"].name or event.id)]
    return [
        _body(event, groups, {**values, group.id: [item]}, group.each["collection"], group)
        for group in lists
        for item in values.get(group.id, ())
    ]


def _body(
    event: Event,
    groups: Sequence[Group],
    values: Mapping[str, Any],
    type_: str,
    only: Group | None = None,
) -> Payload:
    """One body; of the lists, only the one item it is about is in it."""
    body: dict[str, Any] = {"playerTime": {}, "eventType": Value(type_, "string")}
    for group in groups:
        place = group.routes["collection"]
        given = _given(group, values)
        if place.way == "none" or (group.kind == "list" and group is not only):
            continue
        if group.kind == "pairs":
            if given or isinstance(given, Open):
                body[place.name] = _pairs(group, given)
            continue
        if group.kind == "list":
            given = given[0]
        for field, value in _items(group, given, "collection", event.session):
            route = field.routes["collection"]
            if route.way != "none":
                body.setdefault(route.member, {})[route.name] = value
    ordered = {member: body[member] for member in _MEMBERS if member in body}
    return Payload(type_, event.session, ordered | body)


# -- tracker ------------------------------------------------------------------------------------


def _tracker(spec: Spec, event: Event, values: Mapping[str, Any]) -> list[TrackerCall]:
    block = event.blocks["tracker"]
    before: list[TrackerCall] = []
    items: list[TrackerCall] = []
    made: Object | None = None
    metadata: list[Entry] = []
    arguments: dict[str, Value] = {}
    for group in spec.carried(event):
        place = group.routes["tracker"]
        given = _given(group, values)
        if place.way == "none":
            continue
        if group.kind == "pairs":
            pairs = _pairs(group, given)
            if isinstance(pairs, Value):
                pairs = {"": pairs}
            metadata += [Entry("", key, value) for key, value in pairs.items()]
        elif group.kind == "list":
            for item in given:
                state, _, _ = _parts(group, place.name, item, event.session)
                items.append(TrackerCall("event", group.each["tracker"], state, (), {}))
        else:
            object_, entries, plain = _parts(group, place.name, given, event.session)
            metadata += entries
            if place.way == "arguments":
                arguments |= plain
            elif group.update and given:
                before.append(TrackerCall(f"update.{place.name}", None, object_, (), {}))
            elif given:
                made = object_
    if block.form == "per_item" or items:
        return before + items
    verb = block.name if block.form == "call" else "event"
    constant = None if block.form == "call" else block.name
    return [*before, TrackerCall(verb, constant, made, tuple(metadata), arguments)]


def _parts(
    group: Group, kind: str, given: Mapping[str, Any], session: str
) -> tuple[Object, list[Entry], dict[str, Value]]:
    arguments: dict[str, Value] = {}
    properties: dict[str, Value] = {}
    metadata: list[Entry] = []
    for field, value in _items(group, given, "tracker", session):
        route = field.routes["tracker"]
        match route.way:
            case "argument":
                arguments[route.name] = value
            case "property":
                properties[route.name] = value
            case "metadata":
                metadata.append(Entry(f"metadata.{route.name}", field.name, value))
    return Object(kind, arguments, properties, group.id), metadata, arguments
