"""Removal: the paths under ``remove`` that a refinement takes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.suggestions import suggest_name

REMOVE = "remove"
_Path = tuple[str | int, ...]


class Removal:
    """Removal of parts of the layers below, as far as the schema of a file permits it.

    ``report`` takes the path in the refinement, the message and the code of a problem.
    """

    def __init__(self, schema: Mapping[str, Any], report: Callable[..., None]) -> None:
        self._schema, self._report = schema, report

    def remove(self, data: Any, names: Any) -> Iterator[tuple[_Path, _Path]]:
        """Remove parts of ``data`` by their dotted names.

        Yield the path of each, and the path of its name in the refinement.
        """
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            message = "expected a list of paths, such as examples.basic"
            self._report((REMOVE,), message, codes.NOTHING_TO_REMOVE)
            return
        for index, name in enumerate(names):
            path, missing, candidates = resolve_dotted(data, name)
            if missing:
                removed = [other for other in names[:index] if f"{name}.".startswith(f"{other}.")]
                message = _describe_missing(data, path, name, candidates)
                if removed:
                    message = f"'{removed[0]}' in this list removes '{name}' already"
                    message += "; delete one of them"
                self._report((REMOVE, index), message, codes.NOTHING_TO_REMOVE)
            elif self._is_removable(path, name, index):
                parent = data
                for step in path[:-1]:
                    parent = parent[step]
                del parent[path[-1]]
                yield path, (REMOVE, index)

    def _is_removable(self, path: _Path, name: str, index: int) -> bool:
        schema, right = self._schema, self._schema.get("refine", "")
        required = False
        for step in path:
            required = step in schema.get("required", ())
            others = schema.get("additionalProperties")
            is_entry = step not in schema.get("properties", {})
            narrow_entry = right == "narrow" and is_entry
            schema = schema.get("properties", {}).get(step) or (
                others if isinstance(others, dict) else {}
            )
            right = right if right == "free" or narrow_entry else schema.get("refine", "")
        if required:
            message = f"'{name}' cannot be removed, because it is required; write another value"
        elif right == "free" or narrow_entry:
            return True
        else:
            message = f"'{name}' cannot be removed, because a refinement cannot change it"
        self._report((REMOVE, index), message, codes.NOT_REMOVABLE)
        return False


def _describe_missing(data: Any, path: _Path, name: str, candidates: list[str]) -> str:
    """Return the message for a name that stands for nothing; ``path`` is the part that exists."""
    for step in path:
        data = data[step]
    known = [".".join(map(str, (*path, key))) for key in candidates]
    hint = suggest_name(name, known)
    if path and isinstance(data, list):
        parent = ".".join(map(str, path))
        hint = f"; '{parent}' is a list, whose items have no names: write '{parent}' with the rest"
    hint = hint or "; expected the keys from the top of the file, such as examples.basic"
    return f"no '{name}' in a layer below to remove{hint}"


def resolve_dotted(data: Any, name: str) -> tuple[_Path, bool, list[str]]:
    """Return the path of a dotted name, whether it does not exist, and the keys where it ends.

    Keys can contain dots themselves.
    """
    path: _Path = ()
    rest = name
    while rest:
        if not isinstance(data, dict):
            return path, True, []
        keys = [key for key in data if rest == key or rest.startswith(f"{key}.")]
        if not keys:
            return path, True, list(data)
        key = max(keys, key=len)
        path, data, rest = (*path, key), data[key], rest[len(key) + 1 :]
    return path, False, []
