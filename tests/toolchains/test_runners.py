"""The runners themselves: what they record, what they report, and that no string is harmed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import (
    LANGUAGES,
    PLATFORMS,
    Call,
    Missing,
    Outcome,
    Rejected,
    evaluate,
    format_check,
    missing,
    run_snippets,
)
from .requirement import require

AD = {"name": "Spring sale", "id": "ad-1", "position": 1, "length": 30}
MEDIA = {"name": "T", "id": "m-1", "length": 60, "streamType": "vod", "mediaType": "video"}
QUALITY = {"bitrate": 5000, "startupTime": 2, "fps": 30, "droppedFrames": 0}


def call(name: str, event: str | None = None, **parts: Any) -> Call:
    """A tracker record; parts not given are those of a call without object and arguments."""
    empty: Call = {"object": None, "properties": {}, "metadata": None, "arguments": {}}
    return {"call": name, "event": event, **empty, **parts}


def check(
    platform: str, good: dict[str, tuple[str, list[Call]]], bad: dict[str, tuple[str, str]]
) -> None:
    """Run good and bad snippets together: records of the good, a matching error for each bad."""
    require(platform)
    sources = {name: source for name, (source, _) in {**good, **bad}.items()}
    outcomes = run_snippets(platform, sources)
    assert list(outcomes) == list(sources)
    for name, (_, calls) in good.items():
        assert outcomes[name] == Outcome(calls), name
    for name, (_, pattern) in bad.items():
        error = outcomes[name].error
        assert error is not None, name
        assert re.search(pattern, error), f"{name}: {error}"


def test_ios() -> None:
    media = (
        'Media.createMediaObjectWith(\n  name: "T", id: "m-1", length: 60, '
        "streamType: MediaConstants.StreamType.VOD, mediaType: MediaType.Video)"
    )
    ad = 'Media.createAdObjectWith(name: "Spring sale", id: "ad-1", position: {}, length: 30)'
    event = "tracker.trackEvent(event: MediaEvent.AdStart, info: adObject, metadata: {})"
    check(
        "ios",
        {
            "session": (
                f"if var mediaObject = {media} {{\n"
                "  mediaObject[MediaConstants.MediaObjectKey.RESUMED] = true\n"
                "  tracker.trackSessionStart(info: mediaObject, metadata: nil)\n}\n",
                [call("trackSessionStart", object=MEDIA, properties={"resumed": True})],
            ),
            "ad": (
                f"let adObject = {ad.format(1)}\n"
                'let metadata = [MediaConstants.AdMetadataKeys.ADVERTISER: "Acmé 😀\\"\\\\"]\n'
                f"{event.format('metadata')}\n",
                [call("trackEvent", "adStart", object=AD, metadata={"advertiser": 'Acmé 😀"\\'})],
            ),
            "quality": (
                "if let qoe = Media.createQoEObjectWith(\n"
                "  bitrate: 5000, startupTime: 2, fps: 30, droppedFrames: 0)\n"
                "{\n  tracker.updateQoEObject(qoe: qoe)\n}\n"
                "tracker.updateCurrentPlayhead(time: 45)\n",
                [
                    call("updateQoEObject", object=QUALITY),
                    call("updateCurrentPlayhead", arguments={"time": 45}),
                ],
            ),
        },
        {
            "misspelt": (
                "tracker.trackPlay()\n"
                "tracker.trackEvent(event: .AdStrat, info: nil, metadata: nil)",
                "^line 2: type 'MediaEvent' has no member 'AdStrat'",
            ),
            "optional": (
                f"let mediaObject = {media}\n"
                "tracker.trackSessionStart(info: mediaObject, metadata: nil)",
                "must be unwrapped",
            ),
            "label": ('tracker.trackError(error: "x")', "incorrect argument label"),
            "no default": ("tracker.trackEvent(event: .BufferStart)", "missing arguments"),
            "unused": ("let unused = 1\ntracker.trackPlay()", "never used"),
            "position": (f"let adObject = {ad.format(0)}\n{event.format('nil')}", "got nil"),
            "unbalanced": ("if true {\ntracker.trackPlay()", r"opening '\{'"),
            "trap": ("let empty: [Int] = []\nprint(empty[1])", "Index out of range"),
        },
    )


def test_android() -> None:
    ad = 'val adObject = Media.createAdObject("Spring sale", "ad-1", {}, 30)\n'
    event = "tracker.trackEvent(Media.Event.AdStart, adObject, {})\n"
    media = (
        'val mediaObject = Media.createMediaObject("T", "m-1", 60, '
        "MediaConstants.StreamType.VOD, Media.MediaType.Video)\n"
    )
    check(
        "android",
        {
            "session": (
                f"{media}mediaObject[MediaConstants.MediaObjectKey.RESUMED] = true\n"
                "tracker.trackSessionStart(mediaObject, null)\n",
                [call("trackSessionStart", object=MEDIA, properties={"resumed": True})],
            ),
            "ad": (
                f"{ad.format(1)}val metadata =\n"
                '    mapOf(MediaConstants.AdMetadataKeys.ADVERTISER to "Acmé 😀\\"\\$x")\n'
                f"{event.format('metadata')}",
                [call("trackEvent", "adStart", object=AD, metadata={"advertiser": 'Acmé 😀"$x'})],
            ),
            "quality": (
                "tracker.updateQoEObject(Media.createQoEObject(5000, 2, 30, 0))\n"
                "tracker.updateCurrentPlayhead(45)\n",
                [
                    call("updateQoEObject", object=QUALITY),
                    call("updateCurrentPlayhead", arguments={"time": 45}),
                ],
            ),
        },
        {
            "misspelt": (
                "tracker.trackPlay()\ntracker.trackEvent(Media.Event.AdStrat, null, null)",
                "^line 2: unresolved reference 'AdStrat'",
            ),
            "long": ("tracker.updateCurrentPlayhead(45L)", "actual type is 'Long'"),
            "named": ('tracker.trackError(errorId = "x")', "^line 1: "),
            "unused": ("val unused = 1\ntracker.trackPlay()", "unused"),
            "null": ("tracker.trackSessionStart(null, null)", "ull can"),
            "position": (ad.format(0) + event.format("null"), r"^line 2: .*got map \{\}"),
            "unbalanced": ("if (true) {\ntracker.trackPlay()", "syntax error"),
        },
    )


def javascript_cases(sdk: str, tracker: str, advertiser: str, quality: str) -> tuple[Any, Any]:
    """Good and bad snippets that js-3x and chromecast spell alike but for these names."""
    ad = f'const adObject = {sdk}.createAdObject("Spring sale", "ad-1", {{}}, 30);\n'
    event = f"{tracker}.trackEvent({sdk}.Event.AdStart, adObject{{}});\n"
    good = {
        "session": (
            f'const mediaObject = {sdk}.createMediaObject("T", "m-1", 60, '
            f"{sdk}.StreamType.VOD, {sdk}.MediaType.Video);\n"
            f"mediaObject[{sdk}.MediaObjectKey.MediaResumed] = true;\n"
            f"{tracker}.trackSessionStart(mediaObject);\n",
            [call("trackSessionStart", object=MEDIA, properties={"resumed": True})],
        ),
        "ad": (
            f"{ad.format(1)}const metadata = {{}};\n"
            f"metadata[{sdk}.AdMetadataKeys.{advertiser}] = 'Acmé 😀\"';\n"
            + event.format(", metadata"),
            [
                call(
                    "trackEvent",
                    "adStart",
                    object=AD,
                    metadata={"a.media.ad.advertiser": 'Acmé 😀"'},
                )
            ],
        ),
        "error": (
            f'{tracker}.trackError("E-1");\n',
            [call("trackError", arguments={"errorId": "E-1"})],
        ),
    }
    bad = {
        "misspelt": (
            f"{tracker}.trackPlay();\n{tracker}.trackEvent({sdk}.Event.AdStrat);",
            "^line 2: ReferenceError: .*AdStrat does not exist",
        ),
        "method": (f"{tracker}.updateQoE();", "updateQoE does not exist"),
        "position": (ad.format(0) + event.format(""), "^line 2: .*got null"),
        "swapped": (
            f"{tracker}.trackEvent({sdk}.Event.AdStart, {sdk}.create{quality}Object(1, 2, 3, 4));",
            "got one of quality",
        ),
        "arguments": (f'{sdk}.createAdBreakObject("B", 1, 0, "player");', "takes 3 arguments"),
        "undeclared": ("forgotten = 1;", "^line 1: ReferenceError"),
        "syntax": (f"{tracker}.trackPlay(;", "^line 1: SyntaxError"),
    }
    return good, bad


def test_js_3x() -> None:
    good, bad = javascript_cases("ADB.Media", "tracker", "Advertiser", "QoE")
    good["quality"] = (
        "tracker.updateQoEObject(ADB.Media.createQoEObject(5000, 2, 30, 0));\n"
        "tracker.updatePlayhead(45.5);\n",
        [
            call("updateQoEObject", object=QUALITY),
            call("updatePlayhead", arguments={"time": 45.5}),
        ],
    )
    check("js-3x", good, bad)


def test_chromecast() -> None:
    sdk = "ADBMobile.media"
    good, bad = javascript_cases(sdk, sdk, "ADVERTISER", "QoS")
    good["quality"] = (
        f"currentQoS = {sdk}.createQoSObject(5000, 2, 30, 0);\n"
        f"{sdk}.trackEvent({sdk}.Event.BitrateChange);\n",
        [call("currentQoS", object=QUALITY), call("trackEvent", "bitrateChange")],
    )
    bad["absent"] = (f"{sdk}.updatePlayhead(45);", "updatePlayhead does not exist")
    check("chromecast", good, bad)


def test_roku_2x() -> None:
    ad = 'adInfo = adb_media_init_adinfo("Spring sale", "ad-1", {}, 30)\n'
    event = "ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_START, adInfo{})\n"
    check(
        "roku-2x",
        {
            "session": (
                'mediaInfo = adb_media_init_mediainfo("T", "m-1", 60, '
                "ADBMobile().MEDIA_STREAM_TYPE_VOD, ADBMobile().MEDIA_TYPE_VIDEO)\n"
                "mediaInfo[ADBMobile().MEDIA_RESUMED] = true\n"
                "ADBMobile().mediaTrackSessionStart(mediaInfo)\n",
                [call("mediaTrackSessionStart", object=MEDIA, properties={"resumed": True})],
            ),
            "ad": (
                f"{ad.format(1)}metadata = {{}}\n"
                'metadata[ADBMobile().MEDIA_AdMetadataKeyADVERTISER] = "Acmé 😀"""\n'
                + event.format(", metadata"),
                [
                    call(
                        "mediaTrackEvent",
                        "adStart",
                        object=AD,
                        metadata={"a.media.ad.advertiser": 'Acmé 😀"'},
                    )
                ],
            ),
            "break": (
                "ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_BREAK_START, "
                'adb_media_init_adbreakinfo("B", 10, 1))\n',
                [
                    call(
                        "mediaTrackEvent",
                        "adBreakStart",
                        object={"name": "B", "startTime": 10, "position": 1},
                    )
                ],
            ),
            "error": (
                'ADBMobile().mediaTrackError("E-1", ADBMobile().ERROR_SOURCE_PLAYER)\n'
                "ADBMobile().mediaUpdatePlayhead(45)\n",
                [
                    call(
                        "mediaTrackError",
                        arguments={"errorId": "E-1", "errorSource": "sourceErrorSDK"},
                    ),
                    call("mediaUpdatePlayhead", arguments={"position": 45}),
                ],
            ),
        },
        {
            "misspelt": (
                "ADBMobile().mediaTrackPlay()\n"
                "ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_STRAT)",
                "^line 2: (.|\n)*'event' must be of type String",
            ),
            "method": ("ADBMobile().mediaTrackPlayed()", "^line 1: .*non-function"),
            "swapped": ('adInfo = adb_media_init_adinfo("A", 1, "ad-1", 30)', "type Double"),
            "arity": ('adInfo = adb_media_init_adinfo("A", "ad-1", 1)', "Expected 4 arguments"),
            "source": ('ADBMobile().mediaTrackError("E-1")', "at least 2 arguments"),
            "position": (ad.format(0) + event.format(""), "position must be"),
            "undefined": ("print undefinedThing", "^line 1: .*Cannot find name"),
            "syntax": ("ADBMobile().mediaTrackPlay(", "^line 1: "),
        },
    )


def test_roku_edge() -> None:
    def payload(event: str, playhead: str) -> str:
        return (
            f'{{\n    "xdm": {{\n        "eventType": "{event}",\n        "mediaCollection": '
            f'{{ "playhead": {playhead}, "name": "Acmé 😀""" }}\n    }}\n}}'
        )

    def body(event: str) -> Call:
        return {
            "xdm": {"eventType": event, "mediaCollection": {"playhead": 45, "name": 'Acmé 😀"'}}
        }

    start = (
        '{ "xdm": { "eventType": "media.sessionStart", "mediaCollection": '
        '{ "playhead": 0, "sessionDetails": { "length": 60 } } } }'
    )
    check(
        "roku-edge",
        {
            "session": (
                f'm.aepSdk.createMediaSession({start}, {{ "config.adpinginterval": 1 }})\n',
                [
                    {
                        "call": "createMediaSession",
                        "body": json.loads(start),
                        "configuration": {"config.adpinginterval": 1},
                    }
                ],
            ),
            "play": (
                f"m.aepSdk.sendMediaEvent({payload('media.play', '45')})\n",
                [{"call": "sendMediaEvent", "body": body("media.play")}],
            ),
        },
        {
            "method": ("m.aepSdk.sendMediaEvnt({})", "non-function"),
            "event": (f"m.aepSdk.sendMediaEvent({payload('media.seekStart', '45')})", "drops"),
            "playhead": (f"m.aepSdk.sendMediaEvent({payload('media.play', '4.5')})", "integer"),
            "collection": ('m.aepSdk.sendMediaEvent({ "xdm": {} })', "needs xdm.eventType"),
            "arity": ("m.aepSdk.sendMediaEvent({}, {})", "at most 1"),
        },
    )


def test_web_sdk() -> None:
    require("web-sdk")
    event = (
        'alloy("sendEvent", {\n  xdm: {\n    eventType: "media.play",\n    mediaCollection: '
        '{ sessionID: "{sid}", playhead: 45 }\n  }\n});\n'
    )
    session = (
        'const { sessionId } = await alloy("createMediaSession", {\n  xdm: { mediaCollection: '
        '{ playhead: 0, sessionDetails: { name: "m-1", length: 60 } } }\n});\n'
        'alloy("sendMediaEvent", { xdm: { eventType: "media.play", '
        "mediaCollection: { playhead: 1, sessionID: sessionId } } });\n"
    )
    sources = {
        "event": event,
        "session": session,
        "command": 'alloy("sendEvnt", {});',
        "type": session.replace("media.play", "media.seekStart"),
        "undefined": "alloy('sendEvent', {\n  xdm: body });",
        "syntax": 'alloy("sendEvent", {\n  xdm: ;',
    }
    outcomes = run_snippets("web-sdk", sources)

    (request,) = outcomes["event"].calls
    assert outcomes["event"].error is None
    assert (request["method"], request["path"]) == ("POST", "/ee/v1/interact")
    assert request["query"]["configId"] == "{datastreamID}"
    (sent,) = request["body"]["events"]
    assert sent["xdm"]["eventType"] == "media.play"
    assert sent["xdm"]["mediaCollection"] == {"sessionID": "{sid}", "playhead": 45}

    start, play = outcomes["session"].calls
    assert outcomes["session"].error is None
    details = start["body"]["events"][0]["xdm"]["mediaCollection"]["sessionDetails"]
    assert details["name"] == "m-1" and details["playerName"] == "web-player"
    assert play["path"] == "/ee/va/v1/play"
    sent = play["body"]["events"][0]["xdm"]["mediaCollection"]
    assert sent == {"playhead": 1, "sessionID": "session-1"}

    errors = {name: outcome.error or "" for name, outcome in outcomes.items()}
    assert "The sendEvnt command does not exist" in errors["command"]
    assert "Invalid sendMediaEvent command options" in errors["type"]
    assert errors["undefined"].startswith("line 2: ReferenceError")
    assert errors["syntax"].startswith("line 2: SyntaxError")


CURL = """\
curl -X POST "https://edge.adobedc.net/ee/va/v1/play?configId={datastreamID}" \\
--header 'Content-Type: application/json' \\
--data '{
  "events": [{ "xdm": { "eventType": "media.play", "name": "Acm\u00e9 \U0001f600'\\''s" } }]
}'
"""


def test_media_edge_api() -> None:
    record = {
        "call": "request",
        "method": "POST",
        "url": "https://edge.adobedc.net/ee/va/v1/play?configId=datastreamID",
        "path": "/ee/va/v1/play",
        "query": {"configId": "datastreamID"},
        "headers": {"content-type": "application/json"},
        "body": {"events": [{"xdm": {"eventType": "media.play", "name": "Acmé 😀's"}}]},
    }
    header = "--header 'Content-Type: application/json' \\\n"
    check(
        "media-edge-api",
        {"one": (CURL, [record]), "two": (CURL + CURL, [record, record])},
        {
            "body": (CURL.replace("}]", "},]"), "400: the body is not JSON"),
            "duplicate": (CURL.replace('"name"', '"eventType"'), "duplicate key"),
            "endpoint": (CURL.replace("/play?", "/seekStart?"), "404: no endpoint"),
            "query": (CURL.replace("configId", "config"), "lacks configId"),
            "header": (CURL.replace(header, ""), "Content-Type"),
            "host": (CURL.replace("edge.adobedc.net", "example.com"), "unexpected URL"),
            "variable": (CURL + 'echo "$undefined_variable"\n', "^line 6: "),
            "syntax": (CURL[:-3], "^line [0-9]+: .*[Uu]nterminated"),
        },
    )


def test_media_collection_api() -> None:
    source = '{ "playerTime": { "playhead": 45, "ts": 1699523820000 }, "eventType": "play" }\n'
    check(
        "media-collection-api",
        {"one": (source, [{"call": "request", "body": json.loads(source)}])},
        {
            "comma": ('{\n  "a": 1,\n}', "^line 3: "),
            "duplicate": ('{ "a": 1, "a": 2 }', 'duplicate key "a"'),
            "constant": ('{ "a": NaN }', "NaN is not JSON"),
        },
    )


def escaped_units(text: str, pattern: str) -> str:
    """Every UTF-16 unit that is no ASCII letter as ``pattern``, between double quotes."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return '"' + "".join(chr(u) if chr(u) in "abcxyz" else pattern % u for u in units) + '"'


def plain(text: str) -> str:
    """Between double quotes, escaping only what JavaScript and JSON must have escaped."""
    return json.dumps(text, ensure_ascii=False)


def brightscript(text: str) -> str:
    pieces = re.findall(r"[\r\n]|[^\r\n]+", text)
    literals = (
        f"chr({ord(piece)})" if piece in "\r\n" else '"' + piece.replace('"', '""') + '"'
        for piece in pieces
    )
    return " + ".join(literals) or '""'


def swift(text: str) -> str:
    return (
        '"' + "".join(f"\\u{{{ord(c):x}}}" if c < " " or c in '"\\\x7f' else c for c in text) + '"'
    )


def kotlin(text: str) -> str:
    return '"' + "".join(f"\\u{ord(c):04x}" if c in '"\\$\r\n' else c for c in text) + '"'


NASTY = [
    "",
    "plain",
    "\"double\" 'single' `back`",
    "back\\slash \\n \\u0041 \\\\",
    "line\nbreak\r\nreturn\rtab\t",
    "$ $x ${x} $1 $(x) \\(x) #{x} %s %n {0}",
    '\'\'\' """ """"',
    "/* */ // <!-- --> </script> ' rem # ; :",
    "\u2028 \u2029 \u0085 \u00a0 \ufeff",
    "é ß 漢字 😀 👩\u200d👩\u200d👧 \U0010ffff",
    "\u202e bidi \u2066 \u061c",
    "\x01\x07\x1b\x7f",
    " leading and trailing ",
    "x" * 2000,
]

ENCODERS: dict[str, list[Callable[[str], str]]] = {
    "python": [repr, lambda text: json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")],
    "javascript": [plain, lambda text: escaped_units(text, "\\u%04x")],
    "json": [plain, lambda text: escaped_units(text, "\\u%04x")],
    "swift": [swift],
    "kotlin": [kotlin, lambda text: escaped_units(text, "\\u%04x")],
    "brightscript": [brightscript],
    "shell": [lambda text: "'" + text.replace("'", "'\\''") + "'"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_evaluate_returns_every_string_unharmed(language: str) -> None:
    require(language)
    strings = NASTY * 10
    if language not in {"brightscript", "shell"}:
        strings.append("nul \0 nul")
    expressions = [encode(text) for encode in ENCODERS[language] for text in strings]
    assert evaluate(language, expressions) == strings * len(ENCODERS[language])


HOSTILE: dict[str, list[str]] = {
    "python": ['"a"); f("b"', '"a", "b"', '"a" # x', '"a" "b"', 'f"{name}"', '"a', "1"],
    "javascript": ['"a"); f("b"', '"a", "b"', '"a" /*', "`${name}`", '"a', "1"],
    "json": ['"a", "b"', "'a'", '"\\x41"', "1", '"a\nb"'],
    "swift": ['"a", "x"); print("b"', '"\\(name)"', '"a" /*', '"\\q"', "1"],
    "kotlin": ['"a", "x"); print("b"', '"$name"', '"a" /*', '"\\q"', "1"],
    "brightscript": ['"a", "x") : print("b"', '"a" \' x', '"a" + name', '"a\nb"', "1"],
    "shell": ["'a'; echo", "'a' 'b'", "'a", "a # b", "'a'\n'b'"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_evaluate_refuses_what_is_not_one_string(language: str) -> None:
    require(language)
    fine = "'fine'" if language == "shell" else '"fine"'
    # Each Kotlin compile takes over a second, so its hostile expressions are judged together.
    groups = [HOSTILE[language]] if language == "kotlin" else [[e] for e in HOSTILE[language]]
    for hostile in groups:
        with pytest.raises(Rejected) as caught:
            evaluate(language, [fine, *hostile, fine])
        assert caught.value.reasons, hostile


FORMATS: dict[str, tuple[str, str]] = {
    "web-sdk": ('alloy("sendEvent", {\n  xdm: { eventType: "media.play" }\n});\n', "alloy( 'x')\n"),
    "js-3x": ("tracker.trackPlay();\n", "tracker.trackPlay()\n"),
    "chromecast": ("ADBMobile.media.trackPlay();\n", "ADBMobile.media.trackPlay( );\n"),
    "ios": ("if true {\n  tracker.trackPlay()\n}\n", "if true {\n    tracker.trackPlay()\n}\n"),
    "android": ("if (true) {\n    tracker.trackPlay()\n}\n", "tracker.trackPlay( )\n"),
    "roku-edge": (
        'm.aepSdk.sendMediaEvent({\n    "xdm": {\n        "a": "\u2028"\n    }\n})\n',
        'm.aepSdk.sendMediaEvent({\n"xdm":{}\n})\n',
    ),
    "roku-2x": ("ADBMobile().mediaTrackPlay()\n", "ADBMobile().mediaTrackPlay( )\n"),
    "media-edge-api": (CURL, CURL.replace("curl -X", "curl  -X")),
    "media-collection-api": ('{\n  "playerTime": { "playhead": 45 }\n}\n', '{"a":1}\n'),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_format_check_reports_what_a_formatter_would_change(platform: str) -> None:
    require(platform)
    good, bad = FORMATS[platform]
    messages = format_check(platform, {"good": good, "bad": bad, "unended": good.rstrip("\n")})
    assert "good" not in messages, messages["good"]
    assert messages["bad"] and messages["unended"]


def test_a_missing_toolchain_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEDIAGEN_TOOLCHAINS", str(tmp_path))
    sentence = "ios needs swift, not installed here; install with: make toolchains"
    assert missing("ios") == sentence
    with pytest.raises(Missing, match="make toolchains"):
        run_snippets("ios", {"play": "tracker.trackPlay()"})
    monkeypatch.delenv("MEDIAGEN_REQUIRE_TOOLCHAINS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="make toolchains"):
        require("ios")
    monkeypatch.setenv("MEDIAGEN_REQUIRE_TOOLCHAINS", "1")
    with pytest.raises(pytest.fail.Exception, match="make toolchains"):
        require("ios")
