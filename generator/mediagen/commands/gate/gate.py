"""Run of the gate: checks its parts one after the other, and prints what each finds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mediagen.commands.arguments import format_folder_options
from mediagen.commands.compatibility import RevisionComparer
from mediagen.commands.exit_codes import DRIFT, OK
from mediagen.commands.gate.baseline import Baseline, read_baseline, write_baseline
from mediagen.commands.gate.model import GateRun, Part, PartResult
from mediagen.commands.gate.output_check import check_output
from mediagen.commands.gate.override_check import check_overrides
from mediagen.commands.gate.proof_check import check_proofs
from mediagen.commands.loading import resolve_call_folders
from mediagen.commands.reporting import add_checked_files, add_diagnostics, print_warnings
from mediagen.diagnostics.catalogue import gate as gate_codes
from mediagen.diagnostics.catalogue import regions as region_codes
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue import verify as verify_codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError, UsageError
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.terminal import escape_controls
from mediagen.diagnostics.words import join_words
from mediagen.project.kept_artifacts import kept_pages, kept_wrappers


def _check_regions(run: GateRun) -> PartResult:
    if not kept_pages(run.folders):
        return PartResult()
    from mediagen.commands.gate.region_check import check_regions  # late: 20 ms

    return check_regions(run)


def _check_wrappers(run: GateRun) -> PartResult:
    if not kept_wrappers(run.folders):
        return PartResult()
    from mediagen.commands.gate.wrapper_check import check_wrappers  # late: 30 ms

    return check_wrappers(run)


_CHECKS: Mapping[Part, Callable[[GateRun], PartResult]] = {
    Part.OUTPUT: check_output,
    Part.REGIONS: _check_regions,
    Part.WRAPPERS: _check_wrappers,
    Part.OVERRIDES: check_overrides,
    Part.PROOFS: check_proofs,
}


#: Codes of findings of a comparison with a revision.
_CHANGE_CODES = (codes.BREAKING_CHANGE.id, codes.UNUSED_EXCEPTION.id, codes.UNKNOWN_CHANGE.id)
#: Codes of findings that ``--fix`` does not resolve.
_UNFIXED = (
    codes.BREAKING_CHANGE,
    gate_codes.WRAPPER_EDITED,
    region_codes.REGION_EDITED,
    verify_codes.UNPROVED_ARTIFACT,
)


def run_gate(options: argparse.Namespace) -> int:
    """Check the selected parts of a project, print their findings, and return the exit code.

    Raises ``SpecError`` with all problems after the findings are printed, and ``UsageError``.
    """
    parts = _select_parts(options)
    baseline_path = Path(options.baseline) if options.baseline else None
    folders = resolve_call_folders(options)
    baseline = read_baseline(baseline_path) if baseline_path is not None else None
    changes = None
    if options.since:
        from mediagen.commands.gate.changes import find_changes

        changes = find_changes(options.since, folders)
    run = GateRun(options, folders, baseline, changes)
    comparer = None
    if options.fix:
        dry_run = GateRun(options, folders, None, changes)
        dry_run.is_fixing = False
        _refuse_problems(dry_run, parts)
        run.project = dry_run.project
        comparer = RevisionComparer(options)
        comparer.compare()  # its errors, too, are reported before anything is written
    results: list[PartResult] = []
    try:
        _check_parts(run, parts, baseline, comparer, results)
    except (OSError, SpecError, UsageError) as error:
        _note_completed(run, error)
        raise
    findings = [item for result in results for item in result.findings]
    if options.write_baseline is not None:
        warnings = [item for result in results for item in result.warnings]
        path = Path(options.write_baseline)
        count = write_baseline(path, [*findings, *warnings])
        name = escape_controls(display_path(path))
        print(f"{name}: {format_count(count, 'finding')} written")
        return OK
    return DRIFT if findings else OK


def _check_parts(
    run: GateRun,
    parts: list[Part],
    baseline: Baseline | None,
    comparer: RevisionComparer | None,
    results: list[PartResult],
) -> None:
    """Check parts, and the changes since a revision; add their results to a list.

    Raises ``SpecError`` with all problems at the end.
    """
    problems: dict[Problem, None] = {}
    for part in parts:
        if part is Part.OUTPUT and not run.concerns([str(run.folders.out)]):
            continue
        _add_result(run, _check_part(run, part, problems), results)
    if not problems:
        comparer = comparer or RevisionComparer(run.options)
        _add_result(run, comparer.check(run), results)
    if run.options.write_baseline is None:
        _print_notes(run, baseline, parts, results)
    if problems:
        raise SpecError(problems)


def _add_result(run: GateRun, result: PartResult, results: list[PartResult]) -> None:
    """Add the result of a part to those of a run, and print it unless it is for a baseline."""
    results.append(result)
    options = run.options
    options.writes_files = options.fix and not run.completed
    if options.write_baseline is None:
        _print_result(options, result)


def _note_completed(run: GateRun, error: Exception) -> None:
    """Note at an error of a run that fixes files what it brought up to date before."""
    if run.completed or (run.is_fixing and isinstance(error, OSError)):
        error.add_note(f"completed before this error: {'; '.join(run.completed) or 'nothing'}")


def _refuse_problems(run: GateRun, parts: list[Part]) -> None:
    """Raise ``SpecError`` if any part has problems, before the first one is written."""
    problems: dict[Problem, None] = {}
    for part in parts:
        _check_part(run, part, problems)
    if problems:
        raise SpecError(problems)


def _select_parts(options: argparse.Namespace) -> list[Part]:
    """Return the parts that a call selects. Raises ``UsageError``."""
    selection = [
        f"--{name}" for name in ("event", "platform", "kind", "flavour") if getattr(options, name)
    ]
    selected = [Part(name) for name in options.only or ()]
    others = [part for part in selected if part is not Part.OUTPUT]
    if selection and others:
        message = (
            f"{join_words(selection)} selects files of the output folder; remove it, or "
            f"--only {others[0]}"
        )
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    if options.proof and (selection or (selected and Part.PROOFS not in selected)):
        others_text = join_words(selection) if selection else "--only without proofs"
        message = f"--proof checks all generated code; remove it, or {others_text}"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    if options.write_baseline is not None and (options.fix or options.baseline or options.since):
        message = "--write-baseline records all findings; remove --fix, --baseline or --since"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    if selection:
        return [Part.OUTPUT]
    return [part for part in Part if not selected or part in selected]


def _check_part(run: GateRun, part: Part, problems: dict[Problem, None]) -> PartResult:
    """Check a part; if the project is invalid, check what does not depend on its problems."""
    result = PartResult()
    if not run.is_broken:
        try:
            result = _CHECKS[part](run)
        except SpecError as error:
            problems.update(dict.fromkeys(error.problems))
    if run.is_broken:
        from mediagen.commands.gate import partial_checks

        problems.update(dict.fromkeys(run.project.problems))
        checks = {
            **_CHECKS,
            Part.OUTPUT: partial_checks.check_output_partially,
            Part.REGIONS: partial_checks.check_regions_partially,
            Part.WRAPPERS: partial_checks.check_wrappers_partially,
        }
        try:
            result = checks[part](run)
        except SpecError as error:
            problems.update(dict.fromkeys(error.problems))
    result.warnings = run.without_accepted(result.warnings)
    problems.update(dict.fromkeys(result.problems))
    return result


def _print_result(options: argparse.Namespace, result: PartResult) -> None:
    """Print the findings of a part, and add them to the report of the command."""
    print_warnings(options, result.warnings)
    checked = sorted(result.checked)
    add_checked_files(options, checked)
    add_diagnostics(options, result.findings)
    if options.verbose:
        for path in checked:
            print(f"checked {escape_controls(path)}")
    if options.quiet:
        for item in result.findings:
            print(_describe_finding(item))
        return
    lines = result.details
    if not result.findings and not result.problems:
        lines = result.summaries
    sys.stdout.write("".join(lines))


def _describe_finding(item: Diagnostic) -> str:
    place = f"{item.path}:{item.line}" if item.line else item.path
    return escape_controls(f"{place}: {item.code} {item.message}")


def _print_notes(
    run: GateRun, baseline: Baseline | None, parts: list[Part], results: list[PartResult]
) -> None:
    """Print what was not compared, and which entries of the baseline are obsolete."""
    options = run.options
    is_whole = parts == list(Part) and run.changes is None and not run.is_broken
    if baseline is not None and is_whole:
        unchecked = _CHANGE_CODES if options.breaking_against is None else ()
        print_warnings(options, baseline.obsolete_entries(unchecked))
    counts: dict[str, int] = {}
    for result in results:
        for noun, count in result.unchecked.items():
            counts[noun] = counts.get(noun, 0) + count
    texts = [format_count(count, noun) for noun, count in counts.items() if count]
    if texts:
        text = f"not compared because of errors: {join_words(texts)}, only checked for edits"
        print(text, file=sys.stderr)
    if run.changes is not None and not options.quiet and not any(r.checked for r in results):
        print(f"no changes since {escape_controls(options.since)} that a check depends on")
    parts_to_fix = [result for result in results if any(map(_can_be_fixed, result.findings))]
    if len(parts_to_fix) > 1 and not (run.is_broken or options.quiet or run.is_fixing):
        print(f"mediagen check --fix{format_folder_options(options)}")


def _can_be_fixed(item: Diagnostic) -> bool:
    """Return whether ``--fix`` resolves a finding: it never overwrites what was edited."""
    return item.code not in _UNFIXED
