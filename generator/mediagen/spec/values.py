"""Values of examples: what a field accepts, and how text from a command line becomes one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from mediagen.diagnostics.problems import number_text
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.spec.model import TYPES, Field, Group, RouteWay, Spec, ValueSet
from mediagen.yaml_files.schema import describe_value

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_SHORT_FRACTION = re.compile(r"\.(\d{1,2})(?=Z|[+-])")
#: Where the fraction of the seconds begins in a date-time.
_FRACTION = len("2026-01-31T20:15:00")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SURROGATE = re.compile("[\ud800-\udfff]")


def value_fault(field: Field, value: object, sets: Mapping[str, ValueSet]) -> str | None:
    """Return a description of the fault in a field's value, or None if it is valid."""
    message = _type_fault(field.type, value, sets)
    if message:
        return message
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if field.minimum is not None and value < field.minimum:
            return f"must be at least {number_text(field.minimum)}, not {number_text(value)}"
        if field.maximum is not None and value > field.maximum:
            return f"must be at most {number_text(field.maximum)}, not {number_text(value)}"
    pattern = field.pattern
    if pattern is not None and isinstance(value, str) and not re.fullmatch(pattern, value):
        return f"'{value}' does not match {pattern}"
    return None


def _type_fault(type_: str, value: object, sets: Mapping[str, ValueSet]) -> str | None:
    if type_ not in TYPES:
        return _set_fault(sets.get(type_), value)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    match type_:
        case "string":
            return text_fault(value)
        case "integer" if not number or isinstance(value, float):
            return f"must be a whole number, not {describe_value(value)}"
        case "number" if not number or not math.isfinite(value):  # type: ignore[arg-type]
            return f"must be a number, not {describe_value(value)}"
        case "boolean" if not isinstance(value, bool):
            return f"must be true or false, not {describe_value(value)}"
        case "timestamp" if not isinstance(value, str) or parse_datetime(value) is None:
            value_text = describe_value(value)
            return f"must be a time such as 2026-01-31T20:15:00+00:00, not {value_text}"
        case "object" if not isinstance(value, Mapping):
            return f"must be a mapping, not {describe_value(value)}"
    return None


def _set_fault(values: ValueSet | None, value: object) -> str | None:
    if values is None:
        return None  # the unknown type is reported where it is written
    message = text_fault(value)
    if message or not isinstance(value, str) or value in values.values:
        return message
    if not values.open:
        return (
            f"'{value}' is none of the {values.title.lower()}{suggest_name(value, values.values)}"
        )
    if values.pattern and not re.fullmatch(values.pattern, value):
        return f"'{value}' does not match {values.pattern}"
    return None


def text_fault(value: object) -> str | None:
    """Return a description of the fault in a value that must be a string, or None."""
    if not isinstance(value, str):
        hint = "; put it in quotes" if isinstance(value, (bool, int, float)) else ""
        return f"must be a text, not {describe_value(value)}{hint}"
    if _SURROGATE.search(value):
        return "holds half of a character (a lone surrogate)"
    return None


def name_fault(spec: Spec, group: Group, name: str) -> str | None:
    """Return a description of the fault in a free name of a group of pairs, or None."""
    if group.pattern and not re.fullmatch(group.pattern, name):
        return f"'{name}' does not match {group.pattern}"
    for field in spec.fields.values():
        # Trackers hand both over in one map, where the second would replace the first.
        if field.name == name and field.routes["tracker"].way == RouteWay.METADATA:
            return f"'{name}' is a name of its own: give it as {field.id}"
    return None


@lru_cache(maxsize=16)
def parse_datetime(value: str) -> datetime | None:
    """A date-time with its offset; None where the text is not one."""
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def epoch_milliseconds(value: str) -> int:
    """UTC milliseconds since 1970 of a date-time that ``moment`` accepts."""
    parsed = parse_datetime(value)
    if parsed is None:
        raise ValueError(value)
    return round(parsed.timestamp() * 1000)


def unpadded_milliseconds(value: str) -> int | None:
    """Return the time if its short fraction is a number of milliseconds without leading zeros.

    Some SDKs print 60 ms as ``.60``. None where the fraction has three digits, or where there is
    none.
    """
    match = _SHORT_FRACTION.match(value, _FRACTION)
    if match is None:
        return None
    whole = value[: match.start()] + value[match.end() :]
    return epoch_milliseconds(whole) + int(match[1])


def parse_value(type_: str, text: str) -> Any:
    """Text from a command line as a value of a type; text that does not fit stays text."""
    if type_ in ("integer", "number") and re.fullmatch(r"[-+]?[0-9]{1,100}", text):
        return int(text)
    if type_ == "number" and re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", text):
        with suppress(ValueError):
            return float(text)
    if type_ == "boolean" and text in ("true", "false"):
        return text == "true"
    if type_ == "timestamp" and re.fullmatch(r"[0-9]{1,15}", text):
        with suppress(OverflowError):  # beyond the year 9999
            return (_EPOCH + timedelta(milliseconds=int(text))).isoformat(timespec="milliseconds")
    return text


def merge_deep(base: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    """``delta`` over ``base``: mappings are merged deeply, everything else is replaced."""
    result = dict(base)
    for key, value in delta.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = merge_deep(below, value)
        result[key] = value
    return result
