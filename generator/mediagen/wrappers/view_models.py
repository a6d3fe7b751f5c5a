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

    name: Symbol  # name in the language
    label: Text  # label of the argument
    title: Symbol  # title of the field, in sentence case
    kind: str  # type of the field, or set, open, map, list or messages: see ParameterKind
    part: str  # parameter, metadata, list, custom, quality, setting or message
    is_quality: bool  # a value of the quality of playback
    type: Symbol  # type in the language
    required: bool  # callers have to pass it
    default: Node | None  # default of the field
    minimum: Symbol | None  # smallest accepted value
    maximum: Symbol | None  # largest accepted value
    pattern: Text | None  # regular expression that values match
    limits: Text | None  # limits in words, for messages
    set: Symbol | None  # name of the set that values are from
    item: Any  # items of a list: a ParameterView or a StructureView
    expression: Node  # value in the body of a method
    check: Symbol | None  # check that rejects invalid values
    wire: Text  # name in the protocol
    doc: Doc  # documentation comment
    prose: Symbol  # description as plain text
    deprecation: Text | None  # message for callers that pass it
    typed: bool  # it is typed custom metadata
    example: Node | None  # a value as an app writes it in a call


class StructureView(NamedTuple):
    """Type with several fields as templates see it; ``record`` has the protocol's names."""

    name: Symbol  # name in the language
    title: Symbol  # title of the group, in sentence case
    doc: Doc  # documentation comment
    fields: tuple[ParameterView, ...]  # fields in order
    record: Record  # values by the protocol's names
    checks: Record  # checks by field
    signature: Invoke  # constructor with all parameters


class ValueView(NamedTuple):
    """Value of a set: its name in the language, its string, and the constant of the SDK."""

    name: Symbol  # name in the language
    text: Text  # value that is sent
    constant: Node  # constant of the SDK, or the value
    doc: Doc  # documentation comment
    prose: Symbol  # description as plain text
    deprecation: Node | None  # mark of the language for deprecated code


class SetView(NamedTuple):
    """Set of values as templates see it; values of an open set match its ``pattern``, if any.

    ``type`` is the type of the SDK's constants, if there is one.
    """

    name: Symbol  # name in the language
    title: Symbol  # title of the set, in sentence case
    open: bool  # other values are accepted
    type: Symbol | None  # type of the SDK's constants
    pattern: Text | None  # regular expression of other values
    values: tuple[ValueView, ...]  # values in order
    record: Record  # names and values
    doc: Doc  # documentation comment


class LoopView(NamedTuple):
    """Call of ``method`` for each item of a ``list``, which is passed as ``parameter``."""

    list: ParameterView  # parameter with the list
    method: Symbol  # method that is called for each item
    parameter: Symbol  # parameter that takes the item


class LeafView(NamedTuple):
    """Value of a payload, and its path with dots; an index stands for the item of a list."""

    path: Text  # path with dots
    value: Node  # value at the path


class MethodView(NamedTuple):
    """Method as templates see it.

    ``required``, ``optional``, ``metadata`` and ``custom`` are its ``parameters`` by their part.
    ``message`` is the payload it sends, ``leaves`` the values of the payload with their paths, and
    ``calls`` are the SDK calls it makes. ``checks`` are the checks by parameter; ``checked`` is
    true if there is any, or if the method needs one of the parameters ``one_of``. ``doc`` is
    without the parameters, ``full_doc`` with them. ``keepalive_seconds`` is the interval at which
    the session is kept alive after the event: 0 stops it, None leaves it unchanged.
    """

    name: Symbol  # name in the language
    label: Text  # name in messages
    event: Symbol  # ID of the event
    title: Symbol  # title of the event
    type: Symbol  # event type in the protocol
    session: str  # effect on the session: opens, continues, closes or whole
    quiet: bool  # no heartbeat is due in the state of playback that it begins
    parameters: tuple[ParameterView, ...]  # all parameters in order
    required: tuple[ParameterView, ...]  # parameters that callers have to pass
    optional: tuple[ParameterView, ...]  # parameters that callers can pass
    metadata: tuple[ParameterView, ...]  # parameters that are sent as metadata
    custom: ParameterView | None  # parameter with custom metadata
    one_of: tuple[ParameterView, ...]  # parameters of which at least one is required
    one_of_names: List  # their names, for messages
    loops: tuple[LoopView, ...]  # calls for each item of a list, instead of one message
    message: PayloadView | None  # payload that it sends
    leaves: tuple[LeafView, ...]  # values of the payload
    calls: tuple[CallView, ...]  # SDK calls that it makes
    checks: Record  # checks by parameter
    checked: bool  # it has checks, or one_of parameters
    signature: Invoke  # call with all parameters
    metadata_signature: Invoke  # call with the metadata parameters
    doc: Doc  # documentation comment without parameters
    full_doc: Doc  # documentation comment with parameters
    prose: Symbol  # description as plain text
    deprecation: Node | None  # mark of the language for deprecated code
    keepalive_seconds: Symbol | None  # interval of heartbeats after the event; 0 stops them
    order_event: Symbol | None  # ID of the event whose place in the session is checked


class StepView(NamedTuple):
    """Step of a story: the call of an app, and the state of the player at a ``time`` in seconds.

    ``fields`` has the fields of every message by name, ``changed`` those that differ from the step
    before.
    """

    method: MethodView  # method that the app calls
    call: Node  # the call
    time: Symbol  # time since the start, in seconds
    comment: Comment | None  # comment above the call
    fields: Mapping[str, Node]  # state of the player by field
    changed: Mapping[str, Node]  # fields that differ from the step before


class StoryView(NamedTuple):
    """Story as templates see it: the steps that the platform supports."""

    title: Symbol  # title of the story
    summary: Symbol  # description of the story
    steps: tuple[StepView, ...]  # steps in order


class MissingView(NamedTuple):
    """Event without a method, and the reason."""

    event: Symbol  # ID of the event
    title: Symbol  # title of the event
    reason: Symbol  # reason why there is no method


class OmittedFieldView(NamedTuple):
    """Field that no method takes; ``cause`` is a value of ``OmissionCause``."""

    name: Symbol  # name of the field
    title: Symbol  # title of the field
    cause: str  # cause, a value of OmissionCause
    reason: Symbol  # reason why no method takes it


class EventsView(NamedTuple):
    """IDs of events, in two forms."""

    list: List  # list of strings
    words: Symbol  # words with spaces between them


class OrderWarningView(NamedTuple):
    """Warning about an event in the wrong place, which follows the name of the event.

    ``text`` is the whole warning: its halves ``problem`` and ``expected``, joined by a semicolon.
    """

    text: Text  # whole warning
    word: Text  # whole warning as a word of a command line
    problem: Text  # first half
    expected: Text  # second half


class OrderPartView(NamedTuple):
    """Part of a session, such as an ad break, by the IDs of events.

    ``record`` has the lists and warnings that are not empty.
    """

    name: Symbol  # name of the part
    opens: EventsView  # events that open it
    closes: EventsView  # events that close it
    needs: EventsView  # events that need it
    ends: EventsView  # events that close the part around it
    outside: OrderWarningView | None  # warning about an event that needs it
    overlap: OrderWarningView | None  # warning about an event that opens it again
    unclosed: OrderWarningView | None  # warning about an event that closes the part around it
    record: Record  # lists and warnings by name
    named_record: Record  # the same, after the name of the part


class OrderView(NamedTuple):
    """Order of the events of a session, for warnings during development."""

    starts: EventsView  # events that open a session
    ends: EventsView  # events that end a session
    before: OrderWarningView  # warning about an event before any session
    after: OrderWarningView  # warning about an event after the end of a session
    outside: Record  # both warnings, as before and after
    parts: tuple[OrderPartView, ...]  # parts of a session, outer ones first
    record: Record  # records of the parts by name


class ApiView(NamedTuple):
    """API as templates see it.

    ``all`` are the opening method and the others. ``message`` has the fields of every message by
    name, with their limits. ``updates`` has the SDK calls that pass on the state of the player, by
    what they update. ``checks`` has those of methods and structures by name. ``roles`` are those of
    ``find_roles``, such as ``opens_ad``; a role that no method has is missing.
    """

    opening: MethodView  # method that opens a session
    methods: tuple[MethodView, ...]  # the other methods
    all: tuple[MethodView, ...]  # all methods
    roles: Mapping[str, MethodView]  # methods by their role in a session
    limits: Mapping[str, Symbol]  # seconds after which a session ends, by the limit
    live: List  # content types whose playhead is the second of the day
    automatic: tuple[MethodView, ...]  # events that the SDK sends by itself
    missing: tuple[MissingView, ...]  # events without a method
    omitted_fields: tuple[OmittedFieldView, ...]  # fields that no method takes
    settings: tuple[ParameterView, ...]  # options of the wrapper
    quality: StructureView | None  # structure with the quality of playback
    structures: tuple[StructureView, ...]  # types with several fields
    sets: tuple[SetView, ...]  # sets of values
    message: Mapping[str, ParameterView]  # fields of every message by name
    updates: Mapping[str, CallView]  # SDK calls that pass on the state of the player
    checks: Record  # checks of methods and structures by name
    order: OrderView  # order of the events of a session
    typed: bool  # a method takes typed custom metadata
    patterns: bool  # a method takes strings that match a pattern
    decimals: bool  # a method takes numbers with a fraction


class PackageView(NamedTuple):
    """Names of a wrapper package as manifests and languages use them, version and license."""

    name: Symbol  # as entered, in lower-case words joined by hyphens
    camel: Symbol  # in camelCase
    pascal: Symbol  # in PascalCase
    snake: Symbol  # in snake_case
    flat: Symbol  # without separators
    id: Symbol  # in the ecosystem of the language, such as @acme/tracking or com.acme.tracking
    identifier: Symbol  # the same in lower-case letters, digits and underscores
    version: Symbol  # such as 1.2.3
    license: Symbol  # SPDX expression, such as MIT


class InstallView(NamedTuple):
    """Step of an installation: a download, the places of its ``files``, and code to add."""

    title: Symbol  # title of the step
    url: Symbol | None  # address of a download
    files: tuple[tuple[Symbol, Symbol], ...]  # places of files to copy
    language: Symbol  # language of the code
    code: Symbol | None  # code to write, or commands to type


class PlatformView(NamedTuple):
    """Platform as templates see it."""

    title: Symbol  # title of the platform
    summary: Symbol  # description of the platform
    sdk: Symbol  # name of the SDK
    version: Symbol  # version of the SDK
    install: tuple[InstallView, ...]  # steps of the installation
    imports: tuple[Symbol, ...]  # lines that import the SDK
    deprecation: Symbol | None  # sentences about its deprecation
