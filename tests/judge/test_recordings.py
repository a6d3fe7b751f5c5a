"""``trace`` reads the recordings that people have, by their content."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import ROOT, Result, run
from tests.judge import recorders
from tests.judge.recorders import (
    FORMATS,
    SESSION,
    Exchange,
    Format,
    collection_session,
    edge_session,
    other_traffic,
)


def trace(folder: Path, text: str | bytes, *options: str, name: str = "record.txt") -> Result:
    """Run ``trace`` on a file with this content, whose name gives no hint."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return run("trace", name, *options, cwd=folder)


def items(result: Result) -> list[dict[str, Any]]:
    """Return the findings of a JSON report."""
    report: dict[str, Any] = json.loads(result.out)
    return [item for item in report["items"] if not item["valid"] and "event" in item]


@pytest.mark.parametrize("write", FORMATS, ids=lambda write: write.__name__)
def test_every_format_gives_the_same_findings(write: Format, tmp_path: Path) -> None:
    result = trace(tmp_path, write(edge_session()), "--json")
    assert result.code == 1, result
    (invalid,) = items(result)
    assert invalid["session"] == SESSION
    assert (invalid["event"], [finding["name"] for finding in invalid["findings"]]) == (
        "chapterComplete",
        ["wrong-order"],
    )
    summary = json.loads(result.out)["summary"]
    assert (summary["messages"], summary["sessions"], summary["errors"]) == (4, 1, 1)


@pytest.mark.parametrize("write", FORMATS, ids=lambda write: write.__name__)
def test_every_finding_carries_its_line_or_entry(write: Format, tmp_path: Path) -> None:
    text = write(edge_session())
    result = trace(tmp_path, text)
    place = FORMATS[write]
    if not place:  # the line where the third message starts
        lines = text.splitlines()
        signs: dict[Format, str] = {recorders.curl_script: "curl ", recorders.pretty_bodies: "{"}
        sign = signs.get(write, " to URL ")
        starts = [
            number
            for number, line in enumerate(lines, 1)
            if (line == sign if sign == "{" else sign in line)
        ]
        place = f":{starts[2]}"
    assert f"record.txt{place}: 20:00:05.000  5f5f5f5f  chapterComplete" in result.out, result.out


WITH_ANSWERS = (
    recorders.har,
    recorders.har_one_line,
    recorders.proxyman,
    recorders.charles,
    recorders.postman,
)


@pytest.mark.parametrize("write", WITH_ANSWERS, ids=lambda write: write.__name__)
def test_location_headers_bind_the_sessions_of_two_players(write: Format, tmp_path: Path) -> None:
    first, second = collection_session("AAA"), collection_session("BBB", start=0.3)
    both = [exchange for pair in zip(first, second, strict=True) for exchange in pair]
    result = trace(tmp_path, write(both), "--json")
    assert result.code == 0, result
    summary = json.loads(result.out)["summary"]
    assert (summary["messages"], summary["sessions"]) == (6, 2)


@pytest.mark.parametrize(
    "write",
    [*WITH_ANSWERS, recorders.assurance, recorders.logcat],
    ids=lambda write: write.__name__,
)
def test_recorded_answers_bind_the_sessions_of_two_players(write: Format, tmp_path: Path) -> None:
    both = [
        exchange
        for pair in zip(edge_session("a" * 64), edge_session("b" * 64, start=0.3), strict=True)
        for exchange in pair
    ]
    result = trace(tmp_path, write(both), "--json")
    assert sorted(exchange["session"] for exchange in items(result)) == ["a" * 64, "b" * 64]


@pytest.mark.parametrize("write", WITH_ANSWERS, ids=lambda write: write.__name__)
def test_requests_of_other_software_are_passed_over(write: Format, tmp_path: Path) -> None:
    text = write([*other_traffic(), *edge_session()])
    summary = json.loads(trace(tmp_path, text, "--json").out)["summary"]
    assert (summary["messages"], summary["errors"]) == (4, 1)


def test_requests_are_judged_in_the_order_of_time_and_keep_their_numbers(tmp_path: Path) -> None:
    text = recorders.har(edge_session()[::-1])
    result = trace(tmp_path, text)
    assert "4 messages in 1 session: 1 error, 0 warnings\n" in result.out
    assert "record.txt: entry 2: 20:00:05.000" in result.out


def test_a_base_path_of_a_proxy_is_no_fault(tmp_path: Path) -> None:
    exchanges = [
        Exchange(
            exchange.time,
            exchange.event,
            exchange.body,
            exchange.answer,
            f"/proxy{exchange.path}",
            exchange.status,
        )
        for exchange in edge_session()
    ]
    result = trace(tmp_path, recorders.har(exchanges), "--json")
    assert json.loads(result.out)["summary"]["errors"] == 1


def test_a_refusal_in_the_recording_is_reported(tmp_path: Path) -> None:
    start, play, *others = edge_session()
    rejected = Exchange(play.time, play.event, play.body, None, play.path, 404)
    result = trace(tmp_path, recorders.har([start, rejected, *others]))
    assert (
        "record.txt: entry 2: the recorded answer to this request has the status 404" in result.out
    )


def test_a_recording_without_bodies_says_so(tmp_path: Path) -> None:
    document = json.loads(recorders.har(edge_session()))
    for entry in document["log"]["entries"]:
        entry["request"].pop("postData", None)
    result = trace(tmp_path, json.dumps(document))
    assert result.code == 1
    assert "entry 1: the recording does not contain the body of this request" in result.out


def test_a_body_in_another_file_is_reported_with_its_line(tmp_path: Path) -> None:
    script = recorders.curl_script(edge_session()) + "\ncurl -d @end.json https://e/ee/va/v1/ping\n"
    result = trace(tmp_path, script)
    line = script.count("\n")
    assert f"record.txt:{line}: the body is in another file (end.json)" in result.out


def test_a_body_that_the_log_has_cut_off_is_reported_with_its_line(tmp_path: Path) -> None:
    text = recorders.logcat(edge_session())
    lines = text.splitlines()
    number = next(i for i, line in enumerate(lines) if "/play?" in line)
    del lines[number + 4 : number + 8]
    result = trace(tmp_path, "\n".join(lines))
    assert f"record.txt:{number + 1}: the body in the log is incomplete" in result.out


# -- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [recorders.har, recorders.proxyman, recorders.curl_script])
@pytest.mark.parametrize(
    "encode",
    [
        gzip.compress,
        lambda data: codecs.BOM_UTF8 + data,
        lambda data: gzip.compress(codecs.BOM_UTF8 + data),
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\n\n" + data,
    ],
    ids=["gzip", "BOM", "BOM in gzip", "UTF-16", "CRLF", "blank lines"],
)
def test_compression_and_encoding_make_no_difference(
    write: Format, encode: Any, tmp_path: Path
) -> None:
    result = trace(tmp_path, encode(write(edge_session()).encode()))
    assert result.out.startswith("4 messages in 1 session: 1 error, 0 warnings\n"), result


@pytest.mark.parametrize("write", [recorders.har, recorders.proxyman, recorders.logcat])
def test_a_dash_reads_standard_input(
    write: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = gzip.compress(write(edge_session()).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    result = run("trace", "-", cwd=tmp_path)
    assert result.code == 1
    assert result.out.startswith("4 messages in 1 session: 1 error, 0 warnings\n")


def test_a_compressed_file_that_is_cut_off_is_read_up_to_its_end(tmp_path: Path) -> None:
    data = gzip.compress(recorders.proxyman(edge_session()).encode())
    result = trace(tmp_path, data[:-20])
    assert result.code == 1
    assert result.out.startswith("3 messages in 1 session: 3 errors, 0 warnings\n")
    assert re.search(r"^  error  unreadable-record  1  record\.txt  ", result.out, re.MULTILINE)
    assert "record.txt: the compressed file is damaged or incomplete" in result.out


GET = json.dumps({"method": "GET", "path": "/ee/va/v1/play", "body": None})
UNKNOWN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "an empty file"),
    "blank": ("\n\n", "a file of blank lines"),
    "HTML": ("<!doctype html>\n<p>Not found</p>\n", "an HTML page"),
    "XML": ("<?xml version='1.0'?><plist/>", "an XML document"),
    "CSV": ("time,event\n1,play\n2,ping\n", "a table of comma-separated values (CSV)"),
    "YAML": ("event: play\ntitle: Play\n", "a YAML document"),
    "text": ("Nothing to see here.\n", "plain text"),
    "image": (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image"),
    "archive": (b"PK\x03\x04\x14\x00", "a ZIP archive"),
    "binary": (bytes(range(256)) * 4, "binary data"),
    "request": ("POST /ee/va/v1/play HTTP/1.1\nHost: e\n\n{}", "a plain HTTP request"),
    "broken JSON": ('{"log": {"entries": [', "JSON that is damaged or incomplete"),
    "GET record": (GET, "JSON Lines with 1 other request, such as GET /ee/va/v1/play"),
    "verdicts": (json.dumps({"type": "verdict"}), "JSON Lines"),
    "HAR": (recorders.har([]), "a HAR recording with 1 other request, such as GET https://"),
    "Charles": (recorders.charles(other_traffic()), "a Charles recording with 3 other requests"),
    "Assurance": (recorders.assurance([]), "an Adobe Assurance export without any media event"),
    "Postman": (recorders.postman([]), "a Postman collection without any media event"),
    "curl": ("curl https://example.com\n", "a script with curl commands with 1 other request"),
    "log": (recorders.logcat([]), "a log of a mobile SDK without any media event"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_a_file_without_any_media_request_is_exit_2_and_described(
    case: str, tmp_path: Path
) -> None:
    content, description = UNKNOWN[case]
    for options in ((), ("--json",), ("--jobs", "2")):
        result = trace(tmp_path, content, *options)
        assert (result.code, result.out) == (2, ""), result
        assert f"record.txt: no media request found; this looks like {description}" in result.err


def test_one_file_without_any_media_request_makes_the_call_wrong(tmp_path: Path) -> None:
    trace(tmp_path, recorders.har(edge_session()), name="good")
    trace(tmp_path, "", name="empty")
    result = run("trace", "good", "empty", cwd=tmp_path)
    assert result.code == 2
    assert result.out.startswith("4 messages in 1 session: 1 error, 0 warnings\n")
    assert "empty: no media request found" in result.err
    assert "good: no" not in result.err


def test_snippets_of_the_project_are_read_as_commands(tmp_path: Path) -> None:
    for snippet in sorted((ROOT / "output/snippets/media-edge-api").glob("*.sh")):
        result = trace(tmp_path, snippet.read_bytes(), "--json")
        assert result.code in (0, 1), (snippet.name, result.err)
        assert json.loads(result.out)["summary"]["messages"] == 1


# -- the report -----------------------------------------------------------------------------


def test_the_report_begins_with_a_summary_by_kind_of_finding(tmp_path: Path) -> None:
    exchanges = [
        exchange for i in range(20) for exchange in edge_session(f"{i:064x}", start=i * 10)
    ]
    result = trace(tmp_path, recorders.proxyman(exchanges))
    first, _, title, row, *_ = result.out.splitlines()
    assert first == "80 messages in 20 sessions: 20 errors, 0 warnings"
    assert title == "findings by kind"
    expected = r"  error  wrong-order  20  record\.txt:3  chapterComplete outside of any chapter"
    assert re.fullmatch(expected, row), row
    assert result.out.count("! chapterComplete outside") == 5
    assert "15 more findings; --details all prints every one\n" in result.out


@pytest.mark.parametrize(("limit", "count"), [("2", 2), ("0", 0), ("all", 20)])
def test_details_are_limited_as_asked(limit: str, count: int, tmp_path: Path) -> None:
    exchanges = [
        exchange for i in range(20) for exchange in edge_session(f"{i:064x}", start=i * 10)
    ]
    text = recorders.proxyman(exchanges)
    result = trace(tmp_path, text, "--details", limit)
    assert result.out.count("! chapterComplete outside") == count
    details = json.loads(trace(tmp_path, text, "--details", limit, "--json").out)["items"]
    assert len([item for item in details if not item["valid"] and "event" in item]) == count


@pytest.mark.parametrize("options", [("--details", "-1"), ("--details", "some"), ("--jobs", "x")])
def test_a_wrong_number_is_refused(options: tuple[str, str], tmp_path: Path) -> None:
    assert trace(tmp_path, "{}", *options).code == 2
