"""The order of a session: which events may follow each other, and where the playhead may be.

Every rule comes from the spec: the scopes that an event needs, opens and closes, its effect on
playback, and the limits of ``session.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.counts import format_count
from mediagen.spec.model import Event, SessionEffect
from mediagen.spec.session_order import COMPLETED_TWICE, OrderWarning
from mediagen.traffic.body_validator import Message
from mediagen.traffic.content_parts import ContentParts
from mediagen.traffic.findings import Finding
from mediagen.traffic.heartbeat_rules import HeartbeatTracker
from mediagen.traffic.playhead_rules import PlayheadTracker, Situation
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.settings import Settings

#: Names beyond this number are not remembered: a session stays small, whatever is sent to it.
_MOST_NAMES = 1000
#: A stopped playhead that runs so often at the same speed is a clock.
_MANY_MOVES = 3
#: Access to the members of an enum class is slow, and these are compared for every message.
_OPENS, _CLOSES = SessionEffect.OPENS, SessionEffect.CLOSES
#: The situations of messages that change no scope.
_OUTSIDE, _IN_BREAK = Situation(False, "", False), Situation(True, "", False)


class SessionState:
    """The state of one session, by its messages in the order of their own times."""

    __slots__ = (
        "_contexts",
        "_heartbeat",
        "_is_completed",
        "_is_seeking",
        "_last",
        "_moves",
        "_parts",
        "_playhead",
        "_refused",
        "_repeats",
        "_rules",
        "_runs",
        "_seen",
        "_speed",
        "_still",
        "_stood",
        "_stood_since",
        "ended",
        "opened",
        "playback",
        "playhead",
    )

    def __init__(
        self,
        rules: PreparedRules,
        start_time: float,
        start: Message | None,
        settings: Settings,
        *,
        is_recorded: bool = False,
    ) -> None:
        """Begin a session with the message that opens it.

        A ``recorded`` one was sent as a whole, by SDKs that have a longer interval then.
        """
        playhead = start.playhead if start is not None else None
        self._rules = rules
        self._heartbeat = HeartbeatTracker(rules, settings, is_recorded=is_recorded)
        self.opened = start_time
        self.ended = False
        self.playback: str | None = None
        self.playhead = playhead
        self._playhead = PlayheadTracker(rules, start_time, start)
        self._parts = ContentParts(rules, self._playhead)
        self._contexts: dict[str, dict[str, float | None]] = {}
        self._seen: dict[str, set[str]] = {}
        self._refused: set[str] = set()
        self._last = start_time
        self._stood, self._stood_since = playhead, start_time  # where playback last changed
        self._speed, self._moves = 0.0, 0  # of a stopped playhead, and how often it had that speed
        self._runs = 0  # how often the playhead moved with the clock while playback was stopped
        self._is_seeking = False  # playback was stopped in the scopes that are open
        self._is_completed = False  # and not played since
        self._repeats = False  # the same change of playback again would be a repetition
        self._note_scopes()

    @property
    def is_complete(self) -> bool:
        """True if the content was played to its end."""
        return self._rules.is_over(self.playback)

    @property
    def is_live(self) -> bool:
        """True if the playhead of the content is the time of the day."""
        return self._playhead.live

    def is_open(self, scope: str) -> bool:
        """Return whether a scope is open."""
        return bool(self._contexts.get(scope))

    def check_closing(self) -> list[Finding]:
        """Check a session that closes without an event that ends it."""
        return list(self._playhead.check_closing())

    def check_message(
        self, message: Message, now: float, *, is_refused: bool = False
    ) -> list[Finding]:
        """Check the next message, which happened at ``now``, and apply its effects.

        A ``refused`` one may be sent again: what it opens may be opened once more.
        """
        findings: list[Finding] = []
        rules, event = self._rules, message.event
        playback, playhead = event.playback, message.playhead
        if now < self._last:
            findings.append(self._late_finding(message, now))
        elif event.session is not _OPENS:
            self._heartbeat.check_message(message, now - self._last, now, self.playback, findings)
        changes: list[tuple[str, str, bool]] = []
        if message.items or event.opens or event.closes:
            changes = list(rules.scope_changes(event, message.items))
        still = self._still
        if playhead is not None and not self._playhead.live:
            if still is not None:
                anchor = next(iter(self._contexts[still].values()))
                if anchor is not None and abs(playhead - anchor) > rules.drift:
                    findings += self._check_in_break(message, playhead, anchor, still, changes)
            elif playback is None and rules.stops_playhead(self.playback):
                findings += self._check_stopped(playhead, changes, now)
        if event.needs:
            findings += self._check_needs(event, changes)
        if playhead is not None:
            self._playhead.note_jump(playhead, now)
        if changes:
            self._apply_changes(message, changes, is_refused, findings)
        if playback is not None:
            findings += self._check_repetition(message, playback, now)
        self._playhead.check_message(message, now, self._situation(still, changes), findings)
        if event.session is _CLOSES:
            self.ended = True
        if self.ended or (playback is not None and rules.is_over(playback)):
            findings += self._left_open(event)
        if playhead is not None:
            self.playhead = playhead
        if changes or playback is not None:
            self._note_effects(playback, changes, now, was_still=still is not None)
        if now > self._last:
            self._last = now
        if event is rules.pulse:
            self._heartbeat.note_pulse(self._last, message)
        return findings

    def _apply_changes(
        self,
        message: Message,
        changes: Sequence[tuple[str, str, bool]],
        is_refused: bool,
        findings: list[Finding],
    ) -> None:
        """Open and close the scopes that a message changes."""
        for scope, name, opens in changes:
            findings += (
                self._open_scope(scope, name, message)
                if opens
                else self._close_scope(scope, name, message.event)
            )
            if opens and not is_refused and scope not in self._refused:
                findings += self._parts.open_part(scope, message)
            if is_refused and opens:
                self._refused.add(scope)
            else:
                self._refused.discard(scope)
        self._note_scopes()

    def _note_effects(
        self,
        playback: str | None,
        changes: Sequence[tuple[str, str, bool]],
        now: float,
        *,
        was_still: bool,
    ) -> None:
        """Note the effects of a message on playback, and on the pace of heartbeats."""
        rules = self._rules
        changes_pace = any(rules.scopes[scope].playhead for scope, _, _ in changes)
        if playback is not None:
            if rules.is_over(playback):
                self._is_completed = True
            elif not was_still and rules.moves_playhead(playback):
                self._is_completed = False  # the content plays, and no post-roll
            self._change_playback(playback, now)
        elif changes_pace:
            self._repeats = False
        if playback is not None or changes_pace:
            self._heartbeat.restart()

    def _situation(self, still: str | None, changes: Sequence[tuple[str, str, bool]]) -> Situation:
        """Return the situation of a message before which the scope ``still`` was open."""
        if not changes:
            return _OUTSIDE if still is None else _IN_BREAK
        is_part = any(scope in self._rules.parts for scope, _, _ in changes)
        is_closed = still is not None and self._still is None
        closed_scope = self._rules.warnings.scope_title(still) if still and is_closed else ""
        return Situation(still is not None, closed_scope, is_part)

    def _change_playback(self, playback: str, now: float) -> None:
        self.playback, self._repeats, self._runs, self._moves = playback, True, 0, 0
        self._stood, self._stood_since = self.playhead, now
        self._is_seeking = self._still is not None and self._rules.stops_playhead(playback)

    def _check_repetition(self, message: Message, playback: str, now: float) -> Iterator[Finding]:
        """Find an event that repeats the state of playback at the same position."""
        rules = self._rules
        if self._is_completed and rules.is_over(playback):
            yield _order_finding(codes.COMPLETED_TWICE, message.event, COMPLETED_TWICE)
            return
        if playback != self.playback or not self._repeats:
            return
        before, playhead = self.playhead, message.playhead
        if before is not None and playhead is not None:
            passed = now - self._last if rules.moves_playhead(playback) else 0
            if not -rules.drift <= playhead - before <= 2 * passed + rules.drift:
                return  # it tells a new position
        description = f"{message.event.id} although the content is {playback} already"
        yield Finding(codes.PLAYBACK_REPEATED, description, "it once, when playback changes")

    def _late_finding(self, message: Message, now: float) -> Finding:
        late, seconds = self._last - now, self._rules.ordering[message.protocol].seconds
        if self._last == self.opened and late <= seconds:
            # The start is judged at once, and some SDKs note its time only when they send it.
            description = (
                f"{message.event.id} is {late:.3f} seconds older than the start of its session"
            )
            return Finding(codes.BEFORE_START, description, "the start of the session first")
        description = (
            f"{message.event.id} is {late:.3f} seconds older than one that was judged before"
        )
        most = format_count(seconds, "second")
        expected = f"the order in which it happened, or at most {most} late"
        return Finding(codes.TOO_LATE, description, expected)

    # -- scopes -------------------------------------------------------------------------------

    def _check_needs(
        self, event: Event, changes: Iterable[tuple[str, str, bool]]
    ) -> Iterator[Finding]:
        closing = {scope for scope, _, opens in changes if not opens}
        for scope in event.needs:
            if not self.is_open(scope) and scope not in closing:
                warning = self._rules.warnings.outside(scope)
                yield _order_finding(codes.WRONG_ORDER, event, warning)

    def _open_scope(self, scope: str, name: str, message: Message) -> Iterator[Finding]:
        rules, context = self._rules, self._contexts.setdefault(scope, {})
        rule, event = rules.scopes[scope], message.event
        if rule.key_field:
            yield from self._open_named(scope, name)
        elif context and scope not in self._refused:
            yield _order_finding(codes.OVERLAP, event, rules.warnings.overlap(scope))
        outer = rule.parent
        if outer and not self.is_open(outer) and outer not in event.needs:
            yield _order_finding(codes.WRONG_ORDER, event, rules.warnings.outside(outer))
        if len(context) <= _MOST_NAMES:
            context[name] = message.playhead if message.playhead is not None else self.playhead

    def _open_named(self, scope: str, name: str) -> Iterator[Finding]:
        rules, counts_seen = self._rules, self._seen.setdefault(scope, set())
        title, most = rules.warnings.scope_title(scope), rules.scopes[scope].maximum
        if name in self._contexts[scope]:
            message = f"the {title} {name} is already active"
            expected = f"send {rules.warnings.closing_events(scope)} for it first"
            yield Finding(codes.ALREADY_ACTIVE, message, expected)
        if most and name not in counts_seen and len(counts_seen) >= most:
            message = f"the {title} {name} is number {len(counts_seen) + 1} of this session"
            yield Finding(codes.TOO_MANY, message, f"at most {most} different ones in a session")
        if len(counts_seen) <= _MOST_NAMES:
            counts_seen.add(name)

    def _close_scope(self, scope: str, name: str, event: Event) -> Iterator[Finding]:
        rules, context = self._rules, self._contexts.setdefault(scope, {})
        title, outer = rules.warnings.scope_title(scope), rules.scopes[scope].parent
        for inner in rules.inner_scopes(scope):
            if self.is_open(inner):
                yield _order_finding(codes.WRONG_ORDER, event, rules.warnings.unclosed(inner))
                self._contexts[inner].clear()
        if name and name not in context:
            expected = f"send {rules.warnings.opening_event(scope)} for it first"
            yield Finding(codes.WRONG_ORDER, f"the {title} {name} ends without a start", expected)
        elif name not in context and (self.is_open(outer) or outer not in event.needs):
            yield _order_finding(codes.WRONG_ORDER, event, rules.warnings.outside(scope))
        context.pop(name, None)

    def _left_open(self, event: Event) -> Iterator[Finding]:
        for scope, context in self._contexts.items():
            if context and not self._rules.scopes[scope].key_field:
                message = (
                    f"{event.id} while {self._rules.warnings.title_with_article(scope)} is open"
                )
                expected = (
                    f"send {self._rules.warnings.closing_events(scope)} before it, if possible"
                )
                yield Finding(codes.LEFT_OPEN, message, expected)

    # -- playhead and pings --------------------------------------------------------------------

    def _note_scopes(self) -> None:
        """Update the properties of the open scopes that every message reads."""
        open_scopes = [scope for scope, context in self._contexts.items() if context]
        #: The outermost open scope in which the playhead stands still.
        self._still = next((scope for scope in open_scopes if scope in self._rules.still), None)
        self._heartbeat.set_scopes(open_scopes)

    def _check_in_break(
        self,
        message: Message,
        playhead: float,
        start_playhead: float,
        scope: str,
        changes: Sequence[tuple[str, str, bool]],
    ) -> Iterator[Finding]:
        """Find a playhead that moved in an open scope in which it stands still."""
        if self._is_seeking and not self._rules.stops_playhead(message.event.playback):
            self._move_anchors(playhead)  # the viewer jumped while the ad was stopped
            return
        title = self._rules.warnings.title_with_article(scope)
        description = f"the playhead moved from {start_playhead:g} to {playhead:g} in {title}"
        inner = self._rules.inner_scopes(scope)
        if (
            inner
            and not any(map(self.is_open, inner))
            and playhead > start_playhead
            and not changes
        ):
            closers = self._rules.warnings.closing_events(scope)
            description += f"; looks like {title} that was not closed by {closers}"
        else:
            description += "; looks like the clock of the ad"
        expected = f"the position of the main content, {start_playhead:g}"
        yield Finding(codes.PLAYHEAD_IN_BREAK, description, expected)

    def _check_stopped(
        self, playhead: float, changes: Sequence[tuple[str, str, bool]], now: float
    ) -> Iterator[Finding]:
        """Find a playhead that moves while playback is stopped."""
        before = self._stood
        if before is None or abs(playhead - before) <= self._rules.drift:
            return
        moved, passed = playhead - before, now - self._stood_since
        self._stood, self._stood_since = playhead, now  # SDKs do not report a seek in a pause
        if any(scope in self._rules.parts for scope, _, _ in changes):
            return
        is_steady = self._measure_speed(moved, passed) >= _MANY_MOVES
        if abs(moved - passed) <= max(1.5, 0.1 * passed) and moved > 0:
            self._runs += 1
        elif not is_steady:
            self._runs = 0
            return
        description = f"the playhead moved from {before:g} to {playhead:g} while {self.playback}"
        if self._runs == 1 and not is_steady:
            description += "; a seek, or a clock that is not stopped"
            code = codes.PLAYHEAD_MOVED_WHILE_STOPPED
        else:
            description += (
                "; looks like a clock that is not stopped, or a resume that was not reported"
            )
            code = codes.PLAYHEAD_WHILE_STOPPED
        expected = f"the same position until {self._rules.starters}"
        yield Finding(code, description, expected)

    def _measure_speed(self, moved: float, passed: float) -> int:
        """Return how many times in succession a stopped playhead ran at the same speed.

        Clocks run forward, and no faster than the highest playback speed.
        """
        speed, limits = moved / passed if passed > 0 else 0, self._rules.limits
        if limits is None or not 0.25 <= speed < limits.maximum_speed:
            self._speed, self._moves = 0, 0
        elif abs(moved - self._speed * passed) <= max(1, 0.1 * moved):
            self._moves += 1
        else:
            self._speed, self._moves = speed, 1
        return self._moves

    def _move_anchors(self, playhead: float) -> None:
        for scope, context in self._contexts.items():
            if scope in self._rules.still:
                for name in context:
                    context[name] = playhead


def _order_finding(code: Code, event: Event, warning: OrderWarning) -> Finding:
    """Return the finding for an event in the wrong place."""
    return Finding(code, warning.describe(event.id), warning.expected)
