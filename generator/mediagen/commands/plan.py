"""``mediagen plan``: list the files that generate writes, with the inputs of each."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_json_option, add_output_options, set_example
from mediagen.commands.exit_codes import OK

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediagen.commands.artifact_plan import PlannedFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "plan --json --shards 4")
    add_output_options(parser)
    parser.add_argument(
        "--shards",
        metavar="N",
        type=_parse_count,
        default=1,
        help="name the part of each file for generate --shard K/N (default: 1)",
    )
    add_json_option(parser)


def _parse_count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"expected an integer, 1 or greater, found '{text}'")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Print the plan as text or as JSON."""
    from mediagen.commands.artifact_plan import plan_files
    from mediagen.commands.loading import load_whole_project, select_artifacts
    from mediagen.diagnostics.paths import display_path
    from mediagen.diagnostics.problems import SpecError

    project = load_whole_project(options)
    if project.problems:
        raise SpecError(project.problems)
    contents, files = plan_files(project, select_artifacts(options, project), options.shards)
    if options.json:
        import json

        document = {
            "output": display_path(project.folders.out),
            "contents": contents,
            "shards": options.shards,
            "files": [file._asdict() for file in files],
        }
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=True) + "\n")
    else:
        sys.stdout.write(_format_text(files, options.shards))
    return OK


def _format_text(files: Iterable[PlannedFile], shards: int) -> str:
    from mediagen.diagnostics.terminal import escape_controls

    lines = []
    for file in files:
        part = f" (shard {file.shard}/{shards})" if shards > 1 else ""
        lines += [f"{file.path}{part}", *(f"  {path}" for path in file.inputs)]
    return "".join(f"{escape_controls(line)}\n" for line in lines)
