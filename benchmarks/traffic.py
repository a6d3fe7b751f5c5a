"""Recorded traffic of many sessions, and what reading it costs without judging.

``python -m benchmarks.traffic make LINES FILE`` writes a record as ``collect --out`` keeps it,
``python -m benchmarks.traffic parse FILE`` only reads every line as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: 2026-01-31T20:00:00Z, where the record begins.
EPOCH = 1769889600
#: How many sessions go on side by side.
SESSIONS = 100
#: The messages of one session: start, play, pings, end.
LENGTH = 50


def lines(count: int) -> Iterator[str]:
    """Lines of a record in the order of their arrival."""
    made = 0
    generation = 0
    while made < count:
        for step in range(LENGTH):
            for number in range(SESSIONS):
                if made == count:
                    return
                yield json.dumps(_line(generation, number, step)) + "\n"
                made += 1
        generation += 1


def _line(generation: int, number: int, step: int) -> dict[str, Any]:
    at = EPOCH + generation * LENGTH * 10 + step * 10 + number / SESSIONS
    session = f"{generation * SESSIONS + number:064x}"
    event = {0: "sessionStart", 1: "play", LENGTH - 1: "sessionEnd"}.get(step, "ping")
    playhead = max(0, (step - 1) * 10)
    media: dict[str, Any] = {"playhead": playhead}
    if step:
        media["sessionID"] = session
    else:
        media["sessionDetails"] = {
            "name": "video-123",
            "friendlyName": "My Video",
            "length": LENGTH * 10,
            "contentType": "vod",
            "streamType": "video",
            "playerName": "HTML5 Player",
            "channel": "Sports",
        }
    moment = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    xdm = {"eventType": f"media.{event}", "timestamp": moment, "mediaCollection": media}
    return {
        "type": "request",
        "time": at,
        "method": "POST",
        "path": f"/ee/va/v1/{event}",
        "query": {"configId": "d1"},
        "body": {"events": [{"xdm": xdm}]},
        "session": session if step == 0 else None,
    }


def main() -> None:
    """Make or read a record, as the command line says."""
    what, *words = sys.argv[1:]
    if what == "make":
        count, name = words
        with Path(name).open("w") as file:
            file.writelines(lines(int(count)))
    else:
        with Path(words[0]).open("rb") as file:
            for line in file:
                json.loads(line)


if __name__ == "__main__":
    main()
