"""Views of messages for templates: nodes to print, and plain strings for conditions."""

from __future__ import annotations

from typing import NamedTuple

from mediagen.rendering.nodes import Invoke, Node, Record, Symbol, Text


class PayloadView(NamedTuple):
    """Payload as templates see it."""

    type: Symbol  # event type, as the address of the message has it
    session: str  # effect on the session: opens, continues, closes or whole
    body: Node  # payload
    url: Text  # address that it is sent to


class ObjectView(NamedTuple):
    """Object as templates see it; ``inline`` objects are written where they are used.

    ``needed`` is true if the constructor can fail and the code depends on the object. ``record``
    has the ``properties``.
    """

    variable: Symbol | None  # variable that holds the object; None for an inline object
    make: Invoke  # call of its constructor
    needed: bool  # the constructor can fail, and the code depends on the object
    inline: bool  # written where it is used
    properties: tuple[tuple[Symbol, Node], ...]  # keys and values that are set on the object
    record: Record  # the properties as one record


class MetadataView(NamedTuple):
    """Metadata as templates see it; ``constants`` is true if any key is a constant.

    ``rest`` is all custom metadata, as a parameter of a wrapper.
    """

    variable: Symbol  # variable that holds the metadata
    record: Record  # all entries as one record
    entries: tuple[tuple[Node, Node], ...]  # keys and values in order
    constants: bool  # any key is a constant of the SDK
    rest: Node | None = None  # all custom metadata, as a parameter of a wrapper


class CallView(NamedTuple):
    """Tracker call as templates see it; ``delegate`` is set if there is no function to call."""

    verb: str  # verb of the call, a key of calls in platform.yaml
    object: ObjectView | None  # object that the call passes
    metadata: MetadataView | None  # metadata that the call passes
    invoke: Invoke | None  # call itself; None if there is no function to call
    delegate: Symbol | None  # variable to assign instead of a call


View = PayloadView | CallView
