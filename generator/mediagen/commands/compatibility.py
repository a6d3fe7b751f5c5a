"""Gate for breaking changes: the part of ``mediagen check`` that compares with a revision."""

from __future__ import annotations

import argparse
import datetime

from mediagen.commands.exit_codes import DRIFT, OK
from mediagen.commands.reporting import add_diagnostics, print_warnings

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediagen.diagnostics.catalogue.model import Code
    from mediagen.diagnostics.reports.model import Diagnostic
    from mediagen.output.changes.compatibility import ChangeVerdict, Compatibility
    from mediagen.output.changes.model import Change
    from mediagen.spec.exceptions import ChangeException


def add_gate_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that compares the project with a revision."""
    parser.add_argument(
        "--breaking-against",
        metavar="REVISION",
        help="also refuse breaking changes since this revision of git, folder with a project, or "
        "wheel",
    )


def refuse_breaking_changes(options: argparse.Namespace) -> int:
    """Print the breaking changes since the revision of a call; return the exit code."""
    if options.breaking_against is None:
        return OK
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.output.changes.comparison import compare_snapshots
    from mediagen.output.changes.compatibility import check_compatibility
    from mediagen.output.changes.revision import MissingProjectError
    from mediagen.output.changes.snapshot import read_snapshot, read_working_state

    revision, folders = options.breaking_against, (options.spec, options.templates)
    try:
        old = read_snapshot(revision, spec=folders[0], templates=folders[1])
    except MissingProjectError:
        print(escape_controls(f"{revision} has no project; nothing to compare"))
        return OK
    new = read_working_state(spec=folders[0], templates=folders[1])
    comparison = compare_snapshots(old, new)
    today = datetime.datetime.now(datetime.UTC).date()
    compatibility = check_compatibility(old, new, comparison, today)
    print_warnings(options, _exception_warnings(compatibility))
    errors = [_change_diagnostic(verdict) for verdict in compatibility.refused]
    add_diagnostics(options, errors)
    for line in _report_lines(compatibility, options.breaking_against):
        print(escape_controls(line))
    return DRIFT if errors else OK


def _report_lines(compatibility: Compatibility, revision: str) -> Iterator[str]:
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.counts import format_count

    refused = compatibility.refused
    for verdict in refused:
        yield f"{codes.BREAKING_CHANGE} {verdict.change} [{verdict.change.kind.id}]"
        yield f"    {verdict.refused}"
    accepted = [verdict for verdict in compatibility.verdicts if verdict.accepted]
    for verdict in accepted:
        yield f"accepted: {verdict.change}: {verdict.accepted}"
    if not compatibility.verdicts:
        yield f"no breaking changes since {revision}"
        return
    count = format_count(len(compatibility.verdicts), "breaking change")
    yield f"{count} since {revision}, {len(accepted)} accepted"
    if refused:
        yield (
            "deprecate a part before you remove it, or record an exception in "
            "spec/exceptions.yaml, such as:"
        )
        yield from _exception_lines(refused[0].change)


def _exception_lines(change: Change) -> Iterator[str]:
    """Yield the YAML of an exception for a change."""
    import json

    yield f"    {change.subject}:"
    yield f"      {change.kind.id}:"
    if change.names:
        names = ", ".join(json.dumps(name, ensure_ascii=False) for name in change.names)
        yield f"        names: [{names}]"
    yield "        reason: The reason why nothing breaks."
    yield '        until: "YYYY-MM-DD"'


def _change_diagnostic(verdict: ChangeVerdict) -> Diagnostic:
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.reports.model import Diagnostic

    change = verdict.change
    message = f"{change}; {verdict.refused}"
    subject = f"{change.kind.id} {change.subject}"
    if change.place is None:
        return Diagnostic(codes.BREAKING_CHANGE, message, _find_project_file(), subject=subject)
    source, path = change.place.source.locate(change.place.path)
    line, column = source.position(path, key=bool(path))
    return Diagnostic(codes.BREAKING_CHANGE, message, source.name, line, column, subject=subject)


def _find_project_file() -> str:
    """Return the path of the project file, the place of what was removed; empty without one."""
    from pathlib import Path

    from mediagen.diagnostics.paths import display_path
    from mediagen.project.discovery import CONFIG, find_project_root

    path = Path(find_project_root() or ".", CONFIG)
    return display_path(path) if path.exists() else ""


def _exception_warnings(compatibility: Compatibility) -> Iterator[Diagnostic]:
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.words import join_words
    from mediagen.output.changes.kinds import ChangeKind

    for entry in compatibility.unused:
        names = f" {join_words(entry.names)}" if entry.names else ""
        message = f"no change of the kind {entry.kind} concerns {entry.subject}{names}; delete it"
        yield _warning(entry, message, codes.UNUSED_EXCEPTION)
    for entry in compatibility.unknown:
        from mediagen.diagnostics.suggestions import suggest_name

        hint = suggest_name(entry.kind, [kind.id for kind in ChangeKind])
        yield _warning(entry, f"unknown kind of change '{entry.kind}'{hint}", codes.UNKNOWN_CHANGE)


def _warning(entry: ChangeException, message: str, code: Code) -> Diagnostic:
    from mediagen.diagnostics.reports.model import Diagnostic

    return Diagnostic(code, message, entry.file, entry.line, 1)
