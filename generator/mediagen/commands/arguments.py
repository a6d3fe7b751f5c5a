"""Arguments that several commands share. Imports only argparse: start-up is most of a run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from mediagen.filesystem.caching.run_records import NO_CACHE

KINDS = ("snippets", "wrappers", "docs")
TEXT_FORMAT = "text"
FAIL_ON_WARNINGS = "warning"
STRICT_LEVELS = ("errors", "warnings")
FAIL_LEVELS = ("error", FAIL_ON_WARNINGS)
#: The values of ``Part`` of the gate; a test compares them.
CHECK_PARTS = ("output", "regions", "wrappers", "overrides", "proofs")
#: The values of ``ReportFormat``; a test compares them.
REPORT_FORMATS = (TEXT_FORMAT, "json", "github", "gitlab", "sarif", "junit")


def set_example(parser: argparse.ArgumentParser, arguments: str) -> None:
    """Set the example at the end of a command's help."""
    parser.epilog = f"example: mediagen {arguments}"


def add_folder_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the folders of the spec and of the templates."""
    parser.add_argument("--spec", metavar="DIR", help="folder of the spec (default: spec)")
    parser.add_argument(
        "--templates", metavar="DIR", help="folder of the platforms (default: templates)"
    )
    add_report_options(parser)


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add the folders and the selection of ``generate`` and ``check``."""
    add_folder_options(parser)
    parser.add_argument("--out", metavar="DIR", help="output folder (default: output)")
    add_selection_options(parser)
    add_kind_option(parser, f"limit to this kind: {KINDS[0]}, {KINDS[1]} or {KINDS[2]}")
    parser.add_argument(
        "--flavour",
        metavar="ID",
        action="append",
        help="limit to pages in this flavour of Markdown",
    )
    parser.add_argument(
        "--shard",
        metavar="K/N",
        type=parse_shard,
        help="limit to part K of N; each file is in one part, the same on every machine",
    )
    add_cache_option(parser)


def parse_shard(text: str) -> tuple[int, int]:
    """Return the number and the count of parts. Raises ``ArgumentTypeError``."""
    number, _, count = text.partition("/")
    is_number = all(part.isascii() and part.isdigit() for part in (number, count))
    if not is_number or len(text) > 20 or not 1 <= int(number) <= int(count):
        message = f"expected a part and the number of parts, such as 1/4, found '{text}'"
        raise argparse.ArgumentTypeError(message)
    return int(number), int(count)


def add_cache_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that neither reads nor writes caches; ``cli`` reads it before the others."""
    parser.add_argument(NO_CACHE, action="store_true", help="do not use results of earlier runs")


def add_watch_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that repeats a command after each change."""
    parser.add_argument(
        "--watch",
        action="store_true",
        help="run again after each change of the files it reads, until Ctrl-C",
    )


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that select events and platforms."""
    for name in ("event", "platform"):
        parser.add_argument(
            f"--{name}", metavar="ID", action="append", help=f"limit to this {name}; repeatable"
        )


def add_kind_option(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add the option that selects kinds of generated files."""
    parser.add_argument("--kind", metavar="KIND", action="append", choices=KINDS, help=help_text)


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add the format of the report for other tools, and the level that fails the command."""
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        choices=REPORT_FORMATS,
        default=REPORT_FORMATS[0],
        help="print the messages for another tool: json, github, gitlab, sarif or junit; the text "
        "for people then goes to standard error",
    )


def add_fail_option(parser: argparse.ArgumentParser) -> None:
    """Add the severity from which on messages lead to exit code 1."""
    parser.add_argument(
        "--fail-on",
        metavar="LEVEL",
        choices=FAIL_LEVELS,
        default=FAIL_LEVELS[0],
        help="exit with code 1 from this severity on: error (default) or warning",
    )


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that prints JSON."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_choice(
    parser: argparse.ArgumentParser,
    name: str,
    choices: tuple[str, ...],
    help_text: str,
    *,
    optional: bool = False,
) -> None:
    """Add a positional argument that messages call by its choices, not by its internal name."""
    metavar = "{" + ",".join(choices) + "}"
    nargs = "?" if optional else None
    parser.add_argument(name, choices=choices, metavar=metavar, help=help_text, nargs=nargs)


def add_strict_option(
    parser: argparse.ArgumentParser, *, default: str | None, condition: str
) -> None:
    """Add the option for the level of findings that lead to exit code 1."""
    parser.add_argument(
        "--strict",
        metavar="[=LEVEL]",
        default=default,
        choices=STRICT_LEVELS,
        help=f"exit with code 1 {condition}; LEVEL is {STRICT_LEVELS[0]} (default) or "
        f"{STRICT_LEVELS[1]}, which includes errors",
    )


def add_default_level(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with a level for a bare --strict, which may stand before a file."""
    pairs = zip(arguments, (*arguments[1:], ""), strict=False)
    return [
        (
            f"--strict={STRICT_LEVELS[0]}"
            if argument == "--strict" and following not in STRICT_LEVELS
            else argument
        )
        for argument, following in pairs
    ]


def format_folder_options(options: argparse.Namespace) -> str:
    """Return the folders of a call as options, to repeat them in a suggested command."""
    from mediagen.diagnostics.terminal import quote_path

    folders = ((name, getattr(options, name, None)) for name in ("spec", "templates", "out"))
    return "".join(f" --{name} {quote_path(value)}" for name, value in folders if value)
