"""Refresh the regions of hand-written pages, and not one byte outside of them.

All files are read and all regions made before anything is written; a fault or a hand edit in any
file means that none is written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import Problem, SpecError, UsageError
from mediagen.diagnostics.terminal import escape_controls, quote_path
from mediagen.filesystem.files import NotRegularError, read_file
from mediagen.project.project import Folders, without_gc
from mediagen.regions.page_cache import WORTH, PageCache
from mediagen.regions.scanner import MARK, wide_encoding

if TYPE_CHECKING:
    from mediagen.regions.comparison import PageChange

SUFFIXES = (".md", ".mdx", ".markdown", ".mkd")
_RELAID_HINT = (
    "if a formatter changed the layout of a region, put it between "
    "<!-- prettier-ignore-start --> and <!-- prettier-ignore-end -->, or exclude the page\n"
)
_SKIPPED = ("node_modules",)
#: Most pages that the command which refreshes them names; of more it has the paths of the call.
_NAMED_PAGES = 5


class InjectPlan(NamedTuple):
    """Result of reading the pages, and the changes a run would write."""

    files: int
    regions: int
    changes: list[PageChange]
    memory: PageCache | None
    empty: tuple[str, ...]  # the paths that were named and hold no region


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
) -> bool:
    """Refresh the regions of files and folders, or only tell what would change.

    ``again`` is the command that does it. ``warn`` gets a sentence about each path without any
    region; another number of regions than ``expect`` is a finding, and nothing is written.
    Returns whether all is well. Raises ``SpecError`` and ``UsageError``; then nothing was written.
    """
    from mediagen.filesystem.publish_errors import ChangedMeanwhile

    changed = ""
    for attempt in range(2):  # a page that somebody saves meanwhile is read again, once
        with without_gc():
            plan = plan_pages(folders, paths)
        if not attempt:
            for path in plan.empty:
                warn(f"warning: {path} has no regions\n")
        try:
            if expect is not None and plan.regions != expect:
                expected = format_count(expect, "region")
                end = "" if check else "; nothing was written"
                say(f"expected {expected}, not {plan.regions}{end}\n")
                return False
            return _finish_plan(plan, paths, say, check=check, diff=diff, force=force, again=again)
        except ChangedMeanwhile as error:
            changed = error.path
        finally:
            if plan.memory:
                plan.memory.write_cache()
    message = "changed while mediagen was writing; run the command again"
    raise SpecError([Problem(_shown(changed), 0, 0, message)])


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
    """Write what is planned, or tell it."""
    changes = plan.changes
    edited = [change for change in changes if change.edited] if not force else []
    if check or edited:
        for change in changes if check else edited:
            lines = dict(change.regions)
            for line in lines if check else change.edited:
                why = "was edited by hand" if line in change.edited else "is out of date"
                say(escape_controls(f"{change.path}:{line}: {lines[line]} {why}") + "\n")
            if diff or (not check and edited):
                say("".join(_diff_page(change)))
        if changes:
            pages = [change.path for change in (changes if check else edited)]
            names = " ".join(map(quote_path, pages if len(pages) <= _NAMED_PAGES else paths))
            if any(change.relaid for change in changes):
                say(_RELAID_HINT)
            say(f"{again}{' --force' if edited else ''} {names}\n")
            return False
    else:
        _write_pages(changes)
        if diff:
            for change in changes:
                say("".join(_diff_page(change)))
        if plan.memory:
            for change in changes:
                plan.memory.add_page(change.path, change.new, change.total)
    done = "in sync" if check else f"{format_count(len(changes), 'file')} written"
    say(f"{format_count(plan.regions, 'region')} in {format_count(plan.files, 'file')}, {done}\n")
    return True


def plan_pages(folders: Folders, paths: Sequence[str]) -> InjectPlan:
    """Read the pages, and compare their regions with what they should hold."""
    page_paths = list(_find_pages(paths))
    memory = None
    if len(page_paths) >= WORTH:
        memory = PageCache(
            [os.fspath(folders.spec), os.fspath(folders.templates)], folders.flavours
        )
    comparer = None
    files = regions = 0
    changes = []
    filled: set[str] = set()  # files with regions
    for (
        path
    ) in page_paths:  # one by one: to hold many pages in memory takes longer than to read them
        data = _read_page(path)
        if MARK not in data and MARK not in data.lower() and wide_encoding(data) is None:
            continue
        count = memory.cached_region_count(path, data) if memory else None
        if count is None:
            if comparer is None:  # the first page that has any use for it
                from mediagen.pages.template_checks import check_templates
                from mediagen.project.project import load_project
                from mediagen.regions.comparison import PageComparer

                project = load_project(folders)
                check_templates(project)
                comparer = PageComparer(project)
                if memory:
                    memory.set_flavour_markers(comparer.flavour_markers)
            change, count = comparer.compare_page(path, data)
            if change is not None:
                changes.append(change)
            elif memory:
                memory.add_page(path, data, count)
        files, regions = files + bool(count), regions + count
        if count:
            filled.add(path)
    if comparer is not None:
        comparer.raise_problems()
    empty = tuple(path for path in dict.fromkeys(paths) if not _holds_any(path, filled))
    return InjectPlan(files, regions, changes, memory, empty)


def _holds_any(path: str, files: set[str]) -> bool:
    """Return whether a path is one of some files or a folder above one."""
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


def _find_pages(paths: Sequence[str]) -> Iterator[str]:
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
            raise UsageError(f"there is no file or folder '{path}'")
        for candidate in candidates:
            key = _page_key(candidate)
            if key not in yielded:
                yielded.add(key)
                yield candidate


def _walk_folder(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}") from None
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


def _shown(path: str) -> str:
    """A real path as messages show it: relative to the working folder where it is inside."""
    from pathlib import Path

    from mediagen.diagnostics.paths import display_path

    return display_path(Path(path))


def _remove_abandoned(folder: str) -> None:
    """Remove what a killed run left in a folder."""
    from mediagen.filesystem.folder_locks import remove_abandoned

    remove_abandoned(folder)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads back to itself, which is no more than one to nowhere
        return False


def _read_page(path: str) -> bytes:
    try:
        return read_file(path)
    except NotRegularError as error:
        raise UsageError(f"{path} {error.strerror}") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def _write_pages(changes: Sequence[PageChange]) -> None:
    """Write all pages, or none. Raises ``ChangedMeanwhile`` and ``SpecError``."""
    from mediagen.filesystem.folder_locks import lock_folders
    from mediagen.filesystem.publish import FileChange, publish
    from mediagen.filesystem.publish_errors import PublishError

    real = {os.path.realpath(change.path): change for change in changes}  # links stay links
    try:
        with lock_folders(map(os.path.dirname, real)):
            publish([FileChange(path, page.old, page.new) for path, page in real.items()])
    except PublishError as error:
        path = real[error.path].path if error.path in real else _shown(error.path)
        written = [real[each].path for each in error.published]
        raise SpecError([Problem(path, 0, 0, error.reason)], written=written) from None


def _diff_page(change: PageChange) -> Iterator[str]:
    import difflib

    from mediagen.output.drift import visible_lines

    path = change.path
    old, new = change.old, change.new
    # Line endings are shown where they change. A page of Windows shows none, as one of Unix.
    end = "\n"
    if all(data.count(b"\n") == data.count(b"\r\n") for data in (old, new)):
        old, new = (data.replace(b"\r\n", b"\n") for data in (old, new))
        end = "\r\n"
    # As git does it: patch takes a name with blanks for one where it ends in a tab.
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
