"""Differences between code and an example that change what a message means, not only its values."""

from __future__ import annotations

from mediagen.diagnostics.words import join_words
from mediagen.regions.audit.examples import ExampleReading
from mediagen.regions.audit.matching import Match, MessageDifference
from mediagen.regions.audit.messages import CodeLeaf, LeafKind
from mediagen.spec.model import Spec


def describe_change(
    spec: Spec, match: Match, example: ExampleReading, difference: MessageDifference
) -> str:
    """Return how an example has another meaning than a block of code, or an empty string.

    Another value of those that the spec lists changes the meaning, as do groups and items of
    lists that the code does not have.
    """
    for name in difference.differing:
        leaf, expected = match.values[name], example.values[name]
        if _is_choice(spec, name, leaf):
            return f"its {plain_name(name)} is {leaf.text}, a region would have {expected.text}"
    if any(message.is_part for message in match.messages if message.key.startswith("object:")):
        return ""
    groups = {_group_of(spec, name) for name in match.values}
    added = [name for name in difference.added if _group_of(spec, name) not in groups]
    added += [name for name in difference.added if "[" in name and name not in added]
    names = list(dict.fromkeys(plain_name(name) for name in added))
    return f"a region would also report {join_words(names)}" if names else ""


def plain_name(name: str) -> str:
    """Return the name of a value without the number of its message and the index of its item."""
    return name.rpartition(":")[2].partition("[")[0]


def _is_choice(spec: Spec, name: str, leaf: CodeLeaf) -> bool:
    """Return whether a value is one of those that the spec lists for its field."""
    id_ = name.rpartition(":")[2]
    head, index, tail = id_.partition("[")
    field = spec.fields.get(head + tail.partition("]")[2] if index else id_)
    values = spec.values.get(field.type) if field is not None else None
    if values is None or leaf.kind is LeafKind.OPEN:
        return False
    return str(leaf.value) in values.values


def _group_of(spec: Spec, name: str) -> str:
    """Return the group of a value; all values that every message has are of one."""
    plain = plain_name(name)
    group = plain.partition(".")[0]
    return group if group in spec.groups else ""
