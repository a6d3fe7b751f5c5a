"""The values of a message: types, required fields, ranges, sets of values, unknown fields.

The shape of every event's message is made from the spec, once for each protocol; checking walks a
body along it. A finding names the JSON path, what stands there, and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from mediagen.judge.verdict import INFO, Finding
from mediagen.model import Event, Field, Group, Spec
from mediagen.problems import nearest
from mediagen.values import fault, milliseconds, moment

#: What the Edge accepts beside the media fields: who sends, and the context an SDK collects.
_EDGE_CONTEXT = frozenset(
    ("_id", "device", "environment", "identityMap", "implementationDetails", "placeContext", "web")
)
_LARGEST = 2**53
_LATEST = 10**14
MOST_FINDINGS = 100
_LONGEST_KEY = 80
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(slots=True)
class _Leaf:
    """A ``lone`` one is all that a protocol without lists carries of a list.

    ``checked`` is the field with the type that the protocol has for it.
    """

    field: Field
    checked: Field
    type: str
    required: bool
    lone: bool = False


@dataclass(slots=True)
class _Type:
    """The event type, which is known before the shape is."""

    required: bool = False


@dataclass(slots=True)
class _Branch:
    """``ignored`` keys are not looked at; an ``open`` branch takes any other key, too."""

    children: dict[str, Any] = field(default_factory=dict)
    required: bool = False
    ignored: frozenset[str] = frozenset()
    open: bool = False


@dataclass(slots=True)
class _Items:
    item: Any
    required: bool
    group: Group


@dataclass(slots=True)
class _Names:
    group: Group
    required: bool


_Node = _Leaf | _Type | _Branch | _Items | _Names


@dataclass(slots=True)
class Message:
    """A message as the rules of order see it; times in milliseconds since 1970.

    ``items`` has the names in each of its lists, ``fields`` what it carries.
    """

    protocol: str
    event: Event
    time: int | None
    playhead: float | None
    session: str | None
    items: dict[str, list[str]]
    fields: set[str]


class Shapes:
    """Checks bodies against the shapes of the spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._made: dict[tuple[str, str, bool], _Branch] = {}
        self._types = {protocol: _types(spec, protocol) for protocol in ("xdm", "collection")}
        self._bare = {name: f for name, f in spec.fields.items() if name == f.name}

    def event(self, protocol: str, type_: object, path: str, found: list[Finding]) -> Event | None:
        """The event of an event type; what is wrong with the type is noted."""
        if not isinstance(type_, str):
            found.append(_missing(path) if type_ is None else mistyped(path, "a text", type_))
            return None
        event = self._types[protocol].get(type_)
        if event is not None:
            return event
        name = type_.removeprefix(_prefix(protocol))
        other = self._spec.events.get(name)
        block = other.blocks[protocol] if other else None
        if block is not None and block.form == "instead":
            right = f"send {_prefix(protocol)}{block.name} instead. {block.reason}"
        elif block is not None and block.reason:
            right = block.reason
        elif block is not None and block.form == "send":
            right = f"send {_prefix(protocol)}{block.name}"
        else:
            near = nearest(type_, self._types[protocol])
            right = f"did you mean {near}?" if near else "one of the event types of the spec"
        found.append(Finding("unknown-event", f"no event type {_shown(type_)}", right, path))
        return None

    @property
    def whole(self) -> Event | None:
        """The event that carries a complete session."""
        return next((e for e in self._spec.events.values() if e.session == "whole"), None)

    @property
    def opener(self) -> str:
        """What would be right where no session was opened."""
        opening = next((e.id for e in self._spec.events.values() if e.session == "opens"), "it")
        return f"send {opening} first"

    def inner_lists(self, event: Event) -> list[tuple[str, str]]:
        """Where an event carries whole messages: the member of the body, and its path."""
        groups = (self._spec.groups[name] for name in event.carries)
        names = [group.routes["xdm"].name for group in groups if group.kind == "messages"]
        return [(name, name) for name in names]

    def inner_names(self, protocol: str) -> dict[str, str]:
        """What a message inside another calls its parts: the usual name, and the name there."""
        if protocol == "collection":
            return {"eventType": "eventType"}
        fields = (f for g in self._spec.groups.values() for f in g.fields.values())
        return {f.taken_from: f.name for f in fields if f.taken_from}

    def inner_body(
        self, protocol: str, item: Mapping[str, Any], place: str, found: list[Finding]
    ) -> dict[str, Any]:
        """The body of a message inside another, its parts under their usual names."""
        names = self.inner_names(protocol)
        if all(usual == name for usual, name in names.items()):
            return dict(item)
        for key in [key for key in item if key not in names.values()]:
            near = nearest(key[:_LONGEST_KEY], names.values())
            right = f"did you mean {near}?" if near else f"one of {', '.join(names.values())}"
            found.append(unknown(key, right, place))
        return {usual: item[name] for usual, name in names.items() if name in item}

    def outer_paths(
        self, found: list[Finding], place: str, names: Mapping[str, str]
    ) -> list[Finding]:
        """Findings with the paths that the parts of an inner message really have."""
        heads = {f"{place}.{usual}": f"{place}.{name}" for usual, name in names.items()}
        out = []
        for each in found:
            head = next((h for h in heads if each.path == h or each.path.startswith(f"{h}.")), None)
            path = heads[head] + each.path[len(head) :] if head else each.path
            out.append(replace(each, path=path))
        return out

    def read(
        self,
        protocol: str,
        event: Event,
        body: Any,
        path: str,
        found: list[Finding],
        *,
        lax: bool = False,
        inner: bool = False,
    ) -> Message:
        """Check the body of an event.

        ``lax`` bodies may hold more than media fields; an ``inner`` one is part of another message,
        which stands for its session.
        """
        message = Message(protocol, event, None, None, None, {}, set())
        shape = self._shape(protocol, event, inner)
        _Walk(self._spec, message, found, lax).branch(shape, body, path)
        groups = event.requires_any
        if groups and message.items.keys().isdisjoint(groups):
            place = f"{path}.mediaCollection" if protocol == "xdm" else path
            right = f"one of {' and '.join(groups)} with at least one item"
            found.append(Finding("missing", f"none of {', '.join(groups)}", right, place))
        return message

    def _shape(self, protocol: str, event: Event, inner: bool) -> _Branch:
        key = (protocol, event.id, inner)
        if key not in self._made:
            make = _xdm if protocol == "xdm" else _collection
            # An inner message names no session, like one that opens it.
            self._made[key] = make(self._spec, event, "opens" if inner else event.session)
        return self._made[key]


# -- shapes of the spec -------------------------------------------------------------------------


def _prefix(protocol: str) -> str:
    return "media." if protocol == "xdm" else ""


def _types(spec: Spec, protocol: str) -> dict[str, Event]:
    found = {}
    for event in spec.events.values():
        block = event.blocks[protocol]
        if block.form == "send" and block.name == event.id:
            found[_prefix(protocol) + event.id] = event
    return found


def _leaves(group: Group, session: str, protocol: str) -> dict[str, _Leaf]:
    leaves = {}
    for each in group.fields.values():
        route = each.routes[protocol]
        if route.way != "none" and session not in each.absent_when:
            type_ = "moment" if route.type == "timestamp" and protocol == "collection" else ""
            checked = each if route.type == each.type else replace(each, type=route.type)
            required = protocol in each.required
            leaves[route.name] = _Leaf(each, checked, type_ or route.type, required)
    return leaves


def _xdm(spec: Spec, event: Event, session: str) -> _Branch:
    root = _Branch({"eventType": _Type()}, True, _EDGE_CONTEXT)
    for group in spec.carried(event):
        place = group.routes["xdm"]
        if place.way == "none":
            continue
        required = event.carries.get(group.id, False)
        if group.kind in ("list", "pairs", "messages"):
            item: _Node = _Branch(dict(_leaves(group, session, "xdm")), True)
            if group.kind == "messages":
                item = _Type()
            _put(root, place.name, _Items(item, required, group))
            continue
        for name, leaf in _leaves(group, session, "xdm").items():
            path = name[1:] if name.startswith("/") else f"{place.name}.{name}"
            _put(root, path, leaf)
        if required:
            _branch(root, place.name).required = True
    for key, child in root.children.items():
        if isinstance(child, _Branch):
            child.required = child.required or _demands(child)
            child.open = key in _EDGE_CONTEXT
    return root


def _demands(branch: _Branch) -> bool:
    return any(child.required for child in branch.children.values())


def _put(root: _Branch, path: str, node: _Node) -> None:
    parent, _, last = path.rpartition(".")
    _branch(root, parent).children[last] = node


def _branch(root: _Branch, path: str) -> _Branch:
    for step in path.split(".") if path else ():
        root = root.children.setdefault(step, _Branch())
    return root


def _collection(spec: Spec, event: Event, session: str) -> _Branch:
    root = _Branch({"eventType": _Type()}, True)
    for group in spec.carried(event):
        place = group.routes["collection"]
        if place.way == "none":
            continue
        required = event.carries.get(group.id, False)
        if group.kind == "pairs":
            root.children[place.name] = _Names(group, required)
        elif group.kind != "messages":
            member = root.children.setdefault(place.name, _Branch())
            leaves = _leaves(group, session, "collection")
            if group.any_event and not required:
                for leaf in leaves.values():
                    leaf.required = False
            for leaf in leaves.values():
                leaf.lone = group.kind == "list"
            member.children.update(leaves)
            member.required = member.required or required or _demands(member)
    return root


# -- walking a body -----------------------------------------------------------------------------


class _Walk:
    def __init__(self, spec: Spec, message: Message, found: list[Finding], lax: bool) -> None:
        self._spec, self._message, self._found, self._lax = spec, message, found, lax

    def _note(self, finding: Finding) -> None:
        """Keep a finding, up to a number that anybody would read."""
        if len(self._found) < MOST_FINDINGS:
            self._found.append(finding)
        elif len(self._found) == MOST_FINDINGS:
            right = "first mend what is said above"
            self._found.append(Finding("more", "and more than that", right, finding.path))

    def branch(self, shape: _Branch, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            self._note(mistyped(path, "an object", value))
            return
        for key, node in shape.children.items():
            if key in value:
                self._node(node, value[key], _step(path, key))
            elif node.required and not (shape.open and value):
                self._note(_missing(_step(path, key)))
        if shape.open or value.keys() <= shape.children.keys():
            return
        for key in value:
            if key in shape.children or key in shape.ignored:
                continue
            if len(self._found) > MOST_FINDINGS:
                break
            self._unknown(shape, key, path)

    def _unknown(self, shape: _Branch, key: str, path: str) -> None:
        near = nearest(key[:_LONGEST_KEY], shape.children)
        if shape.ignored and self._lax and near is None:
            return  # what an SDK or another part of the app sends along
        right = f"did you mean {near}?" if near else _known(shape)
        self._note(unknown(key, right, path))

    def _node(self, node: _Node, value: Any, path: str) -> None:
        match node:
            case _Leaf():
                self._leaf(node, value, path)
            case _Type():
                pass
            case _ if value is None:  # SDKs send it for what is not there
                if node.required:
                    self._note(_missing(path))
            case _Branch():
                self.branch(node, value, path)
            case _Items():
                self._items(node, value, path)
            case _Names():
                self._names(node.group, value, path)

    def _leaf(self, leaf: _Leaf, value: Any, path: str) -> None:
        message, owner = self._message, leaf.field
        message.fields.add(owner.id)
        if value is None:
            self._note(_missing(path) if leaf.required else mistyped(path, _due(leaf), None))
            return
        if leaf.type == "integer" and isinstance(value, float) and value.is_integer():
            value = int(value)  # 60.0 is a whole number in JSON
        wrong = _leaf_fault(leaf, value, self._spec)
        if wrong:
            self._note(Finding("value", wrong, _due(leaf), path))
            return
        if owner.id == owner.name:
            self._of_every_message(leaf, value)
        elif leaf.lone:
            message.items.setdefault(owner.group, []).append(value)
        self._advise(owner, value, path)

    def _of_every_message(self, leaf: _Leaf, value: Any) -> None:
        message = self._message
        if leaf.type == "moment":
            message.time = value
        elif leaf.type == "timestamp":
            message.time = milliseconds(value)
        elif leaf.type in ("integer", "number"):
            message.playhead = value
        else:
            message.session = value

    def _advise(self, owner: Field, value: Any, path: str) -> None:
        """A value of an open set that differs from a known one in case only."""
        known = self._spec.values.get(owner.type)
        if known is None or not isinstance(value, str) or value in known.values:
            return
        folded = {name.casefold(): name for name in known.values}
        near = folded.get(value.casefold())
        if near:
            said = f"{_shown(value)} is counted apart from {near}"
            self._note(Finding("spelling", said, f"write {near}", path, INFO))

    def _items(self, node: _Items, value: Any, path: str) -> None:
        group = node.group
        if not isinstance(value, list):
            self._message.items[group.id] = []
            self._note(mistyped(path, "an array", value))
            return
        if node.required and not value:
            self._note(Finding("missing", "an empty array", "at least one item", path))
        if group.kind == "messages":
            self._message.fields.update(each.id for each in group.fields.values())
            return  # judged one by one, as messages of their own
        names: list[str] = []
        if value:
            self._message.items[group.id] = names
        for index, item in enumerate(value):
            place = f"{path}[{index}]"
            self.branch(node.item, item, place)
            if isinstance(item, dict):
                if group.kind == "pairs":
                    self._pair_name(group, item.get("name"), f"{place}.name")
                names += [item["name"]] if isinstance(item.get("name"), str) else []

    def _names(self, group: Group, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            self._note(mistyped(path, "an object", value))
            return
        self._message.fields.update(each.id for each in group.fields.values())
        for key, content in value.items():
            self._pair_name(group, key, _step(path, key))
            if not isinstance(content, str):
                self._note(mistyped(_step(path, key), "a text", content))

    def _pair_name(self, group: Group, name: Any, path: str) -> None:
        if group.pattern and isinstance(name, str) and not re.fullmatch(group.pattern, name):
            said = f"the name {_shown(name)}"
            right = f"a name that matches {group.pattern}"
            self._note(Finding("value", said, right, path))


def _leaf_fault(leaf: _Leaf, value: Any, spec: Spec) -> str | None:
    if leaf.type == "moment":
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{_shown(value)} is no whole number of milliseconds"
        return None if 0 < value < _LATEST else "the number is no time"
    if leaf.type == "timestamp":
        if not isinstance(value, str) or moment(value) is None:
            return f"{_shown(value)} is no date-time"
        return None
    if isinstance(value, (int, float)) and abs(value) > _LARGEST:
        return "the number is too large"
    wrong = fault(leaf.checked, value, spec.values)
    return None if wrong is None else f"{_shown(value)} {_complaint(wrong)}"


def _complaint(wrong: str) -> str:
    """The part of a value fault that tells what is wrong, without the value itself."""
    return wrong.partition(", not ")[0] if wrong.startswith("must ") else "is not allowed"


def _due(leaf: _Leaf) -> str:
    """What a field takes, in words."""
    owner = leaf.field
    nouns = {
        "string": "a text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "timestamp": "a date-time such as 2026-01-31T20:15:00.000Z",
        "moment": "UTC milliseconds since 1970",
        "object": "an object",
    }
    said = nouns.get(leaf.type, "a text")
    if leaf.type == "moment":
        return said
    if owner.minimum is not None and owner.maximum is not None:
        said += f" from {owner.minimum:g} to {owner.maximum:g}"
    elif owner.minimum is not None:
        said += f" from {owner.minimum:g}"
    return said if leaf.type in nouns else f"a value of {leaf.type}"


def _known(shape: _Branch) -> str:
    names = [key for key in shape.children if key != "eventType"]
    return f"one of {', '.join(names[:8])}" if names else "nothing beside the event type"


def _missing(path: str) -> Finding:
    return Finding("missing", "Missing required field", f"{path} has to be sent", path)


def unknown(key: str, right: str, path: str) -> Finding:
    """A key that is not known at a path."""
    said = f"no field {_shown(key)} here"
    return Finding("unknown-field", said, right, _step(path, key))


def mistyped(path: str, due: str, value: object) -> Finding:
    """A value of another type than is due."""
    return Finding("type", f"{_shown(value)} is not {due}", due, path)


def _step(path: str, key: str) -> str:
    if len(key) > _LONGEST_KEY:
        key = f"{key[:_LONGEST_KEY]}…"
    return path + _below(key)


@lru_cache(maxsize=1024)
def _below(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"['{key}']"


def _shown(value: object) -> str:
    import json

    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "an array"
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "…"
