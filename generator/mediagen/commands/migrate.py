"""``mediagen migrate``: change the files of a project to the current format."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import add_report_options, set_example
from mediagen.commands.exit_codes import DRIFT, OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "migrate --check")
    parser.set_defaults(writes_files=True)
    parser.add_argument(
        "--check",
        action="store_true",
        help="do not write files; exit with code 1 if any has an older format",
    )
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    """Change the files of an older format, and print their paths."""
    from pathlib import Path

    from mediagen import SPEC_FORMAT, __version__
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.paths import display_path
    from mediagen.diagnostics.problems import Problems, UsageError
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.filesystem.files import read_file_if_any
    from mediagen.filesystem.user_files import write_user_files
    from mediagen.project.discovery import CONFIG, find_project_root
    from mediagen.project.migrations import migrate_files, pending_migrations
    from mediagen.project.requirement import check_requirements, read_format
    from mediagen.yaml_files.parsing import read_source

    found = find_project_root()
    if found is None:
        message = "no project found here or in a parent folder; nothing to migrate"
        raise UsageError(message, code=codes.NO_PROJECT)
    root = Path(found)
    check_requirements(root / CONFIG)
    source = None
    if (root / CONFIG).exists():
        source = read_source(root / CONFIG, display_path(root / CONFIG), Problems())
    config = source.data if source is not None and isinstance(source.data, dict) else {}
    number = read_format(source if config else None)
    migrations = pending_migrations(number)
    if not migrations:
        print(f"the spec has format {number}, the current one of mediagen {__version__}")
        return OK
    for migration in migrations:
        print(migration.summary)
    new = migrate_files(root, config, number)
    if not options.check:
        changes = {path: (read_file_if_any(path), data) for path, data in new.items()}
        write_user_files(changes, root=root)
    for path in new:
        print(f"  {escape_controls(display_path(path))}")
    verb = "has" if options.check else "had"
    print(f"the spec {verb} format {number}; the current one is {SPEC_FORMAT}")
    return DRIFT if options.check else OK
