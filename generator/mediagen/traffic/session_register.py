"""Open sessions: their messages are validated in order, and the sessions closed at their limits."""

from __future__ import annotations

from collections import OrderedDict, deque

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.model import Severity
from mediagen.diagnostics.counts import format_duration
from mediagen.spec.model import SessionEffect
from mediagen.traffic.body_validator import Message
from mediagen.traffic.complete_sessions import find_after_end
from mediagen.traffic.findings import Finding
from mediagen.traffic.live_sessions import LiveSession, PendingMessage
from mediagen.traffic.restarts import RestartDetector
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import Closing, ReceiptState, Verdict

#: Number of closed sessions that are remembered, to distinguish them from unknown ones.
_REMEMBERED = 50_000
#: Live sessions beyond this number push out the one that was silent for longest.
_MOST_SESSIONS = 100_000
_CLOSES = SessionEffect.CLOSES


class SessionRegister:
    """The open sessions by their IDs, and the closed ones.

    Messages wait in the window of reordering of their session until they cannot be overtaken any
    more; ``settled`` receives their verdicts then, and the summaries of closed sessions.
    """

    def __init__(self, rules: PreparedRules, settings: Settings) -> None:
        self._rules, self.settings = rules, settings
        self._most_pending = {name: rule.messages for name, rule in rules.ordering.items()}
        self._patience: float = max(rule.seconds for rule in rules.ordering.values())
        self.live: OrderedDict[str, LiveSession] = OrderedDict()
        self._gone: OrderedDict[str, str] = OrderedDict()
        self._arrivals: deque[tuple[float, str]] = deque()
        self.settled: deque[Verdict | Closing] = deque()
        self.restarts = RestartDetector(rules, settings, self.live, self.settled)
        self._next_silence = 0.0
        self._number = 0

    def __contains__(self, id_: str) -> bool:
        """Return whether a session is open, or was closed."""
        return id_ in self.live or id_ in self._gone

    def closed_state(self, id_: str) -> str:
        """Return the reason for which a session was closed, or ``ReceiptState.UNKNOWN``."""
        return self._gone.get(id_, ReceiptState.UNKNOWN)

    def add_session(self, id_: str, live: LiveSession, now: float) -> None:
        """Add a session that was opened; one beyond the largest number closes the most silent."""
        self.live[id_] = live
        while len(self.live) > _MOST_SESSIONS:
            self.close_session(next(iter(self.live)), "pushed out by newer sessions", now)

    def note_unpadded(self, live: LiveSession | None, findings: list[Finding]) -> None:
        """Report once in a session that its timestamps have milliseconds without leading zeros."""
        if live is not None:
            if live.told_unpadded:
                return
            live.is_unpadded = live.told_unpadded = True
        message = (
            "the fraction of the timestamp is milliseconds without leading zeros, as some SDKs"
        )
        message += " print them; it is taken for that here, and the backend sees a later time"
        finding = Finding(codes.SHORT_FRACTION, message, "a fraction of three digits")
        findings += self.settings.without_off([finding])

    def may_have_expired(self, live: LiveSession, now: float) -> bool:
        """Return whether a session may be over before a message that arrives now."""
        rules, latest = self._rules, now - self._patience
        return (
            latest - live.arrival_time > rules.silence
            or latest - live.moved > rules.stillness
            or latest - live.start_time > rules.length
        )

    def find_expiry(self, live: LiveSession, message: Message, now: float) -> str | None:
        """Return why a session is over before a message that arrives now, if it is."""
        # Messages may be late; and SDKs end a session by themselves when it reaches a limit.
        is_end = message.event.session is _CLOSES
        return self._expiry_reason(live, now - (self._rules.grace if is_end else self._patience))

    def await_turn(
        self, id_: str, live: LiveSession, message: Message, verdict: Verdict, now: float
    ) -> None:
        """Let a message of a live session wait until it cannot be overtaken any more."""
        live.arrival_time = now
        self.live.move_to_end(id_)
        if message.playhead is not None and message.playhead != live.playhead:
            live.moved, live.playhead = now, message.playhead
        pending = live.pending
        if message.time is not None:
            own_time = message.time / 1000
        else:  # as if it had happened when it came
            own_time = max((item.time for item in pending), default=live.own_time)
        self._number += 1
        if not pending:
            live.is_ordered = True
        elif own_time <= pending[-1].time:
            live.is_ordered = False
        if message.unpadded is not None:
            live.may_be_unpadded = True
        if pending and live.may_be_unpadded:
            self._correct_order(live, message, own_time)
        pending.append(PendingMessage(own_time, now, self._number, message, verdict))
        self._arrivals.append((now, id_))
        if self.restarts.waiting:
            self.restarts.settle_session(id_, now)
        if len(pending) > self._most_pending[message.protocol]:
            self._release_pending(id_, live, min(item.time for item in pending))

    def _correct_order(self, live: LiveSession, message: Message, own_time: float) -> None:
        """Recognize timestamps without leading zeros by the order in which messages arrived."""
        swapped = (
            pending
            for pending in live.pending
            if pending.message.unpadded is not None
            and pending.message.unpadded / 1000 <= own_time < pending.time
        )
        first = next(swapped, None)
        if first is None:
            return
        self.note_unpadded(live, first.verdict.findings)
        live.is_ordered = False
        for pending in live.pending:
            if pending.message.unpadded is not None:
                pending.message.time = pending.message.unpadded
                pending.time = pending.message.unpadded / 1000
                pending.message.unpadded = None

    def _expiry_reason(self, live: LiveSession, now: float) -> str | None:
        rules = self._rules
        if now - live.arrival_time > rules.silence:
            return f"no event for {format_duration(rules.silence)}"
        if now - live.moved > rules.stillness:
            return f"no playhead movement for {format_duration(rules.stillness)}"
        if now - live.start_time > rules.length:
            return f"longer than {format_duration(rules.length)}"
        return None

    def close_session(self, id_: str, reason: str, now: float) -> None:
        """Validate the pending messages of a session, and close it for a reason in words."""
        live = self.live[id_]
        self._release_pending(id_, live, None)
        if id_ not in self.live:
            return
        self.restarts.settle_session(id_, now, closing=True)
        del self.live[id_]
        end = min(now, live.arrival_time + self._rules.silence)
        seconds = end - live.start_time
        self.settled.append(self._make_closing(end, id_, reason, live, seconds))
        self._remember_closed(id_, reason)

    def _make_closing(
        self, end: float, id_: str, reason: str, live: LiveSession, seconds: float
    ) -> Closing:
        findings: list[Finding] = []
        if not live.session.ended and not live.session.is_complete:
            message = f"the session was neither completed nor ended: {reason}"
            expected = "a session end, if the app has time to send it"
            findings.append(Finding(codes.SESSION_NOT_ENDED, message, expected))
            findings += live.session.check_closing()
        tally, remaining = live.tally, tuple(self.settings.without_off(findings))
        tally.add_findings(remaining)
        return Closing(
            end, id_, reason, live.messages, tally.errors, tally.warnings, seconds, remaining
        )

    def _remember_closed(self, id_: str, reason: str) -> None:
        self._gone[id_] = reason
        if len(self._gone) > _REMEMBERED:
            self._gone.popitem(last=False)

    def _release_pending(self, id_: str, live: LiveSession, until: float | None) -> None:
        """Validate the pending messages up to a time of their own, or all of them."""
        if len(live.pending) > 1:
            live.pending.sort(key=lambda item: (item.time, item.number))
        while live.pending and (until is None or live.pending[0].time <= until):
            self._validate_pending(id_, live, live.pending.pop(0))

    def _validate_pending(self, id_: str, live: LiveSession, pending: PendingMessage) -> None:
        verdict = pending.verdict
        if live.session.ended:
            verdict.findings += self.settings.without_off(find_after_end(pending.message.event))
            self.settled.append(verdict)
            return
        same_time: list[Finding] = []
        if pending.time == live.own_time and pending.message.time is not None:
            message = f"{verdict.event} happened at the same time as the message before"
            expected = "a later time: messages of the same time have no order"
            same_time.append(Finding(codes.SAME_TIME, message, expected))
        if pending.time > live.own_time:
            live.own_time = pending.time
        findings = verdict.findings
        is_refused = bool(findings) and any(f.level is Severity.ERROR and f.path for f in findings)
        in_session = live.session.check_message(
            pending.message, pending.time, is_refused=is_refused
        )
        if same_time or in_session:
            findings += self.settings.without_off(same_time + in_session)
        live.messages += 1
        if findings:
            live.tally.add_findings(findings)
        self.settled.append(verdict)
        if live.session.ended:
            self.restarts.settle_session(id_, pending.arrival_time, closing=True)
            del self.live[id_]
            seconds = pending.arrival_time - live.start_time
            reason = f"ended by {verdict.event}"
            closing = self._make_closing(pending.arrival_time, id_, reason, live, seconds)
            self._remember_closed(id_, ReceiptState.ENDED)
            self._release_pending(id_, live, None)
            self.settled.append(closing)

    def advance_clock(self, now: float) -> None:
        """Advance to a time: validate messages that waited enough, and close expired sessions."""
        arrivals, patience = self._arrivals, self._patience
        while arrivals and arrivals[0][0] + patience <= now:
            arrival, id_ = arrivals.popleft()
            live = self.live.get(id_)
            if live is None:
                continue
            pending = live.pending
            if live.is_ordered:  # nearly always
                while pending and pending[0].arrival_time <= arrival:
                    self._validate_pending(id_, live, pending.pop(0))
                continue
            waited = [item.time for item in pending if item.arrival_time <= arrival]
            if waited:
                self._release_pending(id_, live, max(waited))
        if self.restarts.waiting:
            self.restarts.settle_overdue(now)
        if now > self._next_silence:
            self._close_silent_sessions(now)

    def _close_silent_sessions(self, now: float) -> None:
        """Close the sessions that were silent for too long; note when the next one may be."""
        sessions, silence = self.live, self._rules.silence
        self._next_silence = now + silence
        while sessions:
            id_ = next(iter(sessions))
            arrival_time = sessions[id_].arrival_time
            if now - arrival_time <= silence:
                self._next_silence = arrival_time + silence
                break
            self.close_session(id_, f"no event for {format_duration(silence)}", now)

    def finish_all(self, now: float) -> None:
        """Validate all pending messages, and close the sessions that are still open."""
        self.advance_clock(now)
        for id_ in list(self.live):
            if id_ in self.live:
                self.close_session(id_, "still open", now)
