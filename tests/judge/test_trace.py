"""Recorded traffic is judged like live traffic, whoever recorded it."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

import pytest
from mediagen.commands.cli import main

from tests.helpers import run
from tests.judge.bodies import EPOCH, body, spec
from tests.judge.serving import collecting

Lines = list[Any]

#: Other events imply seeks and the end of buffering, so records cannot contain them.
SENT = spec().events.keys() - {"bufferComplete", "seekStart", "seekComplete"}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def _edge(event: str, seconds: float, playhead: float = 0, session: str | None = "a" * 64) -> Any:
    xdm = body("xdm", event, playhead=playhead, time=EPOCH + seconds, session=session)
    return {"events": [{"xdm": xdm}]}


def _right() -> Lines:
    """A short right session, as bare bodies without the answers to them."""
    return [
        _edge("sessionStart", 0, session=None),
        _edge("play", 1),
        _edge("ping", 11, 10),
        _edge("sessionEnd", 15, 14),
    ]


def _trace(
    lines: Lines, capsys: pytest.CaptureFixture[str], *options: str, name: str = "a.jsonl"
) -> tuple[int, str]:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    Path(name).write_text(text)
    code = main(["trace", name, *options])
    return code, capsys.readouterr().out


def test_a_right_session_draws_no_complaint(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = _trace(_right(), capsys)
    assert code == 0
    assert out.startswith("4 messages in 1 session: 0 errors, 0 warnings\n")


def test_faults_are_reported_with_its_line_of_time_and_exit_code_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = _right()
    lines.insert(2, _edge("adStart", 5, 4))
    code, out = _trace(lines, capsys)
    assert code == 1
    assert "20:00:05.000  aaaaaaaa  adStart                  4  invalid\n" in out
    assert "    ! adStart outside of any ad break (wrong-order)\n" in out
    assert "      expected: send adBreakStart first\n" in out


def test_the_report_as_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [*_right(), "nonsense"]
    code, out = _trace(lines, capsys, "--json")
    report = json.loads(out)
    assert code == 1
    (item,) = [entry for entry in report["items"] if not entry.get("valid", True)]
    assert (item["file"], item["line"]) == ("a.jsonl", 5)
    summary = report["summary"]
    assert (summary["messages"], summary["sessions"], summary["errors"]) == (4, 1, 1)
    assert summary["events"]["ping"] == 1
    assert summary["events"]["adStart"] == 0
    assert set(summary["events"]) == SENT


def test_the_coverage_names_what_was_seen_and_what_never(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out = _trace(_right(), capsys)
    assert f"4 of {len(SENT)} events seen\n" in out
    never = next(line for line in out.splitlines() if line.startswith("never seen: "))
    assert "adStart" in never
    assert "play," not in never
    assert "  sessionDetails.channel" in out


def test_the_id_of_a_recorded_answer_is_that_of_the_session(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handle = {"type": "media-analytics:new-session", "payload": [{"sessionId": "a" * 64}]}
    start, *others = _right()
    url = "https://edge.adobedc.net/ee/va/v1/{}?configId=d"
    lines: Lines = [
        {"url": url.format("sessionStart"), "body": start, "response": {"handle": [handle]}},
        *(
            {"url": url.format(event), "body": entry}
            for event, entry in zip(("play", "ping", "sessionEnd"), others, strict=True)
        ),
    ]
    assert _trace(lines, capsys)[0] == 0
    lines[0]["response"]["handle"][0]["payload"][0]["sessionId"] = "b" * 64
    code, out = _trace(lines, capsys)
    assert code == 1
    assert f"no session {'a' * 64}" in out


def test_bodies_of_the_collection_api_need_no_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [
        body("collection", event, playhead=playhead, time=EPOCH + seconds)
        for event, seconds, playhead in (
            ("sessionStart", 0, 0),
            ("play", 1, 0),
            ("ping", 11, 10),
            ("sessionEnd", 15, 14),
        )
    ]
    code, out = _trace(lines, capsys)
    assert code == 0, out
    assert out.startswith("4 messages in 1 session: 0 errors, 0 warnings\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "a.jsonl:1: incomplete line"),
        ("[1]", "a.jsonl:1: entry 1: no JSON object"),
        ('{"body": {}, "path": "/elsewhere"}', "a.jsonl:1: no API at /elsewhere"),
        ('{"body": "{", "path": "/api/v1/sessions"}', "a.jsonl:1: invalid JSON"),
        ('{"time": 1e400, "body": NaN}', "a.jsonl:1: invalid JSON"),
    ],
)
def test_a_line_that_is_no_request_is_named(
    line: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = _trace([line, *_right()], capsys)
    assert code == 1
    assert f"\n{expected}" in out
    assert out.startswith("4 messages in 1 session: 1 error, 0 warnings\n")


def test_a_file_that_cannot_be_read_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "missing.jsonl"]) == 2
    assert "missing.jsonl: file not found" in capsys.readouterr().err


def test_several_files_are_judged_apart_and_covered_together(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _trace(_right(), capsys)
    Path("b.jsonl").write_text(json.dumps(_edge("play", 1)) + "\n")
    assert main(["trace", "a.jsonl", "b.jsonl"]) == 1
    out = capsys.readouterr().out
    assert "5 messages in 1 session: 1 error, 0 warnings\n" in out
    assert "  play                 2\n" in out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_files_with_byte_order_marks_can_be_appended_to_each_other(
    jobs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _trace(_right(), capsys)
    lines = Path("a.jsonl").read_bytes().splitlines(keepends=True)
    Path("a.jsonl").write_bytes(b"".join(b"\xef\xbb\xbf" + line for line in lines))
    assert main(["trace", "a.jsonl", "--jobs", jobs]) == 0


def test_standard_input_that_is_closed_is_a_wrong_call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(["trace", "-"]) == 2
    assert "MG970 standard input is closed" in capsys.readouterr().err


def test_what_collect_keeps_is_judged_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    record = tmp_path / "kept.jsonl"
    with collecting("--out", str(record)) as running:
        client = http.client.HTTPConnection("127.0.0.1", running.port)

        def post(event: str, seconds: float, session: str | None) -> Any:
            content = json.dumps(_edge(event, seconds, session=session))
            client.request("POST", f"/ee/va/v1/{event}?configId=d", content)
            answer = client.getresponse().read()
            return json.loads(answer) if answer else None

        start = post("sessionStart", 0, None)
        session = start["handle"][0]["payload"][0]["sessionId"]
        post("play", 1, session)
        post("adStart", 2, session)
        post("sessionEnd", 3, session)
        running.stop()
    records = [json.loads(line) for line in record.read_text().splitlines()]
    live = [line["findings"] for line in records if line["type"] == "verdict"]
    assert main(["trace", str(record), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    judged = [item["findings"] for item in report["items"] if "event" in item]
    assert judged == [findings for findings in live if findings]
    assert [f["name"] for findings in judged for f in findings].count("wrong-order") == 1


def test_lines_that_end_with_a_carriage_return_are_counted(tmp_path: Path) -> None:
    message = {"body": body("xdm", "ping", session="none"), "path": "/ee/va/v1/ping?configId=a"}
    lines = [json.dumps({**message, "time": EPOCH + number}) for number in range(3)]
    (tmp_path / "sent.jsonl").write_bytes("\r".join([*lines, ""]).encode())
    out = run("trace", "sent.jsonl", "--json", cwd=tmp_path).out
    assert [item["line"] for item in json.loads(out)["items"]] == [1, 2, 3]


def test_a_message_of_several_lines_is_printed_as_lines(tmp_path: Path) -> None:
    (tmp_path / "some\n.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = run("trace", "some\n.png", cwd=tmp_path)
    first, second = result.err.splitlines()[-2:]
    assert first.endswith("some\\x0a.png: no media request found; this looks like a PNG image")
    assert second.startswith("expected JSON Lines of 'collect --out'")
