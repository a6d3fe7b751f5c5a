"""``mediagen check``: check everything that mediagen generates, and that is kept in a project."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import (
    CHECK_PARTS,
    add_fail_option,
    add_output_options,
    set_example,
)
from mediagen.commands.compatibility import add_gate_option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "check --only output --only regions")
    parser.add_argument(
        "--only",
        metavar="PART",
        action="append",
        choices=CHECK_PARTS,
        help="check only this part: output, regions, wrappers, overrides or proofs; repeatable",
    )
    parser.add_argument(
        "--since",
        metavar="REVISION",
        help="check only what the changes since this revision of git can touch",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="bring everything up to date first, except for regions and wrappers that were edited",
    )
    parser.add_argument(
        "--diff", action="store_true", help="print every differing file with its whole diff"
    )
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument(
        "-q", "--quiet", action="store_true", help="print a line for each finding, and nothing else"
    )
    amount.add_argument(
        "-v", "--verbose", action="store_true", help="also print the path of each checked file"
    )
    add_fail_option(parser)
    add_gate_option(parser)
    parser.add_argument(
        "--baseline", metavar="FILE", help="do not report the findings in this file"
    )
    parser.add_argument(
        "--proof",
        metavar="FILE",
        action="append",
        help="name the code that this record of verify does not cover; repeatable",
    )
    parser.add_argument(
        "--write-baseline", metavar="FILE", help="write the findings to this file, for --baseline"
    )
    add_output_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print what is out of date or breaking, and how to fix it."""
    from mediagen.commands.gate.gate import run_gate

    options.writes_files = options.fix
    return run_gate(options)
