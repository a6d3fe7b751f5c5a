"""Checks of a project whose spec or templates are invalid: of what does not depend on the errors.

A snippet depends on the files of its event and platform, and on files that all snippets share.
If only files of events, stories and platforms have errors, the snippets of the others are compared.
Whatever else is generated is checked for edits by hand, by the digests in manifests and markers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from mediagen.commands.arguments import format_folder_options
from mediagen.commands.gate.model import GateRun, PartResult
from mediagen.commands.gate.output_check import compare_output
from mediagen.commands.gate.region_check import add_regions, select_pages
from mediagen.commands.gate.wrapper_check import add_wrapper, select_wrappers
from mediagen.commands.loading import select_artifacts
from mediagen.commands.starters.plan import open_starter
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.output.drift import Difference, cure, drift_diagnostics, report
from mediagen.output.drift_reasons import Reason
from mediagen.output.folder import OutputFolder
from mediagen.output.plan import Plan
from mediagen.project.project import Project, without_gc
from mediagen.project.selection import ArtifactKind, Selection
from mediagen.regions.command import compare_pages
from mediagen.regions.scanner import Region
from mediagen.snippets.matrix import SnippetRenderer, snippet_path

_EVENTS, _STORIES, _PLATFORM = "events", "stories", "platform.yaml"
#: Kinds of regions that depend on one event, apart from the files that all snippets share, and on
#: one platform or on all of them.
_PLATFORM_REGIONS = ("snippet",)
_EVENT_REGIONS = ("tabs", "parameters", "caveats")


@dataclass(frozen=True)
class ValidScope:
    """Events and platforms of an invalid project whose files have no errors.

    Without all languages, code that a formatter changed looks as if it was edited by hand.
    """

    events: frozenset[str]
    platforms: frozenset[str]
    has_all_platforms: bool
    has_all_languages: bool

    def can_render(self, region: Region) -> bool:
        """Return whether a region depends only on an event and platforms without errors."""
        options = region.options
        if options.get("event") not in self.events:
            return False
        if region.kind in _PLATFORM_REGIONS:
            return options.get("platform") in self.platforms
        return region.kind in _EVENT_REGIONS and self.has_all_platforms


def find_valid_scope(project: Project) -> ValidScope:
    """Return the events and platforms that the errors of a project do not concern.

    Both are empty if a file has errors that any snippet can depend on.
    """
    events = {event.id for event in project.valid_events}
    platforms = set(project.platforms)
    templates = project.folders.templates
    has_all_platforms = has_all_languages = True
    for problem in project.problems:
        spec_path = _path_below(problem, project.folders.spec.folders)
        template_path = _path_below(problem, templates.folders)
        if template_path is not None:
            has_all_platforms = False
        if template_path is not None and problem.path.endswith(".yaml"):
            has_all_languages = False
        if spec_path is not None and len(spec_path) == 2 and spec_path[0] == _EVENTS:
            events.discard(spec_path[1].partition(".")[0])
        elif spec_path is not None and len(spec_path) == 2 and spec_path[0] == _STORIES:
            continue
        elif (
            template_path is not None and templates.find(f"{template_path[0]}/{_PLATFORM}").exists()
        ):
            platforms.discard(template_path[0])
        else:
            events.clear()
    return ValidScope(frozenset(events), frozenset(platforms), has_all_platforms, has_all_languages)


def _path_below(problem: Problem, folders: Iterable[Path]) -> tuple[str, ...] | None:
    """Return the parts of the path of a problem below one of some folders, or None."""
    path = Path(problem.path).resolve()
    for folder in folders:
        root = folder.resolve()
        if path.is_relative_to(root) and path != root:
            return path.relative_to(root).parts
    return None


def check_output_partially(run: GateRun) -> PartResult:
    """Compare the snippets of the valid scope, and look for edits in all other files."""
    selection = select_artifacts(run.options, run.project)
    output = OutputFolder(run.folders.out)
    # Files are missing for a reason if nothing was generated yet.
    artifacts = _render_snippets(run.project, selection) if output.digests else {}
    result = PartResult()
    arguments = format_folder_options(run.options)
    if artifacts:
        plan = Plan(artifacts, artifacts)
        # A selection, so that no file counts as no longer planned.
        part = Selection(kinds=(ArtifactKind.SNIPPETS,))
        compare_output(run, output, plan, part, arguments, result)
    others = [path for path in output.digests if path not in artifacts and not selection]
    edited = _find_edited(output, others)
    pairs = [
        (item, difference)
        for item, difference in zip(drift_diagnostics(output, edited), edited, strict=True)
        if not run.is_accepted(item)
    ]
    if pairs:
        kept = [difference for _, difference in pairs]
        result.findings += (item for item, _ in pairs)
        result.details += report(output, kept, whole=False, again="")
        result.details += cure(output, kept, f"mediagen generate{arguments}")
    result.unchecked["file"] = len(others) - len(edited)
    return result


def _render_snippets(project: Project, selection: Selection) -> dict[str, bytes]:
    """Return the selected snippets of the valid scope by path, without those with problems."""
    scope = find_valid_scope(project)
    snippets = SnippetRenderer(project.spec, project.folders.templates, Problems())
    artifacts = {}
    with without_gc():
        for event in project.valid_events:
            for platform in project.platforms.values():
                if event.id not in scope.events or platform.id not in scope.platforms:
                    continue
                if not selection.asks_for(ArtifactKind.SNIPPETS, event.id, platform.id):
                    continue
                for example in event.examples:
                    cell = snippets.render_cell(event, example, platform)
                    if cell is not None and cell.text is not None:
                        path = snippet_path(cell, platform.extension)
                        artifacts[path] = cell.text.encode("utf-8")
    return artifacts


def _find_edited(output: OutputFolder, paths: Iterable[str]) -> list[Difference]:
    """Return the files that are not as mediagen wrote them, by the digests of the manifest."""
    edited = []
    for path in sorted(paths):
        data = output.read_file(path)
        if data is not None and not output.is_own(path, data):
            edited.append(Difference(path, Reason.EDITED, data, None))
    return edited


def check_regions_partially(run: GateRun) -> PartResult:
    """Compare the regions of the valid scope, and look for edits in all others."""
    from mediagen.regions.comparison import PageComparer

    result = PartResult()
    paths = select_pages(run)
    if not paths:
        return result
    scope = find_valid_scope(run.project)
    try:
        # Without its errors: regions that may depend on them are not rendered.
        project = replace(run.project, problems=Problems())
        comparer = PageComparer(
            project, can_render=scope.can_render, finds_edits=scope.has_all_languages
        )
    except SpecError:  # the flavours are invalid, too
        return result
    with without_gc():
        plan = compare_pages(run.folders, paths, lambda: comparer)
    add_regions(run, plan, result)
    result.unchecked["region"] = comparer.unrendered
    return result


def check_wrappers_partially(run: GateRun) -> PartResult:
    """Look for edits in the files of wrappers."""
    result = PartResult()
    for wrapper in select_wrappers(run):
        output = open_starter(run.project, wrapper.platform, wrapper.folder)
        edited = _find_edited(output, output.digests)
        add_wrapper(run, wrapper, output, edited, result)
        result.checked += (display_path(output.folder / item.path) for item in edited)
        files = len(output.digests) - len(edited)
        result.unchecked["file"] = result.unchecked.get("file", 0) + files
    return result
