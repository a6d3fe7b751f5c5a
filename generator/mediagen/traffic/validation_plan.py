"""A short way through bodies of a form that was walked before without any finding.

Most messages of a session have the same keys, and values that were accepted before. For these the
plan of their form reads the few values that differ. Any other value sends the body the long way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from mediagen.protocols.shapes import Branch, EventType, Leaf
from mediagen.spec.values import parse_datetime, unpadded_milliseconds
from mediagen.traffic.body_validator import Message

#: How many forms of one event are remembered.
MOST_PLANS = 200
_MOST_KEYS = 50
_DEEPEST = 4

Form = tuple[Any, ...]


class _PlannedValue(NamedTuple):
    """A value of a form: the branches to it, its key, and what is known of its field."""

    branches: tuple[str, ...]
    key: str
    leaf: Leaf


def form_of(body: dict[str, Any], depth: int = 0) -> Form | None:
    """Return the keys of a body and of the objects in it; None where these are many or deep."""
    if len(body) > _MOST_KEYS or depth > _DEEPEST:
        return None
    form: list[Any] = []
    for key, value in body.items():
        if type(value) is dict:
            inner = form_of(value, depth + 1)
            if inner is None:
                return None
            form.append((key, inner))
        else:
            form.append(key)
    return tuple(form)


class ReadingPlan:
    """The values to read from bodies of one form."""

    def __init__(
        self, steps: list[_PlannedValue], fields: set[str], needed: Collection[str]
    ) -> None:
        self._fields = fields
        self._times = [(s.branches, s.key) for s in steps if s.leaf.type == "timestamp"]
        self._values = [
            (step.branches, step.key, step.leaf.accepted, _field_role(step.leaf, needed))
            for step in steps
            if step.leaf.type != "timestamp"
        ]

    def read_body(self, body: dict[str, Any], message: Message) -> bool:
        """Fill a message from a body; return False where a value has to be looked at."""
        playhead: Any = None
        session: Any = None
        values: dict[str, Any] = {}
        for branches, key, accepted, role in self._values:
            holder = body
            for branch in branches:
                holder = holder[branch]
            value = holder[key]
            kind = type(value)
            if (kind is not int and kind is not str) or value not in accepted:
                return False
            if role == "session":
                session = value
            elif role == "playhead":
                playhead = value
            elif role:
                values[role] = value
        time: int | None = None
        unpadded: int | None = None
        for branches, key in self._times:
            holder = body
            for branch in branches:
                holder = holder[branch]
            value = holder[key]
            instant = parse_datetime(value) if type(value) is str else None
            if instant is None:
                return False
            time, unpadded = round(instant.timestamp() * 1000), unpadded_milliseconds(value)
        message.time, message.playhead, message.session = time, playhead, session
        message.fields, message.values, message.unpadded = self._fields, values, unpadded
        return True


def make_plan(
    shape: Branch, body: dict[str, Any], fields: set[str], needed: Collection[str]
) -> ReadingPlan | None:
    """Return the plan for the form of a body without findings, or None where it has lists."""
    try:
        return ReadingPlan(list(_plan_steps(shape, body, ())), set(fields), needed)
    except _NoPlan:
        return None


class _NoPlan(Exception):
    pass


def _field_role(leaf: Leaf, needed: Collection[str]) -> str:
    """Return what a field is to a message: its playhead, its session, or the id if it is needed."""
    id_ = leaf.field.id
    if id_ != leaf.field.name:
        return id_ if id_ in needed else ""
    return "playhead" if leaf.type in ("integer", "number") else "session"


def _plan_steps(
    shape: Branch, body: dict[str, Any], branches: tuple[str, ...]
) -> Iterator[_PlannedValue]:
    for key, value in body.items():
        node = shape.children.get(key)
        if isinstance(node, Leaf):
            of_message = node.field.id == node.field.name
            if node.lone or node.type == "moment" or (node.type == "timestamp" and not of_message):
                raise _NoPlan
            yield _PlannedValue(branches, key, node)
        elif isinstance(node, Branch) and isinstance(value, dict) and not node.open:
            yield from _plan_steps(node, value, (*branches, key))
        elif not isinstance(node, EventType):
            raise _NoPlan
