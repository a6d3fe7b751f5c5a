"""Shapes of messages on the wire, derived from the spec."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace
from typing import Any

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

#: Keys that the Edge accepts besides the media fields: the sender, and context from the SDK.
_EDGE_CONTEXT = frozenset(
    ("_id", "device", "environment", "identityMap", "implementationDetails", "placeContext", "web")
)

#: Type of the leaf of a timestamp that is sent as UTC milliseconds, besides the types of fields.
MOMENT = "moment"

#: Limits of the valid values that a leaf remembers: their number, and the length of strings.
_MOST_ACCEPTED = 20_000
_LONGEST_ACCEPTED = 100


@dataclass(slots=True)
class Leaf:
    """A value in a shape.

    ``checked`` is the field with its type in the protocol. A ``lone`` leaf belongs to the single
    item that a protocol without lists carries of a list. ``accepted`` remembers valid values.
    """

    field: Field
    checked: Field
    type: str
    required: bool
    lone: bool = False
    accepted: set[str | int] = dataclasses.field(default_factory=set)

    def accept(self, value: object) -> None:
        """Remember a valid value if it is likely to be repeated."""
        if self.type in (ValueType.TIMESTAMP, MOMENT) or len(self.accepted) >= _MOST_ACCEPTED:
            return
        if type(value) is int or (type(value) is str and len(value) <= _LONGEST_ACCEPTED):
            self.accepted.add(value)


@dataclass(slots=True)
class EventType:
    """The event type, which is checked before the shape."""

    required: bool = False


@dataclass(slots=True)
class Branch:
    """A mapping; ``ignored`` keys are not checked, and an ``open`` branch accepts any other key."""

    children: dict[str, Any] = field(default_factory=dict)
    required: bool = False
    ignored: frozenset[str] = frozenset()
    open: bool = False

    @property
    def demands(self) -> bool:
        """True if any of its keys is required."""
        return any(child.required for child in self.children.values())


@dataclass(slots=True)
class Items:
    """A list of items of one shape; ``typed`` are the names of typed custom metadata."""

    item: Any
    required: bool
    group: Group
    typed: dict[str, Leaf] = field(default_factory=dict)


@dataclass(slots=True)
class Names:
    """A mapping with custom names as keys; ``typed`` are those of typed custom metadata."""

    group: Group
    required: bool
    typed: dict[str, Leaf] = field(default_factory=dict)


Node = Leaf | EventType | Branch | Items | Names


def _leaf_shapes(group: Group, session: SessionEffect, protocol: str) -> dict[str, Leaf]:
    leaves = {}
    for member in group.fields.values():
        route = member.routes[protocol]
        if route.way != RouteWay.NONE and session not in member.absent_when:
            is_moment = route.type == ValueType.TIMESTAMP and protocol == Protocol.COLLECTION
            type_ = MOMENT if is_moment else route.type
            checked = member if route.type == member.type else replace(member, type=route.type)
            required = protocol in member.required
            leaves[route.name] = Leaf(member, checked, type_, required)
    return leaves


def _typed_leaves(spec: Spec, event: Event, protocol: str) -> dict[str, Leaf]:
    """Return the typed custom metadata of an event by name in messages."""
    return {
        item.routes[protocol].name: Leaf(item, item, item.type, protocol in item.required)
        for item in spec.custom_fields(event)
    }


def xdm_shape(spec: Spec, event: Event, session: SessionEffect) -> Branch:
    """Return the shape of an event's XDM; ``session`` is the effect of the message."""
    root = Branch({"eventType": EventType()}, True, _EDGE_CONTEXT)
    for group in spec.carried_groups(event):
        place = group.routes["xdm"]
        if place.way == RouteWay.NONE:
            continue
        required = event.carries.get(group.id, False)
        if group.kind == GroupKind.CUSTOM:
            continue  # among the pairs
        if group.kind in (GroupKind.LIST, GroupKind.PAIRS, GroupKind.MESSAGES):
            item: Node = Branch(dict(_leaf_shapes(group, session, "xdm")), True)
            if group.kind == GroupKind.MESSAGES:
                item = EventType()
            typed = _typed_leaves(spec, event, "xdm") if group.kind == GroupKind.PAIRS else {}
            required = required or any(leaf.required for leaf in typed.values())
            _put_node(root, place.name, Items(item, required, group, typed))
            continue
        for name, leaf in _leaf_shapes(group, session, "xdm").items():
            path = name[1:] if name.startswith("/") else f"{place.name}.{name}"
            _put_node(root, path, leaf)
        if required:
            _branch_at(root, place.name).required = True
    for key, child in root.children.items():
        if isinstance(child, Branch):
            child.required = child.required or child.demands
            child.open = key in _EDGE_CONTEXT
    return root


def _put_node(root: Branch, path: str, node: Node) -> None:
    parent, _, last = path.rpartition(".")
    _branch_at(root, parent).children[last] = node


def _branch_at(root: Branch, path: str) -> Branch:
    for step in path.split(".") if path else ():
        root = root.children.setdefault(step, Branch())
    return root


def collection_shape(spec: Spec, event: Event, session: SessionEffect) -> Branch:
    """Return the shape of an event's Media Collection body."""
    root = Branch({"eventType": EventType()}, True)
    for group in spec.carried_groups(event):
        place = group.routes["collection"]
        if place.way == RouteWay.NONE:
            continue
        required = event.carries.get(group.id, False)
        if group.kind == GroupKind.PAIRS:
            typed = _typed_leaves(spec, event, "collection")
            required = required or any(leaf.required for leaf in typed.values())
            root.children[place.name] = Names(group, required, typed)
        elif group.kind == GroupKind.CUSTOM:
            continue  # among the pairs
        elif group.kind != GroupKind.MESSAGES:
            member = root.children.setdefault(place.name, Branch())
            leaves = _leaf_shapes(group, session, "collection")
            if group.any_event and not required:
                for leaf in leaves.values():
                    leaf.required = False
            if (
                group.kind == GroupKind.LIST
                and event.blocks["collection"].form == BlockForm.PER_ITEM
            ):
                # Some senders have whole lists here, under the group's name in other protocols.
                member.children[group.id] = Items(Branch(dict(leaves), True), False, group)
                continue
            for leaf in leaves.values():
                leaf.lone = group.kind == GroupKind.LIST
            member.children.update(leaves)
            member.required = member.required or required or member.demands
    return root
