"""``mediagen eject``: copy files of a lower layer, and follow their upgrades."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import add_report_options, set_example
from mediagen.commands.exit_codes import OK
from mediagen.commands.samples import find_sample_ids


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    _, platform = find_sample_ids()
    set_example(parser, f"eject templates/{platform}/snippet.j2")
    parser.set_defaults(writes_files=True, spec=None, templates=None)
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=[],
        help="file or folder of the package, such as templates/PLATFORM/snippet.j2; "
        "with an option, limit it to these files of the project",
    )
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument(
        "--status",
        action="store_true",
        help="print which overridden files changed in the package (exit code 1 if any)",
    )
    actions.add_argument(
        "--merge", action="store_true", help="merge these changes into the files of the project"
    )
    actions.add_argument(
        "--accept", action="store_true", help="keep the files; the changes are taken into account"
    )
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    """Copy files, or report, merge or accept the changes of overridden files."""
    from mediagen.commands.loading import resolve_call_folders
    from mediagen.commands.override_upgrades import (
        accept_changes,
        eject_files,
        merge_changes,
        report_status,
        select_overrides,
    )
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import UsageError

    folders = resolve_call_folders(options)
    if options.status or options.merge or options.accept:
        overrides = select_overrides(folders, options.paths)
        if options.status:
            return report_status(overrides)
        return (merge_changes if options.merge else accept_changes)(folders, overrides)
    if not options.paths:
        message = "expected the path of a file of the package, or --status, --merge or --accept"
        raise UsageError(message, code=codes.INVALID_ARGUMENTS)
    eject_files(folders, options.paths)
    return OK
