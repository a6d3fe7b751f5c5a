"""Facts of the spec in a few words, for the tables and sentences of pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mediagen.diagnostics.problems import number_text
from mediagen.pages.markdown_nodes import Code, Run
from mediagen.rendering.nodes import Node
from mediagen.spec.model import PROTOCOLS, Field, Group, Spec

_PROTOCOLS = {"xdm": "XDM", "tracker": "trackers", "collection": "the Media Collection API"}
_UNITS = {
    "s": "seconds",
    "ms": "milliseconds",
    "kbps": "kbps",
    "fps": "frames per second",
    "frames": "frames",
}
_TYPES = {
    "string": "Text",
    "integer": "Whole number",
    "number": "Number",
    "boolean": "True or false",
    "timestamp": "Date and time",
    "object": "Record",
}


def duration(seconds: int) -> str:
    """A span of time as people say it: ``10 minutes``."""
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0 and seconds >= size:
            count = seconds // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "no time"


def listed(parts: Sequence[Node | str], last: str = "and") -> Node:
    """``a, b and c``."""
    found: list[Node | str] = []
    for i, part in enumerate(parts):
        if i:
            found.append(f" {last} " if i == len(parts) - 1 else ", ")
        found.append(part)
    return Run(*found)


def unit(field: Field) -> str:
    """What a field is measured in; empty where it is not."""
    return _UNITS[field.unit] if field.unit else ""


def kind(spec: Spec, field: Field) -> Node:
    """The type of a field, with its unit or its values."""
    values = spec.values.get(field.type)
    if values is None:
        named = _TYPES[field.type]
        return Run(f"{named}, in {unit(field)}" if field.unit else named)
    if len(values.values) > 6:
        return Run(values.title[:-1] if values.title.endswith("s") else values.title)
    codes = listed([Code(value) for value in values.values], "or")
    return Run(codes, ", or another") if values.open else codes


def limits(field: Field) -> Node | None:
    """What the value of a field must keep to, besides its type."""
    found: list[Node | str] = []
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        found.append(f"{number_text(low)} to {number_text(high)}")
    elif low is not None:
        found.append(f"{number_text(low)} or more")
    elif high is not None:
        found.append(f"{number_text(high)} or less")
    if field.pattern is not None:
        found.append(Run("matches ", Code(field.pattern)))
    return listed(found) if found else None


def due(field: Field, protocols: Collection[str] = PROTOCOLS) -> Node:
    """Whether a field is required, by the protocols that carry it."""
    carried = [p for p in PROTOCOLS if p in protocols and field.routes[p].way != "none"]
    required = [p for p in carried if p in field.required]
    if not required:
        return Run("No")
    if required == carried:
        return Run("Yes")
    said = listed([_PROTOCOLS[p] for p in required])
    return Run("By ", said)


def carriers(group: Group) -> Node | None:
    """The protocols that carry a group of fields; None where all do."""
    carry = [p for p in PROTOCOLS if group.routes[p].way != "none"]
    return listed([_PROTOCOLS[p] for p in carry]) if 0 < len(carry) < len(PROTOCOLS) else None


def clause(sentence: str) -> str:
    """A sentence as the end of another: in lower case, without its full stop."""
    text = sentence.strip().removesuffix(".")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text
