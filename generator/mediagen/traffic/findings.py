"""The kinds of findings: one table with their stable names, levels and meanings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  # the backend refuses the message, or loses what it reports
    WARNING = "warning"  # the backend accepts it, and the report will be wrong
    INFO = "info"  # worth knowing; nothing has to change


ERROR, WARNING, INFO = Level


class FindingName(StrEnum):
    """The name of a kind of finding, with its level and its meaning in one line."""

    level: Level
    meaning: str

    def __new__(cls, name: str, level: Level, meaning: str) -> FindingName:
        member = str.__new__(cls, name)
        member._value_ = name
        member.level, member.meaning = level, meaning
        return member

    # Requests
    UNKNOWN_ADDRESS = "unknown-address", ERROR, "No API accepts events at this address."
    OTHER_REQUEST = "other-request", INFO, "A read request that carries no event."
    WRONG_METHOD = "wrong-method", ERROR, "The APIs accept POST requests only."
    WRONG_ADDRESS = "wrong-address", ERROR, "The address belongs to another event or purpose."
    TOO_LARGE = "too-large", ERROR, "The body is larger than the APIs accept."
    INVALID_JSON = "invalid-json", ERROR, "The body is not valid JSON."
    UNREADABLE_RECORD = "unreadable-record", ERROR, "A recording has an entry that is no request."
    NOT_ACCEPTED = "not-accepted", INFO, "The recorded answer did not accept the request."
    # Values
    MISSING = "missing", ERROR, "A required field is missing or null."
    WRONG_TYPE = "wrong-type", ERROR, "A field has a value of another type."
    INVALID_VALUE = "invalid-value", ERROR, "A value is outside of what the field accepts."
    UNKNOWN_FIELD = "unknown-field", ERROR, "The event has no such field."
    UNKNOWN_EVENT = "unknown-event", ERROR, "The protocol has no such event type."
    MORE_FINDINGS = "more-findings", ERROR, "The message has more findings than are listed."
    DISPUTED_EVENT = "disputed-event", WARNING, "Sources disagree whether this event type exists."
    EMPTY_VALUE = "empty-value", WARNING, "A required string is empty."
    STRINGIFIED_VALUE = "stringified-value", WARNING, "A string holds the name of a missing value."
    DURATION_UNIT = "duration-unit", WARNING, "A duration or position has another unit."
    RATE_UNIT = "rate-unit", WARNING, "A rate has another unit."
    CASE_VARIANT = "case-variant", INFO, "A value differs from a listed one in case only."
    # Sessions
    UNKNOWN_SESSION = "unknown-session", ERROR, "No session with this ID was started."
    SESSION_EXPIRED = "session-expired", ERROR, "The session had expired; the message is lost."
    SESSION_STARTED_TWICE = (
        "session-started-twice",
        WARNING,
        "One viewing started two sessions.",
    )
    AFTER_END = "after-end", INFO, "The session had ended; the message is dropped."
    SESSION_NOT_ENDED = "session-not-ended", INFO, "The session was neither completed nor ended."
    # Order and time
    WRONG_ORDER = "wrong-order", ERROR, "The event needs another one before it."
    OVERLAP = "overlap", ERROR, "Something starts while another of its kind is open."
    TOO_MANY = "too-many", ERROR, "The session has more different names than are kept."
    TOO_LATE = "too-late", ERROR, "The message is too late to be put into its place."
    BEFORE_START = "before-start", INFO, "The message is older than the start of its session."
    SAME_TIME = "same-time", INFO, "Two messages of a session have the same time."
    SHORT_FRACTION = "short-fraction", INFO, "A time has milliseconds without leading zeros."
    ALREADY_ACTIVE = "already-active", INFO, "Something starts that is active already."
    LEFT_OPEN = "left-open", INFO, "The session ends while something is still open."
    # Heartbeat
    HEARTBEAT_MISSING = "heartbeat-missing", ERROR, "The session was silent for too long."
    HEARTBEAT_TOO_EARLY = "heartbeat-too-early", WARNING, "Heartbeats come too fast."
    HEARTBEAT_INTERVAL = "heartbeat-interval", INFO, "Heartbeats have a longer interval than usual."
    # Playback
    PLAYBACK_NOT_STARTED = "playback-not-started", WARNING, "The content plays without its start."
    PLAYBACK_NOT_RESUMED = "playback-not-resumed", WARNING, "The content goes on without a word."
    PLAYBACK_REPEATED = "playback-repeated", INFO, "A playback event repeats the one before."
    COMPLETED_TWICE = "completed-twice", WARNING, "The content is counted as completed twice."
    # Playhead
    PLAYHEAD_IN_BREAK = (
        "playhead-in-break",
        ERROR,
        "The position of the content is lost in ads.",
    )
    PLAYHEAD_WHILE_STOPPED = (
        "playhead-while-stopped",
        WARNING,
        "The playhead runs on while playback is stopped.",
    )
    PLAYHEAD_MOVED_WHILE_STOPPED = (
        "playhead-moved-while-stopped",
        INFO,
        "The playhead moved once while playback is stopped.",
    )
    PLAYHEAD_MILLISECONDS = "playhead-milliseconds", WARNING, "The playhead is in milliseconds."
    PLAYHEAD_FROZEN = "playhead-frozen", WARNING, "The playhead stands still during playback."
    PLAYHEAD_BACKWARDS = "playhead-backwards", WARNING, "The playhead runs back without a seek."
    PLAYHEAD_LEAP = "playhead-leap", WARNING, "The playhead leaps ahead without a seek."
    PLAYHEAD_BEYOND_CONTENT = (
        "playhead-beyond-content",
        WARNING,
        "The playhead is beyond the length of the content.",
    )
    # Parts of the content
    OFFSET_FAR_FROM_PLAYHEAD = (
        "offset-far-from-playhead",
        WARNING,
        "Something starts far from where its offset says.",
    )
    BEYOND_CONTENT = "beyond-content", WARNING, "A part ends beyond the end of the content."
    PARTS_OVERLAP = "parts-overlap", WARNING, "Two parts have overlapping positions."
    NUMBER_REPEATED = "number-repeated", WARNING, "Two parts have the same position number."


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about a message: what is wrong with the likely cause, where, what is expected.

    ``path`` is the JSON path in the body, empty for what concerns the session.
    """

    name: FindingName
    message: str
    expected: str
    path: str = ""

    @property
    def level(self) -> Level:
        """The level of its kind."""
        return self.name.level

    def as_json(self) -> dict[str, str]:
        """Return the finding as data; empty parts are left out."""
        parts = {
            "level": str(self.level),
            "name": str(self.name),
            "path": self.path,
            "message": self.message,
            "expected": self.expected,
        }
        return {key: value for key, value in parts.items() if value}
