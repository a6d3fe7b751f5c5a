"""The wrapper of iOS tells the SDK what the player answers, with every event and every second."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.toolchains import swift
from tests.toolchains.requirement import require

from ..runner import written
from . import RUNNER

OPEN = (
    'try tracking.openSession(contentId: "v", contentName: "V", contentLength: 60, '
    "contentType: .vod, streamType: .video)"
)


@pytest.fixture(scope="module")
def wrapper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("ios")
    return written("ios", tmp_path_factory.mktemp("ios") / "wrapper")


def calls(wrapper: Path, program: str) -> list[Any]:
    """What was called by the end of a program, whose top level is that of a script."""
    shown = 'print("calls [\\(recorder.calls.joined(separator: ","))]")'
    done = swift.interpret(f"{RUNNER.text(wrapper)}\n{program}\n{shown}\n")
    found = re.search(r"^calls (.*)$", done.stdout, re.MULTILINE)
    assert found, done.stderr
    parsed: list[Any] = json.loads(found[1])
    return parsed


def test_quality_is_told_before_every_event(wrapper: Path) -> None:
    program = f"""
      MainActor.assumeIsolated {{
        let quality = QoeDataDetails(
          bitrate: 800, droppedFrames: 1, framesPerSecond: 25, timeToStart: 900)
        let tracking = MediaTracking(player: {{ PlayerDetails(playhead: 4, quality: quality) }})
        try! {OPEN.removeprefix("try ")}
        tracking.play()
      }}
    """
    found = calls(wrapper, program)
    told = {"bitrate": 800, "droppedFrames": 1, "fps": 25, "startupTime": 900}
    three = ["updateCurrentPlayhead", "updateQoEObject"]
    assert [call["call"] for call in found] == [*three, "trackSessionStart", *three, "trackPlay"]
    assert [call["object"] for call in found if call["call"] == three[1]] == [told, told]
    assert [call["arguments"] for call in found if call["call"] == three[0]] == [{"time": 4}] * 2


def test_the_playhead_is_told_every_second_until_the_session_ends(wrapper: Path) -> None:
    program = f"""
      var playhead = 0
      let tracking = MediaTracking(player: {{
        playhead += 1
        return PlayerDetails(playhead: playhead)
      }})
      {OPEN}
      try await Task.sleep(nanoseconds: 2_500_000_000)
      tracking.end()
      let ended = recorder.calls.count
      try await Task.sleep(nanoseconds: 1_500_000_000)
      if recorder.calls.count != ended {{ print("still telling") }}
    """
    names = [call["call"] for call in calls(wrapper, program)]
    # With the session start, after one and two seconds, and with the end.
    update = "updateCurrentPlayhead"
    assert names == [update, "trackSessionStart", update, update, update, "trackSessionEnd"]
