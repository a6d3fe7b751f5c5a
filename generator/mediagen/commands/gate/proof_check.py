"""Check that records of ``verify`` cover the generated code of a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mediagen.commands.gate.model import GateRun, Part, PartResult
from mediagen.diagnostics.catalogue import verify as codes
from mediagen.diagnostics.catalogue.usage import INVALID_ARGUMENTS
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.terminal import escape_controls
from mediagen.output.folder import OutputFolder
from mediagen.project.kept_artifacts import kept_records
from mediagen.project.proof_records import read_records
from mediagen.project.selection import ArtifactKind
from mediagen.rendering.template_fault import TemplateFault
from mediagen.snippets.matrix import SnippetRenderer

_KINDS = (ArtifactKind.SNIPPETS, ArtifactKind.WRAPPERS)


def check_proofs(run: GateRun) -> PartResult:
    """Find each snippet, wrapper and setup that no record covers; nothing without records.

    Raises ``UsageError`` if a call selects this part, and there are no records.
    """
    result = PartResult()
    paths = [Path(path) for path in run.options.proof or ()] or kept_records(run.folders)
    if not paths:
        if run.options.only and Part.PROOFS in run.options.only:
            message = (
                f"--only {Part.PROOFS}: no records; name one with --proof, or in mediagen.yaml"
            )
            raise UsageError(message, code=INVALID_ARGUMENTS)
        return result
    records = read_records(paths)
    files = list(_committed_files(run))
    if not files:
        folder = display_path(run.folders.out)
        message = "the folder has no generated code that records can cover; run: mediagen generate"
        item = Diagnostic(codes.UNPROVED_ARTIFACT, message, folder)
        if not run.is_accepted(item):
            result.findings.append(item)
            result.details.append(escape_controls(f"{folder}: {item.code} {message}") + "\n")
        return result
    count = 0
    for path, place, data in (*files, *_setups(run)):
        count += 1
        gap = records.explain_gap(path, data)
        if not gap:
            continue
        item = Diagnostic(codes.UNPROVED_ARTIFACT, f"{path}: {gap}", place, subject=path)
        if not run.is_accepted(item):
            result.findings.append(item)
            result.details.append(escape_controls(f"{place}: {item.code} {item.message}") + "\n")
    if result.findings:
        record = escape_controls(display_path(paths[0]))
        result.details.append(f"mediagen verify --record {record}\n")
    result.summaries.append(f"proofs: {format_count(count, 'artifact')} covered\n")
    return result


def _committed_files(run: GateRun) -> Iterator[tuple[str, str, bytes]]:
    """Yield the path in records, the path in messages, and the bytes of each file with code."""
    output = OutputFolder(run.folders.out)
    for path in sorted(output.digests):
        data = output.read_file(path) if path.partition("/")[0] in _KINDS else None
        if data is not None:
            yield path, display_path(output.folder / path), data


def _setups(run: GateRun) -> Iterator[tuple[str, str, bytes]]:
    """Yield the code that sets a platform up, as ``_committed_files`` does.

    It is no file, but a part of pages. An invalid project has none.
    """
    project = run.project
    if project.problems:
        return
    templates = project.folders.templates
    snippets = SnippetRenderer(project.spec, templates, project.problems)
    for platform in project.platforms.values():
        try:
            code = snippets.render_setup(platform)
        except TemplateFault:
            continue  # the check of the output reports it
        if code is not None:
            place = display_path(templates.find(platform.setup))
            yield f"setup/{platform.id}", place, code.encode("utf-8")
