"""``mediagen trace``: validate recorded media traffic."""

from __future__ import annotations

import argparse
import os
import sys

from mediagen.commands.arguments import (
    add_folder_options,
    add_json_option,
    add_strict_option,
    set_example,
)
from mediagen.commands.exit_codes import DRIFT, OK

#: Number of details that stands for all of them.
_ALL = -1
_MOST_JOBS = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "trace session.jsonl --strict=warnings")
    add_folder_options(parser)
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="JSON Lines of collect, a HAR, a Charles JSON session, an Assurance export, a "
        "Postman collection, curl commands, or a log of a mobile SDK; optionally compressed with "
        "gzip; - reads standard input",
    )
    add_json_option(parser)
    parser.add_argument(
        "--details",
        metavar="N",
        type=_parse_details,
        help="print at most N findings of each kind, or all (default: 5; with --json: all)",
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_parse_jobs,
        default=1,
        help="validate JSON Lines in N processes; 0 uses one per processor (default: 1)",
    )
    add_strict_option(parser, default="errors", condition="on findings of this level")


def _parse_details(text: str) -> int:
    if text == "all":
        return _ALL
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"expected a number or 'all', got '{text}'")
    return int(text)


def _parse_jobs(text: str) -> int:
    if not text.isdigit() or int(text) > _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to {_MOST_JOBS}, got '{text}'")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Print the findings in recordings."""
    from mediagen.commands.loading import load_valid_project
    from mediagen.traffic.trace_report import FEW_DETAILS, write_report

    project = load_valid_project(options)
    details = options.details
    if details is None:
        details = _ALL if options.json or options.report is not None else FEW_DETAILS
    tally = write_report(
        project.spec,
        options.files,
        sys.stdout.write,
        as_json=options.json,
        details=None if details == _ALL else details,
        jobs=options.jobs or os.cpu_count() or 1,
        settings=project.folders.settings,
        report=options.report,
    )
    return DRIFT if tally.has_failures(warnings=options.strict == "warnings") else OK
