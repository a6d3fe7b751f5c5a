"""Report of ``verify``: checks, failures with their positions, and totals."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mediagen.diagnostics.catalogue import verify as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.platforms.proofs import Purpose
from mediagen.verify.results import REQUIRED_PURPOSES, Failure, Kind, ProofResult

#: Singular and plural noun of each kind.
_NOUNS: dict[Kind, tuple[str, str]] = {
    Kind.SNIPPETS: ("snippet", "snippets"),
    Kind.INSTALL: ("installation step", "installation steps"),
    Kind.WRAPPERS: ("wrapper", "wrappers"),
}
_PARTICIPLES: dict[Purpose, str] = {
    Purpose.COMPILE: "compiled",
    Purpose.RUN: "run",
    Purpose.FORMAT: "formatted",
    Purpose.FAULTS: "tested with faults",
}


def as_json(verified: Sequence[ProofResult]) -> dict[str, Any]:
    """Return the report as JSON data."""
    return {
        "platforms": [
            {
                "id": result.platform.id,
                "kind": result.kind,
                "name": result.name,
                "title": result.platform.title,
                "snippets": result.count if result.kind == Kind.SNIPPETS else 0,
                "without": result.without,
                "compiled": result.count_proved(Purpose.COMPILE),
                "run": result.count_proved(Purpose.RUN),
                "formatted": result.count_proved(Purpose.FORMAT),
                "tested_with_faults": result.count_proved(Purpose.FAULTS),
                "unproved": result.unproved or None,
                "checks": [
                    {
                        "id": checked.check.id,
                        "title": checked.check.title,
                        "purpose": checked.check.purpose,
                        "version": checked.version,
                        "checked": 0 if checked.skipped else checked.count,
                        "failed": checked.failed,
                        "skipped": checked.skipped or None,
                        "exception": checked.check.exception_reason or None,
                        "seconds": round(checked.seconds, 2),
                    }
                    for checked in result.checks
                ],
                "failures": [_failure_json(failure) for failure in result.failures],
            }
            for result in verified
        ]
    }


def _failure_json(failure: Failure) -> dict[str, Any]:
    return {
        "snippet": failure.path,
        "line": failure.line or None,
        "template": failure.template,
        "template_line": failure.template_line or None,
        "check": failure.check,
        "code": failure.code.id,
        "message": failure.message,
    }


def check_names(verified: Sequence[ProofResult]) -> Iterator[str]:
    """Yield the name of every check, as reports for other tools list them."""
    for result in verified:
        if result.unproved:
            yield result.name
        yield from (_check_name(result, checked.check.id) for checked in result.checks)


def failure_diagnostics(
    verified: Sequence[ProofResult], *, require_all: bool
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each failure, and each skipped check if all are required.

    A failure is at the line of the template that printed the code, if it is known.
    """
    for result in verified:
        for failure in result.failures:
            is_known = failure.template_line > 0
            path = failure.template if is_known else failure.path
            line = failure.template_line if is_known else failure.line
            place = f":{failure.line}" if failure.line else ""
            message = f"{failure.path}{place}: {failure.check}: {failure.message}"
            case = _check_name(result, failure.check)
            yield Diagnostic(failure.code, message, path, line, subject=failure.path, case=case)
        if require_all:
            for checked in result.checks:
                if checked.skipped:
                    case = _check_name(result, checked.check.id)
                    yield Diagnostic(codes.CHECK_SKIPPED, f"{case}: {checked.skipped}", case=case)
            if result.unproved:
                message = f"{result.name}: {result.unproved}"
                yield Diagnostic(codes.CHECK_SKIPPED, message, case=result.name)
            if result.missing_purposes:
                yield Diagnostic(codes.CHECK_SKIPPED, _missing_sentence(result), case=result.name)


def _missing_sentence(result: ProofResult) -> str:
    purposes = ", ".join(result.missing_purposes)
    return f"{result.name}: no check for {purposes}; add one to its verify.yaml"


def _check_name(result: ProofResult, check: str) -> str:
    return f"{result.name} {check}"


def report_lines(verified: Sequence[ProofResult], *, require_all: bool) -> Iterator[str]:
    """Yield the lines of the report as text."""
    if not verified:
        yield "nothing to verify"
        return
    rows = [row for result in verified for row in _check_rows(result)]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    for first, second, third, rest in rows:
        yield f"{first:{widths[0]}}  {second:{widths[1]}}  {third:{widths[2]}}  {rest}".rstrip()
    for result in verified:
        for checked in result.checks:
            if checked.check.exception_reason:
                reason = checked.check.exception_reason
                yield f"{result.name} {checked.check.id}: differences ignored: {reason}"
    for result in verified:
        for failure in result.failures:
            yield ""
            yield from _failure_lines(failure)
    yield ""
    yield from _summary_lines(verified)
    is_skipped = any(
        result.unproved or any(checked.skipped for checked in result.checks) for result in verified
    )
    if require_all and is_skipped:
        yield "skipped checks count as failures because of --require-all"
    for result in verified if require_all else ():
        if result.missing_purposes:
            yield _missing_sentence(result)


def _check_rows(result: ProofResult) -> Iterator[tuple[str, str, str, str]]:
    name = result.name
    if result.unproved:
        yield name, "", "", f"skipped: {result.unproved}"
    for checked in result.checks:
        check = checked.check
        title = f"{check.title} {checked.version}".strip()
        if checked.skipped:
            status = f"skipped: {checked.skipped}"
        else:
            _, _, noun = format_count(checked.count, _case_noun(result, check.purpose)).partition(
                " "
            )
            status = f"{checked.count:3} {noun}, {checked.failed} failed, {checked.seconds:.1f} s"
        yield name, check.purpose, title, status
        name = ""


def _failure_lines(failure: Failure) -> Iterator[str]:
    place = f":{failure.line}" if failure.line else ""
    first, *rest = failure.message.split("\n")
    if rest:
        yield f"{failure.path}{place}: {failure.code} {failure.check}:"
        yield from (f"    {line}" for line in (first, *rest))
    else:
        yield f"{failure.path}{place}: {failure.code} {failure.check}: {first}"
    position = f":{failure.template_line}" if failure.template_line else ""
    yield f"    rendered from {failure.template}{position}"


def _case_noun(result: ProofResult, purpose: Purpose) -> str:
    if result.kind == Kind.WRAPPERS:
        return {Purpose.FORMAT: "file", Purpose.FAULTS: "scenario"}.get(purpose, "program")
    return "step" if result.kind == Kind.INSTALL else "snippet"


def _summary_lines(verified: Sequence[ProofResult]) -> Iterator[str]:
    for kind, nouns in _NOUNS.items():
        results = [result for result in verified if result.kind == kind]
        if not results:
            continue
        total = sum(result.count for result in results)
        counts = [
            f"{sum(result.count_proved(purpose) for result in results)} {participle}"
            for purpose, participle in _PARTICIPLES.items()
            if purpose in REQUIRED_PURPOSES[kind] or purpose != Purpose.FAULTS
        ]
        if kind == Kind.SNIPPETS:
            failed = len({failure.path for result in results for failure in result.failures})
        else:
            failed = sum(bool(result.failures) for result in results)
        without = sum(result.without for result in results)
        note = f"; {without} unavailable, each with a reason" if without else ""
        yield f"{total} {nouns[total != 1]}: {', '.join(counts)}, {failed} failed{note}"


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Display a progress bar on a terminal; yield the callback that updates it."""
    if not sys.stderr.isatty():
        yield lambda label, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda subject, done, total: bar.update(
            task, completed=done, total=total, description=subject
        )
