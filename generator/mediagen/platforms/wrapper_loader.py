"""Loader of the wrappers of a platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.platforms.model import (
    Language,
    Wrapper,
)
from mediagen.spec.model import Place
from mediagen.yaml_files.reader import YamlReader, device_message

WRAPPER = "wrapper.yaml"


def load_wrappers(
    files: YamlReader,
    platform: str,
    folder: Path,
    languages: Mapping[str, Language],
    naming: Mapping[str, str],
) -> Iterator[Wrapper]:
    """The wrapper of a platform, or those in the folders of its folder ``wrapper``."""
    root = folder / platform / "wrapper"
    if (root / WRAPPER).is_file():
        folders = [(platform, root)]
    else:
        folders = [(path.parent.name, path.parent) for path in sorted(root.glob(f"*/{WRAPPER}"))]
    for id_, path in folders:
        source = files.read_file(path / WRAPPER, "wrapper")
        if source is None:
            continue
        data = source.data
        if data["wrapper"] != id_:
            message = f"the folder is that of {id_}, so wrapper must be '{id_}'"
            files.problems.add_at(source, ["wrapper"], message)
            continue
        for key in ("wrapper", "name"):
            if is_device_name(data[key]):
                files.problems.add_at(source, [key], device_message(data[key]))
        language = languages.get(data["language"])
        if language is None:
            if data["language"] not in files.known["language"]:
                hint = suggest_name(data["language"], languages)
                message = f"unknown language '{data['language']}'{hint}"
                files.problems.add_at(source, ["language"], message)
            continue
        if not language.types or not language.doc:
            message = f"{language.title} has no types or no doc, which wrappers are printed by"
            files.problems.add_at(source, ["language"], message)
            continue
        if "records" in data:
            record = {**language.record, "line_breaks": data["records"]}
            language = replace(language, record=record)
        yield Wrapper(
            id=id_,
            path=platform if path == root else f"{platform}/{id_}",
            folder=path.relative_to(folder).as_posix(),
            title=data["title"],
            language=language,
            name=data["name"],
            naming={"value": "camel", **naming, **data.get("naming", {})},
            arguments=data["arguments"],
            callee=data["callee"],
            signature=data.get("signature", {}),
            argument_paths=data.get("argument_paths", {}),
            types=data.get("types", {}),
            substitutes=data.get("substitutes", {}),
            conversions=data.get("conversions", {}),
            checks=data.get("checks", {}),
            literals=data.get("literals", {}),
            constants=data.get("constants", {}),
            settings=tuple(data.get("settings", ())),
            added_fields=data.get("added_fields", {}),
            optional_fields=data.get("optional_fields", {}),
            automatic_events=data.get("automatic_events", {}),
            keepalive_seconds=data.get("keepalive_seconds", {}),
            sdk_objects=data.get("sdk_objects", {}),
            place=Place(source, []),
            reserved=data.get("reserved", {}),
        )
