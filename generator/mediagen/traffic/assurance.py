"""Exports of Adobe Assurance: the events of the mobile SDKs, before they are sent to the Edge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from mediagen.traffic.addresses import lacks_session
from mediagen.traffic.answers import find_issued_session
from mediagen.traffic.entries import RecordedRequest, RecordingPlace

_DATA = "ACPExtensionEventData"
_PARENT = "ACPExtensionEventParentIdentifier"


def is_export(value: dict[str, Any]) -> bool:
    """Return whether a JSON object is an export of an Assurance session."""
    events = value.get("events")
    return isinstance(events, list) and any(
        isinstance(event, dict)
        and "payload" in event
        and ("eventNumber" in event or "vendor" in event)
        for event in events[:20]
    )


def read_export(value: dict[str, Any], place: RecordingPlace) -> Iterator[RecordedRequest]:
    """Yield the media events of an export in the order in which they happened.

    The answer to a session start is an event of its own. It names the event it answers, or
    answers the first session start before it that has no answer yet.
    """
    entries: list[tuple[str, RecordedRequest]] = []
    for number, event in _in_order(value["events"]):
        payload = event.get("payload")
        data = payload.get(_DATA) if isinstance(payload, dict) else None
        if not isinstance(payload, dict) or not isinstance(data, dict):
            continue
        time = _event_time(event)
        xdm = data.get("xdm")
        if isinstance(xdm, dict) and str(xdm.get("eventType")).startswith("media."):
            entry = _read_event(data, xdm, time, RecordingPlace(place.line, number))
            entries.append((str(event.get("eventID")), entry))
            continue
        session = find_issued_session({"handle": [data]})
        if session is not None:
            parents = {data.get("requestEventId"), payload.get(_PARENT), data.get("requestEventID")}
            _bind_answers(entries, session, parents)
    for _, entry in entries:
        yield entry


def _in_order(events: list[Any]) -> list[tuple[int, dict[str, Any]]]:
    items = [(number, entry) for number, entry in enumerate(events, 1) if isinstance(entry, dict)]

    def order(item: tuple[int, dict[str, Any]]) -> tuple[float, float]:
        sequence = item[1].get("eventNumber")
        return _event_time(item[1]) or 0.0, sequence if isinstance(sequence, (int, float)) else 0

    return sorted(items, key=order)


def _event_time(event: dict[str, Any]) -> float | None:
    time = event.get("timestamp")
    return time / 1000 if isinstance(time, (int, float)) and 0 < time < 10**14 else None


def _read_event(
    data: dict[str, Any], xdm: dict[str, Any], time: float | None, place: RecordingPlace
) -> RecordedRequest:
    if "timestamp" not in xdm and time is not None:  # the SDK adds it when it sends the event
        stamp = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
        xdm = {**xdm, "timestamp": stamp}
    request = data.get("request")
    path = request.get("path") if isinstance(request, dict) else None
    url = path if isinstance(path, str) else "/ee/v1/interact"
    return RecordedRequest(place, {"events": [{"xdm": xdm}]}, url=url, time=time, mixed=True)


def _bind_answers(
    entries: list[tuple[str, RecordedRequest]], session: str, parents: set[Any]
) -> None:
    for identifier, entry in entries:
        if identifier in parents and entry.session is None:
            entry.session = session
            return
    for _, entry in entries:
        if entry.session is None and lacks_session(entry.body):
            entry.session = session
            return
