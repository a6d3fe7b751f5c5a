"""``mediagen check``: check that the output folder is up to date."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import (
    add_fail_option,
    add_output_options,
    format_folder_options,
    set_example,
)
from mediagen.commands.compatibility import add_gate_option, refuse_breaking_changes
from mediagen.commands.exit_codes import DRIFT, OK
from mediagen.commands.reporting import add_checked_files, add_diagnostics, print_warnings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "check --kind snippets")
    parser.add_argument(
        "--diff", action="store_true", help="print every differing file with its whole diff"
    )
    add_fail_option(parser)
    add_gate_option(parser)
    add_output_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print what is out of date or breaking, and how to fix it."""
    return max(_check_output(options), refuse_breaking_changes(options))


def _check_output(options: argparse.Namespace) -> int:
    """Print how the output folder differs from the plan, and how to fix it."""
    from mediagen.commands.loading import load_whole_project, select_artifacts
    from mediagen.commands.override_upgrades import moved_warnings
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
    from mediagen.output.warnings import damage_warnings, plan_warnings

    project = load_whole_project(options)
    selection = select_artifacts(options, project)
    output = OutputFolder(project.folders.out)
    plan = plan_output(project, selection, output.present())
    print_warnings(options, moved_warnings(project.folders))
    print_warnings(options, damage_warnings(output))
    differing = differences(output, plan, selection)
    print_warnings(options, plan_warnings(output, plan, selection))
    add_checked_files(options, (display_path(output.folder / path) for path in plan.selected))
    if not differing:
        files = format_count(len(plan.selected), "file")
        print(f"{escape_controls(str(output.folder))}: {files} in sync")
        return OK
    add_diagnostics(options, drift_diagnostics(output, differing))
    arguments = f"{format_folder_options(options)}{selection.command_line_options()}"
    again = f"mediagen check --diff{arguments}"
    sys.stdout.writelines(describe_generators(output))
    for line in report(output, differing, whole=options.diff, again=again):
        sys.stdout.write(line)
    for line in cure(output, differing, f"mediagen generate{arguments}"):
        sys.stdout.write(line)
    return DRIFT
