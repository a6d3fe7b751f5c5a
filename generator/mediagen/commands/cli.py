"""The command line. A run without changes ends before the parser is imported.

Exit codes: see ``exit_codes``.
"""

from __future__ import annotations

import gc
import os
import sys

from mediagen.commands.exit_codes import DRIFT, INTERRUPTED, INVALID, OK
from mediagen.commands.streams import StandardStreams
from mediagen.filesystem.caching.cache_files import save_caches
from mediagen.filesystem.caching.run_records import RunRecord

TYPE_CHECKING = False  # as checkers know it: importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mediagen.commands.parser import Command
    from mediagen.commands.streams import TolerantStream
    from mediagen.diagnostics.catalogue.model import Code
    from mediagen.diagnostics.problems import SpecError

#: New objects before a collection of cyclic garbage. The default of 700 costs a short run 4 %.
_COLLECTION_THRESHOLD = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    if "_ARGCOMPLETE" in os.environ:  # the shell asks for completions
        from mediagen.commands.completion import print_completions
        from mediagen.commands.parser import build_parser

        print_completions(build_parser)
    gc.set_threshold(_COLLECTION_THRESHOLD)
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        return _run_recorded(arguments)
    except KeyboardInterrupt:  # before or after the command itself
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def _run_recorded(arguments: Sequence[str]) -> int:
    """Print what the record of an earlier run has, or run the command; return the exit code."""
    record = RunRecord(arguments)
    with StandardStreams() as (stdout, stderr):
        output = record.find_output()
        if output is not None:
            code = OK
            stdout.write(output[0])
            stderr.write(output[1])
        elif record.is_pending:
            stdout.texts, stderr.texts = [], []
            try:
                code = _run_arguments(arguments)
                if code == OK:
                    record.write_record("".join(stdout.texts), "".join(stderr.texts))
            finally:
                record.drop()
        else:
            code = _run_arguments(arguments)
        save_caches()
        lost = _report_lost_output(stdout, arguments, is_complete=code != INVALID)
        return code or lost


def _report_lost_output(
    stdout: TolerantStream, arguments: Sequence[str], *, is_complete: bool
) -> int:
    """Report that results could not be printed; return the exit code."""
    stdout.flush()
    if stdout.failure is None:
        return OK
    from mediagen.diagnostics.catalogue import usage as codes

    # Such as a full disk.
    message = f"{codes.OUTPUT_NOT_PRINTED} cannot print the results: {stdout.failure.strerror}"
    if is_complete:
        message += "; the command completed, with every file that it writes"
    print(f"mediagen {arguments[0]}: {message}", file=sys.stderr)
    return INVALID


def _run_arguments(arguments: Sequence[str]) -> int:
    from mediagen.commands.arguments import add_default_level
    from mediagen.commands.parser import build_parser, load_command

    arguments = add_default_level(arguments)
    name = next((argument for argument in arguments if not argument.startswith("-")), "")
    options = build_parser(name).parse_args(arguments)
    return _run_reported(load_command(options.command), options)


def _run_reported(command: Command, options: argparse.Namespace) -> int:
    """Run a command, and write its report if another tool reads it; return the exit code."""
    from mediagen.commands.arguments import FAIL_ON_WARNINGS, TEXT_FORMAT

    options.report = None
    is_text = getattr(options, "format", TEXT_FORMAT) == TEXT_FORMAT
    fails_on_warnings = getattr(options, "fail_on", "") == FAIL_ON_WARNINGS
    if is_text and not fails_on_warnings:
        return run_command(command, options)
    from mediagen.diagnostics.catalogue.model import Severity
    from mediagen.diagnostics.reports.model import Report

    options.report = report = Report(options.command)
    if is_text:
        code = run_command(command, options)
    else:
        from contextlib import redirect_stdout

        from mediagen.diagnostics.reports.formats import format_report
        from mediagen.diagnostics.reports.model import ReportFormat

        with redirect_stdout(sys.stderr):
            code = run_command(command, options)
        sys.stdout.write(format_report(report, ReportFormat(options.format)))
    if code == OK and fails_on_warnings and report.count(Severity.WARNING):
        return DRIFT
    return code


def run_command(command: Command, options: argparse.Namespace) -> int:
    """Run a command and print its errors; return the exit code."""
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
        _print_notes(error)
        _report_failure(options, error.code, "\n".join(map(str, (*error.args, *_notes(error)))))
        return INVALID
    except OSError as error:
        location = f"{error.filename}: " if error.filename else ""
        message = f"{location}{error.strerror or error}"
        line = escape_controls(f"{codes.SYSTEM_ERROR} {message}")
        print(f"mediagen {options.command}: {line}", file=sys.stderr)
        _print_notes(error)
        _report_failure(options, codes.SYSTEM_ERROR, "\n".join((message, *_notes(error))))
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
    _print_notes(error)
    return INVALID


def _notes(error: Exception) -> list[str]:
    """Return the notes of an error, such as what the command completed before it."""
    return getattr(error, "__notes__", [])


def _print_notes(error: Exception) -> None:
    for note in _notes(error):
        print(note, file=sys.stderr)
