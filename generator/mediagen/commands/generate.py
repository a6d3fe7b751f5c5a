"""``mediagen generate``: generate snippets, wrappers and pages into the output folder."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_output_options, set_example
from mediagen.commands.exit_codes import OK
from mediagen.commands.samples import find_sample_ids

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from mediagen.output.folder import OutputFolder, Written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    event, platform = find_sample_ids()
    set_example(parser, f"generate --event {event} --platform {platform}")
    parser.set_defaults(writes_files=True)
    add_output_options(parser)


def run(options: argparse.Namespace) -> int:
    """Write what differs from the plan, and print the number of files."""
    from mediagen.commands.loading import plan_selection
    from mediagen.commands.output_messages import (
        count_files,
        folder_name,
        warn_of_damaged_manifest,
        warn_of_selection_and_orphans,
    )
    from mediagen.diagnostics.counts import format_count

    output, plan, selection = plan_selection(options)
    warn_of_damaged_manifest(output)
    done = output.apply_plan(plan, selection)
    _note_kept_files(output, done)
    warn_of_selection_and_orphans(output, plan, selection, known=done.abandoned)
    counts = [count_files(plan), f"{done.written} written"]
    if done.removed:
        counts.append(f"{done.removed} removed")
    if done.mended:
        counts.append(f"{format_count(done.mended, 'merge conflict')} mended")
    print(f"{folder_name(output)}: {', '.join(counts)}")
    return OK


def _note_kept_files(output: OutputFolder, done: Written) -> None:
    """Note the user's files that stay, and the copies of those that were replaced."""
    from mediagen.commands.output_messages import folder_name, format_names
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.terminal import escape_controls

    for path in done.abandoned:
        name = escape_controls((output.folder / path).as_posix())
        note = "is no longer planned, but was edited: it stays, and is yours from now on"
        print(f"{name}: {note}", file=sys.stderr)
    if done.copied:
        names = format_names(output, done.copied)
        files = format_count(len(done.copied), "file")
        note = f"{files} not in the manifest replaced; a copy of each is kept as FILE.orig"
        print(f"{folder_name(output)}: {note}: {names}", file=sys.stderr)
