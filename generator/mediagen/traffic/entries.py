"""One recorded request, whatever recorded it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mediagen.traffic.findings import Finding


class RecordingPlace(NamedTuple):
    """Position in a recording: line and entry number, each from 1; 0 where there is none."""

    line: int
    entry: int = 0

    def show(self, name: str) -> str:
        """Return the position as reports print it, such as ``a.jsonl:3`` or ``a.har: entry 2``."""
        line = f"{name}:{self.line}" if self.line else name
        return f"{line}: entry {self.entry}" if self.entry else line

    def as_json(self) -> dict[str, int]:
        """Return the position as data; absent parts are left out."""
        return {key: value for key, value in self._asdict().items() if value}


NOWHERE = RecordingPlace(0)


@dataclass(slots=True)
class RecordedRequest:
    """A recorded request.

    ``time`` is the recorded arrival in seconds since 1970, ``session`` the id that the recorded
    answer gave to a session start, or the recorded session of a request without an address.
    ``status`` and ``failure`` describe the recorded answer. ``body`` is a decoded JSON value, or a
    string that is still to be decoded. A ``mixed`` recording also contains the requests of other
    software, which are not reported.
    """

    place: RecordingPlace
    body: Any
    method: str = "POST"
    url: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    time: float | None = None
    session: str | None = None
    status: int | None = None
    failure: str = ""
    mixed: bool = False


class Unreadable(NamedTuple):
    """Part of a recording that is not a valid request."""

    place: RecordingPlace
    findings: list[Finding]
