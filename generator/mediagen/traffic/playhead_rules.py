"""The playhead of a session and the parts of its content: what is accepted and still implausible.

The backend takes all of it; the reports made from it are wrong. Times and positions in seconds.
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
from mediagen.traffic.rules import SessionRules

#: Numbers beyond this count are not remembered: a session stays small, whatever is sent to it.
_MOST_NUMBERS = 1000
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
        "_entered",
        "_frozen",
        "_is_beyond",
        "_is_stopped",
        "_last",
        "_milliseconds",
        "_most",
        "_numbers",
        "_parts",
        "_played",
        "_pulses",
        "_rewinds",
        "_rules",
        "_state",
        "_stuck",
        "_stuck_before",
        "_stuck_time",
        "_time",
        "length",
        "live",
    )

    def __init__(self, rules: SessionRules, start_time: float, start: Message | None) -> None:
        self._rules = rules
        self.live, self.length = _content_facts(rules, start)
        self._most: float | None = None  # the last position in the content, if it is known
        if self.length and not self.live and rules.limits is not None:
            self._most = self.length + rules.limits.beyond
        playhead = start.playhead if start is not None else None
        self._last, self._time = playhead or 0, start_time
        self._entered: float = self._last  # where the stretch without a jump began
        self._stuck: float = self._last
        self._stuck_time = start_time
        self._stuck_before: float = 0  # seconds of playback there, in stretches before this one
        self._state = _State.WAITING
        self._break = ""  # the title of the scope after which playback has to be resumed
        self._break_end = start_time
        self._is_stopped = False  # by the last event that changed playback, also in a break
        self._played = self._frozen = self._is_beyond = self._milliseconds = False
        self._rewinds = 0
        self._pulses = 0  # those outside of breaks, before the content plays
        self._numbers: dict[str, dict[float, tuple[float | None, int]]] = {}
        self._parts: dict[str, dict[float, float]] = {}  # their ends by their offsets

    def note_jump(self, playhead: float, now: float) -> None:
        """Note whether a message is after a jump, before its scopes are opened."""
        limits = self._rules.limits
        if limits is None or now < self._time:
            return
        moved = playhead - self._last
        if moved < -limits.back:
            self._rewinds += 1
            self._entered = playhead
        elif moved > limits.speed * (now - self._time) + limits.leap:
            self._entered = playhead

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
            is_ahead = moved > limits.speed * elapsed + limits.leap
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
        elif self._state is _RUNNING and playhead < self._last - limits.back:
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
        """Find content that plays although nobody said so."""
        moved, elapsed = playhead - self._last, now - self._time
        if moved <= self._rules.drift or moved < 0.5 * elapsed - 1:
            yield from self._check_resumed(playhead, now, limits)
            return
        if moved > limits.speed * elapsed + 1:
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
        is_at_end = self.length is not None and playhead >= self.length - limits.beyond
        if not (self._played and self._break) or self._is_stopped or is_at_end:
            return
        if elapsed < _LONG_WAIT * limits.frozen:
            return
        description = f"nothing says for {elapsed:.0f} seconds that the content goes on after the "
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
        if self.live and moved < 0 and playhead <= limits.speed * elapsed + limits.leap:
            pass  # midnight
        elif moved < -limits.back:
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
        is_beyond = self.length and not self.live and playhead > self.length + limits.beyond
        if is_beyond or self._milliseconds:
            return 0.5 * elapsed <= seconds <= limits.speed * elapsed
        return elapsed >= _LONG_ENOUGH and abs(seconds - elapsed) <= 0.1 * elapsed

    def _check_stillness(
        self, playhead: float, now: float, limits: PlayheadLimits, findings: list[Finding]
    ) -> None:
        stretch = now - self._stuck_time
        elapsed = self._stuck_before + stretch
        if abs(playhead - self._stuck) >= max(1, 0.1 * stretch):
            self._stuck, self._stuck_time, self._stuck_before = playhead, now, 0
            self._frozen = False
        elif elapsed >= limits.frozen and not self._frozen:
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
        is_beyond = playhead > length + limits.beyond
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

    # -- parts of the content -----------------------------------------------------------------

    def open_part(self, scope: str, message: Message) -> Iterator[Finding]:
        """Yield the findings about the number and the offset of a scope that a message opens."""
        rules = self._rules
        rule = rules.scopes[scope]
        for inner in rules.inner_scopes(scope):
            self._numbers.pop(inner, None)
        offset = message.values.get(rule.offset)
        number = message.values.get(rule.number)
        if number is not None:
            yield from self._check_number(scope, number, offset)
        length = message.values.get(rule.length)
        if offset is not None and self.live:
            yield from self._check_live_offset(scope, message.playhead, offset, length)
        elif offset is not None:
            yield from self._check_offset(scope, message, offset, length)
            if length is not None:
                yield from self._check_overlap(scope, offset, offset + length)

    def _check_number(self, scope: str, number: float, offset: float | None) -> Iterator[Finding]:
        numbers = self._numbers.setdefault(scope, {})
        if number in numbers:
            before, rewinds = numbers[number]
            differs = offset is not None and before is not None and abs(offset - before) > 1
            if offset is None or differs or rewinds == self._rewinds:
                title = self._rules.scope_title(scope)
                message = f"a second {title} has the number {number:g}"
                message += "; looks like a counter that is not increased"
                expected = f"{max(numbers) + 1:g}, or the next free number"
                yield Finding(codes.NUMBER_REPEATED, message, expected)
        if len(numbers) < _MOST_NUMBERS:
            numbers[number] = (offset, self._rewinds)

    def _check_overlap(self, scope: str, offset: float, end: float) -> Iterator[Finding]:
        near = self._rules.offset
        parts = self._parts.setdefault(scope, {})
        if near is None or offset in parts or len(parts) >= _MOST_NUMBERS:
            return
        parts[offset] = end
        for start, stop in parts.items():
            if start != offset and offset < stop - near and start < end - near:
                title = self._rules.scope_title(scope)
                message = (
                    f"the {title} from {offset:g} to {end:g} overlaps the one from {start:g} to "
                )
                message += f"{stop:g}; the length of one looks like the position of its end"
                expected = f"a length up to the next {title}"
                yield Finding(codes.PARTS_OVERLAP, message, expected)
                return

    def _check_live_offset(
        self, scope: str, playhead: float | None, offset: float, length: float | None
    ) -> Iterator[Finding]:
        """Find a part of live content that is over, or begins later; the day may have changed.

        The end of one without a length is not known.
        """
        rules, near = self._rules, self._rules.offset
        plausible = rules.plausible.get(rules.scopes[scope].offset)
        if near is None or playhead is None or (plausible and offset > plausible.most):
            return
        is_over = length is not None and playhead > offset + length + near
        is_later = offset > playhead + near
        since_midnight = offset + (length or 0) - rules.live_length
        if not is_over and not (is_later and playhead > since_midnight + near):
            return
        title = rules.scope_title(scope)
        description = f"the {title} starts at {playhead:g}, and its offset is {offset:g}"
        description += "; looks like a position in something else than the content"
        expected = f"the position in the content at which the {title} starts"
        yield Finding(codes.OFFSET_FAR_FROM_PLAYHEAD, description, expected)

    def _check_offset(
        self, scope: str, message: Message, offset: float, length: float | None
    ) -> Iterator[Finding]:
        rules, playhead = self._rules, message.playhead
        field = rules.scopes[scope].offset
        plausible = rules.plausible.get(field)
        if rules.offset is None or playhead is None or (plausible and offset > plausible.most):
            return
        title, near = rules.scope_title(scope), rules.offset
        end = offset + (length or 0)
        # What was jumped over may begin late, and what has a length is entered anywhere in it.
        is_late = playhead > end + near and (length is not None or offset + near >= self._entered)
        if offset > playhead + near or is_late:
            description = f"the {title} starts at {playhead:g}, and its offset is {offset:g}"
            if abs(offset / 1000 - playhead) <= near < offset:
                description += "; the offset looks like milliseconds"
            else:
                description += "; looks like a position in something else than the content"
            expected = f"the position in the content at which the {title} starts"
            yield Finding(codes.OFFSET_FAR_FROM_PLAYHEAD, description, expected)
        elif length and self.length and rules.limits and end > self.length + rules.limits.beyond:
            description = (
                f"the {title} from {offset:g} with the length {length:g} ends after the content"
            )
            description += f", at {end:g} of {self.length:g}"
            if length > offset > 0:
                description += "; the length looks like the position of its end"
            else:
                description += "; looks like another unit"
            expected = f"at most {max(0, self.length - offset):g}"
            yield Finding(codes.BEYOND_CONTENT, description, expected)


def _content_facts(rules: SessionRules, start: Message | None) -> tuple[bool, float | None]:
    """Return whether the content of a session is live, and its length where it is plausible."""
    if start is None:
        return False, None
    length = start.values.get(rules.content_length)
    kind = start.values.get(rules.content_type)
    live = isinstance(kind, str) and kind.casefold() in rules.live_types
    live = live or length == rules.live_length
    plausible = rules.plausible.get(rules.content_length)
    if length is not None and plausible is not None and length > plausible.most:
        length = None
    return live, length
