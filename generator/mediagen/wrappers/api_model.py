"""Model of a wrapper's API: methods, parameters, their types and order."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from mediagen.diagnostics.problems import number_text
from mediagen.platforms.model import NameKind, Platform, Wrapper
from mediagen.spec.casing import change_case
from mediagen.spec.caveats import wrapper_caveat_texts
from mediagen.spec.model import Event, Field, Group, Protocol, ValueSet, ValueType
from mediagen.spec.units import unit_name

#: Pattern of dates without a time.
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


class ParameterKind(StrEnum):
    """Type of a parameter: that of its field, or a type of several values."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    OBJECT = "object"
    SET = "set"  # one value of a set
    OPEN = "open"  # one value of a set, or another string
    MAP = "map"  # strings by arbitrary names
    LIST = "list"
    MESSAGES = "messages"


class ParameterPart(StrEnum):
    """Position of a parameter in a signature."""

    PARAMETER = "parameter"
    METADATA = "metadata"  # standard metadata
    LIST = "list"
    CUSTOM = "custom"
    QUALITY = "quality"
    SETTING = "setting"
    MESSAGE = "message"  # of every message, and no parameter of a method


class Limits(NamedTuple):
    """Limits of a parameter as text: numbers, and a regular expression; each may be empty."""

    minimum: str
    maximum: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """Parameter of a method, or field of a structure.

    ``values`` are those of a set, ``item`` is an item of a list. ``substitute`` is the key of the
    parameter whose value replaces a missing one. ``default_note`` describes the value that is used
    if an app leaves a required field out.
    """

    key: str
    name: str
    kind: ParameterKind
    part: ParameterPart
    required: bool
    group: Group
    protocol: Protocol
    field: Field | None
    values: ValueSet | None = None
    item: Structure | Parameter | None = None
    substitute: str = ""
    default_note: str = ""

    @property
    def is_typed(self) -> bool:
        """True for typed custom metadata, which is sent as a string."""
        return self.field is not None and bool(self.field.events)

    @property
    def title(self) -> str:
        """Title for readers."""
        return self.field.title if self.field else self.group.title

    @property
    def is_measured(self) -> bool:
        """True for an integer with a unit, which players and ad SDKs report with fractions."""
        return (
            self.kind == ParameterKind.INTEGER and self.field is not None and bool(self.field.unit)
        )

    @property
    def wire_name(self) -> str:
        """Name in the protocol."""
        described = self.field or self.group
        return described.routes[self.protocol].name or self.name

    @property
    def limits(self) -> Limits:
        """Limits of valid values."""
        least = self.field.minimum if self.field else None
        most = self.field.maximum if self.field else None
        pattern = self.field.pattern if self.field else self.group.pattern
        if self.values is not None and self.values.open:
            pattern = pattern or self.values.pattern
        if self.field is not None and self.field.type == ValueType.DATE:
            pattern = _DATE
        if pattern and self.field is not None:
            pattern = _anchor_pattern(pattern)
        return Limits(
            "" if least is None else number_text(least),
            "" if most is None else number_text(most),
            pattern or "",
        )

    def find_entry(self, table: Mapping[str, str], default: str) -> str:
        """Return the most specific entry for the parameter in a table of a wrapper.

        A key is a kind, then ``.`` and its limits if there are any, then ``?`` if it is optional.
        """
        kinds = ["quality"] if self.group.any_event else []
        if self.is_typed:
            kinds.append(f"typed.{self.kind}")
        if self.substitute:
            kinds.append("substituted")
        if self.field is not None and self.field.infinite is not None:
            kinds.append("infinite")
        if self.is_measured:
            kinds.append("measured")
        kinds.append("items" if isinstance(self.item, Structure) else self.kind)
        texts = self.limits._asdict()
        limits = [f".{name}" for name in ("pattern", "minimum", "maximum") if texts[name]]
        if texts["minimum"] and texts["maximum"]:
            limits = [".range"]
        marks = [""] if self.required else ["?", ""]
        keys = (f"{k}{limit}{m}" for k in kinds for limit in (*limits[:1], "") for m in marks)
        return next((table[key] for key in keys if key in table), default)

    @property
    def limits_text(self) -> str:
        """Valid values in words, for messages; empty if all are valid."""
        pattern = self.limits.pattern
        return self.range_text or (f"a string that matches {pattern}" if pattern else "")

    @property
    def range_text(self) -> str:
        """Range and unit in words, for documentation; empty if there is neither."""
        if self.field is None:
            return ""
        unit = unit_name(self.field.unit)
        least, most = self.field.minimum, self.field.maximum
        if least is not None and most is not None:
            text = f"{number_text(least)} to {number_text(most)}"
        elif least is not None:
            text = f"{number_text(least)} or more"
        else:
            text = f"{number_text(most)} or less" if most is not None else ""
        return f"{text} {unit}".strip() if text else f"in {unit}" if unit else ""

    @property
    def doc_sentences(self) -> tuple[str, ...]:
        """Sentences for documentation: meaning, limits, default, caveats of the protocol."""
        described: Field | Group = self.field or self.group
        sentences = [described.summary]
        if self.range_text:
            unit = unit_name(self.field.unit) if self.field else ""
            range_text = self.range_text.replace(f" {unit}", "") if unit else self.range_text
            sentences.append(
                f"In {unit}, {range_text}."
                if unit and range_text != "in"
                else f"Must be {range_text}."
            )
            if range_text == "in":
                sentences[-1] = f"In {unit}."
        if self.default_note:
            sentences.append(f"Default: {self.default_note}.")
        elif self.field is not None and self.field.default is not None:
            default = self.field.default
            sentences.append(
                f"Default: `{str(default).lower() if default in (True, False) else default}`."
            )
        sentences += wrapper_caveat_texts(described.caveats, self.protocol)
        return tuple(sentences)


@dataclass(frozen=True, slots=True)
class Structure:
    """Type with several fields: the items of a list, or the quality of playback."""

    id: str
    name: str
    title: str
    summary: str
    caveats: tuple[str, ...]
    fields: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """Call of another method for each item of a list; ``event`` is that of the other method."""

    items: Parameter
    event: Event


@dataclass(frozen=True, slots=True)
class Method:
    """Method that an app calls to report an event.

    ``sent_event`` is the event that is sent: another one if there is a ``replacement_reason``. A
    call needs one of the parameters ``one_of``. ``values`` has a ``Hole`` for each value of a call.
    ``automatic`` is the sentence for readers if the wrapper or the SDK sends the event by itself.
    ``keepalive_seconds`` is the interval at which the session is kept alive after the event: 0
    stops it, None leaves it unchanged.
    """

    event: Event
    sent_event: Event
    replacement_reason: str
    name: str
    type: str
    parameters: tuple[Parameter, ...]
    one_of: tuple[Parameter, ...]
    loops: tuple[Loop, ...]
    values: Mapping[str, Any]
    automatic: str = ""
    keepalive_seconds: int | None = None

    def parameters_of(self, *parts: ParameterPart) -> tuple[Parameter, ...]:
        """Return the parameters of some parts, in order."""
        return tuple(p for p in self.parameters if p.part in parts)


class OmissionCause(StrEnum):
    """Cause for which no method takes a field."""

    CONFIGURED = "configured"  # the app configures the SDK with it
    FILLED = "filled"  # the SDK adds it
    LOST = "lost"  # the platform cannot send it
    OMITTED = "omitted"  # the wrapper does not take it


@dataclass(frozen=True, slots=True)
class OmittedField:
    """Field that no method takes; ``reason`` explains it to readers."""

    field: Field
    name: str
    cause: OmissionCause
    reason: str


@dataclass(frozen=True, slots=True)
class Api:
    """API of a wrapper; ``missing`` has the reason for every event without a method."""

    platform: Platform
    wrapper: Wrapper
    opening: Method
    methods: tuple[Method, ...]
    automatic: tuple[Method, ...]
    missing: Mapping[str, str]
    settings: tuple[Parameter, ...]
    quality: tuple[Structure, ...]
    structures: tuple[Structure, ...]
    sets: tuple[ValueSet, ...]
    omitted_fields: tuple[OmittedField, ...] = ()
    parameters: Mapping[str, Parameter] = dataclasses.field(default_factory=dict)

    @property
    def methods_by_event(self) -> dict[str, Method]:
        """The methods that an app calls, by the ID of their event; the opening one is first."""
        return {method.event.id: method for method in (self.opening, *self.methods)}

    def find_method(self, event: str) -> Method | None:
        """Return the method of an event, or None."""
        candidates = (self.opening, *self.methods)
        return next((method for method in candidates if method.event.id == event), None)


class NoOpeningEvent(Exception):
    """The platform has no event that opens a session, so there is nothing to wrap."""


def _anchor_pattern(pattern: str) -> str:
    """Return a pattern that matches whole strings only, as the patterns of fields do."""
    if pattern.startswith("^") and pattern.endswith("$"):
        return pattern
    return f"^({pattern})$" if "|" in pattern else f"^{pattern}$"


def kind_of_type(type_: str, values: ValueSet | None) -> ParameterKind:
    """Return the kind of a parameter for a type, which may be a set of values."""
    if values is not None:
        return ParameterKind.OPEN if values.open else ParameterKind.SET
    if type_ == ValueType.DATE:
        return ParameterKind.STRING
    return ParameterKind(type_)


def value_name(values: ValueSet, value: str, case: str) -> str:
    """Return the name of a value of a set, in a letter case."""
    return change_case(values.names.get(value, value), case)


def type_name(wrapper: Wrapper, id_: str) -> str:
    """Return the name of the type of a group or of a set of values."""
    return change_case(id_, wrapper.naming[NameKind.TYPE])
