"""The collector accepts the documented requests, sent with the real curl."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from mediagen.snippets.overrides import render_with_overrides
from mediagen.spec.model import Event

from tests.judge.bodies import project, spec
from tests.judge.serving import Collecting, collecting
from tests.toolchains.requirement import require

EDGE, COLLECTION = "media-edge-api", "media-collection-api"
DATA = re.compile(r"--data '(.*)'\n", re.DOTALL)
MOMENT = "2026-01-31T20:00:00.000Z"

CELLS = [
    (event.id, example)
    for event in spec().events.values()
    for example in event.examples
    if event.id not in ("downloaded", "statesUpdate")
]


@pytest.fixture(scope="module")
def collector() -> Iterator[Collecting]:
    require("shell")
    with collecting() as running:
        yield running


def _sh(script: str) -> tuple[int, str]:
    """Run a snippet with sh and curl; gives the status and the body of the answer."""
    quiet = 'curl() { command curl -sS -D - "$@"; }\n'
    done = subprocess.run(["sh", "-c", quiet + script], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    head, _, body = done.stdout.partition("\n\n")
    return int(head.split()[1]), head + "\n\n" + body


def _edge(collector: Collecting, event: str, example: str, session: str) -> str:
    settings = [f"endpoint={collector.base}/ee/va/v1", "datastreamID=d1"]
    target = spec().events[event]
    if target.session != "whole":
        settings.append(f"timestamp={MOMENT}")
        settings += [f"sessionID={session}"] if target.session != "opens" else []
    return render_with_overrides(project(), event, EDGE, example, settings)


def _edge_session(collector: Collecting) -> str:
    status, answer = _sh(_edge(collector, "sessionStart", "basic", ""))
    assert status == 200
    match = re.search(r'"sessionId": "([0-9a-f]{64})"', answer)
    assert match, answer
    return match[1]


def _collection(collector: Collecting, event: Event, body: Any, session: str) -> str:
    """A request of the Media Collection API as a command; its snippets are bodies."""
    url = project().platforms[COLLECTION].url[event.session]
    url = url.replace("https://{collectionHost}", collector.base).replace("{sessionID}", session)
    text = json.dumps(body).replace("'", "'\\''")
    return f"curl -X POST \"{url}\" --header 'Content-Type: application/json' --data '{text}'\n"


def _collection_body(event: str, example: str) -> Any:
    return json.loads(render_with_overrides(project(), event, COLLECTION, example, []))


def _collection_session(collector: Collecting) -> str:
    start = spec().events["sessionStart"]
    status, answer = _sh(_collection(collector, start, _collection_body(start.id, "basic"), ""))
    assert status == 201
    match = re.search(r"(?i)location: /api/v1/sessions/([0-9a-f]{64})", answer)
    assert match, answer
    return match[1]


def _required(event: Event, protocol: str) -> list[tuple[list[Any], str]]:
    """The steps to each required field of a body, and the JSON path that a finding names."""
    paths = []
    for group in spec().carried_groups(event):
        is_required = group.is_common or event.carries.get(group.id, False)
        place = group.routes[protocol]
        if not is_required or place.way == "none" or group.kind in ("messages", "pairs"):
            continue
        for field in group.fields.values():
            route = field.routes[protocol]
            absent = route.way == "none" or event.session in field.absent_when
            if absent or protocol not in field.required:
                continue
            paths.append(_steps(protocol, group.kind, place.name, route.name))
    return paths


def _steps(protocol: str, kind: str, place: str, name: str) -> tuple[list[Any], str]:
    if protocol == "collection":
        path = f"$.{place}['{name}']" if "." in name else f"$.{place}.{name}"
        return [place, name], path
    if name.startswith("/"):
        return ["events", 0, "xdm", name[1:]], f"$.events[0].xdm.{name[1:]}"
    steps: list[Any] = [
        "events",
        0,
        "xdm",
        *place.split("."),
        *([0] if kind == "list" else []),
        name,
    ]
    item = "[0]" if kind == "list" else ""
    return steps, f"$.events[0].xdm.{place}{item}.{name}"


def _without(body: Any, steps: list[Any]) -> Any:
    body = copy.deepcopy(body)
    node = body
    for step in steps[:-1]:
        node = node[step]
    del node[steps[-1]]
    return body


def _reasons(answer: str) -> dict[str, str]:
    report = json.loads(answer.partition("\n\n")[2])
    details = report["details"] if "details" in report else report["report"]["details"]
    return {detail["name"]: detail["reason"] for detail in details}


@pytest.mark.parametrize(("event", "example"), CELLS)
def test_the_edge_snippet_is_accepted(collector: Collecting, event: str, example: str) -> None:
    session = _edge_session(collector)
    status, answer = _sh(_edge(collector, event, example, session))
    assert status == (200 if event == "sessionStart" else 204), answer


@pytest.mark.parametrize("example", list(spec().events["statesUpdate"].examples))
def test_several_states_are_accepted_at_once(collector: Collecting, example: str) -> None:
    session = _edge_session(collector)
    status, answer = _sh(_edge(collector, "statesUpdate", example, session))
    assert status == 204, answer


def test_a_downloaded_session_is_accepted(collector: Collecting) -> None:
    assert _sh(_edge(collector, "downloaded", "basic", ""))[0] == 200
    event = spec().events["downloaded"]
    body = _collection_body("downloaded", "basic")
    assert _sh(_collection(collector, event, body, ""))[0] == 201


@pytest.mark.parametrize("event", [event.id for event in spec().events.values()])
def test_the_edge_snippet_is_refused_without_any_required_field(
    collector: Collecting, event: str
) -> None:
    target = spec().events[event]
    block = target.blocks["xdm"]
    sent_event = spec().events.get(block.name, target)
    snippet = _edge(collector, event, "basic", _edge_session(collector))
    match = DATA.search(snippet)
    assert match
    body = json.loads(match[1].replace("'\\''", "'"))
    for steps, path in _required(sent_event, "xdm"):
        text = json.dumps(_without(body, steps)).replace("'", "'\\''")
        changed = snippet[: match.start(1)] + text + snippet[match.end(1) :]
        status, answer = _sh(changed)
        assert status == 400, (path, answer)
        assert _reasons(answer) == {path: "Missing required field"}


@pytest.mark.parametrize(("event", "example"), CELLS)
def test_the_collection_snippet_is_accepted(
    collector: Collecting, event: str, example: str
) -> None:
    if (event, example) in (("stateStart", "several"), ("stateEnd", "several")):
        return  # two requests, for which there is no snippet
    target = spec().events[event]
    session = _collection_session(collector)
    body = _collection_body(event, example)
    status, answer = _sh(_collection(collector, target, body, session))
    assert status == (201 if event == "sessionStart" else 204), answer


@pytest.mark.parametrize("event", sorted({event for event, _ in CELLS}))
def test_the_collection_snippet_is_refused_without_any_required_field(
    collector: Collecting, event: str
) -> None:
    target = spec().events[event]
    block = target.blocks["collection"]
    sent_event = spec().events[block.name] if block.form == "instead" else target
    session = _collection_session(collector)
    body = _collection_body(event, "basic")
    for steps, path in _required(sent_event, "collection"):
        status, answer = _sh(_collection(collector, target, _without(body, steps), session))
        assert status == 400, (path, answer)
        assert _reasons(answer) == {path: "Missing required field"}
