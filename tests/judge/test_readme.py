"""README shows what ``trace`` and ``collect`` print for an ad outside of an ad break."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from tests.helpers import ROOT, run
from tests.judge.bodies import body

README = (ROOT / "README.md").read_text("utf-8")
SESSION = "1f0c9a3e" + "0" * 56
EVENTS = (("sessionStart", 0, 0.412), ("play", 0, 1.02), ("adStart", 6, 7.31), ("sessionEnd", 6, 8))


def lines_of_block(command: str) -> list[str]:
    """Return the lines that README shows below a command, without elisions."""
    pattern = rf"^```console\n\$ mediagen {command}[^\n]*\n(.*?)^```"
    block = re.findall(pattern, README, re.MULTILINE | re.DOTALL)[0]
    return [line for line in block.splitlines() if line not in ("", "…")]


def shape(line: str) -> str:
    """Return a line without the parts that differ between sessions: times, counts and places."""
    line = re.sub(r"\d\d:\d\d:\d\d\.\d{3}", "TIME", line)
    line = re.sub(r"\b\d+ (messages?|sessions?) in|\b\d+ sessions?", "COUNT", line)
    return re.sub(r"session\.jsonl:\d+|\b\d+ of \d+ events", "PLACE", line)


def test_trace_prints_what_readme_shows(tmp_path: Path) -> None:
    start = datetime(2026, 1, 31, 10, 15, tzinfo=UTC).timestamp()
    with (tmp_path / "session.jsonl").open("w", encoding="utf-8") as file:
        for event, playhead, seconds in EVENTS:
            at = start + seconds
            message = body("xdm", event, playhead=playhead, time=at, session=SESSION)
            body_sent = {"events": [{"xdm": message}]}
            entry = {
                "url": f"https://edge.example/ee/va/v1/{event}?configId=d",
                "time": at,
                "body": body_sent,
            }
            file.write(json.dumps({**entry, "session": SESSION}) + "\n")
    result = run("trace", "session.jsonl", cwd=tmp_path)
    printed = {shape(line) for line in result.out.splitlines()}
    assert [line for line in map(shape, lines_of_block("trace")) if line not in printed] == []
    details = {shape(line).removeprefix("PLACE: ") for line in result.out.splitlines()}
    shown = lines_of_block("collect")
    (first,) = (n for n, line in enumerate(shown) if "adStart" in line and "invalid" in line)
    assert [line for line in map(shape, shown[first : first + 3]) if line not in details] == []
