"""What ``verify`` tells: a line for each check, every failure at its place, and the sum."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mediagen.diagnostics.counts import format_count
from mediagen.verify.results import Failure, Verified

#: What one and what several of a kind are called.
_NOUNS = {
    "snippets": ("snippet", "snippets"),
    "install": ("step of an installation", "steps of installations"),
    "wrappers": ("wrapper", "wrappers"),
}


def as_json(verified: Sequence[Verified]) -> dict[str, Any]:
    """The report as data."""
    return {
        "platforms": [
            {
                "id": each.platform.id,
                "kind": each.kind,
                "name": each.name,
                "title": each.platform.title,
                "snippets": each.count if each.kind == "snippets" else 0,
                "without": each.without,
                "compiled": each.proved("compile"),
                "run": each.proved("run"),
                "formatted": each.proved("format"),
                "unproved": each.unproved or None,
                "checks": [
                    {
                        "id": checked.check.id,
                        "title": checked.check.title,
                        "does": checked.check.does,
                        "version": checked.version,
                        "checked": 0 if checked.skipped else checked.count,
                        "failed": checked.failed,
                        "skipped": checked.skipped or None,
                        "exception": checked.check.because or None,
                        "seconds": round(checked.seconds, 2),
                    }
                    for checked in each.checks
                ],
                "failures": [_failure(failure) for failure in each.failures],
            }
            for each in verified
        ]
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "snippet": failure.path,
        "line": failure.line or None,
        "template": failure.template,
        "template_line": failure.template_line or None,
        "check": failure.check,
        "message": failure.message,
    }


def lines(verified: Sequence[Verified], *, require_all: bool) -> Iterator[str]:
    """The report as text."""
    if not verified:
        yield "nothing to prove"
        return
    rows = [row for each in verified for row in _rows(each)]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    for first, second, third, rest in rows:
        yield f"{first:{widths[0]}}  {second:{widths[1]}}  {third:{widths[2]}}  {rest}".rstrip()
    for each in verified:
        for checked in each.checks:
            if checked.check.because:
                said = f"{each.name} {checked.check.id} excepts: {checked.check.because}"
                yield said
    for each in verified:
        for failure in each.failures:
            yield ""
            yield from _told(failure)
    yield ""
    yield from _sums(verified)
    skipped = [c for each in verified for c in each.checks if c.skipped]
    unproved = [each for each in verified if each.unproved]
    if require_all and (skipped or unproved):
        yield "what was skipped counts as failed: --require-all"


def _rows(each: Verified) -> Iterator[tuple[str, str, str, str]]:
    name = each.name
    if each.unproved:
        yield name, "", "", f"skipped: {each.unproved}"
    for checked in each.checks:
        check = checked.check
        title = f"{check.title} {checked.version}".strip()
        if checked.skipped:
            said = f"skipped: {checked.skipped}"
        else:
            _, _, noun = format_count(checked.count, _noun(each, check.does)).partition(" ")
            said = f"{checked.count:3} {noun}, {checked.failed} failed, {checked.seconds:.1f} s"
        yield name, check.does, title, said
        name = ""


def _told(failure: Failure) -> Iterator[str]:
    place = f":{failure.line}" if failure.line else ""
    first, *rest = failure.message.split("\n")
    if rest:
        yield f"{failure.path}{place}: {failure.check}:"
        yield from (f"    {line}" for line in (first, *rest))
    else:
        yield f"{failure.path}{place}: {failure.check}: {first}"
    where = f":{failure.template_line}" if failure.template_line else ""
    yield f"    printed by {failure.template}{where}"


def _noun(each: Verified, does: str) -> str:
    if each.kind == "wrappers":
        return "file" if does == "format" else "program"
    return "step" if each.kind == "install" else "snippet"


def _sums(verified: Sequence[Verified]) -> Iterator[str]:
    for kind, nouns in _NOUNS.items():
        own = [each for each in verified if each.kind == kind]
        if not own:
            continue
        total = sum(each.count for each in own)
        parts = [
            f"{sum(each.proved(does) for each in own)} {said}"
            for does, said in (("compile", "compiled"), ("run", "run"), ("format", "formatted"))
        ]
        if kind == "snippets":
            failed = len({failure.path for each in own for failure in each.failures})
        else:
            failed = sum(bool(each.failures) for each in own)
        said = f"{total} {nouns[total != 1]}: {', '.join(parts)}, {failed} failed"
        none = sum(each.without for each in own)
        yield (
            f"{said}; {format_count(none, 'time')} an event has none, with a reason"
            if none
            else said
        )


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A display of what is done, on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, completed=done, total=total, description=what
        )
