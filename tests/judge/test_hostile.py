"""Requests spoiled by chance: each is answered, none with 5xx, and memory does not grow."""

from __future__ import annotations

import copy
import http.client
import json
import random
import tracemalloc
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from mediagen.traffic import session_register
from mediagen.traffic.http_api import HttpApi, Request
from mediagen.traffic.judge import TrafficValidator
from mediagen.traffic.live_report import VerdictFormatter

from .bodies import EPOCH, WIRE, body, events, spec
from .serving import collecting

SEED = 20260131
SESSION = "5" * 64
MEGABYTE = 1_000_000

STRANGE: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 1e308, -(10**40), 10**400, float("inf"), float("nan")),
    *(
        "",
        "x",
        "\x00\x1b[31m\u202e",
        "\ud800",
        "é" * 5000,
        "2026-01-31T20:00:00Z",
        "{sid}",
        SESSION,
    ),
    *([], {}, [[]], [{}], [None] * 50, {"": {}}, {"a": {"b": {"c": []}}}, {"__proto__": 1}),
    *("media.ping", "media.sessionStart", "sessionEnd", "statesUpdate", "media.downloaded"),
]


class Sent(NamedTuple):
    """A request; the path has its query."""

    method: str
    path: str
    content: bytes


def _seeds() -> list[tuple[str, Any]]:
    """Right requests of every kind."""
    seeds: list[tuple[str, Any]] = []
    for event in events("xdm"):
        message = {"events": [{"xdm": body("xdm", event, session=SESSION)}]}
        seeds.append((f"/ee/va/v1/{event}?configId=d", message))
        seeds.append(("/ee/or2/v1/interact?configId=d", message))
    for event in events("collection"):
        addresses = {"sessionStart": "/api/v1/sessions", "downloaded": "/api/v1/downloaded"}
        path = addresses.get(event, f"/api/v1/sessions/{SESSION}/events")
        seeds.append((path, body("collection", event)))
    return seeds


def _spoiled(chance: random.Random, count: int) -> Iterator[Sent]:
    seeds = [(path, json.dumps(message)) for path, message in _seeds()]
    for _ in range(count):
        path, text = chance.choice(seeds)
        message = json.loads(text)
        for _ in range(chance.randint(0, 3)):
            message = _spoil(chance, message)
        content = json.dumps(message).encode()
        if chance.random() < 0.3:
            content = _spoil_bytes(chance, content)
        method = "POST"
        if chance.random() < 0.1:
            method = chance.choice(["GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])
        if chance.random() < 0.1:
            cut = chance.randrange(1, len(path))
            path = path[:cut] + chance.choice(["", "/", "%00", "%zz", "?", "..", "//", "é%ff"])
        yield Sent(method, path, content)


def _spoil(chance: random.Random, tree: Any) -> Any:
    """Change one place of a body."""
    places = list(_places(tree))
    if not places or chance.random() < 0.02:
        return copy.deepcopy(chance.choice(STRANGE))
    node, key = chance.choice(places)
    match chance.randrange(5):
        case 0:
            del node[key]
        case 1 if isinstance(node, dict):
            node[_misspelt(chance, key)] = node.pop(key)
        case 2 if isinstance(node, dict):
            node[chance.choice(["", "x" * 500, "\x1b[2J", "playhead", "eventType"])] = node[key]
        case 3 if isinstance(node, list):
            node *= chance.randint(0, 30)
        case _:
            node[key] = copy.deepcopy(chance.choice(STRANGE))
    return tree


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(tree, (dict, list)):
        for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
            yield tree, key
            yield from _places(tree[key])


def _misspelt(chance: random.Random, word: str) -> str:
    index = chance.randrange(len(word) + 1)
    return word[:index] + chance.choice("xyz_.") + word[index + chance.randint(0, 1) :]


def _spoil_bytes(chance: random.Random, content: bytes) -> bytes:
    index = chance.randrange(len(content) + 1)
    match chance.randrange(4):
        case 0:
            return content[:index]
        case 1:
            return content[:index] + chance.randbytes(chance.randint(1, 8)) + content[index:]
        case 2:
            return content[:index] + content[index + chance.randint(1, 9) :]
        case _:
            return chance.randbytes(chance.randint(0, 200))


@pytest.mark.parametrize("protocol", WIRE)
def test_the_seeds_are_right(protocol: str) -> None:
    assert len(_seeds()) > 50
    assert all(json.dumps(message) for _, message in _seeds())


def test_ten_thousand_spoiled_requests_are_answered_in_bounded_memory() -> None:
    chance = random.Random(SEED)
    numbers = iter(range(10**9))
    # The first session is the one that the requests are for.
    judge = TrafficValidator(
        spec(), lambda: SESSION if next(numbers) == 0 else f"{chance.getrandbits(256):064x}"
    )
    wire = HttpApi(judge, lambda: "request")
    lines = VerdictFormatter()
    statuses: dict[int, int] = {}
    now = EPOCH
    sizes = []
    tracemalloc.start()
    try:
        for number, spoiled in enumerate(_spoiled(chance, 10_000)):
            if number % 2500 == 0:
                sizes.append(tracemalloc.get_traced_memory()[0])
            now += chance.choice([0, 0.01, 0.5, 3])
            path, _, query = spoiled.path.partition("?")
            request = Request(
                spoiled.method, path, {"configId": "d"} if query else {}, spoiled.content, now
            )
            answer = wire.answer_request(request)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            json.dumps(answer.body, allow_nan=False)
            for item in judge.take_settled():
                json.dumps(item.as_json(), allow_nan=False)
                assert all(line.isprintable() for line in lines.format_item(item))
        sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert set(statuses) <= {200, 201, 204, 207, 400, 404, 405, 410, 413}
    assert all(statuses[status] > 20 for status in (200, 201, 204, 400, 404, 405)), statuses
    # The sessions of ten minutes and the IDs of closed ones stay in memory, but no request.
    assert sizes[-1] - sizes[1] < 3 * MEGABYTE, sizes


def test_spoiled_requests_over_http_find_the_collector_still_serving() -> None:
    chance = random.Random(SEED + 1)
    statuses: dict[int, int] = {}
    with collecting() as running:
        client = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
        for request in _spoiled(chance, 1500):
            path = request.path.encode("ascii", "backslashreplace").decode()
            client.request(request.method, path, request.content)
            answer = client.getresponse()
            answer.read()
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
        client.request("POST", "/api/v1/sessions", json.dumps(body("collection", "sessionStart")))
        assert client.getresponse().status == 201
        client.close()
        code, out = running.stop()
    assert code == 0
    assert max(statuses) < 500
    assert b"Traceback" not in out
    assert all(byte >= 0x20 or byte == 0x0A for byte in out)


def test_ten_thousand_sessions_stay_small_and_are_dropped_when_they_expire() -> None:
    numbers = iter(range(10**9))
    judge = TrafficValidator(spec(), lambda: f"{next(numbers):064x}")
    messages = {event: body("collection", event) for event in ("sessionStart", "play", "ping")}
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        ids: list[str | None] = []
        for number in range(10_000):
            ids.append(judge.take_message("collection", messages["sessionStart"], EPOCH).session)
            assert len(judge) == number + 1
        for at in range(2):
            for id_ in ids:
                event = "ping" if at else "play"
                ts = round((EPOCH + at * 10) * 1000)
                message = {"eventType": event, "playerTime": {"playhead": at * 10, "ts": ts}}
                judge.take_message("collection", message, EPOCH + at * 10, session=id_)
            for item in judge.take_settled():
                assert item.valid or at == 0
        full = tracemalloc.get_traced_memory()[0]
        assert (full - before) / 10_000 < 5_000  # bytes for a session
        judge.advance_clock(EPOCH + 10 + 601)
        for item in judge.take_settled():
            assert item.valid
        assert len(judge) == 0
        ids.clear()
        remaining = tracemalloc.get_traced_memory()[0]
        assert (remaining - before) / 10_000 < 500  # its id is remembered
    finally:
        tracemalloc.stop()


def test_more_sessions_than_anybody_has_push_out_the_most_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = session_register  # the sessions of a validator
    monkeypatch.setattr(module, "_MOST_SESSIONS", 100)
    monkeypatch.setattr(module, "_REMEMBERED", 50)
    numbers = iter(range(10**9))
    judge = TrafficValidator(spec(), lambda: f"{next(numbers):064x}")
    for _ in range(1000):
        judge.take_message("collection", body("collection", "sessionStart"), EPOCH)
        assert len(judge) <= 100


def test_a_session_stays_small_whatever_is_sent_to_it() -> None:
    judge = TrafficValidator(spec(), lambda: SESSION)
    judge.take_message("xdm", body("xdm", "sessionStart", time=EPOCH), EPOCH)
    sizes = []
    tracemalloc.start()
    try:
        for number in range(30):
            now = EPOCH + number
            names = [{"name": f"n{number}x{n}"} for n in range(500)]
            values = {"playhead": 0, "statesStart": names}
            message = body("xdm", "statesUpdate", time=now, session=SESSION, values=values)
            judge.take_message("xdm", message, now)
            del message, values, names
            for _ in judge.take_settled():
                pass
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[-1] - sizes[15] < MEGABYTE
