"""Model of a wrapper's API: methods, parameters, their types and order."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mediagen.diagnostics.problems import number_text
from mediagen.platforms.model import Platform, Wrapper
from mediagen.spec.casing import cased
from mediagen.spec.model import Event, Field, Group, ValueSet

#: Units as docs say them.
UNITS = {
    "s": "seconds",
    "ms": "milliseconds",
    "kbps": "kilobits per second",
    "fps": "frames per second",
    "frames": "frames",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a method is given.

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
    def limits(self) -> str:
        """Which values are right, as docs and messages say it; empty where all are."""
        if self.field is None:
            return ""
        unit = UNITS.get(self.field.unit or "", "")
        least, most = self.field.minimum, self.field.maximum
        if least is not None and most is not None:
            said = f"{number_text(least)} to {number_text(most)}"
        elif least is not None:
            said = f"at least {number_text(least)}"
        else:
            said = f"at most {number_text(most)}" if most is not None else ""
        return f"{said} {unit}".strip() if said else f"in {unit}" if unit else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What docs say of it: meaning, unit and limits, default, caveat."""
        described: Field | Group = self.field or self.group
        said = [described.summary]
        if self.limits:
            unit = UNITS.get(self.field.unit or "", "") if self.field else ""
            told = self.limits.replace(f" {unit}", "") if unit else self.limits
            said.append(f"In {unit}, {told}." if unit and told != "in" else f"{_upper(told)}.")
            if told == "in":
                said[-1] = f"In {unit}."
        if self.filled:
            said.append(f"Default: {self.filled}.")
        elif self.field is not None and self.field.default is not None:
            default = self.field.default
            said.append(
                f"Default: `{str(default).lower() if default in (True, False) else default}`."
            )
        if described.caveat:
            said.append(described.caveat)
        return tuple(said)


@dataclass(frozen=True, slots=True)
class Structure:
    """A type of its own with several fields: an item of a list, or the quality of playback."""

    id: str
    name: str
    title: str
    summary: str
    caveat: str | None
    fields: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A method that calls another for every item of a list."""

    over: Parameter
    calls: Event


@dataclass(frozen=True, slots=True)
class Method:
    """What an app calls to say an event.

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

    def part(self, *parts: str) -> tuple[Parameter, ...]:
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
    """What a wrapper offers. ``missing`` has the reason of every event without a method."""

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

    def method(self, event: str) -> Method | None:
        """The method of an event."""
        found = (self.opening, *self.methods)
        return next((method for method in found if method.event.id == event), None)


class NoOpening(Exception):
    """A platform has no event that opens a session, so there is nothing to wrap."""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def value_name(values: ValueSet, value: str, case: str) -> str:
    """The name of a value of a set."""
    return cased(values.names.get(value, value), case)


def type_name(wrapper: Wrapper, id_: str) -> str:
    """The name of the type of a group or of a set of values."""
    return cased(id_, wrapper.naming["type"])


def filled(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern of a wrapper's tables with its ``{words}`` filled in; others stay."""
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), pattern)
