"""Placeholders of messages and URLs."""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.spec.model import GroupKind, Spec


def placeholder_values(spec: Spec, overrides: Mapping[str, str]) -> dict[str, str]:
    """Return placeholder values for templates and URLs: overrides, or documented defaults."""
    values = {}
    for group in spec.groups.values():
        if group.kind not in (GroupKind.SETTINGS, GroupKind.MESSAGE):
            continue
        for name, field in group.fields.items():
            default = field.default if field.default is not None else "{" + name + "}"
            values[name] = str(field.placeholder.get("xdm", default))
    return values | dict(overrides)
