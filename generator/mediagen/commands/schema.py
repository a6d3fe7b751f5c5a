"""``mediagen schema``: print or write the JSON Schemas of the YAML files."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import set_example
from mediagen.commands.exit_codes import OK

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "schema event")
    parser.set_defaults(writes_files=True)
    parser.add_argument(
        "kind",
        metavar="KIND",
        nargs="?",
        help="kind of the file, such as event; without it, list all kinds",
    )
    parser.add_argument(
        "--out", metavar="DIR", help="write all schemas to this folder, for editors"
    )


def run(options: argparse.Namespace) -> int:
    """Print a schema, list the kinds of files, or write the schemas of all kinds."""
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import UsageError
    from mediagen.yaml_files.schema import load_schema, schema_kinds

    if options.out is not None:
        if options.kind is not None:
            message = "--out writes the schemas of all kinds; remove KIND"
            raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
        from pathlib import Path

        from mediagen.diagnostics.terminal import escape_controls

        for path in write_schemas(Path(options.out)):
            print(escape_controls(path.as_posix()))
        return OK
    kinds = schema_kinds()
    if options.kind is None:
        width = max(map(len, kinds))
        for kind in kinds:
            sys.stdout.write(f"{kind:<{width}}  {load_schema(kind)['description']}\n")
        return OK
    if options.kind not in kinds:
        from mediagen.diagnostics.suggestions import suggest_name

        message = f"unknown kind of file '{options.kind}'{suggest_name(options.kind, kinds)}"
        raise UsageError(message, code=codes.UNKNOWN_SCHEMA)
    sys.stdout.write(format_schema(options.kind))
    return OK


def format_schema(kind: str) -> str:
    """Return the schema of a kind of file for editors, as JSON text."""
    import json

    from mediagen.yaml_files.editor_schema import editor_schema

    return json.dumps(editor_schema(kind), indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas of all kinds to a folder; return their paths.

    Schemas of mediagen are replaced. Raises ``SpecError`` for other files at their places, and if
    a file cannot be written.
    """
    from mediagen.filesystem.user_files import write_user_files

    changes = schema_changes(folder)
    write_user_files(changes, root=folder)
    return list(changes)


def schema_changes(folder: Path) -> dict[Path, tuple[bytes | None, bytes | None]]:
    """Return the changes that write the schemas of all kinds, for ``write_user_files``.

    Raises ``SpecError`` for other files at their places.
    """
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.paths import display_path
    from mediagen.diagnostics.problems import Problem, SpecError
    from mediagen.filesystem.files import read_file_if_any
    from mediagen.yaml_files.schema import SCHEMA_ID, schema_kinds

    new = {folder / f"{kind}.json": format_schema(kind).encode() for kind in schema_kinds()}
    old = {path: read_file_if_any(path) for path in new}
    foreign = [path for path, data in old.items() if data and SCHEMA_ID.encode() not in data]
    if foreign:
        message = "exists, and is no schema of mediagen; move it, or name another folder"
        raise SpecError(
            Problem(display_path(path), 0, 0, message, code=codes.EXISTING_FILE) for path in foreign
        )
    return {path: (old[path], data) for path, data in new.items()}
