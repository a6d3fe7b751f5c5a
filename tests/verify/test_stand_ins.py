"""The stand-ins of SDKs ignore what the SDKs ignore, so that code cannot pass that loses events."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from mediagen.verify.workspace import Case

from tests.verify.proving import prover, require


class Words(NamedTuple):
    """The calls of a platform: the object, and statements by what they say."""

    start: str
    play: str
    pause: str
    end: str
    ad: str
    buffer: str


def javascript(tracker: str, media: str) -> Words:
    """The calls of a tracker SDK for JavaScript."""
    content = f'{media}.createMediaObject("My Video", "video-123", 60, "vod", "video")'
    ad = f'{media}.createAdObject("Ad", "ad-1", 1, 15)'
    return Words(
        f"{tracker}.trackSessionStart({content});",
        f"{tracker}.trackPlay();",
        f"{tracker}.trackPause();",
        f"{tracker}.trackSessionEnd();",
        f'{tracker}.trackEvent("adStart", {ad});',
        f'{tracker}.trackEvent("bufferStart");',
    )


ADB = "ADBMobile()"
WORDS = {
    "js-3x": javascript("tracker", "ADB.Media"),
    "chromecast": javascript("ADBMobile.media", "ADBMobile.media"),
    "roku-2x": Words(
        f'{ADB}.mediaTrackSessionStart(adb_media_init_mediainfo("V", "v-1", 60.0, "vod", "video"))',
        f"{ADB}.mediaTrackPlay()",
        f"{ADB}.mediaTrackPause()",
        f"{ADB}.mediaTrackSessionEnd()",
        f'{ADB}.mediaTrackEvent("MediaAdStart", adb_media_init_adinfo("Ad", "ad-1", 1.0, 15.0))',
        f'{ADB}.mediaTrackEvent("MediaBufferStart")',
    ),
}
#: The calls, and of each whether the SDK accepts it.
ORDERS = {
    "before a session": (("play", False), ("start", True), ("play", True)),
    "a second start": (("start", True), ("start", False), ("play", True)),
    "after the end": (("start", True), ("end", True), ("play", False), ("end", False)),
    "a new session": (("start", True), ("end", True), ("start", True), ("play", True)),
    "an ad outside a break": (("start", True), ("ad", False)),
    "a pause while buffering": (("start", True), ("buffer", True), ("pause", False)),
}


def accepted(platform: str, session: str, code: str) -> list[bool]:
    """Of each call of a snippet, whether the stand-in accepts it."""
    proof = prover().proofs[platform]
    check = next(check for check in proof.checks if check.purpose == "run")
    require([check])
    case = Case("order", "order", session=session, code=code, calls=None)
    (outcome,) = prover().run_check(platform, check, [case])
    assert outcome.error is None
    calls = [str(call["call"]) for call in outcome.calls]
    return [not call.startswith("ignored: ") for call in calls if call != "getCurrentPlaybackTime"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("platform", WORDS)
def test_a_call_out_of_order_is_ignored(platform: str, order: str) -> None:
    code = "\n".join(getattr(WORDS[platform], name) for name, _ in ORDERS[order])
    due = [accepts for _, accepts in ORDERS[order]]
    assert accepted(platform, "opens", f"{code}\n") == due


@pytest.mark.parametrize("platform", WORDS)
def test_a_snippet_within_a_session_finds_it_open(platform: str) -> None:
    words = WORDS[platform]
    assert accepted(platform, "continues", f"{words.play}\n{words.start}\n") == [True, False]


def test_chromecast_asks_for_the_quality_in_its_turn_alone() -> None:
    proof = prover().proofs["chromecast"]
    check = next(check for check in proof.checks if check.purpose == "run")
    require([check])
    code = "currentQoS = ADBMobile.media.createQoSObject(1, 2, 3, 4);\n{}\n"
    event = "ADBMobile.media.trackPlay();"
    cases = [
        Case("at once", "play", session="continues", code=code.format(event), calls=None),
        Case(
            "later", "play", session="continues", calls=None,
            code=code.format(f"setTimeout(() => {{ {event} }}, 500);"),
        ),
    ]  # fmt: skip
    found = [
        [call["call"] for call in outcome.calls if call["call"] != "getCurrentPlaybackTime"]
        for outcome in prover().run_check("chromecast", check, cases)
    ]
    assert found == [["trackPlay", "currentQoS"], ["currentQoS", "trackPlay"]]


def test_roku_edge_drops_events_outside_a_session() -> None:
    proof = prover().proofs["roku-edge"]
    check = next(check for check in proof.checks if check.id == "brs")
    require([check])
    body = '{ "xdm": { "eventType": "media.play", "mediaCollection": { "playhead": 0 } } }'
    code = f"m.aepSdk.sendMediaEvent({body})\n"
    cases = [
        Case("play", "play", session=session, code=code, calls=None)
        for session in ("opens", "continues")
    ]
    outside, within = prover().run_check("roku-edge", check, cases)
    assert outside.error == "sendMediaEvent is ignored: no session is open"
    assert within.error is None
