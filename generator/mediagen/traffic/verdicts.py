"""Verdicts on messages, and the summaries of sessions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from mediagen.diagnostics.catalogue.model import Severity
from mediagen.diagnostics.counts import format_count
from mediagen.traffic.entries import NOWHERE, RecordingPlace
from mediagen.traffic.findings import Finding


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether a finding is an error."""
    return any(finding.level is Severity.ERROR for finding in findings)


def has_warnings(findings: Iterable[Finding]) -> bool:
    """Return whether a finding is a warning."""
    return any(finding.level is Severity.WARNING for finding in findings)


@dataclass(slots=True)
class Verdict:
    """The validation result of one message.

    ``time`` is when it arrived, in seconds since 1970; ``session`` its session, where it has one;
    ``event`` the id of its event, or its name in the message; ``fields`` are the IDs of its fields.
    ``place`` is that of its request in a recording.
    """

    time: float
    protocol: str
    session: str | None
    event: str
    playhead: float | None
    findings: list[Finding] = field(default_factory=list)
    fields: Collection[str] = ()
    place: RecordingPlace = field(default=NOWHERE, compare=False, repr=False)

    @property
    def valid(self) -> bool:
        """True if it has no errors."""
        if not self.findings:  # nearly always, and this is asked several times
            return True
        return not has_errors(self.findings)

    @property
    def has_warnings(self) -> bool:
        """True if it has warnings."""
        return has_warnings(self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as data."""
        return {
            "time": self.time,
            "protocol": self.protocol,
            "session": self.session,
            "event": self.event,
            "playhead": self.playhead,
            "valid": self.valid,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Closing:
    """A session that is over: how it ended, and its numbers of errors and warnings.

    ``findings`` are those about the session as a whole.
    """

    time: float
    session: str
    reason: str
    messages: int
    errors: int
    warnings: int
    seconds: float
    findings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """True if it has no errors."""
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """Return the summary as data."""
        data: dict[str, Any] = {
            "time": self.time,
            "session": self.session,
            "closed": self.reason,
            "messages": self.messages,
            "errors": self.errors,
            "warnings": self.warnings,
            "seconds": round(self.seconds, 3),
        }
        if self.findings:
            data["findings"] = [finding.as_json() for finding in self.findings]
        return data


class Tally:
    """Numbers of errors and of warnings about messages, requests or entries."""

    def __init__(self) -> None:
        self.errors = 0
        self.warnings = 0

    def add_findings(self, findings: Collection[Finding]) -> None:
        """Count findings by their levels."""
        for finding in findings:
            if finding.level is Severity.ERROR:
                self.errors += 1
            elif finding.level is Severity.WARNING:
                self.warnings += 1

    def merge_tally(self, rival: Tally) -> None:
        """Add the counts of another part of the traffic."""
        self.errors += rival.errors
        self.warnings += rival.warnings

    def has_failures(self, *, warnings: bool) -> bool:
        """Return whether there are errors; with ``warnings``, or warnings."""
        return bool(self.errors or (warnings and self.warnings))

    def __str__(self) -> str:
        """Return the counts in words, as "1 error, 0 warnings"."""
        return f"{format_count(self.errors, 'error')}, {format_count(self.warnings, 'warning')}"
