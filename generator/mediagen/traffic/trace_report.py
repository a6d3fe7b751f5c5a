"""The report of ``trace``: a summary by kind of finding, the details of each, and the coverage."""

from __future__ import annotations

import gc
import json
from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.model import Code, Severity
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import UsageError
from mediagen.spec.model import Spec
from mediagen.traffic.entries import RecordingPlace, Unreadable
from mediagen.traffic.findings import Finding
from mediagen.traffic.fingerprints import describe_bytes
from mediagen.traffic.live_report import VerdictFormatter, make_printable
from mediagen.traffic.recordings import Recording
from mediagen.traffic.settings import Settings
from mediagen.traffic.streams import open_stream
from mediagen.traffic.trace import Coverage, PlacedResult, TraceValidator
from mediagen.traffic.verdicts import Tally, has_errors

#: Details of one kind of finding that the text report prints.
FEW_DETAILS = 5
_ACCEPTED = (
    "expected JSON Lines of 'collect --out', a HAR, a Charles JSON session, an Assurance export, a "
    "Postman collection, curl commands or a log of a mobile SDK"
)


class Detail(NamedTuple):
    """Findings at one place, as text and as data; details are in the order of the places."""

    line: int
    entry: int
    text: str
    data: str


@dataclass(slots=True)
class FindingKind:
    """One kind of finding: its number of occurrences, and its first details."""

    code: Code
    count: int = 0
    details: list[Detail] = field(default_factory=list)
    first: tuple[RecordingPlace, str] = (RecordingPlace(0), "")


class FindingCounts:
    """The findings of a recording: all are counted, of each kind at most ``limit`` are kept."""

    def __init__(self, name: str, limit: int | None) -> None:
        self._name, self._limit = name, limit
        self._lines = VerdictFormatter()
        self.kinds: dict[str, FindingKind] = {}

    def add_result(self, result: PlacedResult) -> None:
        """Count the findings of an item, and keep it as a detail of their kinds."""
        place, item = result
        findings = item.findings
        detail: Detail | None = None
        for finding in findings:
            kind = self.kinds.get(finding.name)
            if kind is None:
                kind = self.kinds[finding.name] = FindingKind(finding.code)
            kind.count += 1
            if kind.count == 1 or place < kind.first[0]:
                kind.first = (place, make_printable(finding.message))
            full = self._limit is not None and len(kind.details) >= self._limit
            if full and (not kind.details or (place.line, place.entry) >= kind.details[-1][:2]):
                continue
            detail = detail or self._make_detail(result, findings)
            if detail not in kind.details[-1:]:
                insort(kind.details, detail)
                del kind.details[self._limit if self._limit is not None else len(kind.details) :]

    def merge_kinds(self, kinds: Iterable[FindingKind]) -> None:
        """Add the findings of another part of the recording."""
        for rival in kinds:
            kind = self.kinds.setdefault(rival.code.name, FindingKind(rival.code))
            if not kind.count or rival.first[0] < kind.first[0]:
                kind.first = rival.first
            kind.count += rival.count
            details = sorted({*kind.details, *rival.details})
            kind.details = details if self._limit is None else details[: self._limit]

    def details(self) -> list[Detail]:
        """Return the kept details of all kinds, in the order of their places."""
        return sorted({detail for kind in self.kinds.values() for detail in kind.details})

    def _make_detail(self, result: PlacedResult, findings: Sequence[Finding]) -> Detail:
        place, item = result
        display = place.show(make_printable(self._name))
        if isinstance(item, Unreadable):
            lines = [
                f"{display}: {make_printable(f.message)} ({f.name}); "
                f"expected: {make_printable(f.expected)}"
                for f in findings
            ]
            valid = not has_errors(findings)
            data: dict[str, Any] = {"valid": valid, "findings": [f.as_json() for f in findings]}
        else:
            first, *rest = self._lines.format_item(item)
            lines = [f"{display}: {first}", *rest]
            data = item.as_json()
        text = "".join(line + "\n" for line in lines)
        entry = {"file": self._name, **place.as_json(), **data}
        return Detail(place.line, place.entry, text, json.dumps(entry))


@dataclass
class Result:
    """Result of the validation of one file."""

    name: str
    findings: FindingCounts
    coverage: Coverage
    messages: int = 0
    sessions: int = 0
    tally: Tally = field(default_factory=Tally)
    requests: int = 0
    description: str = ""


def trace_file(
    spec: Spec, name: str, limit: int | None, jobs: int, settings: Settings | None
) -> Result:
    """Validate a recording in this process, or in ``jobs`` processes if its sessions are separable.

    Raises ``UsageError`` where it cannot be read.
    """
    if jobs > 1 and name != "-":
        from mediagen.traffic.parallel import trace_in_parallel

        merged = trace_in_parallel(spec, name, limit, jobs, settings)
        if merged is not None:
            return merged
    coverage = Coverage(spec)
    result = Result(name, FindingCounts(name, limit), coverage)
    with open_stream(name) as stream:
        recording = Recording(stream)
        trace = TraceValidator(spec, coverage, settings)
        for part in (
            trace.validate_entries(recording.read_entries(), only_findings=True),
            trace.finish_trace(),
        ):
            collect_findings(part, result.findings)
        result.messages, result.sessions = trace.messages, trace.sessions
        result.tally, result.requests = trace.tally, trace.requests
        if not trace.requests:
            result.description = _describe_recording(recording, stream.head, trace)
    return result


def collect_findings(result: Iterable[PlacedResult], findings: FindingCounts) -> None:
    """Keep the items that have findings."""
    for item in result:
        if item.item.findings:
            findings.add_result(item)


def write_report(
    spec: Spec,
    files: Sequence[str],
    write: Callable[[str], object],
    *,
    as_json: bool,
    details: int | None = None,
    jobs: int = 1,
    settings: Settings | None = None,
) -> Tally:
    """Validate files, write the report, and return its numbers of errors and warnings.

    ``details`` limits how many findings of a kind are written, None writes all. Raises
    ``UsageError`` where a file cannot be read, or contains no media request.
    """
    gc.freeze()  # the spec stays; looking through it again and again takes time
    results = [trace_file(spec, name, details, jobs, settings) for name in files]
    coverage = Coverage(spec)
    for result in results:
        coverage.merge_counts(result.coverage)
    if any(result.requests for result in results):
        off = sorted(settings.off) if settings is not None else []
        (_write_json if as_json else _write_text)(results, coverage, off, write)
    empty = [result for result in results if not result.requests]
    if empty:
        messages = [
            f"{make_printable(item.name)}: no media request found; "
            f"this looks like {item.description}"
            for item in empty
        ]
        raise UsageError(*messages, _ACCEPTED, code=codes.NO_MEDIA_REQUEST)
    return _sum_tallies(results)


def _sum_tallies(results: Iterable[Result]) -> Tally:
    tally = Tally()
    for result in results:
        tally.merge_tally(result.tally)
    return tally


def _describe_recording(recording: Recording, head: bytes, trace: TraceValidator) -> str:
    """Describe a recording without a media request."""
    title = recording.title
    if not title:
        return describe_bytes(head)
    if title.startswith("JSON that"):
        return title
    if trace.others:
        example = f", such as {make_printable(trace.other)[:200]}" if trace.other else ""
        requests = format_count(trace.others, "other request" if trace.other else "other value")
        return f"{title} with {requests}{example}"
    return f"{title} without any media event"


def _merge_results(results: Sequence[Result]) -> list[tuple[FindingKind, str]]:
    """Return the kinds of findings of all files, each with its first place, most severe first."""
    kinds: dict[str, tuple[FindingKind, str]] = {}
    for result in results:
        for name, kind in result.findings.kinds.items():
            if name in kinds:
                kinds[name][0].count += kind.count
            else:
                first = kind.first[0].show(make_printable(result.name))
                kinds[name] = (FindingKind(kind.code, kind.count, first=kind.first), first)
    severity = {level: number for number, level in enumerate(Severity)}
    return sorted(
        kinds.values(),
        key=lambda item: (severity[item[0].code.severity], -item[0].count, item[0].code.name),
    )


def _write_text(
    results: Sequence[Result],
    coverage: Coverage,
    off: Sequence[str],
    write: Callable[[str], object],
) -> None:
    messages = format_count(sum(item.messages for item in results), "message")
    sessions = format_count(sum(item.sessions for item in results), "session")
    write(f"{messages} in {sessions}: {_sum_tallies(results)}\n")
    if off:
        count = format_count(len(off), "finding")
        write(f"{count} switched off in mediagen.yaml: {', '.join(off)}\n")
    kinds = _merge_results(results)
    if kinds:
        write("\nfindings by kind\n")
        rows = [
            (k.code.severity, k.code.name, str(k.count), first, k.first[1]) for k, first in kinds
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for level, name, count, first, message in rows:
            cells = (level.ljust(widths[0]), name.ljust(widths[1]), count.rjust(widths[2]))
            write(f"  {'  '.join(cells)}  {first.ljust(widths[3])}  {message}\n")
        write("\n")
    for result in results:
        for detail in result.findings.details():
            write(detail.text)
    hidden = sum(kind.count for kind, _ in kinds) - sum(
        len(kind.details) for result in results for kind in result.findings.kinds.values()
    )
    if hidden > 0:
        write(f"{format_count(hidden, 'more finding')}; --details all prints every one\n")
    for noun, counts in (("event", coverage.events), ("field", coverage.fields)):
        counts_seen = {id_: count for id_, count in counts.items() if count}
        never = [id_ for id_, count in counts.items() if not count]
        write(f"\n{len(counts_seen)} of {format_count(len(counts), noun)} seen\n")
        width = max(map(len, counts_seen), default=0)
        write("".join(f"  {id_.ljust(width)}  {n:>8}\n" for id_, n in counts_seen.items()))
        if never:
            write(f"never seen: {', '.join(never)}\n")


def _write_json(
    results: Sequence[Result],
    coverage: Coverage,
    off: Sequence[str],
    write: Callable[[str], object],
) -> None:
    items = [detail.data for result in results for detail in result.findings.details()]
    kinds = [
        {
            "level": kind.code.severity,
            "code": kind.code.id,
            "name": kind.code.name,
            "count": kind.count,
            "first": first,
        }
        for kind, first in _merge_results(results)
    ]
    tally = _sum_tallies(results)
    summary = {
        "messages": sum(entry.messages for entry in results),
        "sessions": sum(item.sessions for item in results),
        "errors": tally.errors,
        "warnings": tally.warnings,
        "kinds": kinds,
        "off": off,
        "events": coverage.events,
        "fields": coverage.fields,
    }
    write('{"items": [')
    write(",".join(f"\n{item}" for item in items))
    write(f'\n], "summary": {json.dumps(summary)}}}\n')
