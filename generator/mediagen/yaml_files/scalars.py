"""Scalars of YAML files: their paths, and copies of a file with other values."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from mediagen.yaml_files.source import Source

Scalar = str | int | float | bool
#: Path of a value with a fixed length, which can be a key.
ScalarPath = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[\w-]+")


def iterate_scalars(data: Any, path: ScalarPath = ()) -> Iterator[tuple[ScalarPath, Scalar]]:
    """Yield the path and the value of every scalar but null, in the order of the file."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from iterate_scalars(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from iterate_scalars(value, (*path, index))
    elif data is not None:
        yield path, data


def replace_scalars(source: Source, values: dict[ScalarPath, Scalar]) -> Source:
    """Return a copy of a file with other values at some paths; positions are those of the file."""
    changed = Source(source.path, source.name)
    changed.text = source.text
    changed.data = copy.deepcopy(source.data)
    for path, value in values.items():
        *steps, last = path
        parent = changed.data
        for step in steps:
            parent = parent[step]
        parent[last] = value
    return changed


def format_path(path: ScalarPath) -> str:
    """Return a path with dots, such as ``steps[0].values.name``; other keys are quoted."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_KEY.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{step!r}]"
    return text
