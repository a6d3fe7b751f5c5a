"""Read the languages and the platforms: YAML in, model out.

Every file is read and every fault noted; what is faulty is left out of the model. The tables of the
platforms are checked against the spec by ``cover``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.platforms.model import (
    Argument,
    Call,
    CodeLayout,
    Constructor,
    EventTypes,
    InstallStep,
    Language,
    Loss,
    Platform,
    StringStyle,
    Wrapper,
)
from mediagen.spec.model import EFFECTS, Place, Protocol
from mediagen.yaml_files.reader import YamlReader, device_message
from mediagen.yaml_files.source import Source, YamlPath

PLATFORM, SNIPPET, SETUP = "platform.yaml", "snippet.j2", "setup.j2"
PROOF = "verify.yaml"
WRAPPER = "wrapper.yaml"


def load_languages(files: YamlReader, folder: Path) -> dict[str, Language]:
    """The languages of a folder of templates, below ``languages/``."""
    return _PlatformLoader(files).load_all_languages(folder)


def load_platforms(
    files: YamlReader, folder: Path, languages: Mapping[str, Language]
) -> dict[str, Platform]:
    """The platforms of a folder of templates: every folder that has a ``platform.yaml``."""
    return _PlatformLoader(files).load_all_platforms(folder, languages)


class _PlatformLoader:
    def __init__(self, files: YamlReader) -> None:
        self._files = files

    def load_all_languages(self, folder: Path) -> dict[str, Language]:
        sources = self._files.read_folder(folder / "languages", "language", "language")
        return {
            source.data["language"]: _build_language(source.data)
            for source in sources
            if self._has_valid_formats(source)
        }

    def _has_valid_formats(self, source: Source) -> bool:
        """Whether the formats of a language can be filled in; one that cannot is noted."""
        before = len(self._files.problems)
        self._files.check_pattern(
            source, ["record", "bare_keys"], source.data["record"].get("bare_keys")
        )
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
                self._files.problems.add_at(source, path, f"is no format: {error}")
        return len(self._files.problems) == before

    def load_all_platforms(
        self, folder: Path, languages: Mapping[str, Language]
    ) -> dict[str, Platform]:
        loaded = []
        try:
            folders = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
        except OSError as error:
            self._files.problems.add(
                Problem(display_path(folder), 0, 0, f"cannot be read: {error.strerror}")
            )
            folders = []
        for name in folders:
            path = folder / name / PLATFORM
            if not path.exists() and not (folder / name / SNIPPET).exists():
                continue  # no platform
            self._files.known["platform"].add(name)
            source = self._files.read_file(path, "platform")
            platform = self._build_platform(source, name, folder, languages) if source else None
            if platform is not None:
                loaded.append(platform)
        if not self._files.known["platform"]:
            self._files.problems.add(Problem(display_path(folder), 0, 0, "holds no platform"))
        loaded.sort(key=lambda platform: (platform.order, platform.id))
        return {platform.id: platform for platform in loaded}

    def _build_platform(
        self, source: Source, name: str, folder: Path, languages: Mapping[str, Language]
    ) -> Platform | None:
        data = source.data
        if data["platform"] != name:
            message = f"the folder is called {name}, so platform must be '{name}'"
            self._files.problems.add_at(source, ["platform"], message)
            return None
        if is_device_name(name):
            self._files.problems.add_at(source, ["platform"], device_message(name))
            return None
        language = languages.get(data["language"])
        if language is None:
            language_ids = self._files.known["language"]
            if language_ids and data["language"] not in language_ids:
                hint = suggest_name(data["language"], languages)
                message = f"unknown language '{data['language']}'{hint}"
                self._files.problems.add_at(source, ["language"], message)
            return None
        if not (folder / name / SNIPPET).is_file():
            message = f"has no template {display_path(folder / name / SNIPPET)}"
            self._files.problems.add_at(source, ["platform"], message)
            return None
        titles = [step["title"] for step in data["install"]]
        for i, title in enumerate(titles):
            if title in titles[:i]:
                message = f"a step before is called '{title}', too"
                self._files.problems.add_at(source, ["install", i, "title"], message)
        url, tab = (_by_effect(data.get(key, {})) for key in ("url", "tab"))
        configuration, sdk_values = data.get("configuration", {}), data.get("automatic_fields", {})
        return Platform(
            id=name,
            title=data["title"],
            group=data["group"],
            order=data["order"],
            protocol=Protocol(data["protocol"]),
            language=language,
            extension=data["extension"],
            summary=data["summary"],
            sdk=data["sdk"],
            install=tuple(InstallStep(**step) for step in data["install"]),
            imports=tuple(data.get("imports", ())),
            naming=data["naming"],
            one_message=data.get("one_message"),
            url=url,
            constants={
                family: {
                    value: table.get("prefix", "") + constant
                    for value, constant in table["names"].items()
                }
                for family, table in data.get("constants", {}).items()
            },
            objects={
                kind: Constructor(
                    kind,
                    object_data.get("variable"),
                    object_data["call"],
                    object_data.get("optional", False),
                    _build_arguments(object_data["arguments"]),
                )
                for kind, object_data in data.get("objects", {}).items()
            },
            calls={
                verb: Call(
                    verb,
                    given.get("call", ""),
                    _build_arguments(given.get("arguments", {})),
                    given.get("delegate"),
                )
                for verb, given in data.get("calls", {}).items()
            },
            configuration=configuration,
            automatic_fields=sdk_values,
            lost_fields={
                id_: Loss(given["reason"], given.get("supported_value"))
                for id_, given in data.get("lost_fields", {}).items()
            },
            unsupported=data.get("unsupported", {}),
            automatic_events=data.get("automatic_events", {}),
            place=Place(source, []),
            template=f"{name}/{SNIPPET}",
            setup=f"{name}/{SETUP}" if (folder / name / SETUP).is_file() else "",
            silent=frozenset((*configuration, *sdk_values)),
            wrappers=tuple(self._load_wrappers(name, folder, languages, data["naming"])),
            session_access=data.get("session_access"),
            setup_description=data.get("setup_description"),
            proved=(folder / name / PROOF).is_file(),
            placeholders=data.get("placeholders", {}),
            tab=tab,
            successor=data.get("successor"),
            event_types=_event_types(data.get("event_types")),
            caveats=tuple(data.get("caveats", ())),
        )

    def _load_wrappers(
        self,
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
            folders = [
                (path.parent.name, path.parent) for path in sorted(root.glob(f"*/{WRAPPER}"))
            ]
        for id_, path in folders:
            source = self._files.read_file(path / WRAPPER, "wrapper")
            if source is None:
                continue
            data = source.data
            if data["wrapper"] != id_:
                message = f"the folder is that of {id_}, so wrapper must be '{id_}'"
                self._files.problems.add_at(source, ["wrapper"], message)
                continue
            for key in ("wrapper", "name"):
                if is_device_name(data[key]):
                    self._files.problems.add_at(source, [key], device_message(data[key]))
            language = languages.get(data["language"])
            if language is None:
                if data["language"] not in self._files.known["language"]:
                    hint = suggest_name(data["language"], languages)
                    message = f"unknown language '{data['language']}'{hint}"
                    self._files.problems.add_at(source, ["language"], message)
                continue
            if not language.types or not language.doc:
                message = f"{language.title} has no types or no doc, which wrappers are printed by"
                self._files.problems.add_at(source, ["language"], message)
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


def _event_types(data: Mapping[str, Any] | None) -> EventTypes | None:
    if data is None:
        return None
    return EventTypes(frozenset(data["names"]), data.get("reason", ""), data.get("note", ""))


def _by_effect(entry: str | Mapping[str, str]) -> Mapping[str, str]:
    """By what a message does to the session; a text is the same for all."""
    if isinstance(entry, str):
        return dict.fromkeys(EFFECTS, entry)
    return entry


def _build_arguments(table: Mapping[str, Any]) -> tuple[Argument, ...]:
    return tuple(
        (
            Argument(name, name, type_)
            if isinstance(type_, str)
            else Argument(name, type_.get("label", name), type_["type"], type_.get("default"))
        )
        for name, type_ in table.items()
    )


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
        types=data.get("types", {}),
        doc=data.get("doc", {}),
        layout=_code_layout(data["layout"], data["reserved"]) if "layout" in data else None,
    )


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
