"""Long sessions of real players have neither errors nor warnings."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from mediagen.traffic.findings import Finding
from mediagen.traffic.judge import TrafficValidator
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import Verdict

from .bodies import EPOCH, WIRE, body, spec
from .endpoint import SESSIONS, Endpoint
from .stories import Player, Step, judged, message_of

ADS = "adBreakStart adStart 15s adComplete adStart 15s adComplete adStart 6s adSkip adBreakComplete"
#: As SDKs send them: they report playback of an ad, and the return to the content.
SDK_ADS = (
    "adBreakStart adStart play 15s adComplete adStart play 20s adComplete adBreakComplete play"
)
CHAPTERS = "chapterStart 5m chapterComplete chapterStart 4m chapterComplete"
START = "sessionStart play"
#: A ping before every limit of silence, for a day.
DAY = " ".join(f"(9m) ping@{n * 540}" for n in range(1, 160))


def running(start: int, pings: int, speed: float, every: int = 10) -> str:
    """Return the pings of a player at a playback speed."""
    return " ".join(f"({every}s) ping@{start + every * n * speed:g}" for n in range(1, pings + 1))


def grid(interval: int) -> str:
    """Return a session with pings of a timer that runs on through pauses and seeks."""
    words, now, playhead, next_ping = ["sessionStart"], 0.0, 0.0, float(interval)
    parts = [("play", 27.5), ("pauseStart", 10), ("play", 41), ("pauseStart", 30), ("play", 9)]
    for event, seconds in [*parts, ("bufferStart", 13), ("play", 300)]:
        words.append(f"{event}@{playhead:g}")
        end = now + seconds
        while now < end:
            step = min(next_ping, end) - now
            now, playhead = now + step, playhead + step * (event == "play")
            words.append(f"({step:g}s)")
            if now == next_ping:
                words.append(f"ping@{playhead:g}")
                next_ping += interval
    return " ".join([*words, "sessionEnd"])


SCENARIOS: dict[str, str] = {
    "a film": f"{START} 2h sessionComplete sessionEnd",
    "pre-roll": f"sessionStart {ADS} play 22m sessionComplete sessionEnd",
    "pre-roll of an SDK": f"sessionStart {SDK_ADS} 22m sessionComplete",
    "pre-roll after play": f"{START} 0.1s {ADS} play 22m sessionComplete",
    "mid-rolls": f"{START} 6m {ADS} play 6m {ADS} play 6m sessionComplete",
    "post-roll": f"{START} 22m {ADS} sessionComplete sessionEnd",
    "post-roll after completion": f"{START} 22m sessionComplete {ADS} sessionEnd",
    "all ads of an SDK": f"sessionStart {SDK_ADS} 9m {SDK_ADS} 9m {SDK_ADS} sessionComplete",
    "server-side ads without a gap": f"sessionStart {ADS} play 9m " + f"{ADS} play 9m " * 4,
    "ads with pings each second": f"{START} 5m adBreakStart adStart 60s/1 adComplete "
    "adStart 60s/1 adComplete adBreakComplete play 5m sessionEnd",
    "ads with pings each ten seconds": f"{START} 5m adBreakStart adStart 60s/10 adComplete "
    "adBreakComplete play 5m sessionEnd",
    "a gap between two ads": f"{START} 5m adBreakStart adStart 20s adComplete pauseStart 4s "
    "adStart play 20s adComplete adBreakComplete play 5m sessionEnd",
    "pause in an ad": f"{START} 5m adBreakStart adStart 5s pauseStart 9m play 6s adComplete "
    "adBreakComplete play 5m",
    "seek in an ad": f"{START} 5m adBreakStart adStart 5s pauseStart >900 play adSkip "
    "adBreakComplete play 5m",
    "seek in a paused ad": f"{START} 5m adBreakStart adStart 5s pauseStart (10s) ping@900 "
    "(10s) ping@900 play 5s adSkip adBreakComplete play 5m",
    "chapters": f"{START} {CHAPTERS} {CHAPTERS} sessionComplete sessionEnd",
    "chapters with ads": f"sessionStart {ADS} play chapterStart 4m {ADS} play 4m chapterComplete "
    f"chapterStart 4m {ADS} play 4m chapterComplete sessionComplete",
    "live": "sessionStart@72000:live play 2h sessionEnd",
    "live with chapters": f"sessionStart@72000:live play {CHAPTERS} {CHAPTERS} sessionEnd",
    "live with ads that the clock passes": "sessionStart@72000:live play 5m adBreakStart adStart "
    f"{running(72300, 3, 1)} adComplete@72331 adBreakComplete@72331 play@72331 5m sessionEnd",
    "live with a pause that the clock passes": "sessionStart@72000:linear play 5m pauseStart "
    f"{running(72300, 60, 1)} play@72901 5m sessionEnd",
    "live over midnight": "sessionStart@86000:live play 5m "
    f"{running(86300, 9, 1)} (10s) ping@0 {running(0, 9, 1)} sessionEnd",
    "a long pause": f"{START} 10m pauseStart 29m play 10m sessionEnd",
    "a pause over 30 minutes that the SDK ends": f"{START} 10m pauseStart 30m (5s) sessionEnd "
    "(20m) sessionStart@600 play 10m sessionEnd",
    "resumed": "sessionStart@600 play 20m sessionComplete",
    "resumed by an SDK that begins at 0": "sessionStart@0 bufferStart@600 2s play 20m sessionEnd",
    "resumed with a pre-roll": f"sessionStart@600 {ADS} play 20m sessionEnd",
    "background with sound": f"{START} 10m pauseStart 5s play 40m sessionEnd",
    "background without playback": f"{START} 10m pauseStart 60s sessionEnd",
    "double speed": f"{START} {running(0, 60, 2)} sessionEnd",
    "half speed": f"{START} {running(0, 60, 0.5)} sessionEnd",
    "three times the speed and back": f"{START} {running(0, 30, 3)} {running(900, 30, 1)}",
    "many seeks": f"{START} 25s " + "pauseStart >900 play 3m pauseStart >40 play 3m " * 6,
    "seeks in a pause that nobody reports": f"{START} 5m pauseStart 20s (10s) ping@900 20s "
    "(10s) ping@40 20s play 5m sessionEnd",
    "skips of ten seconds in a pause": f"{START} 5m pauseStart (10s) ping@320 "
    "(10s) ping@360 play 5m",
    "seek back over chapters": f"{START} 5m chapterStart 5m pauseStart >10 chapterSkip play 2m",
    "buffers often": f"{START} " + "bufferStart 4s play 50s " * 12 + "sessionEnd",
    "live stalls": "sessionStart@72000:live " + "play 50s bufferStart 9s " * 12 + "sessionEnd",
    "quality": f"{START} " + "bitrateChange (4s) bitrateChange (6s) ping " * 30,
    "states": f"{START} " + "stateStart:mute,inFocus 2m stateEnd:mute,inFocus 2m " * 1,
    "errors": f"{START} 5m error 3s error bufferStart 20s error 5s play 5m error sessionEnd",
    "watches again": f"{START} 22m sessionComplete >0 play 22m sessionComplete sessionEnd",
    "pings every 30 seconds": f"{START} 30m/30 pauseStart 5m/30 play 30m/30 sessionEnd",
    "pings every 30 seconds on a grid": f"{START} 3m/30 adBreakStart adStart 15s adComplete "
    "adBreakComplete play (12s) ping@192 (30s) ping@222 (30s) ping@252 sessionEnd",
    "pings every 50 seconds": f"{START} 30m/50 sessionComplete",
    **{
        f"a timer of {seconds} seconds that does not start anew with playback": grid(seconds)
        for seconds in (15, 20, 25, 30, 40, 50)
    },
    "resumed with a pre-roll by an SDK that begins at 0": "sessionStart@0 adBreakStart@600:0 "
    "adStart 15s adComplete adBreakComplete play 60s sessionEnd",
    "an ad that was jumped over": f"{START} 100s adBreakStart@900:600 adStart 15s adComplete "
    "adBreakComplete play 60s sessionEnd",
    "back to the first chapter": f"{START} chapterStart:0,1 50s chapterComplete chapterStart:50,2 "
    "50s pauseStart chapterSkip chapterStart@0:0,1 play 50s sessionEnd",
    "back to the first chapter during playback": f"{START} chapterStart:0,1 50s chapterSkip "
    "chapterStart@0:0,1 50s sessionEnd",
    "rewinds in a pause": f"{START} 5m pauseStart {running(300, 4, -1)} play 60s sessionEnd",
    "autoplay is blocked": "sessionStart pauseStart 5m sessionEnd",
    "autoplay is blocked after some time": "sessionStart 50s pauseStart 5m sessionEnd",
    "a slow start that is cut": "sessionStart 60s",
    "stalls at once": f"{START} " + "bufferStart 9s play 0.5s " * 20 + "sessionEnd",
    "a short clip in a loop": "sessionStart " + "play@0 (6s) " * 20 + "sessionEnd",
    "paused in an ad that is skipped": f"{START} 5m adBreakStart adStart 5s pauseStart adSkip "
    "adBreakComplete 10m sessionEnd",
    "stays at a post-roll": f"{START} 5m sessionComplete adBreakStart adStart 5s adComplete "
    "adBreakComplete 5m sessionEnd",
    "live, joined in a chapter": "sessionStart@36004:live play chapterStart:36000,1 5m sessionEnd",
    "a chapter over midnight": "sessionStart@86390:live play 5s (7s) ping@2 "
    "chapterStart:86396,1 3m sessionEnd",
    "a day, ended by the SDK": f"sessionStart@0:live play {running(0, 8640, 1)} sessionEnd",
}


def serious(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level != "info"]


@pytest.mark.parametrize("protocol", WIRE)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_legitimate_session_has_no_errors_and_no_warnings(name: str, protocol: str) -> None:
    story = SCENARIOS[name]
    if protocol == "collection" and "," in story:
        return  # it has one state in a message
    out = judged(protocol, story)
    assert serious(out.findings) == []
    assert set(out.states) <= {"new", "open", "ended"}


def test_there_are_enough_scenarios() -> None:
    assert len(SCENARIOS) >= 25


def test_the_sdk_may_end_a_session_a_moment_after_24_hours() -> None:
    out = judged("xdm", f"sessionStart:live play {DAY} (9m) ping@86390 (2s) sessionEnd")
    assert [finding for finding in out.errors if finding.name != "heartbeat-missing"] == []


# -- the Roku SDK, which prints 60 milliseconds as .60 ------------------------------------------

STORY = (
    "sessionStart adBreakStart adStart play 5s adComplete adBreakComplete play 30s pauseStart 5s"
)


def stamped(message: dict[str, Any]) -> dict[str, Any]:
    """Return the message with the milliseconds of its timestamp as that SDK prints them."""
    time = message["timestamp"]
    message["timestamp"] = re.sub(r"\.0{0,2}(\d+)\+00:00$", r".\1Z", time)
    return message


def sdk_session(chance: random.Random, marked: bool) -> list[Finding]:
    judge = TrafficValidator(spec(), lambda: "a" * 64)
    offset, findings = chance.random(), []
    for step in Player().act(f"{STORY} play 20s sessionComplete"):
        jitter = chance.random() * 0.04
        time = EPOCH + offset + step.time + jitter
        message = stamped(message_of("xdm", step, time, "a" * 64, 0))
        if marked:
            name = "https://ns.adobe.com/experience/mobilesdk/roku"
            message["implementationDetails"] = {"name": name, "version": "1", "environment": "app"}
        judge.take_message("xdm", message, time + 0.05)
    judge.finish_all(EPOCH + 300)
    for item in judge.take_settled():
        if isinstance(item, Verdict):
            findings += item.findings
    return findings


@pytest.mark.parametrize("marked", [True, False])
def test_milliseconds_without_leading_zeros_are_not_wrong(marked: bool) -> None:
    chance = random.Random(13)
    reported = 0
    for _ in range(300):
        findings = sdk_session(chance, marked)
        assert serious(findings) == []
        fractions = [finding for finding in findings if finding.name == "short-fraction"]
        assert len(fractions) <= 1  # it is reported once
        reported += len(fractions)
    assert reported > 50 if not marked else reported > 100


# -- a configured interval ----------------------------------------------------------------------


def test_a_configured_interval_is_expected() -> None:
    def findings(story: str) -> set[str]:
        judge = TrafficValidator(spec(), lambda: "a" * 64, settings=Settings(interval=30))
        for step in Player().act(story):
            time = EPOCH + step.time
            judge.take_message("xdm", message_of("xdm", step, time, "a" * 64, 0), time)
        judge.finish_all(EPOCH + 10_000)
        return {
            finding.name
            for item in judge.take_settled()
            if isinstance(item, Verdict)
            for finding in item.findings
        }

    assert findings(f"{START} 10m/30 sessionEnd") == set()
    assert findings(f"{START} 10m/10 sessionEnd") == {"heartbeat-too-early"}
    assert findings(f"{START} 10m/40 sessionEnd") == {"heartbeat-missing"}


# -- complete sessions, as SDKs send them -------------------------------------------------------


def record_messages(every: int) -> list[Any]:
    steps = [Step(0, 0, "sessionStart", 0, ()), Step(0, 0.5, "play", 0, ())]
    times = range(every, 1200, every)
    steps += [Step(0, 0.5 + time, "ping", time, ()) for time in times]
    steps.append(Step(0, 1200.5, "sessionComplete", 1200, ()))
    messages = [message_of("collection", step, EPOCH + step.time, "", 0) for step in steps]
    messages[0]["params"]["media.downloaded"] = True
    return messages


@pytest.mark.parametrize("address", [SESSIONS, "/api/v1/downloaded"])
@pytest.mark.parametrize("every", [10, 50])
def test_a_complete_session_is_accepted_at_both_addresses(address: str, every: int) -> None:
    endpoint = Endpoint()
    answer = endpoint.post(address, record_messages(every))
    assert answer.status == 201
    (verdict,) = [item for item in endpoint.judge.take_settled() if isinstance(item, Verdict)]
    assert verdict.findings == []


def test_a_fault_in_a_complete_session_is_found_at_its_path() -> None:
    endpoint = Endpoint()
    messages = record_messages(50)
    del messages[5]["playerTime"]["ts"]
    answer = endpoint.post(SESSIONS, messages)
    assert answer.status == 400
    assert answer.body["details"] == [
        {"name": "$[5].playerTime.ts", "reason": "Missing required field"}
    ]


# -- where sources disagree ---------------------------------------------------------------------


def test_a_disputed_event_is_a_warning_and_is_taken_into_account() -> None:
    endpoint = Endpoint()
    session = endpoint.open("collection")
    states = {"statesStart": [{"media.state.name": "mute"}]}
    message = body("collection", "play", time=endpoint.now + 1)
    update = {**message, "eventType": "statesUpdate", "params": states}
    assert endpoint.post(f"{SESSIONS}/{session}/events", update).status == 204
    ended = body("collection", "stateEnd", time=endpoint.now + 2)
    ended["params"]["media.state.name"] = "mute"
    assert endpoint.post(f"{SESSIONS}/{session}/events", ended).status == 204
    endpoint.judge.finish_all(endpoint.now + 10)
    findings = [
        (finding.name, finding.level)
        for item in endpoint.judge.take_settled()
        if isinstance(item, Verdict)
        for finding in item.findings
    ]
    assert findings == [("disputed-event", "warning")]
