"""The rules of a spec, prepared once for all messages and sessions. Times are in seconds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from mediagen.diagnostics.words import join_words
from mediagen.spec.model import BlockForm, Event, Spec
from mediagen.spec.session_order import OrderWarnings
from mediagen.spec.session_rules import (
    OrderingRule,
    PlaybackState,
    PlayheadBehavior,
    ScopeRule,
    SessionChecks,
)


class PreparedRules:
    """The rules of a session as ``session.yaml`` and the events have them."""

    def __init__(self, spec: Spec) -> None:
        if spec.unused_events:  # the backend accepts them, even if the project does not plan them
            spec = replace(spec, events={**spec.events, **spec.unused_events})
        rules = spec.session
        self.spec = spec
        self.scopes: Mapping[str, ScopeRule] = rules.scopes
        self.playback: Mapping[str, PlaybackState] = rules.playback
        self.silence = rules.limits.inactivity.seconds
        self.stillness = rules.limits.playhead_stall.seconds
        self.length = rules.limits.duration.seconds
        self.drift = rules.playhead_tolerance.seconds
        self.slack = rules.cadence_tolerance.seconds
        self.ordering: Mapping[str, OrderingRule] = rules.ordering
        self.pulse = next((event for event in spec.events.values() if event.cadence), None)
        # Prepared once, as these are read for every message.
        self._moving = self._states_with(PlayheadBehavior.MOVES)
        self._stopped = self._states_with(PlayheadBehavior.STILL)
        self._final = frozenset(k for k, state in self.playback.items() if not state.has_keepalive)
        self.starters = self._events_of(self._moving)
        self.stoppers = self._events_of(self._stopped)
        #: The scopes in which the playhead of the content stands still.
        self.still = frozenset(
            name for name, rule in self.scopes.items() if rule.playhead is PlayheadBehavior.STILL
        )
        #: The scopes that are parts of the content: where one changes, the viewer is elsewhere.
        self.parts = frozenset(
            name
            for name, rule in self.scopes.items()
            if rule.playhead is None and not rule.key_field
        )
        self.whole = tuple(name for name, rule in self.scopes.items() if not rule.key_field)
        paces = self.pulse.cadence if self.pulse else {}
        #: The pace of the pulse in main content.
        self.main_pace: float = paces.get("main", 0)
        #: The scopes with a pace of their own: the scope, that around it, and the seconds.
        self.paces = [
            (scope, self.scopes[scope].parent, pace)
            for scope, pace in paces.items()
            if scope in self.scopes
        ]
        self._read_checks(rules.checks)
        self.needed = self._needed_fields()
        single = [e for e in spec.events.values() if not _is_batch_event(spec, e)]
        self.warnings = OrderWarnings(self.scopes, single)

    def _read_checks(self, checks: SessionChecks) -> None:
        self.content_id = checks.content.id
        self.content_length = checks.content.length
        self.content_type = checks.content.type
        self.live_types = frozenset(name.casefold() for name in checks.content.live)
        self.live_length = checks.content.live_length
        self.limits = checks.playhead
        self.offset = checks.offset
        self.restart_within = checks.restart.window
        self.restart_wait = checks.restart.overlap
        self.grace = checks.grace_period
        self.usual = self._usual_interval()
        self.longest = max(self.usual, checks.longest_interval)
        self.unpadded = checks.unpadded_milliseconds
        self.plausible = checks.plausible_maximums

    def _usual_interval(self) -> float:
        return max(self.pulse.cadence.values()) if self.pulse else 0

    def _needed_fields(self) -> frozenset[str]:
        fields = {self.content_id, self.content_length, self.content_type}
        for scope in self.scopes.values():
            fields |= {scope.number, scope.offset, scope.length}
        return frozenset(fields - {""})

    def scope_changes(
        self, event: Event, items: Mapping[str, list[str]]
    ) -> Iterator[tuple[str, str, bool]]:
        """Yield the scopes that a message opens and closes: ``(scope, name, opens)``.

        ``items`` are the names in each list of the message.
        """
        for group_id, names in items.items():
            names_of_item = self.spec.groups[group_id].item_events
            kind = self.spec.events.get(next(iter(names_of_item.values()), ""))
            for scope in kind.closes if kind else ():
                yield from ((scope, name, False) for name in names)
            for scope in kind.opens if kind else ():
                yield from ((scope, name, True) for name in names)
        yield from ((scope, "", False) for scope in event.closes if scope in self.whole)
        yield from ((scope, "", True) for scope in event.opens if scope in self.whole)

    def moves_playhead(self, playback: str | None) -> bool:
        """Return whether the playhead moves in a kind of playback."""
        return playback in self._moving

    def stops_playhead(self, playback: str | None) -> bool:
        """Return whether the playhead stands still in a kind of playback."""
        return playback in self._stopped

    def jumps_playhead(self, playback: str | None) -> bool:
        """Return whether the playhead jumps in a kind of playback, which another one follows."""
        state = self.playback.get(playback or "")
        return (
            state is not None
            and state.playhead is PlayheadBehavior.JUMPS
            and not self.is_over(playback)
        )

    def is_over(self, playback: str | None) -> bool:
        """Return whether a kind of playback is the end of it: no heartbeat is due any more."""
        return playback in self._final

    def _states_with(self, playhead: PlayheadBehavior) -> frozenset[str | None]:
        return frozenset(k for k, state in self.playback.items() if state.playhead is playhead)

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
        return [name for name, rule in self.scopes.items() if rule.parent == scope]


def _is_batch_event(spec: Spec, event: Event) -> bool:
    """Return whether the lists of an event contain the names that it opens and closes."""
    return bool(event.requires_any) and any(spec.groups[g].item_events for g in event.requires_any)
