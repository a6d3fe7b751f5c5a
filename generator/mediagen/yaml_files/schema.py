"""Check the shape of a YAML file against its JSON Schema, and say it in the words of a reader.

The schemas are the ones that editors complete from. jsonschema-rs finds the faults; this module
gives each its line and column, and the nearest valid name.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.problems import Problems, number_text
from mediagen.diagnostics.suggestions import nearest_name, suggest_name
from mediagen.diagnostics.words import join_words

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

    from mediagen.yaml_files.source import Source

SCHEMAS = Path(__file__).parent / "schemas"

_NOUNS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "nothing",
}


def check_schema(kind: str, source: Source, problems: Problems) -> bool:
    """Whether the file has the shape of its kind; every fault is noted."""
    validator = _build_validator(kind)
    if validator.is_valid(source.data):
        return True
    for error in validator.iter_errors(source.data):
        _report_error(error, kind, source, problems)
    return False


@lru_cache
def _load_schema(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8"))
    return loaded


@lru_cache
def _build_validator(kind: str) -> Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(_load_schema(kind))


def _report_error(error: ValidationError, kind: str, source: Source, problems: Problems) -> None:
    path = list(error.instance_path)
    value: Any = error.instance
    rule: dict[str, Any] = _load_schema(kind)
    for step in error.schema_path[:-1]:
        rule = rule[step]  # type: ignore[index]
    fault = error.kind
    match fault.name:
        case "additionalProperties":
            properties = rule.get("properties", {})
            for key in fault.unexpected:  # type: ignore[attr-defined]
                hint = suggest_name(key, properties, limit=16)
                problems.add_at(
                    source,
                    [*path, key],
                    f"unknown key '{key}'{hint}",
                    code=codes.UNKNOWN_KEY,
                    key=True,
                )
        case "required":
            key = fault.property  # type: ignore[attr-defined]
            properties = rule.get("properties", {})
            if key not in {
                nearest_name(stray, properties) for stray in value if stray not in properties
            }:
                problems.add_at(source, path, f"missing key '{key}'")
        case "type":
            problems.add_at(source, path, _wrong_type(rule, value))
        case "enum" if not isinstance(value, str):
            pass  # its type is wrong, which is reported, too
        case "enum":
            hint = suggest_name(value, rule["enum"])
            problems.add_at(source, path, f"'{value}' is not one of the values allowed here{hint}")
        case "pattern":
            problems.add_at(source, path, f"'{value}' {rule['patternErrorMessage']}")
        case "propertyNames" if "enum" in rule:
            for key in value:
                if key not in rule["enum"]:
                    hint = suggest_name(key, rule["enum"], limit=16)
                    problems.add_at(
                        source,
                        [*path, key],
                        f"unknown key '{key}'{hint}",
                        code=codes.UNKNOWN_KEY,
                        key=True,
                    )
        case "propertyNames":
            for key in value:
                if re.fullmatch(rule["pattern"], key) is None:
                    message = f"'{key}' {rule['patternErrorMessage']}"
                    problems.add_at(source, [*path, key], message, key=True)
        case "minItems" if value:
            problems.add_at(source, path, f"must have at least {rule['minItems']} items")
        case "minLength" | "minItems" | "minProperties":
            problems.add_at(source, path, "must not be empty")
        case "maxProperties":
            keys = ", ".join(rule.get("properties", {}))
            problems.add_at(source, path, f"takes only one of: {keys}")
        case "minimum":
            problems.add_at(source, path, f"must be at least {number_text(rule['minimum'])}")
        case "maximum":
            problems.add_at(source, path, f"must be at most {number_text(rule['maximum'])}")
        case "uniqueItems":
            problems.add_at(source, path, "holds the same value twice")
        case _:
            problems.add_at(source, path, error.message)


def _wrong_type(rule: dict[str, Any], value: object) -> str:
    allowed = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    expected = join_words([_NOUNS[name] for name in allowed], "or")
    message = f"must be {expected}, not {describe_value(value)}"
    if "string" in allowed and isinstance(value, (bool, int, float)):
        message += "; put it in quotes"
    return message


def describe_value(value: object) -> str:
    """A value in the words of a message: its type, and itself where it is short."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {number_text(value)}"
    if isinstance(value, str):
        return f"the text '{value}'" if len(value) <= 60 else "a long text"
    return "a list" if isinstance(value, list) else "a mapping"
