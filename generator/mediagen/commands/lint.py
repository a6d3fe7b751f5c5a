"""``mediagen lint``: check texts, values and names of the spec by rules, as a reviewer does."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_folder_options, set_example
from mediagen.commands.exit_codes import DRIFT, OK
from mediagen.commands.reporting import add_diagnostics

TYPE_CHECKING = False  # importing typing takes time
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediagen.diagnostics.reports.model import Diagnostic
    from mediagen.project.project import Project
    from mediagen.spec.lint.runner import LintResult, Silencer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "lint --rule long-sentence")
    parser.add_argument(
        "--rule", metavar="NAME", action="append", help="limit to this rule; repeatable"
    )
    parser.add_argument("--rules", action="store_true", help="list the rules, and exit")
    add_folder_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print the findings; the exit code is 1 if any is an error or a warning."""
    from mediagen.commands.loading import load_valid_project
    from mediagen.diagnostics.catalogue.model import Severity
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.spec.lint.rules import RULES

    if options.rules:
        for rule in RULES:
            print(f"{rule.code}  {rule.name}  {rule.code.severity.value}  {rule.code.meaning}")
        return OK
    _check_rule_names(options.rule or (), [rule.name for rule in RULES])
    project = load_valid_project(options)
    diagnostics = sorted(
        map(_build_diagnostic, _lint_project(project, options.rule or ())),
        key=lambda item: (item.path, item.line, item.column, item.code.id),
    )
    add_diagnostics(options, diagnostics)
    for item in diagnostics:
        head = f"{item.path}:{item.line}:{item.column}"
        line = f"{head}: {item.code.severity.value}: {item.code} {item.message} [{item.code.name}]"
        sys.stdout.write(escape_controls(line) + "\n")
    summary = format_count(len(diagnostics), "finding") if diagnostics else "no findings"
    sys.stdout.write(f"{summary}\n")
    is_serious = any(item.code.severity is not Severity.INFO for item in diagnostics)
    return DRIFT if is_serious else OK


def _check_rule_names(selected: Iterator[str] | tuple[str, ...], names: list[str]) -> None:
    """Raise ``UsageError`` for a rule that does not exist."""
    from mediagen.diagnostics.catalogue import lint as codes
    from mediagen.diagnostics.problems import UsageError
    from mediagen.diagnostics.suggestions import suggest_name

    for name in selected:
        if name not in names:
            message = f"unknown rule '{name}'{suggest_name(name, names, limit=30)}"
            raise UsageError(message, code=codes.UNKNOWN_RULE)


def _lint_project(project: Project, selected: list[str] | tuple[str, ...]) -> Iterator[LintResult]:
    """Yield the results in the files of the project; those of the layers below are not its own."""
    import datetime

    from mediagen.project.folders import LayerStatus
    from mediagen.spec.lint.model import LintContext
    from mediagen.spec.lint.rules import RULES
    from mediagen.spec.lint.runner import run_lint

    today = datetime.datetime.now(datetime.UTC).date()
    context = LintContext(project.spec, today)
    for result in run_lint(context, RULES, list(_project_silencers(project)), selected):
        if project.folders.layer_status(result.place) is not LayerStatus.PACKAGED:
            yield result


def _project_silencers(project: Project) -> Iterator[Silencer]:
    from mediagen.spec.lint.runner import Silencer
    from mediagen.spec.model import Place

    for layer in project.folders.layers:
        for rule in layer.config.get("lint", {}):
            yield Silencer(rule, Place(layer.source, ["lint", rule]))


def _build_diagnostic(result: LintResult) -> Diagnostic:
    from mediagen.diagnostics.reports.model import Diagnostic

    source, path = result.place.source.locate(result.place.path)
    is_entry = bool(path) and isinstance(result.place.source.value_at(result.place.path), dict)
    line, column = source.position(path, key=is_entry)
    return Diagnostic(result.code, result.message, source.name, line, column)
