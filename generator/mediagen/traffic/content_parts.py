"""Parts of the content of a session, such as chapters: their numbers and positions.

The backend accepts any of them; implausible ones make reports wrong. Positions are in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.traffic.body_validator import Message
from mediagen.traffic.findings import Finding
from mediagen.traffic.playhead_rules import PlayheadTracker
from mediagen.traffic.rules import PreparedRules

#: Numbers beyond this count are not remembered: a session stays small, whatever is sent to it.
_MOST_NUMBERS = 1000


class ContentParts:
    """Numbers and positions of the parts that one session has opened."""

    __slots__ = ("_numbers", "_parts", "_playhead", "_rules")

    def __init__(self, rules: PreparedRules, playhead: PlayheadTracker) -> None:
        self._rules, self._playhead = rules, playhead
        self._numbers: dict[str, dict[float, tuple[float | None, int]]] = {}
        self._parts: dict[str, dict[float, float]] = {}  # their ends by their offsets

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
        if offset is not None and self._playhead.live:
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
            if offset is None or differs or rewinds == self._playhead.rewinds:
                title = self._rules.warnings.scope_title(scope)
                message = f"a second {title} has the number {number:g}"
                message += "; looks like a counter that is not increased"
                expected = f"{max(numbers) + 1:g}, or the next free number"
                yield Finding(codes.NUMBER_REPEATED, message, expected)
        if len(numbers) < _MOST_NUMBERS:
            numbers[number] = (offset, self._playhead.rewinds)

    def _check_overlap(self, scope: str, offset: float, end: float) -> Iterator[Finding]:
        near = self._rules.offset
        parts = self._parts.setdefault(scope, {})
        if near is None or offset in parts or len(parts) >= _MOST_NUMBERS:
            return
        parts[offset] = end
        for start, stop in parts.items():
            if start != offset and offset < stop - near and start < end - near:
                title = self._rules.warnings.scope_title(scope)
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
        if near is None or playhead is None or (plausible and offset > plausible.maximum):
            return
        is_over = length is not None and playhead > offset + length + near
        is_later = offset > playhead + near
        since_midnight = offset + (length or 0) - rules.live_length
        if not is_over and not (is_later and playhead > since_midnight + near):
            return
        title = rules.warnings.scope_title(scope)
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
        if rules.offset is None or playhead is None or (plausible and offset > plausible.maximum):
            return
        title, near = rules.warnings.scope_title(scope), rules.offset
        end = offset + (length or 0)
        # After a jump a part may begin late, and a part with a length is entered anywhere in it.
        is_late = playhead > end + near and (
            length is not None or offset + near >= self._playhead.entered
        )
        if offset > playhead + near or is_late:
            description = f"the {title} starts at {playhead:g}, and its offset is {offset:g}"
            if abs(offset / 1000 - playhead) <= near < offset:
                description += "; the offset looks like milliseconds"
            else:
                description += "; looks like a position in something else than the content"
            expected = f"the position in the content at which the {title} starts"
            yield Finding(codes.OFFSET_FAR_FROM_PLAYHEAD, description, expected)
        elif (
            length
            and self._playhead.length
            and rules.limits
            and end > self._playhead.length + rules.limits.maximum_overrun
        ):
            description = (
                f"the {title} from {offset:g} with the length {length:g} ends after the content"
            )
            description += f", at {end:g} of {self._playhead.length:g}"
            if length > offset > 0:
                description += "; the length looks like the position of its end"
            else:
                description += "; looks like another unit"
            expected = f"at most {max(0, self._playhead.length - offset):g}"
            yield Finding(codes.BEYOND_CONTENT, description, expected)
