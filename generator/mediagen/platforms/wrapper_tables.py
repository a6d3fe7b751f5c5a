"""Tables of a wrapper: its own file, on top of the one that the wrappers of a language share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.file_names import WRAPPER
from mediagen.spec.model import Place
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.source import Source

#: Folder of what wrappers share, below the folder of templates.
SHARED = "wrappers"

_REQUIRED = ("wrapper", "title", "language", "name", "arguments", "callee")


class WrapperTables(NamedTuple):
    """Merged data of a wrapper, and the files it comes from: the wrapper's own first."""

    data: Mapping[str, Any]
    sources: tuple[Source, ...]

    def place_of(self, *path: str | int) -> Place:
        """Return the place of a value in the file that has it; the wrapper's own is preferred."""
        places = [Place(source, path) for source in self.sources]
        return next((place for place in places if place.exists()), places[0])


def load_wrapper_tables(
    files: YamlReader, name: str, templates: LayeredFolder
) -> WrapperTables | None:
    """Read a ``wrapper.yaml`` and the file that it extends; None after a problem.

    ``name`` is its path below the templates.
    """
    source = files.read_layered(templates, name, "wrapper")
    if source is None:
        return None
    sources = [source]
    data: dict[str, Any] = dict(source.data)
    language = data.pop("extends", None)
    if language is not None:
        shared_name = f"{SHARED}/{language}/{WRAPPER}"
        if not templates.find(shared_name).is_file():
            names = _shared_names(templates)
            message = f"unknown shared tables '{language}'{suggest_name(language, names)}"
            files.problems.add_at(source, ["extends"], message, code=codes.UNKNOWN_SHARED_TABLES)
            return None
        shared = files.read_layered(templates, shared_name, "wrapper")
        if shared is None:
            return None
        for key in ("wrapper", "extends"):
            if key in shared.data:
                message = f"unexpected key '{key}' in tables that several wrappers share"
                code = codes.KEY_OF_ONE_WRAPPER
                files.problems.add_at(shared, [key], message, code=code, key=True)
                return None
        sources.append(shared)
        data = _merge_tables(shared.data, data)
    missing = [key for key in _REQUIRED if key not in data]
    for key in missing:
        message = f"missing key '{key}'"
        files.problems.add_at(source, [], message, code=yaml_codes.MISSING_KEY)
    return None if missing else WrapperTables(data, tuple(sources))


def _shared_names(templates: LayeredFolder) -> list[str]:
    shared = templates.child(SHARED)
    names = shared.list_folders() if shared.is_dir() else []
    return [name for name in names if shared.find(f"{name}/{WRAPPER}").is_file()]


def _merge_tables(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return shared tables with a wrapper's own entries; the lists of a table are joined."""
    merged = {**shared, **own}
    for key in shared.keys() & own.keys():
        if isinstance(shared[key], Mapping) and isinstance(own[key], Mapping):
            merged[key] = {**shared[key], **own[key]}
            for name in shared[key].keys() & own[key].keys():
                if isinstance(own[key][name], list):
                    merged[key][name] = [*dict.fromkeys((*shared[key][name], *own[key][name]))]
    return merged
