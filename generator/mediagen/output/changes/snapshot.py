"""States of a project: the working tree, a folder, a revision of git, or a wheel of mediagen."""

from __future__ import annotations

import contextlib
import hashlib
import io
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.platforms.model import Platform
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.spec.model import Spec
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.api_model import Api, NoOpeningEvent

#: Folder of the spec and the templates in a wheel of mediagen.
_WHEEL_DATA = "mediagen/data/"
#: Function that returns the generated files of a project by path.
PlanFiles = Callable[[Project], Mapping[str, bytes]]


@dataclass(frozen=True)
class Snapshot:
    """A state of a project: the spec, the platforms, the wrappers, and digests of the output."""

    name: str
    spec: Spec
    platforms: Mapping[str, Platform]
    apis: Mapping[str, Api]
    digests: Mapping[str, str]
    out: str = "output"  # the output folder below the project


def read_snapshot(source: str, plan_files: PlanFiles = lambda project: {}) -> Snapshot:
    """Return the state that a folder, a wheel or a revision of git has.

    ``plan_files`` returns the generated files of a project, whose digests are part of the state.

    Raises ``UsageError`` if there is none, or if it has errors.
    """
    path = Path(source)
    if path.is_dir():
        return _read_folder(source, path, plan_files)
    with tempfile.TemporaryDirectory(prefix="mediagen-") as folder:
        if path.suffix == ".whl" and path.is_file():
            return _read_folder(source, _unpack_wheel(path, Path(folder)), plan_files)
        return _read_folder(source, _unpack_revision(source, Path(folder)), plan_files)


def _read_folder(name: str, folder: Path, plan_files: PlanFiles) -> Snapshot:
    try:
        return _load_snapshot(name, folder, plan_files)
    except SpecError as error:
        count = format_count(len(error.problems), "error")
        message = (
            f"{name} cannot be read by this version of mediagen: {count}, the first one is: "
            f"{min(error.problems)}"
        )
        raise UsageError(*message.splitlines(), code=codes.UNREADABLE_STATE) from None


def _load_snapshot(name: str, folder: Path, plan_files: PlanFiles) -> Snapshot:
    with contextlib.chdir(folder):
        project = load_project(resolve_folders(None, None, None), whole=False)
        if project.problems:
            raise SpecError(project.problems)
        apis = {}
        for platform in project.platforms.values():
            for wrapper in platform.wrappers:
                with contextlib.suppress(NoOpeningEvent):
                    apis[wrapper.path] = build_api(project.spec, platform, wrapper)
        digests = {
            path: hashlib.sha256(data).hexdigest() for path, data in plan_files(project).items()
        }
        out = project.folders.out.as_posix()
        return Snapshot(name, project.spec, project.platforms, apis, digests, out)


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


def _unpack_revision(revision: str, folder: Path) -> Path:
    """Extract a revision of git; return the folder of the project in it."""
    prefix = _run_git(["rev-parse", "--show-prefix"], revision).decode().strip()
    name = f"{revision}^{{commit}}"
    commit = _run_git(["rev-parse", "--verify", "--quiet", "--end-of-options", name], revision)
    top = _run_git(["rev-parse", "--show-toplevel"], revision).decode().rstrip("\n")
    archive_command = ["-C", top, "archive", "--format=tar", commit.decode().split()[-1]]
    data = _run_git(archive_command, revision)
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            archive.extractall(folder, filter="data")
    except tarfile.TarError as error:  # such as a link that leads out of the repository
        message = f"'{revision}' cannot be extracted: {error}"
        raise UsageError(message, code=codes.UNKNOWN_REVISION) from None
    project = folder / prefix
    if not project.is_dir():
        message = f"'{revision}' has no folder {prefix}"
        raise UsageError(message, code=codes.UNKNOWN_REVISION)
    return project


def _run_git(arguments: Sequence[str], revision: str) -> bytes:
    """Return the output of git. Raises ``UsageError`` if it fails."""
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=True).stdout
    except FileNotFoundError:
        reason = "git is not installed"
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip() or "there is no such revision"
    message = f"'{revision}' is neither a folder, nor a wheel, nor a revision of git: {reason}"
    raise UsageError(message, code=codes.UNKNOWN_REVISION)
