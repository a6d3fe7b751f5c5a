"""``mediagen trace``: validate recorded media traffic."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

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
    parser.add_argument(
        "--timeline",
        metavar="FILE",
        help="draw the sessions as timelines into FILE, an SVG picture",
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
    from mediagen.diagnostics.catalogue import traffic as codes
    from mediagen.diagnostics.catalogue.usage import INCOMPATIBLE_ARGUMENTS
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.problems import UsageError
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.traffic.timeline.files import MOST_SESSIONS, TimelineFile
    from mediagen.traffic.trace_report import FEW_DETAILS, write_report

    if options.timeline is not None:
        _check_timeline_name(options.timeline, options.files)
    if options.files.count("-") > 1:
        message = "standard input can only be read once; name '-' once"
        raise UsageError(message, code=INCOMPATIBLE_ARGUMENTS)
    project = load_valid_project(options)
    timelines = TimelineFile(project.spec) if options.timeline is not None else None
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
        observe=timelines.add_recording if timelines is not None else lambda _: None,
        report=options.report,
    )
    if timelines is not None:
        omitted = timelines.write(options.timeline)
        if omitted:
            message = f"{options.timeline} shows the first {format_count(MOST_SESSIONS, 'session')}"
            message = f"{codes.TIMELINE_SHORTENED} {message}, not the other {omitted}"
            print(f"mediagen trace: {escape_controls(message)}", file=sys.stderr)
    return DRIFT if tally.has_failures(warnings=options.strict == "warnings") else OK


def _check_timeline_name(path: str, recordings: Sequence[str]) -> None:
    """Refuse a file for the timeline that may be something else. Raises ``UsageError``."""
    from mediagen.diagnostics.catalogue import traffic as codes
    from mediagen.diagnostics.problems import UsageError

    if not path.lower().endswith(".svg"):
        message = f"--timeline: expected a file name that ends with .svg, got '{path}'"
        raise UsageError(message, code=codes.TIMELINE_OVERWRITES)
    if os.path.realpath(path) in map(os.path.realpath, recordings):
        message = f"--timeline: '{path}' is one of the recordings; use another name"
        raise UsageError(message, code=codes.TIMELINE_OVERWRITES)
