"""Every wrapper is compiled, says a whole session right, and refuses what is wrong."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest
from mediagen.model import Story
from mediagen.project import Project, folders, load

from tests.helpers import ROOT, contents
from tests.helpers import project as copied
from tests.judge.serving import collecting
from tests.toolchains.requirement import require

from .runner import (
    Wired,
    due,
    everything,
    found,
    playback,
    project,
    runners,
    said,
    session,
    written,
)

WRAPPERS = tuple(runners())
WIRED = tuple(path for path, runner in runners().items() if isinstance(runner, Wired))


@pytest.fixture
def wrapper(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A wrapper as it is generated, in a folder of its own."""
    path: str = request.getfixturevalue("path")
    for need in runners()[path].needs:
        require(need)
    return written(path, tmp_path / "wrapper")


def test_every_wrapper_has_a_runner() -> None:
    all_ = {w.path for platform in project().platforms.values() for w in platform.wrappers}
    assert set(WRAPPERS) == all_


@pytest.mark.parametrize("path", WRAPPERS)
def test_the_committed_wrapper_is_the_one_that_is_proved(path: str, tmp_path: Path) -> None:
    made = contents(written(path, tmp_path / "wrapper"))
    assert made == contents(ROOT / "output" / "wrappers" / path)


@pytest.mark.parametrize("path", WRAPPERS)
def test_a_wrapper_compiles_without_a_warning(path: str, wrapper: Path) -> None:
    assert runners()[path].compile(wrapper) == ""


@pytest.mark.parametrize("path", WRAPPERS)
def test_a_wrapper_is_formatted_as_its_language_is(path: str, wrapper: Path) -> None:
    assert runners()[path].formatted(wrapper) == ""


def arrives(path: str, wrapper: Path, story: Story, of: Project | None = None) -> None:
    """What a story says arrives as the protocol says it."""
    outcome = runners()[path].play(wrapper, session(path, story, of))
    assert outcome.error is None, outcome.error
    wanted, arrived = said(due(path, story, of)), said(outcome.calls)
    lines = difflib.unified_diff(wanted, arrived, "the spec", "the wrapper", lineterm="")
    assert wanted == arrived, "\n".join(lines)


@pytest.mark.parametrize("path", WRAPPERS)
def test_the_session_of_the_readme_arrives(path: str, wrapper: Path) -> None:
    assert session(path, playback()) in (wrapper / "README.md").read_text("utf-8")
    arrives(path, wrapper, playback())


@pytest.mark.parametrize("path", WRAPPERS)
def test_every_parameter_of_every_method_arrives(path: str, wrapper: Path) -> None:
    arrives(path, wrapper, everything(path))


FIELD = """\
  mood:
    title: Mood
    summary: How the content makes one feel.
    type: string
    collection: media.mood
    tracker: {none: Trackers know nothing of moods.}
"""


@pytest.mark.parametrize("path", WRAPPERS)
def test_a_new_field_is_one_entry_of_the_spec(path: str, tmp_path: Path) -> None:
    """It is in the wrapper, in its docs and in the test of every parameter."""
    for need in runners()[path].needs:
        require(need)
    tree = copied(tmp_path)
    with (tree / "spec/fields/sessionDetails.yaml").open("a", encoding="utf-8") as file:
        file.write(FIELD)
    new = load(folders(str(tree / "spec"), str(tree / "templates"), None))
    assert list(new.problems) == []
    wrapper = written(path, tmp_path / "wrapper", new)
    texts = [data.decode("utf-8") for data in contents(wrapper).values()]
    platform, _ = found(path)
    if platform.protocol == "tracker":
        assert any("Trackers know nothing of moods." in text for text in texts)
    else:
        assert any("How the content makes one feel." in text for text in texts)
        assert "sessionDetails.mood" in json.dumps(due(path, everything(path, new), new))
    assert runners()[path].compile(wrapper) == ""
    arrives(path, wrapper, everything(path, new), new)


@pytest.mark.parametrize("path", WIRED)
def test_a_session_is_judged_right(path: str, wrapper: Path, tmp_path: Path) -> None:
    """At its own pace, with the pings that are due, over HTTP to ``mediagen collect``."""
    runner = runners()[path]
    assert isinstance(runner, Wired)
    kept = tmp_path / "session.jsonl"
    with collecting(*runner.collector, "--strict", "--out", str(kept)) as collector:
        assert runner.drive(wrapper, collector, tmp_path) == ""
        code, printed = collector.stop()
    lines = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert [line for line in lines if line.get("findings")] == []
    assert code == 0, printed.decode()
    requests = [line for line in lines if line["type"] == "request"]
    pings = {line["number"] for line in lines if line.get("event") == "ping"}
    assert pings, "no ping was sent"
    others = [line for line in requests if line["number"] not in pings]
    assert said(runner.sent(others)) == said(due(path, playback()))


@pytest.mark.parametrize("path", WRAPPERS)
def test_wrong_uses_are_refused_with_the_name_of_what_is_wrong(path: str, wrapper: Path) -> None:
    runner = runners()[path]
    assert len({use.name for use in runner.wrong}) >= 10
    refused = runner.refusals(wrapper, runner.wrong)
    silent = [
        f"{use.name}: {refused.get(use.name) or 'not refused'}\n    not: {use.says}"
        for use in runner.wrong
        if use.says not in refused.get(use.name, "")
    ]
    assert silent == []


@pytest.mark.parametrize("path", WRAPPERS)
def test_a_right_use_is_not_refused(path: str, wrapper: Path) -> None:
    """The uses are refused for what is wrong with them, not for how they are tried."""
    runner = runners()[path]
    assert runner.right
    refused = runner.refusals(wrapper, runner.right)
    assert {name: text for name, text in refused.items() if text} == {}
