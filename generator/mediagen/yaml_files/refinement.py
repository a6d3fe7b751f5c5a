"""Refinements: files of a layer that change those of the layers below.

Mappings are merged, everything else replaces; ``...`` in a list stands for the list below, and
``remove`` lists the paths that are taken away. The schemas say which keys a refinement can change
(``"refine": "free"``), and which ones it can narrow (``"refine": "narrow"``).
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.catalogue import yaml_files as file_codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import nearest_name, suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.yaml_files.layered_source import LayeredSource, Parts
from mediagen.yaml_files.narrowing import Narrowing
from mediagen.yaml_files.refinable_keys import describe_unknown_key, has_right, refinable_names
from mediagen.yaml_files.removal import REMOVE, Removal
from mediagen.yaml_files.schema import describe_value, load_schema
from mediagen.yaml_files.source import Source
from mediagen.yaml_files.text_faults import ELLIPSIS

REFINE, REPLACE = "refine", "replace"
PACKAGE = "the package"

_Path = tuple[str | int, ...]


def id_key(kind: str) -> str | None:
    """Return the key that has the ID of files of a kind; None if they have none."""
    key: str | None = load_schema(kind).get("identifier")
    return key


def kind_of_file(kind: str, data: Any) -> str:
    """Return the kind of schema of a file: custom metadata has its own."""
    kinds = load_schema(kind).get("kinds", ())
    if not isinstance(data, dict) or not kinds:
        return kind
    if "kind" in data or REFINE in data:
        return str(data["kind"]) if data.get("kind") in kinds else kind
    # A file with keys of another kind lacks the key that names this kind.
    keys = set(load_schema(kind)["properties"])
    misses = (k for k in kinds if not set(data) <= keys and set(data) <= set(_properties(k)))
    return next(misses, kind)


def _properties(kind: str) -> Collection[str]:
    properties: Mapping[str, Any] = load_schema(kind)["properties"]
    return properties


class Overlap(NamedTuple):
    """Key that two layers above the lowest wrote: the later one replaces the earlier one."""

    key: str
    earlier: tuple[Source, _Path]
    later: tuple[Source, _Path]


def merge_layers(
    kind: str,
    sources: Sequence[Source],
    packaged: Source | None,
    problems: Problems,
    overlaps: list[Overlap],
) -> Source | None:
    """Return the merged file of several layers, the lowest first; None if it is invalid.

    ``packaged`` is the file of the package, which messages name so. ``overlaps`` gets the keys that
    two of the other layers wrote.
    """
    merged = sources[0]
    before = len(problems)
    for source in sources[1:]:
        layer = _Refinement(kind_of_file(kind, merged.data), merged, source, packaged, problems)
        result = layer.apply()
        if result is None:
            return None
        if isinstance(merged, LayeredSource):
            overlaps[:] = [o for o in overlaps if o.key not in layer.written_keys()]
            overlaps += layer.overlaps(merged)
        merged = result
    return merged if len(problems) == before else None


def report_orphan(kind: str, source: Source, ids: Sequence[str], problems: Problems) -> bool:
    """Report a file that refines nothing, and return whether it does."""
    data = source.data
    if not isinstance(data, dict) or REFINE not in data:
        return False
    key = id_key(kind)
    name = data.get(key) if key else None
    hint = suggest_name(str(name), ids, limit=0)
    message = f"no {key} '{name}' in a layer below to refine{hint}"
    if name in ids:
        message = f"the file of '{name}' below is {name}.yaml; rename {source.path.name} to that"
    if name is None:
        message = "no layer below has this file, so that there is nothing to refine"
    problems.add_at(source, [key or REFINE], message, code=codes.NOTHING_TO_REFINE)
    return True


class _Refinement:
    """Refinement of merged data by the file of one layer."""

    def __init__(
        self, kind: str, below: Source, source: Source, packaged: Source | None, problems: Problems
    ) -> None:
        self._kind, self._below, self._source = kind, below, source
        self._packaged, self._problems = packaged, problems
        self._schema = load_schema(kind)
        self._parts: Parts = dict(below.parts) if isinstance(below, LayeredSource) else {}
        self._whole = dict(below.whole) if isinstance(below, LayeredSource) else {}
        self._narrowing = Narrowing(self._owner_text, self._report)

    def apply(self) -> Source | None:
        """Return the merged file, or None after a problem that hides all others."""
        data = self._source.data
        if not isinstance(data, dict):
            self._report((), "expected a mapping", codes.NOT_REFINABLE)
            return None
        if data.get(REPLACE) is True and REFINE not in data:
            body = {key: value for key, value in data.items() if key != REPLACE}
            replaced = Source(self._source.path, self._source.name)
            replaced.text, replaced.data = self._source.text, body
            replaced.is_copy = True
            return replaced
        if data.get(REFINE) is not True:
            self._report_unmarked()
            return None
        body = {key: value for key, value in data.items() if key not in (REFINE, REMOVE)}
        merged = copy.deepcopy(self._below.data)
        removal = Removal(self._schema, self._report)
        for path, place in removal.remove(merged, data.get(REMOVE, [])):
            self._note(path[:-1] or path, place)
            self._forget_below(path)
        before = len(self._problems)
        self._check_rights(body, merged, self._schema, ())
        if len(self._problems) > before:
            return None
        result = self._merge(merged, body, ())
        layers = (*self._below.layers, self._source)
        return LayeredSource(layers, result, self._parts, self._whole)

    def written_keys(self) -> set[str]:
        """Return the keys, with dots, that this layer wrote as a whole."""
        return {_dotted(path) for path, source in self._whole.items() if source is self._source}

    def overlaps(self, below: LayeredSource) -> Iterator[Overlap]:
        """Yield the keys that this layer wrote, and another one above the lowest before it."""
        for path, source in self._whole.items():
            earlier = below.whole.get(path)
            is_id = path == (id_key(self._kind),)
            if source is self._source and earlier is not None and not is_id:
                _, earlier_path = below.locate(path)
                yield Overlap(_dotted(path), (earlier, tuple(earlier_path)), (source, path))

    def _report(self, path: _Path, message: str, code: Code, *, key: bool = False) -> None:
        self._problems.add_at(self._source, path, message, code=code, key=key)

    def _owner_text(self, path: _Path) -> str:
        """Return the layer that wrote a part, as messages name it."""
        source, _ = self._below.locate(path)
        return PACKAGE if source is self._packaged else str(source.name)

    def _report_unmarked(self) -> None:
        for mark in (REFINE, REPLACE):
            if mark in self._source.data:
                value = describe_value(self._source.data[mark])
                self._report((mark,), f"expected true, got {value}", file_codes.UNEXPECTED_TYPE)
                return
        key = id_key(self._kind)
        id_ = self._source.data.get(key) if key else None
        owner = self._owner_text(())
        article = "an" if (key or "")[:1] in "aeiou" else "a"
        message = (
            f"'{id_}' is {article} {key} of {owner}; add 'refine: true' to change it, or use "
            "another ID"
            if id_ is not None
            else f"{owner} has this file; add 'refine: true' to change it"
        )
        path: _Path = (key,) if key and id_ is not None else ()
        self._report(path, message, codes.ID_OF_LAYER_BELOW)

    # -- rights -------------------------------------------------------------------------------

    def _check_rights(
        self, value: Any, below: Any, schema: Mapping[str, Any], path: _Path, right: str = ""
    ) -> None:
        """Report the parts of a refinement that it cannot change."""
        right = right or schema.get("refine", "")
        if value is None:
            message = f"{path[-1]} is empty; to take something away, name it under 'remove'"
            self._report(path, message, codes.EMPTY_REFINEMENT, key=True)
        elif right == "narrow" and isinstance(value, dict) and isinstance(below, dict):
            self._check_entries(value, below, path)
        elif right == "narrow":
            self._narrowing.check(value, below, path)
        elif isinstance(value, dict) and isinstance(below, dict):
            self._check_keys(value, below, schema, path, right)
        elif right != "free":
            if isinstance(below, dict) and has_right(schema):
                message = f"expected a mapping, got {describe_value(value)}"
                self._report(path, message, file_codes.UNEXPECTED_TYPE)
            elif path and (below is None or value != below):
                self._report_not_refinable(path, schema)
        elif isinstance(value, list):
            self._check_ellipsis(value, below, path)

    def _check_keys(
        self, value: dict[str, Any], below: Any, schema: Mapping[str, Any], path: _Path, right: str
    ) -> None:
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for key, item in value.items():
            below_item = below.get(key)
            rule = properties.get(key) or (others if isinstance(others, dict) else None)
            if not path and key == id_key(self._kind):
                continue
            if key == ELLIPSIS:
                message = "'...' stands for a list; mappings merge without it, so delete this key"
                self._report((*path, key), message, codes.INVALID_ELLIPSIS, key=True)
            elif rule is None and right != "free":
                self._report_unknown_key((*path, key), [*properties, *below])
            elif key not in below and key not in properties and right != "free":
                if schema.get("refine_new") and not _is_misspelt(key, item, below, rule or {}):
                    continue
                self._report_unknown_key((*path, key), below)
            else:
                self._check_rights(item, below_item, rule or {}, (*path, key), right)

    def _check_entries(self, value: dict[str, Any], below: dict[str, Any], path: _Path) -> None:
        """Report new entries of a set of values, unless the set is open."""
        is_open = self._below.value_at(path[:-1]).get("open", False)
        for key, item in value.items():
            if item is None:
                self._check_rights(item, None, {}, (*path, key))
            elif key not in below and not is_open:
                owner = self._owner_text(path)
                message = f"'{key}' is none of the values of {owner}; a refinement can only narrow"
                self._report((*path, key), message, codes.WIDER_THAN_BELOW, key=True)

    def _report_unknown_key(self, path: _Path, names: Sequence[str] | Mapping[str, Any]) -> None:
        hint = describe_unknown_key(self._schema, self._below.data, path, names)
        what = "key" if len(path) == 1 else "name"
        message = f"unknown {what} '{path[-1]}' in a refinement{hint}"
        self._report(path, message, codes.NOT_REFINABLE, key=True)

    def _report_not_refinable(self, path: _Path, schema: Mapping[str, Any]) -> None:
        names = [str(n) for n in refinable_names(self._schema, path[:-1])]
        reason = schema.get("fixed_because") or self._schema.get("fixed_because")
        reason = reason or "the generated code depends on it"
        message = f"'{path[-1]}' cannot be refined, because {reason}"
        if names:
            message += f"; you can refine {join_words(names)}"
        self._report(path, message, codes.NOT_REFINABLE, key=True)

    def _check_ellipsis(self, value: list[Any], below: Any, path: _Path) -> None:
        marks = [i for i, item in enumerate(value) if item == ELLIPSIS]
        for index, item in enumerate(value):
            if isinstance(item, list) and ELLIPSIS in item:
                message = "'...' stands for the list below; write it without brackets of its own"
                self._report((*path, index), message, codes.INVALID_ELLIPSIS)
                return
        if len(marks) > 1:
            message = "'...' stands for the list below, and can be used only once"
            self._report((*path, marks[1]), message, codes.INVALID_ELLIPSIS)
        elif marks and not isinstance(below, list):
            message = f"'...' stands for the list below, and '{path[-1]}' has none there"
            self._report((*path, marks[0]), message, codes.INVALID_ELLIPSIS)

    # -- merging ------------------------------------------------------------------------------

    def _merge(self, below: Any, value: Any, path: _Path) -> Any:
        """Return merged data, and note the parts that this layer wrote."""
        if path:
            self._note(path, path)
        if isinstance(below, dict) and isinstance(value, dict):
            merged = dict(below)
            for key, item in value.items():
                merged[key] = self._merge(below.get(key), item, (*path, key))
            return merged
        self._forget_below(path)
        self._whole[path] = self._source
        if isinstance(value, list) and ELLIPSIS in value:
            return self._merge_list(below or [], value, path)
        if path[-1:] == ("pattern",) and below is not None and value != below:
            # Both match the whole string. Languages do not agree on ``\Z`` and ``$``.
            return f"(?=(?:{below})(?![\\s\\S]))(?:{value})"
        return value

    def _merge_list(self, below: list[Any], value: list[Any], path: _Path) -> list[Any]:
        merged: list[Any] = []
        for index, item in enumerate(value):
            if item != ELLIPSIS:
                self._note((*path, len(merged)), (*path, index))
                merged.append(item)
                continue
            for below_index, below_item in enumerate(below):
                if below_item not in value:
                    part = self._below.locate((*path, below_index))
                    self._parts[(*path, len(merged))] = (part[0], tuple(part[1]))
                    self._whole[(*path, len(merged))] = self._below.owner((*path, below_index))
                    merged.append(below_item)
        return merged

    def _note(self, path: _Path, own_path: _Path) -> None:
        self._parts[path] = (self._source, own_path)

    def _forget_below(self, path: _Path) -> None:
        """Forget the parts of lower layers within a value that is replaced."""
        length = len(path)
        for table in (self._parts, self._whole):
            for part in [p for p in table if len(p) > length and p[:length] == path]:
                del table[part]


def _is_misspelt(key: str, item: Any, below: Any, rule: Mapping[str, Any]) -> bool:
    """Return whether a new entry is meant for one below: a similar name, and not complete."""
    is_complete = isinstance(item, dict) and all(name in item for name in rule.get("required", ()))
    return not is_complete and nearest_name(str(key), [str(name) for name in below]) is not None


def _dotted(path: _Path) -> str:
    return ".".join(map(str, path))
