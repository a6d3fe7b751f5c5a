"""The short ways of ``trace`` give the same report as the long ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from mediagen.traffic.findings import Finding
from mediagen.traffic.http_api import HttpApi
from mediagen.traffic.judge import TrafficValidator
from mediagen.traffic.message_reader import MessageReader
from mediagen.traffic.recordings import Recording
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.streams import open_stream
from mediagen.traffic.trace import Coverage, TraceValidator
from mediagen.traffic.verdicts import Verdict

from benchmarks import traffic
from tests.helpers import run
from tests.judge.bodies import EPOCH, body, events, spec
from tests.judge.recorders import collection_session, edge_session, har
from tests.processes import children_of, wait_for_end

#: Values that a field accepts, may accept, or never does.
VALUES: list[Any] = [0, 1, 5, 9_000_000, -1, 1.5, 1.0, True, None, [], {}]
VALUES += ["", " ", "vod", "VOD", "undefined", "x" * 300]
VALUES += ["2026-01-31T20:15:00.60Z", "2026-01-31T20:15:00.060Z", "2026-01-31T20:15:00Z"]


def _leaves(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    leaves: list[tuple[Any, ...]] = []
    for key, value in items:
        if isinstance(value, (dict, list)):
            leaves += _leaves(value, (*path, key))
        else:
            leaves.append((*path, key))
    return leaves


def _read(
    reader: MessageReader, protocol: str, event: str, message: Any
) -> tuple[Any, list[Finding]]:
    findings: list[Finding] = []
    read = reader.read_message(protocol, spec().events[event], message, "$", findings)
    parts = (read.time, read.unpadded, read.playhead, read.session, read.items, read.values)
    return (*parts, sorted(read.fields)), findings


@pytest.mark.parametrize("protocol", ["xdm", "collection"])
def test_a_reader_that_has_seen_much_finds_the_same(protocol: str) -> None:
    used = MessageReader(PreparedRules(spec()))
    for event in events(protocol):
        original = body(protocol, event)
        if not isinstance(original, dict):
            continue
        for path in [(), *_leaves(original)]:
            for value in VALUES if path else [None]:
                message = body(protocol, event)
                if path:
                    holder = message
                    for key in path[:-1]:
                        holder = holder[key]
                    holder[path[-1]] = value
                for _ in range(2):  # the second time by what the first has left
                    assert _read(used, protocol, event, message) == _read(
                        MessageReader(PreparedRules(spec())), protocol, event, message
                    ), (event, path, value)


def _record(path: Path) -> None:
    """Write a recording as ``collect --out`` keeps it, of sessions side by side, with faults."""
    exchanges = [
        exchange
        for number in range(12)
        for exchange in (
            *edge_session(f"{number:064x}", start=number / 7),
            *collection_session(f"c-{number}", start=number / 5),
        )
    ]
    lines = []
    for exchange in sorted(exchanges, key=lambda exchange: exchange.time):
        session = (
            exchange.headers and exchange.headers.get("Location", "").rpartition("/")[2]
        ) or None
        if exchange.answer:
            session = exchange.answer["handle"][0]["payload"][0]["sessionId"]
        path_, _, query = exchange.path.partition("?configId=")
        record = {
            "type": "request",
            "time": exchange.time,
            "method": "POST",
            "path": path_,
            "query": {"configId": query} if query else {},
            "body": exchange.body,
            "session": session,
        }
        lines.append(json.dumps(record))
        lines.append(json.dumps({"type": "verdict", "time": exchange.time, "valid": True}))
    lines[9:9] = ["nonsense", "", '{"method": "GET", "path": "/film", "body": null}']
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("options", [(), ("--json",), ("--details", "2"), ("--details", "all")])
def test_the_report_is_the_same_with_any_number_of_jobs(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    _record(tmp_path / "record.jsonl")
    expected = run("trace", "record.jsonl", *options, cwd=tmp_path)
    assert expected.code == 1
    for jobs in ("2", "5"):
        assert run("trace", "record.jsonl", *options, "--jobs", jobs, cwd=tmp_path) == expected


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)]
)
def test_its_jobs_end_with_it(number: signal.Signals, code: int, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    _record(path)
    path.write_bytes(path.read_bytes() * 200)
    command = [sys.executable, "-m", "mediagen", "trace", path.name, "--jobs", "2"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    children: list[int] = []
    try:
        while len(children) < 2 and process.poll() is None:
            children = children_of(process.pid)
        process.send_signal(number)
        assert process.wait(timeout=30) == code
        assert len(children) == 2
        running = wait_for_end(children)
        for child in running:
            os.kill(child, signal.SIGKILL)
        assert running == []
    finally:
        process.kill()


@pytest.mark.parametrize("viewers", [2, 3, 4, 5])
def test_double_starts_are_found_with_any_number_of_jobs(viewers: int, tmp_path: Path) -> None:
    lines = []
    for pair in range(8):
        sessions = [f"{pair}{viewer}".ljust(64, "a") for viewer in range(viewers)]
        for number, session in enumerate(sessions):
            time = EPOCH + pair * 1000 + number * 2
            xdm = body("xdm", "sessionStart", time=time)
            lines.append({"time": time, "body": {"events": [{"xdm": xdm}]}, "session": session})
        for number in range(7):  # only the last session is used
            time = EPOCH + pair * 1000 + 20 + number * 10
            xdm = body("xdm", "ping", time=time, session=sessions[-1])
            lines.append({"time": time, "body": {"events": [{"xdm": xdm}]}})
    (tmp_path / "record.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    expected = run("trace", "record.jsonl", "--json", cwd=tmp_path)
    assert expected.out.count('"session-started-twice"') == 8 * (viewers - 1) + 1
    for jobs in ("2", "3", "5"):
        assert run("trace", "record.jsonl", "--json", "--jobs", jobs, cwd=tmp_path) == expected


@pytest.mark.parametrize("kind", ["without answers", "HAR"])
def test_what_cannot_be_shared_out_is_judged_in_one_process(kind: str, tmp_path: Path) -> None:
    sessions = [exchange for n in range(3) for exchange in edge_session(f"{n:064x}", start=n * 60)]
    text = har(sessions) if kind == "HAR" else "\n".join(json.dumps(e.body) for e in sessions)
    (tmp_path / "record").write_text(text)
    expected = run("trace", "record", cwd=tmp_path)
    assert expected.out.startswith("12 messages in 3 sessions: 3 errors, 0 warnings\n")
    assert run("trace", "record", "--jobs", "3", cwd=tmp_path) == expected


def test_trace_needs_no_extra(tmp_path: Path) -> None:
    _record(tmp_path / "record.jsonl")
    program = (
        "import sys; sys.modules['orjson'] = None; from mediagen.commands.cli import main; "
        "sys.exit(main(['trace', 'record.jsonl', '--json']))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    expected = run("trace", "record.jsonl", "--json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, expected.out)


def test_a_body_that_is_deep_or_wide_is_read_like_any_other(tmp_path: Path) -> None:
    deep = json.dumps(edge_session()[1].body).replace('"playhead"', '"deep": DEEP, "playhead"')
    texts = [deep.replace("DEEP", '{"a":' * 400 + "1" + "}" * 400)]
    texts.append(deep.replace("DEEP", json.dumps({f"k{n}": n for n in range(9000)})))
    record = "".join(json.dumps(exchange.body) + "\n" for exchange in edge_session())
    (tmp_path / "record").write_text(record + "\n".join(texts * 2))
    result = run("trace", "record", cwd=tmp_path)
    assert result.out.startswith("8 messages in 1 session: 5 errors, 0 warnings\n"), result


def test_no_session_is_judged_by_two_jobs(tmp_path: Path) -> None:
    from mediagen.traffic.parallel import _read_share

    _record(tmp_path / "record.jsonl")
    shares = []
    for share in range(3):
        with open_stream(str(tmp_path / "record.jsonl")) as stream:
            trace = TraceValidator(spec(), Coverage(spec()))
            shares.append({e.place for e in _read_share(stream, trace, share, 3)})
    with open_stream(str(tmp_path / "record.jsonl")) as stream:
        every = {exchange.place for exchange in Recording(stream).read_entries()}
    assert set().union(*shares) == every
    assert sum(map(len, shares)) == len(every)
    assert trace.now > EPOCH


def _damaged_lines(seed: int, protocol: str) -> list[str]:
    """Return the lines of a recording in which every part of the requests is wrong somewhere."""
    random = Random(seed)
    paths = ["/ee/va/v1/ping", "/ee/va/v1/pauseStart", "/ee/or2/va/v1/ping", "/ee/v2/interact"]
    paths += ["/api/v1/sessions", "/api/v1/sessions/none/events"]
    changes: list[tuple[str, Any]] = [
        *(("path", path) for path in (*paths, "/x", None)),
        *(("query", query) for query in ({}, None, {"configId": ""})),
        *(("method", method) for method in ("GET", "OPTIONS", None)),
        *(("response", {"status": status}) for status in (200, 404)),
        *(("time", time) for time in (None, "soon", EPOCH + 40)),
    ]
    lines = []
    for step in range(60):
        for viewer in range(6):
            session = f"{viewer}".ljust(64, "a")
            opens = step == 0
            event = "sessionStart" if opens else "ping" if step % 5 else "play"
            time = EPOCH + step * random.choice([10, 10, 10, 10, 10.5, 9, 14]) + viewer / 7
            playhead = random.choice([step * 10] * 8 + [step * 10.0, step + 0.5])
            message = body(protocol, event, time=time, session=None if opens else session)
            _damage(message, playhead, random)
            record: dict[str, Any] = {
                "time": time + random.choice([0, 0, 0, 3]),
                "path": f"/ee/va/v1/{event}",
                "query": {"configId": "d1"},
                "body": {"events": [{"xdm": message}] * random.choice([1] * 20 + [2])},
                "session": session if opens else None,
            }
            if protocol == "collection":
                end = "" if opens else f"/{session}/events"
                record |= {"path": f"/api/v1/sessions{end}", "query": {}, "body": message}
            if random.random() < 0.1 and not opens:
                key, value = random.choice(changes)
                record[key] = value
            lines.append(json.dumps(record))
    return lines


def _damage(message: dict[str, Any], playhead: float, random: Random) -> None:
    """Set the playhead of a message, and sometimes something that is wrong."""
    inner = message["mediaCollection" if "mediaCollection" in message else "playerTime"]
    inner["playhead"] = playhead
    if random.random() < 0.06 and "timestamp" in message:
        message["timestamp"] = message["timestamp"].replace(".000", ".60")
    if random.random() < 0.06:
        holder = random.choice([message, inner])
        holder[random.choice([*holder, "more"])] = random.choice(VALUES)


@pytest.mark.parametrize("protocol", ["xdm", "collection"])
@pytest.mark.parametrize("seed", range(4))
def test_usual_messages_are_judged_like_any_other(
    seed: int, protocol: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "record.jsonl"
    record.write_text("\n".join(_damaged_lines(seed, protocol)) + "\n")
    is_taken: list[bool] = []
    usual = TrafficValidator.take_usual_message

    def take_usual(*arguments: Any, **options: Any) -> Verdict | None:
        verdict = usual(*arguments, **options)
        is_taken.append(verdict is not None)
        return verdict

    monkeypatch.setattr(TrafficValidator, "take_usual_message", take_usual)
    result = run("trace", "record.jsonl", "--json", "--details", "all", cwd=tmp_path)
    assert is_taken.count(True) > 100
    assert is_taken.count(False) > 10
    monkeypatch.setattr(HttpApi, "take_usual_message", lambda *_: None)
    expected = run("trace", "record.jsonl", "--json", "--details", "all", cwd=tmp_path)
    assert result == expected
    assert len(json.loads(result.out)["summary"]["kinds"]) > 5


@pytest.mark.parametrize("is_mixed", [False, True])
def test_the_record_of_the_benchmark_is_valid_and_usual(
    is_mixed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nearly all messages of a usual record take the short way, of both APIs and in ads."""
    record = tmp_path / "record.jsonl"
    record.write_text("".join(traffic.lines(9000, is_mixed=is_mixed)))
    refused: list[bool] = []
    usual = HttpApi.take_usual_message

    def take_usual(*arguments: Any) -> Verdict | None:
        verdict = usual(*arguments)
        refused.append(verdict is None)
        return verdict

    monkeypatch.setattr(HttpApi, "take_usual_message", take_usual)
    result = run("trace", "record.jsonl", "--strict=warnings", cwd=tmp_path)
    assert (result.code, len(refused)) == (0, 9000)
    assert refused.count(True) < 500


def test_jobs_read_the_times_of_all_lines_alike(tmp_path: Path) -> None:
    """The time of a record may be called ``timestamp``; it passes in every job."""
    sessions = [f"{number}".ljust(64, "a") for number in range(8)]
    lines = []
    for event, delay in (("sessionStart", 0), ("ping", 10)):
        for number, session in enumerate(sessions):
            opens = event == "sessionStart"
            xdm = body("xdm", event, session=None if opens else session)
            if opens:
                xdm["mediaCollection"]["sessionDetails"]["name"] = f"video-{number}"
            del xdm["timestamp"]
            # The last start comes so late that the other sessions have expired.
            late = 1000 if opens and session == sessions[-1] else delay
            record = {"timestamp": EPOCH + late, "body": {"events": [{"xdm": xdm}]}}
            lines.append({**record, "session": session if opens else None})
    (tmp_path / "record.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = ("--json", "--details", "all")
    expected = run("trace", "record.jsonl", *options, cwd=tmp_path)
    assert expected.out.count('"session-expired"') == len(sessions)  # 7 of them, and the summary
    for jobs in ("2", "5"):
        assert run("trace", "record.jsonl", *options, "--jobs", jobs, cwd=tmp_path) == expected
