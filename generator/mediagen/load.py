"""Read the spec, the platforms and the languages: YAML in, model out.

Every file is read, every fault of every file is noted; what is faulty is left out of the model. The
links between files are checked by ``link``.
"""

from __future__ import annotations

import gc
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mediagen import schema
from mediagen.model import (
    PROTOCOLS,
    Argument,
    Block,
    Call,
    Constructor,
    Event,
    Example,
    Field,
    Group,
    Language,
    Loss,
    Place,
    Platform,
    Route,
    Spec,
    StringStyle,
    ValueSet,
)
from mediagen.problems import Problem, Problems, suggestion
from mediagen.source import Source, YamlPath, read
from mediagen.values import merged

SNIPPET = "snippet.j2"


@contextmanager
def unhurried() -> Iterator[None]:
    """Without the cyclic garbage collector: it costs a third of the time and finds nothing here."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def shown(path: Path) -> str:
    """A path as messages show it: relative to the working folder where it is inside."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


class Loader:
    """Reads the files of one run; ``known`` has the ids of faulty files, too."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        kinds = ("event", "group", "language", "platform")
        self.known: dict[str, set[str]] = {kind: set() for kind in kinds}

    # -- files --------------------------------------------------------------------------------

    def file(self, path: Path, kind: str) -> Source | None:
        """One file of a kind, or None where it is faulty."""
        source = read(path, shown(path), self.problems)
        if source.data is None or not schema.check(kind, source, self.problems):
            return None
        return source

    def folder(self, path: Path, kind: str, id_key: str) -> list[Source]:
        """The files of a folder whose name is the id in them."""
        good = []
        for file in self._files(path):
            self.known[id_key].add(file.stem)
            source = self.file(file, kind)
            if source is None:
                continue
            if source.data[id_key] != file.stem:
                message = f"the file is called {file.name}, so {id_key} must be '{file.stem}'"
                self.problems.add(source, [id_key], message)
                continue
            good.append(source)
        return good

    def _files(self, path: Path) -> list[Path]:
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            self.problems.note(Problem(shown(path), 0, 0, f"cannot be read: {error.strerror}"))
            return []
        files = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            file = path / entry.name
            if file.suffix == ".yaml":
                files.append(file)
            elif file.suffix == ".yml":
                self.problems.note(Problem(shown(file), 0, 0, "must end in .yaml to be read"))
        if not files:
            self.problems.note(Problem(shown(path), 0, 0, "holds no .yaml file"))
        return files

    def _pattern(self, source: Source, path: YamlPath, pattern: str | None) -> str | None:
        """A regular expression; a faulty one is noted and left out."""
        try:
            with warnings.catch_warnings(action="error"):  # what may change its meaning one day
                re.compile(pattern or "")
        except (re.error, OverflowError, FutureWarning) as error:
            self.problems.add(source, path, f"is no regular expression: {error}")
            return None
        return pattern

    # -- the spec -----------------------------------------------------------------------------

    def spec(self, folder: Path) -> Spec:
        """The spec below a folder: ``values.yaml``, ``session.yaml``, ``fields/``, ``events/``."""
        sets = self._values(folder / "values.yaml")
        rules = self.file(folder / "session.yaml", "session")
        groups = {}
        for source in self.folder(folder / "fields", "fields", "group"):
            before = len(self.problems)
            group = self._group(source)
            if len(self.problems) == before:
                groups[group.id] = group
        events = {
            source.data["event"]: self._event(source)
            for source in self.folder(folder / "events", "event", "event")
        }
        fields = {field.id: field for group in groups.values() for field in group.fields.values()}
        return Spec(sets, groups, events, rules.data if rules else {}, fields)

    def _values(self, path: Path) -> dict[str, ValueSet]:
        source = self.file(path, "values")
        if source is None:
            return {}
        return {
            name: ValueSet(
                name,
                data["title"],
                data.get("open", False),
                self._pattern(source, [name, "pattern"], data.get("pattern")),
                data["values"],
                data.get("caveat"),
            )
            for name, data in source.data.items()
        }

    def _group(self, source: Source) -> Group:
        data = source.data
        kind = data.get("kind", "fields")
        tracker = data["tracker"]
        routes = {
            "xdm": _placed(data["xdm"]),
            "collection": _placed(data["collection"]),
            "tracker": (
                Route("none", reason=tracker["none"])
                if "none" in tracker
                else Route(*_tracker_group(tracker))
            ),
        }
        self._kind(source, kind, routes)
        fields = {}
        for name, given in data["fields"].items():
            id_ = name if kind == "message" else f"{data['group']}.{name}"
            place = Place(source, ["fields", name])
            fields[name] = self._field(id_, name, given, data["group"], kind, routes, place)
        return Group(
            id=data["group"],
            title=data["title"],
            summary=data.get("summary", ""),
            kind=kind,
            any_event=data.get("any_event", False),
            each=data.get("each", {}),
            pattern=self._pattern(source, ["pattern"], data.get("pattern")),
            routes=routes,
            update=tracker.get("update", False),
            fields=fields,
            caveat=data.get("caveat"),
            place=Place(source, []),
        )

    def _kind(self, source: Source, kind: str, routes: dict[str, Route]) -> None:
        """Note where a kind of group does not go with how protocols carry it."""
        data = source.data
        if kind == "pairs" and len(data["fields"]) != 2:
            message = "pairs have two fields, one for the name and one for the value"
            self.problems.add(source, ["fields"], message, key=True)
        way = routes["tracker"].way
        if (way == "metadata") != (kind == "pairs") and way != "none":
            message = "pairs, and nothing else, are metadata; fields name their family themselves"
            self.problems.add(source, ["tracker"], message, key=True)
        if kind == "messages" and way != "none":
            message = "trackers take no whole messages; say why with none"
            self.problems.add(source, ["tracker"], message, key=True)
        for protocol in ("tracker", "collection") if kind == "list" else ():
            if routes[protocol].way != "none" and protocol not in data.get("each", {}):
                message = (
                    f"{protocol} has no lists: say under each what one item is, "
                    f"or under {protocol} why there is none"
                )
                self.problems.add(source, [protocol], message, key=True)

    def _field(
        self,
        id_: str,
        name: str,
        data: Mapping[str, Any],
        group: str,
        kind: str,
        placed: Mapping[str, Route],
        place: Place,
    ) -> Field:
        required = data.get("required", False)
        if isinstance(required, bool):
            required = PROTOCOLS if required else ()
        placeholder = data.get("placeholder", {})
        if not isinstance(placeholder, Mapping):
            placeholder = dict.fromkeys(PROTOCOLS, placeholder)
        return Field(
            id=id_,
            name=name,
            group=group,
            title=data["title"],
            summary=data.get("summary", ""),
            parameter=data.get("parameter", name),
            type=data["type"],
            unit=data.get("unit"),
            base=data.get("base"),
            minimum=data.get("minimum"),
            maximum=data.get("maximum"),
            pattern=self._pattern(place.source, [*place.path, "pattern"], data.get("pattern")),
            required=frozenset(required),
            default=data.get("default"),
            placeholder=placeholder,
            absent_when=frozenset(data.get("absent_when", ())),
            taken_from=data.get("from"),
            routes={p: self._route(p, name, data, kind, placed[p], place) for p in PROTOCOLS},
            variable=data.get("variable"),
            trait=data.get("trait"),
            caveat=data.get("caveat"),
            place=place,
        )

    def _route(
        self,
        protocol: str,
        name: str,
        data: Mapping[str, Any],
        kind: str,
        group: Route,
        place: Place,
    ) -> Route:
        given = data.get(protocol)
        if isinstance(given, Mapping) and "none" in given:
            return Route("none", reason=given["none"])
        if group.way == "none" and given is None:
            return Route("none", reason=group.reason)
        type_ = data["type"]
        if protocol == "tracker":
            if given is not None:
                ((way, what),) = given.items()
                return Route(way, what, type_)
        elif isinstance(given, Mapping):
            return Route("path", given.get("key", name), given.get("type", type_), group.name)
        elif given is not None or protocol == "xdm":
            return Route("path", given or name, type_, group.name)
        if kind in ("pairs", "messages"):
            return Route("path", name, type_, group.name)  # carried by its group as a whole
        message = f"says neither how {protocol} carries it nor why not: add '{protocol}'"
        self.problems.add(place.source, place.path, message, key=True)
        return Route("none", reason=message)

    def _event(self, source: Source) -> Event:
        data = source.data
        basic = data["examples"]["basic"]["values"]
        examples = {
            name: Example(
                name,
                given.get("title"),
                given["values"] if name == "basic" else merged(basic, given["values"]),
                given["values"],
            )
            for name, given in data["examples"].items()
        }
        return Event(
            id=data["event"],
            title=data["title"],
            category=data["category"],
            summary=data["summary"],
            description=data["description"],
            when=tuple(data["when"]),
            session=data["session"],
            needs=tuple(data.get("needs", ())),
            opens=tuple(data.get("opens", ())),
            closes=tuple(data.get("closes", ())),
            playback=data.get("playback"),
            cadence=data.get("cadence", {}),
            metric=data.get("metric", {}),
            carries={name: due == "required" for name, due in data.get("carries", {}).items()},
            requires_any=tuple(data.get("requires_any", ())),
            blocks={p: self._block(source, p, data) for p in PROTOCOLS},
            caveats=tuple(data.get("caveats", ())),
            examples=examples,
            place=Place(source, ["event"]),
        )

    def _block(self, source: Source, protocol: str, data: Mapping[str, Any]) -> Block:
        given = dict(data.get(protocol, {}))
        because = given.pop("because", "")
        if len(given) > 1:
            keys = " and ".join(f"'{key}'" for key in given)
            message = f"says it in more than one way: {keys}; keep one"
            self.problems.add(source, [protocol], message, key=True)
        match next(iter(given.items()), ("type", data["event"])):
            case ("type", name):
                return Block("send", name)
            case ("instead", name):
                return Block("instead", name, because)
            case (("automatic" | "none" | "per_item") as form, reason):
                return Block(form, reason=reason)
            case (form, name):
                return Block(form, name)

    # -- platforms and languages --------------------------------------------------------------

    def languages(self, folder: Path) -> dict[str, Language]:
        """The languages below ``templates/languages``."""
        sources = self.folder(folder / "languages", "language", "language")
        return {
            source.data["language"]: _language(source.data)
            for source in sources
            if self._writable(source)
        }

    def _writable(self, source: Source) -> bool:
        """Whether the formats of a language can be filled in; one that cannot is noted."""
        before = len(self.problems)
        self._pattern(source, ["record", "bare_keys"], source.data["record"].get("bare_keys"))
        formats: list[tuple[YamlPath, str | None, object]] = [
            (["double"], source.data.get("double"), "1")
        ]
        for style, given in source.data["strings"].items():
            formats += [(["strings", style, k], given.get(k), 1) for k in ("other", "joined")]
        for path, pattern, example in formats:
            try:
                (pattern or "").format(example)
            except (ValueError, LookupError, AttributeError) as error:
                self.problems.add(source, path, f"is no format: {error}")
        return len(self.problems) == before

    def platforms(self, folder: Path, languages: Mapping[str, Language]) -> dict[str, Platform]:
        """The platforms below ``templates``: every folder that has a ``platform.yaml``."""
        found = []
        try:
            folders = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
        except OSError as error:
            self.problems.note(Problem(shown(folder), 0, 0, f"cannot be read: {error.strerror}"))
            folders = []
        for name in folders:
            path = folder / name / "platform.yaml"
            if not path.exists() and not (folder / name / SNIPPET).exists():
                continue  # no platform
            self.known["platform"].add(name)
            source = self.file(path, "platform")
            platform = self._platform(source, name, folder, languages) if source else None
            if platform is not None:
                found.append(platform)
        if not self.known["platform"]:
            self.problems.note(Problem(shown(folder), 0, 0, "holds no platform"))
        found.sort(key=lambda platform: (platform.order, platform.id))
        return {platform.id: platform for platform in found}

    def _platform(
        self, source: Source, name: str, folder: Path, languages: Mapping[str, Language]
    ) -> Platform | None:
        data = source.data
        if data["platform"] != name:
            message = f"the folder is called {name}, so platform must be '{name}'"
            self.problems.add(source, ["platform"], message)
            return None
        language = languages.get(data["language"])
        if language is None:
            known = self.known["language"]
            if known and data["language"] not in known:
                hint = suggestion(data["language"], languages)
                message = f"unknown language '{data['language']}'{hint}"
                self.problems.add(source, ["language"], message)
            return None
        if not (folder / name / SNIPPET).is_file():
            message = f"has no template {shown(folder / name / SNIPPET)}"
            self.problems.add(source, ["platform"], message)
            return None
        url = data.get("url", {})
        if isinstance(url, str):
            url = dict.fromkeys(("opens", "continues", "closes", "whole"), url)
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
            install=tuple(data["install"]),
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
            silent=frozenset((*configured, *filled)),
        )


def _placed(given: str | Mapping[str, str]) -> Route:
    if isinstance(given, str):
        return Route("path", given)
    return Route("none", reason=given["none"])


def _tracker_group(given: Mapping[str, Any]) -> tuple[str, str]:
    for way in ("object", "metadata"):
        if way in given:
            return way, given[way]
    return "arguments", ""


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
    )
