"""The playhead of a session: positions that are accepted and implausible.

The backend accepts them, and its reports are inaccurate. Times and positions are in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.spec.model import SessionEffect
from mediagen.spec.session_rules import PlayheadLimits
from mediagen.traffic.body_validator import Message
from mediagen.traffic.findings import Finding
from mediagen.traffic.rules import PreparedRules

#: A session with so many heartbeats is expected to have playback.
_MANY_PULSES = 3
#: So is one of which the end is not recorded: it may have been cut while it loads.
_MANY_PULSES_OPEN = 12
#: Seconds after which the speed of a clock is more than a coincidence.
_LONG_ENOUGH = 5
#: Content that waits so many times longer than playback may stand still is not just slow.
_LONG_WAIT = 4
#: Of two numbers, one a thousand times the other, give or take a tenth.
_THOUSAND = (900, 1100)


class _State(Enum):
    WAITING = auto()  # for the event that starts or resumes playback
    RUNNING = auto()
    STOPPED = auto()


#: Access to the members of an enum class is slow, and these are compared for every message.
_WAITING, _RUNNING, _STOPPED = _State
_CLOSES = SessionEffect.CLOSES


@dataclass(frozen=True, slots=True)
class Situation:
    """Circumstances of a message; ``in_break`` and ``closed`` as of before and after it.

    ``in_break`` is whether the playhead stands still in an open scope, ``closed`` the title of the
    last such scope if this message closes it, ``is_part`` whether a part of the content changes.
    """

    in_break: bool
    closed_scope: str
    is_part: bool


class PlayheadTracker:
    """Follows the playhead of one session; every kind of finding that persists is given once."""

    __slots__ = (
        "_break",
        "_break_end",
        "_frozen",
        "_is_beyond",
        "_is_stopped",
        "_last",
        "_milliseconds",
        "_most",
        "_played",
        "_pulses",
        "_rules",
        "_state",
        "_stuck",
        "_stuck_before",
        "_stuck_time",
        "_time",
        "entered",
        "length",
        "live",
        "rewinds",
    )

    def __init__(self, rules: PreparedRules, start_time: float, start: Message | None) -> None:
        self._rules = rules
        self.live, self.length = _content_facts(rules, start)
        self._most: float | None = None  # the last position in the content, if it is known
        if self.length and not self.live and rules.limits is not None:
            self._most = self.length + rules.limits.maximum_overrun
        playhead = start.playhead if start is not None else None
        self._last, self._time = playhead or 0, start_time
        self.entered: float = self._last  #: Start of the stretch without a jump.
        self._stuck: float = self._last
        self._stuck_time = start_time
        self._stuck_before: float = 0  # seconds of playback there, in stretches before this one
        self._state = _State.WAITING
        self._break = ""  # the title of the scope after which playback has to be resumed
        self._break_end = start_time
        self._is_stopped = False  # by the last event that changed playback, also in a break
        self._played = self._frozen = self._is_beyond = self._milliseconds = False
        self.rewinds = 0  #: Number of times that the playhead moved back.
        self._pulses = 0  # those outside of breaks, before the content plays

    def note_jump(self, playhead: float, now: float) -> None:
        """Note whether a message is after a jump, before its scopes are opened."""
        limits = self._rules.limits
        if limits is None or now < self._time:
            return
        moved = playhead - self._last
        if moved < -limits.maximum_rewind:
            self.rewinds += 1
            self.entered = playhead
        elif moved > limits.maximum_speed * (now - self._time) + limits.maximum_lead:
            self.entered = playhead

    def check_message(
        self, message: Message, now: float, situation: Situation, findings: list[Finding]
    ) -> None:
        """Add the findings about the playhead of the next message, and take it into account."""
        rules, event, playhead = self._rules, message.event, message.playhead
        limits, playback = rules.limits, event.playback
        if limits is None:
            return
        if playhead is not None and now >= self._time:
            moved, elapsed = playhead - self._last, now - self._time
            is_ahead = moved > limits.maximum_speed * elapsed + limits.maximum_lead
            is_over = playback is not None and rules.is_over(playback)
            if is_over:
                findings += self._check_completion(message, playhead)
            if not situation.in_break:
                if self._state is _RUNNING and playback is None:
                    if not (situation.is_part or (is_ahead and self._opens_break(message))):
                        if moved < 0 or is_ahead:
                            self._check_jump(playhead, now, is_ahead, limits, findings)
                        self._check_stillness(playhead, now, limits, findings)
                elif playback is None or is_over:
                    self._check_other(playhead, now, limits, findings)
                most = self._most
                if most is not None and (self._is_beyond or playhead > most):
                    self._check_beyond(playhead, limits, findings)
            self._time = now
            if self.live or situation.closed_scope or not situation.in_break:
                self._last = playhead  # what ads say of themselves is another finding
        if playback is not None:
            is_running = self._state is _RUNNING and not situation.in_break
            self._note_stillness(now, is_running=is_running)
            self._change_playback(rules.moves_playhead(playback))
        elif situation.closed_scope:
            self._state, self._break = _WAITING, situation.closed_scope
            self._break_end = now
        if not self._played:
            if event is rules.pulse and not situation.in_break:
                self._pulses += self._state is _WAITING
            elif event.session is _CLOSES:
                findings += self._check_unplayed(event.id, _MANY_PULSES)

    def _change_playback(self, moves: bool) -> None:
        self._state = _RUNNING if moves else _STOPPED
        self._played = self._played or moves
        self._is_stopped = not moves

    def _check_other(
        self, playhead: float, now: float, limits: PlayheadLimits, findings: list[Finding]
    ) -> None:
        """Check the playhead where it does not run, and at the end of the content."""
        if self._state is _WAITING:
            findings += self._check_waiting(playhead, now, limits)
        elif self._state is _RUNNING and playhead < self._last - limits.maximum_rewind:
            description = f"the playhead runs back from {self._last:g} to {playhead:g} at the end"
            description += "; looks like a player that was reset"
            expected = f"the position at which the content ends, such as {self._last:g}"
            findings.append(Finding(codes.PLAYHEAD_BACKWARDS, description, expected))

    def _check_completion(self, message: Message, playhead: float) -> Iterator[Finding]:
        event = message.event.id
        if not self._played and self._state is not _State.RUNNING:
            starters = self._rules.starters
            description = f"{event} although playback never started"
            expected = f"{starters} when the first frame of the content is shown"
            yield Finding(codes.PLAYBACK_NOT_STARTED, description, expected)
        if self.length and playhead and _THOUSAND[0] <= self.length / playhead <= _THOUSAND[1]:
            description = f"the content ends at {playhead:g}, and its length is {self.length:g}"
            description += "; the length looks like milliseconds"
            yield Finding(codes.DURATION_UNIT, description, f"a length of {self.length / 1000:g}")

    def check_closing(self) -> Iterator[Finding]:
        """Yield the findings about a session that closes without an event that ends it."""
        yield from self._check_unplayed("the last message", _MANY_PULSES_OPEN)

    def _check_unplayed(self, ending: str, most: int) -> Iterator[Finding]:
        """Find a session that lives for ``most`` heartbeats and ends without any playback."""
        is_stopped = self._state is _State.STOPPED  # such as by a browser that blocks autoplay
        if self._pulses < most or self._played or is_stopped:
            return
        starters = self._rules.starters
        description = f"{ending} after {self._pulses} heartbeats without {starters}"
        description += "; looks like playback that is not reported"
        expected = f"{starters} when the first frame of the content is shown"
        yield Finding(codes.PLAYBACK_NOT_STARTED, description, expected)

    def _check_waiting(
        self, playhead: float, now: float, limits: PlayheadLimits
    ) -> Iterator[Finding]:
        """Find content that plays without an event that starts it."""
        moved, elapsed = playhead - self._last, now - self._time
        if moved <= self._rules.drift or moved < 0.5 * elapsed - 1:
            yield from self._check_resumed(playhead, now, limits)
            return
        if moved > limits.maximum_speed * elapsed + 1:
            return  # a jump; SDKs begin at 0 wherever the content is resumed
        starters = self._rules.starters
        if self._played and self._break:
            description = (
                f"the playhead moves to {playhead:g} after the {self._break}, without {starters}"
            )
            description += "; the content counts as part of it"
            expected = f"{starters} when the content goes on"
            yield Finding(codes.PLAYBACK_NOT_RESUMED, description, expected)
        elif not self._played:
            description = f"the playhead moves to {playhead:g} without {starters}"
            expected = f"{starters} when the first frame of the content is shown"
            yield Finding(codes.PLAYBACK_NOT_STARTED, description, expected)
        self._state, self._played = _State.RUNNING, True
        self._stuck, self._stuck_time, self._stuck_before = playhead, now, 0

    def _check_resumed(
        self, playhead: float, now: float, limits: PlayheadLimits
    ) -> Iterator[Finding]:
        """Find content that does not go on after a break, although nobody stopped it."""
        elapsed = now - self._break_end
        is_at_end = self.length is not None and playhead >= self.length - limits.maximum_overrun
        if not (self._played and self._break) or self._is_stopped or is_at_end:
            return
        if elapsed < _LONG_WAIT * limits.stall_seconds:
            return
        description = (
            f"no event for {elapsed:.0f} seconds reports that the content continues after the "
        )
        description += f"{self._break}; looks like playback and a position that are not reported"
        expected = f"{self._rules.starters} when the content goes on, or {self._rules.stoppers}"
        yield Finding(codes.PLAYBACK_NOT_RESUMED, description, expected)
        self._break = ""

    def _check_jump(
        self,
        playhead: float,
        now: float,
        is_ahead: bool,
        limits: PlayheadLimits,
        findings: list[Finding],
    ) -> None:
        moved, elapsed = playhead - self._last, now - self._time
        if (
            self.live
            and moved < 0
            and playhead <= limits.maximum_speed * elapsed + limits.maximum_lead
        ):
            pass  # midnight
        elif moved < -limits.maximum_rewind:
            description = (
                f"the playhead runs back from {self._last:g} to {playhead:g} during playback"
            )
            description += (
                "; looks like a seek that was not reported, or the clock of another player"
            )
            expected = f"{self._rules.stoppers} before a seek, {self._rules.starters} after it"
            findings.append(Finding(codes.PLAYHEAD_BACKWARDS, description, expected))
        elif is_ahead:
            description = (
                f"the playhead leaps from {self._last:g} to {playhead:g} in {elapsed:.1f} seconds"
            )
            if self._is_in_milliseconds(playhead, elapsed, limits):
                if not self._milliseconds:
                    description += "; looks like milliseconds"
                    expected = f"seconds: {playhead / 1000:g}"
                    findings.append(Finding(codes.PLAYHEAD_MILLISECONDS, description, expected))
                self._milliseconds = True
            else:
                description += "; looks like a seek that was not reported"
                expected = f"{self._rules.stoppers} before a seek, {self._rules.starters} after it"
                findings.append(Finding(codes.PLAYHEAD_LEAP, description, expected))

    def _note_stillness(self, now: float, *, is_running: bool) -> None:
        """Begin another stretch of playback; one at the same position continues a stillness."""
        if abs(self._last - self._stuck) >= 1:
            self._stuck, self._stuck_before, self._frozen = self._last, 0, False
        elif is_running:
            self._stuck_before += now - self._stuck_time
        self._stuck_time = now

    def _is_in_milliseconds(self, playhead: float, elapsed: float, limits: PlayheadLimits) -> bool:
        """Return whether a playhead that leapt looks like milliseconds.

        One that fits the content is more likely after a seek, unless its clock has the normal
        speed for some time.
        """
        seconds = (playhead - self._last) / 1000
        is_beyond = (
            self.length and not self.live and playhead > self.length + limits.maximum_overrun
        )
        if is_beyond or self._milliseconds:
            return 0.5 * elapsed <= seconds <= limits.maximum_speed * elapsed
        return elapsed >= _LONG_ENOUGH and abs(seconds - elapsed) <= 0.1 * elapsed

    def _check_stillness(
        self, playhead: float, now: float, limits: PlayheadLimits, findings: list[Finding]
    ) -> None:
        stretch = now - self._stuck_time
        elapsed = self._stuck_before + stretch
        if abs(playhead - self._stuck) >= max(1, 0.1 * stretch):
            self._stuck, self._stuck_time, self._stuck_before = playhead, now, 0
            self._frozen = False
        elif elapsed >= limits.stall_seconds and not self._frozen:
            self._frozen = True
            message = (
                f"the playhead stands still at {playhead:g} for {elapsed:.0f} seconds of playback"
            )
            message += "; looks like a position that is not read from the player"
            stop = self._rules.stoppers
            expected = f"the current position of the content, or {stop} when it stands still"
            findings.append(Finding(codes.PLAYHEAD_FROZEN, message, expected))

    def _check_beyond(
        self, playhead: float, limits: PlayheadLimits, findings: list[Finding]
    ) -> None:
        length = self.length or 0
        is_beyond = playhead > length + limits.maximum_overrun
        if is_beyond and not self._is_beyond and not self._milliseconds:
            message = f"the playhead {playhead:g} is beyond the content length {length:g}"
            if playhead / 1000 <= length and playhead >= 10 * length:
                message += "; looks like milliseconds"
            else:
                message += "; looks like a wrong length, or a playhead that counts ads"
            expected = f"a position in the content, at most {length:g}"
            findings.append(Finding(codes.PLAYHEAD_BEYOND_CONTENT, message, expected))
        self._is_beyond = is_beyond

    def _opens_break(self, message: Message) -> bool:
        """Return whether a message stops the content for a break, such as at the end of a seek."""
        return any(scope in self._rules.still for scope in message.event.opens)


def _content_facts(rules: PreparedRules, start: Message | None) -> tuple[bool, float | None]:
    """Return whether the content of a session is live, and its length where it is plausible."""
    if start is None:
        return False, None
    length = start.values.get(rules.content_length)
    kind = start.values.get(rules.content_type)
    live = isinstance(kind, str) and kind.casefold() in rules.live_types
    live = live or length == rules.live_length
    plausible = rules.plausible.get(rules.content_length)
    if length is not None and plausible is not None and length > plausible.maximum:
        length = None
    return live, length
