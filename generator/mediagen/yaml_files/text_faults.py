"""Strings that match every schema, and that are nevertheless mistakes.

An ellipsis stands for the list of a lower layer: a list that has one after layers are merged would
print it. Characters that change the direction of text make a title display another string than the
one that tools read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.catalogue import layers as layer_codes
from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.terminal import escape_controls

if TYPE_CHECKING:
    from mediagen.diagnostics.problems import Problems
    from mediagen.yaml_files.source import Source, YamlPath

#: Item of a list that stands for the list of the layer below.
ELLIPSIS = "..."
#: Embeddings, overrides and isolates; the marks U+200E and U+200F are part of ordinary text.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Keys with text for readers. Values of examples can have any character.
_TEXT_KEYS = frozenset({"title", "summary", "description", "when", "notes", "caveats", "because"})
_VALUE_KEYS = frozenset({"examples", "steps"})


def report_text_faults(schema: Mapping[str, Any], source: Source, problems: Problems) -> bool:
    """Report the faults of a file that matches its schema, and return whether there are any.

    A schema with ``"ellipsis": true`` has lists in which ``...`` has a meaning of its own.
    """
    text = source.text
    if text.isascii() and ELLIPSIS not in text and "\\" not in text:
        return False
    before = len(problems)
    for path, value in _strings(source.data, []):
        if value == ELLIPSIS and isinstance(path[-1], int) and not schema.get("ellipsis"):
            message = "'...' stands for the list of a lower layer, and no lower layer has this list"
            problems.add_at(source, path, message, code=layer_codes.INVALID_ELLIPSIS)
        elif (match := _DIRECTION.search(value)) and _is_for_readers(path):
            message = (
                f"unexpected character U+{ord(match[0]):04X} in '{escape_controls(value)}': it "
                "changes the direction of the text after it; remove it"
            )
            problems.add_at(source, path, message, code=codes.INVALID_FORMAT)
    return len(problems) > before


def _is_for_readers(path: YamlPath) -> bool:
    keys = [step for step in path if isinstance(step, str)]
    return not _VALUE_KEYS.intersection(keys[:-1]) and bool(_TEXT_KEYS.intersection(keys))


def _strings(data: Any, path: list[str | int]) -> Iterator[tuple[list[str | int], str]]:
    if isinstance(data, str):
        if path:
            yield path, data
        return
    items: Any = ()
    if isinstance(data, dict):
        items = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    for step, value in items:
        yield from _strings(value, [*path, step])
