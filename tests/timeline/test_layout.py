"""Lanes, curve and marks of a session, and what they follow from."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from mediagen.spec.model import Event, SessionEffect, Story
from mediagen.traffic.timeline.layout import build_timeline
from mediagen.traffic.timeline.scale import View, format_duration
from mediagen.traffic.timeline.sessions import MarkLevel
from mediagen.traffic.timeline.stories import story_session

from tests.judge.bodies import WIRE, spec
from tests.judge.recorders import collection_session, edge_session

from .recording import lay_out, only_session, record_lines, record_story, spans


@pytest.mark.parametrize("protocol", WIRE)
def test_playback_is_a_lane_of_its_states(protocol: str) -> None:
    timeline = lay_out(
        record_story(protocol, "sessionStart play 20s pauseStart 30s play 10s sessionEnd")
    )
    assert spans(timeline, "Playback") == [
        ("Playing", 0, 20),
        ("Paused", 20, 50),
        ("Playing", 50, 60),
    ]


@pytest.mark.parametrize("protocol", WIRE)
def test_breaks_ads_and_chapters_are_bars_with_their_names(protocol: str) -> None:
    story = "sessionStart chapterStart play 10s adBreakStart adStart 15s adComplete adStart 5s"
    timeline = lay_out(record_story(protocol, f"{story} adComplete adBreakComplete sessionEnd"))
    ads = spans(timeline, "Ad")
    assert [(start, end) for _, start, end in ads] == [(10, 25), (25, 30)]
    assert spans(timeline, "Ad break") == [("pre-roll", 10, 30)]
    assert [end for _, _, end in spans(timeline, "Chapter")] == [30]  # the session end closes it
    assert all(label and label != "Ad" for label, _, _ in ads)


@pytest.mark.parametrize("protocol", WIRE)
def test_states_that_are_active_together_have_a_row_each(protocol: str) -> None:
    story = "sessionStart play stateStart:mute 5s stateStart:fullScreen 5s stateEnd:mute 5s"
    timeline = lay_out(record_story(protocol, f"{story} stateEnd:fullScreen sessionEnd"))
    (lane,) = (lane for lane in timeline.lanes if lane.title == "Player state")
    assert [[bar.label for bar in row] for row in lane.rows] == [["mute"], ["fullScreen"]]
    assert spans(timeline, "Player state") == [("mute", 0, 10), ("fullScreen", 5, 15)]


def test_a_lane_without_bars_is_not_shown() -> None:
    timeline = lay_out(record_story("xdm", "sessionStart play 10s sessionEnd"))
    assert [lane.title for lane in timeline.lanes] == ["Playback"]


def test_a_break_that_closes_ends_the_ad_in_it() -> None:
    timeline = lay_out(
        record_story("xdm", "sessionStart adBreakStart adStart 5s adBreakComplete play 20s")
    )
    assert spans(timeline, "Ad")[0][2] == 5


def test_a_second_start_ends_the_first() -> None:
    timeline = lay_out(
        record_story("xdm", "sessionStart adBreakStart adStart 5s adStart 5s adComplete")
    )
    assert [(start, end) for _, start, end in spans(timeline, "Ad")] == [(0, 5), (5, 10)]


def test_a_bar_that_nothing_has_ended_is_open_until_the_session_closes() -> None:
    live = record_story("xdm", "sessionStart play 30s", finish=False)
    (bar,) = lay_out(live).lanes[0].rows[0]
    assert bar.is_open and round(bar.end) == 30
    (bar,) = lay_out(record_story("xdm", "sessionStart play 30s")).lanes[0].rows[0]
    assert not bar.is_open


def test_the_curve_has_each_position_of_the_playhead() -> None:
    timeline = lay_out(
        record_story("xdm", "sessionStart play 10s pauseStart >60 play 10s sessionEnd")
    )
    assert [(round(time), round(position)) for time, position in timeline.curve][-3:] == [
        (10, 60),
        (20, 70),
        (20, 70),
    ]
    assert timeline.playhead_range == (0, 70)


def test_every_message_is_a_mark_with_the_level_of_its_verdict() -> None:
    recorder = record_story("xdm", "sessionStart play 10s adStart sessionEnd")
    messages = only_session(recorder).messages
    levels = {message.verdict.event: message.level for message in messages}
    assert levels["adStart"] is MarkLevel.ERROR and levels["play"] is MarkLevel.VALID
    assert {message.verdict.event for message in messages if message.is_pulse} == {"ping"}
    assert len(messages) == 5


def test_a_message_is_settled_with_its_verdict() -> None:
    live = only_session(record_story("xdm", "sessionStart play", finish=False))
    assert [message.is_settled for message in live.messages] == [True, False]
    assert all(
        m.is_settled for m in only_session(record_story("xdm", "sessionStart play")).messages
    )


def test_messages_are_in_the_order_in_which_they_happened() -> None:
    session = only_session(record_story("xdm", "sessionStart play pauseStart~3 1s ping sessionEnd"))
    times = [message.time for message in session.messages]
    assert times == sorted(times)
    assert [m.verdict.event for m in session.messages][2] == "pauseStart"


def test_a_change_names_the_time_from_which_to_draw_again() -> None:
    session = only_session(record_story("xdm", "sessionStart play 30s"))
    assert session.changed_since(session.version) is None
    assert session.changed_since(0) == session.start


def test_a_message_of_an_unknown_event_belongs_to_the_session_that_its_body_names() -> None:
    exchanges = edge_session()
    lines = [
        {"url": e.url, "body": e.body, "response": e.answer, "time": e.time} for e in exchanges
    ]
    lines[1]["body"]["events"][0]["xdm"]["eventType"] = "media.seekStart"
    session = only_session(record_lines(lines))
    assert [m.event is None for m in session.messages] == [False, True, False, False]


def test_recorded_sessions_are_told_apart() -> None:
    exchanges = [*collection_session("a" * 64), *collection_session("b" * 64, 100)]
    lines = [
        {"path": e.path, "body": e.body, "time": e.time, "session": e.path[17:-7] or None}
        for e in exchanges
    ]
    lines[0]["session"], lines[3]["session"] = "a" * 64, "b" * 64
    sessions = record_lines(lines).sessions
    assert {id_: len(session.messages) for id_, session in sessions.items()} == {
        "a" * 64: 3,
        "b" * 64: 3,
    }


def test_a_recording_that_goes_back_in_time_keeps_the_times_of_each_session() -> None:
    exchanges = [*collection_session("a" * 64, 7200), *collection_session("b" * 64)]
    lines = [{"path": e.path, "body": e.body, "time": e.time, "session": None} for e in exchanges]
    for line, id_ in zip(lines, "aaabbb", strict=True):
        line["session"] = id_ * 64
    sessions = record_lines(lines).sessions
    for id_ in "ab":
        session = sessions[id_ * 64]
        times = [message.time - session.start for message in session.messages]
        assert times == pytest.approx([0, 1, 9], abs=0.01)
    assert sessions["a" * 64].start - sessions["b" * 64].start == pytest.approx(7200)


def test_lanes_come_from_the_session_rules() -> None:
    rules = spec().session
    scopes = {
        name: rule._replace(title=f"The {name}", label="") for name, rule in rules.scopes.items()
    }
    other = replace(spec(), session=rules._replace(scopes=scopes))
    session = only_session(record_story("xdm", "sessionStart chapterStart play 10s sessionEnd"))
    lanes = build_timeline(session, other, "P").lanes
    assert [lane.title for lane in lanes] == ["P", "The chapter"]


def story_events(story: Story) -> list[Event]:
    return [spec().events[step.event] for step in story.steps]


def test_a_story_is_a_session_with_its_scopes_and_states() -> None:
    for story in spec().stories.values():
        session = story_session(spec(), story)
        timeline = build_timeline(session, spec(), "Playback")
        if all(event.session != SessionEffect.WHOLE for event in story_events(story)):
            assert len(session.messages) == len(story.steps)
            assert timeline.seconds == story.steps[-1].seconds - story.steps[0].seconds
        else:  # the events of one message are the messages of the session
            assert len(session.messages) > len(story.steps)
        bars = [bar for lane in timeline.lanes for row in lane.rows for bar in row]
        assert bars and all(bar.end <= timeline.seconds for bar in bars)


@pytest.mark.parametrize("seconds", [0.01, 1, 59, 3600, 86400, 1e7, 1e11])
def test_ticks_are_legible_at_every_length(seconds: float) -> None:
    view = View(1000 / seconds, 0, 1000)
    positions = [x for x, _ in view.ticks(seconds)]
    assert 1 <= len(positions) <= 15
    assert all(b - a >= 72 for a, b in itertools.pairwise(positions))


def test_durations_are_rounded_without_a_sixtieth_second() -> None:
    assert format_duration(59.96, 1) == "1:00.0"
    assert format_duration(3599.6) == "1:00:00"
    assert format_duration(-1.5, 1) == "-0:01.5"
