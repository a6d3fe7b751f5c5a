"""Model of a wrapper's API: methods, parameters, their types and order."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mediagen.diagnostics.problems import number_text
from mediagen.platforms.model import Platform, Wrapper
from mediagen.spec.casing import change_case
from mediagen.spec.caveats import caveat_texts
from mediagen.spec.model import Event, Field, Group, Protocol, ValueSet
from mediagen.spec.units import unit_name


@dataclass(frozen=True, slots=True)
class Parameter:
    """Parameter of a method.

    ``kind`` is its type: ``string``, ``integer``, ``number``, ``boolean``, ``timestamp``,
    ``object``, ``set`` (one of ``values``), ``open`` (one of them or another text), ``map`` (texts
    by free names), ``list`` (of ``item``) or ``messages``. ``part`` tells where it stands in the
    signature: ``parameter``, ``metadata`` (standard metadata), ``list``, ``custom``, ``quality``
    or ``setting``.
    """

    key: str
    name: str
    kind: str
    part: str
    required: bool
    group: Group
    protocol: Protocol
    field: Field | None
    values: ValueSet | None = None
    item: Structure | Parameter | None = None
    filled: str = ""

    @property
    def title(self) -> str:
        """Its name for readers."""
        return self.field.title if self.field else self.group.title

    @property
    def is_measured(self) -> bool:
        """Whether it is an integer with a unit, which players and ad SDKs report with fractions."""
        return self.kind == "integer" and self.field is not None and bool(self.field.unit)

    @property
    def limits_text(self) -> str:
        """Which values are right, as docs and messages say it; empty where all are."""
        if self.field is None:
            return ""
        unit = unit_name(self.field.unit)
        least, most = self.field.minimum, self.field.maximum
        if least is not None and most is not None:
            text = f"{number_text(least)} to {number_text(most)}"
        elif least is not None:
            text = f"at least {number_text(least)}"
        else:
            text = f"at most {number_text(most)}" if most is not None else ""
        return f"{text} {unit}".strip() if text else f"in {unit}" if unit else ""

    @property
    def doc_sentences(self) -> tuple[str, ...]:
        """Sentences for documentation: meaning, limits, default, caveats of the protocol."""
        described: Field | Group = self.field or self.group
        sentences = [described.summary]
        if self.limits_text:
            unit = unit_name(self.field.unit) if self.field else ""
            limits_text = self.limits_text.replace(f" {unit}", "") if unit else self.limits_text
            sentences.append(
                f"In {unit}, {limits_text}."
                if unit and limits_text != "in"
                else f"{_capitalize_first(limits_text)}."
            )
            if limits_text == "in":
                sentences[-1] = f"In {unit}."
        if self.filled:
            sentences.append(f"Default: {self.filled}.")
        elif self.field is not None and self.field.default is not None:
            default = self.field.default
            sentences.append(
                f"Default: `{str(default).lower() if default in (True, False) else default}`."
            )
        sentences += caveat_texts(described.caveats, self.protocol)
        return tuple(sentences)


@dataclass(frozen=True, slots=True)
class Structure:
    """A type of its own with several fields: an item of a list, or the quality of playback."""

    id: str
    name: str
    title: str
    summary: str
    caveats: tuple[str, ...]
    fields: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A method that calls another for every item of a list."""

    over: Parameter
    calls: Event


@dataclass(frozen=True, slots=True)
class Method:
    """Method that an app calls to report an event.

    ``sent`` is the event that goes out, which is another one where ``because`` says why. One of
    the parameters ``one_of`` has to be given. ``values`` stands for the values of a call. ``pace``
    is how many seconds apart what keeps the session alive is due from then on: 0 is no more, None
    as before.
    """

    event: Event
    sent: Event
    because: str
    name: str
    type: str
    parameters: tuple[Parameter, ...]
    one_of: tuple[Parameter, ...]
    loops: tuple[Loop, ...]
    values: Mapping[str, Any]
    automatic: str = ""
    pace: int | None = None

    def parameters_of(self, *parts: str) -> tuple[Parameter, ...]:
        """The parameters of some parts, in their order."""
        return tuple(p for p in self.parameters if p.part in parts)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A field that no method is given: ``how`` is ``configured``, ``filled`` or ``lost``."""

    field: Field
    name: str
    how: str
    said: str


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
    elsewhere: tuple[Elsewhere, ...] = ()
    parameters: Mapping[str, Parameter] = dataclasses.field(default_factory=dict)

    def find_method(self, event: str) -> Method | None:
        """The method of an event."""
        candidates = (self.opening, *self.methods)
        return next((method for method in candidates if method.event.id == event), None)


class NoOpeningEvent(Exception):
    """A platform has no event that opens a session, so there is nothing to wrap."""


def _capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def value_name(values: ValueSet, value: str, case: str) -> str:
    """The name of a value of a set."""
    return change_case(values.names.get(value, value), case)


def type_name(wrapper: Wrapper, id_: str) -> str:
    """The name of the type of a group or of a set of values."""
    return change_case(id_, wrapper.naming["type"])
