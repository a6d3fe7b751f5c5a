"""Files that changed since a revision of git, and what a change of them can touch."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.filesystem.git import git_environment, resolve_commit, shallow_clone_hint
from mediagen.project.discovery import SPEC, TEMPLATES, packaged_folder
from mediagen.project.folders import Folders
from mediagen.regions.command import SUFFIXES

#: Start of the entries of regular files in the index of git, unless git assumes that they never
#: change (``--assume-unchanged`` and ``--skip-worktree``).
_WATCHED_FILE = "H 100"
#: Suffixes of files that can determine the flavour of the pages near them.
_SETTINGS = (".yml", ".yaml", ".toml", ".json", ".js", ".mjs", ".cjs", ".ts")


class _WorkingTree:
    """Working tree of a repository: its files, and its links and submodules, by absolute paths.

    Files that git does not look at count as links.
    """

    def __init__(self, top: str, tracked: str, untracked: Iterable[str]) -> None:
        self._top = os.path.realpath(top)
        self._files = [f"{self._top}{os.sep}{name}" for name in untracked]
        self._opaque: list[str] = []
        for entry in _split(tracked):
            details, _, name = entry.partition("\t")
            is_file = details.startswith(_WATCHED_FILE)
            (self._files if is_file else self._opaque).append(f"{self._top}{os.sep}{name}")

    def shows_changes(self, path: Path) -> bool:
        """Return whether git reports each change of a file or a folder.

        Changes behind symbolic links, in submodules and in ignored folders do not appear, nor those
        outside of the repository. The packaged folders never change.
        """
        real = os.path.realpath(path)
        packaged = [packaged_folder(name) for name in (SPEC, TEMPLATES)]
        if not path.exists() or real in [os.path.realpath(name) for name in packaged if name]:
            return True
        is_link = real != os.path.normpath(Path(os.path.realpath("."), path))
        is_opaque = any(_is_below(name, real) or _is_below(real, name) for name in self._opaque)
        return not (is_link or is_opaque) and any(_is_below(name, real) for name in self._files)


def _is_below(path: str, folder: str) -> bool:
    """Return whether a path is a folder, or a part of it."""
    return path == folder or path.startswith(f"{folder.rstrip(os.sep)}{os.sep}")


class ChangedFiles:
    """Files that differ from a revision, by their real paths.

    ``has_inputs`` is true if one of them can decide about any generated text, or if git does not
    report all changes of those that can.
    """

    def __init__(self, paths: Collection[str], folders: Folders, tree: _WorkingTree) -> None:
        self._paths = frozenset(paths)
        inputs = [os.path.realpath(path) for path in folders.inputs]
        self.has_inputs = any(self._find_below(path) for path in inputs) or not all(
            tree.shows_changes(path) for path in folders.inputs
        )

    def may_touch(self, paths: Sequence[str]) -> bool:
        """Return whether the changes can touch files at or below some paths."""
        return self.has_inputs or any(self._find_below(os.path.realpath(path)) for path in paths)

    def select_pages(self, paths: Sequence[str]) -> list[str]:
        """Return the pages, or folders of them, that the changes can touch."""
        if self.has_inputs or any(path.endswith(_SETTINGS) for path in self._paths):
            return list(paths)
        pages: dict[str, None] = {}
        for path in paths:
            for name in sorted(self._find_below(os.path.realpath(path))):
                if name.lower().endswith(SUFFIXES) and Path(name).is_file():
                    pages[os.path.relpath(name)] = None
        return list(pages)

    def _find_below(self, path: str) -> list[str]:
        """Return the changed files at a path or below it."""
        return [name for name in self._paths if _is_below(name, path)]


def find_changes(revision: str, folders: Folders) -> ChangedFiles:
    """Return the files that differ from a revision, with those that git does not track yet.

    Raises ``UsageError`` for an unknown revision, and outside of a repository.
    """
    root = os.fspath(folders.root or ".")
    top = _run_git(root, revision, "rev-parse", "--show-toplevel").rstrip("\n")
    commit = resolve_commit(partial(_run_git, root, revision), revision)
    others = [*_split(_run_git(top, revision, "ls-files", "--others", "--exclude-standard", "-z"))]
    tree = _WorkingTree(top, _run_git(top, revision, "ls-files", "--stage", "-v", "-z"), others)
    names = [
        *_split(_run_git(top, revision, "diff", "--name-only", "--no-renames", "-z", commit)),
        *others,
    ]
    return ChangedFiles([os.path.realpath(Path(top, name)) for name in names], folders, tree)


def _split(names: str) -> Iterator[str]:
    return filter(None, names.split("\0"))


def _run_git(folder: str, revision: str, *arguments: str) -> str:
    try:
        command = ["git", "-C", folder, *arguments]
        environment = git_environment()
        done = subprocess.run(command, capture_output=True, check=True, env=environment)
        return done.stdout.decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        reason = "git is not installed"
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip() or "there is no such revision"
        reason += shallow_clone_hint(folder)
    message = f"--since: cannot compare with '{revision}': {reason}"
    raise UsageError(message, code=codes.UNKNOWN_REVISION)
