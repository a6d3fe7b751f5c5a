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

from mediagen.diagnostics.problems import Problems, number_text
from mediagen.diagnostics.suggestions import nearest, suggestion

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


def check(kind: str, source: Source, problems: Problems) -> bool:
    """Whether the file has the shape of its kind; every fault is noted."""
    validator = _validator(kind)
    if validator.is_valid(source.data):
        return True
    for error in validator.iter_errors(source.data):
        _note(error, kind, source, problems)
    return False


@lru_cache
def _schema(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8"))
    return loaded


@lru_cache
def _validator(kind: str) -> Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(_schema(kind))


def _note(error: ValidationError, kind: str, source: Source, problems: Problems) -> None:
    path = list(error.instance_path)
    found: Any = error.instance
    rule: dict[str, Any] = _schema(kind)
    for step in error.schema_path[:-1]:
        rule = rule[step]  # type: ignore[index]
    fault = error.kind
    match fault.name:
        case "additionalProperties":
            known = rule.get("properties", {})
            for key in fault.unexpected:  # type: ignore[attr-defined]
                hint = suggestion(key, known, limit=16)
                problems.add(source, [*path, key], f"unknown key '{key}'{hint}", key=True)
        case "required":
            key = fault.property  # type: ignore[attr-defined]
            known = rule.get("properties", {})
            if key not in {nearest(stray, known) for stray in found if stray not in known}:
                problems.add(source, path, f"missing key '{key}'")
        case "type":
            problems.add(source, path, _wrong_type(rule, found))
        case "enum" if not isinstance(found, str):
            pass  # its type is wrong, which is reported, too
        case "enum":
            hint = suggestion(found, rule["enum"])
            problems.add(source, path, f"'{found}' is not one of the values allowed here{hint}")
        case "pattern":
            problems.add(source, path, f"'{found}' {rule['patternErrorMessage']}")
        case "propertyNames" if "enum" in rule:
            for key in found:
                if key not in rule["enum"]:
                    hint = suggestion(key, rule["enum"], limit=16)
                    problems.add(source, [*path, key], f"unknown key '{key}'{hint}", key=True)
        case "propertyNames":
            for key in found:
                if re.fullmatch(rule["pattern"], key) is None:
                    said = f"'{key}' {rule['patternErrorMessage']}"
                    problems.add(source, [*path, key], said, key=True)
        case "minItems" if found:
            problems.add(source, path, f"must have at least {rule['minItems']} items")
        case "minLength" | "minItems" | "minProperties":
            problems.add(source, path, "must not be empty")
        case "maxProperties":
            keys = ", ".join(rule.get("properties", {}))
            problems.add(source, path, f"takes only one of: {keys}")
        case "minimum":
            problems.add(source, path, f"must be at least {number_text(rule['minimum'])}")
        case "maximum":
            problems.add(source, path, f"must be at most {number_text(rule['maximum'])}")
        case "uniqueItems":
            problems.add(source, path, "holds the same value twice")
        case _:
            problems.add(source, path, error.message)


def _wrong_type(rule: dict[str, Any], value: object) -> str:
    allowed = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    due = " or ".join(_NOUNS[name] for name in allowed)
    message = f"must be {due}, not {describe(value)}"
    if "string" in allowed and isinstance(value, (bool, int, float)):
        message += "; put it in quotes"
    return message


def describe(value: object) -> str:
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
