"""The shape of every event's message on the wire, made from the spec."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace
from typing import Any

from mediagen.spec.model import BlockForm, Event, Field, Group, GroupKind, Protocol, RouteWay, Spec

#: What the Edge accepts beside the media fields: who sends, and the context an SDK collects.
_EDGE_CONTEXT = frozenset(
    ("_id", "device", "environment", "identityMap", "implementationDetails", "placeContext", "web")
)

#: How many accepted values of a field are remembered, and up to which length.
_MOST_ACCEPTED = 20_000
_LONGEST_ACCEPTED = 100


@dataclass(slots=True)
class Leaf:
    """A ``lone`` one is all that a protocol without lists carries of a list.

    ``checked`` is the field with the type that the protocol has for it.
    """

    field: Field
    checked: Field
    type: str
    required: bool
    lone: bool = False
    accepted: set[str | int] = dataclasses.field(default_factory=set)

    def accept(self, value: object) -> None:
        """Remember a value without any fault, if it is one that may come again."""
        if self.type in ("timestamp", "moment") or len(self.accepted) >= _MOST_ACCEPTED:
            return
        if type(value) is int or (type(value) is str and len(value) <= _LONGEST_ACCEPTED):
            self.accepted.add(value)


@dataclass(slots=True)
class EventType:
    """The event type, which is known before the shape is."""

    required: bool = False


@dataclass(slots=True)
class Branch:
    """``ignored`` keys are not looked at; an ``open`` branch takes any other key, too."""

    children: dict[str, Any] = field(default_factory=dict)
    required: bool = False
    ignored: frozenset[str] = frozenset()
    open: bool = False

    @property
    def demands(self) -> bool:
        """Whether one of its keys is required."""
        return any(child.required for child in self.children.values())


@dataclass(slots=True)
class Items:
    item: Any
    required: bool
    group: Group


@dataclass(slots=True)
class Names:
    group: Group
    required: bool


Node = Leaf | EventType | Branch | Items | Names


def _leaf_shapes(group: Group, session: str, protocol: str) -> dict[str, Leaf]:
    leaves = {}
    for member in group.fields.values():
        route = member.routes[protocol]
        if route.way != RouteWay.NONE and session not in member.absent_when:
            type_ = (
                "moment" if route.type == "timestamp" and protocol == Protocol.COLLECTION else ""
            )
            checked = member if route.type == member.type else replace(member, type=route.type)
            required = protocol in member.required
            leaves[route.name] = Leaf(member, checked, type_ or route.type, required)
    return leaves


def xdm_shape(spec: Spec, event: Event, session: str) -> Branch:
    root = Branch({"eventType": EventType()}, True, _EDGE_CONTEXT)
    for group in spec.carried_groups(event):
        place = group.routes["xdm"]
        if place.way == RouteWay.NONE:
            continue
        required = event.carries.get(group.id, False)
        if group.kind in (GroupKind.LIST, GroupKind.PAIRS, GroupKind.MESSAGES):
            item: Node = Branch(dict(_leaf_shapes(group, session, "xdm")), True)
            if group.kind == GroupKind.MESSAGES:
                item = EventType()
            _put_node(root, place.name, Items(item, required, group))
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


def collection_shape(spec: Spec, event: Event, session: str) -> Branch:
    root = Branch({"eventType": EventType()}, True)
    for group in spec.carried_groups(event):
        place = group.routes["collection"]
        if place.way == RouteWay.NONE:
            continue
        required = event.carries.get(group.id, False)
        if group.kind == GroupKind.PAIRS:
            root.children[place.name] = Names(group, required)
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
                # Some sources have whole lists here, under the name that the group has elsewhere.
                member.children[group.id] = Items(Branch(dict(leaves), True), False, group)
                continue
            for leaf in leaves.values():
                leaf.lone = group.kind == GroupKind.LIST
            member.children.update(leaves)
            member.required = member.required or required or member.demands
    return root
