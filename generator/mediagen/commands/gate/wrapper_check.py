"""Check of the wrappers that ``mediagen.yaml`` names, each in the folder of an app."""

from __future__ import annotations

from collections.abc import Iterator

from mediagen.commands.arguments import format_folder_options
from mediagen.commands.gate.model import GateRun, PartResult
from mediagen.commands.starters.plan import StarterPlan, plan_starter
from mediagen.commands.starters.run import list_differences, write_plan
from mediagen.diagnostics.catalogue import gate as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problems, SpecError, UsageError
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.terminal import escape_controls, quote_path
from mediagen.output.drift import Difference, drift_diagnostics, report
from mediagen.output.drift_reasons import WRAPPER_WORDS
from mediagen.output.folder import OutputFolder
from mediagen.project.kept_artifacts import KeptWrapper, check_kept_wrappers, kept_wrappers
from mediagen.wrappers.package_names import PackageOptions


def check_wrappers(run: GateRun) -> PartResult:
    """Compare wrappers with the plan, after they are written if the run fixes files."""
    result = PartResult()
    wrappers = select_wrappers(run)
    if not wrappers:
        return result
    problems = Problems()
    check_kept_wrappers(run.project, problems)
    if problems:
        raise SpecError(problems)
    for wrapper in wrappers:
        result.add(_check_wrapper(run, wrapper))
    return result


def select_wrappers(run: GateRun) -> list[KeptWrapper]:
    """Return the wrappers that a change can touch."""
    return [w for w in kept_wrappers(run.folders) if run.concerns([str(w.folder)])]


def _check_wrapper(run: GateRun, wrapper: KeptWrapper) -> PartResult:
    result = PartResult()
    try:
        starter = _plan(run, wrapper)
    except UsageError as error:  # an invalid name
        found = Problems()
        place = (*wrapper.place.path, "name")
        found.add_at(wrapper.place.source, place, str(error.args[0]), code=error.code)
        raise SpecError(found) from None
    name = escape_controls(display_path(wrapper.folder))
    state = ", 0 written" if run.is_fixing else " in sync"
    differing = list_differences(starter)
    if run.is_fixing and not any(item.reason in _REFUSED for item in differing):
        files = format_count(len(starter.plan.selected), "file")
        state = f", {write_plan(starter).written} written"
        run.completed.append(f"{name}: {files}{state}")
        starter = _plan(run, wrapper)  # with the manifest written
        differing = list_differences(starter)
    output, plan = starter.output, starter.plan
    result.checked += (display_path(output.folder / path) for path in plan.selected)
    command = write_command(run, wrapper)
    if not output.digests:
        message = f"the folder has no wrapper of {wrapper.platform}; run: {command}"
        item = Diagnostic(codes.MISSING_WRAPPER, message, display_path(wrapper.folder))
        if not run.is_accepted(item):
            result.findings.append(item)
            result.details.append(escape_controls(f"{item.path}: {item.code} {message}") + "\n")
        return result
    add_wrapper(run, wrapper, output, differing, result)
    files = format_count(len(plan.selected), "file")
    if not result.findings:
        result.summaries.append(f"{name}: {files}{state}\n")
    return result


def _plan(run: GateRun, wrapper: KeptWrapper) -> StarterPlan:
    options = PackageOptions(name=wrapper.name)
    return plan_starter(run.project, wrapper.platform, wrapper.folder, options)


#: Reasons for which a wrapper is not written: a file of it has text that mediagen did not write.
_REFUSED = tuple(
    reason for reason, code in WRAPPER_WORDS.codes.items() if code is codes.WRAPPER_EDITED
)


def add_wrapper(
    run: GateRun,
    wrapper: KeptWrapper,
    output: OutputFolder,
    differing: list[Difference],
    result: PartResult,
) -> None:
    """Add the files of a wrapper that differ to a result."""
    findings = drift_diagnostics(output, differing, WRAPPER_WORDS)
    kept = run.add_drift(result, findings, differing)
    if not kept:
        return
    result.details += report(
        output,
        kept,
        whole=run.options.diff,
        again=f"mediagen check --only wrappers --diff{format_folder_options(run.options)}",
        words=WRAPPER_WORDS,
    )
    result.details += _cure(run, wrapper, output, kept)


def _cure(
    run: GateRun, wrapper: KeptWrapper, output: OutputFolder, differing: list[Difference]
) -> Iterator[str]:
    """Yield the command lines that bring a wrapper up to date: edited files are moved away."""
    for item in differing:
        if item.reason in _REFUSED:
            name = (output.folder / item.path).as_posix()
            copy = (output.folder / output.free_copy_path(item.path)).as_posix()
            yield f"mv {quote_path(name)} {quote_path(copy)}\n"
    yield f"{write_command(run, wrapper)}\n"


def write_command(run: GateRun, wrapper: KeptWrapper) -> str:
    """Return the command that writes a wrapper."""
    name = f" --name {wrapper.name}" if wrapper.name else ""
    folders = "".join(
        f" --{option} {quote_path(value)}"
        for option in ("spec", "templates")
        if (value := getattr(run.options, option, None))
    )
    folder = quote_path(display_path(wrapper.folder))
    return f"mediagen wrapper {wrapper.platform} --out {folder}{name}{folders}"
