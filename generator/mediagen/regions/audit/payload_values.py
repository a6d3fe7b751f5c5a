"""Values of payloads: a record of code as plain data, with the line and the field of each value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mediagen.protocols.shapes import Branch, Items, Leaf, Names
from mediagen.protocols.shapes import Node as Shape
from mediagen.regions.audit.code_nodes import (
    CodeNode,
    ListNode,
    NameNode,
    RecordNode,
    UnwrappedNode,
    key_text,
    repeated_keys,
)
from mediagen.regions.audit.messages import CodeLeaf, LeafKind, Leaves
from mediagen.spec.model import GroupKind
from mediagen.traffic.body_validator import child_path

ROOT = "$"


@dataclass(slots=True)
class PlainBody:
    """A body as plain data; lines (from 0) and leaves by JSON path.

    ``starts`` are the lines on which records and lists begin, ``lines`` those of keys and values.
    ``shorthands`` are the paths at which a placeholder without quotes is read as a record, and
    ``repeated`` the lines and names of keys that their record has already.
    """

    data: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    leaves: dict[str, CodeLeaf] = field(default_factory=dict)
    shorthands: list[tuple[str, str]] = field(default_factory=list)
    repeated: list[tuple[int, str]] = field(default_factory=list)

    def is_open(self, path: str) -> bool:
        """Return whether a value at a path, or the record around it, is not shown."""
        leaf = self.leaves.get(path)
        if leaf is not None:
            return leaf.kind is LeafKind.OPEN
        parent = path
        while parent not in self.lines and parent != ROOT:
            parent = parent_path(parent)
            leaf = self.leaves.get(parent)
            if leaf is not None:
                return leaf.kind is LeafKind.OPEN
        return False

    def line_of(self, path: str) -> int:
        """Return the line of a path, or of the nearest record around it."""
        while path not in self.lines and path != ROOT:
            path = parent_path(path)
        return self.lines.get(path, 0)

    def record_line(self, path: str) -> int:
        """Return the line on which the nearest record around a path begins."""
        while path not in self.starts and path != ROOT:
            path = parent_path(path)
        return self.starts.get(path, 0)


def parent_path(path: str) -> str:
    """Return the JSON path around a path."""
    if path.endswith("]"):
        return path[: path.rindex("[")] or ROOT
    return path.rpartition(".")[0] or ROOT


def convert_body(
    node: CodeNode, leaves: Leaves, resolve: Callable[[CodeNode], CodeNode]
) -> PlainBody:
    """Return a record of code as plain data; values that the code does not show are None."""
    body = PlainBody()
    body.data = _convert(node, ROOT, body, leaves, resolve)
    return body


def _convert(
    node: CodeNode,
    path: str,
    body: PlainBody,
    leaves: Leaves,
    resolve: Callable[[CodeNode], CodeNode],
) -> Any:
    node = resolve(node)
    if isinstance(node, UnwrappedNode):
        node = node.value
    body.lines[path] = node.line
    if isinstance(node, (RecordNode, ListNode)):
        body.starts[path] = node.line
    match node:
        case RecordNode(entries=[(NameNode(path=name), NameNode(path=same))]) if (
            name == same and leaves.is_spec_placeholder(f"{{{name}}}") and path != ROOT
        ):
            body.shorthands.append((path, name))
            body.leaves[path] = CodeLeaf(LeafKind.OPEN, None, node.line, f"{{{name}}}", True)
            return None
        case RecordNode(entries=entries):
            data = {}
            body.repeated += ((key.line, key_text(key)) for key in repeated_keys(node))
            for key, value in entries:
                text = key_text(key)
                place = child_path(path, text)
                data[text] = _convert(value, place, body, leaves, resolve)
                if place in body.starts:
                    body.lines[place] = key.line
            if node.is_open:
                body.leaves[path] = CodeLeaf(LeafKind.OPEN, None, node.line, "the rest")
            return data
        case ListNode(items=items):
            return [
                _convert(item, f"{path}[{index}]", body, leaves, resolve)
                for index, item in enumerate(items)
            ]
    leaf = leaves.make_leaf(node)
    body.leaves[path] = leaf
    return leaf.value if leaf.kind is LeafKind.VALUE else None


def field_paths(shape: Shape, data: Any, path: str = ROOT) -> Iterator[tuple[str, str]]:
    """Yield the names of the fields in a body with their paths.

    A name is the ID of a field, with the index of its item or the custom name in a group of pairs.
    """
    match shape:
        case Leaf(field=owner):
            yield from _raw_paths(owner.id, data, path)
        case Branch(children=children) if isinstance(data, Mapping):
            for key, value in data.items():
                place = child_path(path, key)
                if key in children:
                    yield from field_paths(children[key], value, place)
                elif key in shape.ignored or shape.open:
                    yield from _raw_paths(key, value, place)
        case Names(group=group) if isinstance(data, Mapping):
            for key in data:
                yield f"{group.id}.{key}", child_path(path, key)
        case Items(group=group) if isinstance(data, list):
            for index, item in enumerate(data):
                yield from _item_paths(shape, group.kind, index, item, f"{path}[{index}]")


def _item_paths(
    shape: Items, kind: GroupKind, index: int, item: Any, place: str
) -> Iterator[tuple[str, str]]:
    group = shape.group
    if kind == GroupKind.PAIRS and isinstance(item, Mapping):
        name, content = next(iter(group.fields)), list(group.fields)[-1]
        yield f"{group.id}.{item.get(name)}", child_path(place, content)
    elif kind == GroupKind.MESSAGES or not isinstance(item, Mapping):
        yield from _raw_paths(f"{group.id}[{index}]", item, place)
    else:
        for name, path in field_paths(shape.item, item, place):
            yield name.replace(group.id, f"{group.id}[{index}]", 1), path


def _raw_paths(name: str, data: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _raw_paths(f"{name}.{key}", value, child_path(path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _raw_paths(f"{name}[{index}]", value, f"{path}[{index}]")
    else:
        yield name, path
