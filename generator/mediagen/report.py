"""Verdicts as lines of text: for the terminal of ``collect``, and for the report of ``trace``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from mediagen.counts import format_count
from mediagen.judge import ERROR, Closing, Finding, Verdict
from mediagen.terminal import escape_controls

_COLOURS = {"right": "32", "wrong": "31", "info": "33", "dim": "2"}


def safe(text: str) -> str:
    """Text from a request, without anything that a terminal would obey."""
    return escape_controls(text)


class Lines:
    """Formats verdicts; ``colour`` for terminals that show it."""

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour

    def of(self, item: Verdict | Closing) -> Iterator[str]:
        """The lines of a verdict, or of the summary of a session."""
        yield from self._verdict(item) if isinstance(item, Verdict) else self._closing(item)

    def refusal(self, time: float, what: str, findings: list[Finding]) -> Iterator[str]:
        """The lines of a request that was no message at all."""
        state = "wrong" if any(finding.level == ERROR for finding in findings) else "info"
        yield f"{_clock(time)}  {'-':8}  {safe(what)[:40]:16}  {'-':>8}  {self._paint(state)}"
        yield from self._findings(findings)

    def _verdict(self, verdict: Verdict) -> Iterator[str]:
        playhead = "-" if verdict.playhead is None else f"{verdict.playhead:g}"
        state = "wrong" if not verdict.right else "info" if verdict.findings else "right"
        session = safe(verdict.session or "-")[:8]
        event = safe(verdict.event)[:40]
        head = f"{_clock(verdict.time)}  {session:8}  {event:16}  {playhead:>8}"
        yield f"{head}  {self._paint(state)}"
        yield from self._findings(verdict.findings)

    def _closing(self, closing: Closing) -> Iterator[str]:
        state = "right" if closing.right else "wrong"
        wrong = f"{closing.wrong} wrong" if closing.wrong else "none wrong"
        messages = format_count(closing.messages, "message")
        seconds = format_count(round(closing.seconds), "second")
        yield (
            f"{_clock(closing.time)}  {safe(closing.session)[:8]:8}  session closed: "
            f"{safe(closing.how)}; {messages}, {wrong}, {seconds}  "
            f"{self._paint(state)}"
        )

    def _findings(self, findings: list[Finding]) -> Iterator[str]:
        for finding in findings:
            mark = self._paint("wrong", "!") if finding.level == ERROR else self._paint("info", "i")
            where = f"{safe(finding.path)}: " if finding.path else ""
            yield f"    {mark} {where}{safe(finding.message)}"
            yield f"      {self._paint('dim', 'right:')} {safe(finding.right)}"

    def _paint(self, state: str, text: str | None = None) -> str:
        text = state if text is None else text
        return f"\x1b[{_COLOURS[state]}m{text}\x1b[0m" if self._colour else text


def _clock(time: float) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%H:%M:%S.%f")[:-3]
    except (OverflowError, OSError, ValueError):
        return "--:--:--.---"
