"""Facts about sessions that are derived from the spec."""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.spec.model import GroupKind, Spec


def placeholder_values(spec: Spec, overrides: Mapping[str, str]) -> dict[str, str]:
    """The words that templates and addresses need beside a message, as bound or as documented."""
    values = {}
    for group in spec.groups.values():
        if group.kind not in (GroupKind.SETTINGS, GroupKind.MESSAGE):
            continue
        for name, field in group.fields.items():
            stands = field.default if field.default is not None else "{" + name + "}"
            values[name] = str(field.placeholder.get("xdm", stands))
    return values | dict(overrides)
