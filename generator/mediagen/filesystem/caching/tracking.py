"""Tracking of what a run reads: files that it opens, folders that it lists, paths that it tests.

Python reports opened files and listed folders to an audit hook, whichever module reads them. Paths
whose existence decides about the result are noted by ``path_exists`` and ``note_path``, unless they
are in a tree that is noted as a whole.

The state of each path at that moment is kept. A run is only recorded if all of them are the same
at its end, so that a file that is saved during the run is not taken for the one that was read.
"""

from __future__ import annotations

import os
import stat
import sys
import time

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

#: State of a path: device, inode, type, size, and the times of its contents and of its inode.
State = tuple[int, ...]

_ABSENT: State = ()
#: Events that change the file system; the paths are their first arguments.
_CHANGES = frozenset(
    f"os.{name}"
    for name in (
        *("chflags", "chmod", "chown", "link", "mkdir", "remove", "rename", "rmdir"),
        *("symlink", "truncate", "utime"),
    )
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Beginning of the file names of Python's own code that imports modules.
_IMPORTS = "<frozen importlib"
#: A file that changed as many nanoseconds before it was read may change again with the same times.
_SETTLING_TIME = 50_000_000


class Tracker:
    """Paths of a run by how they were read, with their states at that moment.

    ``has_effects`` is true if the run changed a file outside of the cache folder, or if it started
    another program. Nothing is noted from then on, because such a run is not recorded.
    """

    def __init__(self, ignored: tuple[str, ...]) -> None:
        """``ignored`` are beginnings of paths that do not count, such as that of the engine."""
        self._ignored = ignored
        self.opened: dict[str, State] = {}
        self.listed: dict[str, State] = {}
        self.tested: dict[str, State] = {}
        self.trees: dict[str, dict[str, State]] = {}
        self.has_effects = False
        self._is_unsettled = False

    def note_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note an audit event of Python."""
        if event == "open":
            path, mode, flags = arguments
            name = self._name(path)
            if name is None:
                return
            if (isinstance(flags, int) and flags & _WRITES) or (mode and mode[0] in "wax"):
                self.has_effects = True
            else:
                self._note(self.opened, name)
        elif event in ("os.scandir", "os.listdir"):
            name = self._name("." if arguments[0] is None else arguments[0])
            if name is not None:
                self._note(self.listed, name or ".")
        elif event in _CHANGES:
            if self._name(arguments[0]) is not None:
                self.has_effects = True
        elif event == "subprocess.Popen":
            self.has_effects = True

    def note_tested(self, path: str) -> None:
        """Note that the existence or the type of a path decided about the result."""
        self._note(self.tested, path)

    def note_tree(self, path: str) -> None:
        """Note that anything below a folder can decide about the result."""
        if path not in self.trees:
            self.trees[path] = states = _tree_states(path)
            self._note_age(states.values())

    def is_unchanged(self) -> bool:
        """Return whether every path has the state that it had when the run read it."""
        return (
            not self._is_unsettled
            and all(
                _state(path) == state
                for noted in (self.opened, self.listed, self.tested)
                for path, state in noted.items()
            )
            and all(_tree_states(path) == states for path, states in self.trees.items())
        )

    def _name(self, path: object) -> str | None:
        """Return a path as a string; None for one that does not count."""
        if isinstance(path, int):
            return None
        name = os.fsdecode(path)  # type: ignore[arg-type]
        return None if name.startswith(self._ignored) else name

    def _note(self, noted: dict[str, State], path: str) -> None:
        if path not in noted and not self.has_effects:
            noted[path] = state = _state(path)
            self._note_age([state])

    def _note_age(self, states: Iterable[State]) -> None:
        newest = max((max(state[-2:]) for state in states if state), default=0)
        if newest > time.time_ns() - _SETTLING_TIME:
            self._is_unsettled = True


def _state(path: str) -> State:
    try:
        s = os.stat(path or ".")
    except (OSError, ValueError):
        return _ABSENT
    return (s.st_dev, s.st_ino, stat.S_IFMT(s.st_mode), s.st_size, s.st_mtime_ns, s.st_ctime_ns)


def _tree_states(folder: str, depth: int = 0) -> dict[str, State]:
    """Return the states of a folder and of what is below it, without what is hidden."""
    states = {folder: _state(folder)}
    try:
        with os.scandir(folder) as entries:
            names = [(entry.path, entry.is_dir()) for entry in entries if entry.name[0] != "."]
    except OSError:
        return states
    for path, is_folder in names:
        if is_folder and depth < 100:
            states |= _tree_states(path, depth + 1)
        else:
            states[path] = _state(path)
    return states


_tracker: Tracker | None = None
_has_hook = False


def start_tracking(tracker: Tracker) -> None:
    """Note in a tracker what this process reads from now on."""
    global _tracker, _has_hook
    if not _has_hook:
        sys.addaudithook(_audit)  # for the rest of the process
        _has_hook = True
    _tracker = tracker


def stop_tracking() -> None:
    """Note nothing from now on."""
    global _tracker
    _tracker = None


def note_path(path: str) -> None:
    """Note that the existence or the type of a path decides about the result."""
    if _tracker is not None:
        _tracker.note_tested(path)


def note_tree(path: str) -> None:
    """Note that anything below a folder can decide about the result."""
    if _tracker is not None:
        run_untracked(_tracker.note_tree, path)


def path_exists(path: str) -> bool:
    """Return whether there is anything at a path, and note that it matters."""
    note_path(path)
    return os.path.exists(path)


def run_untracked(function: Callable[[str], object], path: str) -> None:
    """Call a function on a path; what it reads has no effect on the result of the run."""
    global _tracker
    tracker, _tracker = _tracker, None
    try:
        function(path)
    finally:
        _tracker = tracker


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Pass the events of files to the tracker; an error here would fail the run."""
    if _tracker is None or _tracker.has_effects:
        return
    if event == "open" or event[:3] == "os." or event[:3] == "sub":
        try:
            if not sys._getframe(1).f_code.co_filename.startswith(_IMPORTS):
                _tracker.note_event(event, arguments)
        except Exception:
            _tracker.has_effects = True  # unknown, so the run is not recorded
