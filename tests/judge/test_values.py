"""The values of messages: what the documentation demands is demanded, with the JSON path of it.

The tables are taken from the OpenAPI document of the Media Edge API and from the parameter tables
of the Media Collection API, not from the spec.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from mediagen.traffic.findings import Finding

from .bodies import EPOCH, WIRE, body, events
from .endpoint import EDGE, SESSIONS, Endpoint, details, paths

XDM = "$.events[0].xdm"
MEDIA = f"{XDM}.mediaCollection"

EDGE_REQUIRED: dict[str, list[str]] = {
    "sessionStart": [
        *("sessionDetails.name", "sessionDetails.length", "sessionDetails.contentType"),
        *("sessionDetails.playerName", "sessionDetails.channel"),
    ],
    "bitrateChange": [],
    "adBreakStart": ["advertisingPodDetails.index", "advertisingPodDetails.offset"],
    "adStart": [
        *("advertisingDetails.name", "advertisingDetails.length"),
        *("advertisingDetails.playerName", "advertisingDetails.podPosition"),
    ],
    "chapterStart": ["chapterDetails.index", "chapterDetails.length", "chapterDetails.offset"],
    "error": ["errorDetails.name", "errorDetails.source"],
    "statesUpdate": ["statesStart[0].name"],
}
COLLECTION_REQUIRED: dict[str, list[str]] = {
    "sessionStart": [
        *("analytics.trackingServer", "analytics.reportSuite", "visitor.marketingCloudOrgId"),
        *("media.id", "media.length", "media.contentType", "media.playerName", "media.channel"),
    ],
    "adBreakStart": ["media.ad.podIndex", "media.ad.podSecond"],
    "adStart": ["media.ad.id", "media.ad.length", "media.ad.podPosition", "media.ad.playerName"],
    "chapterStart": ["media.chapter.index", "media.chapter.offset", "media.chapter.length"],
    "stateStart": ["media.state.name"],
    "stateEnd": ["media.state.name"],
}
ERROR_REQUIRED = ["media.qoe.errorID", "media.qoe.errorSource"]

Steps = list[Any]
Removal = tuple[str, Steps, str]


def _edge_removals() -> Iterator[Removal]:
    """Of every event: the steps to what is removed, and the path that has to be named."""
    for event in events("xdm"):
        if event == "downloaded":
            continue
        yield event, ["eventType"], f"{XDM}.eventType"
        yield event, ["timestamp"], f"{XDM}.timestamp"
        yield event, ["mediaCollection", "playhead"], f"{MEDIA}.playhead"
        if event != "sessionStart":
            yield event, ["mediaCollection", "sessionID"], f"{MEDIA}.sessionID"
        for path in EDGE_REQUIRED.get(event, []):
            steps = path.replace("[0]", ".0").split(".")
            named = [int(step) if step == "0" else step for step in steps]
            yield event, ["mediaCollection", *named], f"{MEDIA}.{path}"


def _collection_removals() -> Iterator[Removal]:
    for event in events("collection"):
        if event == "downloaded":
            continue
        yield event, ["eventType"], "$.eventType"
        yield event, ["playerTime", "playhead"], "$.playerTime.playhead"
        yield event, ["playerTime", "ts"], "$.playerTime.ts"
        for name in COLLECTION_REQUIRED.get(event, []):
            yield event, ["params", name], f"$.params{_step(name)}"
        if event == "error":
            for name in ERROR_REQUIRED:
                yield event, ["qoeData", name], f"$.qoeData{_step(name)}"


def _step(name: str) -> str:
    return f"['{name}']" if "." in name else f".{name}"


REMOVALS = {"xdm": list(_edge_removals()), "collection": list(_collection_removals())}


def _without(tree: Any, steps: Steps) -> Any:
    tree = copy.deepcopy(tree)
    node = tree
    for step in steps[:-1]:
        node = node[step]
    del node[steps[-1]]
    return tree


def _with(tree: Any, steps: Steps, value: Any) -> Any:
    tree = copy.deepcopy(tree)
    node = tree
    for step in steps[:-1]:
        node = node.setdefault(step, {}) if isinstance(node, dict) else node[step]
    node[steps[-1]] = value
    return tree


def _message(endpoint: Endpoint, protocol: str, event: str) -> tuple[Any, str]:
    session = endpoint.open(protocol)
    return body(protocol, event, time=EPOCH + 1, session=session), session


def _send_value(protocol: str, event: str, steps: Steps, value: Any) -> Any:
    endpoint = Endpoint()
    message, session = _message(endpoint, protocol, event)
    return endpoint.send(protocol, event, _with(message, steps, value), session)


@pytest.mark.parametrize(
    ("protocol", "event"), [(protocol, event) for protocol in WIRE for event in events(protocol)]
)
def test_the_basic_example_is_accepted(protocol: str, event: str) -> None:
    endpoint = Endpoint()
    message, session = _message(endpoint, protocol, event)
    answer = endpoint.send(protocol, event, message, session)
    opens = event in ("sessionStart", "downloaded")
    assert answer.status == ((200 if protocol == "xdm" else 201) if opens else 204)
    assert answer.findings == []
    assert [receipt.wrong_values for receipt in answer.receipts] == [[]]


@pytest.mark.parametrize("protocol", WIRE)
def test_any_required_field_that_is_missing_is_named(protocol: str) -> None:
    endpoint = Endpoint()
    assert len(REMOVALS[protocol]) > 60
    for event, steps, path in REMOVALS[protocol]:
        message, session = _message(endpoint, protocol, event)
        answer = endpoint.send(protocol, event, _without(message, steps), session)
        assert answer.status == 400, (event, path)
        assert paths(answer) == [path], event
        assert details(answer)[0]["reason"] == "Missing required field"


@pytest.mark.parametrize("protocol", WIRE)
def test_a_null_is_no_value(protocol: str) -> None:
    endpoint = Endpoint()
    for event, steps, path in REMOVALS[protocol]:
        message, session = _message(endpoint, protocol, event)
        answer = endpoint.send(protocol, event, _with(message, steps, None), session)
        assert (answer.status, paths(answer)) == (400, [path]), event


def test_a_group_that_is_missing_is_named() -> None:
    endpoint = Endpoint()
    groups = {
        "sessionStart": "sessionDetails",
        "adBreakStart": "advertisingPodDetails",
        "adStart": "advertisingDetails",
        "chapterStart": "chapterDetails",
        "error": "errorDetails",
        "bitrateChange": "qoeDataDetails",
    }
    for event, group in groups.items():
        message, session = _message(endpoint, "xdm", event)
        answer = endpoint.send("xdm", event, _without(message, ["mediaCollection", group]), session)
        assert (answer.status, paths(answer)) == (400, [f"{MEDIA}.{group}"])
    for event in COLLECTION_REQUIRED:
        message, session = _message(endpoint, "collection", event)
        answer = endpoint.send("collection", event, _without(message, ["params"]), session)
        assert (answer.status, paths(answer)) == (400, ["$.params"]), event


def test_an_update_of_no_states_is_refused() -> None:
    endpoint = Endpoint()
    message, session = _message(endpoint, "xdm", "statesUpdate")
    empty = _without(message, ["mediaCollection", "statesStart"])
    updates: list[dict[str, Any]] = [{}, {"statesStart": []}, {"statesStart": [], "statesEnd": []}]
    for lists in updates:
        empty["mediaCollection"] |= lists
        answer = endpoint.send("xdm", "statesUpdate", empty, session)
        assert (answer.status, paths(answer)) == (400, [MEDIA])
        assert "statesStart, statesEnd" in details(answer)[0]["reason"]
    empty["mediaCollection"] |= {"statesStart": [], "statesEnd": [{"name": "mute"}]}
    assert endpoint.send("xdm", "statesUpdate", empty, session).status == 204


# protocol, event, place, value, path, part of the message
BAD: list[tuple[str, str, Steps, Any, str, str]] = [
    ("xdm", "play", ["mediaCollection", "playhead"], "3", ".playhead", '"3"'),
    ("xdm", "play", ["mediaCollection", "playhead"], 3.5, ".playhead", "3.5"),
    ("xdm", "play", ["mediaCollection", "playhead"], -1, ".playhead", "-1 is less than 0"),
    ("xdm", "play", ["mediaCollection", "playhead"], True, ".playhead", "true"),
    ("xdm", "play", ["mediaCollection", "playhead"], [], ".playhead", "an array"),
    ("xdm", "play", ["mediaCollection", "playhead"], {}, ".playhead", "an object"),
    ("xdm", "play", ["mediaCollection", "playhead"], 10**30, ".playhead", "too large"),
    ("xdm", "play", ["mediaCollection", "sessionID"], 7, ".sessionID", "7"),
    ("xdm", "play", ["mediaCollection"], [], "", "an array is not an object"),
    ("xdm", "play", ["mediaCollection", "qoeDataDetails"], 4, ".qoeDataDetails", "4"),
    (
        *("xdm", "play", ["mediaCollection", "qoeDataDetails", "bitrate"], "fast"),
        *(".qoeDataDetails.bitrate", '"fast"'),
    ),
    (
        *("xdm", "sessionStart", ["mediaCollection", "sessionDetails", "length"], "60"),
        *(".sessionDetails.length", '"60"'),
    ),
    (
        *("xdm", "sessionStart", ["mediaCollection", "sessionDetails", "hasResume"], "true"),
        *(".sessionDetails.hasResume", '"true"'),
    ),
    (
        *("xdm", "sessionStart", ["mediaCollection", "sessionDetails", "streamType"], "film"),
        *(".sessionDetails.streamType", '"film"'),
    ),
    (
        *("xdm", "error", ["mediaCollection", "errorDetails", "source"], "network"),
        *(".errorDetails.source", '"network"'),
    ),
    (
        *("xdm", "chapterStart", ["mediaCollection", "chapterDetails", "index"], 0),
        *(".chapterDetails.index", "0 is less than 1"),
    ),
    (
        *("xdm", "statesUpdate", ["mediaCollection", "statesStart", 0, "name"], "full screen"),
        *(".statesStart[0].name", '"full screen"'),
    ),
    (
        *("xdm", "statesUpdate", ["mediaCollection", "statesStart", 0, "name"], "x" * 65),
        *(".statesStart[0].name", "xxx"),
    ),
    ("xdm", "statesUpdate", ["mediaCollection", "statesStart"], {}, ".statesStart", "an object"),
    (
        *("xdm", "adStart", ["mediaCollection", "customMetadata"], {"a": "b"}),
        *(".customMetadata", "an object is not an array"),
    ),
    (
        *("xdm", "adStart", ["mediaCollection", "customMetadata"], [{"name": "a"}]),
        *(".customMetadata[0].value", "Missing required field"),
    ),
    (
        *("xdm", "adStart", ["mediaCollection", "customMetadata"], [{"name": "a", "value": 1}]),
        *(".customMetadata[0].value", "1"),
    ),
    ("collection", "play", ["playerTime", "playhead"], "3", "$.playerTime.playhead", '"3"'),
    ("collection", "play", ["playerTime", "playhead"], -0.5, "$.playerTime.playhead", "-0.5"),
    ("collection", "play", ["playerTime", "playhead"], 86401, "$.playerTime.playhead", "86401"),
    ("xdm", "play", ["mediaCollection", "playhead"], 86401, ".playhead", "86401"),
    ("xdm", "play", ["mediaCollection", "playhead"], 1764115124, ".playhead", "1764115124"),
    ("collection", "play", ["playerTime", "ts"], 3.5, "$.playerTime.ts", "3.5"),
    ("collection", "play", ["playerTime", "ts"], "2026-01-31T20:00:00Z", "$.playerTime.ts", '"20'),
    ("collection", "play", ["playerTime", "ts"], -5, "$.playerTime.ts", "not a valid time"),
    ("collection", "play", ["playerTime"], 5, "$.playerTime", "5 is not an object"),
    (
        "collection",
        "sessionStart",
        ["params", "media.length"],
        "9",
        "$.params['media.length']",
        "9",
    ),
    ("collection", "sessionStart", ["params", "media.resume"], 1, "$.params['media.resume']", "1"),
    (
        *("collection", "adStart", ["params", "media.ad.podPosition"], 1.5),
        *("$.params['media.ad.podPosition']", "1.5"),
    ),
    (
        *("collection", "error", ["qoeData", "media.qoe.errorSource"], "me"),
        *("$.qoeData['media.qoe.errorSource']", '"me"'),
    ),
    (
        *("collection", "stateStart", ["params", "media.state.name"], "a b"),
        *("$.params['media.state.name']", '"a b"'),
    ),
    (
        *("collection", "adStart", ["customMetadata"], {"good": 1}),
        *("$.customMetadata.good", "1 is not a string"),
    ),
    (
        *("collection", "adStart", ["customMetadata"], {"not so good": "x"}),
        *("$.customMetadata['not so good']", "not so good"),
    ),
]


@pytest.mark.parametrize(("protocol", "event", "steps", "value", "path", "expected"), BAD)
def test_a_wrong_value_is_refused_at_its_path(
    protocol: str, event: str, steps: Steps, value: Any, path: str, expected: str
) -> None:
    answer = _send_value(protocol, event, steps, value)
    assert answer.status == 400
    assert paths(answer) == [path if protocol == "collection" else f"{MEDIA}{path}"]
    assert expected in details(answer)[0]["reason"]
    (receipt,) = answer.receipts
    assert all(finding.expected for finding in receipt.wrong_values)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "YYYY-08-20T22:41:40+00:00", "2026-13-01T00:00:00Z", "2026-01-31", "", "0"],
)
def test_a_timestamp_is_a_date_time(text: str) -> None:
    answer = _send_value("xdm", "play", ["timestamp"], text)
    assert (answer.status, paths(answer)) == (400, [f"{XDM}.timestamp"])


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T20:00:01Z", "2026-01-31T20:00:01.123456Z", "2026-01-31T21:00:01.5+01:00"],
)
def test_date_times_come_in_several_forms(text: str) -> None:
    assert _send_value("xdm", "play", ["timestamp"], text).status == 204


# protocol, event, where, path, the name that was meant
UNKNOWN: list[tuple[str, str, Steps, str, str]] = [
    ("xdm", "play", ["mediaCollection", "playHead"], f"{MEDIA}.playHead", "playhead"),
    ("xdm", "play", ["mediaCollection", "sessionId"], f"{MEDIA}.sessionId", "sessionID"),
    ("xdm", "play", ["timeStamp"], f"{XDM}.timeStamp", "timestamp"),
    (
        *("xdm", "sessionStart", ["mediaCollection", "sessionDetails", "conentType"]),
        *(f"{MEDIA}.sessionDetails.conentType", "contentType"),
    ),
    (
        *("xdm", "adStart", ["mediaCollection", "advertisingDetail"]),
        *(f"{MEDIA}.advertisingDetail", "advertisingDetails"),
    ),
    ("collection", "play", ["playerTime", "play_head"], "$.playerTime.play_head", "playhead"),
    (
        *("collection", "sessionStart", ["params", "media.contenttype"]),
        *("$.params['media.contenttype']", "media.contentType"),
    ),
    ("collection", "play", ["playertime"], "$.playertime", "playerTime"),
]


@pytest.mark.parametrize(("protocol", "event", "steps", "path", "suggestion"), UNKNOWN)
def test_an_unknown_field_comes_with_the_one_that_was_meant(
    protocol: str, event: str, steps: Steps, path: str, suggestion: str
) -> None:
    answer = _send_value(protocol, event, steps, {})
    assert (answer.status, paths(answer)) == (400, [path])
    assert _right(answer) == [f"did you mean {suggestion}?"]


def _right(answer: Any) -> list[str]:
    return [finding.expected for receipt in answer.receipts for finding in receipt.wrong_values]


def test_fields_of_other_events_are_unknown() -> None:
    for steps in (["mediaCollection", "customMetadata"], ["mediaCollection", "errorDetails"]):
        answer = _send_value("xdm", "ping", list(steps), [])
        assert (answer.status, paths(answer)) == (400, [f"{XDM}.{'.'.join(steps)}"])
    answer = _send_value("collection", "ping", ["params"], {})
    assert (answer.status, paths(answer)) == (400, ["$.params"])


@pytest.mark.parametrize("protocol", WIRE)
def test_quality_data_comes_with_any_event(protocol: str) -> None:
    quality: dict[str, Any] = {"bitrate": 3200, "droppedFrames": 0}
    steps: Steps = ["mediaCollection", "qoeDataDetails"]
    if protocol == "collection":
        quality, steps = {"media.qoe.bitrate": 3200}, ["qoeData"]
    for event in events(protocol):
        if event not in ("downloaded", "error"):
            assert _send_value(protocol, event, steps, quality).status < 300, event


def test_many_faults_are_reported_up_to_a_number() -> None:
    endpoint = Endpoint()
    message, session = _message(endpoint, "xdm", "play")
    message["mediaCollection"] |= {f"field{n}": n for n in range(5000)}
    answer = endpoint.send("xdm", "play", message, session)
    assert answer.status == 400
    assert 20 < len(details(answer)) < 200
    assert details(answer)[-1]["reason"] == "more findings are not listed"


def test_findings_come_in_the_order_of_the_body() -> None:
    names = [f"zz{n}" for n in range(20)]
    answer = _send_value(
        "xdm", "play", ["mediaCollection", "qoeDataDetails"], dict.fromkeys(names, 1)
    )
    assert paths(answer) == [f"{MEDIA}.qoeDataDetails.{name}" for name in names]


@pytest.mark.parametrize(
    ("spelling", "expected"), [("VOD", "vod"), ("Live", "live"), ("fullscreen", "fullScreen")]
)
def test_another_spelling_of_a_value_is_a_warning(spelling: str, expected: str) -> None:
    event: str = "sessionStart"
    steps: Steps = ["mediaCollection", "sessionDetails", "contentType"]
    if expected == "fullScreen":
        event, steps = "statesUpdate", ["mediaCollection", "statesStart", 0, "name"]
    answer = _send_value("xdm", event, list(steps), spelling)
    assert answer.status in (200, 204)
    (receipt,) = answer.receipts
    assert receipt.verdict.valid
    assert [(f.name, f.expected) for f in receipt.verdict.findings] == [("case-variant", expected)]


# -- what SDKs send -----------------------------------------------------------------------------


def test_the_session_start_of_the_web_sdk_is_accepted() -> None:
    endpoint = Endpoint()
    message = body("xdm", "sessionStart")
    message["mediaCollection"]["qoeDataDetails"] = None  # its tracker sends that
    message["implementationDetails"] = {
        "name": "https://ns.adobe.com/experience/alloy",
        "version": "2.33.1",
        "environment": "browser",
    }
    message["web"] = {"webPageDetails": {"URL": "https://site.test/"}}
    message["_tenant"] = {"anything": 1}
    item = {"xdm": message, "query": {"personalization": {"schemas": []}}, "data": {}}
    around = {"query": {"identity": {"fetch": ["ECID"]}}, "meta": {"queueTimeMillis": 6}}
    answer = endpoint.post("/ee/v1/interact", {"events": [item], **around})
    assert answer.status == 200
    assert answer.body["handle"][0]["type"] == "media-analytics:new-session"
    assert answer.body["handle"][0]["eventIndex"] == 0


def test_what_an_sdk_sends_beside_media_events_is_not_judged() -> None:
    endpoint = Endpoint()
    view = {"events": [{"xdm": {"eventType": "web.webpagedetails.pageViews", "web": {}}}]}
    for path in ("/ee/v1/interact", "/ee/or2/v1/interact", "/ee/v2/interact"):
        answer = endpoint.post(path, view)
        assert (answer.status, answer.findings, answer.receipts) == (200, [], [])
    assert endpoint.post("/ee/v1/collect", view).status == 204
    for path in ("/ee/v1/identity/acquire", "/ee/v1/privacy/set-consent"):
        answer = endpoint.post(path, {"query": {}})
        assert (answer.status, answer.findings) == (200, [])


def test_a_wrong_session_start_at_the_edge_is_answered_with_207() -> None:
    endpoint = Endpoint()
    message = _without(body("xdm", "sessionStart"), ["mediaCollection", "sessionDetails", "name"])
    answer = endpoint.post("/ee/v1/interact", {"events": [{"xdm": message}]})
    assert answer.status == 207
    assert all(h["type"] != "media-analytics:new-session" for h in answer.body["handle"])
    (error,) = answer.body["errors"]
    assert error["type"] == "https://ns.adobe.com/aep/errors/va-edge-0400-400"
    assert (error["status"], error["title"]) == (400, "Invalid request")
    assert error["report"]["eventIndex"] == 0
    assert error["report"]["details"] == [
        {"name": f"{MEDIA}.sessionDetails.name", "reason": "Missing required field"}
    ]


def test_events_are_distinguished_by_their_index() -> None:
    endpoint = Endpoint()
    view = {"xdm": {"eventType": "web.webpagedetails.pageViews"}}
    start = {"xdm": body("xdm", "sessionStart")}
    invalid = {"xdm": _without(start["xdm"], ["timestamp"])}
    answer = endpoint.post("/ee/v1/interact", {"events": [view, start, view, invalid]})
    assert answer.status == 207
    assert answer.body["handle"][0]["eventIndex"] == 1
    (error,) = answer.body["errors"]
    assert error["report"]["eventIndex"] == 3
    assert error["report"]["details"][0]["name"] == "$.events[3].xdm.timestamp"


def test_several_events_in_one_request() -> None:
    endpoint = Endpoint()
    session = endpoint.open("xdm")
    events = [
        {"xdm": body("xdm", "play", time=EPOCH + 1, session=session)},
        {"xdm": body("xdm", "play", time=EPOCH + 2, session=session)},
    ]
    assert endpoint.post(f"{EDGE}/play", {"events": events}).status == 204
    events[1]["xdm"] = _without(events[1]["xdm"], ["mediaCollection", "playhead"])
    answer = endpoint.post(f"{EDGE}/play", {"events": events})
    assert paths(answer) == ["$.events[1].xdm.mediaCollection.playhead"]


# -- answers ------------------------------------------------------------------------------------


def test_the_documented_body_of_a_refusal() -> None:
    endpoint = Endpoint()
    message, session = _message(endpoint, "xdm", "play")
    without = _without(message, ["mediaCollection", "playhead"])
    answer = endpoint.send("xdm", "play", without, session)
    assert answer.body == {
        "type": "https://ns.adobe.com/aep/errors/va-edge-0400-400",
        "status": 400,
        "title": "Bad Request",
        "detail": "Invalid request. Please check your input and try again.",
        "report": {
            "details": [{"name": f"{MEDIA}.playhead", "reason": "Missing required field"}],
            "requestId": "request-1",
        },
    }


@pytest.mark.parametrize("expired", [False, True])
def test_the_documented_body_for_a_session_that_is_not_there(expired: bool) -> None:
    endpoint = Endpoint()
    session = endpoint.open("xdm") if expired else "0" * 64
    endpoint.now += 601
    answer = endpoint.send("xdm", "play", body("xdm", "play", session=session))
    assert answer.body == {
        "type": "https://ns.adobe.com/aep/errors/va-edge-0404-404",
        "status": 404,
        "title": "Not Found",
        "detail": "The requested resource could not be found but may be available again in the "
        "future.",
        "report": {
            "details": "Error processing request. If the session is longer than 24h, please start "
            "a new one. Returning Not Found",
            "requestId": "request-1",
        },
    }
    assert answer.status == 404


def test_the_collection_tells_unknown_sessions_from_expired_ones() -> None:
    endpoint = Endpoint()
    assert endpoint.send("collection", "play", body("collection", "play"), "nobody").status == 404
    session = endpoint.open("collection")
    endpoint.now += 601
    assert endpoint.send("collection", "play", body("collection", "play"), session).status == 410


@pytest.mark.parametrize("protocol", WIRE)
def test_what_comes_after_the_end_is_dropped_silently(protocol: str) -> None:
    endpoint = Endpoint()
    session = endpoint.open(protocol)
    for event in ("sessionEnd", "sessionEnd", "ping"):
        endpoint.now += 7
        message = body(protocol, event, time=endpoint.now, session=session)
        assert endpoint.send(protocol, event, message, session).status == 204
    endpoint.judge.finish_all(endpoint.now + 10)
    assert all(item.valid for item in endpoint.judge.take_settled())


def test_a_location_hint_is_part_of_the_address() -> None:
    endpoint = Endpoint()
    session = endpoint.open("xdm")
    message = {"events": [{"xdm": body("xdm", "play", time=EPOCH + 1, session=session)}]}
    for hint in ("or2", "va6", "irl1"):
        assert endpoint.post(f"/ee/{hint}/va/v1/play", message).status == 204


def test_the_event_has_to_be_the_one_of_the_address() -> None:
    endpoint = Endpoint()
    message, session = _message(endpoint, "xdm", "play")
    answer = endpoint.send("xdm", "ping", message, session)
    assert (answer.status, paths(answer)) == (400, [f"{XDM}.eventType"])
    assert "play" in details(answer)[0]["reason"] and "ping" in details(answer)[0]["reason"]
    answer = endpoint.post(SESSIONS, body("collection", "play"))
    assert (answer.status, paths(answer)) == (400, ["$.eventType"])
    session = endpoint.open("collection")
    answer = endpoint.send("collection", "play", body("collection", "sessionStart"), session)
    assert (answer.status, paths(answer)) == (400, ["$.eventType"])


@pytest.mark.parametrize("query", [{}, {"configId": ""}, {"configid": "x"}])
def test_the_edge_wants_a_datastream(query: dict[str, str]) -> None:
    endpoint = Endpoint()
    message, _ = _message(endpoint, "xdm", "play")
    for path in (f"{EDGE}/play", "/ee/v1/interact"):
        answer = endpoint.post(path, {"events": [{"xdm": message}]}, query=query)
        assert answer.status == 400
        assert answer.body["type"].endswith("EXEG-0002-400")
        assert [finding.expected for finding in answer.findings] == ["?configId=<datastream id>"]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/ee", "/ee/va/v1", "/ee/va/v1/", "/ee/va/v2/play", "/api/v1", "/api/v1/sessions/"),
        *("/api/v1/sessions/a/b/events", "/ee/a/b/va/v1/play", "//ee/va/v1/play"),
    ],
)
def test_other_addresses_are_not_found(path: str) -> None:
    endpoint = Endpoint()
    answer = endpoint.post(path, {})
    assert (answer.status, answer.findings[0].name) == (404, "unknown-address")
    assert answer.findings[0].level == "error"
    # A request of a browser or a script that only checks for the server is not an error.
    looked = endpoint.raw(path, b"", "GET")
    assert (looked.status, looked.findings[0].level) == (404, "info")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "BREW"])
def test_other_methods_are_not_allowed(method: str) -> None:
    endpoint = Endpoint()
    for path in (f"{EDGE}/play", "/ee/v1/interact", SESSIONS, f"{SESSIONS}/a/events"):
        assert endpoint.raw(path, b"", method).status == 405


def test_more_than_a_megabyte_is_too_large() -> None:
    endpoint = Endpoint()
    most = json.dumps(body("collection", "sessionStart")).encode().ljust(1 << 20)
    assert endpoint.raw(SESSIONS, most).status == 201
    answer = endpoint.raw(SESSIONS, most + b" ")
    assert (answer.status, answer.body["title"]) == (413, "Payload Too Large")


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"\xff\xfe", b"NaN", b"[" * 100_000, b"{}{}", b"\xef\xbb\xbf{}", b"\x00"),
        *(b"null", b"[]", b"{}", b"7", b'"text"', b"9" * 6000, b"1e999", b'"\\ud800"'),
        b'{"a": Infinity}',
    ],
)
@pytest.mark.parametrize(
    "path", [f"{EDGE}/play", "/ee/v1/interact", SESSIONS, f"{SESSIONS}/x/events"]
)
def test_what_is_no_message_is_refused(content: bytes, path: str) -> None:
    answer = Endpoint().raw(path, content)
    assert answer.status == 400
    assert answer.findings or any(receipt.wrong_values for receipt in answer.receipts)
    json.dumps(answer.body, allow_nan=False)


@pytest.mark.parametrize("bad", [[], [None], [{}], [{"xdm": 1}], [{"xdm": []}], "x", {}, None])
def test_an_edge_request_lists_events(bad: Any) -> None:
    answer = Endpoint().post(f"{EDGE}/play", {"events": bad})
    assert answer.status == 400
    assert paths(answer)[0].startswith("$.events")


# event type, what would be right
TYPES = [
    ("media.Play", "media.play"),
    ("media.stateStart", "media.statesUpdate"),
    ("media.bufferComplete", "media.play"),
    ("media.seekStart", "media.pauseStart"),
    ("media.seekComplete", "media.play"),
    ("media.adbreakstart", "media.adBreakStart"),
    ("media.contentComplete", "media.chapterComplete"),
]


@pytest.mark.parametrize(("type_", "suggestion"), TYPES)
def test_an_unknown_event_type_comes_with_what_would_be_right(type_: str, suggestion: str) -> None:
    answer = _send_value("xdm", "play", ["eventType"], type_)
    assert (answer.status, paths(answer)) == (400, [f"{XDM}.eventType"])
    (expected,) = _right(answer)
    assert suggestion in expected or type_ == "media.contentComplete"


# -- downloaded content -------------------------------------------------------------------------


def _downloaded(protocol: str) -> tuple[Any, Any]:
    """The message, and the list of events in it."""
    message = body(protocol, "downloaded")
    return message, message["mediaDownloadedEvents"] if protocol == "xdm" else message


def _errors(answer: Any) -> list[Finding]:
    return [f for r in answer.receipts for f in r.verdict.findings if f.level == "error"]


def test_downloaded_content_is_judged_to_its_end() -> None:
    message, events = _downloaded("xdm")
    del events[3]["mediaCollection"]["playhead"]
    events[1]["mediaEventTimestamp"] = "soon"
    events[2]["mediaEventType"] = "media.pong"
    answer = Endpoint().send("xdm", "downloaded", message)
    assert answer.status == 400
    inner = f"{XDM}.mediaDownloadedEvents"
    assert paths(answer) == [
        f"{inner}[1].mediaEventTimestamp",
        f"{inner}[2].mediaEventType",
        f"{inner}[3].mediaCollection.playhead",
    ]


@pytest.mark.parametrize("name", ["mediaEventTimestamp", "mediaEventType", "mediaCollection"])
def test_each_event_of_downloaded_content_has_three_parts(name: str) -> None:
    message, events = _downloaded("xdm")
    del events[1][name]
    answer = Endpoint().send("xdm", "downloaded", message)
    assert (answer.status, paths(answer)) == (400, [f"{XDM}.mediaDownloadedEvents[1].{name}"])


@pytest.mark.parametrize(
    "steps", [["identityMap"], ["identityMap", "FPID"], ["mediaDownloadedEvents"]]
)
def test_downloaded_content_has_an_identity_and_events(steps: Steps) -> None:
    message, _ = _downloaded("xdm")
    if steps == ["identityMap", "FPID"]:
        message["identityMap"] = {}
    else:
        message = _without(message, steps)
    answer = Endpoint().send("xdm", "downloaded", message)
    assert answer.status == 400
    assert paths(answer)[0].startswith(f"{XDM}.{steps[0]}")


def test_downloaded_content_of_the_collection_is_a_list_of_bodies() -> None:
    message, events = _downloaded("collection")
    del events[0]["params"]["media.id"]
    del events[2]["playerTime"]["ts"]
    answer = Endpoint().send("collection", "downloaded", message)
    assert answer.status == 400
    assert paths(answer) == ["$[0].params['media.id']", "$[2].playerTime.ts"]
    invalid_messages: list[Any] = [{}, [], "x", None, [1], [[]]]
    for invalid in invalid_messages:
        assert Endpoint().send("collection", "downloaded", invalid).status == 400, invalid


@pytest.mark.parametrize("protocol", WIRE)
def test_the_order_of_downloaded_content_is_judged(protocol: str) -> None:
    message, events = _downloaded(protocol)
    del events[0]
    errors = _errors(Endpoint().send(protocol, "downloaded", message))
    assert errors[0].message == "play before any session"
    message, events = _downloaded(protocol)
    events[2], events[3] = events[3], events[2]
    errors = _errors(Endpoint().send(protocol, "downloaded", message))
    assert errors[-1].message == "ping is 10.000 seconds older than one that was judged before"
    message, events = _downloaded(protocol)
    events.append(events[0])
    (again,) = _errors(Endpoint().send(protocol, "downloaded", message))
    assert again.message == "sessionStart in the middle of a session"


def test_a_misspelt_part_of_downloaded_content_is_named() -> None:
    message, events = _downloaded("xdm")
    events[1]["mediaEventTimestmp"] = events[1].pop("mediaEventTimestamp")
    answer = Endpoint().send("xdm", "downloaded", message)
    place = f"{XDM}.mediaDownloadedEvents[1]"
    assert paths(answer) == [f"{place}.mediaEventTimestmp", f"{place}.mediaEventTimestamp"]
    assert _right(answer)[0] == "did you mean mediaEventTimestamp?"
