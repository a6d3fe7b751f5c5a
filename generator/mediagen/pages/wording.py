"""Facts of the spec in a few words, for the tables and sentences of pages."""

from __future__ import annotations

from collections.abc import Collection

from mediagen.diagnostics.problems import number_text
from mediagen.pages.markdown_nodes import CodeSpan, Link, PageKind, Prose
from mediagen.pages.words import Words
from mediagen.rendering.nodes import Node
from mediagen.spec.model import PROTOCOLS, Field, Group, RouteWay, Spec

#: Values that a type lists by themselves; of a longer list it has the title only.
_MOST_VALUES = 6


def type_node(words: Words, spec: Spec, field: Field) -> Node:
    """Return the type of a field, with its unit or its values."""
    values = spec.values.get(field.type)
    if values is None:
        name = words.text(f"types.{field.type}")
        if not field.unit:
            return Prose(name)
        unit = words.text(f"units.{field.unit}")
        return words.node("types.with_unit", type=name, unit=unit)
    if len(values.values) > _MOST_VALUES:
        link = Link(Prose(words.text("types.values")), (PageKind.FIELD, field.id))
        return words.node("types.many_values", type=words.text("types.string"), values=link)
    codes = words.join([CodeSpan(value) for value in values.values], "or")
    return words.node("types.open_values", values=codes) if values.open else codes


def limits_node(words: Words, field: Field) -> Node | None:
    """Return the limits of a field's value beyond its type, or None if there are none."""
    nodes: list[Node | str] = []
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        limits = {"minimum": number_text(low), "maximum": number_text(high)}
        nodes.append(words.text("limits.range", **limits))
    elif low is not None:
        nodes.append(words.text("limits.minimum", minimum=number_text(low)))
    elif high is not None:
        nodes.append(words.text("limits.maximum", maximum=number_text(high)))
    if field.pattern is not None:
        nodes.append(words.node("limits.pattern", pattern=CodeSpan(field.pattern)))
    return words.join(nodes) if nodes else None


def requirement_node(words: Words, field: Field, protocols: Collection[str] = PROTOCOLS) -> Node:
    """Return whether a field is required, by the protocols that carry it."""
    carriers = [p for p in PROTOCOLS if p in protocols and field.routes[p].way != RouteWay.NONE]
    required = [p for p in carriers if p in field.required]
    if not required:
        return words.node("required.never")
    if required == carriers:
        return words.node("required.always")
    return words.node("required.by_protocols", protocols=_join_protocols(words, required))


def carrier_node(words: Words, group: Group) -> Node | None:
    """Return the protocols that carry a group of fields, or None if all do."""
    carriers = [p for p in PROTOCOLS if group.routes[p].way != RouteWay.NONE]
    return _join_protocols(words, carriers) if 0 < len(carriers) < len(PROTOCOLS) else None


def as_clause(sentence: str) -> str:
    """Return a sentence as the end of another: in lower case, without its full stop."""
    text = sentence.strip().removesuffix(".")
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first[1:].islower() or len(first) == 1 else text


def _join_protocols(words: Words, protocols: Collection[str]) -> Node:
    return words.join([words.text(f"protocols.{protocol}") for protocol in protocols])
