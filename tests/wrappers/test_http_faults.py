"""The HTTP wrappers keep their promises when the network does not, each over real HTTP.

An app on the generated wrapper runs in a process of its own, in Python, in Node or in a shell,
against a server that is slow, drops connections or answers with errors. The tests compare the
received requests, the reported errors and the duration of calls.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from tests.helpers import ROOT
from tests.toolchains.tools import executable
from tests.verify.proving import find_proof, prover, require
from tests.wrappers import typescript_client

HERE = Path(__file__).parent / "faults"
#: Longest that a call may keep the app waiting, in milliseconds: commonly, and at worst where the
#: machine is busy. A shell starts processes. Whoever waited for the network would wait longer.
COMMON, WORST = {"threads": 20, "loop": 20, "node": 20, "shell": 200}, 1000
#: The app: a session with six messages; the program then ends normally.
SENT = ["sessionStart", "play", "bufferStart", "play", "pauseStart", "sessionEnd"]


class Kind(NamedTuple):
    """A wrapper, and how apps on it run: with threads, in an event loop, in Node or in a shell."""

    platform: str
    app: str

    @property
    def wrapper(self) -> str:
        language = {"shell": "shell", "node": "typescript"}.get(self.app, "python")
        return f"{self.platform}/{language}"


KINDS = [
    Kind(platform, app)
    for platform in ("media-edge-api", "media-collection-api")
    for app in ("threads", "loop", "node", "shell")
]


class Answer(NamedTuple):
    """Reaction of the server to a request: it waits, then answers or disconnects (status 0)."""

    status: int = 204
    wait: float = 0
    headers: dict[str, str] = {}  # noqa: RUF012


#: Answer to the nth request (from 0) of a type, and the nth of all.
Rule = Callable[[str, int, int], Answer]


@dataclass
class Got:
    """A request: when it came, its event, its own time in milliseconds, the session it names."""

    at: float
    type: str
    when: int
    session: str
    body: Any = field(repr=False)


class Server(ThreadingHTTPServer):
    """Answers by a rule; a successful session start is answered as by the backends."""

    daemon_threads = True

    def __init__(self, rule: Rule) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.rule, self.got, self.lock = rule, list[Got](), threading.Lock()
        self.busy = self.most = 0

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what is tested."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        got = read(self.path, body)
        server = self.server
        with server.lock:
            answer = server.rule(
                got.type, sum(request.type == got.type for request in server.got), len(server.got)
            )
            server.got.append(got)
            server.busy += 1
            server.most = max(server.most, server.busy)
        time.sleep(answer.wait)
        with server.lock:
            server.busy -= 1
        if not answer.status:
            self.close_connection = True
            return
        text, headers, status = b"", dict(answer.headers), answer.status
        if got.type == "sessionStart" and status < 300:
            handle = {"type": "media-analytics:new-session", "payload": [{"sessionId": "s-1"}]}
            if "/ee/" in self.path:
                status, text = 200, json.dumps({"handle": [handle]}).encode()
            else:
                status, headers["Location"] = 201, "/api/v1/sessions/s-1"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def read(path: str, body: Any) -> Got:
    """A request in the words of both protocols."""
    if "/ee/" in path:
        (event,) = body["events"]
        xdm = event["xdm"]
        moment = time.mktime(time.strptime(xdm["timestamp"][:19], "%Y-%m-%dT%H:%M:%S"))
        milliseconds = int(moment) * 1000 + int(xdm["timestamp"][20:23])
        session = xdm["mediaCollection"].get("sessionID", "")
        return Got(
            time.monotonic(), xdm["eventType"].removeprefix("media."), milliseconds, session, body
        )
    match = re.search(r"/sessions/([^/]+)/events", path)
    session = match[1] if match else ""
    return Got(time.monotonic(), body["eventType"], body["playerTime"]["ts"], session, body)


class Played(NamedTuple):
    """Result of an app: the received requests, the maximum of parallel ones, and its own report.

    ``calls`` are durations in milliseconds, ``errors`` messages of the handler, ``seconds`` the
    run time of the app.
    """

    got: Sequence[Got]
    most: int
    calls: Sequence[float]
    errors: Sequence[str]
    seconds: float

    @property
    def types(self) -> list[str]:
        return [request.type for request in self.got]

    def of(self, type_: str) -> list[Got]:
        return [request for request in self.got if request.type == type_]


@contextmanager
def serving(rule: Rule) -> Iterator[Server]:
    server = Server(rule)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def play(kind: Kind, rule: Rule, patient: int, pause: float, there: bool) -> Played:
    base = ROOT / "output/wrappers" / kind.wrapper
    with serving(rule) as server, TemporaryDirectory() as folder:
        if not there:
            server.server_close()
        arguments = [
            kind.platform,
            f"http://127.0.0.1:{server.server_port}",
            str(patient),
            str(pause),
        ]
        if kind.app == "shell":
            command = ["sh", "-euC", str(HERE / "app.sh"), str(next(base.glob("*.sh"))), *arguments]
        elif kind.app == "node":
            settings = typescript_client.settings_of(kind.wrapper, arguments[1])
            command = [str(executable("node")), str(HERE / "app.mjs")]
            command += [str(typescript_client.build_client(kind.wrapper)), json.dumps(settings)]
            command += arguments[2:]
        else:
            python = prover().tools.command_words(["python-pypi"], {})
            command = [*python, str(HERE / "app.py"), kind.app, *arguments]
        environment = {
            **os.environ,
            "PYTHONPATH": str(base),
            "PYTHONDONTWRITEBYTECODE": "1",
            "no_proxy": "*",
        }
        began = time.monotonic()
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        seconds = time.monotonic() - began
        assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
        lines = done.stdout.splitlines()
        calls = [float(line.split()[1]) for line in lines if line.startswith("call ")]
        errors = [line.removeprefix("error ") for line in lines if line.startswith("error ")]
        return Played(tuple(server.got), server.most, calls, errors, seconds)


@cache
def all_played(rule: Rule, patient: int, pause: float, there: bool) -> dict[Kind, Played]:
    """Return the results of all kinds of apps. They run in parallel, as they mostly wait."""
    with ThreadPoolExecutor(len(KINDS)) as pool:
        results = pool.map(lambda kind: play(kind, rule, patient, pause, there), KINDS)
        return dict(zip(KINDS, results, strict=True))


def played(
    kind: Kind, rule: Rule, *, patient: int = 20, pause: float = 0, there: bool = True
) -> Played:
    """Return the result of an app with a server that follows a rule, or is not ``there``.

    ``patient`` is how long the app waits at its end, ``pause`` before its last call.
    """
    checks = find_proof(f"wrappers/{kind.wrapper}").checks
    require(check for check in checks if check.purpose == "run")
    for wrapper in typescript_client.WRAPPERS:  # before the apps run in threads
        typescript_client.build_client(wrapper)
    result = all_played(rule, patient, pause, there)[kind]
    assert len(result.calls) == len(SENT)
    assert median(result.calls) < COMMON[kind.app] and max(result.calls) < WORST, result.calls
    return result


@pytest.fixture(params=KINDS, ids=lambda kind: f"{kind.platform}-{kind.app}")
def kind(request: pytest.FixtureRequest) -> Kind:
    parameter: Kind = request.param
    return parameter


def slow(type_: str, n: int, of_all: int) -> Answer:
    return Answer(wait=0.05)


def test_messages_arrive_one_by_one_in_order_with_times_that_ascend(kind: Kind) -> None:
    app = played(kind, slow)
    assert app.types == SENT and not app.errors
    assert app.most == 1
    times = [request.when for request in app.got]
    assert times == sorted(set(times))


def slow_start(type_: str, n: int, of_all: int) -> Answer:
    return Answer(wait=1.5 if not of_all else 0)


def test_everything_waits_for_the_session_id_with_the_time_of_its_call(kind: Kind) -> None:
    app = played(kind, slow_start)
    assert app.types == SENT and not app.errors
    assert app.got[1].at - app.got[0].at > 1.4
    assert [request.session for request in app.got] == ["", *["s-1"] * 5]
    assert app.got[1].when - app.got[0].when < 1400, "the calls did not wait with it"


def answers_500(type_: str, n: int, of_all: int) -> Answer:
    return Answer(500 if type_ == "bufferStart" and n < 2 else 204)


def answers_429(type_: str, n: int, of_all: int) -> Answer:
    return Answer(429 if type_ == "bufferStart" and n < 2 else 204)


def answers_408(type_: str, n: int, of_all: int) -> Answer:
    return Answer(408 if type_ == "bufferStart" and n < 2 else 204)


def hangs_up(type_: str, n: int, of_all: int) -> Answer:
    return Answer(0 if type_ == "bufferStart" and n < 2 else 204)


@pytest.mark.parametrize("rule", [answers_500, answers_429, answers_408, hangs_up])
def test_what_may_pass_is_tried_again_in_its_place(kind: Kind, rule: Rule) -> None:
    app = played(kind, rule)
    assert app.types == [*SENT[:2], *["bufferStart"] * 3, *SENT[3:]] and not app.errors
    first, second, third = app.of("bufferStart")
    assert first.body == second.body == third.body
    assert second.at - first.at > 0.9, "it waits a second"
    assert third.at - second.at > 1.9, "and then two"


def starts_badly(type_: str, n: int, of_all: int) -> Answer:
    return Answer((0, 503, 204)[min(of_all, 2)])


def test_the_start_of_a_session_is_tried_again_too(kind: Kind) -> None:
    app = played(kind, starts_badly)
    assert app.types == [*["sessionStart"] * 2, *SENT] and not app.errors


def asks_to_wait(type_: str, n: int, of_all: int) -> Answer:
    return Answer(429, headers={"Retry-After": "3"}) if of_all == 1 else Answer()


def test_it_waits_as_long_as_the_answer_says(kind: Kind) -> None:
    app = played(kind, asks_to_wait)
    first, second, _ = app.of("play")
    assert 2.9 < second.at - first.at < 6 and not app.errors


def refuses(type_: str, n: int, of_all: int) -> Answer:
    return Answer(400 if type_ == "bufferStart" and n < 9 else 204)


def forbids(type_: str, n: int, of_all: int) -> Answer:
    return Answer(403 if type_ == "bufferStart" and n < 9 else 204)


def leads_away(type_: str, n: int, of_all: int) -> Answer:
    return Answer(307 if type_ == "bufferStart" else 204, headers={"Location": "/ee/elsewhere"})


@pytest.mark.parametrize(("rule", "status"), [(refuses, 400), (forbids, 403), (leads_away, 307)])
def test_refused_messages_are_reported_once(kind: Kind, rule: Rule, status: int) -> None:
    app = played(kind, rule)
    assert app.types == SENT
    (error,) = app.errors
    assert "bufferStart was not tracked" in error and str(status) in error


def is_broken(type_: str, n: int, of_all: int) -> Answer:
    return Answer(503 if type_ == "pauseStart" else 204)


def test_what_never_succeeds_is_given_up_and_reported(kind: Kind) -> None:
    app = played(kind, is_broken)
    assert app.types == [*SENT[:4], *["pauseStart"] * 3, SENT[5]], "three attempts"
    (error,) = app.errors
    assert "pauseStart was not tracked" in error and "503" in error


def stalls(type_: str, n: int, of_all: int) -> Answer:
    return Answer(wait=4 if type_ == "bufferStart" and not n else 0)


def test_an_answer_that_takes_too_long_is_not_waited_for(kind: Kind) -> None:
    """The apps set the timeout to two seconds."""
    app = played(kind, stalls)
    assert app.types == [*SENT[:2], *["bufferStart"] * 2, *SENT[3:]] and not app.errors
    first, second = app.of("bufferStart")
    assert 2.9 < second.at - first.at < 3.9, "two seconds for the answer, one before the next try"


def never_answers(type_: str, n: int, of_all: int) -> Answer:
    return Answer(wait=30)


def test_messages_left_at_the_end_are_reported(kind: Kind) -> None:
    app = played(kind, never_answers, patient=1)
    assert len(app.errors) == 6
    assert app.seconds < 12


def test_pings_come_at_their_pace_and_stop(kind: Kind) -> None:
    if kind.app == "shell":
        pytest.skip("a shell has no timer; its README says what to call when")
    app = played(kind, slow, pause=10.7)
    assert app.types == [*SENT[:5], "ping", SENT[5]] and not app.errors
    (ping,) = app.of("ping")
    assert 9.5 < ping.at - app.got[0].at < 10.7
