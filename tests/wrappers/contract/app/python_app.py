"""python_app.py PLATFORM PORT: plays cases from standard input, and prints what was reported."""

import importlib
import json
import re
import sys
from typing import Any

platform, port = sys.argv[1:]
server = f"http://127.0.0.1:{port}"
if platform == "media-edge-api":
    media = importlib.import_module("media_edge_tracking")
    settings = media.Settings(datastream_id="d", endpoint=f"{server}/ee/va/v1")
else:
    media = importlib.import_module("media_collection_tracking")
    settings = media.Settings(
        collection_host=server,
        tracking_server="t",
        report_suite="r",
        marketing_cloud_org_id="o",
    )
Quality = media.QoeDataDetails


def snake(name: str) -> str:
    return re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", name)


def decode(value: Any) -> Any:
    if isinstance(value, dict):
        if "number" in value:
            return float(value["number"].replace("Infinity", "inf"))
        return {key: decode(part) for key, part in value.items()}
    return value


def answer(player: dict[str, Any]) -> Any:
    if player.get("callback") == "throws":
        raise RuntimeError("no player")
    if player.get("callback") == "returns nothing":
        return None
    quality = player.get("quality")
    if isinstance(quality, dict):
        quality = Quality(**{snake(name): value for name, value in quality.items()})
    return media.PlayerDetails(playhead=player.get("playhead"), quality=quality)


def play(number: int, case: dict[str, Any]) -> dict[str, list[str]]:
    reports: list[str] = []
    thrown: list[str] = []
    player: dict[str, Any] = {}

    def on_error(error: Exception) -> None:
        reports.append(str(error))
        if case["throws_on_error"]:
            raise SystemExit("on_error")

    tracking = media.MediaTracking(settings, lambda: answer(player), on_error=on_error)
    for step in map(decode, case["steps"]):
        try:
            player = step.get("player", player)
            if "call" in step:
                values = {snake(name): value for name, value in step["parameters"].items()}
                if step["call"] == "openSession":
                    values["channel"] = f"case-{number}"
                getattr(tracking, snake(step["call"]))(**values)
            for _ in range(step.get("poll", 0)):
                tracking._player.read()
        except BaseException as error:
            thrown.append(repr(error))
    tracking.close()
    return {"reports": reports, "thrown": thrown}


print(json.dumps([play(n, case) for n, case in enumerate(json.load(sys.stdin))]))
