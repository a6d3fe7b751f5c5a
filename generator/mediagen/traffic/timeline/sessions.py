"""Sessions as timelines see them: their messages in the order in which they happened."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue.model import Severity
from mediagen.spec.model import Event
from mediagen.traffic.findings import Finding
from mediagen.traffic.verdicts import Closing, Tally, Verdict


class MarkLevel(StrEnum):
    """Level of a message on a timeline: the most severe of its findings."""

    ERROR = Severity.ERROR.value
    WARNING = Severity.WARNING.value
    VALID = "valid"


class ScopeChange(NamedTuple):
    """A scope that a message opens or closes.

    ``name`` distinguishes several of a kind that can be open at once, ``label`` is for readers.
    """

    scope: str
    name: str
    opens: bool
    label: str


@dataclass(slots=True)
class TimelineMessage:
    """A message on a timeline.

    ``time`` is in seconds since 1970, ``number`` the position of the message in the traffic, from
    1. ``event`` is None if the spec does not have it. Before it ``is_settled``, more findings can
    be added to its verdict.
    """

    number: int
    time: float
    event: Event | None
    verdict: Verdict
    body: Any = None
    changes: Sequence[ScopeChange] = ()
    is_settled: bool = True

    @property
    def findings(self) -> list[Finding]:
        """The findings about the message so far."""
        return self.verdict.findings

    @property
    def level(self) -> MarkLevel:
        """The level of its most severe finding."""
        levels = {finding.level for finding in self.verdict.findings}
        if Severity.ERROR in levels:
            return MarkLevel.ERROR
        return MarkLevel.WARNING if Severity.WARNING in levels else MarkLevel.VALID

    @property
    def is_pulse(self) -> bool:
        """True for an event that only keeps the session alive."""
        return self.event is not None and bool(self.event.cadence)


def _sort_key(message: TimelineMessage) -> tuple[float, int]:
    return message.time, message.number


@dataclass(slots=True)
class SessionRecord:
    """A session: its messages in the order of their times.

    ``id`` is empty for messages that belong to no session. ``version`` grows with every change.
    """

    id: str
    number: int
    label: str = ""
    messages: list[TimelineMessage] = field(default_factory=list)
    closing: Closing | None = None
    version: int = 0
    #: Time of the earliest message that changed, for each change: ``(version, time)``.
    changes: list[tuple[int, float]] = field(default_factory=list)

    def add_message(self, message: TimelineMessage) -> None:
        """Add a message at its place in time."""
        before = self.messages[-1] if self.messages else message
        if _sort_key(before) > _sort_key(message):
            insort(self.messages, message, key=_sort_key)
            index = bisect_left(self.messages, _sort_key(message), key=_sort_key)
            before = self.messages[max(0, index - 1)]
        else:
            self.messages.append(message)
        self.note_change(min(before.time, message.time))  # bars and curve go on from there

    def merge_messages(self, messages: Sequence[TimelineMessage]) -> None:
        """Add the messages of another session."""
        for message in messages:
            self.add_message(message)

    def note_change(self, time: float) -> None:
        """Note that the timeline changed from a time on."""
        self.version += 1
        self.changes.append((self.version, time))
        if len(self.changes) > 2000:
            earliest = min(moment for _, moment in self.changes[:1000])
            self.changes[:1000] = [(self.changes[999][0], earliest)]

    def changed_since(self, version: int) -> float | None:
        """Return the earliest time that changed after a version, or None."""
        times: list[float] = []
        for number, time in reversed(self.changes):
            if number <= version:
                break
            times.append(time)
        return min(times, default=None)

    @property
    def title(self) -> str:
        """The title of its content, or its ID."""
        return self.label or self.id or "Messages without a session"

    @property
    def start(self) -> float:
        """Time of the first message, in seconds since 1970."""
        return self.messages[0].time if self.messages else 0.0

    @property
    def seconds(self) -> float:
        """Time between the first and the last message."""
        return self.messages[-1].time - self.messages[0].time if self.messages else 0.0

    def all_findings(self) -> Iterator[Finding]:
        """Yield the findings about its messages, and about the session as a whole."""
        for message in self.messages:
            yield from message.findings
        yield from self.closing.findings if self.closing else ()

    def count_findings(self) -> Tally:
        """Return the numbers of errors and warnings."""
        tally = Tally()
        tally.add_findings(list(self.all_findings()))
        return tally

    def find_message(self, number: int) -> TimelineMessage | None:
        """Return the message with a number, or None."""
        return next((item for item in self.messages if item.number == number), None)
