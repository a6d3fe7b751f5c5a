"""Recorded traffic of many sessions, and the time to read it without validating it.

``python -m benchmarks.traffic make LINES FILE`` writes a record as ``collect --out`` does.
``python -m benchmarks.traffic make --mix LINES FILE`` writes one in which every second session
uses the Media Collection API, and all have ads, chapters, pauses and changes of the bitrate.
``python -m benchmarks.traffic parse FILE`` only reads every line as JSON.

To repeat the ratio of the benchmark by hand, compare the user CPU time of ``parse FILE`` and of
``mediagen trace FILE``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

#: 2026-01-31T20:00:00Z, where the record begins.
EPOCH = 1769889600
#: Number of concurrent sessions.
SESSIONS = 100
#: Length of the content in the plain record, in seconds.
LENGTH = 500
#: Length of the content in the mixed record, and of its chapters and ads, in seconds.
MIX_LENGTH, CHAPTER, AD = 600, 200, 15

Record = dict[str, Any]


class Step(NamedTuple):
    """Message of every session, ``time`` seconds after its start."""

    time: float
    event: str
    playhead: int
    details: Mapping[str, dict[str, Any]] = MappingProxyType({})


def plain_steps() -> list[Step]:
    """Return a session with a heartbeat every 10 seconds, and nothing else."""
    pings = [Step(10 + second, "ping", second) for second in range(10, LENGTH - 20, 10)]
    return [_start(LENGTH), Step(10, "play", 0), *pings, Step(LENGTH - 10, "sessionEnd", 480)]


def mixed_steps() -> list[Step]:
    """Return a session with two ad breaks, chapters, a pause and changes of the bitrate."""
    steps = [_start(MIX_LENGTH), *_ad_break(0.5, 0, 1)]
    time, playhead = steps[-1].time + 0.5, 0
    steps.append(Step(time, "play", playhead))
    while playhead < MIX_LENGTH:
        if playhead % CHAPTER == 0:
            steps += _chapter_change(time + 0.1, playhead)
        if playhead == 300:
            steps += _ad_break(time + 0.2, playhead, 2)
            time = steps[-1].time + 0.5
            steps.append(Step(time, "play", playhead))
        if playhead == 400:
            steps.append(Step(time + 0.2, "pauseStart", playhead))
            steps += [Step(time + 0.2 + 10 * n, "ping", playhead) for n in (1, 2, 3)]
            time += 35
            steps.append(Step(time, "play", playhead))
        if playhead % 100 == 50:
            quality = {"bitrate": 2000 + playhead, "framesPerSecond": 25, "droppedFrames": 0}
            details = {"qoeDataDetails": {**quality, "timeToStart": 1200}}
            steps.append(Step(time + 0.3, "bitrateChange", playhead, details))
        time += 10
        playhead += 10
        steps.append(Step(time, "ping", playhead))
    steps.append(Step(time + 0.2, "chapterComplete", playhead))
    steps.append(Step(time + 0.3, "sessionComplete", playhead))
    return [*steps, Step(time + 0.4, "sessionEnd", playhead)]


def _start(length: int) -> Step:
    details = {
        "name": "video-123",
        "friendlyName": "My Video",
        "length": length,
        "contentType": "vod",
        "streamType": "video",
        "playerName": "HTML5 Player",
        "channel": "Sports",
    }
    return Step(0, "sessionStart", 0, {"sessionDetails": details})


def _ad_break(time: float, playhead: int, number: int) -> Iterator[Step]:
    """Yield a break with two ads, and with a heartbeat every second."""
    pod = {"friendlyName": f"Break {number}", "index": number, "offset": playhead}
    yield Step(time, "adBreakStart", playhead, {"advertisingPodDetails": pod})
    for position in (1, 2):
        details = {
            "name": f"ad-{position}",
            "friendlyName": f"Ad {position}",
            "length": AD,
            "podPosition": position,
            "playerName": "HTML5 Player",
        }
        time += 0.1
        yield Step(time, "adStart", playhead, {"advertisingDetails": details})
        for _ in range(AD - 1):
            time += 1
            yield Step(time, "ping", playhead)
        time += 1
        yield Step(time, "adComplete", playhead)
    yield Step(time + 0.1, "adBreakComplete", playhead)


def _chapter_change(time: float, playhead: int) -> Iterator[Step]:
    if playhead:
        yield Step(time, "chapterComplete", playhead)
    number = playhead // CHAPTER + 1
    details = {
        "friendlyName": f"Chapter {number}",
        "index": number,
        "offset": playhead,
        "length": CHAPTER,
    }
    yield Step(time + 0.05, "chapterStart", playhead, {"chapterDetails": details})


def lines(count: int, *, is_mixed: bool = False) -> Iterator[str]:
    """Yield the lines of a record in the order of their arrival."""
    steps = mixed_steps() if is_mixed else plain_steps()
    rest, generation = count, 0
    while True:
        for step in steps:
            for number in range(SESSIONS):
                if not rest:
                    return
                rest -= 1
                build = _collection_request if is_mixed and number % 2 else _edge_request
                yield json.dumps(_record(generation, number, step, steps[-1].time, build)) + "\n"
        generation += 1


def _record(
    generation: int,
    number: int,
    step: Step,
    length: float,
    build: Callable[[Step, float, str], Record],
) -> Record:
    start = EPOCH + generation * (length + 10)
    time = round(start + step.time + number / SESSIONS / 20, 4)
    session = f"{generation * SESSIONS + number:064x}"
    request = build(step, time, session)
    answer = session if step.event == "sessionStart" else None
    return {"type": "request", "time": time, "method": "POST", **request, "session": answer}


def _edge_request(step: Step, time: float, session: str) -> Record:
    media: Record = {"playhead": step.playhead, **step.details}
    if step.event != "sessionStart":
        media["sessionID"] = session
    moment = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
    xdm = {"eventType": f"media.{step.event}", "timestamp": moment, "mediaCollection": media}
    return {
        "path": f"/ee/va/v1/{step.event}",
        "query": {"configId": "d1"},
        "body": {"events": [{"xdm": xdm}]},
    }


#: Parameters of the Media Collection API by their names on the Edge.
_PARAMETERS = {
    "sessionDetails": ("media.", {"name": "id", "friendlyName": "name"}),
    "advertisingPodDetails": (
        "media.ad.",
        {"friendlyName": "podFriendlyName", "index": "podIndex", "offset": "podSecond"},
    ),
    "advertisingDetails": ("media.ad.", {"name": "id", "friendlyName": "name"}),
    "chapterDetails": ("media.chapter.", {}),
    "qoeDataDetails": ("media.qoe.", {}),
}
_ACCOUNT = {
    "analytics.trackingServer": "example.sc.omtrdc.net",
    "analytics.reportSuite": "suite",
    "visitor.marketingCloudOrgId": "0123456789ABCDEF@AdobeOrg",
}


def _collection_request(step: Step, time: float, session: str) -> Record:
    is_start = step.event == "sessionStart"
    parameters: Record = dict(_ACCOUNT) if is_start else {}
    quality: Record = {}
    for group, details in step.details.items():
        prefix, names = _PARAMETERS[group]
        target = quality if group == "qoeDataDetails" else parameters
        target |= {prefix + names.get(name, name): value for name, value in details.items()}
    body: Record = {
        "playerTime": {"playhead": step.playhead, "ts": round(time * 1000)},
        "eventType": step.event,
    }
    if parameters:
        body["params"] = parameters
    if quality:
        body["qoeData"] = quality
    path = "/api/v1/sessions" if is_start else f"/api/v1/sessions/{session}/events"
    return {"path": path, "query": {}, "body": body}


def main(arguments: Sequence[str]) -> None:
    """Write or read a record, as the command line says."""
    match arguments:
        case ["make", *options, count, name] if set(options) <= {"--mix"}:
            with Path(name).open("w") as file:
                file.writelines(lines(int(count), is_mixed=bool(options)))
        case ["parse", name]:
            with Path(name).open("rb") as record:
                for line in record:
                    json.loads(line)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
