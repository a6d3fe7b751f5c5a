"""Facts of the spec in a few words, for the tables and sentences of pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mediagen.diagnostics.problems import number_text
from mediagen.diagnostics.words import interleave_conjunction
from mediagen.pages.markdown_nodes import Code, InlineSequence
from mediagen.rendering.nodes import Node
from mediagen.spec.model import PROTOCOLS, Field, Group, RouteWay, Spec
from mediagen.spec.units import unit_name

_PROTOCOLS = {"xdm": "XDM", "tracker": "trackers", "collection": "the Media Collection API"}
_TYPES = {
    "string": "Text",
    "integer": "Whole number",
    "number": "Number",
    "boolean": "True or false",
    "timestamp": "Date and time",
    "object": "Record",
}


def join_nodes(parts: Sequence[Node | str], last: str = "and") -> Node:
    """``a, b and c``."""
    return InlineSequence(*interleave_conjunction(parts, last))


def type_node(spec: Spec, field: Field) -> Node:
    """The type of a field, with its unit or its values."""
    values = spec.values.get(field.type)
    if values is None:
        named = _TYPES[field.type]
        return InlineSequence(f"{named}, in {unit_name(field.unit)}" if field.unit else named)
    if len(values.values) > 6:
        return InlineSequence(values.title[:-1] if values.title.endswith("s") else values.title)
    codes = join_nodes([Code(value) for value in values.values], "or")
    return InlineSequence(codes, ", or another") if values.open else codes


def limits_node(field: Field) -> Node | None:
    """Return the limits on a field's value beyond its type."""
    nodes: list[Node | str] = []
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        nodes.append(f"{number_text(low)} to {number_text(high)}")
    elif low is not None:
        nodes.append(f"{number_text(low)} or more")
    elif high is not None:
        nodes.append(f"{number_text(high)} or less")
    if field.pattern is not None:
        nodes.append(InlineSequence("matches ", Code(field.pattern)))
    return join_nodes(nodes) if nodes else None


def requirement_node(field: Field, protocols: Collection[str] = PROTOCOLS) -> Node:
    """Whether a field is required, by the protocols that carry it."""
    carried = [p for p in PROTOCOLS if p in protocols and field.routes[p].way != RouteWay.NONE]
    required = [p for p in carried if p in field.required]
    if not required:
        return InlineSequence("No")
    if required == carried:
        return InlineSequence("Yes")
    protocol_names = join_nodes([_PROTOCOLS[p] for p in required])
    return InlineSequence("By ", protocol_names)


def carrier_node(group: Group) -> Node | None:
    """The protocols that carry a group of fields; None where all do."""
    carry = [p for p in PROTOCOLS if group.routes[p].way != RouteWay.NONE]
    return join_nodes([_PROTOCOLS[p] for p in carry]) if 0 < len(carry) < len(PROTOCOLS) else None


def as_clause(sentence: str) -> str:
    """A sentence as the end of another: in lower case, without its full stop."""
    text = sentence.strip().removesuffix(".")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text
