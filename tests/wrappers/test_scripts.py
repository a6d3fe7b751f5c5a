"""The wrappers in JavaScript that stand on trackers keep the SDK told, and keep what fails away.

Each program is played on the module and on the plain script, on a clock that goes on by ``at``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from mediagen.verify.folder import Case
from mediagen.verify.running import Outcome

from tests.verify.proving import prover, require

OPEN = """
const quality = { bitrate: 1600, droppedFrames: 2, framesPerSecond: 24, timeToStart: 1200 };
const video = { contentId: "v", contentName: "V", contentLength: 9, contentType: "vod" };
const open = { ...video, streamType: "video" };
"""
#: By wrapper: the call that tells the playhead, and the one that tells the quality.
WRAPPERS = {
    "js-3x": ("updatePlayhead", "updateQoEObject"),
    "chromecast": ("getCurrentPlaybackTime", "currentQoS"),
}
#: What takes the SDK away, as a browser does that blocks it.
BLOCKED = {"js-3x": "delete globalThis.ADB;", "chromecast": "delete globalThis.ADBMobile;"}

wrapper = pytest.mark.parametrize("name", WRAPPERS)


def play(name: str, code: str) -> Outcome:
    """The outcome of a program; its calls are those that the module made."""
    proof = prover().proofs[f"wrappers/{name}"]
    require(proof.checks)
    (check,) = (check for check in proof.checks if check.does == "run")
    case = Case("program", "use", session="opens", code=OPEN + code, strict=True)
    return prover().judge(f"wrappers/{name}", check, [case])[0]


def named(calls: Sequence[Mapping[str, Any]], *names: str) -> list[str]:
    """The calls but those that tell what the player is doing, and its answers to those named."""
    told = {call for pair in WRAPPERS.values() for call in pair} - set(names)
    return [
        call["event"] or call["call"]
        for call in calls
        if call["call"] not in told and call["call"] != "setDelegate"
    ]


@wrapper
def test_the_sdk_is_told_where_the_player_stands_as_long_as_it_tracks(name: str) -> None:
    for last in ("end", "complete"):
        outcome = play(
            name,
            f"""
            tracking.openSession(open);
            for (let second = 1; second <= 4; second++) {{
              await at(second - 0.1);
              player.playhead = second;
            }}
            await at(4.6);
            tracking.{last}();
            player.playhead = 99;
            await at(60);
            """,
        )
        playheads = [
            call["arguments"]["time"]
            for call in outcome.calls
            if call["call"] == WRAPPERS[name][0]
        ]
        assert list(dict.fromkeys(playheads)) == [0, 1, 2, 3, 4]


@wrapper
def test_the_quality_is_what_the_player_says(name: str) -> None:
    outcome = play(name, "player.quality = quality; tracking.openSession(open); await at(1);")
    told = [call["object"] for call in outcome.calls if call["call"] == WRAPPERS[name][1]]
    assert told and all(
        each == {"bitrate": 1600, "startupTime": 1200, "fps": 24, "droppedFrames": 2}
        for each in told
    )


@wrapper
def test_a_change_of_quality_comes_after_the_quality(name: str) -> None:
    outcome = play(
        name,
        """
        tracking.openSession(open);
        await at(0.7);
        tracking.bitrateChange(quality);
        await at(2);
        """,
    )
    calls = named(outcome.calls, WRAPPERS[name][1])
    assert calls == ["trackSessionStart", WRAPPERS[name][1], "bitrateChange"]


@wrapper
def test_the_app_goes_on_without_the_sdk(name: str) -> None:
    outcome = play(
        name,
        f"""
        {BLOCKED[name]}
        const reported = [];
        const own = new MediaTracking({{ player: () => player, onError: (e) => reported.push(e) }});
        own.openSession(open);
        own.bitrateChange(quality);
        own.play();
        own.end();
        await at(10);
        throw new Error(reported.map((error) => error.name).join());
        """,
    )
    assert outcome.error is not None
    assert set(outcome.error.removeprefix("Error: ").split(",")) == {"ReferenceError"}


@wrapper
def test_the_sdk_hears_of_events_where_the_player_gives_no_answer(name: str) -> None:
    outcome = play(
        name,
        """
        const player2 = () => {
          throw new Error("no player");
        };
        const own = new MediaTracking({ player: player2, onError: () => {} });
        own.openSession(open);
        own.play();
        await at(3);
        own.end();
        """,
    )
    assert named(outcome.calls) == ["trackSessionStart", "trackPlay", "trackSessionEnd"]


def test_a_tracker_of_ones_own_is_told_instead_of_the_first() -> None:
    outcome = play(
        "js-3x",
        """
        const told = [];
        const tracker = new Proxy({}, { get: (_, name) => () => told.push(name) });
        new MediaTracking({ player: () => player, tracker, onError }).play();
        throw new Error(told.join());
        """,
    )
    assert (outcome.calls, outcome.error) == ([], "Error: updatePlayhead,trackPlay")


def test_an_sdk_that_is_not_configured_is_reported() -> None:
    outcome = play(
        "js-3x",
        """
        globalThis.ADB = { Media: { getInstance: () => null } };
        tracking.play();
        """,
    )
    assert outcome.error == "Error: ADB.Media.configure() has to come first"


def test_a_change_that_waits_is_not_told_to_another_session() -> None:
    outcome = play(
        "chromecast",
        """
        tracking.openSession(open);
        tracking.bitrateChange(quality);
        tracking.end();
        tracking.openSession(open);
        await at(3);
        """,
    )
    assert named(outcome.calls) == ["trackSessionStart", "trackSessionEnd", "trackSessionStart"]
