"""Messages in the terms of a protocol: payload trees, and calls of a tracker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mediagen.spec.model import Field


class Hole:
    """A value that is known only when a wrapper is called; ``name`` tells which.

    It stands for one value, or for all pairs or items of a group.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Value(NamedTuple):
    """A leaf of a message: data, its type in the protocol, and the field it belongs to."""

    data: Any
    type: str
    field: Field | None = None


#: A payload: mappings and lists with values as leaves.
Tree = Any


class Payload(NamedTuple):
    """A message of a wire protocol. ``type`` is its event type without the protocol's prefix."""

    type: str
    session: str
    body: Tree


class MetadataEntry(NamedTuple):
    """One pair of metadata: a constant of a family, or a free name where ``family`` is empty."""

    family: str
    name: str
    value: Value


class Object(NamedTuple):
    """Object made by a constructor: its arguments and the properties set on it, by name."""

    kind: str
    arguments: Mapping[str, Value]
    properties: Mapping[str, Value]
    group: str


class TrackerCall(NamedTuple):
    """A message of the tracker protocol: a verb, and what is handed over with it."""

    verb: str
    event: str | None
    object: Object | None
    metadata: tuple[MetadataEntry, ...]
    arguments: Mapping[str, Value]


Message = Payload | TrackerCall
