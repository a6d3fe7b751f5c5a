"""Model of the spec: frozen data that the loader builds from YAML.

An *event* is something that the player reports, a *field* a value that it carries, a *protocol* one
of the three ways in which events travel (``xdm``, ``tracker``, ``collection``), a *platform* a
place where developers write code, an *example* a named set of values for an event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from mediagen.filesystem.caching.reads import Memo, memoize
from mediagen.spec.caveats import Caveat, Dispute
from mediagen.spec.exceptions import ChangeException
from mediagen.spec.lifecycle import UNLIMITED, Lifecycle
from mediagen.spec.session_rules import SessionRules
from mediagen.yaml_files.source import Source, YamlPath


class GroupKind(StrEnum):
    """Shape of a group of fields, as the key ``kind`` of ``spec/fields`` has it."""

    FIELDS = "fields"
    PAIRS = "pairs"
    LIST = "list"
    MESSAGE = "message"
    MESSAGES = "messages"
    SETTINGS = "settings"
    CUSTOM = "custom"


class RouteWay(StrEnum):
    """Way in which a protocol carries a field or a group."""

    PATH = "path"
    ARGUMENT = "argument"
    PROPERTY = "property"
    METADATA = "metadata"
    OBJECT = "object"
    ARGUMENTS = "arguments"
    NONE = "none"


class BlockForm(StrEnum):
    """Form in which a protocol expresses an event."""

    SEND = "send"
    CALL = "call"
    EVENT = "event"
    REPLACEMENT = "replacement"
    AUTOMATIC = "automatic"
    NONE = "none"
    PER_ITEM = "per_item"


class Protocol(StrEnum):
    """One of the three ways in which media events travel."""

    XDM = "xdm"
    TRACKER = "tracker"
    COLLECTION = "collection"


class SessionEffect(StrEnum):
    """Effect of an event on the session it belongs to."""

    OPENS = "opens"
    CONTINUES = "continues"
    CLOSES = "closes"
    WHOLE = "whole"


class ValueType(StrEnum):
    """Built-in type of a value; any other type is the ID of a value set."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    DATE = "date"
    OBJECT = "object"


PROTOCOLS = tuple(Protocol)
#: Effects of a message on its session.
EFFECTS = tuple(SessionEffect)
#: Built-in types of values; any other type is a value set.
TYPES = tuple(ValueType)


class Place(NamedTuple):
    """Place of a part of the spec: a YAML file and a path in it."""

    source: Source
    path: YamlPath

    def exists(self) -> bool:
        """Return whether the file has a value at the path."""
        try:
            self.source.value_at(self.path)
        except LookupError:
            return False
        return True


class Route(NamedTuple):
    """Route of a field or a group in one protocol.

    ``name`` is the path in the payload if ``way`` is ``path``, otherwise the name of the argument
    or property, or the family of metadata. ``member`` is the part of a Media Collection body that
    has it, and ``reason`` explains the way ``none``.
    """

    way: RouteWay
    name: str = ""
    type: str = ""
    member: str = ""
    reason: str = ""


class ValueSet(NamedTuple):
    """A named set of values; an ``open`` one also accepts others that match its pattern."""

    id: str
    title: str
    open: bool
    pattern: str | None
    values: Mapping[str, str]
    caveats: tuple[Caveat, ...]
    names: Mapping[str, str] = {}  # in code, of values that are not names
    disputes: tuple[Dispute, ...] = ()
    removed: frozenset[str] = frozenset()  # values of lower layers that the set no longer has
    lifecycles: Mapping[str, Lifecycle] = {}  # of values, if they have one
    place: Place | None = None  # None for sets that fields declare

    @property
    def known_values(self) -> frozenset[str]:
        """The values, and those of lower layers that were removed: tables can name them."""
        return self.removed.union(self.values)


@dataclass(frozen=True, slots=True)
class Field:
    """A value that events carry; ``id`` is ``group.name``, or ``name`` if all messages have it."""

    id: str
    name: str
    group: str
    title: str
    summary: str
    parameter: str
    type: str
    unit: str | None
    base: int | None
    minimum: float | None
    maximum: float | None
    infinite: float | None
    pattern: str | None
    required: frozenset[str]
    default: Any
    placeholder: Mapping[str, Any]
    absent_when: frozenset[str]
    message_part: str | None
    routes: Mapping[str, Route]
    variable: str | None
    trait: str | None
    caveats: tuple[Caveat, ...]
    place: Place
    category: str | None = None
    disputes: tuple[Dispute, ...] = ()
    example: Any = None  # stands in where an example of a lower layer has no valid value
    constant: Any = None  # the value that every message has
    close: str | None = None  # the close call whose report has it: of the session or of a scope
    events: frozenset[str] = frozenset()  # those that carry it, of custom metadata
    required_events: frozenset[str] = frozenset()  # those that require it, of custom metadata
    lifecycle: Lifecycle = UNLIMITED

    def for_event(self, event: str) -> Field:
        """Return the field as an event carries it: custom metadata is required by event."""
        if not self.events:
            return self
        is_required = event in self.required_events or self.constant is not None
        return replace(self, required=frozenset(PROTOCOLS if is_required else ()))


@dataclass(frozen=True, slots=True)
class Group:
    """A set of fields with one place in each protocol."""

    id: str
    title: str
    summary: str
    kind: GroupKind
    any_event: bool
    item_events: Mapping[str, str]
    pattern: str | None
    routes: Mapping[str, Route]
    update: bool
    fields: Mapping[str, Field]
    caveats: tuple[Caveat, ...]
    place: Place
    category: str = ""
    disputes: tuple[Dispute, ...] = ()
    free: bool = True  # whether pairs can have names that no group of custom metadata declares
    _required: Memo[str, Set[str]] = field(default_factory=dict, init=False, compare=False)

    def for_event(self, event: str) -> Group:
        """Return the group as an event carries it: custom metadata has fields by event."""
        if self.kind != GroupKind.CUSTOM:
            return self
        fields = {
            name: field.for_event(event)
            for name, field in self.fields.items()
            if event in field.events
        }
        return replace(self, fields=fields)

    @property
    def is_common(self) -> bool:
        """True if its fields are written without the name of the group."""
        return self.kind == GroupKind.MESSAGE

    def required_fields(self, protocol: str) -> Set[str]:
        """Return the names of the fields that a protocol requires."""
        return memoize(
            self._required,  # called for every snippet
            protocol,
            lambda: {name for name, item in self.fields.items() if protocol in item.required},
        )

    def values_in(self, values: Mapping[str, Any]) -> Any:
        """Return the values of the group among those of an event; an empty mapping if none."""
        return values if self.is_common else values.get(self.id, {})


class Block(NamedTuple):
    """Form of an event in a protocol.

    ``name`` is the event type of ``send``, the verb of ``call``, the constant of ``event``, or the
    ID of the event of ``replacement``. ``replacement``, ``per_item``, ``automatic`` and ``none``
    have a ``reason``.
    """

    form: BlockForm
    name: str = ""
    reason: str = ""


class Example(NamedTuple):
    """A named set of values; ``values`` are those of its file merged into those of ``basic``."""

    name: str
    title: str | None
    values: Mapping[str, Any]
    summary: str = ""
    when: str | None = None
    lifecycle: Lifecycle = UNLIMITED


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the player reports."""

    id: str
    title: str
    method: str
    category: str
    summary: str
    description: str
    when: tuple[str, ...]
    session: SessionEffect
    needs: tuple[str, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    playback: str | None
    cadence: Mapping[str, int]
    metrics: tuple[Metric, ...]
    carries: Mapping[str, bool]
    requires_any: tuple[str, ...]
    blocks: Mapping[str, Block]
    caveats: tuple[Caveat, ...]
    examples: Mapping[str, Example]
    place: Place
    notes: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    only_on: tuple[str, ...] = ()  # the platforms that can send it, if others cannot
    only_on_reason: str = ""
    lifecycle: Lifecycle = UNLIMITED

    def place_of_value(self, example: str, *steps: str | int) -> tuple[Place, bool]:
        """Return the place of a value, in the example or in ``basic``, and whether it exists.

        Without the value, the place is that of the example.
        """
        for name in (example, "basic"):
            place = Place(self.place.source, ["examples", name, "values", *steps])
            if place.exists():
                return place, True
        return Place(self.place.source, ["examples", example]), False


class Step(NamedTuple):
    """A step of a story: an event, ``seconds`` after the start."""

    event: str
    seconds: float
    comment: str
    values: Mapping[str, Any]


class Story(NamedTuple):
    """A playback from start to end, which wrappers show and tests run."""

    id: str
    title: str
    summary: str
    steps: tuple[Step, ...]
    place: Place


class Action(NamedTuple):
    """Something that an app does besides reporting events, such as stating the viewer's consent.

    Its ``examples`` have no values: platforms state the code of each.
    """

    id: str
    title: str
    summary: str
    description: str
    examples: Mapping[str, Example]
    disputes: tuple[Dispute, ...]
    place: Place


class Metric(NamedTuple):
    """A metric of reports, with its names in Analytics and in the reporting schema."""

    name: str
    variable: str = ""
    trait: str = ""
    field: str = ""


class ReportVariable(NamedTuple):
    """A variable of reports that no field carries: the backend computes it from events.

    ``set_id`` and ``value`` name the value of a set that it is about, or are empty.
    """

    id: str
    title: str
    summary: str
    category: str
    set_id: str
    value: str
    events: tuple[str, ...]
    metrics: tuple[Metric, ...]
    caveats: tuple[Caveat, ...]
    place: Place


class Category(NamedTuple):
    """A chapter of the documentation; the events and fields of ``order`` come first."""

    id: str
    title: str
    summary: str
    order: tuple[str, ...]
    steps: tuple[str, ...]
    fields: str = ""  # a summary of its fields
    place: Place | None = None


class ProtocolTerms(NamedTuple):
    """A protocol as the spec describes it; ``terms`` are words that mean this protocol only."""

    id: Protocol
    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """Everything that is tracked, independent of platforms."""

    values: Mapping[str, ValueSet]
    groups: Mapping[str, Group]
    events: Mapping[str, Event]
    session: SessionRules
    fields: Mapping[str, Field]
    stories: Mapping[str, Story] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    protocols: Mapping[Protocol, ProtocolTerms] = field(default_factory=dict)
    unused_events: Mapping[str, Event] = field(default_factory=dict)  # those left out
    actions: Mapping[str, Action] = field(default_factory=dict)
    variables: Mapping[str, ReportVariable] = field(default_factory=dict)
    exceptions: tuple[ChangeException, ...] = ()  # breaking changes that are accepted
    _carried: Memo[tuple[str, ...], Sequence[Group]] = field(default_factory=dict, init=False)
    _placeholders: Memo[Protocol, Mapping[str, Sequence[Field]]] = field(
        default_factory=dict, init=False
    )

    @property
    def opening_events(self) -> tuple[Event, ...]:
        """The events that open a session, in the order of the spec."""
        return tuple(e for e in self.events.values() if e.session == SessionEffect.OPENS)

    @property
    def opening_event(self) -> Event | None:
        """The event that opens a session: the first one if there are several, None if none."""
        return next(iter(self.opening_events), None)

    def carried_groups(self, event: Event) -> Sequence[Group]:
        """Return the groups that an event may carry, in the order of payloads: pairs come last."""
        key = (event.id, event.session, *event.carries)  # called for every snippet
        return memoize(self._carried, key, lambda: self._ordered_groups(event))

    def placeholder_fields(self, protocol: Protocol) -> Mapping[str, Sequence[Field]]:
        """Return the fields that each placeholder stands for in code of a protocol."""
        return memoize(self._placeholders, protocol, lambda: self._list_placeholders(protocol))

    def is_quiet_after(self, event: Event) -> bool:
        """Return whether no keep-alive events are expected after an event."""
        state = self.session.playback.get(event.playback or "")
        return event.session == SessionEffect.CLOSES or (
            state is not None and not state.has_keepalive
        )

    def _list_placeholders(self, protocol: Protocol) -> Mapping[str, Sequence[Field]]:
        fields: dict[str, list[Field]] = {}
        for item in self.fields.values():
            placeholder = item.placeholder.get(protocol, item.placeholder.get("xdm"))
            if placeholder is not None:
                fields.setdefault(str(placeholder), []).append(item)
        return fields

    def _ordered_groups(self, event: Event) -> Sequence[Group]:
        ordered = [group for group in self.groups.values() if group.is_common]
        ordered += [group.for_event(event.id) for group in self._listed_groups(event)]
        if event.session != SessionEffect.WHOLE:
            ordered += [
                group
                for group in self.groups.values()
                if group.any_event and not group.is_common and group.id not in event.carries
            ]
        # Typed custom metadata comes before free pairs.
        last = {GroupKind.CUSTOM: 1, GroupKind.PAIRS: 2}
        return sorted(ordered, key=lambda group: last.get(group.kind, 0))

    def _listed_groups(self, event: Event) -> Sequence[Group]:
        """Return the groups that an event names, as far as they are valid."""
        return [self.groups[name] for name in event.carries if name in self.groups]

    def custom_fields(self, event: Event) -> Sequence[Field]:
        """Return the typed custom metadata that an event may carry."""
        return [
            field
            for group in self.carried_groups(event)
            if group.kind == GroupKind.CUSTOM
            for field in group.fields.values()
        ]
