"""``mediagen audit``: compare the hand-written code of pages with the spec."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_folder_options, add_json_option, set_example
from mediagen.commands.exit_codes import DRIFT, OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "audit .")
    parser.description = (
        f"{parser.description} Exits with code 1 if any block is\nwrong or incomplete. "
        "Needs the extra mediagen[audit]."
    )
    add_folder_options(parser)
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="Markdown or MDX file, or a folder of them"
    )
    parser.add_argument(
        "--all", action="store_true", help="also list the blocks of code without findings"
    )
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print the verdict on each block of code in pages."""
    from mediagen.commands.loading import load_valid_project
    from mediagen.commands.reporting import add_checked_files, add_diagnostics
    from mediagen.regions.audit.auditor import Auditor
    from mediagen.regions.audit.report import has_faults, json_report, page_diagnostics, text_report
    from mediagen.regions.command import find_pages, read_page

    paths = list(find_pages(options.files))
    auditor = Auditor(load_valid_project(options))
    pages = [auditor.audit_page(path, read_page(path)) for path in paths]
    add_checked_files(options, paths)
    add_diagnostics(options, page_diagnostics(pages))
    if options.json:
        sys.stdout.write(json_report(pages))
    else:
        for line in text_report(pages, verbose=options.all):
            print(line)
    return DRIFT if has_faults(pages) else OK
