"""The project's spec, and whole requests made of its examples."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Payload, Value
from mediagen.spec.model import Spec

ROOT = Path(__file__).parents[2]
WIRE = ("xdm", "collection")

#: 2026-01-31T20:00:00Z, where the clocks of the tests start.
EPOCH = 1769889600.0


@cache
def project() -> Project:
    loaded = load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))
    assert not loaded.problems
    return loaded


def spec() -> Spec:
    return project().spec


def events(protocol: str) -> list[str]:
    """The events that have a message of their own in a wire protocol."""
    return [
        event.id
        for event in spec().events.values()
        if event.blocks[protocol].form == "send" and event.blocks[protocol].name == event.id
    ]


def body(
    protocol: str,
    event: str,
    *,
    playhead: float | None = None,
    time: float = EPOCH,
    session: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> Any:
    """The body of the basic example of an event: ``xdm``, or that of the Media Collection API."""
    message = (
        _compose_message(protocol, event, dict(values))
        if values
        else pickle.loads(_basic(protocol, event))
    )
    if protocol == "collection":
        for each in message if isinstance(message, list) else [message]:
            if playhead is not None:
                each["playerTime"]["playhead"] = playhead
            if not isinstance(message, list):
                each["playerTime"]["ts"] = round(time * 1000)
        return message
    if "mediaCollection" in message:
        message["timestamp"] = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
        if playhead is not None:
            message["mediaCollection"]["playhead"] = int(playhead)
        if session is not None and "sessionID" in message["mediaCollection"]:
            message["mediaCollection"]["sessionID"] = session
    return message


@cache
def _basic(protocol: str, event: str) -> bytes:
    """The basic example, in the form that is the fastest to copy."""
    return pickle.dumps(
        _compose_message(protocol, event, dict(spec().events[event].examples["basic"].values))
    )


def _compose_message(protocol: str, event: str, values: dict[str, Any]) -> Any:
    (message,) = compose(spec(), spec().events[event], values, protocol)
    assert isinstance(message, Payload)
    return _plain(message.body)


def _plain(tree: Any) -> Any:
    if isinstance(tree, Value):
        return copy.deepcopy(tree.data)
    if isinstance(tree, Mapping):
        return {key: _plain(value) for key, value in tree.items()}
    return [_plain(item) for item in tree] if isinstance(tree, list) else tree
