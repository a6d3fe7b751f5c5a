"""Audit and adoption keep the meaning of hand-written code: events, options, code of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from mediagen.regions.audit.adoption import Adopter, AdoptionPlan
from mediagen.regions.audit.auditor import Auditor, FenceAudit

from tests.audit.test_snippets import real_project


@pytest.fixture(scope="module")
def adopter() -> Adopter:
    return Adopter(real_project())


@pytest.fixture(scope="module")
def auditor() -> Auditor:
    return Auditor(real_project())


def page_of(title: str, fence: str, *codes: str) -> bytes:
    """Return a page with blocks of code below a heading."""
    blocks = (f"```{fence}\n{code.strip()}\n```\n" for code in codes)
    return f"# Page\n\n## {title}\n\n{chr(10).join(blocks)}".encode()


def audit_code(auditor: Auditor, title: str, fence: str, code: str) -> FenceAudit:
    (result,) = auditor.audit_page("page.md", page_of(title, fence, code)).fences
    return result


def adopt(adopter: Adopter, page: bytes) -> tuple[list[str], list[str]]:
    """Return the requests of the new regions, and the reasons of the blocks that stay."""
    plan = AdoptionPlan()
    adopter.plan_page("page.md", page, plan)
    text = "".join(change.new.decode() for change in plan.changes)
    requests: Sequence[str] = re.findall(r"mediagen:begin snippet (.*?) -->", text)
    return list(requests), [kept.reason for kept in plan.kept]


def media_call(options: str, body: str = 'sessionID: "{sid}", playhead: 0') -> str:
    """Return a call of the Web SDK that reports play, with more options."""
    return (
        f'alloy("sendEvent", {{xdm: {{eventType: "media.play", mediaCollection: {{{body}}}}}'
        f"{options}}});"
    )


# -- events -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "fence", "code"),
    [
        ("Web SDK", "js", media_call("").replace("playhead: 0", "playhead: 12")),
        ("Media Collection API", "json",
         '{"playerTime": {"playhead": 12, "ts": 1699523820000}, "eventType": "play"}'),
        ("Roku Edge", "brightscript",
         'm.aepSdk.sendMediaEvent({ "xdm": { "eventType": "media.play", '
         '"mediaCollection": { "playhead": 12 } } })'),
    ],
)  # fmt: skip
def test_a_message_is_that_of_the_event_with_its_name(
    auditor: Auditor, adopter: Adopter, title: str, fence: str, code: str
) -> None:
    assert [event for event, _ in audit_code(auditor, title, fence, code).events] == ["play"]
    (request,), _ = adopt(adopter, page_of(title, fence, code))
    assert request.startswith("event=play ")


@pytest.mark.parametrize(
    ("title", "fence", "code"),
    [
        ("Media Collection API", "json",
         '{"playerTime": {"playhead": 0, "playhead": 9, "ts": 1}, "eventType": "play"}'),
        ("Web SDK", "js", media_call("", 'sessionID: "{sid}", playhead: 4, "playhead": 0')),
        ("iOS", "swift",
         "tracker.trackSessionStart(info: Media.createMediaObjectWith(name: \"n\", id: \"i\", "
         'length: 1, streamType: MediaConstants.StreamType.VOD, mediaType: MediaType.Video), '
         'metadata: ["a": "1", "a": "2"])'),
    ],
)  # fmt: skip
def test_a_key_that_an_object_has_twice_is_a_fault(
    auditor: Auditor, title: str, fence: str, code: str
) -> None:
    result = audit_code(auditor, title, fence, code)
    assert result.verdict == "wrong"
    assert any("twice" in finding.message for finding in result.findings)


# -- code of the writer -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "fence", "code", "reason"),
    [
        ("iOS", "swift", "// Only on the main thread.\ntracker.trackPause()", "Only on the main"),
        ("iOS", "swift", "player.pause()\ntracker.trackPause()", "`player`"),
        ("iOS", "swift", "if isLive {\n  tracker.trackPause()\n}", "`isLive`"),
        ("Android", "kotlin", "fun onPause() {\n  tracker.trackPause()\n}", "`onPause`"),
        ("Android", "kotlin", "val limit = 3\ntracker.trackPause()", "`limit`"),
        ("Roku Edge", "brightscript", "' of the player\n" 'm.aepSdk.sendMediaEvent({ "xdm": { '
         '"eventType": "media.play", "mediaCollection": { "playhead": 0 } } })', "of the player"),
        ("Web SDK", "js", media_call(', edgeConfigOverrides: {datastreamId: "x"}'),
         "`edgeConfigOverrides`"),
        ("Web SDK", "js", media_call(", renderDecisions: true"), "`renderDecisions`"),
        ("Web SDK", "js", media_call(", documentUnloading: true"), "`documentUnloading`"),
        ("Web SDK", "js", media_call(', "documentUnloading": true'), "`documentUnloading`"),
    ],
)  # fmt: skip
def test_code_and_comments_of_the_writer_stay(
    adopter: Adopter, title: str, fence: str, code: str, reason: str
) -> None:
    requests, (kept,) = adopt(adopter, page_of(title, fence, code))
    assert requests == []
    assert kept.startswith("a region would not contain") and reason in kept


@pytest.mark.parametrize(
    ("title", "fence", "code"),
    [
        ("iOS", "swift", "self.mediaTracker?.trackPause()"),
        ("Android", "kotlin", "val t = tracker\nt.trackPause()"),
        ("Web SDK", "js", "let options = {xdm: {eventType: 'media.play', mediaCollection: "
         "{sessionID, 'playhead': player.position}}};\nalloy('sendEvent', options);"),
    ],
)  # fmt: skip
def test_other_names_and_forms_are_no_code_of_the_writer(
    adopter: Adopter, title: str, fence: str, code: str
) -> None:
    assert len(adopt(adopter, page_of(title, fence, code))[0]) == 1


# -- platforms and calls ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "fence", "create"),
    [
        ("iOS", "swift", "let tracker = Media.createTracker()"),
        ("Android", "kotlin", "val tracker = Media.createTracker()"),
        ("Media SDK JS 3.x", "js", "const tracker = ADB.Media.getInstance();"),
    ],
)
def test_the_tracker_can_be_created_in_the_same_block(
    auditor: Auditor, title: str, fence: str, create: str
) -> None:
    result = audit_code(auditor, title, fence, f"{create}\ntracker.trackPlay()")
    assert (result.verdict, result.events) == ("same", [("play", "basic")])
    result = audit_code(auditor, title, fence, f"{create}\ntracker.trackPlai()")
    assert result.verdict == "wrong"


@pytest.mark.parametrize(
    ("title", "fence", "create", "track"),
    [
        (
            "iOS",
            "swift",
            "{}adObject = Media.createAdObjectWith(name: {}, id: {}, " "position: {}, length: {})",
            "tracker.trackEvent(event: MediaEvent.AdStart, info: adObject, metadata: nil)",
        ),
        (
            "Android",
            "kotlin",
            "{}adObject = Media.createAdObject({}, {}, {}, {})",
            "tracker.trackEvent(Media.Event.AdStart, adObject, null)",
        ),
    ],
)
def test_a_variable_has_the_value_of_its_time(
    auditor: Auditor, title: str, fence: str, create: str, track: str
) -> None:
    first = create.format("var ", '"First"', '"ad-1"', 1, 15)
    second = create.format("", '"Second"', '"ad-2"', 2, 30)
    result = audit_code(auditor, title, fence, "\n".join([first, track, second, track]))
    assert result.verdict == "values"
    values = [item.message for item in result.findings if ".name is" in item.message]
    assert [text.split(",")[0] for text in values] == [
        'advertisingDetails.name is "ad-1"',
        'advertisingDetails.name is "ad-2"',
    ]


def test_a_record_has_the_value_of_its_time(auditor: Auditor) -> None:
    collection = "mediaCollection: {sessionID: id, playhead: at}"
    call = 'alloy("sendMediaEvent", {xdm: {eventType: "media.%s", ' + collection + "}});"
    code = f"let at = 5;\n{call % 'play'}\nat = 9;\n{call % 'pauseStart'}"
    result = audit_code(auditor, "Web SDK", "js", code)
    assert [(event, example) for event, example in result.events] == [
        ("play", "basic"),
        ("pauseStart", "basic"),
    ]
    playheads = [item.message for item in result.findings if "playhead is" in item.message]
    assert [text.split(",")[0] for text in playheads] == [
        "playhead is 5",
        "playhead is 9",
    ]


_SHARED = ["let v0 = [1];", *(f"let v{n} = [v{n - 1}, v{n - 1}];" for n in range(1, 40))]


@pytest.mark.parametrize(
    "lines",
    [
        [*_SHARED, *["v0 = [2];"] * 40],
        [*_SHARED, "track(v39, {a: v39});"],
        ["let v0 = {};", *(f"let v{n} = {{a: v{n - 1}, b: v{n - 1}}};" for n in range(1, 40))],
        ["let a = {};", "a.a = a;", "track(a);", "a = {a: a};"],
    ],
)
def test_values_that_share_parts_or_contain_themselves_are_read(
    auditor: Auditor, lines: list[str]
) -> None:
    code = "\n".join([*lines, media_call("")])
    assert audit_code(auditor, "Web SDK", "js", code).events == [("play", "basic")]


def test_a_value_may_contain_the_earlier_one_of_its_variable(auditor: Auditor) -> None:
    lines = [
        "let body = {sessionID: sessionID, playhead: 0};",
        'body = {eventType: "media.play", mediaCollection: body};',
        'alloy("sendMediaEvent", {xdm: body});',
    ]
    result = audit_code(auditor, "Web SDK", "js", "\n".join(lines))
    assert result.events == [("play", "basic")]
    assert result.verdict in ("same", "values")


def test_an_option_that_no_example_has_is_a_difference(auditor: Auditor) -> None:
    result = audit_code(auditor, "Web SDK", "js", media_call(", edgeConfigOverrides: {a: 1}"))
    assert result.verdict == "values"
    assert "edgeConfigOverrides" in result.findings[0].message


def test_fields_that_the_sdk_supplies_with_an_option_are_not_missing(
    auditor: Auditor, adopter: Adopter
) -> None:
    code = 'alloy("sendMediaEvent", {playerId: "v1", xdm: {eventType: "media.play", %s}});'
    player = code % "mediaCollection: {}"
    assert audit_code(auditor, "Web SDK", "js", player).verdict == "values"
    assert adopt(adopter, page_of("Web SDK", "js", player))[0] == []
    own = player.replace('playerId: "v1", ', "")
    assert audit_code(auditor, "Web SDK", "js", own).verdict == "incomplete"


def test_a_chained_call_hides_no_event(auditor: Auditor) -> None:
    code = media_call("").replace(");", ").then(finish).catch(report);")
    assert audit_code(auditor, "Web SDK", "js", code).events == [("play", "basic")]


def test_a_block_without_its_closing_fence_stays(adopter: Adopter) -> None:
    page = page_of("iOS", "swift", "tracker.trackPlay()") + b"\n```swift\ntracker.trackPause()\n"
    requests, kept = adopt(adopter, page)
    assert requests == ["event=play platform=ios"]
    assert kept == ["its closing fence is missing"]


def test_a_body_without_its_call_stays(adopter: Adopter) -> None:
    body = 'const m = {xdm: {eventType: "media.play", mediaCollection: {sessionID, playhead: 0}}};'
    assert adopt(adopter, page_of("Web SDK", "js", body)) == (
        [],
        ["it shows a body without its call"],
    )
    damaged = media_call("").removesuffix(");")
    assert adopt(adopter, page_of("Web SDK", "js", damaged))[0] == []


@pytest.mark.parametrize(
    ("title", "fence", "code"),
    [
        ("Web SDK", "json", '{"events": [{"xdm": {"eventType": "media.play", "mediaCollection": '
         '{"sessionID": "{sid}", "playhead": 0}, "timestamp": "2026-01-31T20:15:00.000Z"}}]}'),
        ("Web SDK", "js", "const tracker = window.tracker;\ntracker.trackPlay();"),
        ("iOS", "kotlin", "tracker.trackPlay()"),
    ],
)  # fmt: skip
def test_a_label_decides_the_platform(
    auditor: Auditor, adopter: Adopter, title: str, fence: str, code: str
) -> None:
    assert audit_code(auditor, title, fence, code).platform in ("web-sdk", "ios")
    assert adopt(adopter, page_of(title, fence, code))[0] == []


# -- meaning of an example ----------------------------------------------------------------------


def test_a_region_has_the_listed_values_of_its_block(adopter: Adopter) -> None:
    code = (
        'val info = Media.createMediaObject("My Video", "video-123", 128, '
        "MediaConstants.StreamType.{}, Media.MediaType.Video)\n"
        "tracker.trackSessionStart(info, null)"
    )
    vod = page_of("Android", "kotlin", code.format("VOD").replace("128", "60"))
    assert adopt(adopter, vod)[0] == ["event=sessionStart platform=android"]
    requests, (reason,) = adopt(adopter, page_of("Android", "kotlin", code.format("LINEAR")))
    assert requests == []
    assert reason.startswith("its sessionDetails.contentType is ")


def test_a_region_reports_no_group_or_item_more_than_its_block(adopter: Adopter) -> None:
    body = 'sessionID: "{sid}", playhead: 0, statesStart: [%s]'
    two = media_call("", body % '{name: "inFocus"}, {name: "closeCaption"}')
    requests, (reason,) = adopt(
        adopter, page_of("Web SDK", "js", two.replace("media.play", "media.statesUpdate"))
    )
    assert (requests, "statesStart" in reason) == ([], True)
    ends = two.replace("media.play", "media.statesUpdate").replace("statesStart", "statesEnd")
    assert adopt(adopter, page_of("Web SDK", "js", ends))[0] == []


def test_tabs_of_a_set_show_the_same_fields(adopter: Adopter) -> None:
    code = (
        "val data = mapOf({})\n"
        'val ad = Media.createAdObject("Ford F-150", "ad-2125", 1, 15)\n'
        "tracker.trackEvent(Media.Event.AdStart, ad, data)"
    )
    site = 'MediaConstants.AdMetadataKeys.SITE_ID to "site-42"'
    campaign = 'MediaConstants.AdMetadataKeys.CAMPAIGN_ID to "{}"'
    text = "# Page\n\n"
    for label, pairs in (("Android", site), ("Android app", f"{site}, {campaign}")):
        block = f"```kotlin\n{code.format(pairs)}\n```".replace("\n", "\n    ")
        text += f'=== "{label}"\n\n    {block}\n\n'
    requests, _ = adopt(adopter, text.encode())
    fields = {request.partition("fields=")[2] for request in requests}
    assert len(requests) == 2
    assert fields == {"advertisingDetails.siteID,advertisingDetails.campaignID"}


# -- forms of code ------------------------------------------------------------------------------

REQUEST = (
    """BODY='{"events": [{"xdm": {"eventType": "media.play", "mediaCollection": {"sessionID": """
    """"{sid}", "playhead": 0}, "timestamp": "%s"}}]}'\n"""
    'curl -X POST "https://edge.adobedc.net/ee/va/v1/play?configId={datastreamID}" '
    '-H "Content-Type: application/json" -d "$BODY"'
)


@pytest.mark.parametrize("timestamp", ["YYYY-MM-DDTHH:mm:ss.SSSZ", "YYYY-...", "2026-...", "..."])
def test_a_timestamp_can_be_a_placeholder_and_a_body_a_variable(
    auditor: Auditor, timestamp: str
) -> None:
    result = audit_code(auditor, "Media Edge API", "sh", REQUEST % timestamp)
    assert result.events == [("play", "basic")]
    assert result.verdict in ("same", "open")


def test_a_fault_in_the_variable_of_a_body_is_named_at_its_line(auditor: Auditor) -> None:
    code = "# Send it.\n" + (REQUEST % "...").replace('"playhead"', '"playHead"')
    result = audit_code(auditor, "Media Edge API", "sh", code)
    assert result.verdict == "wrong"
    assert {finding.line for finding in result.findings if "layHead" in finding.message} == {1}


@pytest.mark.parametrize("pattern", ["{ Event }", "{ Event: Event }"])
def test_members_can_be_destructured(auditor: Auditor, pattern: str) -> None:
    code = f"const {pattern} = ADB.Media;\ntracker.trackEvent(Event.SeekStart);"
    assert audit_code(auditor, "Media SDK JS 3.x", "js", code).events == [("seekStart", "basic")]
    code = code.replace("SeekStart", "SeekBegin")
    assert audit_code(auditor, "Media SDK JS 3.x", "js", code).verdict == "wrong"
