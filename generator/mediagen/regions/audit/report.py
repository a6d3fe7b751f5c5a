"""Reports of an audit, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.terminal import escape_controls
from mediagen.regions.audit.auditor import FenceAudit, PageAudit
from mediagen.regions.audit.findings import FAULTS, CodeFinding, CodeVerdict

#: Verdicts whose blocks are only counted in the text.
_QUIET = (CodeVerdict.SAME, CodeVerdict.CONFIGURATION, CodeVerdict.DECLARATION, CodeVerdict.UNKNOWN)


def text_report(pages: Sequence[PageAudit], *, verbose: bool) -> Iterator[str]:
    """Yield the lines of a report: blocks with findings, then the summaries.

    A ``verbose`` report lists all blocks.
    """
    for page in pages:
        for audit in page.fences:
            if verbose or audit.findings or audit.verdict not in _QUIET:
                yield from _fence_lines(page.path, audit)
        for finding in page.prose:
            yield escape_controls(f"{page.path}:{finding.line}: {finding.code} {finding.message}")
    yield from _summary_lines(pages)


def has_faults(pages: Sequence[PageAudit]) -> bool:
    """Return whether any block of code is wrong or incomplete."""
    return any(audit.verdict in FAULTS for page in pages for audit in page.fences)


def _fence_lines(path: str, audit: FenceAudit) -> Iterator[str]:
    names = ", ".join(f"{event} ({example})" for event, example in audit.events)
    subject = " ".join(filter(None, (audit.platform, names)))
    note = f": {subject}" if subject else ""
    if audit.verdict is CodeVerdict.CONFIGURATION and audit.configured:
        note += f", configures {', '.join(audit.configured)}"
    yield escape_controls(f"{path}:{audit.fence.line}: {audit.verdict}{note}")
    for finding in audit.findings:
        line = page_line(audit, finding)
        yield escape_controls(f"  {path}:{line}: {finding.code} {finding.message}")


def page_line(audit: FenceAudit, finding: CodeFinding) -> int:
    """Return the line of a finding in its page, from 1."""
    return min(audit.fence.line + 1 + finding.line, max(audit.fence.stop, audit.fence.line + 1))


def _summary_lines(pages: Sequence[PageAudit]) -> Iterator[str]:
    audits = [audit for page in pages for audit in page.fences]
    columns = [v for v in CodeVerdict if any(audit.verdict is v for audit in audits)]
    if audits:
        yield ""
        by_platform = _count_by_platform(audits)
        named = {platform or "none": counts for platform, counts in by_platform.items()}
        yield from _table("platform", named, columns)
        by_page = {
            escape_controls(page.path): Counter(audit.verdict for audit in page.fences)
            for page in pages
            if any(audit.verdict not in _QUIET for audit in page.fences)
        }
        if by_page:
            yield ""
            yield from _table("page", by_page, columns)
        yield ""
    counts = Counter(audit.verdict for audit in audits)
    faults = ", ".join(f"{counts[verdict]} {verdict}" for verdict in FAULTS)
    blocks = format_count(len(audits), "block")
    yield f"{blocks} of code in {format_count(len(pages), 'page')}: {faults}"


def _table(
    title: str, rows: dict[str, Counter[CodeVerdict]], columns: Sequence[CodeVerdict]
) -> Iterator[str]:
    width = max(len(title), *(len(name) for name in rows))
    yield "  ".join([title.ljust(width), *columns])
    for name, counts in rows.items():
        cells = [str(counts[c]).rjust(len(c)) for c in columns]
        yield "  ".join([name.ljust(width), *cells])


def page_diagnostics(pages: Sequence[PageAudit]) -> Iterator[Diagnostic]:
    """Yield the findings of an audit for reports of other tools."""
    for page in pages:
        for audit in page.fences:
            for finding in audit.findings:
                line = page_line(audit, finding)
                yield Diagnostic(finding.code, finding.message, page.path, line)
        for finding in page.prose:
            yield Diagnostic(finding.code, finding.message, page.path, finding.line)


def json_report(pages: Sequence[PageAudit]) -> str:
    """Return a report as JSON, with a final newline."""
    audits = [audit for page in pages for audit in page.fences]
    data = {
        "pages": [_page_data(page) for page in pages],
        "platforms": {
            platform or "none": _count_verdicts(counts)
            for platform, counts in _count_by_platform(audits).items()
        },
        "summary": _count_verdicts(Counter(audit.verdict for audit in audits)),
    }
    return json.dumps(data, indent=2) + "\n"


def _count_by_platform(audits: Sequence[FenceAudit]) -> dict[str, Counter[CodeVerdict]]:
    """Return the verdicts by platform; that of blocks without a platform is empty."""
    by_platform: dict[str, Counter[CodeVerdict]] = {}
    for audit in audits:
        by_platform.setdefault(audit.platform, Counter())[audit.verdict] += 1
    return by_platform


def _count_verdicts(counts: Counter[CodeVerdict]) -> dict[str, int]:
    """Return the number of blocks by verdict, from the worst to the best, with their total."""
    return {"blocks": counts.total(), **{v: counts[v] for v in CodeVerdict if counts[v]}}


def _page_data(page: PageAudit) -> dict[str, Any]:
    return {
        "path": page.path,
        "summary": _count_verdicts(Counter(audit.verdict for audit in page.fences)),
        "blocks": [_fence_data(audit) for audit in page.fences],
        "prose": [_finding_data(finding, finding.line) for finding in page.prose],
    }


def _fence_data(audit: FenceAudit) -> dict[str, Any]:
    return {
        "line": audit.fence.line,
        "platform": audit.platform or None,
        "structure": audit.structure,
        "language": audit.fence.language or None,
        "verdict": audit.verdict,
        "events": [{"event": event, "example": example} for event, example in audit.events],
        "configures": list(audit.configured),
        "findings": [
            _finding_data(finding, page_line(audit, finding)) for finding in audit.findings
        ],
    }


def _finding_data(finding: CodeFinding, line: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "line": line,
        "code": finding.code.id,
        "name": finding.code.name,
        "message": finding.message,
    }
    details = {"field": finding.field, "found": finding.found, "expected": finding.expected}
    return data | {name: value for name, value in details.items() if value}
