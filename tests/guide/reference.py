"""Reference of the YAML files: every key, from the descriptions of the JSON Schemas.

The example of a key is the shortest value in the files of the project: of the key itself, or of
another key with the same name and description. A key without any has ``examples`` in the schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mediagen.diagnostics.problems import Problems
from mediagen.yaml_files.parsing import read_source
from mediagen.yaml_files.schema import load_schema

from tests.helpers import ROOT

REFERENCE = ROOT / "docs" / "reference.md"
_HEAD = """\
# YAML keys

<!-- Generated from generator/mediagen/yaml_files/schemas by make refresh-docs. -->

Every key of every file. In a path, `NAME` stands for a name that you choose, and `[]` for each item
of a list. A key in bold is required. `mediagen schema KIND` prints the JSON Schema of a kind, which
also has the limits and formats of values.
"""


@dataclass(frozen=True)
class Kind:
    """Kind of a YAML file: its heading, its place, and the files of the project that show it."""

    id: str
    title: str
    place: str
    patterns: tuple[str, ...]


KINDS = (
    Kind("project", "The project", "`mediagen.yaml`", ()),
    Kind("event", "Events", "`spec/events/EVENT.yaml`", ("spec/events/*.yaml",)),
    Kind("fields", "Fields", "`spec/fields/GROUP.yaml`", ("spec/fields/*.yaml",)),
    Kind(
        "custom",
        "Typed custom metadata",
        "`spec/fields/GROUP.yaml`",
        (
            "starter/plan/spec/fields/*.yaml",
            *(
                f"tests/layers/customers/{customer}/spec/fields/{group}.yaml"
                for customer, group in (
                    ("broadcaster", "programme"),
                    ("podcast", "episode"),
                    ("sports", "match"),
                )
            ),
        ),
    ),
    Kind("action", "Actions", "`spec/actions/ACTION.yaml`", ("spec/actions/*.yaml",)),
    Kind(
        "variables",
        "Variables of reports",
        "`spec/variables.yaml`",
        ("spec/variables.yaml",),
    ),
    Kind("values", "Values", "`spec/values.yaml`", ("spec/values.yaml",)),
    Kind("session", "The session", "`spec/session.yaml`", ("spec/session.yaml",)),
    Kind("categories", "Categories", "`spec/categories.yaml`", ("spec/categories.yaml",)),
    Kind("exceptions", "Exceptions for breaking changes", "`spec/exceptions.yaml`", ()),
    Kind("protocols", "Protocols", "`spec/protocols.yaml`", ("spec/protocols.yaml",)),
    Kind("story", "Stories", "`spec/stories/STORY.yaml`", ("spec/stories/*.yaml",)),
    Kind(
        "platform",
        "Platforms",
        "`templates/PLATFORM/platform.yaml`",
        ("templates/*/platform.yaml",),
    ),
    Kind(
        "language",
        "Languages",
        "`templates/languages/LANGUAGE.yaml`",
        ("templates/languages/*.yaml",),
    ),
    Kind(
        "wrapper",
        "Wrappers",
        "`templates/PLATFORM/wrapper/wrapper.yaml`",
        ("templates/*/wrapper/**/wrapper.yaml", "templates/wrappers/*/wrapper.yaml"),
    ),
    Kind(
        "verify",
        "Proofs",
        "`verify.yaml` beside `platform.yaml` or `wrapper.yaml`",
        ("templates/*/verify.yaml", "templates/*/wrapper/**/verify.yaml"),
    ),
    Kind(
        "faults",
        "Fault scenarios",
        "`faults.yaml` beside `wrapper.yaml`",
        ("templates/*/wrapper/**/faults.yaml", "templates/wrappers/*/faults.yaml"),
    ),
    Kind("check", "Checks", "`templates/checks/CHECK.yaml`", ("templates/checks/[!t]*.yaml",)),
    Kind("tools", "Tools", "`templates/checks/tools.yaml`", ("templates/checks/tools.yaml",)),
    Kind(
        "flavour",
        "Flavours of Markdown",
        "`templates/docs/FLAVOUR/flavour.yaml`",
        ("templates/docs/*/flavour.yaml",),
    ),
    Kind("words", "Words of pages", "`words.yaml` of a flavour", ("templates/docs/*/words.yaml",)),
)
#: Strings that need no quotes in YAML.
_PLAIN = re.compile(r"[A-Za-z$][\w $./()'’;%@-]*(?<! )")
_KEYWORDS = ("true", "false", "null", "yes", "no", "on", "off")
#: Examples of keys, each as a line of YAML, by the path of the key.
Examples = dict[tuple[str, ...], list[str]]
_ITEM, _NAME = "[]", "NAME"
#: Longest example, in characters.
_LONGEST = 72


@dataclass(frozen=True)
class Key:
    """Key of a kind of file: its path in steps, and its part of the schema."""

    path: tuple[str, ...]
    schema: dict[str, Any]
    is_required: bool


def render_reference() -> str:
    """Return ``docs/reference.md``: a table of the keys of every kind of file."""
    parts = [_HEAD]
    for kind in KINDS:
        schema = load_schema(kind.id)
        parts.append(f"\n## {kind.title}\n\n{schema['description']} File: {kind.place}.\n\n")
        parts.append("| Key | Value | Meaning | Example |\n| --- | ----- | ------- | ------- |\n")
        values = find_values(kind)
        parts += [_format_row(key, values) for key in find_keys(schema)]
    return "".join(parts)


def _format_row(key: Key, values: Examples) -> str:
    path = ".".join(key.path).replace(f".{_ITEM}", _ITEM)
    name = f"**`{path}`**" if key.is_required else f"`{path}`"
    example = format_example(key, values)
    cells = (name, describe_type(key.schema), key.schema["description"], f"`{example}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def find_keys(
    schema: dict[str, Any], root: dict[str, Any] | None = None, path: tuple[str, ...] = ()
) -> Iterator[Key]:
    """Yield the keys below a part of a schema, each before the keys below it."""
    root = root or schema
    schema = resolve(schema, root)
    for name, value in schema.get("properties", {}).items():
        below = resolve(value, root)
        yield Key((*path, name), below, name in schema.get("required", ()))
        yield from find_keys(below, root, (*path, name))
    others = schema.get("additionalProperties")
    if isinstance(others, dict):
        below = resolve(others, root)
        if "description" in below and "properties" not in below:
            yield Key((*path, _NAME), below, False)
        yield from find_keys(below, root, (*path, _NAME))
    if "items" in schema:
        yield from find_keys(schema["items"], root, (*path, _ITEM))


def resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a schema, or the definition that it refers to, with its own keywords."""
    if "$ref" not in schema:
        return schema
    definition: dict[str, Any] = root
    for step in schema["$ref"].removeprefix("#/").split("/"):
        definition = definition[step]
    return {**definition, **{k: v for k, v in schema.items() if k != "$ref"}}


def describe_type(schema: dict[str, Any]) -> str:
    """Return the type of a value: the values of a closed set, or words such as ``string``."""
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    types = schema.get("type", "any")
    names = [types] if isinstance(types, str) else types
    words = {"object": "mapping", "array": "list", "boolean": "`true` or `false`"}
    return " or ".join(words.get(name, name) for name in names)


@cache
def find_values(kind: Kind) -> Examples:
    """Return the examples in the files of a kind, by the path of their key in the schema."""
    schema = load_schema(kind.id)
    values: Examples = {}
    for pattern in kind.patterns:
        for path in sorted(ROOT.glob(pattern)):
            _collect_values(_read_yaml(path), schema, schema, (), values)
    return values


@cache
def shared_values() -> dict[tuple[str, str], list[str]]:
    """Return the examples in all files by the name and the description of their key."""
    shared: dict[tuple[str, str], list[str]] = {}
    for kind in KINDS:
        values = find_values(kind)
        for key in find_keys(load_schema(kind.id)):
            name = (key.path[-1], key.schema["description"])
            shared.setdefault(name, []).extend(values.get(key.path, ()))
    return shared


def _read_yaml(path: Path) -> Any:
    return read_source(path, path.name, Problems()).data


def _collect_values(
    value: Any,
    schema: dict[str, Any],
    root: dict[str, Any],
    path: tuple[str, ...],
    values: Examples,
) -> None:
    schema = resolve(schema, root)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name, item in value.items():
            rule = properties.get(name, others)
            if isinstance(rule, dict):
                below = (*path, name if name in properties else _NAME)
                values.setdefault(below, []).append(f"{name}: {flow_text(item)}")
                _collect_values(item, rule, root, below, values)
    elif isinstance(value, list) and "items" in schema:
        for item in value:
            _collect_values(item, schema["items"], root, (*path, _ITEM), values)


def format_example(key: Key, values: Examples) -> str:
    """Return the example of a key as one line of YAML. Raises ``LookupError`` without one."""
    lines = (
        [f"{_example_name(key)}: {flow_text(value)}" for value in key.schema.get("examples", ())]
        or values.get(key.path)
        or shared_values().get((key.path[-1], key.schema["description"]))
    )
    if not lines:
        raise LookupError(f"no file has {'.'.join(key.path)}; add 'examples' to its schema")
    shortest = min(lines, key=lambda line: (line.endswith(("{}", "[]")), len(line), line))
    if len(shortest) > _LONGEST:
        shortest = shortest[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return shortest.replace("`", "'")


def _example_name(key: Key) -> str:
    return "name" if key.path[-1] == _NAME else key.path[-1]


def flow_text(value: Any) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow_text(k)}: {flow_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _KEYWORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
