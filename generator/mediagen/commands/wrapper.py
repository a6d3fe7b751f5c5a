"""``mediagen wrapper``: write a typed library for a platform into a folder of the user."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import add_folder_options, set_example
from mediagen.commands.exit_codes import OK
from mediagen.commands.reporting import print_warnings
from mediagen.commands.samples import find_wrapped_platform


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(
        parser, f"wrapper {find_wrapped_platform()} --out acme-tracking --name acme-tracking"
    )
    parser.set_defaults(writes_files=True)
    add_folder_options(parser)
    parser.add_argument("platform_id", metavar="PLATFORM", help="ID of the platform")
    parser.add_argument(
        "--out", metavar="DIR", dest="target", required=True, help="folder to write the library to"
    )
    parser.add_argument(
        "--name",
        metavar="NAME",
        help="name of the library, in lower-case words joined by hyphens",
    )


def run(options: argparse.Namespace) -> int:
    """Write the wrappers of a platform, and print the paths of their files."""
    from mediagen.commands.loading import load_whole_project
    from mediagen.commands.starter import write_starter
    from mediagen.diagnostics.terminal import escape_controls

    project = load_whole_project(options)
    starter = write_starter(project, options.platform_id, options.target, options.name)
    print_warnings(options, starter.warnings)
    for path in starter.paths:
        print(escape_controls(path))
    return OK
