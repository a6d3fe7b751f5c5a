"""The command line. Only the module of the chosen command is imported: start-up is most of a run.

Exit codes: see ``exit_codes``.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from mediagen import __version__
from mediagen.commands.arguments import (
    FAIL_ON_WARNINGS,
    TEXT_FORMAT,
    add_default_level,
    set_example,
)
from mediagen.commands.exit_codes import DRIFT, INTERRUPTED, INVALID, OK

TYPE_CHECKING = False  # as checkers know it: importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from typing import NoReturn, Protocol

    from mediagen.diagnostics.catalogue.model import Code
    from mediagen.diagnostics.problems import SpecError

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
    "check": "Check that the output folder is up to date (exit code 1 if not).",
    "snippet": "Print one snippet.",
    "wrapper": "Write a typed library for a platform, ready to build.",
    "list": "List events, fields, platforms, disputes, findings or codes.",
    "explain": "Explain the code of a message, or where a generated line comes from.",
    "verify": "Compile and run the generated code with each platform's toolchain.",
    "toolchains": "Install or list the toolchains that verify runs.",
    "inject": "Refresh the marked regions of Markdown files.",
    "collect": "Run a local collector that validates incoming media events.",
    "trace": "Validate recorded media traffic.",
    "eject": "Copy files of the package into the project, and follow their upgrades.",
    "migrate": "Change the files of a project to the current format.",
    "schema": "Print the JSON Schema of a kind of YAML file, or write all schemas.",
    "completion": "Print the code that completes commands in bash, zsh or fish.",
}

#: New objects before a collection of cyclic garbage. The default of 700 costs a short run 4 %.
_COLLECTION_THRESHOLD = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    if "_ARGCOMPLETE" in os.environ:  # the shell asks for completions
        from mediagen.commands.completion import print_completions

        print_completions(_build_parser)
    from mediagen.commands.streams import standard_streams

    gc.set_threshold(_COLLECTION_THRESHOLD)
    with standard_streams() as stdout:
        arguments = add_default_level(sys.argv[1:] if arguments is None else arguments)
        name = next((argument for argument in arguments if not argument.startswith("-")), "")
        options = _build_parser(name).parse_args(arguments)
        code = _run_reported(_load_command(options.command), options)
        stdout.flush()
        if stdout.failure is not None:  # such as a full disk: the results were not printed
            from mediagen.diagnostics.catalogue import usage as codes

            message = f"{codes.OUTPUT_NOT_PRINTED} {stdout.failure.strerror}"
            print(f"mediagen {options.command}: {message}", file=sys.stderr)
            code = code or INVALID
    return code


def _load_command(name: str) -> Command:
    """Import the module of a command."""
    command: Command = import_module(f"mediagen.commands.{name}")
    return command


class _Parser(argparse.ArgumentParser):
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


def _build_parser(command: str) -> _Parser:
    """Return the parser with the arguments of one command, and the summaries of all."""
    parser = _Parser(
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
            _load_command(name).add_arguments(command_parser)
    if command not in COMMANDS:
        from mediagen.commands.samples import find_sample_ids

        event, platform = find_sample_ids()
        set_example(parser, f"snippet {event} --platform {platform}")
    return parser


def _run_reported(command: Command, options: argparse.Namespace) -> int:
    """Run a command, and write its report if another tool reads it; return the exit code."""
    options.report = None
    is_text = getattr(options, "format", TEXT_FORMAT) == TEXT_FORMAT
    fails_on_warnings = getattr(options, "fail_on", "") == FAIL_ON_WARNINGS
    if is_text and not fails_on_warnings:
        return _run(command, options)
    from mediagen.diagnostics.catalogue.model import Severity
    from mediagen.diagnostics.reports.model import Report

    options.report = report = Report(options.command)
    if is_text:
        code = _run(command, options)
    else:
        from contextlib import redirect_stdout

        from mediagen.diagnostics.reports.formats import format_report
        from mediagen.diagnostics.reports.model import ReportFormat

        with redirect_stdout(sys.stderr):
            code = _run(command, options)
        sys.stdout.write(format_report(report, ReportFormat(options.format)))
    if code == OK and fails_on_warnings and report.count(Severity.WARNING):
        return DRIFT
    return code


def _run(command: Command, options: argparse.Namespace) -> int:
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import SpecError, UsageError
    from mediagen.diagnostics.terminal import escape_controls

    try:
        return command.run(options)
    except SpecError as error:
        if options.report is not None:
            options.report.add_problems(sorted(error.problems))
        return _print_problems(error, writes=_writes_files(options))
    except UsageError as error:
        lines = "\n".join(escape_controls(str(line)) for line in error.args)
        print(f"mediagen {options.command}: {error.code} {lines}", file=sys.stderr)
        _report_failure(options, error.code, "\n".join(map(str, error.args)))
        return INVALID
    except OSError as error:
        location = f"{error.filename}: " if error.filename else ""
        message = f"{location}{error.strerror or error}"
        line = escape_controls(f"{codes.SYSTEM_ERROR} {message}")
        print(f"mediagen {options.command}: {line}", file=sys.stderr)
        _report_failure(options, codes.SYSTEM_ERROR, message)
        return INVALID
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def _report_failure(options: argparse.Namespace, code: Code, message: str) -> None:
    """Add the failure of a whole command to its report, if it has one."""
    if options.report is not None:
        from mediagen.diagnostics.reports.model import Diagnostic

        options.report.diagnostics.append(Diagnostic(code, message))


def _writes_files(options: argparse.Namespace) -> bool:
    """Return whether a call without problems would write files of the user."""
    return getattr(options, "writes_files", False) and not getattr(options, "check", False)


def _print_problems(error: SpecError, *, writes: bool) -> int:
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.terminal import escape_controls

    for problem in sorted(error.problems):
        print(problem, file=sys.stderr)
    errors = format_count(len(error.problems), "error")
    written = ", ".join(map(escape_controls, error.written))
    end = "; no files were written" if writes else ""
    if written:
        end = f"; files that could not be restored: {written}"
    print(f"{errors}{end}", file=sys.stderr)
    return INVALID
