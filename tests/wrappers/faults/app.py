"""An app on a Python client: app.py threads|loop PLATFORM SERVER PATIENT PAUSE."""

import asyncio
import importlib
import sys
import time
from collections.abc import Iterator
from typing import Any

app, platform, server, patient, pause = sys.argv[1:]
module: Any = importlib.import_module(platform.replace("-api", "_tracking").replace("-", "_"))
errors: list[Exception] = []


def options() -> tuple[Any, Any, dict[str, Any]]:
    if platform == "media-edge-api":
        settings = module.Settings(datastream_id="d", endpoint=f"{server}/ee/va/v1")
    else:
        settings = module.Settings(
            collection_host=server,
            tracking_server="t",
            report_suite="r",
            marketing_cloud_org_id="o",
        )
    details = module.PlayerDetails(playhead=1)
    return settings, lambda: details, {"on_error": errors.append, "timeout": 2, "attempts": 3}


def calls(tracking: Any) -> Iterator[float]:
    """The calls, each timed; what it yields is how long to wait before the next."""
    content = {"content_id": "v", "content_length": 60, "content_type": "vod"}
    yield from timed(tracking.open_session, **content, player_name="P", channel="C")
    for name in ("play", "buffer_start", "buffer_complete", "pause"):
        yield from timed(getattr(tracking, name))
    yield float(pause)
    yield from timed(tracking.end)


def timed(call: Any, **given: object) -> Iterator[float]:
    began = time.perf_counter()
    call(**given)
    print("call", (time.perf_counter() - began) * 1000)
    yield 0


def threads() -> None:
    settings, player, more = options()
    tracking = module.MediaTracking(settings, player, **more)
    for seconds in calls(tracking):
        time.sleep(seconds)
    tracking.close(float(patient))


async def loop() -> None:
    settings, player, more = options()
    tracking = module.AsyncMediaTracking(settings, player, **more)
    for seconds in calls(tracking):
        await asyncio.sleep(seconds)
    await tracking.close(float(patient))


if app == "threads":
    threads()
else:
    asyncio.run(loop())
for error in errors:
    print("error", str(error).replace("\n", " "))
