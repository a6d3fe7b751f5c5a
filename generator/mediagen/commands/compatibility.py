"""Gate for breaking changes: the part of ``mediagen check`` that compares with a revision."""

from __future__ import annotations

import argparse
import contextlib
import datetime

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediagen.commands.gate.model import GateRun, PartResult
    from mediagen.diagnostics.catalogue.model import Code
    from mediagen.diagnostics.reports.model import Diagnostic
    from mediagen.output.changes.compatibility import ChangeVerdict, Compatibility
    from mediagen.output.changes.model import Change
    from mediagen.output.changes.snapshot import Snapshot
    from mediagen.spec.exceptions import ChangeException


def add_gate_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that compares the project with a revision."""
    parser.add_argument(
        "--breaking-against",
        metavar="REVISION",
        help="also refuse breaking changes since this revision of git, folder with a project, or "
        "wheel",
    )


class RevisionComparer:
    """Comparison of the working folder with the revision that a call names, if it names one.

    ``old`` is the state of the revision; None if there is nothing to compare with.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        """Read the state of the revision. Raises ``UsageError``."""
        self._options = options
        self._revision: str | None = options.breaking_against
        self.old: Snapshot | None = None
        self._verdicts: Compatibility | None = None
        if self._revision is None:
            return
        from mediagen.output.changes.revision import MissingProjectError
        from mediagen.output.changes.snapshot import read_snapshot

        with contextlib.suppress(MissingProjectError):
            self.old = read_snapshot(self._revision, spec=options.spec, templates=options.templates)

    def compare(self) -> Compatibility | None:
        """Return the verdicts on the changes since the revision; None without a state of it.

        They are those of the first call. Raises ``SpecError`` if the working folder has errors.
        """
        if self.old is not None and self._verdicts is None:
            from mediagen.output.changes.comparison import compare_snapshots
            from mediagen.output.changes.compatibility import check_compatibility
            from mediagen.output.changes.snapshot import read_working_state

            options = self._options
            new = read_working_state(spec=options.spec, templates=options.templates)
            today = datetime.datetime.now(datetime.UTC).date()
            changes = compare_snapshots(self.old, new)
            self._verdicts = check_compatibility(self.old, new, changes, today)
        return self._verdicts

    def check(self, run: GateRun) -> PartResult:
        """Return the breaking changes that are neither accepted nor in the baseline of a run."""
        from mediagen.commands.gate.model import PartResult
        from mediagen.diagnostics.terminal import escape_controls

        result = PartResult()
        if self._revision is None:
            return result
        compatibility = self.compare()
        if compatibility is None:
            message = f"{self._revision} has no project; nothing to compare"
            result.summaries.append(f"{escape_controls(message)}\n")
            return result
        result.warnings += run.without_accepted(_exception_warnings(compatibility))
        refused = []
        for verdict in compatibility.refused:
            item = _change_diagnostic(verdict)
            if not run.is_accepted(item):
                result.findings.append(item)
                refused.append(verdict)
        lines = result.details if refused else result.summaries
        for line in _report_lines(compatibility, refused, self._revision):
            lines.append(f"{escape_controls(line)}\n")
        return result


def _report_lines(
    compatibility: Compatibility, refused: Sequence[ChangeVerdict], revision: str
) -> Iterator[str]:
    """Yield the report; refused changes that are not in ``refused`` are in a baseline."""
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.counts import format_count

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
    baseline = len(compatibility.refused) - len(refused)
    baseline_note = f", {baseline} in the baseline" if baseline else ""
    yield f"{count} since {revision}, {len(accepted)} accepted{baseline_note}"
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
    subject = " ".join((change.kind.id, change.subject, *change.names))
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
