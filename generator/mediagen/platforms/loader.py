"""Read the languages and the platforms: YAML in, model out.

Every file is read and every fault noted; what is faulty is left out of the model. The tables of the
platforms are checked against the spec by ``cover``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mediagen.diagnostics.paths import shown
from mediagen.diagnostics.problems import Problem
from mediagen.diagnostics.suggestions import suggestion
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
from mediagen.spec.model import EFFECTS, Place
from mediagen.yaml_files.reader import Files, device_message
from mediagen.yaml_files.source import Source, YamlPath

PLATFORM, SNIPPET, SETUP = "platform.yaml", "snippet.j2", "setup.j2"
PROOF = "verify.yaml"
WRAPPER = "wrapper.yaml"


def load_languages(files: Files, folder: Path) -> dict[str, Language]:
    """The languages of a folder of templates, below ``languages/``."""
    return _Loader(files).languages(folder)


def load_platforms(
    files: Files, folder: Path, languages: Mapping[str, Language]
) -> dict[str, Platform]:
    """The platforms of a folder of templates: every folder that has a ``platform.yaml``."""
    return _Loader(files).platforms(folder, languages)


class _Loader:
    def __init__(self, files: Files) -> None:
        self._files = files

    def languages(self, folder: Path) -> dict[str, Language]:
        sources = self._files.folder(folder / "languages", "language", "language")
        return {
            source.data["language"]: _language(source.data)
            for source in sources
            if self._writable(source)
        }

    def _writable(self, source: Source) -> bool:
        """Whether the formats of a language can be filled in; one that cannot is noted."""
        before = len(self._files.problems)
        self._files.pattern(source, ["record", "bare_keys"], source.data["record"].get("bare_keys"))
        formats: list[tuple[YamlPath, str | None, object]] = [
            (["double"], source.data.get("double"), "1")
        ]
        for style, given in source.data["strings"].items():
            formats += [(["strings", style, k], given.get(k), 1) for k in ("other", "joined")]
        for path, pattern, example in formats:
            try:
                (pattern or "").format(example)
            except (ValueError, LookupError, AttributeError) as error:
                self._files.problems.add(source, path, f"is no format: {error}")
        return len(self._files.problems) == before

    def platforms(self, folder: Path, languages: Mapping[str, Language]) -> dict[str, Platform]:
        found = []
        try:
            folders = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
        except OSError as error:
            self._files.problems.note(
                Problem(shown(folder), 0, 0, f"cannot be read: {error.strerror}")
            )
            folders = []
        for name in folders:
            path = folder / name / PLATFORM
            if not path.exists() and not (folder / name / SNIPPET).exists():
                continue  # no platform
            self._files.known["platform"].add(name)
            source = self._files.file(path, "platform")
            platform = self._platform(source, name, folder, languages) if source else None
            if platform is not None:
                found.append(platform)
        if not self._files.known["platform"]:
            self._files.problems.note(Problem(shown(folder), 0, 0, "holds no platform"))
        found.sort(key=lambda platform: (platform.order, platform.id))
        return {platform.id: platform for platform in found}

    def _platform(
        self, source: Source, name: str, folder: Path, languages: Mapping[str, Language]
    ) -> Platform | None:
        data = source.data
        if data["platform"] != name:
            message = f"the folder is called {name}, so platform must be '{name}'"
            self._files.problems.add(source, ["platform"], message)
            return None
        if is_device_name(name):
            self._files.problems.add(source, ["platform"], device_message(name))
            return None
        language = languages.get(data["language"])
        if language is None:
            known = self._files.known["language"]
            if known and data["language"] not in known:
                hint = suggestion(data["language"], languages)
                message = f"unknown language '{data['language']}'{hint}"
                self._files.problems.add(source, ["language"], message)
            return None
        if not (folder / name / SNIPPET).is_file():
            message = f"has no template {shown(folder / name / SNIPPET)}"
            self._files.problems.add(source, ["platform"], message)
            return None
        titles = [step["title"] for step in data["install"]]
        for i, title in enumerate(titles):
            if title in titles[:i]:
                message = f"a step before is called '{title}', too"
                self._files.problems.add(source, ["install", i, "title"], message)
        url, tab = (_by_effect(data.get(key, {})) for key in ("url", "tab"))
        configured, filled = data.get("configured", {}), data.get("filled", {})
        return Platform(
            id=name,
            title=data["title"],
            group=data["group"],
            order=data["order"],
            protocol=data["protocol"],
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
                    given.get("variable"),
                    given["call"],
                    given.get("optional", False),
                    _arguments(given["arguments"]),
                )
                for kind, given in data.get("objects", {}).items()
            },
            calls={
                verb: Call(
                    verb,
                    given.get("call", ""),
                    _arguments(given.get("arguments", {})),
                    given.get("delegate"),
                )
                for verb, given in data.get("calls", {}).items()
            },
            configured=configured,
            filled=filled,
            lost={
                id_: Loss(given["because"], given.get("except"))
                for id_, given in data.get("lost", {}).items()
            },
            lacks=data.get("lacks", {}),
            sends=data.get("sends", {}),
            place=Place(source, []),
            template=f"{name}/{SNIPPET}",
            setup=f"{name}/{SETUP}" if (folder / name / SETUP).is_file() else "",
            silent=frozenset((*configured, *filled)),
            wrappers=tuple(self._wrappers(name, folder, languages, data["naming"])),
            holds=data.get("holds"),
            prepares=data.get("prepares"),
            proved=(folder / name / PROOF).is_file(),
            placeholders=data.get("placeholders", {}),
            tab=tab,
            successor=data.get("successor"),
            event_types=_event_types(data.get("event_types")),
        )

    def _wrappers(
        self,
        platform: str,
        folder: Path,
        languages: Mapping[str, Language],
        naming: Mapping[str, str],
    ) -> Iterator[Wrapper]:
        """The wrapper of a platform, or those in the folders of its folder ``wrapper``."""
        root = folder / platform / "wrapper"
        if (root / WRAPPER).is_file():
            found = [(platform, root)]
        else:
            found = [(path.parent.name, path.parent) for path in sorted(root.glob(f"*/{WRAPPER}"))]
        for id_, path in found:
            source = self._files.file(path / WRAPPER, "wrapper")
            if source is None:
                continue
            data = source.data
            if data["wrapper"] != id_:
                message = f"the folder is that of {id_}, so wrapper must be '{id_}'"
                self._files.problems.add(source, ["wrapper"], message)
                continue
            for key in ("wrapper", "name"):
                if is_device_name(data[key]):
                    self._files.problems.add(source, [key], device_message(data[key]))
            language = languages.get(data["language"])
            if language is None:
                if data["language"] not in self._files.known["language"]:
                    hint = suggestion(data["language"], languages)
                    message = f"unknown language '{data['language']}'{hint}"
                    self._files.problems.add(source, ["language"], message)
                continue
            if not language.types or not language.doc:
                message = f"{language.title} has no types or no doc, which wrappers are printed by"
                self._files.problems.add(source, ["language"], message)
                continue
            if "records" in data:
                record = {**language.record, "breaks": data["records"]}
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
                places=data.get("places", {}),
                types=data.get("types", {}),
                substitutes=data.get("substitutes", {}),
                handed=data.get("handed", {}),
                checks=data.get("checks", {}),
                literal=data.get("literal", {}),
                constants=data.get("constants", {}),
                settings=tuple(data.get("settings", ())),
                provided=data.get("provided", {}),
                optional=data.get("optional", {}),
                automatic=data.get("automatic", {}),
                paces=data.get("paces", {}),
                holds=data.get("holds", {}),
                place=Place(source, []),
                reserved=data.get("reserved", {}),
            )


def _event_types(data: Mapping[str, Any] | None) -> EventTypes | None:
    if data is None:
        return None
    return EventTypes(frozenset(data["names"]), data.get("because", ""), data.get("note", ""))


def _by_effect(given: str | Mapping[str, str]) -> Mapping[str, str]:
    """By what a message does to the session; a text is the same for all."""
    if isinstance(given, str):
        return dict.fromkeys(EFFECTS, given)
    return given


def _arguments(given: Mapping[str, Any]) -> tuple[Argument, ...]:
    return tuple(
        (
            Argument(name, name, type_)
            if isinstance(type_, str)
            else Argument(name, type_.get("label", name), type_["type"], type_.get("default"))
        )
        for name, type_ in given.items()
    )


def _language(data: Mapping[str, Any]) -> Language:
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
                given["quote"],
                given["escapes"],
                given.get("other"),
                given.get("joined"),
                given.get("join", ""),
                frozenset(given.get("refuses", ())),
            )
            for name, given in data["strings"].items()
        },
        words=data["words"],
        record=data["record"],
        list=data["list"],
        call=data["call"],
        comment=data.get("comment"),
        reserved=frozenset(data["reserved"]),
        types=data.get("types", {}),
        doc=data.get("doc", {}),
        layout=_code_layout(data["layout"]) if "layout" in data else None,
    )


def _code_layout(data: Mapping[str, Any]) -> CodeLayout:
    return CodeLayout(
        tokens=tuple(data["tokens"]),
        blanks=tuple(data.get("blanks", ())),
        newlines=data.get("newlines", False),
        quotes="".join(data.get("quotes", ())),
        optional="".join(data.get("optional", ())),
        trailing=data.get("trailing", {}).get("token", ""),
        closing="".join(data.get("trailing", {}).get("before", ())),
    )
