"""Messages in a valid order have no findings; each violated session rule has one."""

from __future__ import annotations

import pytest
from mediagen.diagnostics.catalogue import Severity
from mediagen.traffic.verdicts import Verdict

from .bodies import WIRE, body
from .endpoint import Endpoint
from .stories import judged

START = "sessionStart play"
BREAK = "adBreakStart adStart 5s adComplete adBreakComplete"
TEN = " ".join(f"stateStart:state{n}" for n in range(10))
# No pings are required before playback begins, but the session must not expire.
DAY = " ".join(f"(9m) ping@{n}" for n in range(159))

# name: story, rule, part of the message. The first finding is the expected one; all others have the
# same rule.
WRONG: dict[str, tuple[str, str, str]] = {
    # session first, and nothing after its end
    "no session": ("play 5s", "unknown-session", "no session nobody"),
    "no session for an ad": ("adBreakStart", "unknown-session", "no session nobody"),
    "end of no session": ("sessionEnd", "unknown-session", "no session nobody"),
    # ads inside ad breaks
    "ad outside of a break": (
        f"{START} 5s adStart 3s adComplete play",
        "wrong-order",
        "adStart outside of any ad break",
    ),
    "pre-roll outside of a break": (
        "sessionStart adStart 3s adComplete play",
        "wrong-order",
        "adStart outside of any ad break",
    ),
    "ad after the break": (
        f"{START} {BREAK} adStart 2s adSkip play",
        "wrong-order",
        "adStart outside of any ad break",
    ),
    "ad completes outside of a break": (
        f"{START} 5s adComplete",
        "wrong-order",
        "adComplete outside of any ad break",
    ),
    "ad completes without a start": (
        f"{START} adBreakStart adComplete adBreakComplete",
        "wrong-order",
        "adComplete outside of any ad",
    ),
    "ad skips without a start": (
        f"{START} adBreakStart adSkip adBreakComplete",
        "wrong-order",
        "adSkip outside of any ad",
    ),
    "ad completes twice": (
        f"{START} adBreakStart adStart 3s adComplete adComplete adBreakComplete",
        "wrong-order",
        "adComplete outside of any ad",
    ),
    "ad completes and skips": (
        f"{START} adBreakStart adStart 3s adComplete adSkip adBreakComplete",
        "wrong-order",
        "adSkip outside of any ad",
    ),
    "ad in an ad": (
        f"{START} adBreakStart adStart 3s adStart 3s adComplete adBreakComplete",
        "overlap",
        "adStart while another ad is open",
    ),
    "break in a break": (
        f"{START} adBreakStart adBreakStart adStart 2s adComplete adBreakComplete",
        "overlap",
        "adBreakStart while another ad break is open",
    ),
    "break closes over an open ad": (
        f"{START} adBreakStart adStart 3s adBreakComplete play",
        "wrong-order",
        "adBreakComplete while an ad is open",
    ),
    "break completes without a start": (
        f"{START} 5s adBreakComplete",
        "wrong-order",
        "adBreakComplete outside of any ad break",
    ),
    "break completes twice": (
        f"{START} {BREAK} adBreakComplete",
        "wrong-order",
        "adBreakComplete outside of any ad break",
    ),
    # chapters never overlap
    "chapter in a chapter": (
        f"{START} chapterStart 5s chapterStart 5s chapterComplete",
        "overlap",
        "chapterStart while another chapter is open",
    ),
    "chapter completes without a start": (
        f"{START} 5s chapterComplete",
        "wrong-order",
        "chapterComplete outside of any chapter",
    ),
    "chapter skips without a start": (
        f"{START} 5s chapterSkip",
        "wrong-order",
        "chapterSkip outside of any chapter",
    ),
    "chapter completes twice": (
        f"{START} chapterStart 5s chapterComplete chapterComplete",
        "wrong-order",
        "chapterComplete outside of any chapter",
    ),
    "chapter completes and skips": (
        f"{START} chapterStart 5s chapterComplete chapterSkip",
        "wrong-order",
        "chapterSkip outside of any chapter",
    ),
    # player states
    "state ends without a start": (
        f"{START} stateEnd:mute",
        "wrong-order",
        "the player state mute ends without a start",
    ),
    "state ends twice": (
        f"{START} stateStart:mute 3s stateEnd:mute stateEnd:mute",
        "wrong-order",
        "the player state mute ends without a start",
    ),
    "another state ends": (
        f"{START} stateStart:mute 3s stateEnd:fullScreen",
        "wrong-order",
        "the player state fullScreen ends without a start",
    ),
    "eleventh state": (
        f"{START} {TEN} stateStart:state10",
        "too-many",
        "the player state state10 is number 11 of this session",
    ),
    "eleventh state after others ended": (
        f"{START} {TEN} stateEnd:state0 stateEnd:state1 stateStart:another",
        "too-many",
        "the player state another is number 11 of this session",
    ),
    # pings in their cadence
    "pings too fast": (
        f"{START} 30s/5",
        "heartbeat-too-early",
        "ping 5.0 seconds after the one before",
    ),
    "pings a little too fast": (
        f"{START} 30s/7.5",
        "heartbeat-too-early",
        "ping 7.5 seconds after",
    ),
    "pings of ads in main content": (
        f"{START} 3s/1",
        "heartbeat-too-early",
        "ping 1.0 seconds after",
    ),
    "pings of ads after the break": (
        f"{START} {BREAK} play 3s/1",
        "heartbeat-too-early",
        "ping 1.0 seconds",
    ),
    "pings too fast in a pause": (
        f"{START} pauseStart 20s/3",
        "heartbeat-too-early",
        "ping 3.0 seconds after the one before",
    ),
    "pings too fast while buffering": (
        f"{START} bufferStart 20s/4",
        "heartbeat-too-early",
        "ping 4.0 seconds after the one before",
    ),
    "pings too fast in ads": (
        f"{START} adBreakStart adStart 2s/0.25 adComplete adBreakComplete",
        "heartbeat-too-early",
        "ping 0.2 seconds after the one before",
    ),
    "pings too fast around a bitrate change": (
        f"{START} 10s (3s) bitrateChange (2s) ping",
        "heartbeat-too-early",
        "ping 5.0 seconds after the one before",
    ),
    "pings too fast around a chapter": (
        f"{START} 10s (2s) chapterStart (2s) ping",
        "heartbeat-too-early",
        "ping 4.0 seconds after the one before",
    ),
    "pings too slow": (f"{START} 120s/55", "heartbeat-missing", "no ping for 55.0 seconds"),
    "pings get faster": (
        f"{START} (40s) ping@40 30s",
        "heartbeat-missing",
        "ping after 10 seconds",
    ),
    "pings get slower": (f"{START} 30s 60s/20", "heartbeat-missing", "no ping for 20.0 seconds"),
    "a ping is missing": (
        f"{START} 20s (20s) ping",
        "heartbeat-missing",
        "no ping for 20.0 seconds",
    ),
    "no pings at all": (
        f"{START} (90s) sessionComplete",
        "heartbeat-missing",
        "no ping for 90.0 seconds",
    ),
    "no pings in a pause": (
        f"{START} 5s pauseStart (60s) play",
        "heartbeat-missing",
        "no ping for 60.0 seconds",
    ),
    "no pings while buffering": (
        f"{START} 25s bufferStart (25s) play",
        "heartbeat-missing",
        "no ping for 25.0 seconds",
    ),
    "no pings in an ad": (
        f"{START} adBreakStart adStart (30s) adComplete adBreakComplete",
        "heartbeat-missing",
        "no ping for 30.0 seconds",
    ),
    "no pings in an ad before anything played": (
        "sessionStart adBreakStart adStart (30s) adComplete adBreakComplete",
        "heartbeat-missing",
        "no ping for 30.0 seconds",
    ),
    # the playhead
    "playhead runs on in a pause": (
        f"{START} 5s pauseStart (10s) ping@15 (10s) ping@25",
        "playhead-while-stopped",
        "the playhead moved from 15 to 25 while paused",
    ),
    "playhead runs on in a pause, second by second": (
        f"{START} 5s pauseStart (3s) error@8 (2s) error@10 (5s) ping@15",
        "playhead-while-stopped",
        "the playhead moved from 8 to 10 while paused",
    ),
    "playhead runs on while buffering": (
        f"{START} 5s bufferStart (10s) ping@15 (10s) ping@25",
        "playhead-while-stopped",
        "the playhead moved from 15 to 25 while buffering",
    ),
    "playhead moves in an ad": (
        f"{START} 8s adBreakStart adStart (1s) ping@9 (1s) ping@10",
        "playhead-in-break",
        "the playhead moved from 8 to 10 in an ad break",
    ),
    "playhead moves in a pre-roll": (
        "sessionStart adBreakStart adStart (9s) ping@9",
        "playhead-in-break",
        "the playhead moved from 0 to 9 in an ad break",
    ),
    "playhead moves in an ad break": (
        f"{START} 8s adBreakStart adStart@12 adComplete@12 adBreakComplete@8",
        "playhead-in-break",
        "the playhead moved from 8 to 12 in an ad break",
    ),
    "ad completes at its own position": (
        f"{START} 8s adBreakStart adStart 5s adComplete@5 adBreakComplete@8",
        "playhead-in-break",
        "the playhead moved from 8 to 5 in an ad break",
    ),
    "playhead moves from ad to ad": (
        f"{START} 8s adBreakStart adStart 5s adComplete adStart@13 adComplete@8 adBreakComplete@8",
        "playhead-in-break",
        "the playhead moved from 8 to 13 in an ad break",
    ),
    "break completes elsewhere": (
        f"{START} 8s adBreakStart adStart 5s adComplete adBreakComplete@13",
        "playhead-in-break",
        "the playhead moved from 8 to 13 in an ad break",
    ),
    "ad error with the playhead of the ad": (
        f"{START} 8s adBreakStart adStart 5s error@5 adSkip@8 adBreakComplete",
        "playhead-in-break",
        "the playhead moved from 8 to 5 in an ad break",
    ),
    # expiry
    "silent for eleven minutes": (
        f"{START} 5s (11m) ping",
        "session-expired",
        "the session is over: no event for 10 minutes",
    ),
    "silent before anything played": (
        "sessionStart (11m) play",
        "session-expired",
        "the session is over: no event for 10 minutes",
    ),
    "paused for 31 minutes": (
        f"{START} 5s pauseStart 31m play",
        "session-expired",
        "the session is over: no playhead movement for 30 minutes",
    ),
    "longer than a day": (
        f"sessionStart {DAY} (9m) ping@180 (9m) ping@181",
        "session-expired",
        "the session is over: longer than 24 hours",
    ),
    "pings go on after expiry": (
        f"{START} 5s (11m) 30s",
        "session-expired",
        "the session is over: no event for 10 minutes",
    ),
    # order of arrival
    "six seconds late": (
        f"{START} 11s bitrateChange~6 chapterStart 30s",
        "too-late",
        "bitrateChange is 0.050 seconds older than one that was judged before",
    ),
    "twelve messages late": (
        f"{START} bitrateChange~2 {TEN} chapterStart chapterComplete 5s",
        "too-late",
        "bitrateChange is",
    ),
}


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("name", WRONG)
def test_a_planted_fault_is_found(name: str, protocol: str) -> None:
    story, rule, expected = WRONG[name]
    findings = judged(protocol, story).serious
    assert findings, "no complaint"
    assert findings[0].message.startswith(expected) or expected in findings[0].message, findings
    assert {finding.name for finding in findings} == {rule}, findings
    assert all(finding.expected for finding in findings)


PREROLL = "sessionStart adBreakStart adStart 15s adComplete adBreakComplete play"
ADS = "adBreakStart adStart 15s adComplete adStart 15s adComplete adStart 6s adSkip adBreakComplete"
EVERYTHING = (
    f"sessionStart {ADS} play chapterStart 61s stateStart:mute 12s bufferStart 3s play 45s "
    "bitrateChange 30s stateEnd:mute pauseStart 95s play stateStart:fullScreen "
    f"stateStart:inFocus 8s error 30s {ADS} play 200s pauseStart >600 play 14s chapterComplete "
    "chapterStart 33s chapterSkip pauseStart >540 (2s) play 9s stateEnd:fullScreen "
    f"stateEnd:inFocus bufferStart 31s play 120s {ADS} sessionComplete sessionEnd"
)

# Sessions of players in a valid order: no message has a finding.
RIGHT: dict[str, str] = {
    "shortest": "sessionStart sessionEnd",
    "started only": "sessionStart",
    "a clip": f"{START} 20s sessionComplete sessionEnd",
    "left early": f"{START} 47s sessionEnd",
    "left to expire": f"{START} 47s",
    "ends twice": f"{START} 20s sessionEnd sessionEnd",
    "ends three times, the last much later": f"{START} 20s sessionEnd sessionEnd (8m) sessionEnd",
    "complete does not close": f"{START} 20s sessionComplete 25s bitrateChange sessionEnd",
    "nothing has to come after complete": f"{START} 20s sessionComplete (5m) sessionEnd",
    "complete and play again": f"{START} 20s sessionComplete >0 play 40s sessionComplete",
    "waits before it plays": "sessionStart (4m) play 30s sessionEnd",
    "pings before it plays": "sessionStart (10s) ping (10s) ping (5s) play 30s sessionEnd",
    "buffers before it plays": "sessionStart bufferStart 14s play 30s sessionEnd",
    "a film": f"{START} 2h sessionComplete sessionEnd",
    "almost a day": f"sessionStart {DAY}",
    "pause": f"{START} 25s pauseStart 8s play 30s sessionEnd",
    "long pause with pings": f"{START} 25s pauseStart 29m play 30s sessionEnd",
    "ends in a pause": f"{START} 25s pauseStart 25s sessionEnd",
    "buffers in a pause": f"{START} 25s pauseStart 5s bufferStart 12s play 30s",
    "pause in the middle of buffering": f"{START} 25s bufferStart 3s pauseStart 12s play 30s",
    "resumed": "sessionStart@60 play 60s sessionEnd",
    "resumed in a pause": "sessionStart@60 pauseStart 20s play 20s sessionEnd",
    "live": "sessionStart@72000:live play 65s pauseStart 20s >72100 play 30s sessionEnd",
    "live over midnight": "sessionStart@86380:live play 19s >0 15s sessionEnd",
    "seek forward": f"{START} 25s pauseStart >600 play 30s sessionEnd",
    "seek back": f"{START} 65s pauseStart (2s) >5 play 30s sessionEnd",
    "seek in a pause without an event": f"{START} 25s pauseStart (10s) ping@600 20s play 30s",
    "seek while buffering without an event": f"{START} 25s bufferStart (9s) ping@3 9s play 30s",
    "seek in an ad": f"{START} 30s adBreakStart adStart 5s pauseStart >300 play adSkip "
    "adBreakComplete play 30s",
    "live goes on in a pause": "sessionStart@72000:live play 65s pauseStart (10s) ping@72075 "
    "(10s) ping@72085 (10s) ping@72095 play 30s",
    "live goes on in an ad": "sessionStart@72000:linear play 65s adBreakStart adStart "
    "(10s) ping@72075 (10s) ping@72085 adComplete@72085 adBreakComplete@72085 play 30s",
    "seek in a pause": f"{START} 25s pauseStart 15s pauseStart@600 15s play 30s",
    "many seeks": f"{START} 25s " + "pauseStart >600 play 3s pauseStart >40 play 3s " * 6,
    "rounded playheads in a pause": f"{START} 25s pauseStart@25 (10s) ping@26 (10s) ping@25 play",
    "pre-roll": f"{PREROLL} 40s sessionComplete",
    "pre-roll with play first": f"{START} 0.1s {ADS} play 20s",
    "play after the start of an ad": "sessionStart adBreakStart adStart play 15s adComplete "
    "adBreakComplete play 30s sessionEnd",
    "play between ads and after": f"{START} 20s adBreakStart adStart play 9s adComplete play "
    "adStart play 9s adComplete play adBreakComplete play 20s",
    "mid-roll": f"{START} 125s {ADS} play 60s sessionEnd",
    "post-roll": f"{START} 128s {ADS} sessionComplete sessionEnd",
    "post-roll after complete": f"{START} 128s sessionComplete {ADS} sessionEnd",
    "all rolls": f"{PREROLL} 60s {ADS} play 60s {ADS} sessionComplete sessionEnd",
    "breaks back to back": f"{START} 30s {BREAK} {BREAK} {BREAK} play 30s",
    "an empty break": f"{START} 30s adBreakStart adBreakComplete play 30s",
    "a break that waits for its ads": f"{START} 30s adBreakStart 4s/1 adStart 5s adComplete 3s/1 "
    "adStart 5s adComplete adBreakComplete play 30s",
    "a long ad": f"{START} 30s adBreakStart adStart 95s adComplete adBreakComplete play 30s",
    "pause in an ad": f"{START} 30s adBreakStart adStart 5s pauseStart 14s play 6s adComplete "
    "adBreakComplete play 30s",
    "buffering in an ad": f"{START} 30s adBreakStart adStart 5s bufferStart 4s play 6s adComplete "
    "adBreakComplete play 30s",
    "left in an ad": f"{START} 30s adBreakStart adStart 5s adSkip adBreakComplete sessionEnd",
    "pings on a grid of their own": f"{START} 35s adBreakStart adStart 13s adComplete "
    "adBreakComplete play (1s) ping (10s) ping (10s) ping",
    "chapters": f"{START} chapterStart 60s chapterComplete chapterStart 60s chapterComplete",
    "chapters that are skipped": f"{START} " + "chapterStart 20s chapterSkip " * 2,
    "chapter across an ad break": f"{START} chapterStart 30s {ADS} play 30s chapterComplete",
    "chapter before a pre-roll": f"sessionStart chapterStart {ADS} play 30s chapterComplete",
    "chapter across a seek": f"{START} chapterStart 30s pauseStart >300 chapterSkip chapterStart "
    "play 30s chapterComplete",
    "states": f"{START} stateStart:mute 10s stateStart:fullScreen 10s stateEnd:mute "
    "10s stateEnd:fullScreen",
    "a state again and again": f"{START} " + "stateStart:mute 3s stateEnd:mute 3s " * 15,
    "ten states": f"{START} {TEN} 30s",
    "ten states over and over": f"{START} {TEN} " + "stateEnd:state3 stateStart:state3 " * 5,
    "state before playback": "sessionStart stateStart:mute play 20s stateEnd:mute",
    "state across an ad break": f"{START} stateStart:mute {ADS} play 9s stateEnd:mute sessionEnd",
    "errors": f"{START} 20s error 3s error bufferStart 20s error sessionEnd",
    "bitrate changes all the time": f"{START} " + "(4s) bitrateChange (4s) bitrateChange (4s) " * 6,
    "fractions of seconds": "sessionStart@0.25 play 25.5s pauseStart 12.3s play 17.7s "
    "adBreakStart adStart 3.2s adComplete adBreakComplete play 12.7s sessionEnd",
    "timers that drift": f"{START} (11.4s) ping (8.8s) ping (10.9s) ping (9.1s) ping (11.9s) ping",
    "everything": EVERYTHING,
    "everything, and again": f"{EVERYTHING} sessionStart play 20s sessionComplete",
    # what overtakes on the way
    "overtaken by one": f"{START} 20s pauseStart~1 (0.3s) play 20s",
    "overtaken in an ad break": f"{START} 20s adBreakStart~2 adStart~1 (0.2s) ping adSkip "
    "adBreakComplete play 20s",
    "the first after the start is slow": "sessionStart play~4 chapterStart 20s chapterComplete",
    "the end is first": f"{START} 20s adBreakStart~3 adStart~2.5 adSkip~2 adBreakComplete~1.5 "
    "sessionComplete~1 sessionEnd",
    "all the wrong way round": "sessionStart play~4.5 chapterStart~4 stateStart:mute~3.5 "
    "bitrateChange~3 stateEnd:mute~2.5 chapterComplete~2 pauseStart~1 play",
}


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_draws_no_complaint(name: str, protocol: str) -> None:
    out = judged(protocol, RIGHT[name])
    assert out.findings == []
    assert all(state in ("new", "open", "ended") for state in out.states)


@pytest.mark.parametrize("protocol", WIRE)
def test_ads_with_a_ping_every_ten_seconds_are_right(protocol: str) -> None:
    assert judged(protocol, EVERYTHING, ad_pings=10).findings == []


@pytest.mark.parametrize("protocol", WIRE)
def test_sessions_at_the_same_time_do_not_mix(protocol: str) -> None:
    stories = [story for name, story in RIGHT.items() if "ends" not in name]
    assert judged(protocol, *stories).findings == []


def test_there_are_enough_sequences() -> None:
    assert len(WRONG) >= 45
    assert len(RIGHT) >= 45


# Messages that the backend silently accepts are reported as information, not as errors.
TOLD: dict[str, tuple[str, str, str]] = {
    "ping after the end": (
        f"{START} 20s sessionEnd ping",
        "after-end",
        "ping after the end of the session is dropped",
    ),
    "play long after the end": (
        f"{START} 20s sessionEnd (2m) play",
        "after-end",
        "play after the end of the session is dropped",
    ),
    "complete after the end": (
        f"{START} 20s sessionEnd sessionComplete",
        "after-end",
        "sessionComplete after the end of the session is dropped",
    ),
    "two at the same time": (
        f"{START} 20s pauseStart bitrateChange=",
        "same-time",
        "bitrateChange happened at the same time as the message before",
    ),
    "at the time of the start": (
        "sessionStart play=",
        "same-time",
        "play happened at the same time as the message before",
    ),
    "a state that is active starts": (
        f"{START} stateStart:mute 3s stateStart:mute",
        "already-active",
        "the player state mute is already active",
    ),
    "left in an ad without a word": (
        f"{START} adBreakStart adStart 3s sessionEnd",
        "left-open",
        "sessionEnd while an ad",
    ),
    "left in a chapter": (
        f"{START} chapterStart 3s sessionEnd",
        "left-open",
        "sessionEnd while a chapter is open",
    ),
}


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("name", TOLD)
def test_what_the_backend_drops_or_guesses_is_reported(name: str, protocol: str) -> None:
    story, rule, expected = TOLD[name]
    out = judged(protocol, story)
    assert out.errors == []
    assert {finding.name for finding in out.findings} == {rule}
    assert out.findings[0].message.startswith(expected)


# Ways to close a session, and the answers afterwards.
CLOSED: dict[str, tuple[str, list[str]]] = {
    f"{START} 20s sessionEnd": ("open", ["ended by sessionEnd"]),
    f"{START} 20s sessionComplete": ("open", ["still open"]),
    f"{START} 20s sessionEnd (6s) ping": ("ended", ["ended by sessionEnd"]),
    f"{START} 20s sessionEnd (6s) sessionEnd": ("ended", ["ended by sessionEnd"]),
    f"{START} (9.9m) ping": ("open", ["still open"]),
    f"{START} (10.1m) ping": ("expired", ["no event for 10 minutes"]),
    f"{START} pauseStart 29.9m ping": ("open", ["still open"]),
    f"{START} pauseStart 30.2m": ("expired", ["no playhead movement for 30 minutes"]),
    f"sessionStart {DAY} (9m) ping@180 (9m) ping@181": ("expired", ["longer than 24 hours"]),
}


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("story", CLOSED)
def test_sessions_close_as_the_spec_says(story: str, protocol: str) -> None:
    state, reason = CLOSED[story]
    out = judged(protocol, story)
    assert (out.states[-1], out.closing_reasons) == (state, reason)


def test_a_right_session_after_an_expired_one_is_right() -> None:
    out = judged("xdm", f"{START} 20s (11m) sessionStart play 20s sessionEnd")
    assert out.findings == []
    assert out.closing_reasons == ["no event for 10 minutes", "ended by sessionEnd"]


@pytest.mark.parametrize("protocol", WIRE)
def test_an_event_may_be_a_little_older_than_the_start_of_its_session(protocol: str) -> None:
    """SDKs may note the time of the start when they send it, after that of the next call."""
    for seconds, name, level in (
        (0.02, "before-start", Severity.INFO),
        (6.0, "too-late", Severity.ERROR),
    ):
        endpoint = Endpoint()
        session = endpoint.open(protocol)
        start = endpoint.now
        endpoint.now = start + 0.1
        message = body(protocol, "play", session=session, time=start - seconds)
        assert endpoint.send(protocol, "play", message, session).status == 204
        endpoint.judge.finish_all(endpoint.now)
        verdicts = [v for v in endpoint.judge.take_settled() if isinstance(v, Verdict)]
        (finding,) = verdicts[-1].findings
        assert (finding.name, finding.level) == (name, level), finding.message
