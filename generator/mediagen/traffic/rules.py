"""The rules of a spec, prepared once for all messages and sessions. Times are in seconds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mediagen.diagnostics.words import join_words
from mediagen.spec.model import BlockForm, Event, Spec


@dataclass(frozen=True, slots=True)
class Plausible:
    """The largest plausible number of a field, and what larger ones look like.

    ``factor`` divides such a number to make the expected one; 0 where that is not known.
    """

    most: float
    looks_like: str
    factor: float = 0
    expected: str = ""


@dataclass(frozen=True, slots=True)
class PlayheadLimits:
    """Limits of the playhead during playback; ``speed`` in times the normal one."""

    frozen: float
    speed: float
    back: float
    leap: float
    beyond: float


class SessionRules:
    """The rules of a session as ``session.yaml`` and the events have them."""

    def __init__(self, spec: Spec) -> None:
        rules = spec.session
        self.spec = spec
        self.scopes: Mapping[str, Mapping[str, Any]] = rules["scopes"]
        self.playback: Mapping[str, Mapping[str, str]] = rules["playback"]
        self.silence: int = rules["limits"]["silence"]["seconds"]
        self.stillness: int = rules["limits"]["stillness"]["seconds"]
        self.length: int = rules["limits"]["length"]["seconds"]
        self.drift: int = rules["tolerance"]["playhead"]["seconds"]
        self.slack: int = rules["tolerance"]["cadence"]["seconds"]
        self.ordering: Mapping[str, Mapping[str, Any]] = rules["ordering"]
        self.pulse = next((event for event in spec.events.values() if event.cadence), None)
        # What is asked for every message is prepared here.
        self._moving, self._stopped = (self._kinds_of("playhead", v) for v in ("moves", "still"))
        self._final = self._kinds_of("pulse", "none")
        self.starters = self._events_of(self._moving)
        self.stoppers = self._events_of(self._stopped)
        #: The scopes in which the playhead of the content stands still.
        self.still = frozenset(n for n, r in self.scopes.items() if r.get("playhead") == "still")
        #: The scopes that are parts of the content: where one changes, the viewer is elsewhere.
        self.parts = frozenset(
            name
            for name, rule in self.scopes.items()
            if not rule.get("playhead") and not rule.get("per")
        )
        self.whole = tuple(name for name, rule in self.scopes.items() if not rule.get("per"))
        paces = self.pulse.cadence if self.pulse else {}
        #: The pace of the pulse in main content.
        self.main_pace: float = paces.get("main", 0)
        #: The scopes with a pace of their own: the scope, that around it, and the seconds.
        self.paces = [
            (scope, self.scopes[scope].get("inside", ""), pace)
            for scope, pace in paces.items()
            if scope in self.scopes
        ]
        self._read_checks(rules.get("checks", {}))
        self.needed = self._needed_fields()
        self._openers = {
            scope: [
                e.id
                for e in spec.events.values()
                if scope in e.opens and not _is_batch_event(spec, e)
            ]
            for scope in self.scopes
        }
        self._closers = {
            scope: [
                e.id
                for e in spec.events.values()
                if scope in e.closes and not _is_batch_event(spec, e)
            ]
            for scope in self.scopes
        }

    def _read_checks(self, checks: Mapping[str, Any]) -> None:
        content = checks.get("content", {})
        self.content_id: str = content.get("id", "")
        self.content_length: str = content.get("length", "")
        self.content_type: str = content.get("type", "")
        self.live_types = frozenset(name.casefold() for name in content.get("live", ()))
        self.live_length: float = content.get("live_length", float("inf"))
        limits = checks.get("playhead")
        self.limits = PlayheadLimits(**limits) if limits else None
        self.offset: float | None = checks.get("offset")
        restart = checks.get("restart", {})
        self.restart_within: float = restart.get("within", 0)
        self.restart_wait: float = restart.get("wait", 0)
        self.grace: float = checks.get("grace", 0)
        self.usual = self._usual_interval()
        self.longest: float = max(self.usual, checks.get("interval", {}).get("longest", 0))
        self.unpadded: Mapping[str, str] = checks.get("unpadded", {})
        self.plausible = {
            field: Plausible(**row) for field, row in checks.get("plausible", {}).items()
        }

    def _usual_interval(self) -> float:
        return max(self.pulse.cadence.values()) if self.pulse else 0

    def _needed_fields(self) -> frozenset[str]:
        fields = {self.content_id, self.content_length, self.content_type}
        for scope in self.scopes.values():
            fields |= {scope.get(key, "") for key in ("number", "offset", "length")}
        return frozenset(fields - {""})

    def scope_title(self, scope: str) -> str:
        """Return what messages call a scope."""
        title: str = self.scopes[scope]["title"]
        return title[:1].lower() + title[1:]

    def opening_event(self, scope: str) -> str:
        """Return the event that opens a scope."""
        return self._openers[scope][0] if self._openers[scope] else f"an opened {scope}"

    def with_article(self, scope: str) -> str:
        """Return the title of a scope with its article."""
        title = self.scope_title(scope)
        return f"{'an' if title[:1] in 'aeiou' else 'a'} {title}"

    def closing_events(self, scope: str) -> str:
        """Return the events that close a scope."""
        return join_words(self._closers[scope], "or") or f"a closed {scope}"

    def moves_playhead(self, playback: str | None) -> bool:
        """Return whether the playhead moves in a kind of playback."""
        return playback in self._moving

    def stops_playhead(self, playback: str | None) -> bool:
        """Return whether the playhead stands still in a kind of playback."""
        return playback in self._stopped

    def is_over(self, playback: str | None) -> bool:
        """Return whether a kind of playback is the end of it: no heartbeat is due any more."""
        return playback in self._final

    def _kinds_of(self, key: str, value: str) -> frozenset[str | None]:
        return frozenset(kind for kind, rule in self.playback.items() if rule.get(key) == value)

    def _events_of(self, kinds: Collection[str | None]) -> str:
        """Return the events that lead to kinds of playback and have messages, in words."""
        names = []
        for event in self.spec.events.values():
            blocks = (event.blocks[protocol] for protocol in ("xdm", "collection"))
            is_sent = any(
                block.form == BlockForm.SEND and block.name == event.id for block in blocks
            )
            if event.playback in kinds and is_sent:
                names.append(event.id)
        return join_words(names, "or") or "an event for it"

    def inner_scopes(self, scope: str) -> list[str]:
        """Return the scopes that live inside another."""
        return [name for name, rule in self.scopes.items() if rule.get("inside") == scope]


def _is_batch_event(spec: Spec, event: Event) -> bool:
    """Return whether the lists of an event say which names it opens and closes."""
    return bool(event.requires_any) and any(spec.groups[g].item_events for g in event.requires_any)
