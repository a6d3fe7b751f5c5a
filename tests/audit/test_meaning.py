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
    """Return the requests of the regions that replace blocks, and the reasons of those that stay."""
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
