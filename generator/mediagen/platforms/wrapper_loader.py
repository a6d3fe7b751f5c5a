"""Loader of the wrappers of a platform."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.platforms.file_names import WRAPPER
from mediagen.platforms.model import ArgumentStyle, Language, PackageTable, VersionTable, Wrapper
from mediagen.platforms.wrapper_tables import WrapperTables, load_wrapper_tables
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader, device_message


def load_wrappers(
    files: YamlReader,
    platform: str,
    folder: LayeredFolder,
    languages: Mapping[str, Language],
    naming: Mapping[str, str],
) -> Iterator[Wrapper]:
    """Yield the wrapper of a platform, or those in the subfolders of its folder ``wrapper``.

    ``folder`` has the templates; ``naming`` is that of the platform, which wrappers extend.
    """
    root = f"{platform}/wrapper"
    if folder.find(f"{root}/{WRAPPER}").is_file():
        folders = [(platform, root)]
    else:
        below = folder.child(root)
        names = below.list_folders() if below.is_dir() else []
        folders = [
            (name, f"{root}/{name}") for name in names if below.find(f"{name}/{WRAPPER}").exists()
        ]
    for id_, path in folders:
        tables = load_wrapper_tables(files, f"{path}/{WRAPPER}", folder)
        language = _find_language(files, tables, id_, languages) if tables else None
        if tables is not None and language is not None:
            wrapper_path = platform if path == root else f"{platform}/{id_}"
            yield _build_wrapper(tables, language, naming, wrapper_path, path)


def _find_language(
    files: YamlReader, tables: WrapperTables, id_: str, languages: Mapping[str, Language]
) -> Language | None:
    """Return the language of a wrapper, or None after reporting why it cannot be built."""
    data, problems, place_of = tables.data, files.problems, tables.place_of
    if data["wrapper"] != id_:
        message = f"expected '{id_}', the name of the folder, got '{data['wrapper']}'"
        problems.add_at(*place_of("wrapper"), message, code=yaml_codes.FILE_NAME_MISMATCH)
        return None
    for key in ("wrapper", "name"):
        if is_device_name(data[key]):
            message = device_message(data[key])
            problems.add_at(*place_of(key), message, code=yaml_codes.RESERVED_FILE_NAME)
    language = languages.get(data["language"])
    if language is None:
        if data["language"] not in files.known["language"]:
            hint = suggest_name(data["language"], languages)
            message = f"unknown language '{data['language']}'{hint}"
            problems.add_at(*place_of("language"), message, code=codes.UNKNOWN_LANGUAGE)
        return None
    pattern = data.get("version", {}).get("pattern")
    if pattern is not None and not re.compile(pattern).groups:
        message = 'expected a group that matches the version, such as "([^"]+)"'
        place = place_of("version", "pattern")
        problems.add_at(*place, message, code=yaml_codes.INVALID_PATTERN)
        return None
    if not language.types or not language.doc:
        message = f"{language.title} cannot print wrappers; add 'types' and 'doc' to its file"
        problems.add_at(*place_of("language"), message, code=codes.UNSUITABLE_LANGUAGE)
        return None
    return language


def _build_wrapper(
    tables: WrapperTables, language: Language, naming: Mapping[str, str], path: str, folder: str
) -> Wrapper:
    data = tables.data
    if "records" in data:
        language = replace(language, record={**language.record, "line_breaks": data["records"]})
    return Wrapper(
        id=data["wrapper"],
        path=path,
        folder=folder,
        title=data["title"],
        language=language,
        name=data["name"],
        naming={"value": "camel", **naming, **data.get("naming", {})},
        arguments=ArgumentStyle(data["arguments"]),
        callee=data["callee"],
        signature=data.get("signature", {}),
        argument_paths=data.get("argument_paths", {}),
        types=data.get("types", {}),
        substitutes=data.get("substitutes", {}),
        conversions=data.get("conversions", {}),
        texts=data.get("texts", {}),
        typed_pairs=data.get("typed_pairs", ""),
        has_pair_list=data.get("typed_pairs_list", False),
        checks=data.get("checks", {}),
        literals=data.get("literals", {}),
        constants=data.get("constants", {}),
        settings=tuple(data.get("settings", ())),
        added_fields=data.get("added_fields", {}),
        optional_fields=data.get("optional_fields", {}),
        omitted_fields=data.get("omitted_fields", {}),
        automatic_events=data.get("automatic_events", {}),
        keepalive_seconds=data.get("keepalive_seconds", {}),
        sdk_objects=data.get("sdk_objects", {}),
        tables=tables,
        reserved=data.get("reserved", {}),
        app_files=tuple(data.get("app_files", ())),
        options=tuple(data.get("options", ())),
        package=PackageTable(**data["package"]) if "package" in data else None,
        version=VersionTable(**data["version"]) if "version" in data else None,
    )
