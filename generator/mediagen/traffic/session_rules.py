"""The order and the rhythm of a session: what may follow what, when, and where the playhead is.

Every rule comes from the spec: which scopes an event needs, opens and closes, what it makes of
playback, the cadence of the event that keeps a session alive, and the limits of ``session.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.counts import format_count
from mediagen.spec.model import Event, SessionEffect
from mediagen.traffic.body_validator import Message
from mediagen.traffic.content_parts import ContentParts
from mediagen.traffic.findings import Finding
from mediagen.traffic.playhead_rules import PlayheadTracker, Situation
from mediagen.traffic.rules import SessionRules
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
        "_beat",
        "_contexts",
        "_interval",
        "_is_completed",
        "_is_paced",
        "_is_recorded",
        "_is_seeking",
        "_last",
        "_moves",
        "_pace",
        "_parts",
        "_playhead",
        "_refused",
        "_repeats",
        "_rules",
        "_runs",
        "_seen",
        "_settings",
        "_short_beat",
        "_shortest_gap",
        "_speed",
        "_started",
        "_still",
        "_stood",
        "_stood_since",
        "_told_interval",
        "_usual_gap",
        "_widest",
        "ended",
        "opened",
        "playback",
        "playhead",
    )

    def __init__(
        self,
        rules: SessionRules,
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
        self._rules, self._settings, self._is_recorded = rules, settings, is_recorded
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
        self._beat: float | None = None  # the last pulse, until something begins its pace anew
        self._short_beat = False
        self._interval: float | None = None  # the shortest between two pulses, where one is known
        self._told_interval = False
        self._widest: float = 0  # the longest time without a pulse, the interval not known
        self._started = False
        self._stood, self._stood_since = playhead, start_time  # where playback last changed
        self._speed, self._moves = 0.0, 0  # of a stopped playhead, and how often it had that speed
        self._runs = 0  # how often the playhead moved with the clock while playback was stopped
        self._is_seeking = False  # playback was stopped in the scopes that are open
        self._is_completed = False  # and not played since
        self._repeats = False  # the same change of playback again would be a repetition
        self._usual_gap = min(rules.usual, settings.interval or rules.usual) + rules.slack
        self._note_scopes()

    @property
    def is_complete(self) -> bool:
        """Whether the content was played to its end."""
        return self._rules.is_over(self.playback)

    def is_open(self, scope: str) -> bool:
        """Whether a scope is open."""
        return bool(self._contexts.get(scope))

    def check_closing(self) -> list[Finding]:
        """Judge a session that closes without an event that ends it."""
        return list(self._playhead.check_closing())

    def check_message(
        self, message: Message, now: float, *, is_refused: bool = False
    ) -> list[Finding]:
        """Judge the next message, which happened at ``now``, and take it into account.

        A ``refused`` one may be sent again: what it opens may be opened once more.
        """
        findings: list[Finding] = []
        rules, event = self._rules, message.event
        playback, playhead = event.playback, message.playhead
        if now < self._last:
            findings.append(self._late_finding(message, now))
        elif self._started and rules.pulse is not None and event.session is not _OPENS:
            self._check_rhythm(message, rules.pulse, now, findings)
        changes: list[tuple[str, str, bool]] = []
        if message.items or event.opens or event.closes:
            changes = list(self._scope_changes(message))
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
            self._beat, self._short_beat = self._last, message.unpadded is not None
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
            self._started, self._beat = True, None

    def _situation(self, still: str | None, changes: Sequence[tuple[str, str, bool]]) -> Situation:
        """Return the situation of a message before which the scope ``still`` was open."""
        if not changes:
            return _OUTSIDE if still is None else _IN_BREAK
        is_part = any(scope in self._rules.parts for scope, _, _ in changes)
        is_closed = still is not None and self._still is None
        closed_scope = self._rules.scope_title(still) if still and is_closed else ""
        return Situation(still is not None, closed_scope, is_part)

    def _change_playback(self, playback: str, now: float) -> None:
        self.playback, self._repeats, self._runs, self._moves = playback, True, 0, 0
        self._stood, self._stood_since = self.playhead, now
        self._is_seeking = self._still is not None and self._rules.stops_playhead(playback)

    def _check_repetition(self, message: Message, playback: str, now: float) -> Iterator[Finding]:
        """Find an event that makes of playback what it is already, at the same position."""
        rules = self._rules
        if self._is_completed and rules.is_over(playback):
            description = (
                f"{message.event.id} for the second time; the content counts as completed again"
            )
            expected = "it once, or a new session for another viewing"
            yield Finding(codes.COMPLETED_TWICE, description, expected)
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

    def _scope_changes(self, message: Message) -> Iterator[tuple[str, str, bool]]:
        """The scopes a message opens and closes: ``(scope, name, opens)``."""
        event, rules = message.event, self._rules
        for group_id, names in message.items.items():
            names_of_item = rules.spec.groups[group_id].item_events
            kind = rules.spec.events.get(next(iter(names_of_item.values()), ""))
            for scope in kind.closes if kind else ():
                yield from ((scope, name, False) for name in names)
            for scope in kind.opens if kind else ():
                yield from ((scope, name, True) for name in names)
        yield from ((scope, "", False) for scope in event.closes if scope in rules.whole)
        yield from ((scope, "", True) for scope in event.opens if scope in rules.whole)

    def _check_needs(
        self, event: Event, changes: Iterable[tuple[str, str, bool]]
    ) -> Iterator[Finding]:
        closing = {scope for scope, _, opens in changes if not opens}
        for scope in event.needs:
            if not self.is_open(scope) and scope not in closing:
                title = self._rules.scope_title(scope)
                expected = f"send {self._rules.opening_event(scope)} first"
                yield Finding(codes.WRONG_ORDER, f"{event.id} outside of any {title}", expected)

    def _open_scope(self, scope: str, name: str, message: Message) -> Iterator[Finding]:
        rules, context = self._rules, self._contexts.setdefault(scope, {})
        rule, title = rules.scopes[scope], rules.scope_title(scope)
        event = message.event
        if rule.per:
            yield from self._open_named(scope, name)
        elif context and scope not in self._refused:
            expected = f"send {rules.closing_events(scope)} for the open one first"
            yield Finding(codes.OVERLAP, f"{event.id} while another {title} is open", expected)
        outer = rule.inside
        if outer and not self.is_open(outer) and outer not in event.needs:
            description = f"{event.id} outside of any {rules.scope_title(outer)}"
            yield Finding(
                codes.WRONG_ORDER, description, f"send {rules.opening_event(outer)} first"
            )
        if len(context) <= _MOST_NAMES:
            context[name] = message.playhead if message.playhead is not None else self.playhead

    def _open_named(self, scope: str, name: str) -> Iterator[Finding]:
        rules, counts_seen = self._rules, self._seen.setdefault(scope, set())
        title, most = rules.scope_title(scope), rules.scopes[scope].most
        if name in self._contexts[scope]:
            message = f"the {title} {name} is already active"
            expected = f"send {rules.closing_events(scope)} for it first"
            yield Finding(codes.ALREADY_ACTIVE, message, expected)
        if most and name not in counts_seen and len(counts_seen) >= most:
            message = f"the {title} {name} is number {len(counts_seen) + 1} of this session"
            yield Finding(codes.TOO_MANY, message, f"at most {most} different ones in a session")
        if len(counts_seen) <= _MOST_NAMES:
            counts_seen.add(name)

    def _close_scope(self, scope: str, name: str, event: Event) -> Iterator[Finding]:
        rules, context = self._rules, self._contexts.setdefault(scope, {})
        title, outer = rules.scope_title(scope), rules.scopes[scope].inside
        for inner in rules.inner_scopes(scope):
            if self.is_open(inner):
                expected = f"send {rules.closing_events(inner)} before it"
                message = f"{event.id} while {rules.with_article(inner)} is open"
                yield Finding(codes.WRONG_ORDER, message, expected)
                self._contexts[inner].clear()
        if name and name not in context:
            expected = f"send {rules.opening_event(scope)} for it first"
            yield Finding(codes.WRONG_ORDER, f"the {title} {name} ends without a start", expected)
        elif name not in context and (self.is_open(outer) or outer not in event.needs):
            expected = f"send {rules.opening_event(scope)} first"
            yield Finding(codes.WRONG_ORDER, f"{event.id} outside of any {title}", expected)
        context.pop(name, None)

    def _left_open(self, event: Event) -> Iterator[Finding]:
        for scope, context in self._contexts.items():
            if context and not self._rules.scopes[scope].per:
                message = f"{event.id} while {self._rules.with_article(scope)} is open"
                expected = f"send {self._rules.closing_events(scope)} before it where there is time"
                yield Finding(codes.LEFT_OPEN, message, expected)

    # -- playhead and rhythm ------------------------------------------------------------------

    def _note_scopes(self) -> None:
        """Note properties of the open scopes that are used for every message.

        ``_still`` is the outermost open scope in which the playhead stands still. ``_pace`` is the
        heartbeat interval: of an open scope that has one, or of main content. Players keep the pace
        of an inner scope in what is around it, such as between two ads.
        """
        contexts, rules = self._contexts, self._rules
        open_scopes = [scope for scope, context in contexts.items() if context]
        self._still = next((scope for scope in open_scopes if scope in rules.still), None)
        paces = [
            pace
            for scope, outer, pace in rules.paces
            if scope in open_scopes or outer in open_scopes
        ]
        self._is_paced = bool(paces)
        self._pace: float = min(paces, default=self._settings.interval or rules.main_pace)
        self._shortest_gap: float = self._pace - min(rules.slack, self._pace / 2)

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
        title = self._rules.with_article(scope)
        description = f"the playhead moved from {start_playhead:g} to {playhead:g} in {title}"
        inner = self._rules.inner_scopes(scope)
        if (
            inner
            and not any(map(self.is_open, inner))
            and playhead > start_playhead
            and not changes
        ):
            closers = self._rules.closing_events(scope)
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
        if limits is None or not 0.25 <= speed < limits.speed:
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

    def _check_rhythm(
        self, message: Message, pulse: Event, now: float, findings: list[Finding]
    ) -> None:
        event = message.event
        gap = now - self._last
        # Shorter gaps are always valid, and tell nothing once the interval is known.
        is_short = self._interval is not None and gap <= self._usual_gap
        if not is_short and not self._rules.is_over(self.playback):
            self._check_gap(event, pulse, gap, findings)
        if event is pulse:
            if self._beat is not None and now - self._beat < self._shortest_gap:
                self._check_early(message, now - self._beat, findings)
            if not self._is_paced:
                self._learn_interval(event, now, findings)

    def _check_early(self, message: Message, gap: float, findings: list[Finding]) -> None:
        """Find a pulse too soon after the one before, which was ``gap`` seconds ago."""
        shortest = self._pace
        slack = min(self._rules.slack, shortest / 2)
        if message.unpadded is not None or self._short_beat:
            slack += 1  # the times may be that much apart
        if gap >= shortest - slack:
            return
        description = f"{message.event.id} {gap:.1f} seconds after the one before"
        expected = f"one every {format_count(shortest, 'second')}"
        findings.append(Finding(codes.HEARTBEAT_TOO_EARLY, description, expected))

    def _learn_interval(self, event: Event, now: float, findings: list[Finding]) -> None:
        """Take the time since the last pulse for the interval; it may show that some were missing.

        Timers need not start anew with playback, so the time since then says nothing.
        """
        if self._beat is None:
            return
        usual, slack = self._rules.usual, self._rules.slack
        gap = max(usual, now - self._beat)
        if self._interval is None or gap < self._interval:
            self._interval = gap
        if self._widest <= self._interval + slack:
            return
        message = f"{event.id} after {gap:.0f} seconds, and before there was none for "
        message += format_count(round(self._widest), "second")
        self._widest = 0
        interval = format_count(round(self._interval), "second")
        expected = f"one every {interval} while the session is open"
        findings.append(Finding(codes.HEARTBEAT_MISSING, message, expected))

    def _longest_silence(self) -> float:
        """Return the longest time without a message at this moment."""
        rules, configured, interval = self._rules, self._settings.interval, self._interval
        if self._is_recorded:
            return rules.longest
        if configured is not None:
            return max(rules.usual, configured) if self._is_paced else configured
        if interval is None:
            return rules.usual if self._is_paced else rules.longest
        return interval if interval > rules.usual else rules.usual

    def _check_gap(self, event: Event, pulse: Event, gap: float, findings: list[Finding]) -> None:
        """Find pulses that are missing since the last message, which was ``gap`` seconds ago."""
        rules, longest = self._rules, self._longest_silence()
        if gap > longest + rules.slack:
            message = f"no {pulse.id} for {gap:.1f} seconds"
            interval = self._settings.interval or self._interval or rules.usual
            longest_text = format_count(round(min(longest, interval)), "second")
            expected = f"one every {longest_text} while the session is open"
            findings.append(Finding(codes.HEARTBEAT_MISSING, message, expected))
            return
        if self._is_recorded or self._settings.interval is not None:
            return
        if self._interval is None and gap > self._widest:
            self._widest = gap
        if not self._told_interval and event is pulse and gap > rules.usual + rules.slack:
            self._told_interval = True
            message = f"{pulse.id} after {gap:.0f} seconds; fine if the SDK is configured so"
            usual = format_count(rules.usual, "second")
            expected = f"one every {usual}, or the configured interval in mediagen.yaml"
            findings.append(Finding(codes.HEARTBEAT_INTERVAL, message, expected))
