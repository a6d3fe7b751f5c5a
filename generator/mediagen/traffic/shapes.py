"""Entries in JSON values: a table of the shapes that recorders write, recognized by content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from mediagen.spec.values import epoch_milliseconds, parse_datetime
from mediagen.traffic import assurance, charles, har, postman
from mediagen.traffic.answers import find_issued_session
from mediagen.traffic.entries import RecordedRequest, RecordingPlace

#: Maximum depth of nested lists: an export can be a list of recordings.
_DEEPEST = 4


class Shape(NamedTuple):
    """A shape of JSON values. ``title`` describes it in messages."""

    title: str
    recognize: Callable[[Any], bool]
    read: Callable[[Any, RecordingPlace], Iterator[RecordedRequest]]


SHAPES = (
    Shape("a HAR recording", har.is_recording, har.read_recording),
    Shape("a HAR entry", har.is_entry, har.read_entry),
    Shape("a Charles recording", charles.is_transaction, charles.read_transaction),
    Shape("an Adobe Assurance export", assurance.is_export, assurance.read_export),
    Shape("a Postman collection", postman.is_collection, postman.read_collection),
)


def find_shape(value: Any) -> Shape | None:
    """Return the shape of a value, or None for a record of ``collect`` or a plain body."""
    if not isinstance(value, dict) or "body" in value:
        return None
    return next((shape for shape in SHAPES if shape.recognize(value)), None)


def read_value(
    value: Any, place: RecordingPlace, depth: int = 0
) -> Iterator[RecordedRequest | RecordingPlace]:
    """Yield the requests in a JSON value, in the order of time where all of a list have one.

    A part that cannot be a request is yielded as its place.
    """
    if isinstance(value, list) and depth < _DEEPEST and value:
        yield from _in_order(_read_list(value, place, depth))
        return
    if not isinstance(value, dict):
        yield place
        return
    shape = find_shape(value)
    if shape is not None:
        yield from _in_order(shape.read(value, place))
    elif value.get("type") not in ("verdict", "closing"):  # of an earlier run; judged anew
        yield read_record(value, place)


def _read_list(
    items: list[Any], place: RecordingPlace, depth: int
) -> Iterator[RecordedRequest | RecordingPlace]:
    for number, item in enumerate(items, 1):
        yield from read_value(item, RecordingPlace(place.line, number), depth + 1)


def _in_order(
    entries: Iterator[RecordedRequest | RecordingPlace],
) -> Iterator[RecordedRequest | RecordingPlace]:
    """Yield entries in the order of their times, as recorders list them in another order."""
    items = list(entries)
    times = [entry.time for entry in items if isinstance(entry, RecordedRequest)]
    if None not in times and len(times) == len(items):
        items.sort(
            key=lambda entry: entry.time or 0.0 if isinstance(entry, RecordedRequest) else 0.0
        )
    yield from items


def read_record(record: dict[str, Any], place: RecordingPlace) -> RecordedRequest:
    """Return the request of a line as ``collect --out`` writes it, or of a plain body."""
    if "body" not in record:
        return RecordedRequest(place, record)
    find = record.get
    method, time = find("method", "POST"), find("time")
    url = find("path") or find("url")
    query = find("query")
    session, answer, status = find("session"), find("response"), None
    if answer is not None:
        session = session if isinstance(session, str) else find_issued_session(answer)
        status = answer.get("status") if isinstance(answer, dict) else None
    return RecordedRequest(
        place,
        record["body"],
        method if isinstance(method, str) else str(method),
        url if isinstance(url, str) else None,
        query if isinstance(query, dict) else {},
        time if type(time) is float and 0 < time < 10**11 else read_record_time(record),
        session if isinstance(session, str) else None,
        status if isinstance(status, int) else None,
    )


def read_record_time(record: dict[str, Any]) -> float | None:
    """Return the time of arrival of a line's request, in seconds since 1970; None if unknown."""
    time = record.get("time")
    return read_time(record.get("timestamp") if time is None else time)


def read_time(time: object) -> float | None:
    """Return a recorded time in seconds since 1970; large numbers are milliseconds."""
    if isinstance(time, (int, float)) and 0 < time < 10**14:
        return time / 1000 if time > 10**11 else float(time)
    if isinstance(time, str) and parse_datetime(time):
        return epoch_milliseconds(time) / 1000
    return None
