"""Checks reject mistakes in snippets, with a message of the tool that names the mistake.

Each mistake is made in a documented snippet that is valid otherwise; the named check has to reject
it, with the expected words in its message. Other checks may reject it as well.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.verify.proving import find_proof, prover, require


class Mistake(NamedTuple):
    """Mistake: ``old`` becomes ``new`` in the snippet of ``event``; ``check`` prints ``words``."""

    event: str
    old: str
    new: str
    check: str
    words: str


MISTAKES = {
    "roku-edge": [
        Mistake("play", "sendMediaEvent", "sendMediaEvnt", "bsc-1", "Cannot find function"),
        Mistake("play", "m.aepSdk", "m.aepSdc", "bsc-1", "Cannot find name 'aepSdc'"),
        Mistake("play", '": 0', '": "0"', "bsc-1", "is not compatible with parameter"),
        Mistake("sessionStart", "sessionDetails", "details", "bsc-1", "is not compatible"),
        Mistake("play", "})", "}, 1)", "bsc-1", "Expected 1 arguments, but got 2"),
        Mistake("play", "})", "})\nx = y", "bsc", "Cannot find name 'y'"),
        Mistake("play", '"playhead"', "playHead", "bsc", "loses its capital letters"),
        Mistake("play", '": 0', '": 0,\n            "Playhead": 0', "bsc", "occurs twice"),
        Mistake("play", '": 0', '": 0.5', "brs", "an integer playhead, got Float"),
        Mistake("play", "mediaCollection", "mediacollection", "brs", '+    "mediacollection"'),
        Mistake("play", "media.play", "media.ply", "brs", "sendMediaEvent drops media.ply"),
        Mistake(
            "sessionStart",
            "createMediaSession",
            "sendMediaEvent",
            "brs",
            "is ignored: no session is open",
        ),
        Mistake("sessionStart", '"vod"', '"vood"', "brs", '"contentType": "vood"'),
        Mistake("play", "})", "})\nx = 1\nx.foo()", "brs", "Member function not found"),
        Mistake("play", "m.aepSdk", "return\nm.aepSdk", "brs", "+[]"),
        Mistake("play", '": 0', '":0', "bsfmt", '+                "playhead": 0'),
    ],
    "roku-2x": [
        Mistake("adStart", "MEDIA_AD_START", "MEDIA_AD_STRT", "bsc-1", "'MEDIA_AD_STRT'"),
        Mistake("adStart", "mediaTrackEvent", "trackEvent", "bsc-1", "Cannot find function"),
        Mistake("adStart", "15.0", '"15"', "bsc-1", "'string' is not compatible"),
        Mistake("adStart", ", 15.0", "", "bsc", "Expected 4 arguments, but got 3"),
        Mistake("error", ", ADBMobile().ERROR_SOURCE_PLAYER", "", "bsc-1", "but got 1"),
        Mistake("bitrateChange", "(qosInfo)", '("fast")', "bsc-1", "is not compatible"),
        Mistake("adStart", "MEDIA_AD_START", "MEDIA_CHAPTER_START", "brs", "object of chapter"),
        Mistake("adStart", ", adInfo)", ")", "brs", "needs an object of ad, got no object"),
        Mistake("adStart", "1.0, 15.0", "0.0, 15.0", "brs", "an integer, 1 or greater"),
        Mistake("adStart", "1.0, 15.0", "15.0, 1.0", "brs", '+   "length": 1'),
        Mistake("sessionComplete", "ADBMobile().mediaTrackSessionEnd()", "", "brs", "mediaTrack"),
        Mistake("sessionStart", "mediaInfo)", 'mediaInfo, "x")', "brs", "associative array"),
        Mistake("play", "()", "( )", "bsfmt", "+    ADBMobile().mediaTrackPlay()"),
    ],
    "ios": [
        Mistake("adStart", ".AdStart", ".AdStarted", "swift-typecheck", "no member 'AdStarted'"),
        Mistake("adStart", "info:", "object:", "swift-typecheck", "incorrect argument label"),
        Mistake("adStart", ": 15", ': "15"', "swift-typecheck", "cannot convert"),
        Mistake("adStart", ", metadata: nil", "", "swift-typecheck", "missing argument"),
        Mistake("adStart", "adObject =", "other =", "swift-typecheck", "cannot find 'adObject'"),
        Mistake("adStart", "let", "let x = 1\nlet", "swift-typecheck", "was never used"),
        Mistake("adStart", "F-150", "\\q", "swift-typecheck", "invalid escape sequence"),
        Mistake("sessionStart", "\n}", "", "swift-typecheck", "expected '}'"),
        Mistake("play", "trackPlay()", "play()", "swift-typecheck", "no member 'play'"),
        Mistake("adStart", ".AdStart", ".ChapterStart", "swift-run", "an object of chapter"),
        Mistake("adStart", "position: 1", "position: 0", "swift-run", "of ad, got nil"),
        Mistake("adStart", "F-150", "F-\\(15)", "swift-run", '+   "name": "Ford F-15"'),
        Mistake("play", "tracker", 'fatalError("x")\ntracker', "swift-run", ""),
        Mistake("play", "()", "( )", "swift-format", "+tracker.trackPlay()"),
    ],
    "media-edge-api": [
        Mistake("play", "}'", "}", "shellcheck", "single quoted string"),
        Mistake("play", '"https', "https", "shellcheck", "This { is literal"),
        Mistake("play", "POST", "POST $TO", "shellcheck", "Double quote"),
        Mistake("play", '": 0', '": 0,', "sh", "Invalid JSON"),
        Mistake("play", '": 0', '": "0"', "sh", '"0" is not an integer'),
        Mistake("play", '": 0', '": 7', "sh", '+       "playhead": 7'),
        Mistake("play", "v1/play", "v1/pley", "sh", "pley"),
        Mistake("play", "edge.adobedc.net", "edge.adobe.com", "sh", "not an address"),
        Mistake("play", "application/json", "text/plain", "sh", "Content-Type"),
        Mistake("play", "{sid}", "unknown", "sh", "404"),
        Mistake("play", "--data", "--dta", "sh", "option --dta: is unknown"),
        Mistake("play", "{datastreamID}", "$STREAM", "sh", "parameter not set"),
        Mistake("play", "mediaCollection", "mediacollection", "sh", "mediaCollection"),
        Mistake("play", "curl ", "curl  ", "shfmt", "+curl -X"),
    ],
    "android-java": [
        Mistake("adStart", ".AdStart", ".AdStarted", "java-compile", "cannot find symbol"),
        Mistake("adStart", ", 15", ", 15L", "java-compile", "possible lossy conversion"),
        Mistake("adStart", "15);", "15)", "java-compile", "';' expected"),
        Mistake("play", "trackPlay()", "play()", "java-compile", "cannot find symbol"),
        Mistake("adStart", "1, 15", "0, 15", "java-run", "the empty map of a failed builder"),
        Mistake("adStart", ".AdStart", ".ChapterStart", "java-run", "object of chapter"),
        Mistake("error", '"media-error-001"', "null", "java-run", "media-error-001"),
        Mistake("play", "tracker.trackPlay();", "", "java-run", "trackPlay"),
        Mistake("play", "()", "( )", "google-java-format", "+    tracker.trackPlay();"),
    ],
    "media-collection-api": [
        Mistake("play", '"play"', '"play",', "post", "Invalid JSON"),
        Mistake("play", '"play"', '"ply"', "post", 'no event type "ply"'),
        Mistake("play", '": 0', '": "0"', "post", '"0" is not a number'),
        Mistake("play", '": 0', '": 9', "post", '"playhead": 9'),
        Mistake("adStart", "media.ad.id", "media.ad.ident", "post", "media.ad.id"),
        Mistake("downloaded", '"media.length": 20', '"media.length": "20"', "post", "a number"),
        Mistake("sessionStart", '"sessionStart"', '"play"', "post", "play"),
    ],
}


@pytest.mark.parametrize("platform", MISTAKES)
def test_checks_reject_mistakes(platform: str) -> None:
    """Every mistake is rejected by its check, while the valid snippet next to it passes."""
    # The first example of each event is the basic one.
    valid = {case.event: case for case in reversed(prover().snippet_cases(platform))}
    for check in find_proof(platform).checks:
        mistakes = [mistake for mistake in MISTAKES[platform] if mistake.check == check.id]
        if not mistakes:
            continue
        require([check])
        cases = []
        for mistake in mistakes:
            case = valid[mistake.event]
            assert mistake.old in case.code, mistake
            spoiled = case._replace(code=case.code.replace(mistake.old, mistake.new, 1))
            cases += [case, spoiled]
        outcomes = prover().run_check(platform, check, cases)
        for i, mistake in enumerate(mistakes):
            assert outcomes[2 * i].error is None, (mistake, outcomes[2 * i].error)
            error = outcomes[2 * i + 1].error
            assert error is not None, mistake
            assert mistake.words in error, (mistake, error)
