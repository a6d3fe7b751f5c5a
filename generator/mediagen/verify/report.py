"""Report of ``verify``: a line for each check, every failure with its position, and the sums."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mediagen.diagnostics.counts import format_count
from mediagen.platforms.proofs import CheckPurpose
from mediagen.verify.results import Failure, ProofKind, ProofResult

#: What one and what several of a kind are called.
_NOUNS = {
    ProofKind.SNIPPETS: ("snippet", "snippets"),
    ProofKind.INSTALL: ("step of an installation", "steps of installations"),
    ProofKind.WRAPPERS: ("wrapper", "wrappers"),
}
_VERBS = {
    CheckPurpose.COMPILE: "compiled",
    CheckPurpose.RUN: "run",
    CheckPurpose.FORMAT: "formatted",
}


def as_json(verified: Sequence[ProofResult]) -> dict[str, Any]:
    """The report as data."""
    return {
        "platforms": [
            {
                "id": result.platform.id,
                "kind": result.kind,
                "name": result.name,
                "title": result.platform.title,
                "snippets": result.count if result.kind == ProofKind.SNIPPETS else 0,
                "without": result.without,
                "compiled": result.count_proved(CheckPurpose.COMPILE),
                "run": result.count_proved(CheckPurpose.RUN),
                "formatted": result.count_proved(CheckPurpose.FORMAT),
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
        "message": failure.message,
    }


def report_lines(verified: Sequence[ProofResult], *, require_all: bool) -> Iterator[str]:
    """The report as text."""
    if not verified:
        yield "nothing to prove"
        return
    rows = [row for each in verified for row in _check_rows(each)]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    for first, second, third, rest in rows:
        yield f"{first:{widths[0]}}  {second:{widths[1]}}  {third:{widths[2]}}  {rest}".rstrip()
    for result in verified:
        for checked in result.checks:
            if checked.check.exception_reason:
                exception_note = (
                    f"{result.name} {checked.check.id} excepts: {checked.check.exception_reason}"
                )
                yield exception_note
    for result in verified:
        for failure in result.failures:
            yield ""
            yield from _failure_lines(failure)
    yield ""
    yield from _summary_lines(verified)
    skipped = [c for each in verified for c in each.checks if c.skipped]
    unproved = [each for each in verified if each.unproved]
    if require_all and (skipped or unproved):
        yield "what was skipped counts as failed: --require-all"


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
        yield f"{failure.path}{place}: {failure.check}:"
        yield from (f"    {line}" for line in (first, *rest))
    else:
        yield f"{failure.path}{place}: {failure.check}: {first}"
    position = f":{failure.template_line}" if failure.template_line else ""
    yield f"    printed by {failure.template}{position}"


def _case_noun(result: ProofResult, purpose: CheckPurpose) -> str:
    if result.kind == ProofKind.WRAPPERS:
        return "file" if purpose == CheckPurpose.FORMAT else "program"
    return "step" if result.kind == ProofKind.INSTALL else "snippet"


def _summary_lines(verified: Sequence[ProofResult]) -> Iterator[str]:
    for kind, nouns in _NOUNS.items():
        of_kind = [result for result in verified if result.kind == kind]
        if not of_kind:
            continue
        total = sum(each.count for each in of_kind)
        parts = [
            f"{sum(each.count_proved(purpose) for each in of_kind)} {said}"
            for purpose, said in _VERBS.items()
        ]
        if kind == ProofKind.SNIPPETS:
            failed = len({failure.path for each in of_kind for failure in each.failures})
        else:
            failed = sum(bool(each.failures) for each in of_kind)
        verb = f"{total} {nouns[total != 1]}: {', '.join(parts)}, {failed} failed"
        none = sum(each.without for each in of_kind)
        yield (
            f"{verb}; {format_count(none, 'time')} an event has none, with a reason"
            if none
            else verb
        )


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int], None]]:
    """A display of what is done, on a terminal; nothing anywhere else."""
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
