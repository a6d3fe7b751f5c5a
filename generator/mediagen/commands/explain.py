"""``mediagen explain``: explain the code of a message."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import set_example
from mediagen.commands.exit_codes import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "explain MG101")
    parser.add_argument(
        "subject", metavar="CODE", help="code of a message, such as MG101, or its name"
    )


def run(options: argparse.Namespace) -> int:
    """Print the meaning of a code, and how to fix its cause."""
    sys.stdout.write(explain_code(options.subject))
    return OK


def explain_code(text: str) -> str:
    """Return the meaning and the help of a code, as lines of text.

    Raises ``UsageError`` for an unknown code.
    """
    from mediagen.diagnostics.catalogue import CODES, find_code, usage
    from mediagen.diagnostics.problems import UsageError
    from mediagen.diagnostics.suggestions import suggest_name

    code = find_code(text)
    if code is None:
        hint = suggest_name(text, [c.id for c in CODES] + [c.name for c in CODES])
        raise UsageError(f"unknown code '{text}'{hint}", code=usage.UNKNOWN_CODE)
    return f"{code.id} {code.name} ({code.severity})\n\n{code.meaning}\n{code.help}\n"
