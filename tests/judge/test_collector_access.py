"""Access to the collector, the limits of its connections, and its private record."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from aiohttp import web
from mediagen.diagnostics.problems import UsageError
from mediagen.traffic.access import create_access_rules
from mediagen.traffic.collector import Collector
from mediagen.traffic.connections import ConnectionLimits

from tests.helpers import ROOT, run

from .bodies import body, spec
from .serving import Collecting, collecting

SESSIONS = "/api/v1/sessions"
START = json.dumps(body("collection", "sessionStart")).encode()


# -- web pages and host names -------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Collecting]:
    with collecting("--origin", "https://App.test:443/", "--allow-host", "edge.test") as running:
        yield running


def post(running: Collecting, headers: dict[str, str], method: str = "POST") -> tuple[int, str]:
    """Return the status, and the origin whose pages can read the answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)) as client:
        client.request(method, SESSIONS, START if method == "POST" else b"", headers)
        response = client.getresponse()
        response.read()
        return response.status, response.getheader("Access-Control-Allow-Origin", "")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        *((origin, "127.0.0.1:8080") for origin in (
            "http://localhost:3000", "https://localhost", "http://app.localhost:1234",
            "http://127.0.0.1:5173", "http://[::1]:5173", "capacitor://localhost",
            "https://app.test",
        )),
        ("http://192.168.1.5:3000", "192.168.1.5:8080"),  # a phone that loads the page from here
        ("http://edge.test", "edge.test:8080"),
        ("http://localhost:3000", "elsewhere.test"),  # the browser resolves it to this machine
    ],
)  # fmt: skip
def test_pages_of_this_machine_and_accepted_origins_can_send(
    server: Collecting, origin: str, host: str
) -> None:
    assert post(server, {"Origin": origin, "Host": host}) == (201, origin)
    assert post(server, {"Origin": origin, "Host": host}, "OPTIONS") == (204, origin)


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.parametrize(
    ("origin", "host"),
    [
        *((origin, "127.0.0.1:8080") for origin in (
            "https://evil.test", "http://app.test", "https://app.test:8443", "null", "",
            "http://localhost.evil.test", "http://evil.test/localhost", "http://evillocalhost",
            "http://127.0.0.1.evil.test", "http://[", "https://app.test.evil.test",
        )),
        ("http://evil.test:8080", "evil.test:8080"),  # a name that points to this machine
        ("http://192.168.1.6", "192.168.1.5"),
    ],
)  # fmt: skip
def test_pages_of_other_origins_are_refused(
    server: Collecting, origin: str, host: str, method: str
) -> None:
    assert post(server, {"Origin": origin, "Host": host}, method) == (403, "")


@pytest.mark.parametrize("suffix", ["", ":8080"])
@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "127.0.0.1", "[::1]", "10.1.2.3", "edge.test", "Edge.TEST"]
)
def test_clients_can_send_to_names_of_this_machine(
    server: Collecting, host: str, suffix: str
) -> None:
    assert post(server, {"Host": host + suffix})[0] == 201
    assert post(server, {"Host": socket.gethostname()})[0] == 201


@pytest.mark.parametrize("host", ["evil.test:8080", "localhost.evil.test", "[", "127.0.0.1.nip.io"])
def test_requests_to_other_names_are_refused(server: Collecting, host: str) -> None:
    assert post(server, {"Host": host})[0] == 403


def test_any_origin_can_be_accepted() -> None:
    with collecting("--origin", "*") as running:
        for origin in ("https://evil.test", "null"):
            assert post(running, {"Origin": origin}) == (201, origin)


def test_a_refusal_says_how_to_accept_the_page_and_is_no_event(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    with collecting("--strict", "--out", str(record)) as running:
        assert post(running, {})[0] == 201
        for _ in range(50):
            post(running, {"Origin": "https://app.test:81"})
        post(running, {"Host": "edge.test"})
        post(running, {"Origin": "https://x;rm -rf"})
        code, printed = running.stop()
    text = printed.decode()
    assert code == 1
    assert text.count("a page of 'https://app.test:81' sent this request (foreign-origin)") == 1
    assert "expected: a page of this machine, or --origin https://app.test:81\n" in text
    assert "unknown host 'edge.test' (unknown-host)" in text
    assert "or --origin ORIGIN\n" in text
    assert "1 request, 52 requests refused" in text
    kinds = [json.loads(line)["type"] for line in record.read_text().splitlines()]
    assert kinds.count("request") == 1


def test_refusals_of_many_origins_do_not_fill_the_terminal() -> None:
    with collecting() as running:
        for number in range(100):
            post(running, {"Origin": f"https://page{number}.test"})
        _, printed = running.stop()
    assert 0 < printed.count(b"foreign-origin") <= 20
    assert b"100 requests refused" in printed


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        *(("--origin", value, "MG979 invalid origin") for value in (
            "app.test", "https://", "https://app.test/path", "https://a@app.test", "",
            "https://app.test:99999", "https://app.test:port", "https://a b", "javascript:",
        )),
        *(("--allow-host", value, "MG980 invalid host") for value in (
            "https://edge.test", "edge.test:8080", "", "*", "a b",
        )),
    ],
)  # fmt: skip
def test_an_invalid_origin_or_host_is_refused(option: str, value: str, code: str) -> None:
    origins, hosts = ([value], []) if option == "--origin" else ([], [value])
    with pytest.raises(UsageError) as caught:
        create_access_rules(origins, hosts, "127.0.0.1")
    assert str(caught.value).startswith(f"{code[6:]} '{value}': expected ")
    assert str(caught.value.code) == code[:5]


def test_an_invalid_origin_is_a_message() -> None:
    done = run("collect", "--port", "0", "--origin", "app.test", cwd=ROOT)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("mediagen collect: MG979 invalid origin 'app.test': expected ")


# -- the record ---------------------------------------------------------------------------------


def test_a_new_record_is_for_its_owner_only(tmp_path: Path) -> None:
    path, shared = tmp_path / "record.jsonl", tmp_path / "shared.jsonl"
    shared.touch()
    shared.chmod(0o664)
    for target in (path, shared):
        with collecting("--out", str(target)) as running:
            running.stop()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(shared.stat().st_mode) == 0o664  # as its owner decided


def test_a_record_continues_on_a_new_line_after_a_kill_or_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    for number in range(2):
        with collecting("--out", str(path)) as running:
            assert post(running, {})[0] == 201
            _, printed = running.stop(signal.SIGKILL if number == 0 else signal.SIGINT)
        if number == 0:
            path.write_bytes(path.read_bytes().splitlines()[0][:-20])
    assert b"Traceback" not in printed
    whole, damaged = [], []
    for line in path.read_text().splitlines():
        try:
            whole.append(json.loads(line)["type"])
        except ValueError:
            damaged.append(line)
    assert whole == ["request", "verdict", "closing"]
    assert len(damaged) == 1
    traced = run("trace", str(path), cwd=ROOT)
    assert f"{path}:1: " in traced.out and "(invalid-json)" in traced.out
    assert traced.out.count("sessionStart   ") == 1


def test_an_incomplete_line_in_a_record_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    for content, count in ((b'{"type": "req', 1), (b'{"type": "request"}\n', 0), (b"", 0)):
        path.write_bytes(content)
        command = [sys.executable, "-m", "mediagen", "collect", "--port", "0", "--out", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert errors.count(f"MG982 {path}: the last line is incomplete".encode()) == count
        assert path.read_bytes() == content + b"\n" * count


def test_a_record_can_be_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(path.read_text().splitlines()))
    reader.start()
    with collecting("--out", str(path)) as running:
        assert post(running, {})[0] == 201
        running.stop()
    reader.join(timeout=30)
    assert [json.loads(line)["type"] for line in lines] == ["request", "verdict", "closing"]


# -- connections --------------------------------------------------------------------------------


@contextmanager
def serving(limits: ConnectionLimits) -> Iterator[tuple[Collector, int]]:
    """A collector in this process, with its port."""
    collector = Collector(spec(), lambda line: None)
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    ports: list[int] = []

    async def start() -> web.ServerRunner:
        runner = web.ServerRunner(collector.build_server(limits))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ports.append(runner.addresses[0][1])
        return runner

    def serve() -> None:
        runner = loop.run_until_complete(start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait(30)
    try:
        yield collector, ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)


def receive_all(client: socket.socket) -> bytes:
    """Return the data that arrives until the server closes the connection."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def connect(port: int) -> closing[socket.socket]:
    return closing(socket.create_connection(("127.0.0.1", port), timeout=30))


def message(content: bytes = START, *, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    return (
        f"POST {SESSIONS} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode() + content
    )


@pytest.mark.parametrize("part", [b"P", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_does_not_end_is_cut_off(part: bytes) -> None:
    with serving(ConnectionLimits(head_time=0.2)) as (collector, port), connect(port) as client:
        client.sendall(part)
        assert receive_all(client).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert collector.refused == 1


def test_the_time_of_a_head_does_not_start_again_with_each_byte() -> None:
    with serving(ConnectionLimits(head_time=0.5)) as (_, port), connect(port) as client:
        client.settimeout(0.02)
        client.sendall(b"POST / HTTP/1.1\r\nA: ")
        answer = b""
        for _ in range(1000):
            with contextlib.suppress(OSError):
                client.sendall(b"a")
            with contextlib.suppress(TimeoutError):
                answer = client.recv(4096)
                break
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_connections_without_a_request_are_closed() -> None:
    limits = ConnectionLimits(head_time=0.2, idle_time=0.2)
    with serving(limits) as (collector, port):
        with connect(port) as client:
            assert receive_all(client) == b""
        with connect(port) as client:
            client.sendall(message())
            assert re.findall(rb"HTTP/1.1 (\d+)", receive_all(client)) == [b"201"]
        assert collector.refused == 0


@pytest.mark.parametrize("size", [100, 8000])
def test_a_head_that_is_too_large_is_cut_off(size: int) -> None:
    header = b"A: " + b"b" * size + b"\r\n"
    with serving(ConnectionLimits()) as (collector, port), connect(port) as client:
        client.sendall(b"POST / HTTP/1.1\r\n")
        with contextlib.suppress(OSError):
            for _ in range(1 + (1 << 17) // size):
                client.sendall(header)
        answer = receive_all(client)
        assert re.match(rb"HTTP/1.[01] 4(31|00) ", answer or b"HTTP/1.1 431 ")
        # aiohttp limits the number of headers; the command counts such requests from its log.
        if answer.startswith(b"HTTP/1.1 431 "):
            assert collector.refused == 1


def test_the_limits_of_a_head_do_not_concern_bodies() -> None:
    limits = ConnectionLimits(head_time=0.3, head_size=300)
    large = START.ljust(1 << 20)
    with serving(limits) as (collector, port), connect(port) as client:
        for _ in range(3):
            client.sendall(message(large[:500], length=len(large)))
            client.sendall(large[500:])
            assert client.recv(4096).startswith(b"HTTP/1.1 201 ")
        client.sendall(message() * 5)
        received = b""
        while received.count(b"HTTP/1.1 201 ") < 5:
            received += client.recv(4096)
        assert collector.requests == 8
        assert collector.refused == 0


def test_a_connection_too_many_is_answered_with_503() -> None:
    with serving(ConnectionLimits(connections=2)) as (collector, port):
        with connect(port) as first, connect(port) as second:
            for client in (first, second):
                client.sendall(message())
                assert client.recv(1 << 16).startswith(b"HTTP/1.1 201 ")
            with connect(port) as third:
                assert receive_all(third).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            assert collector.refused == 1
            first.sendall(message())  # open connections go on
            assert first.recv(1 << 16).startswith(b"HTTP/1.1 201 ")
        answer = b""
        while not answer.startswith(b"HTTP/1.1 201 "):  # the server notices the end of the others
            with connect(port) as client, contextlib.suppress(OSError):
                client.sendall(message())
                answer = client.recv(1 << 16)
        assert collector.requests == 4


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_limit_of_connections_is_a_positive_integer(number: str, tmp_path: Path) -> None:
    result = run("collect", f"--max-connections={number}", cwd=tmp_path)
    assert result.code == 2
    assert f"expected an integer, 1 or greater, got '{number}'" in result.err


def test_a_half_closed_client_gets_its_answers() -> None:
    with serving(ConnectionLimits()) as (collector, port):
        for count in (1, 3):
            with connect(port) as client:
                client.sendall(message() * count)
                client.shutdown(socket.SHUT_WR)
                statuses = re.findall(rb"HTTP/1.1 (\d+)", receive_all(client))
            assert statuses == [b"201"] * count
        assert collector.requests == 4


def test_a_body_that_a_half_closed_client_did_not_send_is_refused() -> None:
    with serving(ConnectionLimits()) as (collector, port), connect(port) as client:
        client.sendall(message(length=len(START) + 1))
        client.shutdown(socket.SHUT_WR)
        assert receive_all(client).startswith(b"HTTP/1.1 400 ")
        assert collector.requests == 1


def test_a_head_that_a_half_closed_client_did_not_send_is_dropped() -> None:
    with serving(ConnectionLimits()) as (_, port), connect(port) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost")
        client.shutdown(socket.SHUT_WR)
        assert receive_all(client) in (b"", b"HTTP/1.1 400 Bad Request\r\n")
