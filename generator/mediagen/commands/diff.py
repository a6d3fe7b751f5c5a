"""``mediagen diff``: the meaning of the changes between two states of a project."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_report_options, set_example
from mediagen.commands.exit_codes import DRIFT, OK

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediagen.project.project import Project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "diff main --markdown")
    parser.add_argument(
        "old",
        metavar="OLD",
        nargs="?",
        default="HEAD",
        help="revision of git, folder with a project (precedes a revision of the same name), or "
        "wheel of mediagen (default: HEAD)",
    )
    parser.add_argument(
        "new", metavar="NEW", nargs="?", default=".", help="the same (default: the working folder)"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--markdown", action="store_true", help="print Markdown")
    output.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--from-version", metavar="VERSION", help="propose the version after VERSION, such as 1.2.3"
    )
    parser.add_argument(
        "--exit-code", action="store_true", help="exit with code 1 if there is a breaking change"
    )
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print the changes."""
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import UsageError
    from mediagen.output.changes import reports
    from mediagen.output.changes.comparison import compare_snapshots, propose_version
    from mediagen.output.changes.snapshot import read_snapshot

    old, new = (read_snapshot(source, _plan_files) for source in (options.old, options.new))
    comparison = compare_snapshots(old, new)
    version = ""
    if options.from_version is not None:
        try:
            version = propose_version(comparison.changes, options.from_version)
        except ValueError:
            message = (
                f"--from-version: expected a version such as 1.2.3, got '{options.from_version}'"
            )
            raise UsageError(message, code=codes.INVALID_ARGUMENTS) from None
    write = reports.format_text
    if options.markdown:
        write = reports.format_markdown
    elif options.json:
        write = reports.format_json
    sys.stdout.write(write(comparison, version))
    return DRIFT if options.exit_code and comparison.breaking else OK


def _plan_files(project: Project) -> Mapping[str, bytes]:
    """Return the generated files of a project, without a selection."""
    from mediagen.commands.planning import plan_artifacts
    from mediagen.project.selection import Selection

    return plan_artifacts(project, Selection(), (), None).artifacts
