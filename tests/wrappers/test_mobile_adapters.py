"""The adapters of mobile players report sessions that the validator accepts.

The players and the SDKs are stand-ins. The SDK's stand-in refuses calls in an invalid order; here,
its calls become the messages that the SDK sends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from mediagen.commands.cli import main
from mediagen.spec.model import SessionEffect
from mediagen.verify.workspace import Case

from tests.judge.bodies import EPOCH, body, spec
from tests.verify.proving import find_proof, prover, require

PLAYERS = Path(__file__).parent / "players"
AD_BREAK = ["adBreakStart", "adStart", "play", "adComplete"]
#: The events of both sessions of each script, in order, without pings.
EVENTS = {
    "android": [
        *["sessionStart", *AD_BREAK, "adStart", "play", "adSkip", "adBreakComplete"],
        *["play", "chapterStart", "pauseStart", "play", "pauseStart", "play"],
        *["chapterSkip", "chapterStart", "pauseStart", "play", "bufferStart", "play"],
        *[*AD_BREAK, "adBreakComplete", "play", "chapterComplete", "sessionComplete"],
        *["sessionStart", "play", "adBreakStart", "adStart", "play"],
        *["error", "adSkip", "adBreakComplete", "sessionEnd"],
    ],
    "ios": [
        *["sessionStart", *AD_BREAK, "adBreakComplete", "play", "chapterStart"],
        *["pauseStart", "play", "bufferStart", "play", "pauseStart", "play"],
        *["chapterSkip", "chapterStart", "pauseStart", "play", "chapterComplete"],
        *["sessionComplete", "sessionStart", "play", "adBreakStart", "adStart"],
        *["error", "adSkip", "adBreakComplete", "sessionEnd"],
    ],
}
#: The keys of the SDK's objects by kind, with the fields that it sends them as.
FIELDS = {
    "trackSessionStart": {
        "group": "sessionDetails",
        "id": "name",
        "name": "friendlyName",
        "length": "length",
        "streamType": "contentType",
        "mediaType": "streamType",
    },
    "adBreakStart": {
        "group": "advertisingPodDetails",
        "name": "friendlyName",
        "position": "index",
        "startTime": "offset",
    },
    "adStart": {
        "group": "advertisingDetails",
        "id": "name",
        "name": "friendlyName",
        "position": "podPosition",
        "length": "length",
    },
    "chapterStart": {
        "group": "chapterDetails",
        "name": "friendlyName",
        "position": "index",
        "startTime": "offset",
        "length": "length",
    },
}
ENDS = {"trackComplete": "sessionComplete", "trackSessionEnd": "sessionEnd"}


def run(platform: str, script: str) -> list[Mapping[str, Any]]:
    """Return the calls of the SDK, with the times of the script as reports."""
    proof = find_proof(f"wrappers/{platform}")
    require(proof.checks)
    (check,) = (check for check in proof.checks if check.purpose == "run")
    code = (PLAYERS / script).read_text("utf-8")
    case = Case("script", "", session=SessionEffect.OPENS, code=code, calls=None, program=True)
    (outcome,) = prover().run_check(f"wrappers/{platform}", check, [case])
    assert outcome.error is None, outcome
    return list(outcome.calls)


class SimulatedSdk:
    """The messages that the SDK sends for its calls, with pings."""

    def __init__(self) -> None:
        self._time = self._sent = 0.0
        self._playhead, self._sessions, self._is_open, self._is_ad = 0, 0, False, False
        self._states: dict[str, bool] = {}
        self._playback = ""
        self._clock = 0.0

    def messages(self, calls: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
        """Yield the messages in order."""
        for call in calls:
            name, event = call["call"], call.get("event")
            if name == "report":
                self._time = float(call["message"])
                interval = 1 if self._is_ad else 10
                if self._is_open and self._time >= self._sent + interval:
                    yield self._message("ping")
            elif name == "updateCurrentPlayhead":
                self._playhead = call["arguments"]["time"]
            elif name == "trackSessionStart":
                self._sessions, self._is_open, self._playhead = self._sessions + 1, True, 0
                self._playback, self._states = "", {}
                yield self._message("sessionStart", call)
            elif name in ENDS:
                yield self._message(ENDS[name])
                self._is_open = self._is_ad = False
            elif name == "trackError":
                yield self._message("error")
            elif event is None or event.startswith(("seek", "buffer")):
                yield from self._change_playback(event or name)
            else:
                self._is_ad = event == "adStart" or (
                    self._is_ad and event not in ("adSkip", "adComplete")
                )
                if event.startswith("ad"):
                    self._playback = ""
                yield self._message(event, call)

    def _change_playback(self, step: str) -> Iterator[Any]:
        """Yield a message if the state of playback changes; a seek hides the others."""
        if step in ("trackPlay", "trackPause"):
            self._states = {"playing": step == "trackPlay"}
        else:
            self._states[step.removesuffix("Start").removesuffix("Complete")] = "Start" in step
        playback = "play" if self._states.get("playing") else "pauseStart"
        playback = "bufferStart" if self._states.get("buffer") else playback
        playback = "pauseStart" if self._states.get("seek") else playback
        if playback != self._playback:
            self._playback = playback
            yield self._message(playback)

    def _message(self, event: str, call: Mapping[str, Any] | None = None) -> Any:
        self._sent = self._time
        self._clock = max(self._clock + 0.001, self._time)
        session = None if event == "sessionStart" else f"{self._sessions:064x}"
        xdm = body("xdm", event, playhead=self._playhead, time=EPOCH + self._clock, session=session)
        names = FIELDS.get("trackSessionStart" if event == "sessionStart" else event)
        if names and call:
            details = xdm["mediaCollection"][names["group"]]
            details |= {names[key]: value for key, value in call["object"].items()}
        return {"events": [{"xdm": xdm}]}


def check_session(
    calls: Sequence[Mapping[str, Any]],
    expected: Sequence[str],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Compare the events of sessions, and validate their messages."""
    messages = list(SimulatedSdk().messages(calls))
    events = [m["events"][0]["xdm"]["eventType"].removeprefix("media.") for m in messages]
    assert " ".join(event for event in events if event != "ping") == " ".join(expected)
    record = folder / "sent.jsonl"
    record.write_text("".join(f"{json.dumps(message)}\n" for message in messages))
    code = main(["trace", str(record)])
    out = capsys.readouterr().out
    assert code == 0 and "in 2 sessions: 0 errors, 0 warnings" in out, out


def test_the_media3_adapter_reports_a_valid_session(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check_session(run("android", "media3.kt"), EVENTS["android"], tmp_path, capsys)


def test_the_avplayer_adapter_reports_a_valid_session(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check_session(run("ios", "avplayer.swift"), EVENTS["ios"], tmp_path, capsys)


def test_the_events_of_scripts_are_events_of_the_spec() -> None:
    assert {event for events in EVENTS.values() for event in events} <= spec().events.keys()
