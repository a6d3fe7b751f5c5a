"""Every snippet is run by its platform's own toolchain and says what its example says.

What has to arrive is computed from the messages of the protocol, without the tables and templates
of the platform: the few names and values that an SDK spells its own way are stated here once more.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest
from mediagen.binding import bound_snippet
from mediagen.compose import Object, Payload, TrackerCall, Value, compose
from mediagen.model import Event, Field, Group, Platform, Spec
from mediagen.project import Project, folders, load
from mediagen.snippets import Snippets

from tests.helpers import ROOT
from tests.toolchains import PLATFORMS, Call, Outcome, format_check, run_snippets
from tests.toolchains.requirement import require

#: What has a meaning in at least one of the languages, and characters that none may lose.
HOSTILE = (
    '" \'" \\" \\\' \'\'\' """ \\ \\\\ \\n \\u0041 \\x41 $ $x ${x} \\(x) #{x} $(id) `id` %s {0} '
    "{a,b} [1-3] */ /* // # ; : & | <!-- --> </script> ' + chr(34) \n \r \r\n \t \x01 \x1b "
    "\x7f \x85 \u2028 \u2029 \u202e \u200d \ufeff \ufffe é e\u0301 \u05d0 漢字 😀 \U0010ffff "
    "\ue0000\ue001 \\"
)


class Sdk(NamedTuple):
    """What one tracker SDK calls things, and which of them it sends under another name."""

    calls: Mapping[str, str]
    variables: bool = True  # metadata by the names of Analytics variables, else by those of fields
    metadata: Mapping[str, str] = {}
    states: Mapping[str, str] = {}
    error: Mapping[str, str] = {}  # what the call for an error says besides the error
    after: Mapping[str, str] = {}  # what has to be called after the call for a verb


CALLS = {
    "start": "trackSessionStart",
    "play": "trackPlay",
    "pause": "trackPause",
    "complete": "trackComplete",
    "end": "trackSessionEnd",
    "error": "trackError",
    "event": "trackEvent",
    "update.quality": "updateQoEObject",
}
MOBILE = Sdk(
    CALLS,
    variables=False,
    metadata={"authorized": "isAuthenticated"},
    states={"closedCaptioning": "closeCaption"},
)
SDKS = {
    "ios": MOBILE,
    "android": MOBILE,
    "js-3x": Sdk(CALLS),
    "chromecast": Sdk({**CALLS, "update.quality": "currentQoS"}),
    "roku-2x": Sdk(
        {
            **{verb: f"media{name[:1].upper()}{name[1:]}" for verb, name in CALLS.items()},
            "update.quality": "mediaUpdateQoS",
        },
        error={"errorSource": "sourceErrorSDK"},
        after={"complete": "mediaTrackSessionEnd"},
    ),
}
#: What the runner configures the Web SDK with; sessions that say nothing else have these.
WEB_SESSION = {"playerName": "web-player", "channel": "web-channel", "appVersion": "1.2.3"}


@cache
def project() -> Project:
    found = load(folders(str(ROOT / "spec"), str(ROOT / "templates"), None))
    assert not found.problems, "\n".join(map(str, found.problems))
    return found


def snippets() -> Snippets:
    return Snippets(project().spec, project().folders.templates, project().problems)


@cache
def matrix() -> Mapping[str, Mapping[str, tuple[str, list[Call]]]]:
    """By platform and name, the text of every snippet and the calls it has to make."""
    found: dict[str, dict[str, tuple[str, list[Call]]]] = {}
    events, platforms = project().spec.events, project().platforms
    for cell in snippets().matrix(list(events.values()), list(platforms.values())):
        if cell.text is not None:
            event, platform = events[cell.event], platforms[cell.platform]
            calls = expected(platform, event, event.examples[cell.example].values)
            of_platform = found.setdefault(platform.id, {})
            of_platform[f"{platform.id}/{event.id}.{cell.example}"] = (cell.text, calls)
    assert not project().problems, "\n".join(map(str, project().problems))
    return found


# -- what has to arrive ---------------------------------------------------------------------------


def expected(
    platform: Platform,
    event: Event,
    values: Mapping[str, Any],
    datastream: str = "datastreamID",  # curl takes the braces of the placeholder off
    spec: Spec | None = None,
) -> list[Call]:
    """The records of a snippet that says these values."""
    messages = compose(spec or project().spec, event, values, platform.protocol)
    calls: list[Call] = []
    for message in messages:
        if isinstance(message, TrackerCall):
            calls += tracked(SDKS[platform.id], message)
        else:
            body = plain(message.body, platform)
            calls.append(sent(platform.id, message, body, datastream))
    return calls


def sent(platform: str, message: Payload, body: Any, datastream: str) -> Call:
    match platform:
        case "media-collection-api":
            return {"call": "request", "body": body}
        case "roku-edge" if message.session == "opens":
            return {"call": "createMediaSession", "body": {"xdm": body}, "configuration": None}
        case "roku-edge":
            return {"call": "sendMediaEvent", "body": {"xdm": body}}
        case "web-sdk":
            if message.session == "opens":
                details = body["mediaCollection"]["sessionDetails"]
                body["mediaCollection"]["sessionDetails"] = WEB_SESSION | details
            return {"call": "request", "method": "POST", "path": "/ee/v1/interact", "xdm": [body]}
    assert platform == "media-edge-api"
    return {
        "call": "request",
        "method": "POST",
        "path": f"/ee/va/v1/{message.type}",
        "query": {"configId": datastream},
        "headers": {"content-type": "application/json"},
        "body": {"events": [{"xdm": body}]},
    }


def plain(tree: Any, platform: Platform) -> Any:
    """A payload without what the platform is configured with or fills in."""
    if isinstance(tree, Value):
        return tree.data
    if isinstance(tree, Mapping):
        kept = {
            key: plain(part, platform)
            for key, part in tree.items()
            if not (isinstance(part, Value) and silent(platform, part.field))
        }
        return {key: part for key, part in kept.items() if part != {}}
    return [plain(part, platform) for part in tree]


def silent(platform: Platform, field: Field | None) -> bool:
    return field is not None and field.id in {**platform.configured, **platform.filled}


def tracked(sdk: Sdk, message: TrackerCall) -> list[Call]:
    metadata = {
        key_of(sdk, entry.family, entry.name, entry.value.field): entry.value.data
        for entry in message.metadata
    }
    error = {"errorId": message.arguments["errorId"].data} if message.arguments else {}
    call = record(
        sdk.calls[message.verb],
        event=message.event,
        object=object_of(sdk, message.object),
        properties=(
            {k: v.data for k, v in message.object.properties.items()} if message.object else {}
        ),
        metadata=metadata or None,
        arguments={**error, **sdk.error} if error else {},
    )
    after = sdk.after.get(message.verb)
    return [call, record(after)] if after else [call]


def record(call: str, **parts: Any) -> Call:
    empty: Call = {"event": None, "object": None, "properties": {}, "metadata": None}
    return {"call": call, **empty, "arguments": {}, **parts}


def object_of(sdk: Sdk, made: Object | None) -> Call | None:
    if made is None:
        return None
    found = {name: value.data for name, value in made.arguments.items()}
    if made.kind == "state":
        found["name"] = sdk.states.get(found["name"], found["name"])
    return found


def key_of(sdk: Sdk, family: str, name: str, field: Field | None) -> str:
    if not family:
        return name
    assert field is not None
    return str(field.variable) if sdk.variables else sdk.metadata.get(name, name)


# -- what arrived ---------------------------------------------------------------------------------


def arrived(platform: str, call: Call) -> Call:
    """A record without what its transport adds: addresses of requests, what the Web SDK notes."""
    if "url" in call:
        call = {key: value for key, value in call.items() if key != "url"}
    if platform != "web-sdk":
        return call
    bodies = []
    for event in call["body"]["events"]:
        added = {key: event["xdm"].pop(key, None) for key in ("timestamp", "implementationDetails")}
        assert all(added.values()), f"the Web SDK adds no {added}"
        bodies.append(event["xdm"])
    kept = {key: call[key] for key in ("call", "method", "path")}
    return {**kept, "xdm": bodies}


def differences(
    platform: str, wanted: Mapping[str, list[Call]], outcomes: Mapping[str, Outcome]
) -> Iterator[str]:
    """What each snippet did wrong, led by its name."""
    assert list(wanted) == list(outcomes)
    for name, outcome in outcomes.items():
        if outcome.error is not None:
            yield f"{name}: {outcome.error}"
            continue
        before = said(wanted[name])
        after = said([arrived(platform, call) for call in outcome.calls])
        if before != after:
            lines = difflib.unified_diff(before, after, "the example", "the snippet", lineterm="")
            yield "\n".join([f"{name}:", *lines])


def said(calls: list[Call]) -> list[str]:
    """As JSON, where 1, 1.0, true and "1" are four different things."""
    return json.dumps(calls, indent=1, sort_keys=True).splitlines()


def test_every_platform_has_a_toolchain_and_snippets() -> None:
    assert set(PLATFORMS) == set(project().platforms) == set(matrix())
    trackers = (p.id for p in project().platforms.values() if p.protocol == "tracker")
    assert set(SDKS) == set(trackers)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_snippet_does_what_its_example_says(platform: str) -> None:
    require(platform)
    cells = matrix()[platform]
    outcomes = run_snippets(platform, {name: text for name, (text, _) in cells.items()})
    wanted = {name: calls for name, (_, calls) in cells.items()}
    wrong = list(differences(platform, wanted, outcomes))
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_snippet_is_formatted_as_its_language_is(platform: str) -> None:
    require(platform)
    sources = {name: text for name, (text, _) in matrix()[platform].items()}
    wrong = format_check(platform, sources)
    assert not wrong, "\n\n".join(f"{name}:\n{message}" for name, message in wrong.items())


# -- hostile values -------------------------------------------------------------------------------


def takes_any_text(field: Field) -> bool:
    values = project().spec.values.get(field.type)
    free = field.type == "string" or (values is not None and values.open and not values.pattern)
    return free and field.pattern is None and field.taken_from is None


def hostile_group(group: Group, given: Mapping[str, Any]) -> dict[str, Any]:
    """A group with a hostile text in every field that takes any; no two are the same."""
    texts = {
        name: f"{field.id} {HOSTILE}"
        for name, field in group.fields.items()
        if takes_any_text(field)
    }
    return {**given, **texts}


def hostile(event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an example with a hostile text in every field that takes any."""
    found = dict(values)
    for group in project().spec.carried(event):
        given = values.get(group.id, {})
        match group.kind:
            case "message":
                found = hostile_group(group, found)
            case "fields" if given or event.carries.get(group.id) is not None:
                found[group.id] = hostile_group(group, given)
            case "list" if given:
                found[group.id] = [hostile_group(group, item) for item in given]
            case "pairs":
                names = {name: name for name in ("__proto__", "constructor", "in", "0", "1.5")}
                found[group.id] = {**given, **names, "hostile.key_1": HOSTILE}
            case "messages":
                found[group.id] = [
                    {
                        **item,
                        "values": hostile(project().spec.events[item["event"]], item["values"]),
                    }
                    for item in given
                ]
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
def test_hostile_texts_arrive_as_they_are(platform: str) -> None:
    require(platform)
    target = project().platforms[platform]
    engine = snippets()
    sources: dict[str, str] = {}
    wanted: dict[str, list[Call]] = {}
    for event in project().spec.events.values():
        values = hostile(event, event.examples["basic"].values)
        cell = engine.one(event, "basic", target, values, {"datastreamID": HOSTILE})
        assert cell is not None, list(project().problems)
        if cell.text is not None:
            sources[f"{platform}/{event.id}"] = cell.text
            wanted[f"{platform}/{event.id}"] = expected(target, event, values, HOSTILE)
    wrong = list(differences(platform, wanted, run_snippets(platform, sources)))
    assert not wrong, "\n\n".join(wrong)
    assert any(HOSTILE in value for calls in wanted.values() for value in leaves(calls))


def leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, Mapping):
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from leaves(part)
    elif isinstance(tree, str):
        yield tree


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_bound_text_is_written_as_one_of_the_spec(platform: str) -> None:
    event = project().spec.events["adStart"]
    values = hostile(event, event.examples["basic"].values)
    given = [f"datastreamID={HOSTILE}"]
    for group in project().spec.carried(event):
        of_group = values if group.kind == "message" else values.get(group.id, {})
        given += [
            f"{name}={value}" if group.kind == "message" else f"{group.id}.{name}={value}"
            for name, value in of_group.items()
            if isinstance(value, str)
        ]
    words = {"datastreamID": HOSTILE, "sessionID": values["sessionID"]}
    cell = snippets().one(event, "basic", project().platforms[platform], values, words)
    assert cell is not None
    assert bound_snippet(project(), "adStart", platform, "basic", given) == cell.text
