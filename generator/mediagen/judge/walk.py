"""Walking a body along its shape: types, required fields, ranges, sets of values, unknown fields.

A finding names the JSON path, what stands there, and what would be right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mediagen.judge.shape import Branch, EventType, Items, Leaf, Names, Node
from mediagen.judge.verdict import INFO, Finding
from mediagen.model import Event, Field, Group, Spec
from mediagen.problems import nearest
from mediagen.values import fault, milliseconds, moment

_LARGEST = 2**53
_LATEST = 10**14
MOST_FINDINGS = 100
LONGEST_KEY = 80
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


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


class Walk:
    def __init__(self, spec: Spec, message: Message, found: list[Finding], lax: bool) -> None:
        self._spec, self._message, self._found, self._lax = spec, message, found, lax

    def _note(self, finding: Finding) -> None:
        """Keep a finding, up to a number that anybody would read."""
        if len(self._found) < MOST_FINDINGS:
            self._found.append(finding)
        elif len(self._found) == MOST_FINDINGS:
            right = "first mend what is said above"
            self._found.append(Finding("more", "and more than that", right, finding.path))

    def branch(self, shape: Branch, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            self._note(mistyped(path, "an object", value))
            return
        for key, node in shape.children.items():
            if key in value:
                self._node(node, value[key], _step(path, key))
            elif node.required and not (shape.open and value):
                self._note(missing(_step(path, key)))
        if shape.open or value.keys() <= shape.children.keys():
            return
        for key in value:
            if key in shape.children or key in shape.ignored:
                continue
            if len(self._found) > MOST_FINDINGS:
                break
            self._unknown(shape, key, path)

    def _unknown(self, shape: Branch, key: str, path: str) -> None:
        near = nearest(key[:LONGEST_KEY], shape.children)
        if shape.ignored and self._lax and near is None:
            return  # what an SDK or another part of the app sends along
        right = f"did you mean {near}?" if near else _known(shape)
        self._note(unknown(key, right, path))

    def _node(self, node: Node, value: Any, path: str) -> None:
        match node:
            case Leaf():
                self._leaf(node, value, path)
            case EventType():
                pass
            case _ if value is None:  # SDKs send it for what is not there
                if node.required:
                    self._note(missing(path))
            case Branch():
                self.branch(node, value, path)
            case Items():
                self._items(node, value, path)
            case Names():
                self._names(node.group, value, path)

    def _leaf(self, leaf: Leaf, value: Any, path: str) -> None:
        message, owner = self._message, leaf.field
        message.fields.add(owner.id)
        if value is None:
            self._note(missing(path) if leaf.required else mistyped(path, _due(leaf), None))
            return
        if leaf.type == "integer" and isinstance(value, float) and value.is_integer():
            value = int(value)  # 60.0 is a whole number in JSON
        # Traffic repeats its values: what was accepted once is not looked at again.
        kind = type(value)
        known = (kind is str or kind is int) and value in leaf.accepted
        if not known:
            wrong = _leaf_fault(leaf, value, self._spec)
            if wrong:
                self._note(Finding("value", wrong, _due(leaf), path))
                return
        if owner.id == owner.name:
            self._of_every_message(leaf, value)
        elif leaf.lone:
            message.items.setdefault(owner.group, []).append(value)
        if not known:
            count = len(self._found)
            self._advise(owner, value, path)
            if len(self._found) == count:
                leaf.accept(value)

    def _of_every_message(self, leaf: Leaf, value: Any) -> None:
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
            said = f"{shown(value)} is counted apart from {near}"
            self._note(Finding("spelling", said, f"write {near}", path, INFO))

    def _items(self, node: Items, value: Any, path: str) -> None:
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
            said = f"the name {shown(name)}"
            right = f"a name that matches {group.pattern}"
            self._note(Finding("value", said, right, path))


def _leaf_fault(leaf: Leaf, value: Any, spec: Spec) -> str | None:
    if leaf.type == "moment":
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{shown(value)} is no whole number of milliseconds"
        return None if 0 < value < _LATEST else "the number is no time"
    if leaf.type == "timestamp":
        if not isinstance(value, str) or moment(value) is None:
            return f"{shown(value)} is no date-time"
        return None
    if isinstance(value, (int, float)) and abs(value) > _LARGEST:
        return "the number is too large"
    wrong = fault(leaf.checked, value, spec.values)
    return None if wrong is None else f"{shown(value)} {_complaint(wrong)}"


def _complaint(wrong: str) -> str:
    """The part of a value fault that tells what is wrong, without the value itself."""
    return wrong.partition(", not ")[0] if wrong.startswith("must ") else "is not allowed"


def _due(leaf: Leaf) -> str:
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


def _known(shape: Branch) -> str:
    names = [key for key in shape.children if key != "eventType"]
    return f"one of {', '.join(names[:8])}" if names else "nothing beside the event type"


def missing(path: str) -> Finding:
    """A required value that is not there, in the words of the Edge."""
    return Finding("missing", "Missing required field", f"{path} has to be sent", path)


def unknown(key: str, right: str, path: str) -> Finding:
    """A key that is not known at a path."""
    said = f"no field {shown(key)} here"
    return Finding("unknown-field", said, right, _step(path, key))


def mistyped(path: str, due: str, value: object) -> Finding:
    """A value of another type than is due."""
    return Finding("type", f"{shown(value)} is not {due}", due, path)


@lru_cache(maxsize=4096)
def _step(path: str, key: str) -> str:
    if len(key) > LONGEST_KEY:
        key = f"{key[:LONGEST_KEY]}…"
    return path + _below(key)


@lru_cache(maxsize=1024)
def _below(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"['{key}']"


def shown(value: object) -> str:
    """A value as findings show it: short, and as JSON."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "an array"
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "…"
