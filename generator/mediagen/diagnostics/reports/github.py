"""Reports for GitHub Actions: workflow commands, and the summary of a job.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from mediagen.diagnostics.catalogue.model import Severity
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.reports.model import Diagnostic, Report
from mediagen.diagnostics.reports.paths import find_root, path_from_root
from mediagen.diagnostics.terminal import escape_controls

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
#: Limit of the rows in the summary of a job; GitHub refuses more than 1 MiB.
_MOST_ROWS = 200


def format_github(report: Report) -> str:
    """Return the annotations of a report, and append its summary to that of the job.

    The variable ``GITHUB_STEP_SUMMARY`` names the file of the summary.
    """
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with suppress(OSError), Path(summary).open("a", encoding="utf-8") as stream:
            stream.write("".join(f"{line}\n" for line in _summary_lines(report)))
    root = find_root()
    return "".join(f"{_annotation(item, root)}\n" for item in report.diagnostics)


def _annotation(item: Diagnostic, root: Path) -> str:
    properties = {
        "file": path_from_root(item.path, root) if item.path else "",
        "line": item.line or "",
        "endLine": item.end_line or "",
        "col": item.column or "",
        "title": f"{item.code} {item.code.name}",
    }
    parts = [f"{name}={_escape_property(str(text))}" for name, text in properties.items() if text]
    help_text = f"{item.message}\n{item.code.help}"
    command = _COMMANDS[item.code.severity]
    return f"::{command} {','.join(parts)}::{_escape_message(help_text)}"


def _escape_message(text: str) -> str:
    visible = escape_controls(text, layout=True)
    return visible.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")


def _summary_lines(report: Report) -> Iterator[str]:
    """Yield the summary in Markdown: the totals, and a row for each diagnostic."""
    counts = [
        format_count(count, str(severity))
        for severity in Severity
        if (count := report.count(severity))
    ]
    checked = f" in {format_count(len(report.checked), 'file')}" if report.checked else ""
    yield f"### mediagen {report.command}: {', '.join(counts) or 'no problems'}{checked}"
    yield ""
    if not report.diagnostics:
        return
    yield "| Code | Place | Message |"
    yield "|---|---|---|"
    root = find_root()
    for item in report.diagnostics[:_MOST_ROWS]:
        place = path_from_root(item.path, root) if item.path else ""
        place += f":{item.line}" if item.line else ""
        yield f"| {item.code} | {_table_cell(place)} | {_table_cell(item.message)} |"
    hidden = len(report.diagnostics) - _MOST_ROWS
    if hidden > 0:
        yield ""
        yield f"{format_count(hidden, 'more message')} in the log"
    yield ""


def _table_cell(text: str) -> str:
    """Return a string as code in a cell of a table, so that none of it is markup."""
    flat = escape_controls(text).replace("`", "'").replace("|", "\\|")
    return f"`{flat}`" if flat else ""
