"""``mediagen init``: start a project of the user's own plan."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import set_example
from mediagen.commands.exit_codes import OK
from mediagen.project.starter_files import CI_PARTS

CI_SYSTEMS = tuple(CI_PARTS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "init tracking --ci gitlab")
    parser.set_defaults(writes_files=True)
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", default=".", help="folder of the project (default: .)"
    )
    parser.add_argument(
        "--platform", metavar="ID", action="append", help="use only this platform; repeatable"
    )
    parser.add_argument(
        "--ci", choices=CI_SYSTEMS, default=CI_SYSTEMS[0],
        help=f"write a workflow for this system (default: {CI_SYSTEMS[0]})",
    )  # fmt: skip
    parser.add_argument(
        "--bare",
        action="store_true",
        help="start without the spec and the templates of the package",
    )


def run(options: argparse.Namespace) -> int:
    """Write the files that do not exist yet, and print their paths and the next commands."""
    from pathlib import Path

    from mediagen.commands.schema import schema_changes
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.paths import display_path
    from mediagen.diagnostics.problems import UsageError
    from mediagen.diagnostics.suggestions import suggest_name
    from mediagen.diagnostics.terminal import escape_controls, quote_path
    from mediagen.filesystem.user_files import write_user_files
    from mediagen.project.starter_files import (
        BARE,
        COMMON,
        PLAN,
        StarterChoices,
        list_packaged_platforms,
        render_starter,
    )

    if options.bare and options.platform:
        message = "--platform selects platforms of the package, which --bare leaves out"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    known = list_packaged_platforms()
    for id_ in options.platform or ():
        if id_ not in known:
            message = f"unknown platform '{id_}'{suggest_name(id_, known, limit=30)}"
            raise UsageError(message, code=codes.UNKNOWN_NAME)
    parts = (BARE if options.bare else PLAN, COMMON, *CI_PARTS[options.ci])
    choices = StarterChoices(parts, tuple(dict.fromkeys(options.platform or ())))
    folder = Path(options.folder)
    files = {folder / name: data for name, data in render_starter(choices).items()}
    new = {path: (None, data) for path, data in files.items() if not path.exists()}
    write_user_files({**schema_changes(folder / ".mediagen" / "schemas"), **new}, root=folder)
    for path in files:
        state = "created" if path in new else "kept   "
        print(f"{state} {escape_controls(display_path(path))}")
    change = "" if options.folder == "." else f"cd {quote_path(options.folder)} && "
    print(f"next: {change}mediagen check --fix")
    return OK
