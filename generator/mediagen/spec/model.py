"""The spec and the platforms as plain frozen data: what the other modules see of YAML.

An *event* is one thing the player reports, a *field* one value it carries, a *protocol* one of the
three ways events travel (``xdm``, ``tracker``, ``collection``), a *platform* one place a developer
writes code, an *example* a named set of field values for an event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from mediagen.yaml_files.source import Source, YamlPath


class GroupKind(StrEnum):
    """Shape of a group of fields, as the key ``kind`` of ``spec/fields`` has it."""

    FIELDS = "fields"
    PAIRS = "pairs"
    LIST = "list"
    MESSAGE = "message"
    MESSAGES = "messages"
    SETTINGS = "settings"


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
    """One of the three ways media events travel."""

    XDM = "xdm"
    TRACKER = "tracker"
    COLLECTION = "collection"


class SessionEffect(StrEnum):
    """Effect of an event on the session it belongs to."""

    OPENS = "opens"
    CONTINUES = "continues"
    CLOSES = "closes"
    WHOLE = "whole"


PROTOCOLS = tuple(Protocol)
#: What a message does to the session it belongs to.
EFFECTS = tuple(SessionEffect)
#: The types of values that need no value set.
TYPES = ("string", "integer", "number", "boolean", "timestamp", "object")


class Place(NamedTuple):
    """Where something is written: a file and a path in it."""

    source: Source
    path: YamlPath


class Route(NamedTuple):
    """How one protocol carries a field.

    ``way`` is ``path`` (``name`` is its path in the payload), ``argument``, ``property`` or
    ``metadata`` (``name`` is the argument, the property or the family), or ``none``. ``member`` is
    the part of a Media Collection body it is in.
    """

    way: RouteWay
    name: str = ""
    type: str = ""
    member: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Caveat:
    """A fact that readers often miss, and the protocols that it concerns."""

    text: str
    protocols: frozenset[str]


def caveat_texts(caveats: Sequence[Caveat], protocol: str) -> tuple[str, ...]:
    """Return the texts of the caveats that concern a protocol."""
    return tuple(caveat.text for caveat in caveats if protocol in caveat.protocols)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contradiction between sources, for maintainers: what the spec follows, and the sources."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A named set of values; an open one accepts others that match its pattern."""

    id: str
    title: str
    open: bool
    pattern: str | None
    values: Mapping[str, str]
    caveats: tuple[Caveat, ...]
    names: Mapping[str, str] = field(default_factory=dict)  # of values that are no words
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One value that events carry; ``id`` is ``group.name``, or ``name`` for every message's."""

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


@dataclass(frozen=True, slots=True)
class Group:
    """A set of fields with one place in each protocol; ``kind`` as in ``schemas/fields.json``."""

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

    @property
    def bare(self) -> bool:
        """Its fields are written without the group's name."""
        return self.kind == GroupKind.MESSAGE


class Block(NamedTuple):
    """How a protocol says an event.

    ``form`` is ``send`` (``name``: the event type), ``call`` (the verb), ``event`` (the constant of
    the generic call), ``replacement`` (another event), ``per_item``, ``automatic`` or ``none``; the
    last four have a ``reason``.
    """

    form: BlockForm
    name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A named set of values; ``values`` has those of ``basic`` merged in."""

    name: str
    title: str | None
    values: Mapping[str, Any]
    given: Mapping[str, Any]
    summary: str = ""
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the player reports."""

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
    metric: Mapping[str, str]
    carries: Mapping[str, bool]
    requires_any: tuple[str, ...]
    blocks: Mapping[str, Block]
    caveats: tuple[Caveat, ...]
    examples: Mapping[str, Example]
    place: Place
    notes: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    def place_of_value(self, example: str, *steps: str | int) -> tuple[Place, bool]:
        """Where a value of an example is written: in the example, or in ``basic`` below it."""
        for name in (example, "basic"):
            node: Any = self.examples[name].given
            for step in steps:
                try:
                    node = node[step]
                except (KeyError, IndexError, TypeError):
                    break
            else:
                return Place(self.place.source, ["examples", name, "values", *steps]), True
        return Place(self.place.source, ["examples", example]), False


class Step(NamedTuple):
    """One report of a story: what happens ``seconds`` seconds after it began."""

    event: str
    seconds: float
    comment: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A playback from start to end: what wrappers show, and what tests run."""

    id: str
    title: str
    summary: str
    steps: tuple[Step, ...]
    place: Place


class Category(NamedTuple):
    """A chapter of the documentation; ``order`` has the events and fields that come first."""

    id: str
    title: str
    summary: str
    order: tuple[str, ...]
    steps: tuple[str, ...]
    fields: str = ""  # what its fields tell
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ProtocolTerms:
    """A protocol as the spec describes it; ``terms`` are words that mean this protocol only."""

    id: Protocol
    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """Everything that is tracked; it names no platform."""

    values: Mapping[str, ValueSet]
    groups: Mapping[str, Group]
    events: Mapping[str, Event]
    session: Mapping[str, Any]
    fields: Mapping[str, Field]
    stories: Mapping[str, Story] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    protocols: Mapping[Protocol, ProtocolTerms] = field(default_factory=dict)
    _carried: dict[tuple[str, ...], Sequence[Group]] = field(default_factory=dict, init=False)

    def carried_groups(self, event: Event) -> Sequence[Group]:
        """The groups an event may carry, in the order of payloads: free names come last."""
        key = (event.session, *event.carries)  # asked for every snippet, and few are different
        groups = self._carried.get(key)
        if groups is None:
            groups = self._carried[key] = self._ordered_groups(event)
        return groups

    def is_quiet_after(self, event: Event) -> bool:
        """Whether no pings are due after an event."""
        kinds = self.session.get("playback", {})
        return (
            event.session == SessionEffect.CLOSES
            or kinds.get(event.playback, {}).get("pulse") == "none"
        )

    def _ordered_groups(self, event: Event) -> Sequence[Group]:
        ordered = [group for group in self.groups.values() if group.bare]
        ordered += [self.groups[name] for name in event.carries if name in self.groups]
        if event.session != SessionEffect.WHOLE:
            ordered += [
                group for group in self.groups.values() if group.any_event and group not in ordered
            ]
        return sorted(ordered, key=lambda group: group.kind == GroupKind.PAIRS)
