"""Check of the regions of the pages that ``mediagen.yaml`` names."""

from __future__ import annotations

from mediagen.commands.arguments import format_folder_options
from mediagen.commands.gate.model import GateRun, PartResult
from mediagen.diagnostics.catalogue import regions as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.terminal import quote_path
from mediagen.project.kept_artifacts import check_kept_pages, kept_pages
from mediagen.project.project import without_gc
from mediagen.regions.command import (
    InjectPlan,
    compare_pages,
    describe_region,
    diff_page,
    region_diagnostic,
    write_pages,
)

#: Limit of pages in the suggested command; beyond it, the command names those of the project.
_NAMED_PAGES = 5


def check_regions(run: GateRun) -> PartResult:
    """Compare the regions of pages, after ``inject`` if the run fixes files."""
    paths = select_pages(run)
    result = PartResult()
    if not paths:
        return result
    from mediagen.regions.comparison import PageComparer

    with without_gc():
        plan = compare_pages(run.folders, paths, lambda: PageComparer(run.project))
    if run.is_broken:
        raise SpecError(run.project.problems)
    counts = f"{format_count(plan.regions, 'region')} in {format_count(plan.files, 'file')}"
    state = "in sync"
    if run.is_fixing and not plan.problems:
        fixable = [change for change in plan.changes if not change.edited]
        write_pages(fixable)
        state = f"{format_count(len(fixable), 'file')} written"
        run.completed.append(f"regions: {counts}, {state}")
        plan = plan._replace(changes=[change for change in plan.changes if change.edited])
    if not plan.problems:
        plan.cache.write_cache()
    add_regions(run, plan, result)
    if run.changes is None and not plan.problems:
        result.warnings += (
            Diagnostic(codes.PAGE_WITHOUT_REGIONS, "contains no regions", path)
            for path in plan.empty
        )
    result.summaries.append(f"regions: {counts}, {state}\n")
    return result


def select_pages(run: GateRun) -> list[str]:
    """Return the pages, or folders of them, that a change can touch. Raises ``SpecError``."""
    problems = Problems()
    check_kept_pages(run.folders, problems)
    if problems:
        raise SpecError(problems)
    paths = kept_pages(run.folders)
    if run.changes is None or not paths:
        return paths
    return run.changes.select_pages(paths)


def add_regions(run: GateRun, plan: InjectPlan, result: PartResult) -> None:
    """Add the regions that differ, and the problems of their pages, to a result."""
    result.checked += plan.pages
    result.problems += plan.problems
    is_edited, changed_pages = False, []
    for change in plan.changes:
        before = len(result.findings)
        for line, request in change.regions:
            item = region_diagnostic(change, line, request)
            if not run.is_accepted(item):
                result.findings.append(item)
                result.details.append(f"{describe_region(change, line, request)}\n")
        if len(result.findings) > before:
            changed_pages.append(change.path)
            is_edited = is_edited or bool(change.edited)
            if run.options.diff and change.new != change.old:
                result.details += diff_page(change)
    if changed_pages:
        arguments = format_folder_options(run.options) + (" --force" if is_edited else "")
        names = changed_pages if len(changed_pages) <= _NAMED_PAGES else kept_pages(run.folders)
        pages = " ".join(map(quote_path, names))
        result.details.append(f"mediagen inject{arguments} {pages}\n")
