"""Loader of the languages: builds them from the files in ``languages/``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.platforms.model import (
    CodeLayout,
    Language,
    ModuleNames,
    SourceLayout,
    SourceLines,
    StringStyle,
)
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.source import Source, YamlPath


def load_languages(files: YamlReader, folder: LayeredFolder) -> dict[str, Language]:
    """Return the languages of a folder of templates by their IDs."""
    return {
        source.data["language"]: _build_language(source.data)
        for source in files.read_folder(folder, "languages", "language", "language")
        if _has_valid_formats(files, source)
    }


def _has_valid_formats(files: YamlReader, source: Source) -> bool:
    """Return whether the format strings of a language are valid, and report those that are not."""
    before = len(files.problems)
    files.check_pattern(source, ["record", "bare_keys"], source.data["record"].get("bare_keys"))
    import_pattern = source.data.get("modules", {}).get("import")
    place: YamlPath = ["modules", "import"]
    if files.check_pattern(source, place, import_pattern) and not re.compile(import_pattern).groups:
        message = "expected a group that matches the name of the module, such as import (\\w+)"
        files.problems.add_at(source, place, message, code=yaml_codes.INVALID_PATTERN)
    sources = source.data.get("sources", {})
    for key in ("comments", "strings"):
        for index, pattern in enumerate(sources.get(key, ())):
            files.check_pattern(source, ["sources", key, index], pattern)
    for index, entry in enumerate(sources.get("equivalents", ())):
        place = ["sources", "equivalents", index, "pattern"]
        files.check_pattern(source, place, entry["pattern"])
    formats: list[tuple[YamlPath, str | None, object]] = [
        (["double"], source.data.get("double"), "1")
    ]
    for style, table in source.data["strings"].items():
        formats += [
            (["strings", style, k], table.get(k), 1) for k in ("other", "character_expression")
        ]
    for path, pattern, example in formats:
        try:
            (pattern or "").format(example)
        except (ValueError, LookupError, AttributeError) as error:
            message = f"invalid format '{pattern}': {error}"
            files.problems.add_at(source, path, message, code=codes.INVALID_FORMAT_STRING)
    return len(files.problems) == before


def _build_language(data: Mapping[str, Any]) -> Language:
    integers = data.get("integer")
    return Language(
        id=data["language"],
        title=data["title"],
        fence=data["fence"],
        indent=data["indent"],
        width=data["width"],
        case_sensitive=data["case_sensitive"],
        integers=(integers["minimum"], integers["maximum"]) if integers else None,
        double=data.get("double"),
        strings={
            name: StringStyle(
                style["quote"],
                style["escapes"],
                style.get("other"),
                style.get("character_expression"),
                style.get("concatenation", ""),
                frozenset(style.get("unsupported_characters", ())),
            )
            for name, style in data["strings"].items()
        },
        words=data["words"],
        record=data["record"],
        list=data["list"],
        call=data["call"],
        comment=data.get("comment"),
        reserved=frozenset(data["reserved"]),
        reserved_members=data.get("reserved_members", False),
        built_in_types=frozenset(data.get("built_in_types", ())),
        types=data.get("types", {}),
        doc=data.get("doc", {}),
        comment_escapes=data.get("comment_escapes", {}),
        layout=_code_layout(data["layout"], data["reserved"]) if "layout" in data else None,
        sources=_source_layout(data["sources"]) if "sources" in data else None,
        modules=_module_names(data["modules"]) if "modules" in data else None,
        reader=data.get("reader", {}),
        deprecation=data.get("deprecation", {}),
    )


def _module_names(data: Mapping[str, Any]) -> ModuleNames:
    return ModuleNames(data["form"], data.get("import"), frozenset(data.get("names", ())))


def _code_layout(data: Mapping[str, Any], reserved: Iterable[str]) -> CodeLayout:
    return CodeLayout(
        tokens=tuple(data["tokens"]),
        whitespace=tuple(data.get("whitespace", ())),
        comments=tuple(data.get("comments", ())),
        operators=tuple(data.get("operators", ())),
        significant_newlines=data.get("significant_newlines", False),
        significant_spaces=data.get("significant_spaces", False),
        quotes="".join(data.get("quotes", ())),
        optional="".join(data.get("optional", ())),
        expression_words=frozenset(data.get("expression_words", ())),
        arrow=data.get("arrow", ""),
        reserved=frozenset(reserved),
        trailing=data.get("trailing", {}).get("token", ""),
        closing="".join(data.get("trailing", {}).get("before", ())),
    )


def _source_layout(data: Mapping[str, Any]) -> SourceLayout:
    return SourceLayout(
        suffixes=tuple(data["suffixes"]),
        comments=tuple(data.get("comments", ())),
        strings=tuple(data.get("strings", ())),
        quotes="".join(data.get("quotes", ())),
        lines=SourceLines(data.get("lines", SourceLines.NOWHERE)),
        has_indentation=data.get("indentation", False),
        grouping=tuple(data.get("grouping", ())),
        grouping_ends=tuple(data.get("grouping_ends", ())),
        equivalents=(
            tuple((entry["pattern"], entry["replacement"]) for entry in data["equivalents"])
            if "equivalents" in data
            else ()
        ),
    )
