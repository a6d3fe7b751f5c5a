"""The report of ``trace``: what is wrong in recorded traffic, and what it never shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mediagen.judge import Closing, Settings, Tally, Verdict
from mediagen.judge.verdict import count
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
    spec: Spec,
    files: Sequence[str],
    write: Callable[[str], object],
    *,
    as_json: bool,
    settings: Settings | None = None,
) -> Tally:
    """Judge files, write the report as it comes, and return how many errors and warnings it has.

    Raises ``UsageError`` where a file cannot be read.
    """
    coverage = Coverage(spec)
    out = _Json(write) if as_json else _Text(write)
    messages = sessions = 0
    tally = Tally()
    for name in files:
        trace = Trace(spec, coverage, settings)
        for item in trace.lines(_lines(name)):
            out.item(name, item)
        for item in trace.finish():
            out.item(name, item)
        messages += trace.messages
        sessions += trace.sessions
        tally.errors += trace.tally.errors
        tally.warnings += trace.tally.warnings
    out.end(messages, sessions, tally, coverage)
    return tally


class _Text:
    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._lines = Lines()

    def item(self, file: str, item: Verdict | Closing | Unreadable) -> None:
        if isinstance(item, Unreadable):
            for finding in item.findings:
                said = f"{safe(finding.message)} ({finding.name})"
                said += f"; expected: {safe(finding.expected)}"
                self._write(f"{file}:{item.line}: {said}\n")
        elif item.findings or not item.valid:
            for line in self._lines.of(item):
                self._write(line + "\n")

    def end(self, messages: int, sessions: int, tally: Tally, coverage: Coverage) -> None:
        summary = f"{count(messages, 'message')} in {count(sessions, 'session')}: {tally}"
        self._write(f"{summary}\n")
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
            entry = {"file": file, "line": item.line, "valid": False, "findings": findings}
        elif item.findings or not item.valid:
            entry = {"file": file, **item.as_json()}
        else:
            return
        self._write('{"items": [\n' if self._first else ",\n")
        self._first = False
        self._write(json.dumps(entry))

    def end(self, messages: int, sessions: int, tally: Tally, coverage: Coverage) -> None:
        summary = {
            "messages": messages,
            "sessions": sessions,
            "errors": tally.errors,
            "warnings": tally.warnings,
            "events": coverage.events,
            "fields": coverage.fields,
        }
        self._write('{"items": [' if self._first else "\n")
        self._write(f'], "summary": {json.dumps(summary)}}}\n')
