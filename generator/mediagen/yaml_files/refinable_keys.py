"""Keys that a refinement can change, and the place of those that it has at a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mediagen.diagnostics.suggestions import nearest_name, suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.yaml_files.removal import REMOVE

_Path = tuple[str | int, ...]
#: Most names that a message lists.
_MOST_NAMES = 16


def refinable_names(schema: Mapping[str, Any], path: _Path) -> Iterator[str]:
    """Yield the keys that a refinement can change at a path."""
    for step in path:
        others = schema.get("additionalProperties")
        schema = schema.get("properties", {}).get(step) or (
            others if isinstance(others, dict) else {}
        )
    for name, rule in schema.get("properties", {}).items():
        if has_right(rule):
            yield name


def has_right(schema: Mapping[str, Any]) -> bool:
    """Return whether a refinement can change a value, or a part of it."""
    others = schema.get("additionalProperties")
    inner = [
        *schema.get("properties", {}).values(),
        *([others] if isinstance(others, dict) else []),
    ]
    return "refine" in schema or any(map(has_right, inner))


def describe_unknown_key(
    schema: Mapping[str, Any], below: Any, path: _Path, names: Iterable[str]
) -> str:
    """Return the hint after an unknown key of a refinement: the nearest name, or its place.

    ``below`` has the data of the layer below, and ``names`` are those that the key can have.
    """
    key = str(path[-1])
    names = list(dict.fromkeys(names))
    if nearest_name(key, names) is None:
        for place in _inner_paths(below):
            if place[-1] == key:
                parent = ".".join(map(str, place[:-1]))
                return f"; expected it below '{parent}'" if parent else "; expected it at the top"
    hint = suggest_name(key, names, limit=_MOST_NAMES)
    if hint:
        return hint
    usable = {*refinable_names(schema, path[:-1]), *([REMOVE] if len(path) == 1 else [])}
    if not usable and names:
        return f"; expected one of the {len(names)} names of the layer below, such as '{names[0]}'"
    return f"; expected {join_words(sorted(usable), 'or')}" if usable else ""


def _inner_paths(data: Any, path: _Path = ()) -> Iterator[_Path]:
    """Yield the paths of all keys in nested mappings."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key)
            yield from _inner_paths(value, (*path, key))
