"""The Python clients keep their promises in programs that are not as tidy as those in a README.

Each program runs in a process of its own; where it waits for what never comes it is ended.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.helpers import ROOT
from tests.verify.proving import find_proof, prover, require

WRAPPER = "wrappers/media-edge-api/python"
START = """\
import os, threading
from media_edge_tracking import *

errors = []
settings = Settings(datastream_id="d", endpoint="http://localhost:%s/ee/va/v1" % os.environ["PORT"])
here = lambda: PlayerDetails(playhead=1)
content = dict(content_id="v", content_length=60, content_type="vod", player_name="P", channel="C")
"""


class Handler(BaseHTTPRequestHandler):
    """Takes everything, and remembers its path."""

    got: list[str]
    said = b'{"handle": [{"type": "media-analytics:new-session", "payload": [{"sessionId": "s"}]}]}'

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(self.path.partition("?")[0].rpartition("/")[2])
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(**own: object) -> Iterator[tuple[int, list[str]]]:
    """A server's port, and what it got."""
    got: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"got": got, **own}))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, got
    finally:
        server.shutdown()
        server.server_close()


def run(program: str, port: int = 9, *, may_warn: bool = False) -> str:
    """Return the output of a program, which must not fail or print errors at exit."""
    require(check for check in find_proof(WRAPPER).checks if check.purpose == "run")
    done = subprocess.run(
        [*prover().tools.command_words(["python-pypi"], {}), "-X", "dev", "-c", START + program],
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",  # the committed files stay as they are
            "PYTHONPATH": str(ROOT / "output" / WRAPPER),
            "PORT": str(port),
        },
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    # The development mode also reports steps that take long, as they do on a busy machine.
    errors = [line for line in done.stderr.splitlines() if not line.startswith("Executing <")]
    assert done.returncode == 0 and (may_warn or not errors), done.stdout + done.stderr
    return done.stdout


def test_everything_is_sent_where_the_program_ends_without_close() -> None:
    """The address has a name, which is looked up while the program ends."""
    program = """\
tracking = MediaTracking(settings, here, on_error=lambda error: print(repr(error)))
tracking.open_session(**content)
tracking.play()
tracking.end()
"""
    with serving() as (port, got):
        assert not run(program, port)
        assert got == ["sessionStart", "play", "sessionEnd"]


def test_an_answer_that_makes_no_sense_is_reported_with_its_message() -> None:
    program = """\
with MediaTracking(settings, here, on_error=errors.append) as tracking:
    tracking.open_session(**content)
print(errors[0].message.type, errors[0])
"""
    with serving(said=b"<html>") as (port, _):
        output = run(program, port)
    assert output.startswith("sessionStart sessionStart was not tracked: JSONDecodeError")


def test_who_waits_for_the_end_can_be_cancelled() -> None:
    program = """\
import asyncio

async def watch():
    tracking = AsyncMediaTracking(settings, here, on_error=errors.append, retry_delay=9)
    tracking.open_session(**content)
    await tracking.close()
    print("not cancelled")

async def main():
    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.5)
    watching.cancel()
    await asyncio.wait([watching])
    print(watching.cancelled())

asyncio.run(main())
print(*errors)
"""
    assert run(program) == "True\nsessionStart was not tracked: closing timed out\n"


def test_the_player_may_hold_a_lock_that_the_app_holds_while_it_tracks() -> None:
    program = """\
lock, asked = threading.Lock(), threading.Event()

def player():
    asked.set()
    with lock:
        return PlayerDetails(playhead=1)

answer = player
tracking = MediaTracking(settings, lambda: answer(), on_error=errors.append)
with lock:
    other = threading.Thread(target=tracking.play)
    other.start()
    asked.wait()
    answer = here
    tracking.pause()
other.join()
tracking.close(0)
print("done")
"""
    assert run(program) == "done\n"


@pytest.mark.parametrize(
    ("call", "log"),
    [
        ("tracking.close(0)", ""),
        ("tracking.pause()", "log: pauseStart was not tracked: no session is open\n"),
    ],
)
def test_who_is_notified_of_an_error_may_call_any_method(call: str, log: str) -> None:
    program = f"""\
import logging
import sys
logging.basicConfig(format="log: %(message)s", stream=sys.stdout)

def player():
    raise RuntimeError("gone")

def on_error(error):
    if not errors:
        errors.append(error)
        {call}

tracking = MediaTracking(settings, player, on_error=on_error)
tracking.play()
tracking.close(0)
print(errors)
"""
    assert run(program) == f"{log}[RuntimeError('gone')]\n"


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            "PlayerDetails(playhead=10**400)",
            "player: playhead: expected a number from 0 to 86400, got 1000",
        ),
        (
            "PlayerDetails(playhead=1, quality=QoeDataDetails(bitrate=-2))",
            "player: bitrate: expected a number of 0 or more, got -2; left out",
        ),
        (
            "PlayerDetails(playhead=1, quality={'bitrate': 800})",
            "player: quality: expected an instance of QoeDataDetails, got {'bitrate': 800}",
        ),
        ("{'playhead': 1}", "player: expected an instance of PlayerDetails, got {'playhead': 1}"),
        ("1 / 0", "division by zero"),
    ],
)
def test_wrong_details_of_the_player_are_reported_once_per_session(
    details: str, expected: str
) -> None:
    program = f"""\
answer = here
tracking = MediaTracking(settings, lambda: answer(), on_error=print)
tracking._enqueue = lambda message: print(message.body["mediaCollection"]["playhead"])
tracking._ping_every = lambda seconds: None
tracking.play()
answer = lambda: {details}
tracking.play()
tracking.play()
tracking.open_session(**content)
"""
    first, report, *others = run(program).splitlines()
    assert first == "1" and report.startswith(expected)
    start = "1" if "playhead=1," in details else "0"
    assert others == ["1", "1", report, start]


def test_what_on_error_raises_goes_no_further() -> None:
    """Neither into the app nor into the thread that sends."""
    program = """\
import logging

logging.disable()

def on_error(error):
    errors.append(str(error))
    raise SystemExit(3)

tracking = MediaTracking(settings, lambda: None, on_error=on_error)
tracking.open_session(**content)
tracking.play()
tracking.error(error_id="")
tracking.close()
print(len(errors))
"""
    with serving() as (port, got):
        assert run(program, port).strip().endswith("2")
        assert got == ["sessionStart", "play"]


def test_a_call_from_outside_of_the_event_loop_is_reported_and_does_not_raise() -> None:
    program = """\
tracking = AsyncMediaTracking(settings, here, on_error=errors.append)
tracking.open_session(**content)
tracking.play()
print(*errors, sep="\\n")
"""
    assert run(program).splitlines() == [
        "sessionStart was not tracked: no running event loop",
        "play was not tracked: no running event loop",
    ]
