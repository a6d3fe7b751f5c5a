"""The collector over real HTTP: what it answers and prints, and that nothing brings it down."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .bodies import EPOCH, body, spec
from .serving import Collecting, collecting

EDGE, SESSIONS = "/ee/va/v1", "/api/v1/sessions"
QUERY = "?configId=datastream"
ORIGIN = "https://site.test"
#: Characters that control a terminal: C0 except the line feed, and C1.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


class Answer(NamedTuple):
    """A response over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        assert self.headers["content-type"].startswith("application/json")
        return json.loads(self.body)


@pytest.fixture(scope="module")
def server() -> Iterator[Collecting]:
    with collecting("--origin", ORIGIN) as running:
        yield running
        code, out = running.stop()
    assert code == 0
    assert b"Traceback" not in out, out[out.index(b"Traceback") - 300 :]


def _ask(
    running: Collecting,
    path: str,
    content: bytes = b"",
    method: str = "POST",
    headers: dict[str, str] | None = None,
) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)) as client:
        client.request(method, path, content, headers or {})
        return _answer(client.getresponse())


def _answer(response: http.client.HTTPResponse) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())


def _post(running: Collecting, path: str, message: Any, origin: str | None = None) -> Answer:
    headers = {"Content-Type": "application/json"} | ({"Origin": origin} if origin else {})
    return _ask(running, path, json.dumps(message).encode(), headers=headers)


def _edge(event: str, session: str = "", seconds: float = 0, **values: Any) -> dict[str, Any]:
    xdm = body("xdm", event, time=EPOCH + seconds, session=session or None, **values)
    return {"events": [{"xdm": xdm}]}


def _open_session(running: Collecting) -> str:
    answer = _post(running, f"{EDGE}/sessionStart{QUERY}", _edge("sessionStart"))
    assert answer.status == 200
    (handle,) = (h for h in answer.json["handle"] if h["type"] == "media-analytics:new-session")
    id_ = handle["payload"][0]["sessionId"]
    assert isinstance(id_, str)
    return id_


def _serves(running: Collecting) -> bool:
    return running.process.poll() is None and len(_open_session(running)) == 64


# -- documented requests and responses ----------------------------------------------------------


def test_the_edge_answers_a_session_start_with_a_new_session(server: Collecting) -> None:
    answer = _post(server, f"{EDGE}/sessionStart{QUERY}", _edge("sessionStart"))
    assert answer.status == 200
    assert set(answer.json) == {"requestId", "handle"}
    new, hint, store = answer.json["handle"]
    assert (new["type"], new["eventIndex"]) == ("media-analytics:new-session", 0)
    assert re.fullmatch(r"[0-9a-f]{64}", new["payload"][0]["sessionId"])
    assert hint["type"] == "locationHint:result"
    assert hint["payload"][0] == {"scope": "EdgeNetwork", "hint": "or2", "ttlSeconds": 1800}
    assert store["type"] == "state:store"
    assert _open_session(server) != _open_session(server)


@pytest.mark.parametrize("prefix", ["/ee", "/ee/or2", "/ee/va6"])
def test_the_edge_answers_other_events_with_204(server: Collecting, prefix: str) -> None:
    session = _open_session(server)
    answer = _post(server, f"{prefix}/va/v1/play{QUERY}", _edge("play", session, 1))
    assert (answer.status, answer.body) == (204, b"")


def test_the_edge_refuses_with_the_documented_body(server: Collecting) -> None:
    message = _edge("play", _open_session(server), 1)
    del message["events"][0]["xdm"]["mediaCollection"]["playhead"]
    answer = _post(server, f"{EDGE}/play{QUERY}", message)
    assert answer.status == answer.json["status"] == 400
    assert answer.json["type"] == "https://ns.adobe.com/aep/errors/va-edge-0400-400"
    assert answer.json["report"]["details"] == [
        {"name": "$.events[0].xdm.mediaCollection.playhead", "reason": "Missing required field"}
    ]
    assert answer.json["report"]["requestId"]
    answer = _post(server, f"{EDGE}/play{QUERY}", _edge("play", "0" * 64))
    assert answer.status == answer.json["status"] == 404
    assert answer.json["type"] == "https://ns.adobe.com/aep/errors/va-edge-0404-404"
    assert _post(server, f"{EDGE}/play", _edge("play", "0" * 64)).status == 400


def test_interact_opens_sessions_for_the_web_sdk(server: Collecting) -> None:
    headers = {"Content-Type": "text/plain; charset=UTF-8", "Origin": ORIGIN}
    content = json.dumps(_edge("sessionStart")).encode()
    answer = _ask(server, f"/ee/v1/interact{QUERY}&requestId=r", content, headers=headers)
    assert answer.status == 200
    assert answer.json["handle"][0]["type"] == "media-analytics:new-session"
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"


def test_the_collection_answers_with_a_location(server: Collecting) -> None:
    answer = _post(server, SESSIONS, body("collection", "sessionStart"), ORIGIN)
    assert (answer.status, answer.body) == (201, b"")
    location = answer.headers["location"]
    assert re.fullmatch(r"/api/v1/sessions/[0-9a-f]{64}", location)
    assert "location" in answer.headers["access-control-expose-headers"].lower()
    events = f"{location}/events"
    accepted = _post(server, events, body("collection", "play", time=EPOCH + 1))
    assert (accepted.status, accepted.body) == (204, b"")
    invalid = body("collection", "play")
    del invalid["playerTime"]["ts"]
    rejected = _post(server, events, invalid)
    assert rejected.status == 400
    assert rejected.json["details"] == [
        {"name": "$.playerTime.ts", "reason": "Missing required field"}
    ]
    unknown = _post(server, f"{SESSIONS}/{'0' * 64}/events", body("collection", "play"))
    assert unknown.status == 404


def test_downloaded_content_is_taken_by_both(server: Collecting) -> None:
    assert _post(server, f"{EDGE}/downloaded{QUERY}", _edge("downloaded")).status == 200
    answer = _post(server, "/api/v1/downloaded", body("collection", "downloaded"))
    assert answer.status == 201


@pytest.mark.parametrize("path", [f"{EDGE}/play{QUERY}", SESSIONS, f"/ee/v1/interact{QUERY}"])
def test_browsers_may_ask_from_an_accepted_origin(server: Collecting, path: str) -> None:
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-mine",
    }
    answer = _ask(server, path, method="OPTIONS", headers=headers)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"].lower()
    rejected = _post(server, path, {}, ORIGIN)
    assert rejected.status == 400
    assert rejected.headers["access-control-allow-origin"] == ORIGIN


def test_other_methods_and_addresses(server: Collecting) -> None:
    assert _ask(server, f"{EDGE}/play", method="GET").status == 405
    assert _ask(server, SESSIONS, method="DELETE").status == 405
    assert _ask(server, "/", method="GET").status == 404
    assert _ask(server, "/nothing/here").status == 404


# -- size ---------------------------------------------------------------------------------------


def test_a_megabyte_is_taken_and_more_is_not(server: Collecting) -> None:
    most = json.dumps(body("collection", "sessionStart")).encode().ljust(1 << 20)
    assert _ask(server, SESSIONS, most).status == 201
    answer = _ask(server, SESSIONS, most + b" ")
    assert (answer.status, answer.json["title"]) == (413, "Payload Too Large")
    assert _serves(server)


def test_too_large_a_body_in_chunks_is_refused(server: Collecting) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as client:
        client.putrequest("POST", SESSIONS)
        client.putheader("Transfer-Encoding", "chunked")
        client.endheaders()
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        try:
            for _ in range(40):
                client.send(chunk)
            client.send(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # answered before everything was sent
        assert client.getresponse().status == 413
    assert _serves(server)


def test_a_body_that_unpacks_to_more_is_refused(server: Collecting) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    assert len(bomb) < 1 << 20
    answer = _ask(server, SESSIONS, bomb, headers={"Content-Encoding": "gzip"})
    assert answer.status == 413
    packed = gzip.compress(json.dumps(body("collection", "sessionStart")).encode())
    answer = _ask(server, SESSIONS, packed, headers={"Content-Encoding": "gzip"})
    assert answer.status == 201


# -- bytes that are no request ------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            b"\x00",
            b"\xff" * 100,
            b"{",
            b"null",
            b"NaN",
            b"1e999",
            b"[" * 200_000,
            b"9" * 9000,
        ),
        *(b'{"a":' * 50_000, b'"\\ud800"', b"[" + b"1," * 300_000 + b"1]", b"\x1f\x8b\x08"),
        b'{"events":[' + b'{"xdm":{}},' * 90_000 + b"{}]}",
    ],
    ids=range(14),
)
@pytest.mark.parametrize(
    "path", [f"{EDGE}/play{QUERY}", f"/ee/v1/interact{QUERY}", SESSIONS, f"{SESSIONS}/x/events"]
)
def test_any_bytes_are_answered_with_4xx(server: Collecting, path: str, content: bytes) -> None:
    answer = _ask(server, path, content)
    assert 400 <= answer.status < 500 or (answer.status == 200 and "interact" in path)
    assert len(answer.body) < 1 << 20


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "nonsense", "gzip, gzip"])
def test_an_encoding_that_is_not_so_is_answered_with_4xx(server: Collecting, coding: str) -> None:
    answer = _ask(server, SESSIONS, b"not packed", headers={"Content-Encoding": coding})
    assert 400 <= answer.status < 500
    assert _serves(server)


RAW = [
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"POST / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
    b"POST /\x1b[31m HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /api/v1/sessions HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    b"POST /api/v1/sessions HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /api/v1/sessions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"POST /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\n" + b"A: b\r\n" * 50_000 + b"\r\n",
    b"POST http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /api/v1/sessions/%ff%00%1b/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /ee/va/v1/%zz?configId=%ff%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
    b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST * HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\nOrigin: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nOrigin: \x1b[31m\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
]


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
def test_what_is_no_http_is_answered_or_dropped(server: Collecting, raw: bytes) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=5)) as client:
        try:
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            first = client.recv(4096)
        except OSError:  # the server closed the connection, at any of these steps
            first = b""
    assert not re.match(rb"HTTP/1.\d 5", first), first
    assert _serves(server)


# -- clients that are slow or go away -----------------------------------------------------------


def test_slow_and_aborted_clients_disturb_nobody(server: Collecting) -> None:
    head = b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
    waiting = []
    for part in (b"", b"POST", head, head + b"{"):
        for _ in range(10):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            client.sendall(part)
            waiting.append(client)
    assert _serves(server)
    for client in waiting[::2]:
        # Closed with a reset, as by a crash.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        client.close()
    assert _serves(server)
    for client in waiting[1::2]:
        client.close()
    assert _serves(server)


def test_an_end_does_not_wait_for_clients() -> None:
    with (
        collecting() as running,
        closing(socket.create_connection(("127.0.0.1", running.port))) as client,
    ):
        client.sendall(b"POST /api/v1/sessions HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")
        time.sleep(0.1)
        start = time.monotonic()
        code, _ = running.stop()
    assert code == 0
    assert time.monotonic() - start < 10


# -- what it prints, and how it ends ------------------------------------------------------------


def test_the_view_has_a_line_for_every_event() -> None:
    with collecting() as running:
        session = _open_session(running)
        _post(running, f"{EDGE}/play{QUERY}", _edge("play", session, 1))
        _post(running, f"{EDGE}/adStart{QUERY}", _edge("adStart", session, 5, playhead=4))
        _post(running, f"{EDGE}/sessionEnd{QUERY}", _edge("sessionEnd", session, 6, playhead=5))
        code, out = running.stop()
    lines = out.decode().splitlines()
    clock = r"\d\d:\d\d:\d\d\.\d{3}"
    short = session[:8]
    expected = [
        rf"{clock}  {short}  sessionStart             0  valid",
        rf"{clock}  {short}  play                     0  valid",
        rf"{clock}  {short}  adStart                  4  invalid",
        r"    ! adStart outside of any ad break \(wrong-order\)",
        r"      expected: send adBreakStart first",
        rf"{clock}  {short}  sessionEnd .*",
    ]
    for line, pattern in zip(lines, expected, strict=False):
        assert re.fullmatch(pattern, line), line
    closing = next(line for line in lines if "session closed" in line)
    assert re.search(
        r"ended by sessionEnd; 4 messages, \d errors?, \d warnings?, 0 seconds  invalid$", closing
    )
    assert lines[-1].startswith("4 requests: ")
    assert code == 0  # it is not strict


@pytest.mark.parametrize(
    ("invalid", "options", "code"),
    [(False, ["--strict"], 0), (True, ["--strict"], 1), (True, [], 0)],
)
def test_strict_is_an_exit_code(invalid: bool, options: list[str], code: int) -> None:
    with collecting(*options) as running:
        assert _ask(running, "/", method="GET").status == 404  # is it there already?
        assert _ask(running, f"{EDGE}/play", method="OPTIONS").status == 204
        session = _open_session(running)
        _post(running, f"{EDGE}/play{QUERY}", _edge("play", session, 1))
        if invalid:
            _post(running, f"{EDGE}/adStart{QUERY}", _edge("adStart", session, 2))
        ended, out = running.stop()
    assert ended == code
    assert (
        out.decode()
        .splitlines()[-1]
        .endswith("1 error, 0 warnings" if invalid else "0 errors, 0 warnings")
    )


def test_strict_needs_a_session() -> None:
    with collecting("--strict") as running:
        code, out = running.stop()
    assert code == 1
    assert (
        b"no session arrived: --strict needs at least one\n0 requests: 0 errors, 0 warnings\n"
        in out
    )


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40,  # the begin of TLS
        b"POST " + f"{EDGE}/play?{'x' * 9000}".encode() + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["TLS", "long address", "negative length", "unknown Expect"],
)
def test_a_request_that_the_http_layer_refuses_counts(request_: bytes) -> None:
    with collecting("--strict") as running:
        _open_session(running)
        with socket.create_connection(("127.0.0.1", running.port), timeout=30) as client:
            client.sendall(request_)
            client.shutdown(socket.SHUT_WR)
            while client.recv(4096):
                pass
        code, out = running.stop()
    assert code == 1
    assert b"1 request, 1 request refused by the HTTP layer: 1 error, 0 warnings\n" in out


def test_expected_events_have_to_arrive_and_missing_ones_are_named() -> None:
    expected = ("--expect", "play", "sessionEnd", "--expect", "adStart")
    with collecting(*expected) as running:
        session = _open_session(running)
        _post(running, f"{EDGE}/play{QUERY}", _edge("play", session, 1))
        invalid = _edge("adStart", session, 2)
        del invalid["events"][0]["xdm"]["mediaCollection"]["advertisingDetails"]
        _post(running, f"{EDGE}/adStart{QUERY}", invalid)  # refused, so it has not arrived
        code, out = running.stop()
    assert code == 1
    assert b"expected events that did not arrive: sessionEnd, adStart\n" in out


def test_expected_events_that_arrive_are_enough() -> None:
    with collecting("--expect", "play", "sessionStart") as running:
        session = _open_session(running)
        _post(running, f"{EDGE}/play{QUERY}", _edge("play", session, 1))
        code, out = running.stop()
    assert code == 0, out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--expect", "adstart"], "MG973 unknown event 'adstart'; did you mean 'adStart'?"),
        (
            ["--expect", "seekStart"],
            "MG975 seekStart never arrives under its own name; expect pauseStart",
        ),
        (["--expect-story", "playbak"], "MG974 unknown story 'playbak'; did you mean 'playback'?"),
    ],
)
def test_an_expectation_that_nothing_can_meet_is_refused(options: list[str], message: str) -> None:
    done = _collect("--port", "0", *options)
    assert done.returncode == 2
    assert done.stderr.startswith(f"mediagen collect: {message}")


@pytest.mark.parametrize("left_out", ["", "adSkip"])
@pytest.mark.parametrize("protocol", ["xdm", "collection"])
def test_an_expected_story_has_to_arrive_in_order(protocol: str, left_out: str) -> None:
    story = spec().stories["playback"]
    session = ""
    with collecting("--expect-story", story.id) as running:
        for step in story.steps:
            if step.event == left_out:
                continue
            message = body(
                protocol,
                step.event,
                time=EPOCH + step.seconds,
                session=session or None,
                values=step.values,
            )
            if protocol == "xdm":
                name = message["eventType"].removeprefix("media.")
                answer = _post(running, f"{EDGE}/{name}{QUERY}", {"events": [{"xdm": message}]})
                session = session or answer.json["handle"][0]["payload"][0]["sessionId"]
            elif not session:
                session = _post(running, SESSIONS, message).headers["location"].rpartition("/")[2]
            else:
                _post(running, f"{SESSIONS}/{session}/events", message)
        code, out = running.stop()
    assert code == (1 if left_out else 0), out
    missing = b"story playback: adSkip did not arrive after adStart"
    assert (missing in out) == bool(left_out)


@pytest.mark.parametrize("path", ["/elsewhere", f"{EDGE}/play"])
def test_a_request_that_is_no_message_is_wrong(path: str) -> None:
    with collecting("--strict") as running:
        _post(running, path, {})
        assert running.stop()[0] == 1


def test_a_warning_of_the_server_is_one_plain_line() -> None:
    with collecting() as running:
        with closing(socket.create_connection(("127.0.0.1", running.port), timeout=5)) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n")
            client.recv(4096)
        _, out = running.stop()
    lines = [line for line in out.splitlines() if line.startswith(b"server: ")]
    assert len(lines) == 1
    assert b"Content-Length" in lines[0]
    assert b"\\x0a" not in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_ends_on_a_signal_to_terminate(number: signal.Signals) -> None:
    with collecting("--strict") as running:
        _open_session(running)
        code, out = running.stop(number)
    assert code == 0
    assert b"1 request: 0 errors, 0 warnings" in out


def test_the_record_has_every_request_and_verdict(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    with collecting("--out", str(path)) as running:
        session = _open_session(running)
        _post(running, f"{EDGE}/play{QUERY}", _edge("play", session, 1))
        _ask(running, f"{EDGE}/play{QUERY}", b"\xff{")
        _ask(running, SESSIONS, b"1e999")
        _ask(running, SESSIONS, b" " * ((1 << 20) + 1))
        running.stop()
    lines = [json.loads(line, parse_constant=pytest.fail) for line in path.read_text().splitlines()]
    requests = [line for line in lines if line["type"] == "request"]
    verdicts = [line for line in lines if line["type"] == "verdict"]
    assert [line["status"] for line in requests] == [200, 204, 400, 400, 413]
    assert [line["number"] for line in requests] == [1, 2, 3, 4, 5]
    assert requests[0]["session"] == session
    assert requests[1]["body"] == _edge("play", session, 1)
    assert [requests[n]["body"] for n in (2, 3, 4)] == ["\\xff{", "1e999", None]
    assert {line["number"] for line in verdicts} == {1, 2, 4}
    assert [line["closed"] for line in lines if line["type"] == "closing"] == ["still open"]


def test_what_it_prints_cannot_reach_into_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    evil = "\x1b]0;title\x07\x1b[31m\x9b31m\u202e\r\x08\x00"
    with collecting("--out", str(path)) as running:
        session = _open_session(running)
        for event in ("play", "error"):
            message = _edge(event, session, 1)
            media = message["events"][0]["xdm"]["mediaCollection"]
            media[evil] = evil
            media["sessionID"] = evil
            _post(running, f"{EDGE}/{event}{QUERY}", message)
        strange = _edge("play", session, 2)
        strange["events"][0]["xdm"]["eventType"] = evil
        _post(running, f"{EDGE}/play{QUERY}", strange)
        states = {"playhead": 0, "statesStart": [{"name": evil}]}
        _post(running, f"{EDGE}/statesUpdate{QUERY}", _edge("statesUpdate", session, values=states))
        quoted = "".join(f"%{byte:02x}" for byte in evil.encode())
        _ask(running, f"/{quoted}")
        _ask(running, f"{EDGE}/{quoted}{QUERY}", b"{}")
        _post(running, f"{SESSIONS}/{quoted}/events", body("collection", "play"))
        _ask(running, f"{EDGE}/play{QUERY}", evil.encode())
        _, out = running.stop()
    text = out.decode("utf-8")
    assert len(text.splitlines()) > 20
    assert OBEYED.search(text) is None, OBEYED.search(text)
    done = subprocess.run(
        [sys.executable, "-m", "mediagen", "trace", str(path)], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert OBEYED.search(done.stdout.decode()) is None


# -- where it listens ---------------------------------------------------------------------------


def test_it_listens_on_this_machine_only(server: Collecting) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; returns the local address of the route
        except OSError:
            pytest.skip("this machine has no other address")
        other = probe.getsockname()[0]
    if other.startswith("127."):
        pytest.skip("this machine has no other address")
    with pytest.raises(OSError):
        socket.create_connection((other, server.port), timeout=2)


def _collect(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mediagen", "collect", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_port_that_is_taken_is_a_message(server: Collecting) -> None:
    done = _collect("--port", str(server.port))
    assert done.returncode == 2
    assert done.stderr.startswith("mediagen collect: ")
    assert str(server.port) in done.stderr and "in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "70000"],
        ["--port", "-1"],
        ["--port", "0", "--host", "999.1.1.1"],
        ["--port", "0", "--out", "/nonexistent/folder/file.jsonl"],
        ["--port", "0", "--out", "/"],
    ],
)
def test_a_wrong_call_is_a_message(options: list[str]) -> None:
    done = _collect(*options)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    if "--out" in options:
        assert options[-1] in done.stderr


def test_https_is_real_tls(tmp_path: Path) -> None:
    pem = tmp_path / "own.pem"
    with collecting("--https", "--certificate", str(pem)) as running:
        assert running.base.startswith("https://127.0.0.1:")
        trusting = ssl.create_default_context(cafile=str(pem))
        trusting.verify_flags |= ssl.VERIFY_X509_STRICT
        for host in ("127.0.0.1", "localhost"):
            client = http.client.HTTPSConnection(host, running.port, context=trusting, timeout=30)
            with closing(client):
                content = json.dumps(_edge("sessionStart"))
                client.request("POST", f"/ee/v1/interact{QUERY}", content)
                answer = _answer(client.getresponse())
            assert answer.status == 200
            assert answer.json["handle"][0]["type"] == "media-analytics:new-session"
        # Only clients that use plain HTTP get an error.
        with closing(socket.create_connection(("127.0.0.1", running.port), timeout=5)) as plain:
            plain.sendall(b"POST / HTTP/1.1\r\n\r\n")
            plain.settimeout(5)
            assert not plain.recv(4096).startswith(b"HTTP/1.1 5")
        code, out = running.stop()
    assert code == 0
    assert b"Traceback" not in out, out[out.index(b"Traceback") - 300 :]
    assert b"2 requests: 0 errors, 0 warnings" in out


@pytest.mark.parametrize("trusted", ["of this run", "of another run", "none"])
@pytest.mark.parametrize("client", ["curl", "openssl"])
def test_clients_trust_the_certificate_of_this_run_alone(
    client: str, trusted: str, tmp_path: Path
) -> None:
    if shutil.which(client) is None:
        pytest.skip(f"there is no {client}")
    pem, other = tmp_path / "own.pem", tmp_path / "other.pem"
    with collecting("--https", "--certificate", str(other)):
        pass
    with collecting("--https", "--certificate", str(pem)) as running:
        certificate = {"of this run": pem, "of another run": other, "none": None}[trusted]
        address = f"localhost:{running.port}"
        if client == "curl":
            command = ["curl", "-sS", "-o", str(tmp_path / "answer"), f"https://{address}/"]
            command += ["--cacert", str(certificate)] if certificate else []
        else:
            command = ["openssl", "s_client", "-connect", address, "-verify_return_error"]
            command += ["-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost"]
            command += ["-CAfile", str(certificate)] if certificate else []
        done = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False)
    assert (done.returncode == 0) == (trusted == "of this run"), done.stderr


def test_the_certificate_is_a_root_and_nothing_secret(tmp_path: Path) -> None:
    pem = tmp_path / "own.pem"
    pem.write_text("of an earlier run")
    pem.chmod(0o640)
    with collecting("--https", "--certificate", str(pem), "--host", "localhost"):
        text = pem.read_text()
    assert re.fullmatch(
        "-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n", text
    )
    assert [path.name for path in tmp_path.iterdir()] == ["own.pem"]
    assert pem.stat().st_mode & 0o777 == 0o640
    (root,) = ssl.create_default_context(cafile=str(pem)).get_ca_certs()
    assert root["subject"] == root["issuer"]


@pytest.mark.parametrize("path", ["", "nowhere/own.pem", "/dev/null"])
def test_a_certificate_that_cannot_be_written_is_a_message(path: str, tmp_path: Path) -> None:
    target = str(tmp_path / path)
    done = _collect("--port", "0", "--https", "--certificate", target)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"mediagen collect: MG706 {target}: ")
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_certificate_without_https_is_a_message(tmp_path: Path) -> None:
    done = _collect("--port", "0", "--certificate", str(tmp_path / "own.pem"))
    assert done.returncode == 2
    assert done.stderr == "mediagen collect: MG705 --certificate requires --https\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_cannot_be_the_record(tmp_path: Path) -> None:
    fifo = tmp_path / "record"
    os.mkfifo(fifo)
    done = _collect("--port", "0", "--out", str(fifo))
    assert done.returncode == 2
    assert f"mediagen collect: MG603 {fifo}: no process reads this FIFO" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_disk_ends_the_record_and_not_the_collector() -> None:
    with collecting("--out", "/dev/full") as running:
        path = f"{EDGE}/sessionStart{QUERY}"
        statuses = [_ask(running, path, b"{}").status for _ in range(2)]
        code, out = running.stop()
    assert statuses == [400, 400]
    message = b"MG981 /dev/full: the record ends here: No space left on device; free disk space"
    assert out.count(message) == 1
    assert b"\nthe record /dev/full is incomplete\n" in out
    assert out.count(b"    ! $.events: Missing required field (missing)\n") == 2
    assert code == 1
