"""Check the shape of a YAML file against its JSON Schema.

Editors complete from the same schemas. jsonschema-rs detects the errors; this module adds the line
and column of each, and the nearest valid name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.problems import Problems, number_text
from mediagen.diagnostics.suggestions import nearest_name, suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.yaml_files.text_faults import report_text_faults

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

    from mediagen.diagnostics.catalogue.model import Code
    from mediagen.yaml_files.source import Source, YamlPath

SCHEMAS = Path(__file__).parent / "schemas"
#: Start of the ``$id`` of every schema; the kind of file follows.
SCHEMA_ID = "urn:mediagen:schema:"

_NOUNS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "null",
}
_NON_EMPTY = {
    "minLength": "a non-empty string",
    "minItems": "a non-empty list",
    "minProperties": "a non-empty mapping",
}
#: Strings up to this length are quoted in messages.
_LONGEST_QUOTED = 60


def check_schema(kind: str, source: Source, problems: Problems) -> bool:
    """Return whether a file matches the schema of its kind; report each error."""
    validator = _build_validator(kind)
    if validator.is_valid(source.data):
        return not report_text_faults(load_schema(kind), source, problems)
    reporter = _ErrorReporter(kind, source, problems)
    if reporter.report_unknown_kind():
        return False
    for error in validator.iter_errors(source.data):
        reporter.report_error(error)
    return False


def schema_kinds() -> list[str]:
    """Return the kinds of YAML files, in the order of their names."""
    return sorted(path.stem for path in SCHEMAS.glob("*.json"))


@lru_cache
def load_schema(kind: str) -> dict[str, Any]:
    """Return the schema of a kind of file."""
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8"))
    return loaded


@lru_cache
def _build_validator(kind: str) -> Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(load_schema(kind))


class _ErrorReporter:
    """Reports the errors of the validator with their positions and codes."""

    def __init__(self, kind: str, source: Source, problems: Problems) -> None:
        self._kind, self._source, self._problems = kind, source, problems

    def report_unknown_kind(self) -> bool:
        """Report an unknown kind of file, and return whether it is one.

        The kind decides which schema holds, so that errors of another one would mislead.
        """
        schema = load_schema(self._kind)
        if "kinds" not in schema or not isinstance(self._source.data, dict):
            return False
        names = [*schema["properties"]["kind"]["enum"], *schema["kinds"]]
        value = self._source.data.get("kind")
        if not isinstance(value, str) or value in names:
            return False
        message = f"unknown value '{value}'{suggest_name(value, names)}"
        self._report(["kind"], message, codes.VALUE_NOT_ALLOWED)
        return True

    def report_error(self, error: ValidationError) -> None:
        """Report an error of the validator."""
        path = list(error.instance_path)
        value: Any = error.instance
        rule: dict[str, Any] = load_schema(self._kind)
        for step in error.schema_path[:-1]:
            rule = rule[step]  # type: ignore[index]
        match error.kind.name:
            case "additionalProperties":
                names = rule.get("properties", {})
                for key in error.kind.unexpected:  # type: ignore[attr-defined]
                    self._report_unknown_key(path, key, names)
            case "propertyNames" if "enum" in rule:
                for key in value:
                    if key not in rule["enum"]:
                        self._report_unknown_key(path, key, rule["enum"])
            case "propertyNames":
                for key in value:
                    if re.fullmatch(rule["pattern"], key) is None:
                        message = f"invalid key '{key}': {rule['patternErrorMessage']}"
                        self._report([*path, key], message, codes.INVALID_FORMAT, key=True)
            case "required":
                self._report_missing_key(path, error.kind.property, rule, value)  # type: ignore[attr-defined]
            case "enum" if not isinstance(value, str):
                pass  # the error of its type is reported
            case name:
                self._report(path, *_describe_value_error(name, rule, value, error.message))

    def _report(self, path: YamlPath, message: str, code: Code, *, key: bool = False) -> None:
        self._problems.add_at(self._source, path, message, code=code, key=key)

    def _report_unknown_key(self, path: YamlPath, key: str, names: Iterable[str]) -> None:
        hint = suggest_name(key, names, limit=16)
        self._report([*path, key], f"unknown key '{key}'{hint}", codes.UNKNOWN_KEY, key=True)

    def _report_missing_key(
        self, path: YamlPath, key: str, rule: Mapping[str, Any], value: Iterable[str]
    ) -> None:
        """Report a missing key, unless an unknown key is reported as its misspelling."""
        properties = rule.get("properties", {})
        unknown_keys = [name for name in value if name not in properties]
        if key not in {nearest_name(name, properties) for name in unknown_keys}:
            near = nearest_name(key, unknown_keys)
            hint = f"; '{near}' looks like a misspelling" if near else ""
            values = properties.get(key, {}).get("enum", ())
            if not hint and len(values) == 1:
                hint = f"; add '{key}: {values[0]}'"
            self._report(path, f"missing key '{key}'{hint}", codes.MISSING_KEY)


def _describe_value_error(
    keyword: str, rule: Mapping[str, Any], value: Any, default: str
) -> tuple[str, Code]:
    """Return the message and the code of an error that is about a value itself.

    ``keyword`` is the keyword of JSON Schema that the value does not match; ``default`` is the
    message of the validator, for keywords without a message here.
    """
    match keyword:
        case "type":
            return _describe_type_error(rule, value), codes.UNEXPECTED_TYPE
        case "enum":
            hint = suggest_name(value, rule["enum"])
            return f"unknown value '{value}'{hint}", codes.VALUE_NOT_ALLOWED
        case "pattern":
            message = f"invalid value '{value}': {rule['patternErrorMessage']}"
            return message, codes.INVALID_FORMAT
        case "minItems" if value:
            message = f"expected at least {rule['minItems']} items, got {len(value)}"
            return message, codes.TOO_FEW_ITEMS
        case "minProperties" if value:
            names = [f"'{name}'" for name in rule.get("properties", {}) if name not in value]
            return f"missing key {join_words(names, 'or')}", codes.MISSING_KEY
        case "minLength" | "minItems" | "minProperties":
            return f"expected {_NON_EMPTY[keyword]}", codes.EMPTY_YAML_VALUE
        case "maxProperties":
            keys = join_words(list(rule.get("properties", {})), "or")
            return f"expected only one of the keys {keys}", codes.EXCLUSIVE_KEYS
        case "minimum" | "maximum":
            direction = "greater" if keyword == "minimum" else "less"
            limit = number_text(rule[keyword])
            message = f"expected {limit} or {direction}, got {number_text(value)}"
            return message, codes.NUMBER_OUT_OF_RANGE
        case "uniqueItems":
            return "the list has duplicate items; keep one of each", codes.DUPLICATE_ITEM
        case _:
            return default, codes.INVALID_YAML_VALUE


def _describe_type_error(rule: Mapping[str, Any], value: object) -> str:
    allowed = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    expected = join_words([_NOUNS[name] for name in allowed], "or")
    message = f"expected {expected}, got {describe_value(value)}"
    if "string" in allowed and isinstance(value, (bool, int, float)):
        message += "; put it in quotes"
    return message


def describe_value(value: object) -> str:
    """Return a value as messages show it: itself if it is short, or else its type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"the integer {number_text(value)}"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= _LONGEST_QUOTED else "a long string"
    return "a list" if isinstance(value, list) else "a mapping"
