"""States of a project: the working tree, a folder, a revision of git, or a wheel of mediagen."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.output.changes.revision import Revision
from mediagen.output.changes.template_changes import TemplateFolder, digest_templates
from mediagen.platforms.model import Platform
from mediagen.project.discovery import has_own_project
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

    Raises ``UsageError`` if there is no such state or if it has errors, ``SpecError`` if the
    working folder has errors, and ``MissingProjectError`` if the revision has no project.
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
        revision = Revision(source)
        options = revision.unpack(Path(folder).resolve(), spec, templates)
        return _read_folder(source, options.root, plan_files, options.spec, options.templates)


def read_working_state(
    plan_files: PlanFiles = lambda project: {},
    spec: str | None = None,
    templates: str | None = None,
) -> Snapshot:
    """Return the state of the working folder, with the folders that a call names.

    Raises ``SpecError`` if it has errors.
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
        if name == WORKING_FOLDER:
            raise
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
