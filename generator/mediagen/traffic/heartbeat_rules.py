"""Heartbeats of a session: the event that keeps it alive, and its interval in seconds."""

from __future__ import annotations

from collections.abc import Collection

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.counts import format_count
from mediagen.spec.model import Event
from mediagen.traffic.body_validator import Message
from mediagen.traffic.findings import Finding
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.settings import Settings


class HeartbeatTracker:
    """Follows the heartbeats of one session, and learns the interval that its player uses.

    A ``recorded`` session was sent as a whole, by SDKs that have a longer interval then.
    """

    __slots__ = (
        "_beat",
        "_interval",
        "_is_interval_reported",
        "_is_paced",
        "_is_recorded",
        "_pace",
        "_rules",
        "_settings",
        "_short_beat",
        "_shortest_gap",
        "_started",
        "_usual_gap",
        "_widest",
    )

    def __init__(self, rules: PreparedRules, settings: Settings, *, is_recorded: bool) -> None:
        self._rules, self._settings, self._is_recorded = rules, settings, is_recorded
        self._beat: float | None = None  # the last pulse, until something restarts the interval
        self._short_beat = False  # the timestamp of that pulse had a short fraction
        self._interval: float | None = None  # the shortest between two pulses, where one is known
        self._is_interval_reported = False
        self._widest: float = 0  # the longest time without a pulse, the interval not known
        self._started = False
        self._usual_gap = min(rules.usual, settings.interval or rules.usual) + rules.slack
        self.set_scopes(())

    def set_scopes(self, open_scopes: Collection[str]) -> None:
        """Set the interval: that of an open scope that has one, or that of main content.

        Players keep the interval of an inner scope in the scope around it, such as between two ads.
        """
        rules = self._rules
        paces = [
            pace
            for scope, outer, pace in rules.paces
            if scope in open_scopes or outer in open_scopes
        ]
        self._is_paced = bool(paces)
        self._pace: float = min(paces, default=self._settings.interval or rules.main_pace)
        self._shortest_gap: float = self._pace - min(rules.slack, self._pace / 2)

    def restart(self) -> None:
        """Begin the interval anew, after an event that changes playback or a scope."""
        self._started, self._beat = True, None

    def note_pulse(self, time: float, message: Message) -> None:
        """Note the time of a heartbeat, from which the next one is expected."""
        self._beat, self._short_beat = time, message.unpadded is not None

    def check_message(
        self,
        message: Message,
        gap: float,
        now: float,
        playback: str | None,
        findings: list[Finding],
    ) -> None:
        """Add the findings about heartbeats before a message.

        ``gap`` is the time since the last message, ``playback`` the state before this one.
        """
        event, rules = message.event, self._rules
        pulse = rules.pulse
        if pulse is None or not self._started:
            return
        # Shorter gaps are always valid, and add nothing once the interval is known.
        is_short = self._interval is not None and gap <= self._usual_gap
        if not is_short and not rules.is_over(playback):
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

        Timers need not start anew with playback, so the time since then is not an interval.
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
        if not self._is_interval_reported and event is pulse and gap > rules.usual + rules.slack:
            self._is_interval_reported = True
            message = f"{pulse.id} after {gap:.0f} seconds; fine if the SDK is configured so"
            usual = format_count(rules.usual, "second")
            expected = f"one every {usual}, or the configured interval in mediagen.yaml"
            findings.append(Finding(codes.HEARTBEAT_INTERVAL, message, expected))
