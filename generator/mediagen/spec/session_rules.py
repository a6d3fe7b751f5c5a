"""Rules of a session: the content of ``session.yaml`` as frozen data. Times are in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


class PlayheadBehavior(StrEnum):
    """Behavior of the playhead of the main content."""

    MOVES = "moves"
    STILL = "still"
    JUMPS = "jumps"


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A fact about sessions that pages print, and the caveat about it."""

    summary: str = ""
    caveat: str | None = None

    @classmethod
    def from_yaml(cls, data: Mapping[str, Any]) -> Self:
        """Build the fact from its part of the file, whose keys are the fields."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class TimeLimit(SessionFact):
    """A time after which the backend closes a session."""

    seconds: int = 0


@dataclass(frozen=True, slots=True)
class CountLimit(SessionFact):
    """A number of different things beyond which the backend ignores more."""

    count: int = 0


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Limits of a session: without an event, without progress, in all, and of player states."""

    silence: TimeLimit = TimeLimit()
    stillness: TimeLimit = TimeLimit()
    length: TimeLimit = TimeLimit()
    states: CountLimit = CountLimit()

    @property
    def facts(self) -> tuple[SessionFact, ...]:
        """The limits in the order of pages."""
        return (self.silence, self.stillness, self.length, self.states)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Deviation in seconds that rounding and timers cause."""

    seconds: int = 0
    summary: str = ""


@dataclass(frozen=True, slots=True)
class OrderingRule(SessionFact):
    """Delay within which the backend sorts messages by the time in ``field``.

    A message may be ``seconds`` late, or be overtaken by as many ``messages``.
    """

    field: str = ""
    seconds: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """A part of a session that events open and close, such as an ad break.

    ``inside`` is the scope that must be open around it. Several can be open at once if ``per``
    names the field that distinguishes them, but at most ``most`` different ones in a session
    (0: any number). ``number``, ``offset`` and ``length`` are the IDs of fields. A string is empty
    if the file does not have its key.
    """

    title: str
    inside: str = ""
    playhead: PlayheadBehavior | None = None
    per: str = ""
    most: int = 0
    number: str = ""
    offset: str = ""
    length: str = ""


@dataclass(frozen=True, slots=True)
class PlaybackState:
    """A state of playback; without ``has_pulse``, no keep-alive event is expected in it."""

    title: str
    playhead: PlayheadBehavior
    has_pulse: bool = True


@dataclass(frozen=True, slots=True)
class ContentFields:
    """Fields of the opening event that describe the content, and the marks of live content."""

    id: str = ""
    length: str = ""
    type: str = ""
    live: tuple[str, ...] = ()
    live_length: float = float("inf")


@dataclass(frozen=True, slots=True)
class PlayheadLimits:
    """Limits of the playhead during playback; ``speed`` is a multiple of the normal speed."""

    frozen: float
    speed: float
    back: float
    leap: float
    beyond: float


@dataclass(frozen=True, slots=True)
class RestartRule:
    """Second start of the same content ``within`` some seconds that is suspicious.

    It is reported if both sessions have another event in the ``wait`` seconds after it.
    """

    within: float = 0
    wait: float = 0


@dataclass(frozen=True, slots=True)
class UnpaddedTimestamps:
    """Software that prints 60 ms of a timestamp as ``.60``: its ``field`` has this ``ending``."""

    field: str
    ending: str


@dataclass(frozen=True, slots=True)
class Plausible:
    """The largest plausible number of a field, and what larger ones look like.

    ``factor`` divides such a number to make the expected one; 0 if it is unknown.
    """

    most: float
    looks_like: str
    factor: float = 0
    expected: str = ""


@dataclass(frozen=True, slots=True)
class SessionChecks:
    """Checks of sessions beyond those of the backend; None or 0 switches a check off."""

    content: ContentFields = ContentFields()
    playhead: PlayheadLimits | None = None
    offset: float | None = None
    restart: RestartRule = RestartRule()
    grace: float = 0
    longest_interval: float = 0
    unpadded: UnpaddedTimestamps | None = None
    plausible: Mapping[str, Plausible] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionRules:
    """The rules of a session. Without arguments: those of a file that is missing or invalid."""

    limits: SessionLimits = SessionLimits()
    end: SessionFact = SessionFact()
    complete: SessionFact = SessionFact()
    scopes: Mapping[str, ScopeRule] = field(default_factory=dict)
    playback: Mapping[str, PlaybackState] = field(default_factory=dict)
    playhead_tolerance: Tolerance = Tolerance()
    cadence_tolerance: Tolerance = Tolerance()
    ordering: Mapping[str, OrderingRule] = field(default_factory=dict)
    checks: SessionChecks = SessionChecks()

    @property
    def initial_playback(self) -> str | None:
        """The state in which playback begins: the first of the file; None if it has none."""
        return next(iter(self.playback), None)


def build_session_rules(data: Mapping[str, Any]) -> SessionRules:
    """Build the rules from the data of a valid ``session.yaml``."""
    limits, tolerance = data["limits"], data["tolerance"]
    return SessionRules(
        limits=SessionLimits(
            TimeLimit.from_yaml(limits["silence"]),
            TimeLimit.from_yaml(limits["stillness"]),
            TimeLimit.from_yaml(limits["length"]),
            CountLimit.from_yaml(limits["states"]),
        ),
        end=SessionFact.from_yaml(data["end"]),
        complete=SessionFact.from_yaml(data["complete"]),
        scopes={name: _build_scope(scope) for name, scope in data["scopes"].items()},
        playback={
            name: PlaybackState(
                state["title"],
                PlayheadBehavior(state["playhead"]),
                state.get("pulse", "due") == "due",
            )
            for name, state in data["playback"].items()
        },
        playhead_tolerance=Tolerance(**tolerance["playhead"]),
        cadence_tolerance=Tolerance(**tolerance["cadence"]),
        ordering={
            protocol: OrderingRule.from_yaml(rule) for protocol, rule in data["ordering"].items()
        },
        checks=_build_checks(data.get("checks", {})),
    )


def _build_scope(data: Mapping[str, Any]) -> ScopeRule:
    playhead = PlayheadBehavior(data["playhead"]) if "playhead" in data else None
    return ScopeRule(**{**data, "playhead": playhead})


def _build_checks(data: Mapping[str, Any]) -> SessionChecks:
    content, playhead, unpadded = (data.get(key) for key in ("content", "playhead", "unpadded"))
    return SessionChecks(
        content=(
            ContentFields(**{**content, "live": tuple(content["live"])})
            if content
            else ContentFields()
        ),
        playhead=PlayheadLimits(**playhead) if playhead else None,
        offset=data.get("offset"),
        restart=RestartRule(**data.get("restart", {})),
        grace=data.get("grace", 0),
        longest_interval=data.get("interval", {}).get("longest", 0),
        unpadded=UnpaddedTimestamps(**unpadded) if unpadded else None,
        plausible={id_: Plausible(**row) for id_, row in data.get("plausible", {}).items()},
    )
