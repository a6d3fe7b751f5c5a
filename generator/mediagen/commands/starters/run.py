"""Runs of a plan of a wrapper: write it, compare it, or show the changes of files of the app."""

from __future__ import annotations

from collections.abc import Iterator

from mediagen.commands.starters.app_files import AppFileState, StarterMode, format_app_changes
from mediagen.commands.starters.changelog import format_changes
from mediagen.commands.starters.plan import StarterPlan
from mediagen.commands.starters.record import is_record
from mediagen.commands.starters.rendering import LICENSE
from mediagen.diagnostics.catalogue import snippets as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.output.drift import Difference, differences
from mediagen.output.folder import Written
from mediagen.output.warnings import written_warnings
from mediagen.wrappers.license_texts import HOLDER, license_text
from mediagen.wrappers.package_names import DEFAULT_LICENSE


def write_plan(plan: StarterPlan) -> Written:
    """Write the files of a plan: all of them, or none. Raises ``SpecError``."""
    return plan.output.apply_plan(plan.plan, plan.selection, plan.others)


def list_differences(plan: StarterPlan) -> list[Difference]:
    """Return the files of mediagen that differ from a plan; records only if no other file does."""
    differing = differences(plan.output, plan.plan, plan.selection)
    return [item for item in differing if not is_record(item.path)] or differing


def list_paths(plan: StarterPlan) -> list[str]:
    """Return the paths of the files of a wrapper after a run, below its folder."""
    paths = {path for path in plan.plan.artifacts if not is_record(path)}
    paths |= {path for path in plan.record.app_files if plan.output.exists(path)}
    return sorted(paths, key=lambda path: ("/" in path, path))


def change_lines(plan: StarterPlan) -> Iterator[str]:
    """Yield the lines that describe the changes for callers."""
    for path, changes in plan.changes.items():
        folder = path.rpartition("/")[0]
        yield f"changes for callers{f' of {folder}' if folder else ''}:"
        yield from format_changes(changes)


def app_change_lines(plan: StarterPlan) -> Iterator[str]:
    """Yield the lines of the changes of templates of files of the app, and those of the app."""
    for file in plan.app_files:
        if file.state in (AppFileState.MOVED, AppFileState.CONFLICT):
            yield from format_app_changes(file)


def restored_notes(plan: StarterPlan) -> Iterator[Diagnostic]:
    """Yield the warnings about missing sources that a run writes again."""
    for path in plan.restored:
        yield _note(plan, codes.SOURCE_RESTORED, path, "was missing, and is written again")


def app_file_notes(plan: StarterPlan) -> Iterator[Diagnostic]:
    """Yield the warnings about files of the app that a run leaves as they are."""
    for file in plan.app_files:
        if file.state is AppFileState.MOVED:
            message = "its template changed; --diff shows how, --merge merges the change"
            yield _note(plan, codes.APP_TEMPLATE_CHANGED, file.path, message)
        elif file.state is AppFileState.CONFLICT:
            message = (
                "its template changed where you edited it; --diff shows both changes: edit the "
                "file, then run the command with --accept"
            )
            yield _note(plan, codes.APP_FILE_NOT_MERGED, file.path, message)
    yield from _license_notes(plan)


def written_notes(plan: StarterPlan, written: Written) -> Iterator[Diagnostic]:
    """Yield the warnings after a run."""
    for path in written.copied:
        message = "was edited, and is overwritten; a copy is kept as FILE.orig"
        yield _note(plan, codes.EDIT_OVERWRITTEN, path, message)
    yield from written_warnings(plan.output, Written(0, 0, 0, written.abandoned))


def _license_notes(plan: StarterPlan) -> Iterator[Diagnostic]:
    license_ = plan.record.options.license
    former = plan.former.options.license if plan.former else ""
    if plan.former is not None and license_ == former:
        return
    text = license_text(license_ or DEFAULT_LICENSE)
    if text is None:
        message = f"has no text: add that of {license_}"
        yield _note(plan, codes.LICENSE_TEXT_MISSING, LICENSE, message)
    elif HOLDER.search(text):
        message = "fill in the year and the copyright holder"
        yield _note(plan, codes.LICENSE_TEXT_MISSING, LICENSE, message)


def _note(plan: StarterPlan, code: Code, path: str, message: str) -> Diagnostic:
    name = (plan.output.folder / path).as_posix()
    return Diagnostic(code, f"{name}: {message}")


def mode_of(*, force: bool, merge: bool, accept: bool) -> StarterMode:
    """Return the mode of a call."""
    if force:
        return StarterMode.FORCE
    if merge:
        return StarterMode.MERGE
    return StarterMode.ACCEPT if accept else StarterMode.REFRESH
