"""Reports in the XML of JUnit: a test case for each file or check."""

from __future__ import annotations

import os
from xml.sax.saxutils import escape, quoteattr

from mediagen.diagnostics.catalogue.model import Severity
from mediagen.diagnostics.reports.model import Diagnostic, Report
from mediagen.diagnostics.reports.paths import find_root, path_from_root
from mediagen.diagnostics.terminal import escape_controls


def format_junit(report: Report) -> str:
    """Return a report with one suite; errors are failures, other messages are system output."""
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in report.checked}
    for item in report.diagnostics:
        by_path.setdefault(item.case or item.path, []).append(item)
    suite = f"mediagen {report.command}"
    cases = [line for path, items in by_path.items() for line in _case_lines(suite, path, items)]
    failures = sum(any(map(_is_error, items)) for items in by_path.values())
    counts = f'tests="{len(by_path)}" failures="{failures}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {counts}>",
        f"  <testsuite name={_attribute(suite)} {counts}>",
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _is_error(item: Diagnostic) -> bool:
    return item.code.severity is Severity.ERROR


def _case_lines(suite: str, path: str, items: list[Diagnostic]) -> list[str]:
    name = f"name={_attribute(path or suite)} classname={_attribute(suite)}"
    is_file = not any(item.case for item in items) if items else os.path.lexists(path)
    file = _attribute(path_from_root(path, find_root())) if path and is_file else ""
    location = f" file={file}" if file else ""
    if not items:
        return [f"    <testcase {name}{location}/>"]
    lines = [f"    <testcase {name}{location}>"]
    errors = [item for item in items if _is_error(item)]
    notes = [item for item in items if not _is_error(item)]
    if errors:
        first = errors[0]
        lines.append(
            f"      <failure type={_attribute(first.code.id)} message={_attribute(first.message)}>"
            f"{_text(errors)}</failure>"
        )
    if notes:
        lines.append(f"      <system-out>{_text(notes)}</system-out>")
    return [*lines, "    </testcase>"]


def _text(items: list[Diagnostic]) -> str:
    parts = []
    for item in items:
        place = f"{item.path}:{item.line}: " if item.line else f"{item.path}: "
        parts.append(f"{place if item.path else ''}{item.code} {item.message}\n{item.code.help}")
    return escape(_escape_outside_xml(escape_controls("\n\n".join(parts), layout=True)))


def _attribute(text: str) -> str:
    return quoteattr(_escape_outside_xml(escape_controls(text)))


def _escape_outside_xml(text: str) -> str:
    """Return a string without the two characters that terminals take and XML 1.0 lacks."""
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
