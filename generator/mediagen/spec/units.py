"""Units of fields, in words."""

from __future__ import annotations

#: Plural name of each unit of ``fields.yaml``.
UNIT_NAMES = {
    "s": "seconds",
    "ms": "milliseconds",
    "kbps": "kilobits per second",
    "fps": "frames per second",
    "frames": "frames",
}


def unit_name(unit: str | None) -> str:
    """Return the plural name of a unit, or an empty string if there is no unit."""
    return UNIT_NAMES[unit] if unit else ""
