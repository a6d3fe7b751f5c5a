"""Plans for bodies of a form that was validated before without any finding.

Most messages of a session have the same keys, and values that were accepted before. For these the
plan of their form reads the few values that differ. Any other value sends the body the long way.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from mediagen.protocols.shapes import Branch, EventType, Leaf
from mediagen.spec.model import Event
from mediagen.spec.values import parse_datetime, unpadded_milliseconds
from mediagen.traffic.body_validator import EARLIEST_MOMENT, LARGEST_NUMBER, LATEST_MOMENT, Message
from mediagen.traffic.rules import PreparedRules

#: Maximum number of cached forms of one event.
MOST_PLANS = 200
_MOST_KEYS = 50
_DEEPEST = 4

Form = tuple[Any, ...]


class _PlannedObject(NamedTuple):
    """An object of a form: the number of that around it, its key there, and its length."""

    outer: int
    key: str
    length: int


class _PlannedNumber(NamedTuple):
    """A number of a form: the number of its object, its key, its role, and its range.

    Every number in the range is certainly accepted. ``is_whole`` is whether it is an integer.
    """

    number: int
    key: str
    role: str
    least: float
    most: float
    is_whole: bool


class _PlannedValue(NamedTuple):
    """A value of a form: the number of its object, its key, and the values that were accepted.

    ``role`` is that of its field in the message, as ``_field_role`` returns it.
    """

    number: int
    key: str
    accepted: Collection[str | int]
    role: str = ""


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
    """The values to read from the bodies of one form, which are messages of ``event``."""

    def __init__(
        self,
        protocol: str,
        event: Event,
        shape: Branch,
        body: dict[str, Any],
        fields: set[str],
        rules: PreparedRules,
    ) -> None:
        """Plan bodies like this one, which has no findings. Raises ``_NoPlan``."""
        self.protocol, self.event = protocol, event
        self._fields, self._rules = fields, rules
        self._length = len(body)
        self._objects: list[_PlannedObject] = []
        self._values: list[_PlannedValue] = []
        self._numbers: list[_PlannedNumber] = []
        #: Times: the number of the object, the key, and whether it is a number of milliseconds.
        self._times: list[tuple[int, str, bool]] = []
        self._add_object(shape, body, 0)

    def _add_object(self, shape: Branch, value: dict[str, Any], number: int) -> None:
        for key, inner in value.items():
            node = shape.children.get(key)
            if isinstance(node, Leaf):
                self._add_leaf(node, key, number)
            elif isinstance(node, Branch) and isinstance(inner, dict) and not node.open:
                self._objects.append(_PlannedObject(number, key, len(inner)))
                self._add_object(node, inner, len(self._objects))
            elif not isinstance(node, EventType):  # that one was read to find the plan
                raise _NoPlan

    def _add_leaf(self, leaf: Leaf, key: str, number: int) -> None:
        of_message = leaf.field.id == leaf.field.name
        if leaf.lone or (leaf.type in ("timestamp", "moment") and not of_message):
            raise _NoPlan
        if leaf.type in ("timestamp", "moment"):
            self._times.append((number, key, leaf.type == "moment"))
        elif leaf.type in ("integer", "number"):
            self._numbers.append(self._plan_number(leaf, key, number))
        else:
            role = _field_role(leaf, self._rules.needed)
            self._values.append(_PlannedValue(number, key, leaf.accepted, role))

    def _plan_number(self, leaf: Leaf, key: str, number: int) -> _PlannedNumber:
        least, most = float(-LARGEST_NUMBER), float(LARGEST_NUMBER)
        plausible = self._rules.plausible.get(leaf.field.id)
        if leaf.checked.minimum is not None:
            least = max(least, leaf.checked.minimum)
        if leaf.checked.maximum is not None:
            most = min(most, leaf.checked.maximum)
        if plausible is not None:
            most = min(most, plausible.maximum)
        role = _field_role(leaf, self._rules.needed)
        return _PlannedNumber(number, key, role, least, most, leaf.type == "integer")

    def read_body(self, body: dict[str, Any]) -> Message | None:
        """Return the message in a body; None where it has another form, or a new value."""
        if len(body) != self._length:
            return None
        time: int | None = None
        unpadded: int | None = None
        values: dict[str, Any] = {}
        objects = [body]
        try:
            for outer, key, length in self._objects:
                inner = objects[outer][key]
                if type(inner) is not dict or len(inner) != length:
                    return None
                objects.append(inner)
            for number, key, accepted, role in self._values:
                value = objects[number][key]
                if (type(value) is not str and type(value) is not int) or value not in accepted:
                    return None
                if role:
                    values[role] = value
            for number, key, role, least, most, is_whole in self._numbers:
                value = objects[number][key]
                kind = type(value)
                if (kind is not int and kind is not float) or not least <= value <= most:
                    return None
                if is_whole and kind is float:
                    if not value.is_integer():
                        return None
                    value = int(value)
                if role:
                    values[role] = value
            for number, key, is_moment in self._times:
                value = objects[number][key]
                if is_moment:
                    if type(value) is not int or not EARLIEST_MOMENT <= value < LATEST_MOMENT:
                        return None
                    time = value
                    continue
                instant = parse_datetime(value) if type(value) is str else None
                if instant is None:
                    return None
                time, unpadded = round(instant.timestamp() * 1000), unpadded_milliseconds(value)
        except KeyError:
            return None
        playhead, session = values.pop("playhead", None), values.pop("session", None)
        return Message(
            self.protocol, self.event, time, playhead, session, {}, self._fields, values, unpadded
        )


def make_plan(
    protocol: str,
    event: Event,
    shape: Branch,
    body: dict[str, Any],
    fields: set[str],
    rules: PreparedRules,
) -> ReadingPlan | None:
    """Return the plan for the form of a body without findings, or None where it has lists."""
    try:
        return ReadingPlan(protocol, event, shape, body, set(fields), rules)
    except _NoPlan:
        return None


class _NoPlan(Exception):
    pass


def _field_role(leaf: Leaf, needed: Collection[str]) -> str:
    """Return the role of a field in a message: playhead, session, or its ID if it is needed."""
    id_ = leaf.field.id
    if id_ != leaf.field.name:
        return id_ if id_ in needed else ""
    return "playhead" if leaf.type in ("integer", "number") else "session"
