"""Facts about sessions that are derived from the spec."""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.spec.model import Event, Spec


def opening(spec: Spec) -> Event | None:
    """The event that opens a session."""
    return next((event for event in spec.events.values() if event.session == "opens"), None)


def settings(spec: Spec, bound: Mapping[str, str]) -> dict[str, str]:
    """The words that templates and addresses need beside a message, as bound or as documented."""
    found = {}
    for group in spec.groups.values():
        if group.kind not in ("settings", "message"):
            continue
        for name, field in group.fields.items():
            stands = field.default if field.default is not None else "{" + name + "}"
            found[name] = str(field.placeholder.get("xdm", stands))
    return found | dict(bound)
