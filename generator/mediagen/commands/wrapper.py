"""``mediagen wrapper``: write a typed library for a platform into a folder of the user."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_folder_options, set_example
from mediagen.commands.exit_codes import DRIFT, OK
from mediagen.commands.reporting import print_warnings
from mediagen.commands.samples import find_wrapped_platform

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from mediagen.commands.starters.plan import StarterPlan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(
        parser, f"wrapper {find_wrapped_platform()} --out acme-tracking --name acme-tracking"
    )
    parser.set_defaults(writes_files=True)
    add_folder_options(parser)
    parser.add_argument("platform_id", metavar="PLATFORM", help="ID of the platform")
    parser.add_argument(
        "--out", metavar="DIR", dest="target", required=True, help="folder to write the library to"
    )
    names = parser.add_argument_group(
        "package", "The folder remembers these options; a later call can change them."
    )
    names.add_argument(
        "--name",
        metavar="NAME",
        help="name of the library, in lower-case words joined by hyphens",
    )
    names.add_argument(
        "--package",
        metavar="ID",
        help="name in the ecosystem of the language: npm package (@acme/tracking), Kotlin package "
        "and Maven group (com.acme.tracking), Python module, Swift product",
    )
    names.add_argument("--version", metavar="VERSION", help="version, such as 1.2.3")
    names.add_argument(
        "--license", metavar="ID", help="SPDX expression, such as MIT (default: Apache-2.0)"
    )
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print what differs (exit code 1 if anything does)",
    )
    actions.add_argument(
        "--diff",
        action="store_true",
        help="write nothing; print how the templates of the app's files changed, and how the app "
        "changed these files (exit code 1 if any template did)",
    )
    actions.add_argument(
        "--merge", action="store_true", help="merge the changes of templates into the app's files"
    )
    actions.add_argument(
        "--accept",
        action="store_true",
        help="leave the app's files; the changes of their templates are taken into account",
    )
    actions.add_argument(
        "--force",
        action="store_true",
        help="overwrite edited sources, of which copies are kept, and restore deleted files",
    )


def run(options: argparse.Namespace) -> int:
    """Write the wrappers of a platform, and print the paths of their files."""
    from mediagen.commands.loading import load_whole_project
    from mediagen.commands.starters.plan import plan_starter
    from mediagen.commands.starters.run import app_change_lines, mode_of
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.wrappers.package_names import PackageOptions

    project = load_whole_project(options)
    requested = PackageOptions(
        options.name or "", options.package or "", options.version or "", options.license or ""
    )
    mode = mode_of(force=options.force, merge=options.merge, accept=options.accept)
    plan = plan_starter(project, options.platform_id, options.target, requested, mode)
    if options.diff:
        lines = [*app_change_lines(plan)]
        sys.stdout.writelines(lines)
        return DRIFT if lines else OK
    if options.check:
        return _check(options, plan)
    _write(options, plan)
    for line in _result_lines(plan):
        print(escape_controls(line))
    return OK


def _write(options: argparse.Namespace, plan: StarterPlan) -> None:
    from mediagen.commands.starters.run import (
        app_file_notes,
        restored_notes,
        write_plan,
        written_notes,
    )

    notes = [*restored_notes(plan), *app_file_notes(plan)]
    written = write_plan(plan)
    print_warnings(options, [*notes, *written_notes(plan, written)])


def _result_lines(plan: StarterPlan) -> list[str]:
    from mediagen.commands.starters.run import change_lines, list_paths

    paths = [(plan.output.folder / path).as_posix() for path in list_paths(plan)]
    return [*paths, *change_lines(plan)]


def _check(options: argparse.Namespace, plan: StarterPlan) -> int:
    """Print what differs from a plan; return the exit code."""
    from mediagen.commands.reporting import add_diagnostics
    from mediagen.commands.starters.run import app_file_notes, change_lines, list_differences
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.paths import display_path
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.output.drift import drift_diagnostics, report
    from mediagen.output.drift_reasons import WRAPPER_WORDS

    differing = list_differences(plan)
    print_warnings(options, app_file_notes(plan))
    if not differing:
        name = escape_controls(display_path(plan.output.folder))
        print(f"{name}: {format_count(len(plan.plan.artifacts), 'file')} in sync")
        return OK
    add_diagnostics(options, drift_diagnostics(plan.output, differing, WRAPPER_WORDS))
    again = f"mediagen wrapper {plan.record.platform} --out DIR --check"
    sys.stdout.writelines(
        report(plan.output, differing, whole=True, again=again, words=WRAPPER_WORDS)
    )
    for line in change_lines(plan):
        print(escape_controls(line))
    return DRIFT
