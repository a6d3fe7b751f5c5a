"""Model of messages: payload trees, and calls of a tracker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mediagen.spec.model import Field, SessionEffect


class Hole:
    """Placeholder of a value that is known only when a wrapper is called, with its ``name``.

    It stands for a single value, or for all pairs or items of a group.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class TypedPairs(NamedTuple):
    """Pairs of a wrapper's call: typed custom metadata by name in messages, and the free pairs."""

    free: Hole
    typed: Mapping[str, Any]  # with a ``Value`` of each


class Value(NamedTuple):
    """A leaf of a message: data, its type in the protocol, and its field."""

    data: Any
    type: str
    field: Field | None = None


#: A payload: mappings and lists with ``Value`` as leaves.
Tree = Any


class Payload(NamedTuple):
    """A message of a wire protocol; ``type`` is its event type without the protocol's prefix."""

    type: str
    session: SessionEffect
    body: Tree


class MetadataEntry(NamedTuple):
    """A pair of metadata: a constant of a family, or a custom name if ``family`` is empty."""

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
    """A message of the tracker protocol: a verb, and what the call passes."""

    verb: str
    event: str | None
    object: Object | None
    metadata: tuple[MetadataEntry, ...]
    arguments: Mapping[str, Value]


Message = Payload | TrackerCall
