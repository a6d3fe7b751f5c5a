"""Messages of ``generate`` and ``check`` about the output folder."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.terminal import escape_controls
from mediagen.output.folder import MANIFEST, OutputFolder
from mediagen.output.plan import Plan
from mediagen.project.selection import Selection

#: Names of files that a line of a warning shows at most.
_SHOWN_NAMES = 3


def warn_of_damaged_manifest(output: OutputFolder) -> None:
    """Warn of the lines of the manifest that are not entries, if any."""
    if output.damaged_lines:
        number = output.damaged_lines[0]
        more = len(output.damaged_lines) - 1
        rest = f", as {format_count(more, 'more line')}" if more else ""
        message = f"warning: expected a digest and a path; the line is ignored{rest}"
        print(Problem(display_path(output.folder / MANIFEST), number, 1, message), file=sys.stderr)


def warn_of_selection_and_orphans(
    output: OutputFolder, plan: Plan, selection: Selection, known: Sequence[str] = ()
) -> None:
    """Warn of a selection that matches nothing, and of files that mediagen does not know.

    ``known`` are paths of files that another message is about.
    """
    if selection and not plan.selected:
        reasons = f": {'; '.join(plan.reasons)}" if plan.reasons else ""
        chosen = selection.command_line_options().strip()
        print(f"warning: no file matches {chosen}{reasons}", file=sys.stderr)
    orphans = [path for path in output.orphans(plan) if path not in known] if not selection else []
    if orphans:
        count = format_count(len(orphans), "file")
        names = format_names(output, orphans)
        print(
            f"warning: {count} in {folder_name(output)} not written by mediagen: {names}; "
            f"move or delete {'it' if len(orphans) == 1 else 'them'} if not needed",
            file=sys.stderr,
        )


def format_names(output: OutputFolder, paths: Sequence[str]) -> str:
    """Return the names of the first files of an output folder, and the number of the others."""
    names = [escape_controls((output.folder / path).as_posix()) for path in paths[:_SHOWN_NAMES]]
    more = len(paths) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def folder_name(output: OutputFolder) -> str:
    """Return the path of an output folder, safe to print."""
    return escape_controls(str(output.folder))


def count_files(plan: Plan) -> str:
    """Return the number of selected files in words."""
    return format_count(len(plan.selected), "file")
