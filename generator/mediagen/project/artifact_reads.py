"""Artifacts of a project in the cache: the model, the files and the settings that they read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from mediagen.filesystem.caching.artifact_cache import ArtifactCache
from mediagen.filesystem.caching.cache_files import are_caches_enabled
from mediagen.filesystem.caching.observations import observe_tree
from mediagen.filesystem.caching.reads import ReadTracker
from mediagen.filesystem.files import read_file
from mediagen.platforms.model import Language, Platform, Wrapper
from mediagen.project.project import Project
from mediagen.spec.model import Event, Field, Group, Spec

_TRACKED = (Spec, Event, Field, Group, Platform, Language, Wrapper)
#: Events of projects whose artifacts are not cached: the record would take longer than the work.
_MOST_EVENTS = 500


@contextmanager
def cached_artifacts(project: Project) -> Iterator[ArtifactCache | None]:
    """Provide the cache of a project, and write it if nothing fails within.

    It is None if the project has problems, if it is very large, or if caches are disabled.
    """
    is_small = len(project.spec.events) <= _MOST_EVENTS
    if project.problems or not is_small or not are_caches_enabled():
        yield None
        return
    with tracked_artifacts(project) as cache:
        yield cache
    cache.write()


@contextmanager
def tracked_artifacts(project: Project) -> Iterator[ArtifactCache]:
    """Provide the cache of a valid project, without writing it."""
    tracker = ReadTracker(_TRACKED)
    place, identity = _identify_inputs(project)
    tracker.track_objects("spec", project.spec)
    tracker.track_objects("events", list(project.valid_events))
    tracker.track_objects("platforms", project.platforms)
    with tracker.activate():
        cache = ArtifactCache(tracker, place, identity)
        cache.add_resolver("file", _read_if_any)
        yield cache


def _identify_inputs(project: Project) -> tuple[bytes, bytes]:
    """Return the place of a project, and what all of its artifacts depend on.

    A template that is added or removed can replace another one, so all names count. In several
    layers, templates also change what those of other layers contribute.
    """
    folders = project.folders
    paths = [os.fspath(path.absolute()) for path in folders.inputs]
    names = list(project.platforms)
    parts: list[str | bytes] = [repr((paths, names))]
    for folder in folders.templates.folders:
        parts.append(repr(sorted(_file_names(os.fspath(folder)))))
        if len(folders.templates.folders) > 1:
            parts.append(observe_tree(os.fspath(folder)))
    identity = b"\0".join(
        part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        for part in parts
    )
    return repr(paths).encode("utf-8", "surrogateescape"), identity


def _file_names(folder: str) -> Iterator[str]:
    for parent, _, names in os.walk(folder, followlinks=True):
        for name in names:
            yield os.path.relpath(f"{parent}/{name}", folder)


def _read_if_any(path: str) -> bytes | None:
    try:
        return read_file(path)
    except OSError:
        return None
