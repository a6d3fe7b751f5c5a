"""Charles JSON sessions (``.chlsj``): a list of transactions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mediagen.traffic.answers import find_issued_session
from mediagen.traffic.decoding import decode_body
from mediagen.traffic.entries import RecordedRequest, RecordingPlace
from mediagen.traffic.times import read_timestamp


def is_transaction(value: dict[str, Any]) -> bool:
    """Return whether a JSON object is a transaction of Charles."""
    return "method" in value and "path" in value and "host" in value and "request" in value


def read_transaction(value: dict[str, Any], place: RecordingPlace) -> Iterator[RecordedRequest]:
    """Yield the request of a transaction."""
    request, answer, times = (value.get(key) for key in ("request", "response", "times"))
    body = request.get("body") if isinstance(request, dict) else None
    decoded = None
    if isinstance(body, dict):
        decoded = decode_body(body.get("text"))
        if decoded is None:
            decoded = decode_body(body.get("encoded"), "base64")
    query = value.get("query")
    status = answer.get("status") if isinstance(answer, dict) else None
    error = value.get("errorMessage")
    yield RecordedRequest(
        place,
        decoded,
        str(value["method"]),
        f"{value['path']}?{query}" if query else str(value["path"]),
        time=read_timestamp(times.get("start")) if isinstance(times, dict) else None,
        session=find_issued_session(answer),
        status=status if isinstance(status, int) else None,
        failure=error if isinstance(error, str) else "",
        mixed=True,
    )
