"""A story is a session that the rules of the spec allow, and has an effect, or it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.helpers import ROOT, project, run

STORY = "spec/stories/playback.yaml"
REGION = """<!-- mediagen:begin scenario story=playback platform=ios -->
<!-- mediagen:end -->

<!-- mediagen:begin timeline story=playback -->
<!-- mediagen:end -->
"""


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


def changed_story(root: Path, change: Callable[[list[dict[str, Any]]], object]) -> str:
    """Return the error message for a changed story."""
    path = root / STORY
    text = path.read_text("utf-8")
    story = yaml.safe_load(text)
    change(story["steps"])
    try:
        path.write_text(yaml.dump(story, sort_keys=False), "utf-8")
        return problems(root)
    finally:
        path.write_text(text, "utf-8")


Change = Callable[[list[dict[str, Any]]], object]


def without(event: str) -> Change:
    return lambda steps: steps.pop(step(steps, event))


def with_playhead(event: str, playhead: int) -> Change:
    return lambda steps: steps[step(steps, event)]["values"].update(playhead=playhead)


def with_value(event: str, key: str, value: object) -> Change:
    return lambda steps: steps[step(steps, event)].update({key: value})


def with_details(event: str, key: str, value: object) -> Change:
    """Change a member of the first group of the first step of an event."""

    def change(steps: list[dict[str, Any]]) -> None:
        values = steps[step(steps, event)]["values"]
        next(item for item in values.values() if isinstance(item, dict))[key] = value

    return change


def repeat_number(steps: list[dict[str, Any]]) -> None:
    """Give the second chapter the number of the first one."""
    second = [item for item in steps if item["event"] == "chapterStart"][1]
    second["values"]["chapterDetails"]["index"] = 1


def late_play(steps: list[dict[str, Any]]) -> None:
    """Replace the first play event, so that the content plays without its start."""
    steps[step(steps, "play")]["event"] = "ping"
    steps[step(steps, "bufferStart")]["event"] = "ping"


def end_in_seek(steps: list[dict[str, Any]]) -> None:
    """End the session while the viewer seeks."""
    del steps[step(steps, "seekComplete") :]
    last = steps[-1]
    steps.append({"event": "sessionEnd", "seconds": 30, "values": dict(last["values"])})


def test_every_step_after_the_end_is_reported(root: Path) -> None:
    err = changed_story(root, with_value("pauseStart", "event", "sessionEnd"))
    assert err.count("the session has ended") > 2


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
        (with_playhead("bitrateChange", 300), "the playhead leaps from 2 to 300"),
        (with_playhead("sessionComplete", 90), "the playhead 90 is beyond the content length 60"),
        (with_details("chapterStart", "length", 600), "ends after the content, at 600 of 60"),
        (with_details("chapterStart", "length", 60), "overlaps the one from 0 to 60"),
        (repeat_number, "a second chapter has the number 1"),
        (late_play, "the playhead moves to 2 without play"),
        (with_playhead("pauseStart", 40), "the playhead runs back from 50 to 40; expected"),
        (end_in_seek, "the state of playback is 'Seeking' until the end of the session"),
    ],
)  # fmt: skip
def test_a_story_that_is_no_session_is_refused_at_its_step(
    root: Path, change: Change, expected: str
) -> None:
    err = changed_story(root, change)
    assert expected in err
    assert re.match(rf"{STORY}:\d+:\d+: ", err)


def test_a_fault_in_each_story_is_an_error_at_its_line(root: Path) -> None:
    """The last playhead of each story leaps; one run reports the steps in all of them."""
    texts = {path: path.read_text("utf-8") for path in (root / "spec/stories").glob("*.yaml")}
    expected = set()
    try:
        for path, text in texts.items():
            last = [*re.finditer(r"playhead: \d+", text)][-1]
            path.write_text(text[: last.start()] + "playhead: 86399" + text[last.end() :], "utf-8")
            line = text.count("\n", 0, text.rindex("event:", 0, last.start())) + 1
            expected.add(f"spec/stories/{path.name}:{line}")
        err = problems(root)
    finally:
        for path, text in texts.items():
            path.write_text(text, "utf-8")
    places = set(re.findall(r"^(spec/stories/[\w-]+\.yaml:\d+):\d+: \S+ the playhead", err, re.M))
    assert len(expected) >= 8
    assert places >= expected


def test_a_story_has_a_page_and_a_picture_and_the_readme_of_a_wrapper_needs_not_show_it(
    root: Path,
) -> None:
    text = (root / STORY).read_text("utf-8").replace("story: playback", "story: second-one")
    second = root / "spec/stories/second-one.yaml"
    try:
        second.write_text(text, "utf-8")
        assert run("generate", "--kind", "docs", cwd=root).code == 0
    finally:
        second.unlink()
    page = (root / "output/docs/exl/scenarios/second-one.md").read_text("utf-8")
    assert "(../assets/scenarios/second-one.svg)" in page
    picture = ElementTree.parse(root / "output/docs/exl/assets/scenarios/second-one.svg")
    assert "".join(picture.getroot().itertext()).count("A full playback session") >= 1


@pytest.mark.parametrize("command", ["list events", "snippet play --platform ios", "inject ."])
def test_every_command_checks_the_stories(root: Path, command: str) -> None:
    """An ad without a break is an error at its line, whatever the command reads the spec for."""
    path = root / STORY
    text = path.read_text("utf-8")
    story = yaml.safe_load(text)
    without("adBreakStart")(story["steps"])
    try:
        path.write_text(yaml.dump(story, sort_keys=False), "utf-8")
        (root / "page.md").write_text(REGION, "utf-8")
        result = run(*command.split(), cwd=root)
    finally:
        path.write_text(text, "utf-8")
        (root / "page.md").unlink()
    assert (result.code, result.out) == (2, "")
    assert re.match(rf"{STORY}:\d+:\d+: MG712 adStart outside of any ad break", result.err)


def recorded(root: Path, change: Callable[[list[dict[str, Any]]], object]) -> str:
    """Return the error message for a changed story of downloaded content, empty if it is valid."""
    path = root / "spec/stories/downloaded-content.yaml"
    original = ROOT / "spec/stories/downloaded-content.yaml"
    story = yaml.safe_load(original.read_text("utf-8"))
    change(story["steps"][0]["values"]["mediaDownloadedEvents"])
    try:
        path.write_text(yaml.dump(story, sort_keys=False), "utf-8")
        return run("list", "events", cwd=root).err
    finally:
        path.unlink()


def test_a_session_in_one_message_is_checked_event_by_event(tmp_path: Path) -> None:
    """Its events are those of a session, and the error is at the event in the list."""
    project(tmp_path)
    assert recorded(tmp_path, lambda items: None) == ""
    err = recorded(tmp_path, lambda items: items.insert(1, deepcopy(items[0])))
    assert "sessionStart' starts another session" in err
    assert ".yaml:" in err
    err = recorded(tmp_path, lambda items: items[3]["values"].pop("timestamp"))
    assert err.count("MG712") == err.count("expected a value of 'timestamp'") == 1
    err = recorded(tmp_path, lambda items: items.pop(0))
    assert "expected an event that opens a session, got 'play'" in err


def test_stories_cover_what_developers_ask_for_first() -> None:
    """Every story of the package is on a page with a timeline, in the order of its steps."""
    stories = sorted((ROOT / "spec/stories").glob("*.yaml"))
    assert len(stories) >= 8
    for path in stories:
        story = yaml.safe_load(path.read_text("utf-8"))
        page = (ROOT / f"output/docs/exl/scenarios/{path.stem}.md").read_text("utf-8")
        rows = re.findall(r"^\| (\d[\d.]*) +\|", page, re.M)
        assert list(map(float, rows)) == sorted(map(float, rows)) != []
        for step in story["steps"]:
            assert step.get("comment", "").replace("`", "")[:20] in page.replace("`", "")


def test_regions_show_the_code_and_the_timeline_of_a_story(root: Path) -> None:
    page = root / "story.md"
    page.write_text(REGION, "utf-8")
    assert run("inject", "story.md", cwd=root).code == 0
    text = page.read_text("utf-8")
    page.unlink()
    code, timeline = text.split("timeline story=playback")
    assert code.count("```swift") == len(re.findall(r"^\*\*[\d.]+ s – ", code, re.M))
    assert "tracker.trackPlay()" in code
    steps = yaml.safe_load((root / STORY).read_text("utf-8"))["steps"]
    seconds = re.findall(r"^\| ([\d.]+) +\|", timeline, re.M)
    assert seconds == [f"{item['seconds']:g}" for item in steps]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("scenario story=playbak platform=ios", "unknown story 'playbak'; did you mean"),
        ("scenario story=playback", "missing option; a scenario region needs platform="),
        ("timeline story=playback platform=ios", "unknown option 'platform' of a timeline region"),
    ],
)
def test_a_wrong_region_of_a_story_is_refused_at_its_line(
    root: Path, options: str, expected: str
) -> None:
    page = root / "story.md"
    page.write_text(f"<!-- mediagen:begin {options} -->\n<!-- mediagen:end -->\n", "utf-8")
    result = run("inject", "story.md", cwd=root)
    page.unlink()
    assert result.code == 2
    assert result.err.startswith("story.md:1:")
    assert expected in result.err
