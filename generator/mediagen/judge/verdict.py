"""What the judge says of a request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

ERROR, INFO = "error", "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a message: what was found, where, and what would be right.

    ``path`` is the JSON path in the body, empty for what concerns the session. ``rule`` is stable,
    for programs; ``level`` is ``error``, or ``info`` for what the backend takes in silence.
    """

    rule: str
    message: str
    right: str
    path: str = ""
    level: str = ERROR

    def as_json(self) -> dict[str, str]:
        """The finding as data; empty parts are left out."""
        parts = {
            "level": self.level,
            "rule": self.rule,
            "path": self.path,
            "message": self.message,
            "right": self.right,
        }
        return {key: value for key, value in parts.items() if value}


@dataclass(slots=True)
class Verdict:
    """The judgement of one message.

    ``time`` is when it arrived, in seconds since 1970; ``session`` its session, where it has one;
    ``event`` the id of its event, or what the message calls it; ``fields`` what it carried.
    """

    time: float
    protocol: str
    session: str | None
    event: str
    playhead: float | None
    findings: list[Finding] = field(default_factory=list)
    fields: Collection[str] = ()

    @property
    def right(self) -> bool:
        """Whether there is nothing wrong with it."""
        if not self.findings:  # nearly always, and this is asked several times
            return True
        return all(finding.level != ERROR for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The verdict as data."""
        return {
            "time": self.time,
            "protocol": self.protocol,
            "session": self.session,
            "event": self.event,
            "playhead": self.playhead,
            "right": self.right,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Closing:
    """A session that is over: how it ended, what it had, and how much of it was wrong."""

    time: float
    session: str
    how: str
    messages: int
    wrong: int
    seconds: float

    @property
    def right(self) -> bool:
        """Whether nothing of the session was wrong."""
        return not self.wrong

    def as_json(self) -> dict[str, Any]:
        """The summary as data."""
        return {
            "time": self.time,
            "session": self.session,
            "closed": self.how,
            "messages": self.messages,
            "wrong": self.wrong,
            "seconds": round(self.seconds, 3),
        }
