"""The calls of the Roku Edge wrapper to the SDK result in valid sessions with their pings.

The SDK only runs on a device. This module simulates it: it adds the time, the session and the
configuration to messages, and only forwards pings at the interval.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mediagen.commands.cli import main
from mediagen.spec.model import SessionEffect
from mediagen.verify.workspace import Case

from tests.judge.bodies import EPOCH, spec
from tests.verify.proving import find_proof, prover, require

NAME = "wrappers/roku-edge"
CONFIGURED = {"playerName": "Roku player", "channel": "Sports"}
INTERVAL = 10


def run(case: Case | None = None) -> list[Any]:
    """Return the calls of the wrapper to the SDK in a program, by default that of the story."""
    proof = find_proof(NAME)
    require(proof.checks)
    (check,) = (check for check in proof.checks if check.purpose == "run")
    cases = prover().wrapper_cases(NAME, check)
    (story,) = (item for item in cases if item.example == "playback")
    (outcome,) = prover().run_check(NAME, check, [case or story])
    assert outcome.error is None
    return [call["body"]["xdm"] for call in outcome.calls]


def add_times(calls: list[Any], times: Iterator[float]) -> Iterator[tuple[float, Any]]:
    """Yield the calls with their times: pings at full seconds, all others at ``times``."""
    second = 0
    for xdm in calls:
        if xdm["eventType"] == "media.ping":
            second += 1
            yield second, xdm
        else:
            yield next(times), xdm
    assert next(times, None) is None


def simulate_sdk(calls: Sequence[tuple[float, Any]]) -> Iterator[Mapping[str, Any]]:
    """Return the messages that the SDK sends."""
    last = 0.0
    for seconds, message in calls:
        if message["eventType"] == "media.ping" and seconds < last + INTERVAL:
            continue
        last = seconds
        xdm = copy.deepcopy(message)
        xdm["timestamp"] = datetime.fromtimestamp(EPOCH + seconds, UTC).isoformat(
            timespec="milliseconds"
        )
        if "sessionDetails" in xdm["mediaCollection"]:
            xdm["mediaCollection"]["sessionDetails"] |= CONFIGURED
        else:
            xdm["mediaCollection"]["sessionID"] = "a" * 64
        yield {"events": [{"xdm": xdm}]}


def run_trace(calls: Sequence[tuple[float, Any]], folder: Path) -> int:
    """Return the exit code of ``trace`` for the messages that the SDK sends."""
    record = folder / "sent.jsonl"
    record.write_text("".join(f"{json.dumps(line)}\n" for line in simulate_sdk(calls)))
    return main(["trace", str(record)])


def test_the_session_of_the_story_is_judged_right(tmp_path: Path) -> None:
    story = spec().stories["playback"]
    calls = list(add_times(run(), (step.seconds for step in story.steps)))
    pings = [seconds for seconds, xdm in calls if xdm["eventType"] == "media.ping"]
    assert pings == list(range(1, 24))  # one a second, up to the completion at 23.1
    assert run_trace(calls, tmp_path) == 0


def test_a_minute_of_playback_has_the_pings_that_are_due(tmp_path: Path) -> None:
    code = """\
tracking.openSession("video-123", 60, MediaContentType().vod)
tracking.play()
for second = 1 to 60
    m.playhead = second
    at(second)
end for
tracking.complete()
at(90)
"""
    case = Case("minute", "use", session=SessionEffect.OPENS, code=code, calls=None, program=True)
    calls = list(add_times(run(case), iter((0, 0.1, 60.1))))
    assert len(calls) == 63
    assert run_trace(calls, tmp_path) == 0
    few = [
        (seconds, xdm) for seconds, xdm in calls if xdm["eventType"] != "media.ping" or seconds > 40
    ]
    assert run_trace(few, tmp_path) == 1  # the judge would see that pings are missing
