"""Repetition of a command after each change of the files that it reads, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from mediagen.commands.arguments import TEXT_FORMAT
from mediagen.commands.cli import run_command
from mediagen.commands.exit_codes import INTERRUPTED, OK
from mediagen.commands.parser import load_command
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.extras import missing_package
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.filesystem.caching.cache_files import save_caches
from mediagen.project.folders import Folders, resolve_folders
from mediagen.regions.command import find_pages

try:
    from watchfiles import DefaultFilter, watch
except ImportError as error:
    raise missing_package(error.name, "watch") from None

#: Times of the watcher in milliseconds: editors write a file in several steps. Single files are
#: looked at after each interval, because editors replace them.
_DEBOUNCE, _STEP, _INTERVAL = 50, 5, 300

_Stamp = tuple[int, int, int] | None


def repeat_command(
    options: argparse.Namespace, pages_of: Callable[[Folders], Sequence[str]] = lambda folders: ()
) -> int:
    """Run a command now, and after each change of its inputs, until Ctrl-C; return the exit code.

    ``pages_of`` returns the pages, and folders of them, that the command reads as well.
    Errors of a run are printed, and end nothing. Raises ``UsageError`` for incompatible options.
    """
    for name in ("check", "expect", "format"):
        if getattr(options, name, None) not in (None, False, TEXT_FORMAT):
            message = f"--watch repeats a command that writes files; remove --{name}"
            raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    options.watch = False
    command = load_command(options.command)
    try:
        paths = _WatchedPaths(options, pages_of)
        while True:
            paths.note_inputs()
            if run_command(command, options) == INTERRUPTED:
                return INTERRUPTED
            save_caches()
            paths.note_pages()
            print("watching for changes, Ctrl-C ends it")
            sys.stdout.flush()
            _await_change(paths)
    except KeyboardInterrupt:
        print()
        return OK


class _WatchedPaths:
    """Folders and single files that a command reads, as the project names them now."""

    def __init__(
        self, options: argparse.Namespace, pages_of: Callable[[Folders], Sequence[str]]
    ) -> None:
        self._options, self._pages_of = options, pages_of
        self._inputs: tuple[Path, ...] = ()
        self._pages: Sequence[str] = ()
        self.folders: list[Path] = []
        self._files: list[Path] = []
        self._states: dict[Path, _Stamp] = {}

    def note_inputs(self) -> None:
        """Note the states of the inputs before a run: a file can change while it runs."""
        self._read_project()
        paths = [*self._inputs, *map(Path, self._pages)]
        self.folders = [path for path in paths if path.is_dir()]
        self._files = [path for path in paths if not path.is_dir()]
        # Also those of files that do not exist: the run that creates them changes them.
        files = (*self._input_files(), *(path.absolute() for path in self._files))
        self._states = {path: _stamp(path) for path in files}

    def note_pages(self) -> None:
        """Note the states of the pages after a run, which may have written some of them."""
        self._states |= {path.absolute(): _stamp(path) for path in self._page_files()}

    def have_changed(self) -> bool:
        """Return whether any input or page differs from its state."""
        files = {*self._input_files(), *(path.absolute() for path in self._page_files())}
        known = {path: state for path, state in self._states.items() if path in files}
        return len(known) < len(files) or self.has_changed(map(str, files))

    def has_changed(self, changed: Iterable[str]) -> bool:
        """Return whether files differ from their states: single ones, or those of an event."""
        paths = [*(path.absolute() for path in self._files), *map(Path, changed)]
        return any(path not in self._states or _stamp(path) != self._states[path] for path in paths)

    def _input_files(self) -> Iterator[Path]:
        for path in self._inputs:
            if path.is_dir():
                for folder, _, names in os.walk(path.absolute()):
                    yield from (Path(folder, name) for name in names)
            else:
                yield path.absolute()

    def _read_project(self) -> None:
        options = self._options
        out = getattr(options, "out", None)
        try:
            folders = resolve_folders(options.spec, options.templates, out)
        except SpecError as error:  # such as an invalid mediagen.yaml: wait for its correction
            self._inputs += tuple(Path(problem.path) for problem in error.problems)
        else:
            self._inputs, self._pages = folders.inputs, self._pages_of(folders)

    def _page_files(self) -> Iterator[Path]:
        try:
            yield from map(Path, find_pages(self._pages))
        except UsageError:  # a page that does not exist anymore
            return


def _stamp(path: Path) -> _Stamp:
    """Return inode, size and time of a file; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _await_change(paths: _WatchedPaths) -> None:
    """Wait until a file of the watched paths differs from its state. Raises on Ctrl-C."""
    if not paths.folders:
        while not paths.has_changed(()):
            time.sleep(_INTERVAL / 1000)
        return
    events = watch(
        *paths.folders,
        watch_filter=DefaultFilter(),
        debounce=_DEBOUNCE,
        step=_STEP,
        rust_timeout=_INTERVAL,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    try:
        next(events)  # from now on, no change is missed
    except FileNotFoundError:  # a folder was removed meanwhile
        return
    if paths.have_changed():
        return
    for changes in events:
        if paths.has_changed(path for _, path in changes):
            return
