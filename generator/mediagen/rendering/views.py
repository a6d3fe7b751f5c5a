"""Messages as templates see them: nodes to print, and plain words for conditions."""

from __future__ import annotations

from typing import NamedTuple

from mediagen.rendering.nodes import Invoke, Node, Record, Symbol, Text


class PayloadView(NamedTuple):
    """A payload as templates see it."""

    type: Symbol
    session: str
    body: Node
    url: Text


class ObjectView(NamedTuple):
    """An object as templates see it; ``inline`` objects are written in place.

    ``record`` has its ``properties``.
    """

    variable: Symbol | None
    make: Invoke
    needed: bool
    inline: bool
    properties: tuple[tuple[Symbol, Node], ...]
    record: Record


class MetadataView(NamedTuple):
    """Metadata as templates see it; ``constants`` tells whether any key is a constant."""

    variable: Symbol
    record: Record
    entries: tuple[tuple[Node, Node], ...]
    constants: bool
    rest: Node | None = None  # all custom metadata, where a wrapper is given it


class CallView(NamedTuple):
    """A tracker call as templates see it; ``delegate`` is set where there is nothing to call."""

    verb: str
    object: ObjectView | None
    metadata: MetadataView | None
    invoke: Invoke | None
    delegate: Symbol | None


View = PayloadView | CallView
