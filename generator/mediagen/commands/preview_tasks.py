"""Tasks of the preview for the folders of a call, as other commands do them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path

from mediagen.commands.arguments import format_folder_options
from mediagen.commands.artifacts import ActionArtifact, SnippetArtifact, find_code
from mediagen.commands.explain_line import format_value, template_text
from mediagen.commands.line_origins import find_text_origins
from mediagen.commands.loading import resolve_call_folders
from mediagen.commands.planning import plan_output
from mediagen.commands.preview_server.jobs import (
    ChangedFile,
    ChangeReport,
    LineExplanation,
    OriginLine,
    SnippetLine,
)
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError, UsageError
from mediagen.diagnostics.terminal import escape_controls
from mediagen.output.drift import Difference, cure, diff_file, differences
from mediagen.output.drift_reasons import EXPLANATIONS
from mediagen.output.folder import OutputFolder
from mediagen.pages.template_checks import check_templates
from mediagen.project.discovery import SPEC, TEMPLATES
from mediagen.project.folders import Folders
from mediagen.project.project import load_project
from mediagen.project.selection import Selection
from mediagen.rendering.origins import CodeSource
from mediagen.snippets.matrix import render_actions, render_matrix
from mediagen.snippets.overrides import render_with_overrides
from mediagen.yaml_files.reader import SourceCache
from mediagen.yaml_files.scalars import format_path


class CallTasks:
    """Tasks for the folders of a call of ``mediagen preview``."""

    def __init__(self, options: argparse.Namespace) -> None:
        folders = {name: getattr(options, name) for name in ("spec", "templates", "out")}
        self._options = argparse.Namespace(command=options.command, **folders)
        self._own: dict[str, Path] | None = None  # folders that are not packaged, by their names

    def resolve_folders(self, *, notice: bool = False) -> Folders:
        """Return the folders of the call; note packaged ones on standard error with ``notice``.

        Raises ``SpecError`` for an invalid project file or folder, and for a folder that was
        removed: packaged ones do not replace those of the first call.
        """
        folders = resolve_call_folders(self._options, notice=notice)
        if self._own is None:
            parts = {SPEC: folders.spec, TEMPLATES: folders.templates}
            self._own = {n: part.lowest for n, part in parts.items() if n not in folders.packaged}
        removed = [self._own[name] for name in folders.packaged if name in self._own]
        if removed:
            raise SpecError([_describe_removal(folder) for folder in removed])
        return folders

    def find_template_problems(self) -> Sequence[Problem]:
        """Return the problems of the templates of all snippets."""
        try:
            folders = self.resolve_folders()
            project = load_project(folders, whole=False)
            for _ in chain(render_matrix(project), render_actions(project)):
                pass
        except SpecError as error:
            return error.problems
        return ()

    def compare_output(self) -> ChangeReport:
        """Return the differences of the output folder from the plan, as ``check`` does."""
        try:
            project = load_project(self.resolve_folders())
            check_templates(project)
            output = OutputFolder(project.folders.out)
            selection = Selection()
            plan = plan_output(project, selection, output.present())
            differing = differences(output, plan, selection)
        except SpecError as error:
            return ChangeReport(problems=error.problems)
        generate = f"mediagen generate{format_folder_options(self._options)}"
        return ChangeReport(
            folder=display_path(output.folder),
            files=len(plan.selected),
            changes=[_describe_change(output, item) for item in differing],
            explanations=EXPLANATIONS,
            commands=[line.rstrip("\n") for line in cure(output, differing, generate)],
        )

    def explain(self, line: SnippetLine) -> LineExplanation:
        """Return the origins of a line of a snippet, as ``explain`` prints them."""
        try:
            return self._explain(line)
        except UsageError as error:
            return LineExplanation("", message=str(error))
        except SpecError as error:
            return LineExplanation("", message="; ".join(map(str, error.problems)))

    def _explain(self, line: SnippetLine) -> LineExplanation:
        folders = self.resolve_folders()
        cache = SourceCache()
        files = cache.make_reader()
        project = load_project(folders, whole=False, files=files)
        shown = render_with_overrides(
            project, line.subject, line.platform, line.example, line.assignments
        ).split("\n")
        if not 1 <= line.line <= len(shown):
            return LineExplanation("", message="The code has no such line.")
        text = shown[line.line - 1]
        artifact = find_code(project, CodeSource(line.platform, line.subject, line.example))
        assert isinstance(artifact, SnippetArtifact | ActionArtifact)
        plain = artifact.render(project, files)
        index = _find_line(shown, plain.split("\n"), line.line - 1) if plain is not None else None
        if index is None:
            message = "Only the values of the form make this line; the example does not have it."
            return LineExplanation(text, message=message)
        templates, values = find_text_origins(project, cache, files, artifact, index)
        message = ""
        if plain is not None and plain.split("\n")[index] != text:
            message = "The line also shows values of the form instead of those of the example."
        elif not values.is_complete:
            message = "The line contains many values; only the first ones were checked."
        return LineExplanation(
            text,
            [
                OriginLine(f"{display_path(item.path)}:{item.line}", template_text(item))
                for item in templates
            ],
            [
                OriginLine(
                    "{}:{}:{}".format(origin.source.name, *origin.source.position(origin.path)),
                    format_value(origin),
                    format_path(origin.path),
                )
                for origin in values.values
            ],
            message,
        )


def _describe_removal(folder: Path) -> Problem:
    message = "no files of mediagen found; restore the folder, or start the preview again"
    return Problem(display_path(folder), 0, 0, message, code=codes.MISSING_FOLDER)


def _describe_change(output: OutputFolder, item: Difference) -> ChangedFile:
    lines = list(diff_file(output, item, whole=True))
    added = sum(line.startswith("+") and not line.startswith("+++ ") for line in lines)
    removed = sum(line.startswith("-") and not line.startswith("--- ") for line in lines)
    return ChangedFile(escape_controls(item.path), item.reason, added, removed, "".join(lines))


def _find_line(shown: Sequence[str], plain: Sequence[str], index: int) -> int | None:
    """Return the line of the example's code for a line of the same code with other values."""
    matcher = SequenceMatcher(None, shown, plain, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if start <= index < end:
            is_pair = tag == "equal" or end - start == other_end - other_start
            return other_start + index - start if is_pair else None
    return None
