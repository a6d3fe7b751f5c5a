"""Sessions that are open, with the messages that wait in their window of reordering."""

from __future__ import annotations

from dataclasses import dataclass, field

from mediagen.traffic.body_validator import Message
from mediagen.traffic.session_rules import SessionState
from mediagen.traffic.verdicts import Tally, Verdict


@dataclass(slots=True)
class PendingMessage:
    """A message of a live session that may still be overtaken by an earlier one.

    ``time`` is its own time in seconds since 1970, ``number`` its position in the traffic.
    """

    time: float
    arrival_time: float
    number: int
    message: Message
    verdict: Verdict


@dataclass(slots=True)
class LiveSession:
    """A session in its window of reordering; times are those of arrival.

    ``is_ordered`` is whether each pending message is later than the one before, by its own time.
    """

    session: SessionState
    start_time: float
    arrival_time: float
    moved: float
    playhead: float | None
    own_time: float
    pending: list[PendingMessage] = field(default_factory=list)
    messages: int = 0
    tally: Tally = field(default_factory=Tally)
    is_unpadded: bool = False  # its timestamps have milliseconds without leading zeros
    told_unpadded: bool = False
    is_ordered: bool = True
    may_be_unpadded: bool = False  # one of its timestamps had a short fraction
