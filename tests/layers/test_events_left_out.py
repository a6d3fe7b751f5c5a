"""Events under ``without``: the rest is complete without them, or the project is refused."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from mediagen.diagnostics.problems import Problem
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.protocols.compose import compose
from mediagen.spec.model import SessionEffect
from mediagen.spec.stories import recorded_steps
from mediagen.wrappers.api_builder import build_api
from mediagen.yaml_files.reader import SourceCache

from tests.helpers import ROOT, run
from tests.layers.projects import write_project

_EVENTS = sorted(path.stem for path in (ROOT / "spec/events").glob("*.yaml"))


def _write(folder: Path, left_out: Sequence[str], platforms: str = "") -> Path:
    text = f"extends: package\nwithout: [{', '.join(left_out)}]\n{platforms}"
    return write_project(folder, {"mediagen.yaml": text})


def _load(folder: Path, left_out: Sequence[str], cache: SourceCache) -> Project:
    """Return the project without some events, all platforms of which are planned if it is valid."""
    with contextlib.chdir(_write(folder, left_out)):
        folders = replace(resolve_folders(None, None, None), is_layered=False)  # fast: no blame
        project = load_project(folders, whole=False, files=cache.make_reader())
        if not project.problems:
            _plan(project)
        return project


def _plan(project: Project) -> None:
    spec = project.spec
    for platform in project.platforms.values():
        assert platform.automatic_events.keys() <= spec.events.keys()
        for wrapper in platform.wrappers:
            build_api(spec, platform, wrapper)
    for protocol in {platform.protocol for platform in project.platforms.values()}:
        for event in spec.events.values():
            for example in event.examples.values():
                compose(spec, event, example.values, protocol)
    for story in spec.stories.values():
        for step in story.steps:
            inner = [placed.step.event for placed in recorded_steps(spec, step)]
            assert {step.event, *inner} <= spec.events.keys()


@pytest.mark.parametrize("count", [1, 2])
def test_a_project_without_events_is_planned_or_refused(count: int, tmp_path: Path) -> None:
    cache = SourceCache()
    valid = [
        left_out
        for left_out in combinations(_EVENTS, count)
        if not _load(tmp_path, left_out, cache).problems
    ]
    assert len(valid) >= len(_EVENTS) / 3


def test_events_inside_a_whole_session_are_left_out_of_stories(tmp_path: Path) -> None:
    project = _load(tmp_path, ["sessionComplete"], SourceCache())
    whole = [
        story
        for story in project.spec.stories.values()
        if project.spec.events[story.steps[0].event].session == SessionEffect.WHOLE
    ]
    assert whole
    assert not list[Problem](project.problems)


def test_an_event_of_single_items_is_needed_on_platforms_without_lists(tmp_path: Path) -> None:
    project = _write(tmp_path / "ios", ["stateEnd"], "platforms: [ios]\n")
    assert run("check", cwd=project).err == (
        "mediagen.yaml:2:11: MG242 'stateEnd' cannot be left out: tracker sends it for each item "
        "of statesUpdate; leave statesUpdate out as well\n"
        "    without: [stateEnd]\n"
        "              ^\n"
        "1 error\n"
    )
    lists = _write(tmp_path / "web", ["stateEnd"], "platforms: [web-sdk]\n")
    assert run("generate", cwd=lists).code == 0


@pytest.mark.parametrize(
    ("left_out", "platform"),
    [
        ("sessionComplete", "media-collection-api"),
        ("sessionEnd", "roku-edge"),
        ("chapterStart, chapterComplete, chapterSkip", "ios"),
    ],
)
def test_pages_of_a_platform_do_not_mention_events_that_are_left_out(
    left_out: str, platform: str, tmp_path: Path
) -> None:
    project = _write(tmp_path, [left_out], f"platforms: [{platform}]\n")
    result = run("generate", cwd=project)
    assert (result.code, result.err) == (0, "")
