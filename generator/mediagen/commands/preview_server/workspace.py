"""Project that the preview shows: the last valid state, and the problems of the current one."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.project.discovery import CONFIG
from mediagen.project.folders import Folders
from mediagen.project.project import Project, load_project


@dataclass(frozen=True)
class ProjectState:
    """State of a project: ``project`` is the last valid one, None if there was none yet.

    ``problems`` are those of the files on the disk; ``version`` grows with each load.
    """

    project: Project | None
    problems: Sequence[Problem]
    version: int

    def open_project(self) -> Project | None:
        """Return the project for one request, which can have problems of its own."""
        if self.project is None:
            return None
        return dataclasses.replace(self.project, problems=Problems())


class LiveProject:
    """Project in the folders of a call; ``resolve_folders`` raises ``SpecError``."""

    def __init__(self, resolve_folders: Callable[[], Folders]) -> None:
        self._resolve_folders = resolve_folders
        self._lock = threading.Lock()
        # Versions grow from one run to the next, so that a page notices another run.
        self.state = ProjectState(None, (), int(time.time()))
        self.load()

    def load(self) -> ProjectState:
        """Read all files again; the last valid project stays if any of them is invalid.

        Can be called in any thread.
        """
        with self._lock:
            return self._load()

    def _load(self) -> ProjectState:
        project: Project | None = None
        problems: Sequence[Problem] = ()
        try:
            project = load_project(self._resolve_folders(), whole=False)
            problems = sorted(project.problems)
        except SpecError as error:
            problems = sorted(error.problems)
        except OSError as error:  # a file vanished while it was read; its change is noticed, too
            problems = self.state.problems
            if error.filename is None:
                raise
        valid = project if project is not None and not problems else self.state.project
        self.state = ProjectState(valid, problems, self.state.version + 1)
        return self.state

    def report_problems(self, version: int, problems: Sequence[Problem]) -> bool:
        """Add problems that a further check of a version found; return whether it is current."""
        if version != self.state.version or self.state.problems:
            return False
        self.state = dataclasses.replace(self.state, problems=sorted(problems))
        return True

    def watched_paths(self) -> list[Path]:
        """Return the folders with the files of the project."""
        project = self.state.project
        folders = project.folders if project is not None else self._try_folders()
        if folders is None:
            return [Path.cwd()]
        return [path for path in folders.inputs if path.exists()]

    def output_folder(self) -> Path | None:
        """Return the output folder, which may not exist; None while the project is invalid."""
        return self.state.project.folders.out if self.state.project is not None else None

    def config_path(self) -> Path | None:
        """Return the path of the project file, which may not exist; None without a project."""
        folders = self.state.project.folders if self.state.project is not None else None
        root = folders.root if folders is not None else Path.cwd()
        return root / CONFIG if root is not None else None

    def _try_folders(self) -> Folders | None:
        try:
            return self._resolve_folders()
        except SpecError:
            return None
