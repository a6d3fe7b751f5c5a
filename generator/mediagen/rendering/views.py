"""Views of messages for templates: nodes to print, and plain strings for conditions."""

from __future__ import annotations

from typing import NamedTuple

from mediagen.rendering.nodes import Invoke, Node, Record, Symbol, Text


class PayloadView(NamedTuple):
    """Payload as templates see it."""

    type: Symbol
    session: str
    body: Node
    url: Text


class ObjectView(NamedTuple):
    """Object as templates see it; ``inline`` objects are written where they are used.

    ``needed`` is true if the constructor can fail and the code depends on the object. ``record``
    has the ``properties``.
    """

    variable: Symbol | None
    make: Invoke
    needed: bool
    inline: bool
    properties: tuple[tuple[Symbol, Node], ...]
    record: Record


class MetadataView(NamedTuple):
    """Metadata as templates see it; ``constants`` is true if any key is a constant.

    ``rest`` is all custom metadata, as a parameter of a wrapper.
    """

    variable: Symbol
    record: Record
    entries: tuple[tuple[Node, Node], ...]
    constants: bool
    rest: Node | None = None


class CallView(NamedTuple):
    """Tracker call as templates see it; ``delegate`` is set if there is no function to call."""

    verb: str
    object: ObjectView | None
    metadata: MetadataView | None
    invoke: Invoke | None
    delegate: Symbol | None


View = PayloadView | CallView
