"""Writers of reports: JSON, GitHub, GitLab, SARIF and JUnit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mediagen import __version__
from mediagen.diagnostics.catalogue.model import Severity
from mediagen.diagnostics.reports.github import format_github
from mediagen.diagnostics.reports.junit import format_junit
from mediagen.diagnostics.reports.model import Diagnostic, Report, ReportFormat
from mediagen.diagnostics.reports.paths import find_root, path_from_root
from mediagen.diagnostics.reports.sarif import format_sarif
from mediagen.diagnostics.terminal import escape_json

#: Version of the JSON report; it changes when a key changes its meaning or disappears.
JSON_VERSION = 1

#: Place of messages about no file in formats that require one.
_PROJECT_FILE = "mediagen.yaml"
#: Severities in the words of GitLab.
_GITLAB_SEVERITIES = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


def format_report(report: Report, format_: ReportFormat) -> str:
    """Return a report as a document that ends with a line feed, or an empty string."""
    return _WRITERS[format_](report)


def _format_json(report: Report) -> str:
    """Return a report as the schema ``report.json`` describes it."""
    data = {
        "version": JSON_VERSION,
        "tool": {"name": "mediagen", "version": __version__},
        "command": report.command,
        "checked": len(report.checked),
        "summary": {f"{severity}s": report.count(severity) for severity in Severity},
        "diagnostics": [_json_entry(item) for item in report.diagnostics],
    }
    return escape_json(json.dumps(data, indent=2)) + "\n"


def _json_entry(item: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic as data; unknown parts of its position are left out."""
    position = {
        "file": item.path,
        "line": item.line,
        "column": item.column,
        "end_line": item.end_line,
    }
    return {
        "code": item.code.id,
        "name": item.code.name,
        "severity": str(item.code.severity),
        "message": item.message,
        "help": item.code.help,
        **{key: value for key, value in position.items() if value},
        "fingerprint": item.fingerprint,
    }


def _format_gitlab(report: Report) -> str:
    """Return a report in GitLab's format for code quality, a list of issues."""
    root = find_root()
    items = report.diagnostics
    entries = [
        {
            "description": f"{item.code} {item.message}",
            "check_name": item.code.name,
            "fingerprint": fingerprint,
            "severity": _GITLAB_SEVERITIES[item.code.severity],
            "location": {
                "path": path_from_root(item.path or _PROJECT_FILE, root),
                "lines": {"begin": item.line or 1, "end": item.end_line or item.line or 1},
            },
        }
        for item, fingerprint in zip(items, _unique_fingerprints(items), strict=True)
    ]
    return escape_json(json.dumps(entries, indent=2)) + "\n"


def _unique_fingerprints(items: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield a fingerprint for each diagnostic: equal ones are numbered, as GitLab drops them."""
    counts: Counter[str] = Counter()
    for item in items:
        counts[item.fingerprint] += 1
        number = counts[item.fingerprint]
        yield item.fingerprint if number == 1 else f"{item.fingerprint}-{number}"


_WRITERS: Mapping[ReportFormat, Callable[[Report], str]] = {
    ReportFormat.TEXT: lambda report: "",
    ReportFormat.JSON: _format_json,
    ReportFormat.GITHUB: format_github,
    ReportFormat.GITLAB: _format_gitlab,
    ReportFormat.SARIF: format_sarif,
    ReportFormat.JUNIT: format_junit,
}
