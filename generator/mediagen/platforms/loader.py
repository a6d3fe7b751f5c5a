"""Read the languages and the platforms: YAML in, model out.

Every file is read and every fault noted; what is faulty is left out of the model. The tables of the
platforms are checked against the spec by ``cover``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.platforms.model import (
    Argument,
    Call,
    Constructor,
    EventTypes,
    InstallStep,
    Language,
    Loss,
    Platform,
)
from mediagen.platforms.proofs import PROOF
from mediagen.platforms.wrapper_loader import load_wrappers
from mediagen.spec.model import EFFECTS, Place, Protocol
from mediagen.yaml_files.reader import YamlReader, device_message
from mediagen.yaml_files.source import Source

PLATFORM, SNIPPET, SETUP = "platform.yaml", "snippet.j2", "setup.j2"


def load_platforms(
    files: YamlReader, folder: Path, languages: Mapping[str, Language]
) -> dict[str, Platform]:
    """The platforms of a folder of templates: every folder that has a ``platform.yaml``."""
    return _PlatformLoader(files).load_all(folder, languages)


class _PlatformLoader:
    def __init__(self, files: YamlReader) -> None:
        self._files = files

    def load_all(self, folder: Path, languages: Mapping[str, Language]) -> dict[str, Platform]:
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
            wrappers=tuple(load_wrappers(self._files, name, folder, languages, data["naming"])),
            session_access=data.get("session_access"),
            setup_description=data.get("setup_description"),
            proved=(folder / name / PROOF).is_file(),
            placeholders=data.get("placeholders", {}),
            tab=tab,
            successor=data.get("successor"),
            event_types=_event_types(data.get("event_types")),
            caveats=tuple(data.get("caveats", ())),
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
