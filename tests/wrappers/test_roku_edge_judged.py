"""What the wrapper of Roku Edge tells the SDK makes sessions that are right, with their pings.

The SDK runs on a device only. What it does to a message is said here: it adds the time, the session
and what is configured, and passes on the pings that are due.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mediagen.commands.cli import main
from mediagen.verify.workspace import Case

from tests.judge.bodies import EPOCH, spec
from tests.verify.proving import find_proof, prover, require

NAME = "wrappers/roku-edge"
CONFIGURED = {"playerName": "Roku player", "channel": "Sports"}
INTERVAL = 10


def run(case: Case | None = None) -> list[Any]:
    """What the wrapper tells the SDK in a program: unless one is given, in that of the story."""
    proof = find_proof(NAME)
    require(proof.checks)
    (check,) = (check for check in proof.checks if check.purpose == "run")
    (story,) = (each for each in prover().wrapper_cases(NAME, check) if each.strict)
    (outcome,) = prover().run_check(NAME, check, [case or story])
    assert outcome.error is None
    return [call["body"]["xdm"] for call in outcome.calls]


def timed(told: list[Any], times: Iterator[float]) -> Iterator[tuple[float, Any]]:
    """What is told with when: pings come at whole seconds, all else at the times given."""
    second = 0
    for xdm in told:
        if xdm["eventType"] == "media.ping":
            second += 1
            yield second, xdm
        else:
            yield next(times), xdm
    assert next(times, None) is None


def sent(told: Sequence[tuple[float, Any]]) -> Iterator[Mapping[str, Any]]:
    """What the SDK makes of it."""
    last = 0.0
    for at, given in told:
        if given["eventType"] == "media.ping" and at < last + INTERVAL:
            continue
        last = at
        xdm = copy.deepcopy(given)
        xdm["timestamp"] = datetime.fromtimestamp(EPOCH + at, UTC).isoformat(
            timespec="milliseconds"
        )
        if "sessionDetails" in xdm["mediaCollection"]:
            xdm["mediaCollection"]["sessionDetails"] |= CONFIGURED
        else:
            xdm["mediaCollection"]["sessionID"] = "a" * 64
        yield {"events": [{"xdm": xdm}]}


def judged(told: Sequence[tuple[float, Any]], folder: Path) -> int:
    """The exit code of the judgement on what the SDK sends."""
    record = folder / "sent.jsonl"
    record.write_text("".join(f"{json.dumps(line)}\n" for line in sent(told)))
    return main(["trace", str(record)])


def test_the_session_of_the_story_is_judged_right(tmp_path: Path) -> None:
    story = next(iter(spec().stories.values()))
    told = list(timed(run(), (step.seconds for step in story.steps)))
    pings = [at for at, xdm in told if xdm["eventType"] == "media.ping"]
    assert pings == list(range(1, 24))  # one a second, up to the completion at 23.1
    assert judged(told, tmp_path) == 0


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
    case = Case("minute", "use", session="opens", code=code, calls=None, program=True)
    told = list(timed(run(case), iter((0, 0.1, 60.1))))
    assert len(told) == 63
    assert judged(told, tmp_path) == 0
    few = [(at, xdm) for at, xdm in told if xdm["eventType"] != "media.ping" or at > 40]
    assert judged(few, tmp_path) == 1  # the judge would see that pings are missing
