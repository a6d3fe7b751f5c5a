"""Refresh of the regions of hand-written pages; bytes outside of regions never change.

All pages are read and all regions rendered before anything is written. An error or a hand edit in
any page means that no page is written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mediagen.diagnostics.catalogue import output as output_codes
from mediagen.diagnostics.catalogue import regions as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import Problem, SpecError, UsageError
from mediagen.diagnostics.reports.model import Diagnostic, Report
from mediagen.diagnostics.terminal import escape_controls, quote_path
from mediagen.filesystem.files import NotRegularError, read_file
from mediagen.project.folders import Folders
from mediagen.project.project import without_gc
from mediagen.regions.page_cache import PageCache
from mediagen.regions.scanner import MARK, wide_encoding

if TYPE_CHECKING:
    from mediagen.regions.comparison import PageChange, PageComparer

SUFFIXES = (".md", ".mdx", ".markdown", ".mkd")
_REFORMATTED_HINT = (
    "if a formatter changed the layout of a region, put the region between "
    "<!-- prettier-ignore-start --> and <!-- prettier-ignore-end -->, or exclude the page\n"
)
_SKIPPED = ("node_modules",)
#: Limit of pages in the suggested command; beyond it, the command has the paths of the call.
_NAMED_PAGES = 5


class InjectPlan(NamedTuple):
    """Numbers of pages and regions, and the changes that a run would write."""

    files: int
    regions: int
    changes: list[PageChange]
    cache: PageCache
    empty: tuple[str, ...]  # paths of the call that contain no region
    pages: tuple[str, ...]  # paths of the pages that contain regions
    problems: tuple[Problem, ...] = ()


def refresh_regions(
    folders: Folders,
    paths: Sequence[str],
    say: Callable[[str], object],
    *,
    check: bool,
    diff: bool,
    force: bool,
    again: str,
    warn: Callable[[str], object],
    expect: int | None = None,
    report: Report | None = None,
) -> bool:
    """Refresh the regions of files and folders, or only report the changes.

    ``again`` is the command that refreshes them. ``warn`` gets a line for each path without any
    region. If ``expect`` is given and the number of regions differs, no file is written. ``report``
    gets the same messages for other tools. Returns whether all regions are, or now are, up to date.

    Raises ``SpecError`` and ``UsageError``; then no file was written.
    """
    from mediagen.filesystem.publish_errors import ChangedMeanwhile

    changed = ""
    for attempt in range(2):  # a page that is saved meanwhile is read again once
        with without_gc():
            plan = plan_pages(folders, paths)
        if not attempt:
            for path in plan.empty:
                line = f"warning: {codes.PAGE_WITHOUT_REGIONS} {path} contains no regions"
                warn(f"{escape_controls(line)}\n")
            if report is not None:
                _fill_report(report, plan, check=check, force=force)
        try:
            if expect is not None and plan.regions != expect:
                message = (
                    f"found {format_count(plan.regions, 'region')}, expected {expect}; check for "
                    "missing pages or markers, or correct --expect"
                )
                end = "" if check else "; no files were written"
                warn(f"mediagen inject: {codes.UNEXPECTED_REGION_COUNT} {message}{end}\n")
                if report is not None:
                    report.diagnostics.append(Diagnostic(codes.UNEXPECTED_REGION_COUNT, message))
                return False
            return _finish_plan(plan, paths, say, check=check, diff=diff, force=force, again=again)
        except ChangedMeanwhile as error:
            changed = error.path
        finally:
            plan.cache.write_cache()
    message = "changed while mediagen was writing; run the command again"
    code = output_codes.CHANGED_WHILE_WRITING
    raise SpecError([Problem(_display_page(changed), 0, 0, message, code=code)])


def _finish_plan(
    plan: InjectPlan,
    paths: Sequence[str],
    say: Callable[[str], object],
    *,
    check: bool,
    diff: bool,
    force: bool,
    again: str,
) -> bool:
    """Write the changes, or report them; return whether all regions are up to date."""
    changes = plan.changes
    edited = [change for change in changes if change.edited] if not force else []
    if check or edited:
        for change in changes if check else edited:
            lines = dict(change.regions)
            for line in lines if check else change.edited:
                say(describe_region(change, line, lines[line]) + "\n")
            if diff or (not check and edited):
                say("".join(diff_page(change)))
        if changes:
            pages = [change.path for change in (changes if check else edited)]
            names = " ".join(map(quote_path, pages if len(pages) <= _NAMED_PAGES else paths))
            if any(change.reformatted for change in changes):
                say(_REFORMATTED_HINT)
            say(f"{again}{' --force' if edited else ''} {names}\n")
            return False
    else:
        write_pages(changes)
        if diff:
            for change in changes:
                say("".join(diff_page(change)))
        for change in changes:
            plan.cache.add_page(change.path, change.new, change.total)
    if not plan.regions:
        say("no regions\n")
        return True
    done = "in sync" if check else f"{format_count(len(changes), 'file')} written"
    say(f"{format_count(plan.regions, 'region')} in {format_count(plan.files, 'file')}, {done}\n")
    return True


def _fill_report(report: Report, plan: InjectPlan, *, check: bool, force: bool) -> None:
    """Add the pages of a plan, and what a check, or a run without ``force``, finds in them."""
    report.checked += plan.pages
    report.diagnostics += [
        Diagnostic(codes.PAGE_WITHOUT_REGIONS, "contains no regions", path) for path in plan.empty
    ]
    for change in plan.changes:
        report.diagnostics += [
            region_diagnostic(change, line, request)
            for line, request in change.regions
            if check or (line in change.edited and not force)
        ]


def region_diagnostic(change: PageChange, line: int, request: str) -> Diagnostic:
    """Return the finding of a region by the line of its begin marker; edits are at their line."""
    if line in change.edited:
        code, state = codes.REGION_EDITED, "was edited by hand"
    else:
        code, state = codes.REGION_OUT_OF_DATE, "is out of date"
    return Diagnostic(code, f"{request} {state}", change.path, change.edited.get(line, line))


def describe_region(change: PageChange, line: int, request: str) -> str:
    item = region_diagnostic(change, line, request)
    path = f"./{item.path}" if item.path.startswith("-") else item.path
    return escape_controls(f"{path}:{item.line}: {item.code} {item.message}")


def plan_pages(folders: Folders, paths: Sequence[str]) -> InjectPlan:
    """Read the pages, and compare their regions with the expected contents.

    Raises ``SpecError`` and ``UsageError``.
    """
    plan = compare_pages(folders, paths, lambda: _make_comparer(folders))
    if plan.problems:
        raise SpecError(plan.problems)
    return plan


def _make_comparer(folders: Folders) -> PageComparer:
    from mediagen.pages.template_checks import check_templates
    from mediagen.project.project import load_project
    from mediagen.regions.comparison import PageComparer

    project = load_project(folders)
    check_templates(project)
    return PageComparer(project)


def compare_pages(
    folders: Folders, paths: Sequence[str], make_comparer: Callable[[], PageComparer]
) -> InjectPlan:
    """Read the pages, and compare their regions by the comparer that the first page needs.

    The problems of pages are part of the result. Raises ``SpecError`` if there is no comparer, and
    ``UsageError`` for a page that cannot be read.
    """
    page_paths = list(find_pages(paths))
    cache = PageCache(folders)
    comparer = None
    files = regions = 0
    changes = []
    region_pages: set[str] = set()
    for path in page_paths:  # one at a time: holding many pages in memory is slower
        data = read_page(path)
        if MARK not in data and MARK not in data.lower() and wide_encoding(data) is None:
            continue
        count = cache.cached_region_count(path, data)
        if count is None:
            if comparer is None:  # the first page that needs it
                comparer = make_comparer()
                cache.set_flavour_markers(comparer.flavour_markers)
            change, count = comparer.compare_page(path, data)
            if change is not None:
                changes.append(change)
            else:
                cache.add_page(path, data, count)
        files, regions = files + bool(count), regions + count
        if count:
            region_pages.add(path)
    problems = () if comparer is None else comparer.all_problems()
    empty = tuple(path for path in dict.fromkeys(paths) if not _contains_any(path, region_pages))
    with_regions = tuple(path for path in page_paths if path in region_pages)
    return InjectPlan(files, regions, changes, cache, empty, with_regions, problems)


def _contains_any(path: str, files: set[str]) -> bool:
    """Return whether a path is one of these files, or a folder above one."""
    key = _page_key(path)
    folder = os.path.join(os.path.realpath(path), "")
    return any(name == key or name.startswith(folder) for name in map(_page_key, files))


def _page_key(path: str) -> str:
    """Return the absolute name of a page, the same however its folder is spelled."""
    folder, name = os.path.split(path)
    return os.path.join(_real_folder(os.path.join(os.getcwd(), folder)), name)


@cache
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


# -- files --------------------------------------------------------------------------------------


def find_pages(paths: Sequence[str]) -> Iterator[str]:
    """Yield the pages among files and in folders, each once. Raises ``UsageError``."""
    yielded: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        if os.path.isdir(path):
            candidates: Iterator[str] = _walk_folder(path)
        elif os.path.exists(path):
            candidates = iter((path,))
            folder = os.path.dirname(path)
            if folder not in folders:
                folders.add(folder)
                _remove_abandoned(folder)
        else:
            message = f"file or folder not found: '{path}'"
            raise UsageError(message, code=codes.PAGE_NOT_FOUND)
        for candidate in candidates:
            key = _page_key(candidate)
            if key not in yielded:
                yielded.add(key)
                yield candidate


def _walk_folder(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        message = f"{folder} cannot be read: {error.strerror}"
        raise UsageError(message, code=yaml_codes.UNREADABLE_FILE) from None
    if any(entry.name.startswith(".mediagen-") for entry in entries):
        _remove_abandoned(folder)
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        path = entry.name if folder == "." else f"{folder.rstrip('/')}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _walk_folder(path)
        elif entry.name.lower().endswith(SUFFIXES) and _is_file(entry):
            yield path


def _display_page(path: str) -> str:
    """Return a resolved path for a message: relative to the working folder if inside."""
    from pathlib import Path

    from mediagen.diagnostics.paths import display_path

    return display_path(Path(path))


def _remove_abandoned(folder: str) -> None:
    """Remove the hidden folders that killed runs left in a folder."""
    from mediagen.filesystem.folder_locks import remove_abandoned

    remove_abandoned(folder)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself, which is a broken link
        return False


def read_page(path: str) -> bytes:
    """Return the bytes of a page. Raises ``UsageError``."""
    try:
        return read_file(path)
    except NotRegularError as error:
        message = f"{path} {error.strerror}"
        raise UsageError(message, code=output_codes.NOT_A_REGULAR_FILE) from None
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise UsageError(message, code=yaml_codes.UNREADABLE_FILE) from None


def write_pages(changes: Sequence[PageChange]) -> None:
    """Write all pages, or none of them. Raises ``ChangedMeanwhile`` and ``SpecError``."""
    from mediagen.filesystem.folder_locks import lock_folders
    from mediagen.filesystem.publish import FileChange, publish
    from mediagen.filesystem.publish_errors import PublishError

    real = {os.path.realpath(change.path): change for change in changes}  # links stay links
    try:
        with lock_folders(map(os.path.dirname, real)):
            publish(
                [FileChange(p, page.old, page.new, is_durable=True) for p, page in real.items()]
            )
    except PublishError as error:
        path = real[error.path].path if error.path in real else _display_page(error.path)
        written = [real[published].path for published in error.published]
        problem = Problem(path, 0, 0, error.reason, code=error.code)
        raise SpecError([problem], written=written) from None


def diff_page(change: PageChange) -> Iterator[str]:
    """Yield the lines of a unified diff of a page."""
    import difflib

    from mediagen.output.drift import visible_lines

    path = change.path
    old, new = change.old, change.new
    # Line endings are part of the diff only if they change.
    end = "\n"
    if all(data.count(b"\n") == data.count(b"\r\n") for data in (old, new)):
        old, new = (data.replace(b"\r\n", b"\n") for data in (old, new))
        end = "\r\n"
    # As in diffs of git: patch reads a name with blanks up to a tab.
    path = escape_controls(path)
    name = f"{path}\t" if " " in path else path
    lines = difflib.unified_diff(
        visible_lines(old), visible_lines(new), name, f"{path} (generated)"
    )
    for number, line in enumerate(lines):
        if not line.endswith("\n"):
            line += "\n\\ No newline at end of file\n"
        elif number > 1 and not line.startswith("@@"):
            line = line.removesuffix("\n") + end
        yield line
