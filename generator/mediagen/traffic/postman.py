"""Postman collections 2.x: their requests, with the answers that were saved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mediagen.traffic.answers import find_issued_session
from mediagen.traffic.decoding import decode_body
from mediagen.traffic.entries import RecordedRequest, RecordingPlace

_VARIABLE = re.compile(r"\{\{([^{}]+)\}\}")
_DEEPEST = 50


def is_collection(value: dict[str, Any]) -> bool:
    """Return whether a JSON object is a Postman collection."""
    info = value.get("info")
    schema = info.get("schema") if isinstance(info, dict) else None
    is_known = isinstance(schema, str) and "postman" in schema
    return isinstance(value.get("item"), list) and (is_known or "_postman_id" in (info or {}))


def read_collection(value: dict[str, Any], place: RecordingPlace) -> Iterator[RecordedRequest]:
    """Yield the requests of a collection in the order of its folders."""
    variables = {}
    for entry in value.get("variable") or ():
        if isinstance(entry, dict) and isinstance(entry.get("value"), str):
            variables[str(entry.get("key"))] = entry["value"]
    for number, item in enumerate(_iterate_requests(value["item"]), 1):
        yield from _read_item(item, RecordingPlace(place.line, number), variables)


def _iterate_requests(items: list[Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    for item in items:
        if isinstance(item, dict) and "request" in item:
            yield item
        elif isinstance(item, dict) and isinstance(item.get("item"), list) and depth < _DEEPEST:
            yield from _iterate_requests(item["item"], depth + 1)


def _read_item(
    item: dict[str, Any], place: RecordingPlace, variables: Mapping[str, str]
) -> Iterator[RecordedRequest]:
    request = item["request"]
    if isinstance(request, str):
        request = {"method": "GET", "url": request}
    if not isinstance(request, dict):
        return
    url = request.get("url")
    if isinstance(url, dict):
        url = url.get("raw")
    body = request.get("body")
    text = body.get("raw") if isinstance(body, dict) else None
    answers = item.get("response")
    answer = answers[0] if isinstance(answers, list) and answers else None
    status = answer.get("code") if isinstance(answer, dict) else None
    yield RecordedRequest(
        place,
        decode_body(_fill_variables(text, variables)),
        str(request.get("method", "GET")),
        _fill_variables(url, variables) if isinstance(url, str) else "",
        session=find_issued_session(answer),
        status=status if isinstance(status, int) else None,
        mixed=True,
    )


def _fill_variables(text: Any, variables: Mapping[str, str]) -> Any:
    """Replace the variables that the collection itself defines."""
    if not isinstance(text, str):
        return text
    return _VARIABLE.sub(lambda match: variables.get(match[1].strip(), match[0]), text)
