"""Rules of a session: the content of ``session.yaml`` as frozen data. Times are in seconds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self

from mediagen.spec.caveats import Caveat, Dispute, build_notes


class PlayheadBehavior(StrEnum):
    """Behavior of the playhead of the main content."""

    MOVES = "moves"
    STILL = "still"
    JUMPS = "jumps"


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A fact about sessions that pages print, with its caveats and disputes."""

    summary: str = ""
    caveats: tuple[Caveat, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @classmethod
    def from_yaml(cls, data: Mapping[str, Any], protocols: Iterable[str]) -> Self:
        """Build the fact from its part of the file, whose keys are the fields."""
        caveats, disputes = build_notes(data, protocols)
        return cls(**{**data, "caveats": caveats, "disputes": disputes})


@dataclass(frozen=True, slots=True)
class TimeLimit(SessionFact):
    """A time after which the backend closes a session."""

    seconds: int = 0


@dataclass(frozen=True, slots=True)
class CountLimit(SessionFact):
    """A number of different things beyond which the backend ignores more."""

    count: int = 0


class SessionLimits(NamedTuple):
    """Limits of a session: without an event, without progress, in all, and of player states."""

    inactivity: TimeLimit = TimeLimit()
    playhead_stall: TimeLimit = TimeLimit()
    duration: TimeLimit = TimeLimit()
    states: CountLimit = CountLimit()

    @property
    def facts(self) -> tuple[SessionFact, ...]:
        """The limits in the order of pages."""
        return (self.inactivity, self.playhead_stall, self.duration, self.states)


class Tolerance(NamedTuple):
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


class ScopeRule(NamedTuple):
    """A part of a session that events open and close, such as an ad break.

    ``parent`` is the scope that must be open around it. Several can be open at once if
    ``key_field`` names the field that distinguishes them, but at most ``maximum`` different ones
    in a session (0: any number). ``number``, ``offset``, ``length`` and ``label``, which names it
    on timelines, are the IDs of fields. A string is empty if the file does not have its key.
    """

    title: str
    parent: str = ""
    playhead: PlayheadBehavior | None = None
    key_field: str = ""
    maximum: int = 0
    number: str = ""
    offset: str = ""
    length: str = ""
    label: str = ""


class PlaybackState(NamedTuple):
    """A state of playback; without ``has_keepalive``, no keep-alive event is expected in it."""

    title: str
    playhead: PlayheadBehavior
    has_keepalive: bool = True


class ContentFields(NamedTuple):
    """Fields of the opening event that describe the content, and the marks of live content.

    ``label`` names the content on timelines.
    """

    id: str = ""
    length: str = ""
    label: str = ""
    type: str = ""
    live: tuple[str, ...] = ()
    live_length: float = float("inf")


class PlayheadLimits(NamedTuple):
    """Limits of the playhead during playback; the speed is a multiple of the normal one."""

    stall_seconds: float
    maximum_speed: float
    maximum_rewind: float
    maximum_lead: float
    maximum_overrun: float


class RestartRule(NamedTuple):
    """Second start of the same content within a ``window`` of seconds that is suspicious.

    It is reported if both sessions have another event in the ``overlap`` seconds after it.
    """

    window: float = 0
    overlap: float = 0


class UnpaddedTimestamps(NamedTuple):
    """Software that prints 60 ms of a timestamp as ``.60``: its ``field`` has this ``suffix``."""

    field: str
    suffix: str


class Plausible(NamedTuple):
    """The largest plausible number of a field, and what larger ones look like.

    ``factor`` divides such a number to make the expected one; 0 if it is unknown.
    """

    maximum: float
    looks_like: str
    factor: float = 0
    expected: str = ""


class SessionChecks(NamedTuple):
    """Checks of sessions beyond those of the backend; None or 0 switches a check off."""

    content: ContentFields = ContentFields()
    playhead: PlayheadLimits | None = None
    offset: float | None = None
    restart: RestartRule = RestartRule()
    grace_period: float = 0
    longest_interval: float = 0
    unpadded_milliseconds: UnpaddedTimestamps | None = None
    plausible_maximums: Mapping[str, Plausible] = {}


class SessionRules(NamedTuple):
    """The rules of a session. Without arguments: those of a file that is missing or invalid."""

    limits: SessionLimits = SessionLimits()
    end: SessionFact = SessionFact()
    complete: SessionFact = SessionFact()
    scopes: Mapping[str, ScopeRule] = {}
    playback: Mapping[str, PlaybackState] = {}
    playhead_tolerance: Tolerance = Tolerance()
    cadence_tolerance: Tolerance = Tolerance()
    ordering: Mapping[str, OrderingRule] = {}
    checks: SessionChecks = SessionChecks()

    @property
    def facts(self) -> Mapping[str, SessionFact]:
        """The facts that pages print, by their keys in the file."""
        limits = zip(
            ("inactivity", "playhead_stall", "duration", "states"), self.limits.facts, strict=True
        )
        return {
            **{f"limits.{name}": limit for name, limit in limits},
            "end": self.end,
            "complete": self.complete,
            **{f"ordering.{protocol}": rule for protocol, rule in self.ordering.items()},
        }

    @property
    def initial_playback(self) -> str | None:
        """The state in which playback begins: the first of the file; None if it has none."""
        return next(iter(self.playback), None)


def build_session_rules(data: Mapping[str, Any], protocols: Collection[str]) -> SessionRules:
    """Build the rules from the data of a valid ``session.yaml``."""
    limits, tolerance = data["limits"], data["tolerance"]
    return SessionRules(
        limits=SessionLimits(
            TimeLimit.from_yaml(limits["inactivity"], protocols),
            TimeLimit.from_yaml(limits["playhead_stall"], protocols),
            TimeLimit.from_yaml(limits["duration"], protocols),
            CountLimit.from_yaml(limits["states"], protocols),
        ),
        end=SessionFact.from_yaml(data["end"], protocols),
        complete=SessionFact.from_yaml(data["complete"], protocols),
        scopes={name: _build_scope(scope) for name, scope in data["scopes"].items()},
        playback={
            name: PlaybackState(
                state["title"],
                PlayheadBehavior(state["playhead"]),
                state.get("keepalive", "due") == "due",
            )
            for name, state in data["playback"].items()
        },
        playhead_tolerance=Tolerance(**tolerance["playhead"]),
        cadence_tolerance=Tolerance(**tolerance["cadence"]),
        ordering={
            protocol: OrderingRule.from_yaml(rule, protocols)
            for protocol, rule in data["ordering"].items()
        },
        checks=_build_checks(data.get("checks", {})),
    )


def _build_scope(data: Mapping[str, Any]) -> ScopeRule:
    playhead = PlayheadBehavior(data["playhead"]) if "playhead" in data else None
    return ScopeRule(**{**data, "playhead": playhead})


def _build_checks(data: Mapping[str, Any]) -> SessionChecks:
    content, playhead, unpadded = (
        data.get(key) for key in ("content", "playhead", "unpadded_milliseconds")
    )
    return SessionChecks(
        content=(
            ContentFields(**{**content, "live": tuple(content["live"])})
            if content
            else ContentFields()
        ),
        playhead=PlayheadLimits(**playhead) if playhead else None,
        offset=data.get("offset"),
        restart=RestartRule(**data.get("restart", {})),
        grace_period=data.get("grace_period", 0),
        longest_interval=data.get("interval", {}).get("maximum", 0),
        unpadded_milliseconds=UnpaddedTimestamps(**unpadded) if unpadded else None,
        plausible_maximums={
            id_: Plausible(**row) for id_, row in data.get("plausible_maximums", {}).items()
        },
    )
