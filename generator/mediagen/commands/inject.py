"""``mediagen inject``: refresh the marked regions of Markdown files."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import (
    add_cache_option,
    add_fail_option,
    add_folder_options,
    add_watch_option,
    format_folder_options,
    set_example,
)
from mediagen.commands.exit_codes import DRIFT, OK

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from mediagen.project.folders import Folders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "inject --check .")
    parser.set_defaults(writes_files=True)
    add_folder_options(parser)
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="Markdown or MDX file, or a folder of them (default: those of mediagen.yaml)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="do not write files; exit with code 1 if any region is out of date",
    )
    parser.add_argument("--diff", action="store_true", help="print the changes as a diff")
    parser.add_argument(
        "--force", action="store_true", help="overwrite regions that were edited by hand"
    )
    add_fail_option(parser)
    parser.add_argument(
        "--expect",
        metavar="N",
        type=int,
        help="exit with code 1 if the number of regions is not N",
    )
    add_cache_option(parser)
    add_watch_option(parser)


def run(options: argparse.Namespace) -> int:
    """Refresh regions, or check that they are up to date."""
    from mediagen.commands.loading import resolve_call_folders
    from mediagen.regions.command import refresh_regions

    if options.check and options.force:
        from mediagen.diagnostics.catalogue import usage as codes
        from mediagen.diagnostics.problems import UsageError

        message = "--check writes no files; remove --force, or --check"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)

    folders = resolve_call_folders(options)
    if options.watch:
        from mediagen.commands.watching import repeat_command
        from mediagen.project.kept_artifacts import kept_pages

        return repeat_command(options, lambda current: options.files or kept_pages(current))
    is_in_sync = refresh_regions(
        folders,
        options.files or _find_kept_pages(folders),
        sys.stdout.write,
        check=options.check,
        diff=options.diff,
        force=options.force,
        again=f"mediagen inject{format_folder_options(options)}",
        warn=sys.stderr.write,
        expect=options.expect,
        report=options.report,
    )
    return OK if is_in_sync else DRIFT


def _find_kept_pages(folders: Folders) -> list[str]:
    """Return the pages of the project. Raises ``UsageError`` if it names none."""
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import Problems, SpecError, UsageError
    from mediagen.project.kept_artifacts import check_kept_pages, kept_pages

    problems = Problems()
    check_kept_pages(folders, problems)
    if problems:
        raise SpecError(problems)
    pages = kept_pages(folders)
    if not pages:
        message = "expected a file or a folder, or 'regions' in mediagen.yaml"
        raise UsageError(message, code=codes.INVALID_ARGUMENTS)
    return pages
