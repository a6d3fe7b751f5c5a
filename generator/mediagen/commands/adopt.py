"""``mediagen adopt``: replace hand-written code in pages by regions."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_folder_options, set_example
from mediagen.commands.exit_codes import OK

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from mediagen.regions.audit.adoption import AdoptionPlan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "adopt .")
    parser.description = (
        f"{parser.description} Prints a diff;\n--write makes the changes. "
        "Needs the extra mediagen[audit]."
    )
    parser.set_defaults(writes_files=True)
    add_folder_options(parser)
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="Markdown or MDX file, or a folder of them"
    )
    parser.add_argument("--write", action="store_true", help="write the changed pages")


def run(options: argparse.Namespace) -> int:
    """Print the changes of an adoption, or make them."""
    from mediagen.commands.loading import load_valid_project
    from mediagen.filesystem.publish_errors import ChangedMeanwhile
    from mediagen.regions.audit.adoption import Adopter, AdoptionPlan
    from mediagen.regions.command import diff_page, find_pages, read_page, write_pages

    paths = list(find_pages(options.files))
    adopter = Adopter(load_valid_project(options))
    plan = AdoptionPlan()
    for path in paths:
        adopter.plan_page(path, read_page(path), plan)
    for change in plan.changes:
        sys.stdout.writelines(diff_page(change))
    if options.write:
        try:
            write_pages(plan.changes)
        except ChangedMeanwhile as error:
            raise _changed_error(error.path) from None
    _print_summary(plan, len(paths), is_written=options.write)
    return OK


def _changed_error(path: str) -> Exception:
    from mediagen.diagnostics.catalogue.output import CHANGED_WHILE_WRITING
    from mediagen.diagnostics.problems import Problem, SpecError

    message = "changed while mediagen was writing; run the command again"
    return SpecError([Problem(path, 0, 0, message, code=CHANGED_WHILE_WRITING)])


def _print_summary(plan: AdoptionPlan, pages: int, *, is_written: bool) -> None:
    """Print the blocks that stay with the reason, and the totals."""
    from mediagen.diagnostics.catalogue import audit as codes
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.terminal import escape_controls

    for kept in plan.kept:
        line = f"{kept.path}:{kept.line}: {codes.NOT_ADOPTED} stays: {kept.reason}"
        print(escape_controls(line))
    blocks = f"{format_count(plan.adopted, 'block')} of {plan.adopted + len(plan.kept)} adopted"
    files = format_count(len(plan.changes), "file")
    end = f"{files} written" if is_written else f"in {files}; --write makes the changes"
    print(f"{blocks} in {format_count(pages, 'page')}, {end}")
