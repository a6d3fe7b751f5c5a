"""States of a project: the working tree, a folder, a revision of git, or a wheel of mediagen."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.filesystem.git import git_environment
from mediagen.output.changes.template_changes import TemplateFolder, digest_templates
from mediagen.platforms.model import Platform
from mediagen.project.discovery import find_project_root, has_own_project
from mediagen.project.folders import Folders, resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.spec.model import Spec
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.api_model import Api, NoOpeningEvent

#: Folder of the spec and the templates in a wheel of mediagen.
_WHEEL_DATA = "mediagen/data/"
#: Source of the state of the working folder.
WORKING_FOLDER = "."
#: Function that returns the generated files of a project by path.
PlanFiles = Callable[[Project], Mapping[str, bytes]]


@dataclass(frozen=True)
class Snapshot:
    """A state of a project: the spec, the platforms, the wrappers, and digests of files.

    ``digests`` are those of the output, ``templates`` those of templates by their folder.
    """

    name: str
    spec: Spec
    platforms: Mapping[str, Platform]
    apis: Mapping[str, Api]
    digests: Mapping[str, str]
    templates: Mapping[TemplateFolder, Mapping[str, str]] = field(default_factory=dict)
    out: str = "output"  # the output folder below the project


class MissingProjectError(UsageError):
    """A revision of git has no project in the folder of the current one."""


def read_snapshot(
    source: str,
    plan_files: PlanFiles = lambda project: {},
    spec: str | None = None,
    templates: str | None = None,
) -> Snapshot:
    """Return the state that a folder, a wheel or a revision of git has.

    A folder with a project precedes a revision of the same name, and a revision any other folder.
    ``.`` is the project of the working folder. ``plan_files`` returns the generated files of a
    project, whose digests are part of the state. ``spec`` and ``templates`` are the folders that a
    call names instead of those of the project; they concern revisions only.

    Raises ``UsageError`` if there is no such state or if it has errors, and
    ``MissingProjectError`` if the revision has no project.
    """
    if not source.strip():
        message = "expected a revision of git, a folder or a wheel, got an empty string"
        raise UsageError(message, code=codes.UNKNOWN_REVISION)
    path = Path(source)
    if source == WORKING_FOLDER:
        return read_working_state(plan_files)
    if path.is_dir() and has_own_project(source):
        return _read_folder(source, path, plan_files)
    with tempfile.TemporaryDirectory(prefix="mediagen-") as folder:
        if path.suffix == ".whl" and path.is_file():
            return _read_folder(source, _unpack_wheel(path, Path(folder)), plan_files)
        revision = _Revision(source)
        options = revision.unpack(Path(folder).resolve(), spec, templates)
        return _read_folder(source, options.root, plan_files, options.spec, options.templates)


def read_working_state(
    plan_files: PlanFiles = lambda project: {},
    spec: str | None = None,
    templates: str | None = None,
) -> Snapshot:
    """Return the state of the working folder, with the folders that a call names.

    Raises ``UsageError`` if it has errors.
    """
    return _read_folder(WORKING_FOLDER, Path(WORKING_FOLDER), plan_files, spec, templates)


def _read_folder(
    name: str,
    folder: Path,
    plan_files: PlanFiles,
    spec: str | None = None,
    templates: str | None = None,
) -> Snapshot:
    try:
        with contextlib.chdir(folder):
            return _load_snapshot(name, resolve_folders(spec, templates, None), plan_files)
    except SpecError as error:
        count = format_count(len(error.problems), "error")
        message = (
            f"{name} cannot be read by this version of mediagen: {count}, the first one is: "
            f"{min(error.problems)}"
        )
        raise UsageError(*message.splitlines(), code=codes.UNREADABLE_STATE) from None


def _load_snapshot(name: str, folders: Folders, plan_files: PlanFiles) -> Snapshot:
    project = load_project(folders, whole=False)
    if project.problems:
        raise SpecError(project.problems)
    apis = {}
    for platform in project.platforms.values():
        for wrapper in platform.wrappers:
            with contextlib.suppress(NoOpeningEvent):
                apis[wrapper.path] = build_api(project.spec, platform, wrapper)
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in plan_files(project).items()}
    templates = digest_templates(project.folders.templates, project.platforms)
    out = project.folders.out.as_posix()
    return Snapshot(name, project.spec, project.platforms, apis, digests, templates, out)


def _unpack_wheel(wheel: Path, folder: Path) -> Path:
    """Extract the spec and the templates of a wheel; return their folder."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith(_WHEEL_DATA)]
            archive.extractall(folder, names)
    except (OSError, zipfile.BadZipFile) as error:
        message = f"{wheel} cannot be read as a wheel: {error}"
        raise UsageError(message, code=codes.UNKNOWN_REVISION) from None
    if not names:
        message = f"{wheel} is not a wheel of mediagen: it contains no {_WHEEL_DATA}"
        raise UsageError(message, code=codes.UNKNOWN_REVISION)
    return folder / _WHEEL_DATA


class _UnpackedProject(NamedTuple):
    """Project of a revision: its root, and the folders that a call names instead of its own."""

    root: Path
    spec: str | None
    templates: str | None


class _Revision:
    """Revision of the repository of the working folder. Its methods raise ``UsageError``."""

    def __init__(self, name: str) -> None:
        self._name = name
        is_folder = Path(name).is_dir()
        self._kind = "a folder with a project" if is_folder else "a folder"
        commit = f"{name}^{{commit}}"
        options = ("--verify", "--quiet", "--end-of-options")
        self._top = self._run_git("rev-parse", "--show-toplevel").decode().rstrip("\n")
        self._commit = self._run_git("rev-parse", *options, commit).decode().split()[-1]

    def unpack(self, folder: Path, spec: str | None, templates: str | None) -> _UnpackedProject:
        """Extract the revision; return the equivalent of the current project in it."""
        tree = (
            f"{self._commit}^{{tree}}"  # without the header of a commit, which can be all there is
        )
        archive = ("-C", self._top, "archive", "--format=tar", tree)
        data = self._run_git(*archive)
        try:
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                tar.extractall(folder, filter="data")
        except tarfile.TarError as error:  # such as a link that leads out of the repository
            message = f"'{self._name}' cannot be extracted: {error}"
            raise UsageError(message, code=codes.UNKNOWN_REVISION) from None
        (folder / ".git").mkdir()  # the search for a project ends here
        root = find_project_root()
        unpacked = _UnpackedProject(
            self._map_path(root or ".", "", folder),
            None if spec is None else str(self._map_path(spec, "--spec: ", folder)),
            None if templates is None else str(self._map_path(templates, "--templates: ", folder)),
        )
        named = [path for path in (unpacked.spec, unpacked.templates) if path is not None]
        needs_own = root is not None or spec is None
        is_missing = needs_own and len(named) < 2 and not has_own_project(str(unpacked.root))
        if is_missing or not all(Path(path).is_dir() for path in (str(unpacked.root), *named)):
            raise MissingProjectError(f"{self._name} has no project", code=codes.UNKNOWN_REVISION)
        return unpacked

    def _map_path(self, path: str, option: str, folder: Path) -> Path:
        """Return the equivalent of a path of the working tree in the folder of the revision."""
        real, top = os.path.realpath(path), os.path.realpath(self._top)
        if not Path(real).is_relative_to(top):
            message = (
                f"{option}{path} is not in the repository, so '{self._name}' has no state of it"
            )
            raise UsageError(message, code=codes.UNKNOWN_REVISION)
        return folder / os.path.relpath(real, top)

    def _run_git(self, *arguments: str) -> bytes:
        """Return the output of git."""
        try:
            return subprocess.run(
                ["git", *arguments], capture_output=True, check=True, env=git_environment()
            ).stdout
        except FileNotFoundError:
            reason = "git is not installed"
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode("utf-8", "replace").strip() or "there is no such revision"
        message = (
            f"'{self._name}' is neither {self._kind}, nor a wheel, nor a revision of git: {reason}"
        )
        raise UsageError(message, code=codes.UNKNOWN_REVISION)
