"""Declared inputs of artifacts: the files behind what each of them read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mediagen.filesystem.caching.artifact_cache import ArtifactCache
from mediagen.filesystem.caching.reads import ReadTracker
from mediagen.platforms.model import Language, Platform, Wrapper
from mediagen.platforms.wrapper_tables import WrapperTables
from mediagen.project.project import Project
from mediagen.spec.model import Event, Field, Group, GroupKind, Place
from mediagen.yaml_files.source import Source

#: Attributes that only list the objects of the spec: adding one changes the plan.
_LISTS = ("events", "fields", "groups", "unused_events")


class ArtifactInputs:
    """Finds the files that the artifacts of a project depend on.

    In a project with several layers, or with typed custom metadata, files complete each other: all
    files of the spec are inputs of every artifact.
    """

    def __init__(self, project: Project, cache: ArtifactCache, tracker: ReadTracker) -> None:
        self._project, self._cache, self._tracker = project, cache, tracker
        spec = project.folders.spec
        groups = tracker.read_value("spec.groups") or {}
        has_custom = any(
            tracker.read_value(f"spec.groups[{id_}].kind") == GroupKind.CUSTOM for id_ in groups
        )
        self._all_spec = sorted(set(map(os.fspath, spec.files_below().values())))
        is_whole = len(spec.folders) > 1 or has_custom
        settings = [os.fspath(layer.source.path) for layer in project.folders.layers]
        self._common = {*settings, *(self._all_spec if is_whole else ())}
        self._files: dict[str, frozenset[str]] = {}

    def find_inputs(self, artifact: str) -> list[str]:
        """Return the paths of the inputs of an artifact by its name in the cache."""
        return sorted(self._common.union(*map(self._files_of, self._cache.reads_of(artifact))))

    def _files_of(self, read: str) -> frozenset[str]:
        if read not in self._files:
            self._files[read] = frozenset(self._find_files(read))
        return self._files[read]

    def _find_files(self, read: str) -> Iterable[str]:
        kind, _, rest = read.partition(":")
        if kind == "file":
            return [rest]
        if kind == "cell":
            return self._cell_inputs(*rest.split("\0"))
        if kind.startswith("pages-"):
            return self._page_inputs(kind.removeprefix("pages-"), rest)
        return self._model_inputs(read)

    def _cell_inputs(self, event: str, example: str, platform: str) -> Iterator[str]:
        for name in (f"cells {event} {platform}", f"code {event}\0{example}\0{platform}"):
            if self._cache.has(name):
                yield from self.find_inputs(name)

    def _page_inputs(self, flavour: str, name: str) -> Iterator[str]:
        folder = self._project.folders.templates
        if not name:
            for part in (f"docs/{flavour}", "docs/common"):
                for path in ("flavour.yaml", "words.yaml"):
                    yield from map(os.fspath, folder.find_all(f"{part}/{path}"))
        elif name.startswith("page "):
            yield from self._target_files(name)
        elif name == "all_pages":  # the titles and summaries of everything
            yield from self._all_spec
            for id_ in self._project.platforms:
                yield from self._object_files(f"platforms[{id_}]")

    def _target_files(self, name: str) -> Iterator[str]:
        """Yield the files of the subject of a page, by the name of the read of the page."""
        roots = {
            "spec.events": self._tracker.read_value("spec.events"),
            "spec.fields": self._tracker.read_value("spec.fields"),
            "platforms": self._project.platforms,
        }
        for root, ids in roots.items():
            for id_ in ids:
                if name.endswith(f"'{id_}')"):
                    yield from self._object_files(f"{root}[{id_}]")
        for id_, story in self._tracker.read_value("spec.stories").items():
            if name.endswith(f"'{id_}')"):
                yield from _paths(_find_sources(story))
        yield from map(os.fspath, self._project.folders.spec.find_all("categories.yaml"))

    def _model_inputs(self, read: str) -> Iterator[str]:
        owner, _, attribute = read.rpartition(".")
        if owner == "spec":
            if attribute not in _LISTS:
                yield from self._spec_files(attribute)
            return
        yield from self._object_files(owner)
        if attribute == "blocks":  # an event that is limited to platforms needs their protocols
            for id_ in self._tracker.read_value(f"{owner}.only_on") or ():
                yield from self._object_files(f"platforms[{id_}]")

    def _spec_files(self, attribute: str) -> Iterator[str]:
        folder = self._project.folders.spec
        yield from map(os.fspath, folder.find_all(f"{attribute}.yaml"))
        yield from _paths(_find_sources(self._tracker.read_value(f"spec.{attribute}")))

    def _object_files(self, owner: str) -> Iterator[str]:
        value = self._tracker.owner(owner)
        if isinstance(value, Event | Field | Group | Platform):
            yield from _paths(_find_sources(self._tracker.read_value(f"{owner}.place")))
        elif isinstance(value, Wrapper):
            yield from _paths(_find_sources(self._tracker.read_value(f"{owner}.tables")))
        elif isinstance(value, Language):
            id_ = self._tracker.read_value(f"{owner}.id")
            folder = self._project.folders.templates
            yield from map(os.fspath, folder.find_all(f"languages/{id_}.yaml"))


def _paths(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        yield from map(os.fspath, source.paths)


def _find_sources(value: Any) -> Iterator[Source]:
    """Yield the files that the places in a value name."""
    if isinstance(value, Place):
        yield value.source
    elif isinstance(value, WrapperTables):
        yield from value.sources
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _find_sources(item)
    elif isinstance(value, tuple | list):  # also those with names, such as stories
        for item in value:
            yield from _find_sources(item)
