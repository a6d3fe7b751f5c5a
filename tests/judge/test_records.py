"""Long and strange records: read in bounded memory, and never the end of ``trace``."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mediagen.diagnostics.problems import UsageError
from mediagen.traffic.entries import Unreadable
from mediagen.traffic.recordings import Recording
from mediagen.traffic.streams import Stream, open_stream
from mediagen.traffic.trace import Coverage, Item, TraceValidator
from mediagen.traffic.verdicts import Closing, Verdict

from .bodies import EPOCH, body, spec
from .stories import Player

STORY = (
    "sessionStart play 60s adBreakStart adStart 9s adComplete adBreakComplete play 60s sessionEnd"
)


def _entry(event: str, time: float, session: str, playhead: float) -> dict[str, Any]:
    xdm = body("xdm", event, playhead=playhead, time=time, session=session)
    entry: dict[str, Any] = {
        "time": time,
        "url": f"https://edge.adobedc.net/ee/va/v1/{event}?configId=d",
        "body": {"events": [{"xdm": xdm}]},
    }
    if event == "sessionStart":
        entry["session"] = session
    return entry


def _record(sessions: int) -> Iterator[bytes]:
    steps = Player().act(STORY)
    for number in range(sessions):
        began = EPOCH + number * 3
        for step in steps:
            entry = _entry(step.event, began + step.time, f"{number:064x}", step.playhead)
            yield json.dumps(entry).encode() + b"\n"


def _judged(*lines: Any) -> list[Item]:
    trace = TraceValidator(spec(), Coverage(spec()))
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    stream = Stream(io.BytesIO(b"".join(line + b"\n" for line in raw)), "record")
    return [
        item.item
        for item in (
            *trace.validate_entries(Recording(stream).read_entries()),
            *trace.finish_trace(),
        )
    ]


class _Endless(io.RawIOBase):
    """A file made of lines that exist only while they are read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._rest = lines, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._rest or next(self._lines, b"")
        size = min(len(buffer), len(data))
        buffer[:size], self._rest = data[:size], data[size:]
        return size


def test_a_long_record_is_read_in_bounded_memory() -> None:
    sizes = []
    tracemalloc.start()
    try:
        trace = TraceValidator(spec(), Coverage(spec()))
        stream = Stream(io.BufferedReader(_Endless(_record(120))), "record")
        for number, item in enumerate(trace.validate_entries(Recording(stream).read_entries())):
            assert not isinstance(item.item, Unreadable)
            if number % 500 == 499:
                sizes.append(tracemalloc.get_traced_memory()[0])
        for _ in trace.finish_trace():
            pass
    finally:
        tracemalloc.stop()
    assert (trace.sessions, trace.tally.errors) == (120, 0)
    assert trace.messages > 3000
    assert sizes[-1] - sizes[2] < 300_000, sizes


def test_of_a_line_without_an_end_only_the_beginning_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b" " * 1_000_000)
        file.write(b"\n{}\n")
    tracemalloc.start()
    try:
        with open_stream(str(path)) as stream:
            lengths = [len(line) for line in stream.read_lines()]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(lengths) == 2
    assert peak < 40_000_000


STRANGE: list[Any] = [
    {"url": "https://[::1/ee/va/v1/play", "body": {}},
    {"path": "/api/v1/sessions", "body": "\ud800"},
    {"path": "/api/v1/sessions", "body": None},
    {"path": None, "body": [1]},
    {"path": "/ee/va/v1/play", "query": {"configId": None}, "body": {}},
    {"path": "/ee/va/v1/play", "query": 7, "body": {}, "method": {}},
    {"time": -5, "body": {}, "response": {"handle": None}},
    {"time": "soon", "body": {"playerTime": 1}, "response": []},
    {"time": 10**30, "body": {"events": [{"xdm": {"timestamp": 5}}]}},
    {"body": {"events": [{"xdm": {"timestamp": "9999-12-31T23:59:59+00:00"}}]}},
    {"session": 5, "path": "/api/v1/sessions", "body": {}},
    {"response": {"handle": [{"type": "media-analytics:new-session", "payload": [{}]}]}},
    {"type": "request"},
    {},
    [],
    b"\xff",
    b"[" * 100_000,
    b'{"time": 1e999, "body": {}}',
]


@pytest.mark.parametrize("line", STRANGE, ids=range(len(STRANGE)))
def test_a_strange_line_is_no_end(line: Any) -> None:
    valid = _entry("sessionStart", EPOCH, "a" * 64, 0)
    items = _judged(line, valid)
    (start,) = [v for v in items if isinstance(v, Verdict) and v.event == "sessionStart"]
    assert start.valid


def test_what_a_browser_asks_before_it_sends_is_no_message() -> None:
    for method in ("OPTIONS", "GET"):
        path = "/ee/va/v1/play" if method == "OPTIONS" else "/film/segment-1.ts"
        assert _judged({"method": method, "path": path, "body": None}) == []


def test_a_session_id_that_opens_again_loses_no_message() -> None:
    steps = Player().act("sessionStart play 5s")
    lines = [_entry(step.event, EPOCH + step.time, "a" * 64, step.playhead) for step in steps]
    items = _judged(*lines, *lines)
    assert [v.event for v in items if isinstance(v, Verdict)] == ["sessionStart", "play"] * 2
    assert [c.reason for c in items if isinstance(c, Closing)] == ["opened again", "still open"]


def _findings(path: Path) -> list[str]:
    trace = TraceValidator(spec(), Coverage(spec()))
    with open_stream(str(path)) as stream:
        results = list(trace.validate_entries(Recording(stream).read_entries()))
    return [
        f"{result.place.line} {finding.message}"
        for result in results
        if isinstance(result.item, Unreadable)
        for finding in result.item.findings
    ]


def test_a_truncated_compressed_recording_is_read_up_to_its_end(tmp_path: Path) -> None:
    data = gzip.compress(b"".join(_record(300)))
    path = tmp_path / "cut.gz"
    path.write_bytes(data[: len(data) // 2])
    *_, incomplete, damaged = _findings(path)
    assert incomplete.endswith("incomplete line: it ends within a JSON value")
    assert damaged.startswith("0 the compressed file is damaged or incomplete")


def test_a_half_line_is_reported_as_incomplete_at_its_line(tmp_path: Path) -> None:
    first, second, third, *_ = _record(1)
    path = tmp_path / "half.jsonl"
    path.write_bytes(first + second[: len(second) // 2] + b"\n" + third)
    assert _findings(path) == ["2 incomplete line: it ends within a JSON value"]


def _count_entries(path: Path) -> int:
    with open_stream(str(path)) as stream:
        return sum(1 for _ in Recording(stream).read_entries())


@pytest.mark.parametrize("content", [b"0", b" ", b'{"a": "%s"}\n' % (b"b" * 1000)])
def test_the_expansion_of_a_compressed_recording_is_limited(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mediagen.traffic.gzip_files.LARGEST_EXPANDED", 20 << 20)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(content * ((30 << 20) // len(content)), 1))
    tracemalloc.start()
    try:
        if content.endswith(b"\n"):
            with pytest.raises(UsageError, match="expands to more than 20 MiB"):
                _count_entries(path)
        else:  # neither JSON nor lines: the rest is not expanded
            assert _count_entries(path) <= 1
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_a_document_that_does_not_fit_into_memory_is_an_error_of_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: bytes) -> None:
        raise MemoryError

    path = tmp_path / "large.har"
    path.write_text('{"log": {}}')
    monkeypatch.setattr("mediagen.traffic.recordings.decode_json", fail)
    with pytest.raises(UsageError, match="not enough memory for the document"):
        _findings(path)
