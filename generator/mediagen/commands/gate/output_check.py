"""Check of the output folder."""

from __future__ import annotations

from mediagen.commands.arguments import format_folder_options
from mediagen.commands.gate.model import GateRun, PartResult
from mediagen.commands.loading import select_artifacts
from mediagen.commands.planning import plan_output
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.terminal import escape_controls
from mediagen.output.drift import (
    cure,
    describe_generators,
    differences,
    drift_diagnostics,
    report,
)
from mediagen.output.folder import OutputFolder
from mediagen.output.plan import Plan
from mediagen.output.warnings import damage_warnings, plan_warnings
from mediagen.project.overrides import record_new_bases
from mediagen.project.selection import Selection


def check_output(run: GateRun) -> PartResult:
    """Compare the output folder with the plan, after ``generate`` if the run fixes files."""
    project, options = run.project, run.options
    selection = select_artifacts(options, project)
    output = OutputFolder(project.folders.out)
    plan = plan_output(project, selection, output.present())
    result = PartResult()
    result.warnings += damage_warnings(output)
    files, state = format_count(len(plan.selected), "file"), " in sync"
    name = escape_controls(str(output.folder))
    if run.is_fixing:
        state = f", {output.apply_plan(plan, selection).written} written"
        run.completed.append(f"{name}: {files}{state}")
        record_new_bases(project.folders)
        output = OutputFolder(project.folders.out)  # with the manifest that was written
    arguments = f"{format_folder_options(options)}{selection.command_line_options()}"
    compare_output(run, output, plan, selection, arguments, result)
    result.warnings += plan_warnings(output, plan, selection)
    result.summaries.append(f"{name}: {files}{state}\n")
    return result


def compare_output(
    run: GateRun,
    output: OutputFolder,
    plan: Plan,
    selection: Selection,
    arguments: str,
    result: PartResult,
) -> None:
    """Add the differences of the output folder from a plan to a result.

    ``arguments`` are the options that a suggested command repeats.
    """
    result.checked += (display_path(output.folder / path) for path in plan.selected)
    differing = differences(output, plan, selection)
    kept = run.add_drift(result, drift_diagnostics(output, differing), differing)
    if not kept:
        return
    again = f"mediagen check --diff{arguments}"
    result.details += describe_generators(output)
    result.details += report(output, kept, whole=run.options.diff, again=again)
    result.details += cure(output, kept, f"mediagen generate{arguments}")
