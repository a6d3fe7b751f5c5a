"""HAR 1.2, as Chromium, Firefox, Safari, Charles, Fiddler and Proxyman export it.

Proxyman also exports entries as JSON Lines. http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mediagen.traffic.answers import find_issued_session
from mediagen.traffic.decoding import decode_body
from mediagen.traffic.entries import RecordedRequest, RecordingPlace
from mediagen.traffic.times import read_timestamp


def is_recording(value: dict[str, Any]) -> bool:
    """Return whether a JSON object is a HAR document."""
    log = value.get("log")
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def is_entry(value: dict[str, Any]) -> bool:
    """Return whether a JSON object is one entry of a HAR."""
    request = value.get("request")
    return isinstance(request, dict) and "startedDateTime" in value and "url" in request


def read_recording(value: dict[str, Any], place: RecordingPlace) -> Iterator[RecordedRequest]:
    """Yield the requests of a HAR document."""
    for number, item in enumerate(value["log"]["entries"], 1):
        if isinstance(item, dict) and is_entry(item):
            yield from read_entry(item, RecordingPlace(place.line, number))


def read_entry(value: dict[str, Any], place: RecordingPlace) -> Iterator[RecordedRequest]:
    """Yield the request of a HAR entry."""
    request = value["request"]
    posted = request.get("postData")
    body = decode_body(posted.get("text"), posted.get("encoding")) if posted else None
    answer = value.get("response")
    status = answer.get("status") if isinstance(answer, dict) else None
    failure = answer.get("_error") if isinstance(answer, dict) else None
    yield RecordedRequest(
        place,
        body,
        str(request.get("method", "POST")),
        str(request["url"]),
        time=read_timestamp(value["startedDateTime"]),
        session=find_issued_session(answer),
        status=status if isinstance(status, int) else None,
        failure=failure if isinstance(failure, str) else "",
        mixed=True,
    )
