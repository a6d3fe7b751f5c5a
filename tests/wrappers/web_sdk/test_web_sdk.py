"""The wrapper of the Web SDK never reaches the player, whatever fails beneath it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.toolchains.requirement import require

from ..runner import written
from . import GIVEN, RUNNER


@pytest.fixture(scope="module")
def wrapper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("web-sdk")
    return written("web-sdk", tmp_path_factory.mktemp("web-sdk") / "wrapper")


def ran(wrapper: Path, code: str) -> Any:
    return RUNNER.run(wrapper, {"it": code})["it"]


def bodies(answer: Any) -> list[Any]:
    return [call["body"]["events"][0]["xdm"] for call in answer["calls"]]


def test_quality_goes_with_every_event(wrapper: Path) -> None:
    answer = ran(wrapper, "player.quality = { bitrate: 800 };\n" + GIVEN + "tracking.play();")
    found = [body["mediaCollection"]["qoeDataDetails"] for body in bodies(answer)]
    assert (found, answer["told"], answer["error"]) == ([{"bitrate": 800}] * 2, [], None)


def test_what_an_event_says_of_quality_comes_before_what_the_player_says(wrapper: Path) -> None:
    code = GIVEN + "player.quality = { bitrate: 800 };\ntracking.bitrateChange({ bitrate: 900 });"
    *_, last = bodies(ran(wrapper, code))
    assert last["mediaCollection"]["qoeDataDetails"] == {"bitrate": 900}


@pytest.mark.parametrize(
    ("player", "told"),
    [
        ('() => { throw new Error("no player") }', "Error: no player"),
        ("() => undefined", "TypeError"),
        (
            "() => ({ playhead: 3, quality: { bitrate: -1 } })",
            "RangeError: QoeDataDetails: bitrate",
        ),
    ],
)
def test_a_player_that_fails_is_told_and_the_event_is_sent(
    wrapper: Path, player: str, told: str
) -> None:
    code = f"""
      const errors = [];
      const own = new MediaTracking({{ alloy, player: {player}, onError: (e) => errors.push(e) }});
      own.openSession({{ contentId: "v", contentLength: 9, contentType: "vod" }});
      own.play();
      await new Promise((done) => setTimeout(done, 200));
      const contentId = String(errors[0]);
      tracking.openSession({{ contentId, contentLength: 9, contentType: "vod" }});
    """
    answer = ran(wrapper, code)
    first, play, last = bodies(answer)
    assert answer["error"] is None
    assert (first["eventType"], play["eventType"]) == ("media.sessionStart", "media.play")
    assert last["mediaCollection"]["sessionDetails"]["name"].startswith(told)


def test_a_web_sdk_that_fails_is_told_and_nothing_is_thrown(wrapper: Path) -> None:
    code = """
      const errors = [];
      const own = new MediaTracking({
        alloy: () => { throw new Error("not configured"); },
        player: () => player,
        onError: (e) => errors.push(e.message)
      });
      const opened = own.openSession({ contentId: "v", contentLength: 9, contentType: "vod" });
      own.play();
      const id = await opened;
      if (id !== undefined || errors.join() !== "not configured,not configured") {
        throw new Error(`${id} ${errors}`);
      }
    """
    assert ran(wrapper, code) == {"calls": [], "error": None, "told": []}


def test_an_event_before_any_session_is_told(wrapper: Path) -> None:
    answer = ran(wrapper, "tracking.play();")
    assert (answer["calls"], answer["error"], len(answer["told"])) == ([], None, 1)


def test_the_session_id_is_given_back(wrapper: Path) -> None:
    code = GIVEN.replace("tracking.open", "const id = await tracking.open")
    code += 'if (id !== "{sid}") throw new Error(id);'
    assert ran(wrapper, code)["error"] is None
