"""Parser of the command line. Only the module of the chosen command is imported."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from mediagen import __version__
from mediagen.commands.arguments import set_example
from mediagen.commands.exit_codes import INVALID

TYPE_CHECKING = False  # as checkers know it: importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from typing import NoReturn, Protocol

    class Command(Protocol):
        """Module of a command."""

        def add_arguments(self, parser: argparse.ArgumentParser) -> None:
            """Add the arguments of the command."""

        def run(self, options: argparse.Namespace) -> int:
            """Run the command and return its exit code."""


#: Commands and their summaries, in the order of the help. The module of each has its name.
COMMANDS = {
    "init": "Start a project: your own plan on top of the packaged one.",
    "generate": "Generate snippets, wrappers and pages into the output folder.",
    "check": "Check that everything generated is up to date (exit code 1 if not).",
    "plan": "List the files that generate writes, with the inputs of each.",
    "lint": "Check texts, values and names of the spec by rules, as a reviewer does.",
    "snippet": "Print one snippet.",
    "wrapper": "Write a typed library for a platform, ready to build.",
    "list": "List events, fields, platforms, disputes, findings or codes.",
    "preview": "Serve a web page with every snippet and page, which follows your changes.",
    "explain": "Explain the code of a message, or where a generated line comes from.",
    "verify": "Compile and run the generated code with each platform's toolchain.",
    "toolchains": "Install or list the toolchains that verify runs.",
    "diff": "Describe the changes between two states of a project, and what they break.",
    "inject": "Refresh the marked regions of Markdown files.",
    "audit": "Compare the hand-written code of pages with the spec.",
    "adopt": "Replace hand-written code in pages by regions.",
    "collect": "Run a local collector that validates incoming media events.",
    "trace": "Validate recorded media traffic.",
    "eject": "Copy files of the package into the project, and follow their upgrades.",
    "migrate": "Change the files of a project to the current format.",
    "schema": "Print the JSON Schema of a kind of YAML file, or write all schemas.",
    "completion": "Print the code that completes commands in bash, zsh or fish.",
}


def load_command(name: str) -> Command:
    """Import the module of a command."""
    command: Command = import_module(f"mediagen.commands.{name}")
    return command


class _CommandParser(argparse.ArgumentParser):
    """Parser whose errors have the code and the form of other messages."""

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Raise ``ArgumentError`` for a value that is not a choice, with the nearest one."""
        if action.choices is None or value in action.choices:
            return
        from mediagen.diagnostics.suggestions import suggest_name

        noun = action.dest if not action.option_strings else f"value of {action.option_strings[0]}"
        hint = suggest_name(str(value), map(str, action.choices), limit=20)
        raise argparse.ArgumentError(None, f"unknown {noun} '{value}'{hint}")

    def error(self, message: str) -> NoReturn:
        """Print the usage and a message, and exit with the code of an invalid call."""
        from mediagen.diagnostics.catalogue import usage as codes
        from mediagen.diagnostics.terminal import escape_controls

        self.print_usage(sys.stderr)
        self.exit(
            INVALID, escape_controls(f"{self.prog}: {codes.INVALID_ARGUMENTS} {message}") + "\n"
        )


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Formatter that also prints options with an optional value, as in ``--strict[=LEVEL]``."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=88)

    def format_help(self) -> str:
        """Return the help without a blank before an optional value."""
        import re

        text = re.sub(r" (\[=\w+\])(?=  )", r"\1 ", super().format_help())  # keep the columns
        return re.sub(r" (\[=\w+\])", r"\1", text)


def build_parser(command: str) -> _CommandParser:
    """Return the parser with the arguments of one command, and the summaries of all."""
    parser = _CommandParser(
        prog="mediagen",
        description="Generate media tracking code and its documentation from one spec.",
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"mediagen {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command_parser = commands.add_parser(
            name,
            help=summary,
            description=summary,
            formatter_class=_HelpFormatter,
            allow_abbrev=False,
        )
        if name == command:
            load_command(name).add_arguments(command_parser)
    if command not in COMMANDS:
        from mediagen.commands.samples import find_sample_ids

        event, platform = find_sample_ids()
        set_example(parser, f"snippet {event} --platform {platform}")
    return parser
