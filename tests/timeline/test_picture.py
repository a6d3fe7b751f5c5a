"""SVG files: what they show, on the command line, and whatever a recording contains."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediagen.spec.model import Spec
from mediagen.traffic.timeline.document import draw_timelines
from mediagen.traffic.timeline.files import MOST_SESSIONS
from mediagen.traffic.timeline.recorder import SessionRecorder
from mediagen.traffic.timeline.stories import draw_story
from mediagen.traffic.timeline.text import cut_text, xml_text

from tests.helpers import ROOT, run
from tests.judge.bodies import EPOCH, body, spec
from tests.judge.recorders import edge_session

from .recording import record_lines, record_story

SVG = "{http://www.w3.org/2000/svg}"
#: Elements and attributes that a timeline is made of.
ELEMENTS = {"svg", "title", "desc", "style", "g", "rect", "path", "polyline", "polygon", "text"}
ATTRIBUTES = {
    *("class", "x", "y", "width", "height", "rx", "d", "points", "text-anchor", "transform"),
    *("viewBox", "role", "id", "aria-labelledby", "data-message", "fill", "pointer-events"),
}


def elements(picture: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of a picture; each is one that timelines are made of."""
    for element in ElementTree.fromstring(picture).iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        yield element


def draw(recorder: SessionRecorder, rules: Spec | None = None) -> str:
    return draw_timelines(rules or spec(), list(recorder.sessions.values()))


def texts(picture: str) -> list[str]:
    return ["".join(e.itertext()) for e in elements(picture) if e.tag == f"{SVG}text"]


def lines_of(session: str = "5f" * 32) -> list[dict[str, Any]]:
    return [
        {"url": e.url, "body": e.body, "response": e.answer, "time": e.time}
        for e in edge_session(session)
    ]


def write_recording(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_trace_draws_a_recording(tmp_path: Path) -> None:
    write_recording(tmp_path / "session.jsonl", lines_of())
    result = run("trace", "session.jsonl", "--timeline", "session.svg", cwd=tmp_path)
    picture = (tmp_path / "session.svg").read_text("utf-8")
    assert result.code == 1 and "1 error" in result.out
    assert {"Playback", "Playing", "Playhead", "Messages", "My Video"} <= set(texts(picture))
    (finding,) = (text for text in texts(picture) if "chapterComplete" in text)
    assert "outside of any chapter; expected: send chapterStart first" in finding


def test_the_picture_is_the_same_whatever_the_number_of_processes(tmp_path: Path) -> None:
    write_recording(tmp_path / "a.jsonl", lines_of())
    for jobs in ("1", "2"):
        run("trace", "a.jsonl", "--jobs", jobs, "--timeline", f"{jobs}.svg", cwd=tmp_path)
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()


def test_sessions_of_several_recordings_are_in_one_picture(tmp_path: Path) -> None:
    for name, session in (("a.jsonl", "a" * 64), ("b.jsonl", "b" * 64)):
        write_recording(tmp_path / name, lines_of(session))
    run("trace", "a.jsonl", "b.jsonl", "--timeline", "both.svg", cwd=tmp_path)
    picture = (tmp_path / "both.svg").read_text("utf-8")
    assert [t.rpartition(" ")[2] for t in texts(picture) if "session " in t] == ["a" * 64, "b" * 64]


def test_sessions_beyond_the_limit_are_named_in_a_warning(tmp_path: Path) -> None:
    lines = [line for n in range(MOST_SESSIONS + 3) for line in lines_of(f"{n:064x}")[:2]]
    write_recording(tmp_path / "many.jsonl", lines)
    result = run("trace", "many.jsonl", "--timeline", "many.svg", cwd=tmp_path)
    assert (
        "MG983" in result.err and f"first {MOST_SESSIONS} sessions, not the other 3" in result.err
    )


@pytest.mark.parametrize("name", ["session.jsonl", "link.svg", "notes.txt"])
def test_a_timeline_never_replaces_a_recording_or_another_kind_of_file(
    tmp_path: Path, name: str
) -> None:
    write_recording(tmp_path / "session.jsonl", lines_of())
    (tmp_path / "link.svg").symlink_to("session.jsonl")
    before = (tmp_path / "session.jsonl").read_bytes()
    result = run("trace", "session.jsonl", "--timeline", name, cwd=tmp_path)
    assert result.code == 2 and "MG984" in result.err
    assert (tmp_path / "session.jsonl").read_bytes() == before
    assert not (tmp_path / "notes.txt").exists()


def test_a_picture_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    write_recording(tmp_path / "session.jsonl", lines_of())
    result = run("trace", "session.jsonl", "--timeline", "missing/a.svg", cwd=tmp_path)
    assert result.code == 2 and "missing/a.svg: No such file or directory" in result.err


def test_a_mark_has_its_message_and_its_findings_with_the_expectation() -> None:
    picture = draw(record_story("xdm", "sessionStart play 10s adStart sessionEnd"))
    marks = [e for e in elements(picture) if e.get("class") == "mt-message"]
    titles = [mark.findtext(f"{SVG}title") or "" for mark in marks]
    (title,) = (title for title in titles if title.startswith("adStart"))
    assert "outside of any ad break (expected: send adBreakStart first)" in title
    shapes = [str(path.get("class")) for mark in marks for path in mark.iter(f"{SVG}path")]
    assert any("mt-error mt-settled" in shape for shape in shapes)


def test_a_mark_is_hollow_until_the_verdict_and_filled_after() -> None:
    story = "sessionStart play"
    pending = draw(record_story("xdm", story, finish=False))
    settled = draw(record_story("xdm", story))
    assert pending.count('class="mt-mark mt-valid mt-settled"') == 1
    assert pending.count('class="mt-mark mt-valid"') == 1
    assert "verdict pending" in pending and "verdict pending" not in settled


def test_a_picture_has_an_alternative_in_words() -> None:
    picture = draw(record_story("xdm", "sessionStart play 20s pauseStart 5s sessionEnd"))
    root = ElementTree.fromstring(picture)
    named = {e.get("id"): e.text or "" for e in root.iter()}
    name, description = (named[id_] for id_ in str(root.get("aria-labelledby")).split())
    assert root.get("role") == "img" and name == "My Video"
    assert "Playback: Playing 0:00 to 0:20, Paused 0:20 to 0:25." in description


def test_a_picture_of_every_story_has_its_steps_and_no_findings() -> None:
    for story in spec().stories.values():
        picture = draw_story(spec(), story)
        assert sum("mt-mark" in (e.get("class") or "") for e in elements(picture)) > 1
        assert "mt-error" not in picture.partition("</style>")[2]


def test_a_picture_refers_to_nothing_outside_of_it() -> None:
    picture = draw(record_story("xdm", "sessionStart play 20s sessionEnd"))
    outside = picture.replace("http://www.w3.org/2000/svg", "")
    assert not any(word in outside for word in ("http", "url(", "@import", "href", "script"))


def test_a_long_session_stays_small() -> None:
    lines = lines_of()[:2]
    for second in range(2, 20_000):
        xdm = body("xdm", "ping", playhead=second, time=EPOCH + second, session="5f" * 32)
        url = "https://edge.example.com/ee/va/v1/ping?configId=d1"
        lines.append({"url": url, "body": {"events": [{"xdm": xdm}]}, "time": EPOCH + second})
    picture = draw(record_lines(lines))
    assert len(picture) < 400_000
    assert "20000 messages" in " ".join(texts(picture))


@pytest.mark.parametrize("path", sorted((ROOT / "tests/judge/recordings").glob("*.jsonl")))
def test_every_recording_has_a_picture(path: Path) -> None:
    recorder = record_lines(path.read_text("utf-8").splitlines())
    assert recorder.sessions
    assert list(elements(draw(recorder)))


@given(st.text(), st.floats(0, 500))
def test_text_is_data_and_fits(text: str, width: float) -> None:
    element = ElementTree.fromstring(f'<a b="{xml_text(text)}">{xml_text(text)}</a>')
    assert list(element) == []
    cut = cut_text(text, width)
    assert len(cut) <= max(0, width / 6.4) + 1
    assert cut == text or cut == "" or cut.endswith("…")


_STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(
        [
            "</title><script>alert(1)</script>",
            "]]><svg onload='x'/>",
            '" onclick="x',
            "&amp;&bogus;",
            "\ud800\x00\u202e\uffff",
            1e308,
            -1e308,
            float("nan"),
            float("inf"),
            10**400,
            "2026-01-31T20:00:00Z",
            [],
            {},
        ]
    ),
)


def _spoil(value: Any, choices: Iterator[Any], key: int) -> Any:
    """Return a body with one of its values replaced."""
    if isinstance(value, dict) and value:
        name = sorted(value)[key % len(value)]
        return {**value, name: _spoil(value[name], choices, key // len(value))}
    if isinstance(value, list) and value:
        return [_spoil(value[0], choices, key), *value[1:]]
    return next(choices)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_STRANGE, st.integers(0, 10**6), st.integers(0, 3)), max_size=8))
def test_any_lines_of_json_give_a_well_formed_picture(
    faults: list[tuple[Any, int, int]],
) -> None:
    lines: list[Any] = list(lines_of())
    for value, key, index in faults:
        lines.append(_spoil(lines[index], iter([value]), key))
        lines.append(value)
    recorder = record_lines(lines)
    assert list(elements(draw(recorder)))
