"""Events as apps send them to the preview, and recordings that it opens."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.judge.bodies import EPOCH, body
from tests.judge.stories import Player, message_of
from tests.preview.server import Preview, Response

STORY = (
    "sessionStart chapterStart play 30s pauseStart 20s play 20s adBreakStart adStart 5s adComplete "
    "adBreakComplete play 20s stateStart:mute 21s adStart 5s chapterComplete sessionEnd"
)


def record_lines(story: str = STORY, session: str = "5f" * 32) -> list[dict[str, Any]]:
    """Return a session on the Edge as a recording has it; see ``tests.judge.stories``."""
    lines = []
    for step in Player().act(story):
        message = message_of("xdm", step, EPOCH + step.time, session, 0)
        event = message["eventType"].removeprefix("media.")
        line: dict[str, Any] = {
            "url": f"https://edge.example.com/ee/va/v1/{event}?configId=d1",
            "body": {"events": [{"xdm": message}]},
            "time": EPOCH + step.arrived,
        }
        if step.event == "sessionStart":
            handle = {"type": "media-analytics:new-session", "payload": [{"sessionId": session}]}
            line["response"] = {"requestId": "r", "handle": [handle]}
        lines.append(line)
    return lines


def write_recording(path: Path, lines: Iterable[Any]) -> Path:
    """Write a recording as JSON Lines."""
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path


class App:
    """An app that sends a session to a preview, event by event."""

    def __init__(self, preview: Preview, **values: Any) -> None:
        self._preview = preview
        self._port = preview.collect_port
        self._last = time.time() - 60
        self.session = ""
        answer = json.loads(self.send("sessionStart", values=values or None).text)
        (self.session,) = (
            handle["payload"][0]["sessionId"]
            for handle in answer["handle"]
            if handle["type"] == "media-analytics:new-session"
        )

    def send(
        self, event: str, *, playhead: float = 0, after: float = 1, values: Any = None
    ) -> Response:
        """Send an event that happened some seconds after the one before."""
        self._last += after
        xdm = body(
            "xdm",
            event,
            playhead=playhead,
            time=self._last,
            session=self.session,
            values=values,
        )
        content = json.dumps({"events": [{"xdm": xdm}]}).encode()
        return self._preview.post(f"/ee/va/v1/{event}?configId=d1", content, port=self._port)
