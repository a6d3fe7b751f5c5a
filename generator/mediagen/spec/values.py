"""Values of fields: their checks, and their conversion from the command line."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import layers as layer_codes
from mediagen.diagnostics.catalogue import spec as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.problems import number_text
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.spec.model import Field, Group, RouteWay, Spec, ValueSet, ValueType
from mediagen.yaml_files.schema import describe_value

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SHORT_FRACTION = re.compile(r"\.(\d{1,2})(?=Z|[+-])")
#: Index of the fraction of the seconds in a date-time.
_FRACTION = len("2026-01-31T20:15:00")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SURROGATE = re.compile("[\ud800-\udfff]")


class ValueProblem(NamedTuple):
    """Problem of a value: its code, and the message without the name of the field."""

    code: Code
    message: str


def check_value(field: Field, value: object, sets: Mapping[str, ValueSet]) -> ValueProblem | None:
    """Return the problem of a field's value, or None if it is valid."""
    problem = _check_type(field.type, value, sets)
    if problem is not None:
        return problem
    if field.constant is not None and value != field.constant:
        message = f"expected {describe_value(field.constant)}, which is constant"
        return ValueProblem(codes.UNKNOWN_VALUE, f"{message}, got {describe_value(value)}")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        limit = None
        if field.minimum is not None and value < field.minimum:
            limit = f"{number_text(field.minimum)} or greater"
        elif field.maximum is not None and value > field.maximum:
            limit = f"{number_text(field.maximum)} or less"
        if limit is not None:
            message = f"expected {limit}, got {number_text(value)}"
            return ValueProblem(codes.VALUE_OUT_OF_RANGE, message)
    return _check_pattern(field.pattern, value) if field.pattern else None


def _check_type(type_: str, value: object, sets: Mapping[str, ValueSet]) -> ValueProblem | None:
    if type_ not in _TYPE_CHECKS:
        return _check_member(sets.get(type_), value)
    expected, is_valid = _TYPE_CHECKS[type_]
    if is_valid is None:
        return check_string(value)
    return None if is_valid(value) else _type_problem(expected, value)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def _check_member(values: ValueSet | None, value: object) -> ValueProblem | None:
    if values is None:
        return None  # the unknown type is reported where it is written
    problem = check_string(value)
    if problem is not None or not isinstance(value, str) or value in values.values:
        return problem
    if not values.open:
        hint = suggest_name(value, values.values)
        message = f"expected one of the {values.title.lower()}, got '{value}'{hint}"
        return ValueProblem(codes.UNKNOWN_VALUE, message)
    return _check_pattern(values.pattern, value) if values.pattern else None


def _check_pattern(pattern: str, value: object) -> ValueProblem | None:
    if not isinstance(value, str) or re.fullmatch(pattern, value):
        return None
    message = f"expected a string that matches {pattern}, got '{value}'"
    return ValueProblem(codes.PATTERN_MISMATCH, message)


def check_string(value: object) -> ValueProblem | None:
    """Return the problem of a value that must be a string, or None if it is valid."""
    if not isinstance(value, str):
        hint = "; put it in quotes" if isinstance(value, (bool, int, float)) else ""
        return _type_problem("a string", value, hint)
    if _SURROGATE.search(value):
        message = "expected Unicode characters, got half of a character (a lone surrogate)"
        return ValueProblem(codes.LONE_SURROGATE, message)
    return None


def _type_problem(expected: str, value: object, hint: str = "") -> ValueProblem:
    message = f"expected {expected}, got {describe_value(value)}{hint}"
    return ValueProblem(codes.WRONG_VALUE_TYPE, message)


def check_pair_name(spec: Spec, group: Group, name: str) -> ValueProblem | None:
    """Return the problem of the name of a pair in a group of pairs, or None if it is valid."""
    if not group.free:
        message = f"'{name}' is not declared as typed custom metadata, and no other names are valid"
        return ValueProblem(layer_codes.CLOSED_METADATA, message)
    if group.pattern and not re.fullmatch(group.pattern, name):
        message = f"invalid name '{name}': expected a name that matches {group.pattern}"
        return ValueProblem(codes.PATTERN_MISMATCH, message)
    for field in spec.fields.values():
        if field.events:
            if field.routes["xdm"].name == name:
                message = f"'{name}' is typed; set {field.id} instead"
                return ValueProblem(layer_codes.TYPED_NAME, message)
            continue
        # Trackers pass both in one map, where the second would replace the first.
        if field.name == name and field.routes["tracker"].way == RouteWay.METADATA:
            message = f"'{name}' is the name of a field; set {field.id} instead"
            return ValueProblem(codes.RESERVED_PAIR_NAME, message)
    return None


@lru_cache(maxsize=16)
def parse_datetime(value: str) -> datetime | None:
    """Return a date-time with its offset, or None if the string is not one."""
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


#: The expected value of each built-in type, and its check; strings have several problems.
_TYPE_CHECKS: Mapping[str, tuple[str, Callable[[object], bool] | None]] = {
    ValueType.STRING: ("a string", None),
    ValueType.INTEGER: ("an integer", _is_integer),
    ValueType.NUMBER: ("a number", _is_number),
    ValueType.BOOLEAN: ("true or false", lambda value: isinstance(value, bool)),
    ValueType.TIMESTAMP: (
        "an RFC 3339 date-time such as 2026-01-31T20:15:00+00:00",
        lambda value: isinstance(value, str) and parse_datetime(value) is not None,
    ),
    ValueType.DATE: ("a date such as 2026-01-31", lambda value: is_date(value)),
    ValueType.OBJECT: ("a mapping", lambda value: isinstance(value, Mapping)),
}


def is_date(value: object) -> bool:
    """Return whether a value is a date without a time, such as ``2026-01-31``."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    with suppress(ValueError):
        return bool(date.fromisoformat(value))
    return False


def wire_text(value: Any) -> str:
    """Return a value of typed custom metadata as messages carry it.

    Numbers have the shortest form, without an exponent.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def parse_wire_text(type_: str, text: str) -> Any:
    """Return the value that a string in a message stands for; the string itself if it is none."""
    if type_ == ValueType.INTEGER and re.fullmatch(r"-?(0|[1-9][0-9]{0,30})", text):
        return int(text)
    if type_ == ValueType.NUMBER and re.fullmatch(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?", text):
        return float(text) if "." in text else int(text)
    if type_ == ValueType.BOOLEAN and text in ("true", "false"):
        return text == "true"
    return text


def epoch_milliseconds(value: str) -> int:
    """Return the UTC milliseconds since 1970 of a date-time.

    Raises:
        ValueError: if ``parse_datetime`` does not accept the string.
    """
    parsed = parse_datetime(value)
    if parsed is None:
        raise ValueError(value)
    return round(parsed.timestamp() * 1000)


def unpadded_milliseconds(value: str) -> int | None:
    """Return UTC milliseconds since 1970, reading a short fraction as a number of milliseconds.

    Some SDKs print 60 ms as ``.60``. None if the fraction has three digits, or if there is none.
    """
    match = _SHORT_FRACTION.match(value, _FRACTION)
    if match is None:
        return None
    whole = value[: match.start()] + value[match.end() :]
    return epoch_milliseconds(whole) + int(match[1])


def parse_value(type_: str, text: str) -> Any:
    """Return a string from the command line as a value of a type, or unchanged if it is not one."""
    if type_ in (ValueType.INTEGER, ValueType.NUMBER) and re.fullmatch(r"[-+]?[0-9]{1,100}", text):
        return int(text)
    if type_ == ValueType.NUMBER and re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", text):
        with suppress(ValueError):
            return float(text)
    if type_ == ValueType.BOOLEAN and text in ("true", "false"):
        return text == "true"
    if type_ == ValueType.TIMESTAMP and re.fullmatch(r"[0-9]{1,15}", text):
        with suppress(OverflowError):  # beyond the year 9999
            return (_EPOCH + timedelta(milliseconds=int(text))).isoformat(timespec="milliseconds")
    return text


def merge_deep(base: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the values of ``delta``: mappings are merged, other values replaced."""
    result = dict(base)
    for key, value in delta.items():
        current = result.get(key)
        if isinstance(current, Mapping) and isinstance(value, Mapping):
            value = merge_deep(current, value)
        result[key] = value
    return result
