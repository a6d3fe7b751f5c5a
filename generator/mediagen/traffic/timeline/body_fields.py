"""Values of fields in the bodies of messages, by the routes of the spec."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mediagen.spec.model import PROTOCOLS, Protocol, RouteWay, Spec, ValueType

#: Longest text that a timeline keeps of a value.
LONGEST_LABEL = 200


class FieldReader:
    """Reads the values of fields from bodies, whatever else these contain."""

    def __init__(self, spec: Spec) -> None:
        self._paths: dict[tuple[str, str], Sequence[str]] = {
            (protocol, id_): path
            for id_ in spec.fields
            for protocol in PROTOCOLS
            if (path := _field_path(spec, id_, protocol))
        }
        self._session_field = next(
            (
                field.id
                for group in spec.groups.values()
                if group.is_common
                for field in group.fields.values()
                if field.type == ValueType.STRING
            ),
            "",
        )

    def read_text(self, protocol: str, body: Any, field: str) -> str:
        """Return the value of a field as a string; an empty one if the body does not have it."""
        path = self._paths.get((protocol, field))
        if path is None:
            return ""
        for step in path:
            body = body.get(step) if isinstance(body, dict) else None
        return label_text(body)

    def read_session(self, protocol: str, body: Any) -> str:
        """Return the ID of the session that a body names; an empty string if it names none."""
        return self.read_text(protocol, body, self._session_field)


def label_text(value: Any) -> str:
    """Return a string or a number as a label, and an empty string for any other value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        return str(value)[:LONGEST_LABEL]
    except ValueError:  # an integer with thousands of digits
        return ""


def _field_path(spec: Spec, id_: str, protocol: Protocol) -> Sequence[str]:
    """Return the keys that lead to a field in a body, or an empty list."""
    field = spec.fields[id_]
    group = spec.groups[field.group].routes[protocol]
    route = field.routes[protocol]
    if protocol is Protocol.TRACKER or RouteWay.NONE in (group.way, route.way):
        return []
    if protocol is Protocol.COLLECTION:  # its keys contain dots
        return [*filter(None, [group.name]), route.name]
    if route.name.startswith("/"):
        return route.name[1:].split(".")
    return [*filter(None, group.name.split(".")), *route.name.split(".")]
