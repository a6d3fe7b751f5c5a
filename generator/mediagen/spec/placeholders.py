"""Placeholders of messages and URLs."""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.spec.model import GroupKind, Spec


def placeholder_values(spec: Spec, overrides: Mapping[str, str]) -> dict[str, str]:
    """Return placeholder values for templates and URLs: overrides, or documented defaults.

    The examples of other fields are among them, by the IDs of the fields.
    """
    values: dict[str, str] = {}
    for group in spec.groups.values():
        if group.kind not in (GroupKind.SETTINGS, GroupKind.MESSAGE):
            fields = group.fields.values()
            values |= {f.id: str(f.example) for f in fields if f.example is not None}
            continue
        for name, field in group.fields.items():
            default = field.default if field.default is not None else "{" + name + "}"
            values[name] = str(field.placeholder.get("xdm", default))
    return values | dict(overrides)
