"""``mediagen verify``: compile and run the generated code with each platform's toolchain."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import (
    add_folder_options,
    add_json_option,
    add_kind_option,
    add_selection_options,
    set_example,
)
from mediagen.commands.exit_codes import DRIFT, OK
from mediagen.commands.reporting import add_checked_files, add_diagnostics
from mediagen.commands.samples import find_sample_ids

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediagen.verify.results import ProofResult


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    event, platform = find_sample_ids()
    set_example(parser, f"verify --platform {platform} --event {event}")
    add_folder_options(parser)
    add_selection_options(parser)
    add_kind_option(
        parser,
        "limit to this kind: snippets, wrappers or docs (the installation steps of the pages)",
    )
    parser.add_argument(
        "--require-all", action="store_true", help="treat skipped checks as failures"
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help="write the code that passed checks to this file, for check --proof",
    )
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Verify platforms, and print a line for each."""
    from mediagen.commands.loading import load_valid_project
    from mediagen.diagnostics.extras import missing_package

    project = load_valid_project(options, whole=True)
    project.check_event_selection(options.event)
    platforms = project.selected_platforms(options.platform)
    try:
        import aiohttp  # noqa: F401
        import rich  # noqa: F401 - both are part of the extra
    except ImportError as error:
        raise missing_package(error.name, "verify") from None
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.filesystem.signals import terminable
    from mediagen.verify import report
    from mediagen.verify.runner import ProofRunner

    prover = ProofRunner(project)
    with terminable(), report.show_progress() as progress:
        verified = prover.verify_platforms(
            platforms, options.event or (), options.kind or (), progress
        )
    if options.json:
        import json

        sys.stdout.write(json.dumps(report.as_json(verified), indent=2) + "\n")
    else:
        for line in report.report_lines(verified, require_all=options.require_all):
            sys.stdout.write(escape_controls(line, layout=True) + "\n")
    if options.record:
        _write_record(options, verified)
    add_checked_files(options, report.check_names(verified))
    add_diagnostics(options, report.failure_diagnostics(verified, require_all=options.require_all))
    has_failures = any(platform.failures for platform in verified)
    is_incomplete = not all(platform.is_complete for platform in verified)
    return DRIFT if has_failures or (options.require_all and is_incomplete) else OK


def _write_record(options: argparse.Namespace, verified: Sequence[ProofResult]) -> None:
    """Write the code that passed checks, and print the number of artifacts to standard error."""
    from pathlib import Path

    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.paths import display_path
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.verify.recording import write_record

    path = Path(options.record)
    is_whole = not (options.event or options.platform or options.kind)
    count = write_record(path, verified, is_whole=is_whole)
    name = escape_controls(display_path(path))
    print(f"{name}: {format_count(count, 'artifact')} recorded", file=sys.stderr)
