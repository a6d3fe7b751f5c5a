"""Verdicts as lines of text: for the terminal of ``collect``, and for the report of ``trace``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from mediagen.diagnostics.catalogue.model import Severity
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.terminal import escape_controls
from mediagen.traffic.findings import Finding
from mediagen.traffic.verdicts import Closing, Verdict

_COLOURS = {"valid": "32", "invalid": "31", "warning": "33", "info": "36", "dim": "2"}
_MARKS = {
    Severity.ERROR: ("invalid", "!"),
    Severity.WARNING: ("warning", "?"),
    Severity.INFO: ("info", "i"),
}


def state_word(findings: Iterable[Finding]) -> str:
    """Return the word for a message with these findings: that of the worst of them."""
    levels = {finding.level for finding in findings}
    worst = next((level for level in Severity if level in levels), None)
    return "valid" if worst is None else _MARKS[worst][0]


def make_printable(text: str) -> str:
    """Return text from a request without characters that control a terminal."""
    return escape_controls(text)


class VerdictFormatter:
    """Formats verdicts; ``colour`` for terminals that show it."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour

    def format_item(self, item: Verdict | Closing) -> Iterator[str]:
        """Yield the lines of a verdict, or of the summary of a session."""
        yield from (
            self._format_verdict(item) if isinstance(item, Verdict) else self._format_closing(item)
        )

    def format_refusal(self, time: float, subject: str, findings: list[Finding]) -> Iterator[str]:
        """Yield the lines of a request that contained no message."""
        word = self._colour_text(state_word(findings))
        yield f"{_format_clock(time)}  {'-':8}  {make_printable(subject)[:40]:16}  {'-':>8}  {word}"
        yield from self._format_findings(findings)

    def _format_verdict(self, verdict: Verdict) -> Iterator[str]:
        playhead = "-" if verdict.playhead is None else f"{verdict.playhead:g}"
        session = make_printable(verdict.session or "-")[:8]
        event = make_printable(verdict.event)[:40]
        head = f"{_format_clock(verdict.time)}  {session:8}  {event:16}  {playhead:>8}"
        yield f"{head}  {self._colour_text(state_word(verdict.findings))}"
        yield from self._format_findings(verdict.findings)

    def _format_closing(self, closing: Closing) -> Iterator[str]:
        word = "invalid" if not closing.valid else "warning" if closing.warnings else "valid"
        messages = format_count(closing.messages, "message")
        errors = format_count(closing.errors, "error")
        warnings = format_count(closing.warnings, "warning")
        seconds = format_count(round(closing.seconds), "second")
        yield (
            f"{_format_clock(closing.time)}  {make_printable(closing.session)[:8]:8}  "
            "session closed: "
            f"{make_printable(closing.reason)}; {messages}, {errors}, {warnings}, {seconds}  "
            f"{self._colour_text(word)}"
        )
        yield from self._format_findings(closing.findings)

    def _format_findings(self, findings: Iterable[Finding]) -> Iterator[str]:
        for finding in findings:
            mark = self._colour_text(*_MARKS[finding.level])
            location = f"{make_printable(finding.path)}: " if finding.path else ""
            name = self._colour_text("dim", f"({finding.name})")
            yield f"    {mark} {location}{make_printable(finding.message)} {name}"
            label = self._colour_text("dim", "expected:")
            yield f"      {label} {make_printable(finding.expected)}"

    def _colour_text(self, state: str, text: str | None = None) -> str:
        text = state if text is None else text
        return f"\x1b[{_COLOURS[state]}m{text}\x1b[0m" if self._colour else text


def _format_clock(time: float) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%H:%M:%S.%f")[:-3]
    except (OverflowError, OSError, ValueError):
        return "--:--:--.---"
