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
    from mediagen.verify import report
    from mediagen.verify.runner import ProofRunner

    prover = ProofRunner(project)
    with report.show_progress() as progress:
        verified = prover.verify_platforms(
            platforms, options.event or (), options.kind or (), progress
        )
    if options.json:
        import json

        sys.stdout.write(json.dumps(report.as_json(verified), indent=2) + "\n")
    else:
        for line in report.report_lines(verified, require_all=options.require_all):
            sys.stdout.write(escape_controls(line, layout=True) + "\n")
    add_checked_files(options, report.check_names(verified))
    add_diagnostics(options, report.failure_diagnostics(verified, require_all=options.require_all))
    has_failures = any(platform.failures for platform in verified)
    is_incomplete = not all(platform.is_complete for platform in verified)
    return DRIFT if has_failures or (options.require_all and is_incomplete) else OK
