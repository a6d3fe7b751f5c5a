"""The API of a wrapper as templates see it: nodes to print, and plain words for conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mediagen.rendering.nodes import Comment, Doc, Invoke, List, Node, Record, Symbol, Text
from mediagen.rendering.views import CallView, PayloadView


class ParameterView(NamedTuple):
    """A parameter as templates see it; ``said`` is how a body says it.

    ``is_quality`` tells whether it is a value of the quality of playback, also in a method.
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
    said: Node
    check: Symbol | None  # what refuses wrong values of it
    wire: Text  # what its protocol calls it
    doc: Doc
    prose: Symbol


class StructureView(NamedTuple):
    """A type with several fields as templates see it."""

    name: Symbol
    title: Symbol
    doc: Doc
    fields: tuple[ParameterView, ...]
    record: Record  # as its protocol carries it
    checks: Record
    signature: Invoke


class ValueView(NamedTuple):
    """A value of a set: its name in the language, its text, and what stands for it on the SDK."""

    name: Symbol
    text: Text
    constant: Node
    doc: Doc
    prose: Symbol


class SetView(NamedTuple):
    """A set of values as templates see it; an open one has a ``pattern`` where texts match one."""

    name: Symbol
    title: Symbol
    open: bool
    type: Symbol | None  # of its constants on the SDK, where that is said
    pattern: Text | None
    values: tuple[ValueView, ...]
    record: Record
    doc: Doc


class LoopView(NamedTuple):
    """A list, the method that is called for each of its items, and what that calls an item."""

    over: ParameterView
    call: Symbol
    parameter: Symbol


class LeafView(NamedTuple):
    """A value of a payload: its path, with dots, and a number where a list is."""

    path: Text
    value: Node


class MethodView(NamedTuple):
    """A method as templates see it.

    ``required``, ``optional``, ``metadata`` and ``custom`` are its ``parameters`` by their part.
    ``message`` is the payload it sends, ``leaves`` its values with their paths, ``calls`` the calls
    it makes. ``checks`` has what refuses
    wrong values by parameter, ``checked`` tells whether there is any, or ``one_of`` parameters has
    to be given. ``doc`` and ``full_doc`` are without and with the parameters. ``pace`` is how many
    seconds apart what keeps the session alive is due from then on: 0 is no more, None as before.
    """

    name: Symbol
    label: Text
    event: Symbol
    title: Symbol
    type: Symbol
    session: str
    quiet: bool
    because: Comment | None
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
    when: tuple[Symbol, ...]
    pace: Symbol | None


class StepView(NamedTuple):
    """A step of a story: the call an app makes, and what the player would answer then.

    ``fields`` has the fields of every message by their name, ``changed`` those that are not as
    in the step before.
    """

    method: MethodView
    call: Node
    at: Symbol
    comment: Comment | None
    fields: Mapping[str, Node]
    changed: Mapping[str, Node]


class StoryView(NamedTuple):
    """A story as templates see it: the steps that the platform knows."""

    title: Symbol
    summary: Symbol
    steps: tuple[StepView, ...]


class MissingView(NamedTuple):
    """An event without a method, and why."""

    event: Symbol
    title: Symbol
    reason: Symbol


class ElsewhereView(NamedTuple):
    """A field that no method is given: ``how`` is ``configured``, ``filled`` or ``lost``."""

    name: Symbol
    title: Symbol
    how: str
    said: Symbol


class ApiView(NamedTuple):
    """An API as templates see it.

    ``updates`` has the calls for what is provided, by what it is. ``message`` has the fields of
    every message by their names, with their limits.
    """

    opening: MethodView
    methods: tuple[MethodView, ...]
    all: tuple[MethodView, ...]  # the opening and the methods
    automatic: tuple[MethodView, ...]
    missing: tuple[MissingView, ...]
    elsewhere: tuple[ElsewhereView, ...]
    settings: tuple[ParameterView, ...]
    quality: StructureView | None
    structures: tuple[StructureView, ...]
    sets: tuple[SetView, ...]
    message: Mapping[str, ParameterView]
    updates: Mapping[str, CallView]
    checks: Record  # of the methods and structures, by their names


class PackageView(NamedTuple):
    """Name of a wrapper package, in the cases that manifests and languages use."""

    name: Symbol
    camel: Symbol
    pascal: Symbol
    snake: Symbol
    flat: Symbol


class InstallView(NamedTuple):
    """A step of an installation: what to fetch from where, which file goes where, what to write."""

    title: Symbol
    url: Symbol | None
    files: tuple[tuple[Symbol, Symbol], ...]
    language: Symbol
    code: Symbol | None


class PlatformView(NamedTuple):
    """The platform as templates see it."""

    title: Symbol
    summary: Symbol
    sdk: Symbol
    version: Symbol
    install: tuple[InstallView, ...]
    imports: tuple[Symbol, ...]
