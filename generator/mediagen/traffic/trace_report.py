"""The report of ``trace``: a summary by kind of finding, the details of each, and the coverage."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.model import Severity
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.reports.model import Diagnostic, Report
from mediagen.spec.model import Spec
from mediagen.traffic.finding_counts import FindingCounts, FindingKind, Result, collect_findings
from mediagen.traffic.findings import FINDING_CODES
from mediagen.traffic.fingerprints import describe_bytes
from mediagen.traffic.judge import MessageObserver
from mediagen.traffic.live_report import make_printable
from mediagen.traffic.recordings import Recording
from mediagen.traffic.settings import Settings
from mediagen.traffic.streams import open_stream
from mediagen.traffic.trace import Coverage, PlacedResult, TraceValidator
from mediagen.traffic.verdicts import Closing, Tally

#: Details of one kind of finding that the text report prints.
FEW_DETAILS = 5
_ACCEPTED = (
    "expected JSON Lines of 'collect --out', a HAR, a Charles JSON session, an Assurance export, a "
    "Postman collection, curl commands or a log of a mobile SDK"
)


def trace_file(
    spec: Spec,
    name: str,
    limit: int | None,
    jobs: int,
    settings: Settings | None,
    observer: MessageObserver | None = None,
) -> Result:
    """Validate a recording in this process, or in ``jobs`` processes if its sessions are separable.

    An ``observer`` is given its messages, in this process. Raises ``UsageError`` where the
    recording cannot be read.
    """
    if jobs > 1 and name != "-" and observer is None:
        from mediagen.traffic.parallel import trace_in_parallel

        merged = trace_in_parallel(spec, name, limit, jobs, settings)
        if merged is not None:
            return merged
    coverage = Coverage(spec)
    result = Result(name, FindingCounts(name, limit), coverage)
    with open_stream(name) as stream:
        recording = Recording(stream)
        trace = TraceValidator(spec, coverage, settings, observer)
        for part in (
            trace.validate_entries(recording.read_entries(), only_findings=True),
            trace.finish_trace(),
        ):
            if observer is not None:
                part = _report_closings(part, observer)
            collect_findings(part, result.findings)
        result.messages, result.sessions = trace.messages, trace.sessions
        result.tally, result.requests = trace.tally, trace.requests
        if not trace.requests:
            result.description = describe_recording(recording, stream.head, trace)
    return result


def _report_closings(
    results: Iterable[PlacedResult], observer: MessageObserver
) -> Iterator[PlacedResult]:
    """Yield results, and pass the ends of sessions among them to an observer."""
    for result in results:
        if isinstance(result.item, Closing):
            observer.settle(result.item)
        yield result


def write_report(
    spec: Spec,
    files: Sequence[str],
    write: Callable[[str], object],
    *,
    as_json: bool,
    details: int | None = None,
    jobs: int = 1,
    settings: Settings | None = None,
    report: Report | None = None,
    observe: Callable[[str], MessageObserver | None] = lambda _: None,
) -> Tally:
    """Validate files, write the report, and return its numbers of errors and warnings.

    ``details`` limits how many findings of a kind are written, None writes all. ``report`` gets the
    same findings for other tools. ``observe`` returns the observer of a file by its name, or None.
    Raises ``UsageError`` where a file cannot be read, or contains no media request.
    """
    gc.freeze()  # the spec stays; looking through it again and again takes time
    results = [trace_file(spec, name, details, jobs, settings, observe(name)) for name in files]
    coverage = Coverage(spec)
    for result in results:
        coverage.merge_counts(result.coverage)
    if any(result.requests for result in results):
        off = sorted(settings.off) if settings is not None else []
        (_write_json if as_json else _write_text)(results, coverage, off, write)
    if report is not None:
        report.checked += files
        for result in results:
            report.diagnostics += _finding_diagnostics(result)
    empty = [result for result in results if not result.requests]
    if empty:
        raise no_media_request((item.name, item.description) for item in empty)
    return _sum_tallies(results)


def no_media_request(files: Iterable[tuple[str, str]]) -> UsageError:
    """Return the error about files without a media request: their names and descriptions."""
    messages = [
        f"{make_printable(name)}: no media request found; this looks like {description}"
        for name, description in files
    ]
    return UsageError(*messages, _ACCEPTED, code=codes.NO_MEDIA_REQUEST)


def _finding_diagnostics(result: Result) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each kept finding of a file."""
    by_id = {code.id: code for code in FINDING_CODES}
    for detail in result.findings.details():
        data = json.loads(detail.data)
        entry = f"entry {data['entry']}: " if "entry" in data else ""
        for item in data["findings"]:
            subject = f"{item['path']}: " if item.get("path") else ""
            message = f"{entry}{subject}{item['message']}; expected: {item['expected']}"
            yield Diagnostic(by_id[item["code"]], message, result.name, detail.line)


def _sum_tallies(results: Iterable[Result]) -> Tally:
    tally = Tally()
    for result in results:
        tally.merge_tally(result.tally)
    return tally


def describe_recording(recording: Recording, head: bytes, trace: TraceValidator) -> str:
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
