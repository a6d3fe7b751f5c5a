"""Files of a revision of git, extracted to a folder without a change of the repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.filesystem.git import git_environment, resolve_commit, shallow_clone_hint
from mediagen.project.discovery import SPEC, TEMPLATES, find_project_root, has_own_project

#: Mode of a submodule in a tree of git.
_SUBMODULE = "160000"
#: Settings with which git writes nothing but the files, and all of them.
_SETTINGS = tuple(
    argument
    for setting in (
        "hooksPath=/dev/null",
        "splitIndex=false",
        "fsmonitor=false",
        "sparseCheckout=false",
    )
    for argument in ("-c", f"core.{setting}")
)


class MissingProjectError(UsageError):
    """A revision of git has no project in the folder of the current one."""


class _UnpackedProject(NamedTuple):
    """Project of a revision: its root, and the folders that a call names instead of its own."""

    root: Path
    spec: str | None
    templates: str | None


class Revision:
    """Revision of the repository of the working folder. Its methods raise ``UsageError``."""

    def __init__(self, name: str) -> None:
        self._name = name
        is_folder = Path(name).is_dir()
        self._kind = "a folder with a project" if is_folder else "a folder"
        self._top = self._run_git("rev-parse", "--show-toplevel").decode().rstrip("\n")
        self._commit = resolve_commit(lambda *words: self._run_git(*words).decode(), name)

    def unpack(self, parent: Path, spec: str | None, templates: str | None) -> _UnpackedProject:
        """Extract the revision; return the equivalent of the current project in the folder."""
        folder = parent / "files"
        folder.mkdir()
        missing = [*self._extract(self._top, self._commit, folder, parent / "index")]
        (folder / ".git").mkdir()  # the search for a project ends here
        root = find_project_root()
        unpacked = _UnpackedProject(
            self._map_path(root or ".", "", folder),
            None if spec is None else str(self._map_path(spec, "--spec: ", folder)),
            None if templates is None else str(self._map_path(templates, "--templates: ", folder)),
        )
        self._refuse_missing(missing, unpacked, folder)
        named = [path for path in (unpacked.spec, unpacked.templates) if path is not None]
        needs_own = root is not None or spec is None
        is_missing = needs_own and len(named) < 2 and not has_own_project(str(unpacked.root))
        if is_missing or not all(Path(path).is_dir() for path in (str(unpacked.root), *named)):
            raise MissingProjectError(f"{self._name} has no project", code=codes.UNKNOWN_REVISION)
        return unpacked

    def _extract(self, repository: str, commit: str, folder: Path, index: Path) -> Iterator[Path]:
        """Write the files of a commit and of its submodules to a folder.

        Yields the folders of submodules whose commits this clone does not have. Unlike an archive,
        the folder also has the files that ``.gitattributes`` leaves out of exports. ``index`` is
        the path of a temporary file.
        """
        arguments = ("-C", repository, *_SETTINGS)
        try:
            self._run_git(*arguments, "read-tree", f"{commit}^{{tree}}", index=index)
            prefix = f"--prefix={folder}{os.sep}"
            self._run_git(*arguments, "checkout-index", "--all", "--force", prefix, index=index)
            entries = self._run_git(*arguments, "ls-files", "--stage", "-z", index=index)
        finally:
            index.unlink(missing_ok=True)
        for entry in filter(None, entries.split(b"\0")):
            details, _, name = os.fsdecode(entry).partition("\t")
            mode, submodule_commit, _ = details.split(" ")
            if mode != _SUBMODULE:
                continue
            path, submodule = folder / name, f"{repository}{os.sep}{name}"
            path.mkdir(parents=True, exist_ok=True)
            if _has_commit(submodule, submodule_commit):
                yield from self._extract(submodule, submodule_commit, path, index)
            else:
                yield path

    def _refuse_missing(
        self, missing: list[Path], unpacked: _UnpackedProject, folder: Path
    ) -> None:
        """Raise an error if the project needs a submodule whose commit this clone does not have."""
        inputs = [Path(unpacked.root, name) for name in (SPEC, TEMPLATES)]
        inputs += [Path(path) for path in (unpacked.spec, unpacked.templates) if path is not None]
        for path in missing:
            if any(path.is_relative_to(i) or i.is_relative_to(path) for i in inputs):
                name = os.path.relpath(path, folder)
                message = (
                    f"'{self._name}' is incomplete: this clone does not have the commit of the "
                    f"submodule {name}; run: git submodule update --init"
                )
                raise UsageError(message, code=codes.UNREADABLE_STATE)

    def _map_path(self, path: str, option: str, folder: Path) -> Path:
        """Return the equivalent of a path of the working tree in the folder of the revision."""
        real, top = os.path.realpath(path), os.path.realpath(self._top)
        if not Path(real).is_relative_to(top):
            message = (
                f"{option}{path} is not in the repository, so '{self._name}' has no state of it"
            )
            raise UsageError(message, code=codes.UNKNOWN_REVISION)
        return folder / os.path.relpath(real, top)

    def _run_git(self, *arguments: str, index: Path | None = None) -> bytes:
        """Return the output of git, which can use an index of its own."""
        environment = git_environment()
        if index is not None:
            environment["GIT_INDEX_FILE"] = os.fspath(index)
        try:
            return subprocess.run(
                ["git", *arguments], capture_output=True, check=True, env=environment
            ).stdout
        except FileNotFoundError:
            reason = "git is not installed"
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode("utf-8", "replace").strip() or "there is no such revision"
            reason += shallow_clone_hint(".")
        message = (
            f"'{self._name}' is neither {self._kind}, nor a wheel, nor a revision of git: {reason}"
        )
        raise UsageError(message, code=codes.UNKNOWN_REVISION)


def _has_commit(repository: str, commit: str) -> bool:
    """Return whether a folder is the top of a repository that has a commit."""
    if not Path(repository, ".git").exists():
        return False
    command = ["git", "-C", repository, "cat-file", "-e", f"{commit}^{{commit}}"]
    return not subprocess.run(
        command, capture_output=True, check=False, env=git_environment()
    ).returncode
