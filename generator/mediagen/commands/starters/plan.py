"""Plan of a wrapper in the folder of an app: sources, records, and the files of the app."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mediagen.commands.planning import refuse_device_names
from mediagen.commands.starters.app_files import (
    AppFile,
    AppFilePlanner,
    StarterMode,
    recorded_bases,
)
from mediagen.commands.starters.changelog import (
    CHANGELOG,
    CallerChanges,
    add_changes,
    describe_changes,
    find_renaming,
    first_changelog,
    merge_changelog,
)
from mediagen.commands.starters.options import check_options, merge_options
from mediagen.commands.starters.record import (
    API,
    BASES,
    RECORD,
    StarterOrigin,
    StarterRecord,
    digest_spec,
    format_apis,
    format_bases,
    format_record,
    is_record,
    is_same_record,
    parse_apis,
    parse_bases,
    parse_record,
)
from mediagen.commands.starters.rendering import render_wrappers
from mediagen.commands.starters.sources import SourceComparer
from mediagen.commands.starters.versions import read_version
from mediagen.diagnostics.catalogue import output as output_codes
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem, SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.publish import FileChange
from mediagen.output.changes.api_changes import compare_summaries, compare_values
from mediagen.output.changes.api_summary import ApiSummary
from mediagen.output.changes.model import Change
from mediagen.output.folder import OutputFolder
from mediagen.output.merge_conflicts import conflict_sides, holds_conflict
from mediagen.output.plan import Plan
from mediagen.platforms.model import Platform
from mediagen.project.project import Project
from mediagen.project.selection import Selection
from mediagen.wrappers.package_names import PackageOptions

_EDITED_CONFLICT = "contains a merge conflict with an edit; resolve it, or delete the file"


@dataclass(frozen=True)
class StarterPlan:
    """Files of a wrapper in the folder of an app.

    ``plan`` has the files of mediagen, ``app_files`` those that belong to the app. ``changes`` are
    those for callers, by the path of the changelog.
    """

    output: OutputFolder
    plan: Plan
    selection: Selection
    record: StarterRecord
    former: StarterRecord | None
    app_files: tuple[AppFile, ...]
    changelogs: tuple[FileChange, ...]
    changes: Mapping[str, CallerChanges]

    @property
    def others(self) -> list[FileChange]:
        """The changes of files that belong to the app."""
        changes = [file.change for file in self.app_files]
        return [*filter(None, changes), *self.changelogs]

    @property
    def restored(self) -> list[str]:
        """The sources that were written before, and are missing."""
        former = self.former.sources if self.former else {}
        return [p for p in self.plan.artifacts if p in former and not self.output.exists(p)]


def plan_starter(
    project: Project,
    platform: str,
    folder: str | Path,
    requested: PackageOptions,
    mode: StarterMode = StarterMode.REFRESH,
) -> StarterPlan:
    """Return the plan of the wrappers of a platform in a folder.

    ``requested`` are the options of a call; those that it lacks are the recorded ones. Raises
    ``SpecError`` for problems of the project and of the folder, and ``UsageError`` for an invalid
    platform or option.
    """
    if project.problems:
        raise SpecError(project.problems)
    (selected,) = project.selected_platforms([platform])
    if not selected.wrappers:
        platform_ids = [p.id for p in project.platforms.values() if p.wrappers]
        message = f"{platform} has no wrapper{suggest_name(platform, platform_ids, limit=30)}"
        raise UsageError(message, code=codes.PLATFORM_WITHOUT_WRAPPER)
    check_options(selected, requested)
    return _StarterPlanner(project, selected, Path(folder), requested, mode).plan()


def open_starter(project: Project, platform: str, folder: Path) -> OutputFolder:
    """Return the folder of a wrapper, to look for edits; the project can have errors."""
    record = parse_record(OutputFolder(folder).read_file(RECORD))
    comparer = SourceComparer.of_platforms(project.platforms.values())
    return OutputFolder(
        folder,
        keeps_edits=True,
        wrapper=platform,
        is_formatted=lambda path, data: _is_formatted(comparer, record, path, data),
    )


def _is_formatted(
    comparer: SourceComparer, record: StarterRecord | None, path: str, data: bytes
) -> bool:
    """Return whether a file is a record, or the recorded source in another layout."""
    if is_record(path):
        return True
    former = record.sources.get(path) if record else None
    return former is not None and comparer.digest(path, data) == former


class _StarterPlanner:
    def __init__(
        self,
        project: Project,
        platform: Platform,
        folder: Path,
        requested: PackageOptions,
        mode: StarterMode,
    ) -> None:
        self._project, self._platform, self._mode = project, platform, mode
        self._comparer = SourceComparer.of_platforms(project.platforms.values())
        output = OutputFolder(folder, keeps_edits=True, wrapper=platform.id)
        output.refuse_other_wrapper()
        self._former = parse_record(output.read_file(RECORD))
        recorded = self._former.options if self._former else PackageOptions()
        self._requested = requested
        self._options = check_options(platform, merge_options(requested, recorded))
        self._rendered = render_wrappers(project, platform, self._options)
        self._output = OutputFolder(
            folder,
            keeps_edits=True,
            wrapper=platform.id,
            is_formatted=partial(_is_formatted, self._comparer, self._former),
            app_files={path for item in self._rendered for path in item.app_files},
            overwrites_edits=mode is StarterMode.FORCE,
        )

    def plan(self) -> StarterPlan:
        """Return the plan."""
        app_files = self._plan_app_files()
        sources, digests, origin = self._plan_sources()
        apis = {item.wrapper.id: item.api for item in self._rendered}
        differs = any(sources[path] != self._output.read_file(path) for path in sources)
        changes = self._find_changes(apis) if differs or self._renames_wrappers() else {}
        changelogs = [*self._plan_changelogs(changes)]
        record = StarterRecord(
            self._platform.id,
            origin,
            self._options,
            tuple(sorted({f.path for f in app_files if f.is_kept} | {*self._changelog_paths()})),
            digests,
        )
        artifacts = {
            **sources,
            RECORD: format_record(record),
            API: format_apis(apis),
            BASES: format_bases(recorded_bases(app_files)),
        }
        for path in (RECORD, API, BASES):
            current = self._output.read_file(path)
            if current is not None and is_same_record(current, artifacts[path]):
                artifacts[path] = current
        refuse_device_names(artifacts)
        plan = Plan(artifacts, artifacts)
        selection = Selection(platforms=(self._platform.id,))
        files, logs = tuple(app_files), tuple(changelogs)
        former = self._former
        return StarterPlan(self._output, plan, selection, record, former, files, logs, changes)

    # -- sources ------------------------------------------------------------------------------

    def _plan_sources(self) -> tuple[dict[str, bytes], dict[str, str], StarterOrigin]:
        """Return the sources, the digests of their forms, and what changed them last.

        A file whose header and layout alone differ stays as it is.
        """
        bodies = {path: data for item in self._rendered for path, data in item.sources.items()}
        digests = {path: self._comparer.digest(path, data) for path, data in bodies.items()}
        sources = {}
        for path in bodies:
            current = self._output.read_file(path)
            if current is not None and self._comparer.digest(path, current) == digests[path]:
                sources[path] = current
        origin = StarterOrigin(digest_spec(self._project.folders.spec))
        former = self._former
        if former is not None and former.sources == digests and former.options == self._options:
            origin = former.origin  # another version, or another spec, makes the same wrapper
        for path, data in bodies.items():
            if path not in sources:
                sources[path] = self._comparer.add_header(path, data, origin)
        return dict(sorted(sources.items())), digests, origin

    # -- files of the app ---------------------------------------------------------------------

    def _plan_app_files(self) -> list[AppFile]:
        planned = {path: data for item in self._rendered for path, data in item.app_files.items()}
        former = self._former
        logs = {*self._changelog_paths()}
        recorded = frozenset(former.app_files if former else ()) - logs
        gone = recorded - planned.keys()  # such as the text of another license
        output = self._output
        paths = [*planned, *sorted(gone)]
        current = {path: output.read_file(path) for path in paths}
        owned = {
            path
            for path, data in current.items()
            if data is not None and path in output.digests and output.is_unchanged(path, data)
        }
        if not output.former_wrapper:
            message = "not generated by mediagen; move or delete it, then run the command again"
            others = [path for path, data in sorted(current.items()) if data is not None]
            self._refuse(others, message, output_codes.NOT_GENERATED)
        options_differ = former is not None and former.options != self._options
        planner = AppFilePlanner(
            current=current,
            bases=parse_bases(output.read_file(BASES)),
            bases_of_sides=self._bases_of_sides(),
            recorded=recorded,
            mode=self._mode,
            merges=self._mode is StarterMode.MERGE or options_differ,
            owned=frozenset(owned),
        )
        conflicts = [path for path in paths if planner.has_edited_conflict(path)]
        self._refuse(conflicts, _EDITED_CONFLICT, output_codes.CONFLICT_WITH_EDIT)
        for path in paths:
            if path in planned or current[path] is not None:
                planner.plan_file(path, planned.get(path))
        return planner.files

    def _bases_of_sides(self) -> dict[str, list[bytes]]:
        """Return the original texts of the files of the app that both sides of a merge have."""
        data = self._output.read_file(BASES) or b""
        sides = [parse_bases(side) for side in conflict_sides(data)]
        paths = {path for side in sides for path in side}
        return {path: [side[path] for side in sides if path in side] for path in paths}

    def _refuse(self, paths: Iterable[str], message: str, code: Code) -> None:
        """Raise ``SpecError`` if there are files that a run must not write."""
        folder = self._output.folder
        problems = [
            Problem(display_path(folder / path), 0, 0, message, code=code) for path in paths
        ]
        if problems:
            raise SpecError(problems)

    # -- changes for callers ------------------------------------------------------------------

    def _changelog_paths(self) -> Iterator[str]:
        return (f"{item.prefix}{CHANGELOG}" for item in self._rendered)

    def _find_changes(self, apis: Mapping[str, ApiSummary]) -> dict[str, CallerChanges]:
        """Return the changes of each wrapper whose code differs, by the path of its changelog."""
        if self._former is None:
            return {}
        former = parse_apis(self._output.read_file(API))
        changes = {}
        for item in self._rendered:
            is_same = all(
                self._former.sources.get(path) == self._comparer.digest(path, data)
                for path, data in item.sources.items()
            )
            old, new = former.get(item.wrapper.id), apis[item.wrapper.id]
            renaming = find_renaming(item.wrapper, self._former.options, self._options)
            if (is_same and not renaming) or old is None:
                continue
            found: list[Change] = [
                *renaming,
                *compare_summaries(item.wrapper.path, old, new),
                *compare_values(item.wrapper.path, old, new),
            ]
            if not found and self._former.options != self._options:
                continue  # the app changed its own options
            version = read_version(self._output, item.wrapper, item.prefix, self._options)
            changes[f"{item.prefix}{CHANGELOG}"] = describe_changes(found, version)
        return changes

    def _renames_wrappers(self) -> bool:
        former = self._former.options if self._former else self._options
        return any(find_renaming(item.wrapper, former, self._options) for item in self._rendered)

    def _plan_changelogs(self, changes: Mapping[str, CallerChanges]) -> Iterator[FileChange]:
        recorded = self._former.app_files if self._former else ()
        for item in self._rendered:
            path = f"{item.prefix}{CHANGELOG}"
            current = self._output.read_file(path)
            if current is None and (path not in recorded or self._mode is StarterMode.FORCE):
                version = read_version(self._output, item.wrapper, item.prefix, self._options)
                yield FileChange(path, None, first_changelog(version), is_durable=True)
            elif current is not None:
                new = self._merge_changelog(path, current)
                if path in changes:
                    new = add_changes(new, changes[path])
                if new != current:
                    yield FileChange(path, current, new, is_durable=True)

    def _merge_changelog(self, path: str, current: bytes) -> bytes:
        """Return a changelog without merge conflicts. Raises ``SpecError`` for one of edits."""
        if not holds_conflict(current):
            return current
        merged = merge_changelog(current)
        if merged is None:
            self._refuse([path], _EDITED_CONFLICT, output_codes.CONFLICT_WITH_EDIT)
        return merged or current
