"""``mediagen explain``: explain the code of a message, or a line of a generated file."""

from __future__ import annotations

import argparse
import os
import re
import sys

from mediagen.commands.arguments import add_folder_options, add_json_option, set_example
from mediagen.commands.exit_codes import OK

#: A file and a line, also with the column that editors and compilers add.
_FILE_AND_LINE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?:?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "explain MG101")
    parser.add_argument(
        "subject",
        metavar="CODE|FILE:LINE",
        help="code of a message, such as MG101, or a line of a generated file or region",
    )
    add_folder_options(parser)
    parser.add_argument("--out", metavar="DIR", help="output folder (default: output)")
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print the meaning of a code, or the template lines and YAML values of a line."""
    match = _FILE_AND_LINE.fullmatch(options.subject)
    if match or _is_path(options.subject):
        from mediagen.commands.explain_line import format_explanation
        from mediagen.commands.line_origins import explain_line
        from mediagen.commands.loading import resolve_call_folders

        file, line = (match["file"], int(match["line"])) if match else (options.subject, None)
        explanation = explain_line(resolve_call_folders(options), file, line)
        sys.stdout.write(format_explanation(explanation, as_json=options.json))
        return OK
    sys.stdout.write(explain_code(options.subject, as_json=options.json))
    return OK


def _is_path(subject: str) -> bool:
    return "/" in subject or os.sep in subject or os.access(subject, os.F_OK)


def explain_code(text: str, *, as_json: bool = False) -> str:
    """Return the meaning and the help of a code, as lines of text or as JSON.

    Raises ``UsageError`` for an unknown code.
    """
    from mediagen.diagnostics.catalogue import CODES, find_code, usage
    from mediagen.diagnostics.problems import UsageError
    from mediagen.diagnostics.suggestions import suggest_name

    code = find_code(text)
    if code is None:
        hint = suggest_name(text, [c.id for c in CODES] + [c.name for c in CODES])
        raise UsageError(f"unknown code '{text}'{hint}", code=usage.UNKNOWN_CODE)
    if as_json:
        import json

        from mediagen.commands.listing import code_record

        return json.dumps(code_record(code), indent=2) + "\n"
    return f"{code.id} {code.name} ({code.severity})\n\n{code.meaning}\n{code.help}\n"
