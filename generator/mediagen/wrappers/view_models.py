"""API of a wrapper as templates see it: nodes to print, and plain strings for conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mediagen.rendering.nodes import Comment, Doc, Invoke, List, Node, Record, Symbol, Text
from mediagen.rendering.views import CallView, PayloadView


class ParameterView(NamedTuple):
    """Parameter as templates see it; ``expression`` is its value in the body of a method.

    ``is_quality`` is true for a value of the quality of playback, even as a parameter of a method.
    ``check`` rejects invalid values. ``wire`` is the name in the protocol.
    """

    name: Symbol
    label: Text
    title: Symbol
    kind: str
    part: str
    is_quality: bool
    type: Symbol
    required: bool
    default: Node | None
    minimum: Symbol | None
    maximum: Symbol | None
    pattern: Text | None
    limits: Text | None
    set: Symbol | None
    item: Any  # a ParameterView or a StructureView
    expression: Node
    check: Symbol | None
    wire: Text
    doc: Doc
    prose: Symbol
    typed: bool  # whether it is typed custom metadata
    example: Node | None  # a value as an app writes it in a call


class StructureView(NamedTuple):
    """Type with several fields as templates see it; ``record`` has the protocol's names."""

    name: Symbol
    title: Symbol
    doc: Doc
    fields: tuple[ParameterView, ...]
    record: Record
    checks: Record
    signature: Invoke


class ValueView(NamedTuple):
    """Value of a set: its name in the language, its string, and the constant of the SDK."""

    name: Symbol
    text: Text
    constant: Node
    doc: Doc
    prose: Symbol


class SetView(NamedTuple):
    """Set of values as templates see it; values of an open set match its ``pattern``, if any.

    ``type`` is the type of the SDK's constants, if there is one.
    """

    name: Symbol
    title: Symbol
    open: bool
    type: Symbol | None
    pattern: Text | None
    values: tuple[ValueView, ...]
    record: Record
    doc: Doc


class LoopView(NamedTuple):
    """Call of ``method`` for each item of a ``list``, which is passed as ``parameter``."""

    list: ParameterView
    method: Symbol
    parameter: Symbol


class LeafView(NamedTuple):
    """Value of a payload, and its path with dots; an index stands for the item of a list."""

    path: Text
    value: Node


class MethodView(NamedTuple):
    """Method as templates see it.

    ``required``, ``optional``, ``metadata`` and ``custom`` are its ``parameters`` by their part.
    ``message`` is the payload it sends, ``leaves`` the values of the payload with their paths, and
    ``calls`` are the SDK calls it makes. ``checks`` are the checks by parameter; ``checked`` is
    true if there is any, or if the method needs one of the parameters ``one_of``. ``doc`` is
    without the parameters, ``full_doc`` with them. ``keepalive_seconds`` is the interval at which
    the session is kept alive after the event: 0 stops it, None leaves it unchanged.
    """

    name: Symbol
    label: Text
    event: Symbol
    title: Symbol
    type: Symbol
    session: str
    quiet: bool
    parameters: tuple[ParameterView, ...]
    required: tuple[ParameterView, ...]
    optional: tuple[ParameterView, ...]
    metadata: tuple[ParameterView, ...]
    custom: ParameterView | None
    one_of: tuple[ParameterView, ...]
    one_of_names: List
    loops: tuple[LoopView, ...]
    message: PayloadView | None
    leaves: tuple[LeafView, ...]
    calls: tuple[CallView, ...]
    checks: Record
    checked: bool
    signature: Invoke
    metadata_signature: Invoke
    doc: Doc
    full_doc: Doc
    prose: Symbol
    keepalive_seconds: Symbol | None


class StepView(NamedTuple):
    """Step of a story: the call of an app, and the state of the player at a ``time`` in seconds.

    ``fields`` has the fields of every message by name, ``changed`` those that differ from the step
    before.
    """

    method: MethodView
    call: Node
    time: Symbol
    comment: Comment | None
    fields: Mapping[str, Node]
    changed: Mapping[str, Node]


class StoryView(NamedTuple):
    """Story as templates see it: the steps that the platform supports."""

    title: Symbol
    summary: Symbol
    steps: tuple[StepView, ...]


class MissingView(NamedTuple):
    """Event without a method, and the reason."""

    event: Symbol
    title: Symbol
    reason: Symbol


class OmittedFieldView(NamedTuple):
    """Field that no method takes; ``cause`` is a value of ``OmissionCause``."""

    name: Symbol
    title: Symbol
    cause: str
    reason: Symbol


class ApiView(NamedTuple):
    """API as templates see it.

    ``all`` are the opening method and the others. ``message`` has the fields of every message by
    name, with their limits. ``updates`` has the SDK calls that pass on the state of the player, by
    what they update. ``checks`` has those of methods and structures by name.
    """

    opening: MethodView
    methods: tuple[MethodView, ...]
    all: tuple[MethodView, ...]
    automatic: tuple[MethodView, ...]
    missing: tuple[MissingView, ...]
    omitted_fields: tuple[OmittedFieldView, ...]
    settings: tuple[ParameterView, ...]
    quality: StructureView | None
    structures: tuple[StructureView, ...]
    sets: tuple[SetView, ...]
    message: Mapping[str, ParameterView]
    updates: Mapping[str, CallView]
    checks: Record
    typed: bool  # whether a method takes typed custom metadata
    patterns: bool  # whether a method takes strings that match a pattern
    decimals: bool  # whether a method takes numbers with a fraction


class PackageView(NamedTuple):
    """Name of a wrapper package, in the cases that manifests and languages use."""

    name: Symbol
    camel: Symbol
    pascal: Symbol
    snake: Symbol
    flat: Symbol


class InstallView(NamedTuple):
    """Step of an installation: a download, the places of its ``files``, and code to add."""

    title: Symbol
    url: Symbol | None
    files: tuple[tuple[Symbol, Symbol], ...]
    language: Symbol
    code: Symbol | None


class PlatformView(NamedTuple):
    """Platform as templates see it."""

    title: Symbol
    summary: Symbol
    sdk: Symbol
    version: Symbol
    install: tuple[InstallView, ...]
    imports: tuple[Symbol, ...]
