"""A story is a session that the rules of the spec allow, and has an effect, or it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import project, run

STORY = "spec/stories/playback.yaml"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("stories"))


def problems(root: Path) -> str:
    """Return the error message of a command that loads the stories; no files are written."""
    result = run("check", "--kind", "snippets", "--platform", "ios", cwd=root)
    if result.err:
        assert (result.code, result.out) == (2, "")
    return result.err


def step(steps: list[dict[str, Any]], event: str) -> int:
    """The index of the first step of an event."""
    return next(i for i, item in enumerate(steps) if item["event"] == event)


Change = Callable[[list[dict[str, Any]]], object]


def without(event: str) -> Change:
    return lambda steps: steps.pop(step(steps, event))


def with_playhead(event: str, playhead: int) -> Change:
    return lambda steps: steps[step(steps, event)]["values"].update(playhead=playhead)


def with_value(event: str, key: str, value: object) -> Change:
    return lambda steps: steps[step(steps, event)].update({key: value})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("adBreakStart"), "adStart outside of any ad break"),
        (without("adComplete"), "adStart while another ad is open"),
        (without("stateStart"), "ends without a start"),
        (with_playhead("adStart", 9), "the playhead moved from 5 to 9 in an ad break"),
        (with_value("bufferStart", "seconds", 9), "expected 9 or later; steps are in"),
        (without("sessionStart"), "expected an event that opens a session, got 'chapterStart'"),
        (with_value("chapterComplete", "event", "sessionEnd"), "the session has ended"),
    ],
)  # fmt: skip
def test_a_story_that_is_no_session_is_refused_at_its_step(
    root: Path, change: Change, expected: str
) -> None:
    path = root / STORY
    text = path.read_text("utf-8")
    story = yaml.safe_load(text)
    change(story["steps"])
    try:
        path.write_text(yaml.dump(story, sort_keys=False), "utf-8")
        err = problems(root)
    finally:
        path.write_text(text, "utf-8")
    assert expected in err
    assert re.match(rf"{STORY}:\d+:\d+: ", err)


def test_a_second_story_is_refused_unless_a_template_shows_it(root: Path) -> None:
    text = (root / STORY).read_text("utf-8").replace("story: playback", "story: second-one")
    second = root / "spec/stories/second-one.yaml"
    readme = root / "templates/web-sdk/wrapper/README.md.j2"
    template = readme.read_text("utf-8")
    try:
        second.write_text(text, "utf-8")
        message = "MG713 no template shows the story 'second-one' (shown: playback); "
        assert f"spec/stories/second-one.yaml:2:8: {message}" in problems(root)
        readme.write_text(template + "\n{{ stories.second_one.title }}\n", "utf-8")
        assert problems(root) == ""
    finally:
        second.unlink()
        readme.write_text(template, "utf-8")
