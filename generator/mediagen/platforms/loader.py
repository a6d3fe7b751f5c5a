"""Loader of the platforms: builds the model from their YAML files.

It reads every file and reports every problem; invalid platforms are left out of the model. Their
tables are checked against the spec by ``check_platforms``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mediagen.diagnostics.catalogue import platforms as codes
from mediagen.diagnostics.catalogue import yaml_files as yaml_codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.suggestions import nearest_name, suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.platforms.action_tables import build_actions
from mediagen.platforms.file_names import PLATFORM, PROOF, SETUP, SNIPPET
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
from mediagen.platforms.wrapper_loader import load_wrappers
from mediagen.spec.lifecycle import build_lifecycle
from mediagen.spec.model import EFFECTS, Place, Protocol
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader, device_message
from mediagen.yaml_files.source import FOLDER_FOUND, Source


def load_platforms(
    files: YamlReader,
    folder: LayeredFolder,
    languages: Mapping[str, Language],
    selected: frozenset[str] | None = None,
) -> dict[str, Platform]:
    """Return the platforms of a folder of templates: its folders that have a ``platform.yaml``.

    ``selected`` are those that the project uses; None for all.
    """
    return _PlatformLoader(files).load_all(folder, languages, selected)


class _PlatformLoader:
    def __init__(self, files: YamlReader) -> None:
        self._files = files

    def load_all(
        self,
        folder: LayeredFolder,
        languages: Mapping[str, Language],
        selected: frozenset[str] | None,
    ) -> dict[str, Platform]:
        """Return the selected platforms by their IDs, in the order of pages."""
        loaded = []
        try:
            folders = folder.list_folders()
        except OSError as error:
            message, code = f"cannot read the folder: {error.strerror}", yaml_codes.UNREADABLE_FILE
            self._files.problems.add(Problem(display_path(folder.lowest), 0, 0, message, code=code))
            folders = []
        for name in folders:
            path = f"{name}/{PLATFORM}"
            if not any(folder.find(f"{name}/{part}").exists() for part in (PLATFORM, SNIPPET)):
                continue  # not a platform
            self._files.known["platform"].add(name)
            if not folder.find(path).exists():
                self._report_no_platform(folder, name, folders)
                continue
            if selected is not None and name not in selected:
                continue
            source = self._files.read_layered(folder, path, "platform")
            platform = self._build_platform(source, folder, name, languages) if source else None
            if platform is not None:
                loaded.append(platform)
        if not self._files.known["platform"]:
            message = f"no platforms: expected folders with a {PLATFORM}"
            self._files.problems.add(
                Problem(display_path(folder.lowest), 0, 0, message, code=codes.NO_PLATFORMS)
            )
        loaded.sort(key=lambda platform: (platform.order, platform.id))
        return {platform.id: _without_successor(platform, selected) for platform in loaded}

    def _report_no_platform(self, folder: LayeredFolder, name: str, folders: Sequence[str]) -> None:
        """Report a folder that has a template of snippets, and no platform."""
        names = [n for n in folders if folder.find(f"{n}/{PLATFORM}").exists()]
        near = nearest_name(name, names)
        hint = f"; did you mean the folder '{near}'?" if near else "; add it"
        path = display_path(folder.find(f"{name}/{SNIPPET}"))
        message = f"no platform '{name}': its folder has no {PLATFORM}{hint}"
        problem = Problem(path, 0, 0, message, code=yaml_codes.UNREADABLE_FILE)
        self._files.problems.add(problem)

    def _report_folder(self, path: Path) -> None:
        """Report a folder in place of a file."""
        problem = Problem(display_path(path), 0, 0, FOLDER_FOUND, code=yaml_codes.UNREADABLE_FILE)
        self._files.problems.add(problem)

    def _find_language(
        self, source: Source, template: Path, languages: Mapping[str, Language]
    ) -> Language | None:
        """Return the language of a platform, or None after reporting why it cannot be built.

        ``template`` is that of its snippets.
        """
        data, name, problems = source.data, template.parent.name, self._files.problems
        if data["platform"] != name:
            message = f"expected '{name}', the name of the folder, got '{data['platform']}'"
            problems.add_at(source, ["platform"], message, code=yaml_codes.FILE_NAME_MISMATCH)
            return None
        if is_device_name(name):
            message = device_message(name)
            problems.add_at(source, ["platform"], message, code=yaml_codes.RESERVED_FILE_NAME)
            return None
        language = languages.get(data["language"])
        if language is None:
            language_ids = self._files.known["language"]
            if language_ids and data["language"] not in language_ids:
                hint = suggest_name(data["language"], languages)
                message = f"unknown language '{data['language']}'{hint}"
                problems.add_at(source, ["language"], message, code=codes.UNKNOWN_LANGUAGE)
            return None
        if template.is_dir():
            self._report_folder(template)
            return None
        if not template.is_file():
            message = f"missing template {display_path(template)}"
            problems.add_at(source, ["platform"], message, code=codes.MISSING_SNIPPET_TEMPLATE)
            return None
        return language

    def _check_install_steps(self, source: Source) -> None:
        titles = [step["title"] for step in source.data["install"]]
        for i, title in enumerate(titles):
            if title in titles[:i]:
                message = f"duplicate title '{title}': an earlier step has the same"
                self._files.problems.add_at(
                    source, ["install", i, "title"], message, code=codes.DUPLICATE_TITLE
                )

    def _build_platform(
        self,
        source: Source,
        folder: LayeredFolder,
        name: str,
        languages: Mapping[str, Language],
    ) -> Platform | None:
        language = self._find_language(source, folder.find(f"{name}/{SNIPPET}"), languages)
        if language is None:
            return None
        self._check_install_steps(source)
        data = source.data
        url, tab = (_expand_effects(data.get(key, {})) for key in ("url", "tab"))
        configuration = data.get("configuration", {})
        automatic_fields = data.get("automatic_fields", {})
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
            constants=_build_constants(data.get("constants", {})),
            objects=_build_constructors(data.get("objects", {})),
            calls=_build_calls(data.get("calls", {})),
            configuration=configuration,
            automatic_fields=automatic_fields,
            option_fields={k: tuple(v) for k, v in data.get("option_fields", {}).items()},
            lost_fields=_build_losses(data.get("lost_fields", {})),
            unsupported=data.get("unsupported", {}),
            automatic_events=data.get("automatic_events", {}),
            place=Place(source, []),
            template=f"{name}/{SNIPPET}",
            setup=f"{name}/{SETUP}" if folder.find(f"{name}/{SETUP}").is_file() else "",
            silent=frozenset((*configuration, *automatic_fields)),
            wrappers=tuple(load_wrappers(self._files, name, folder, languages, data["naming"])),
            session_access=data.get("session_access"),
            setup_description=data.get("setup_description"),
            proved=folder.find(f"{name}/{PROOF}").is_file(),
            placeholders=data.get("placeholders", {}),
            tab=tab,
            successor=data.get("successor"),
            event_types=_build_event_types(data.get("event_types")),
            caveats=tuple(data.get("caveats", ())),
            reference=data.get("reference", {}),
            synonyms=tuple(data.get("synonyms", ())),
            responses=data.get("responses", {}),
            migration_action=data.get("migration_action", ""),
            schema_url=data.get("schema_url", ""),
            actions=build_actions(source, folder, name, self._files.problems),
            lifecycle=build_lifecycle(data),
        )


def _without_successor(platform: Platform, selected: frozenset[str] | None) -> Platform:
    """Return a platform without its successor, if the project does not use that one."""
    if selected is None or platform.successor is None or platform.successor in selected:
        return platform
    return replace(platform, successor=None)


def _build_constants(tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        family: {
            value: table.get("prefix", "") + constant for value, constant in table["names"].items()
        }
        for family, table in tables.items()
    }


def _build_constructors(tables: Mapping[str, Any]) -> dict[str, Constructor]:
    return {
        kind: Constructor(
            kind,
            table.get("variable"),
            table["call"],
            table.get("optional", False),
            _build_arguments(table["arguments"]),
        )
        for kind, table in tables.items()
    }


def _build_losses(tables: Mapping[str, Any]) -> dict[str, Loss]:
    return {
        id_: Loss(table["reason"], table.get("supported_value")) for id_, table in tables.items()
    }


def _build_calls(tables: Mapping[str, Any]) -> dict[str, Call]:
    return {
        verb: Call(
            verb,
            table.get("call", ""),
            _build_arguments(table.get("arguments", {})),
            table.get("delegate"),
        )
        for verb, table in tables.items()
    }


def _build_event_types(data: Mapping[str, Any] | None) -> EventTypes | None:
    if data is None:
        return None
    return EventTypes(frozenset(data["names"]), data.get("reason", ""), data.get("note", ""))


def _expand_effects(entry: str | Mapping[str, str]) -> Mapping[str, str]:
    """Return a table by effect on the session; a plain string applies to all effects."""
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
