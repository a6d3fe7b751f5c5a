"""``mediagen generate``: generate snippets, wrappers and pages into the output folder."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import add_output_options, add_watch_option, set_example
from mediagen.commands.exit_codes import OK
from mediagen.commands.reporting import print_warnings
from mediagen.commands.samples import find_sample_ids


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    event, platform = find_sample_ids()
    set_example(parser, f"generate --event {event} --platform {platform}")
    parser.set_defaults(writes_files=True)
    add_output_options(parser)
    add_watch_option(parser)


def run(options: argparse.Namespace) -> int:
    """Write what differs from the plan, and print the number of files."""
    if options.watch:
        from mediagen.commands.watching import repeat_command

        return repeat_command(options)
    from mediagen.commands.loading import load_whole_project, select_artifacts
    from mediagen.commands.override_upgrades import moved_warnings
    from mediagen.commands.planning import plan_output
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.output.folder import OutputFolder
    from mediagen.output.warnings import damage_warnings, plan_warnings, written_warnings
    from mediagen.project.overrides import record_new_bases

    project = load_whole_project(options)
    selection = select_artifacts(options, project)
    output = OutputFolder(project.folders.out)
    plan = plan_output(project, selection, output.present())
    print_warnings(options, moved_warnings(project.folders))
    print_warnings(options, damage_warnings(output))
    written = output.apply_plan(plan, selection)
    record_new_bases(project.folders)
    print_warnings(options, written_warnings(output, written))
    print_warnings(options, plan_warnings(output, plan, selection, ignored=written.abandoned))
    counts = [format_count(len(plan.selected), "file"), f"{written.written} written"]
    if written.removed:
        counts.append(f"{written.removed} removed")
    if written.resolved:
        counts.append(f"{format_count(written.resolved, 'merge conflict')} resolved")
    print(f"{escape_controls(str(output.folder))}: {', '.join(counts)}")
    return OK
