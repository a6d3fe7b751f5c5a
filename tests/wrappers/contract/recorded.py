"""Read the outcome of a case from the calls that the stand-in of an SDK recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from mediagen.platforms.model import Platform
from mediagen.verify.workspace import Case as Program
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.api_model import Api, Method

from tests.verify.proving import find_proof, project, prover

from . import Message, Outcome

#: The calls that harnesses add to those of the SDK.
REPORT, THROWN = "report", "thrown"


@cache
def interface(wrapper: str) -> Api:
    """Return the methods of a wrapper and their parameters."""
    platform: Platform = project().platforms[wrapper]
    (result,) = platform.wrappers
    return build_api(project().spec, platform, result)


def method(wrapper: str, name: str) -> Method:
    decided = interface(wrapper)
    (match,) = (m for m in (decided.opening, *decided.methods) if m.name == name)
    return match


def arguments(wrapper: str, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a method of a wrapper takes, in the order of its parameters."""
    parameters = method(wrapper, name).parameters
    values = {"streamType": "video", **values}  # trackers require it
    return {p.name: values[p.name] for p in parameters if p.name in values}


def run(wrapper: str, programs: Sequence[tuple[str, str]]) -> Iterator[Outcome]:
    """Run programs, a map of names to code, and yield the outcome of each."""
    name = f"wrappers/{wrapper}"
    (check,) = (check for check in find_proof(name).checks if check.purpose == "run")
    cases = [
        Program(title, "use", session="opens", code=code, calls=None, program=True)
        for title, code in programs
    ]
    for case, played in zip(cases, prover().run_check(name, check, cases), strict=True):
        assert played.error is None, f"{case.name}: {played.error}\n{case.code}"
        calls = [call for call in played.calls if call["call"] not in (REPORT, THROWN)]
        yield Outcome(
            list(messages(wrapper, calls)),
            [call["message"] for call in played.calls if call["call"] == REPORT],
            [call["message"] for call in played.calls if call["call"] == THROWN],
        )


def messages(wrapper: str, calls: Iterable[Mapping[str, Any]]) -> Iterator[Message]:
    if interface(wrapper).platform.protocol == "xdm":
        return payloads(wrapper, calls)
    return tracked(wrapper, calls)


def payloads(wrapper: str, calls: Iterable[Mapping[str, Any]]) -> Iterator[Message]:
    for call in calls:
        xdm = call["body"]["xdm"]
        event, collection = xdm["eventType"].removeprefix("media."), xdm["mediaCollection"]
        if event == "ping":
            continue
        values = {
            p.name: collection.get(p.field.group, {}).get(p.field.name)
            for p in sent_by(wrapper, event)
            if p.field and isinstance(collection.get(p.field.group, {}), dict)
        }
        metadata = {m["name"]: m["value"] for m in collection.get("customMetadata", ())}
        quality = collection.get("qoeDataDetails", {})
        yield Message(event, collection["playhead"], quality, values, metadata)


def tracked(wrapper: str, calls: Iterable[Mapping[str, Any]]) -> Iterator[Message]:
    """Read the calls of a tracker, which keeps the playhead and the quality of a session."""
    record = find_proof(f"wrappers/{wrapper}").record
    verbs = {}
    for verb, expected in record["calls"].items():
        first = expected[0] if isinstance(expected, list) else expected
        verbs[first["call"]] = verb
    events = {"start": "sessionStart", "pause": "pauseStart"}
    playhead, quality = 0, {}
    for call in calls:
        verb = verbs.get(call["call"])
        if call["call"] == record["playhead"]["call"]:
            playhead = call["arguments"][record["playhead"]["argument"]]
        elif verb == "update.quality":
            names = {f.routes["tracker"].name: f.name for f in quality_fields()}
            quality = {names[name]: value for name, value in call["object"].items()}
        else:
            assert verb is not None, call
            if verb == "start":
                playhead, quality = 0, {}
            event = call["event"] or events.get(verb, verb)
            values = {
                p.name: (call["object"] or {}).get(p.field.routes["tracker"].name)
                for p in sent_by(wrapper, event)
                if p.field
            }
            yield Message(event, playhead, quality, values, call["metadata"] or {})


def quality_fields() -> Iterable[Any]:
    groups = project().spec.groups.values()
    return [field for group in groups if group.any_event for field in group.fields.values()]


def sent_by(wrapper: str, event: str) -> Iterable[Any]:
    decided = interface(wrapper)
    matches = (m for m in (decided.opening, *decided.methods) if m.event.id == event)
    return next((m.parameters for m in matches), ())
