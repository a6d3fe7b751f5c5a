"""Project of a run, loaded by the options of its call."""

from __future__ import annotations

import argparse
import sys

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from mediagen.project.folders import Folders
    from mediagen.project.project import Project
    from mediagen.project.selection import Selection


def resolve_call_folders(options: argparse.Namespace, *, notice: bool = True) -> Folders:
    """Return the folders of a run; note on standard error if they are the packaged ones.

    Raises ``SpecError`` for an invalid project file or folder.
    """
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.filesystem.caching.tracking import note_tree
    from mediagen.project.folders import resolve_folders

    folders = resolve_folders(options.spec, options.templates, getattr(options, "out", None))
    for folder in folders.inputs:
        note_tree(str(folder))
    text = folders.notice() if notice else ""
    if text:
        print(f"mediagen {options.command}: {codes.PACKAGED_FOLDERS} {text}", file=sys.stderr)
    return folders


def load_whole_project(options: argparse.Namespace, *, notice: bool = True) -> Project:
    """Load a project with its proofs, and check its templates and that all files are read.

    ``notice`` as in the folders. Problems are noted in the project. Raises ``SpecError`` for an
    invalid project file or folder.
    """
    from mediagen.pages.template_checks import check_templates
    from mediagen.project.project import load_project

    project = load_project(resolve_call_folders(options, notice=notice))
    check_templates(project)
    return project


def load_spec_only(options: argparse.Namespace, *, notice: bool) -> Project:
    """Load a project without its proofs, which is faster; ``notice`` as in the folders.

    Problems are noted in the project. Raises ``SpecError`` for an invalid project file or folder.
    """
    from mediagen.project.project import load_project

    return load_project(resolve_call_folders(options, notice=notice), whole=False)


def load_valid_project(options: argparse.Namespace, *, whole: bool = False) -> Project:
    """Load a project; raise ``SpecError`` if it has any problem."""
    from mediagen.diagnostics.problems import SpecError

    project = load_whole_project(options) if whole else load_spec_only(options, notice=True)
    if project.problems:
        raise SpecError(project.problems)
    return project


def select_artifacts(options: argparse.Namespace, project: Project) -> Selection:
    """Return the selection of a call of ``generate`` or ``check``.

    Raises ``UsageError`` for a flavour without pages, and for an unknown event or platform unless
    the project has problems.
    """
    from mediagen.project.selection import ArtifactKind, Selection, Shard

    if options.flavour and options.kind and ArtifactKind.DOCS not in options.kind:
        from mediagen.diagnostics.catalogue import usage as codes
        from mediagen.diagnostics.problems import UsageError

        message = "--flavour selects pages; add --kind docs, or remove --flavour"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    if not project.problems:
        project.check_event_selection(options.event)
        project.selected_platforms(options.platform)
    return Selection(
        options.event or (),
        options.platform or (),
        options.kind or (),
        options.flavour or (),
        Shard(*options.shard) if options.shard else None,
    )
