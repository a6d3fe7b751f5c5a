"""Schemas for editors: those of the loader, with the keys of files that refine others.

The loader merges the files of all layers before it checks the result. An editor sees one file: with
``refine: true``, no key is required, and lists can have ``...``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mediagen.yaml_files.schema import load_schema

#: Keywords of JSON Schema that a refinement of a mapping or of a list need not meet.
_COMPLETENESS = ("required", "minProperties", "minItems", "dependencies")
#: Keywords of the loader, which editors do not know.
_ANNOTATIONS = ("identifier", "fixed_because", "refine")
_ELLIPSIS = {"description": "The list of the lower layer.", "type": "string", "const": "..."}
_REFINE = {"description": "true: the file changes the one of a lower layer.", "const": True}
_REPLACE = {
    "description": "true: the file takes the place of the one of a lower layer.",
    "const": True,
}
_REMOVE = {
    "description": "Parts of the lower layer that are removed: paths with dots.",
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "minItems": 1,
    "uniqueItems": True,
}


@lru_cache
def editor_schema(kind: str) -> dict[str, Any]:
    """Return the schema of a kind of file for editors: complete files, and those that refine."""
    schema = load_schema(kind)
    plain: dict[str, Any] = _without_annotations(schema)
    if not _is_refinable(schema):
        return plain
    head = {name: plain[name] for name in ("$schema", "$id", "title", "description")}
    definitions = plain.get("definitions")
    rest = {k: v for k, v in plain.items() if k not in head and k != "definitions"}
    refinement = _relax(rest)
    refinement["properties"] = {
        **refinement.get("properties", {}), "refine": _REFINE, "remove": _REMOVE
    }  # fmt: skip
    complete = {
        **rest,
        # A file with `refine` is one of the others; the key is here so that editors complete it.
        "properties": {**rest.get("properties", {}), "refine": _REFINE, "replace": _REPLACE},
    }
    if "propertyNames" in rest:  # of categories: the keys are names
        names = {"anyOf": [rest["propertyNames"], {"enum": ["refine", "remove", "replace"]}]}
        refinement["propertyNames"] = complete["propertyNames"] = names
    return {
        **head,
        **({"definitions": definitions} if definitions else {}),
        "type": "object",
        "if": {"properties": {"refine": {"const": True}}, "required": ["refine"]},
        "then": refinement,
        "else": complete,
    }


def _is_refinable(value: Any) -> bool:
    """Return whether a part of a schema has a key that a refinement can change."""
    if isinstance(value, dict):
        return isinstance(value.get("refine"), str) or any(map(_is_refinable, value.values()))
    return isinstance(value, list) and any(map(_is_refinable, value))


def _without_annotations(schema: Any) -> Any:
    """Return a part of a schema without the keywords of the loader."""
    if isinstance(schema, list):
        return [_without_annotations(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key == "properties":  # its keys are those of files
            result[key] = {name: _without_annotations(item) for name, item in value.items()}
        elif key not in _ANNOTATIONS:
            result[key] = _without_annotations(value)
    return result


def _relax(schema: Any) -> Any:
    """Return a part of a schema for a refinement, which can leave out everything."""
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            result[key] = {name: _relax(item) for name, item in value.items()}
        elif key == "items":
            result[key] = {"anyOf": [_relax(value), _ELLIPSIS]}
        elif key == "additionalProperties":
            result[key] = _relax(value)
        elif key not in _COMPLETENESS:
            result[key] = value
    return result
