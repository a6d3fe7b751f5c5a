"""The Python clients keep their promises in programs that are not as tidy as those in a README.

Each program runs in a process of its own; where it waits for what never comes it is ended.
"""

from __future__ import annotations

import os
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.helpers import ROOT
from tests.verify.proving import prover, require

WRAPPER = "wrappers/media-edge-api/python"
START = """\
import os, threading
from media_edge_tracking import *

told = []
settings = Settings(datastream_id="d", endpoint="http://localhost:%s/ee/va/v1" % os.environ["PORT"])
here = lambda: PlayerDetails(playhead=1)
content = dict(content_id="v", content_length=60, content_type="vod", player_name="P", channel="C")
"""


class Handler(BaseHTTPRequestHandler):
    """Takes everything, and remembers its path."""

    got: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(self.path.partition("?")[0].rpartition("/")[2])
        opened = b'{"type": "media-analytics:new-session", "payload": [{"sessionId": "s"}]}'
        said = b'{"handle": [%b]}' % opened
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


def run(program: str, port: int = 9) -> str:
    """What a program prints. It may not fail, nor complain when it ends."""
    require(check for check in prover().proofs[WRAPPER].checks if check.does == "run")
    done = subprocess.run(
        [*prover().tools.words(["python-pypi"], {}), "-X", "dev", "-c", START + program],
        env={**os.environ, "PYTHONPATH": str(ROOT / "output" / WRAPPER), "PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    return done.stdout


def test_everything_is_sent_where_the_program_ends_without_close() -> None:
    """The address has a name, which is looked up while the program ends."""
    got: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"got": got}))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        program = """\
tracking = MediaTracking(settings, here, on_error=lambda error: print(repr(error)))
tracking.open_session(**content)
tracking.play()
tracking.end()
"""
        assert not run(program, server.server_port)
    finally:
        server.shutdown()
        server.server_close()
    assert got == ["sessionStart", "play", "sessionEnd"]


def test_the_player_may_hold_a_lock_that_the_app_holds_while_it_tracks() -> None:
    program = """\
lock, asked = threading.Lock(), threading.Event()

def player():
    asked.set()
    with lock:
        return PlayerDetails(playhead=1)

tracking = MediaTracking(settings, here, on_error=told.append)
tracking._player = player
with lock:
    other = threading.Thread(target=tracking.play)
    other.start()
    asked.wait()
    tracking._player = here
    tracking.pause()
other.join()
tracking.close(0)
print("done")
"""
    assert run(program) == "done\n"


@pytest.mark.parametrize("call", ["tracking.close(0)", "tracking.pause()"])
def test_who_is_told_of_an_error_may_call_any_method(call: str) -> None:
    program = f"""\
def player():
    raise RuntimeError("gone")

def on_error(error):
    if not told:
        told.append(error)
        {call}

tracking = MediaTracking(settings, player, on_error=on_error)
tracking.play()
tracking.close(0)
print(told)
"""
    assert run(program) == "[RuntimeError('gone')]\n"


@pytest.mark.parametrize(
    ("details", "due"),
    [
        ("PlayerDetails(playhead=None)", "playhead must be a whole number, at least 0, not None"),
        (
            "PlayerDetails(playhead=3, quality=QoeDataDetails(bitrate=-1))",
            "bitrate must be a whole number, at least 0, not -1",
        ),
        (
            "PlayerDetails(playhead=3, quality={'bitrate': 800})",
            "'dict' object has no attribute 'bitrate'",
        ),
    ],
)
def test_wrong_details_of_the_player_are_told_and_the_event_is_sent_without(
    details: str, due: str
) -> None:
    program = f"""\
tracking = MediaTracking(settings, here, on_error=print)
tracking._run = lambda call, message: print(message.body["mediaCollection"])
tracking.play()
tracking._player = lambda: {details}
tracking.play()
"""
    assert run(program).splitlines() == ["{'playhead': 1}", due, "{'playhead': 1}"]


def test_a_call_from_outside_of_the_event_loop_is_told_and_does_not_raise() -> None:
    program = """\
tracking = AsyncMediaTracking(settings, here, on_error=told.append)
tracking.open_session(**content)
tracking.play()
print(*told, sep="\\n")
"""
    assert run(program).splitlines() == [
        "sessionStart was not tracked: no running event loop",
        "play was not tracked: no running event loop",
    ]
