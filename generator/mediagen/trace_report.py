"""The report of ``trace``: what is wrong in recorded traffic, and what it never shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mediagen.judge import Closing, Verdict
from mediagen.model import Spec
from mediagen.problems import UsageError
from mediagen.report import Lines, safe
from mediagen.trace import Coverage, Trace, Unreadable, read


def _lines(name: str) -> Iterator[bytes]:
    try:
        yield from read(Path(name))
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from None


def report(
    spec: Spec, files: Sequence[str], write: Callable[[str], object], *, as_json: bool
) -> bool:
    """Judge files and write the report as it comes; whether everything was right.

    Raises ``UsageError`` where a file cannot be read.
    """
    coverage = Coverage(spec)
    out = _Json(write) if as_json else _Text(write)
    messages = sessions = wrong = 0
    for name in files:
        trace = Trace(spec, coverage)
        for item in trace.lines(_lines(name)):
            out.item(name, item)
        for item in trace.finish():
            out.item(name, item)
        messages += trace.messages
        sessions += trace.sessions
        wrong += trace.wrong
    out.end(messages, sessions, wrong, coverage)
    return not wrong


class _Text:
    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._lines = Lines()

    def item(self, file: str, item: Verdict | Closing | Unreadable) -> None:
        if isinstance(item, Unreadable):
            for finding in item.findings:
                said = f"{safe(finding.message)}; right: {safe(finding.right)}"
                self._write(f"{file}:{item.line}: {said}\n")
        elif not item.right or (isinstance(item, Verdict) and item.findings):
            for line in self._lines.of(item):
                self._write(line + "\n")

    def end(self, messages: int, sessions: int, wrong: int, coverage: Coverage) -> None:
        self._write(f"{messages} messages in {sessions} sessions, {wrong or 'none'} wrong\n")
        for what, counts in (("events", coverage.events), ("fields", coverage.fields)):
            seen = {id_: count for id_, count in counts.items() if count}
            never = [id_ for id_, count in counts.items() if not count]
            self._write(f"\n{len(seen)} of {len(counts)} {what} seen\n")
            width = max(map(len, seen), default=0)
            self._write("".join(f"  {id_.ljust(width)}  {n:>8}\n" for id_, n in seen.items()))
            if never:
                self._write(f"never seen: {', '.join(never)}\n")


class _Json:
    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._first = True

    def item(self, file: str, item: Verdict | Closing | Unreadable) -> None:
        if isinstance(item, Unreadable):
            findings = [finding.as_json() for finding in item.findings]
            entry = {"file": file, "line": item.line, "right": False, "findings": findings}
        elif not item.right or (isinstance(item, Verdict) and item.findings):
            entry = {"file": file, **item.as_json()}
        else:
            return
        self._write('{"items": [\n' if self._first else ",\n")
        self._first = False
        self._write(json.dumps(entry))

    def end(self, messages: int, sessions: int, wrong: int, coverage: Coverage) -> None:
        summary = {
            "messages": messages,
            "sessions": sessions,
            "wrong": wrong,
            "events": coverage.events,
            "fields": coverage.fields,
        }
        self._write('{"items": [' if self._first else "\n")
        self._write(f'], "summary": {json.dumps(summary)}}}\n')
