"""Loader of the spec: builds the model from its YAML files.

It reads every file and reports every problem; invalid parts are left out of the model. The links
between files are checked by ``check_spec``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from mediagen.diagnostics.catalogue import spec as codes
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.spec.action_loader import load_actions
from mediagen.spec.casing import split_words
from mediagen.spec.caveats import build_notes
from mediagen.spec.custom_metadata import CustomMetadataLoader, add_custom_groups
from mediagen.spec.exceptions import ChangeException, build_exceptions
from mediagen.spec.lifecycle import build_lifecycle
from mediagen.spec.model import (
    PROTOCOLS,
    Block,
    BlockForm,
    Category,
    Event,
    Example,
    Field,
    Group,
    GroupKind,
    Place,
    Protocol,
    ProtocolTerms,
    ReportVariable,
    Route,
    RouteWay,
    SessionEffect,
    Spec,
    Step,
    Story,
    ValueSet,
)
from mediagen.spec.narrowed_sets import narrow_value_sets, values_below
from mediagen.spec.report_variables import NO_CLOSE, VARIABLES, build_metrics, build_variables
from mediagen.spec.session_rules import SessionRules, build_session_rules
from mediagen.spec.values import merge_deep
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader
from mediagen.yaml_files.source import Source, YamlPath


def load_spec(files: YamlReader, folder: LayeredFolder) -> Spec:
    """Return the spec of a folder: ``values.yaml``, ``session.yaml`` and its subfolders."""
    return _SpecLoader(files).build_spec(folder)


class _SpecLoader:
    def __init__(self, files: YamlReader) -> None:
        self._files = files
        self._protocols: Mapping[Protocol, ProtocolTerms] = {}

    def build_spec(self, folder: LayeredFolder) -> Spec:
        """Return the spec, and report the problems of its files."""
        sets = self._load_value_sets(folder)
        self._protocols = self._load_protocols(folder)
        rules = self._files.read_layered(folder, "session.yaml", "session")
        groups = {}
        custom_sources = []
        for source in self._files.read_folder(folder, "fields", "fields", "group"):
            if source.data.get("kind") == GroupKind.CUSTOM:
                custom_sources.append(source)
                continue
            before = len(self._files.problems)
            group = self._build_group(source)
            if len(self._files.problems) == before:
                groups[group.id] = group
        events = {
            source.data["event"]: self._build_event(source)
            for source in self._files.read_folder(folder, "events", "event", "event")
        }
        sets, groups = narrow_value_sets(sets, groups, self._files.problems)
        if custom_sources:
            data = {id_: event.place.source.data for id_, event in events.items()}
            custom = CustomMetadataLoader(self._files, groups, data, sets).load(custom_sources)
            groups, sets = {**groups, **custom.groups}, {**sets, **custom.sets}
            events = add_custom_groups(events, custom.groups)
        fields = {field.id: field for group in groups.values() for field in group.fields.values()}
        if rules is not None:
            self._check_rules(rules, fields, groups)
        return Spec(
            sets,
            groups,
            events,
            build_session_rules(rules.data, PROTOCOLS) if rules else SessionRules(),
            fields,
            self._load_stories(folder) if folder.child("stories").is_dir() else {},
            self._load_categories(folder),
            self._protocols,
            actions=load_actions(self._files, folder, events),
            variables=self._load_variables(folder),
            exceptions=self._load_exceptions(folder),
        )

    def _check_rules(
        self, source: Source, fields: Mapping[str, Field], groups: Mapping[str, Group]
    ) -> None:
        """Check that the fields in the rules of a session exist."""
        for path, id_ in _fields_of_rules(source.data):
            group = id_.partition(".")[0]
            if id_ in fields or group in self._files.known["group"] - groups.keys():
                continue
            key = path[-1] == id_
            message = f"unknown field '{id_}'{suggest_name(id_, fields)}"
            self._files.problems.add_at(source, path, message, code=codes.UNDEFINED_FIELD, key=key)

    def _read_optional(self, folder: LayeredFolder, name: str, kind: str) -> Source | None:
        """Return a file that a spec can leave out; None without it, or if it is invalid."""
        exists = folder.find(name).exists()
        return self._files.read_layered(folder, name, kind) if exists else None

    def _load_stories(self, folder: LayeredFolder) -> dict[str, Story]:
        """Return the stories, in the order of their pages."""
        sources = list(self._files.read_folder(folder, "stories", "story", "story"))
        sources.sort(key=lambda source: source.data.get("order", sys.maxsize))
        return {
            source.data["story"]: Story(
                source.data["story"],
                source.data["title"],
                source.data["summary"],
                tuple(
                    Step(step["event"], step["seconds"], step.get("comment", ""), step["values"])
                    for step in source.data["steps"]
                ),
                Place(source, ["steps"]),
            )
            for source in sources
        }

    def _load_exceptions(self, folder: LayeredFolder) -> tuple[ChangeException, ...]:
        """Return the breaking changes that the spec accepts; the file is optional."""
        source = self._read_optional(folder, "exceptions.yaml", "exceptions")
        return build_exceptions(source) if source is not None else ()

    def _load_categories(self, folder: LayeredFolder) -> dict[str, Category]:
        """Return the chapters of the documentation; the file is optional."""
        source = self._read_optional(folder, "categories.yaml", "categories")
        if source is None:
            return {}
        return {
            id_: Category(
                id_,
                data["title"],
                data.get("summary", ""),
                tuple(data.get("order", ())),
                tuple(data.get("steps", ())),
                data.get("fields", ""),
                Place(source, [id_]),
            )
            for id_, data in source.data.items()
        }

    def _load_variables(self, folder: LayeredFolder) -> dict[str, ReportVariable]:
        """Return the variables that the backend computes; the file is optional."""
        source = self._read_optional(folder, VARIABLES, "variables")
        return build_variables(source) if source is not None else {}

    def _load_protocols(self, folder: LayeredFolder) -> dict[Protocol, ProtocolTerms]:
        """Read the terms of the protocols; a spec can leave the file out."""
        source = self._read_optional(folder, "protocols.yaml", "protocols")
        if source is None:
            return {}
        return {
            Protocol(id_): ProtocolTerms(Protocol(id_), data["title"], tuple(data["terms"]))
            for id_, data in source.data.items()
        }

    def _load_value_sets(self, folder: LayeredFolder) -> dict[str, ValueSet]:
        source = self._files.read_layered(folder, "values.yaml", "values")
        if source is None:
            return {}
        for id_, data in source.data.items():
            for value in data.get("names", {}):
                if value not in data["values"] and value not in values_below(source, id_):
                    hint = suggest_name(value, data["values"])
                    message = f"{id_} has no value '{value}'{hint}"
                    self._files.problems.add_at(
                        source,
                        [id_, "names", value],
                        message,
                        code=codes.UNKNOWN_VALUE,
                        key=True,
                    )
        sets: dict[str, ValueSet] = {}
        for name, data in source.data.items():
            pattern = self._files.check_value_pattern(
                source, [name, "pattern"], data.get("pattern")
            )
            caveats, disputes = build_notes(data, PROTOCOLS)
            sets[name] = ValueSet(
                name,
                data["title"],
                data.get("open", False),
                pattern,
                data["values"],
                caveats,
                data.get("names", {}),
                disputes,
                values_below(source, name) - data["values"].keys(),
                {v: build_lifecycle(entry) for v, entry in data.get("lifecycle", {}).items()},
                Place(source, [name]),
            )
        return sets

    def _build_group(self, source: Source) -> Group:
        data = source.data
        kind = GroupKind(data.get("kind", "fields"))
        tracker = data["tracker"]
        routes: dict[str, Route] = {
            Protocol.XDM: _build_group_route(data["xdm"]),
            Protocol.COLLECTION: _build_group_route(data["collection"]),
            Protocol.TRACKER: (
                Route(RouteWay.NONE, reason=tracker[RouteWay.NONE])
                if RouteWay.NONE in tracker
                else Route(*_tracker_group(tracker))
            ),
        }
        self._check_kind(source, kind, routes)
        fields = {}
        for name, field_data in data["fields"].items():
            id_ = name if kind == GroupKind.MESSAGE else f"{data['group']}.{name}"
            place = Place(source, ["fields", name])
            fields[name] = self._build_field(
                id_, name, field_data, data["group"], kind, routes, place
            )
        caveats, disputes = build_notes(data, PROTOCOLS)
        return Group(
            id=data["group"],
            title=data["title"],
            summary=data.get("summary", ""),
            kind=kind,
            any_event=data.get("any_event", False),
            item_events=data.get("item_events", {}),
            pattern=self._files.check_value_pattern(source, ["pattern"], data.get("pattern")),
            routes=routes,
            update=tracker.get("update", False),
            fields=fields,
            caveats=caveats,
            disputes=disputes,
            place=Place(source, []),
            category=data.get("category") or "-".join(split_words(data["group"])),
            free=data.get("free", True),
        )

    def _check_kind(self, source: Source, kind: GroupKind, routes: dict[str, Route]) -> None:
        """Check that the kind of a group fits its fields and how protocols carry it."""
        data = source.data

        def report(key: str, message: str) -> None:
            self._files.problems.add_at(
                source, [key], message, code=codes.INVALID_GROUP_KIND, key=True
            )

        if kind == GroupKind.PAIRS and len(data["fields"]) != 2:
            report("fields", "expected two fields in a group of kind 'pairs': name and value")
        way = routes["tracker"].way
        if (way == RouteWay.METADATA) != (kind == GroupKind.PAIRS) and way != RouteWay.NONE:
            message = (
                "only groups of kind 'pairs' can be metadata; set 'metadata' on the fields instead"
                if way == RouteWay.METADATA
                else "trackers carry a group of kind 'pairs' as metadata only: expected 'metadata'"
            )
            report("tracker", message)
        if kind == GroupKind.MESSAGES and way != RouteWay.NONE:
            report("tracker", "trackers cannot carry whole messages; give the reason under 'none'")
        for protocol in (Protocol.TRACKER, Protocol.COLLECTION) if kind == GroupKind.LIST else ():
            if routes[protocol].way != RouteWay.NONE and protocol not in data.get(
                "item_events", {}
            ):
                message = (
                    f"{protocol} has no lists; name the event of one item under 'item_events', "
                    "or give the reason under 'none'"
                )
                report(protocol, message)

    def _build_field(
        self,
        id_: str,
        name: str,
        data: Mapping[str, Any],
        group: str,
        kind: GroupKind,
        group_routes: Mapping[str, Route],
        place: Place,
    ) -> Field:
        required = data.get("required", False)
        if isinstance(required, bool):
            required = PROTOCOLS if required or "constant" in data else ()
        placeholder = data.get("placeholder", {})
        if not isinstance(placeholder, Mapping):
            placeholder = dict.fromkeys(PROTOCOLS, placeholder)
        caveats, disputes = build_notes(data, PROTOCOLS)
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
            infinite=data.get("infinite"),
            pattern=self._files.check_value_pattern(
                place.source, [*place.path, "pattern"], data.get("pattern")
            ),
            required=frozenset(required),
            default=data.get("constant", data.get("default")),
            placeholder=placeholder,
            absent_when=frozenset(data.get("absent_when", ())),
            message_part=data.get("message_part"),
            routes={
                p: self._build_route(p, name, data, kind, group_routes[p], place) for p in PROTOCOLS
            },
            variable=data.get("variable"),
            trait=data.get("trait"),
            caveats=caveats,
            disputes=disputes,
            place=place,
            category=data.get("category"),
            example=data.get("constant", data.get("example")),
            constant=data.get("constant"),
            close=_close_call(data, place.source.data),
            lifecycle=build_lifecycle(data),
        )

    def _build_route(
        self,
        protocol: str,
        name: str,
        data: Mapping[str, Any],
        kind: GroupKind,
        group: Route,
        place: Place,
    ) -> Route:
        entry = data.get(protocol)
        if isinstance(entry, Mapping) and RouteWay.NONE in entry:
            return Route(RouteWay.NONE, reason=entry[RouteWay.NONE])
        if group.way == RouteWay.NONE and entry is None:
            return Route(RouteWay.NONE, reason=group.reason)
        type_ = data["type"]
        if protocol == Protocol.TRACKER:
            if entry is not None:
                ((way, name_in_protocol),) = entry.items()
                return Route(RouteWay(way), name_in_protocol, type_)
        elif isinstance(entry, Mapping):
            return Route(
                RouteWay.PATH, entry.get("key", name), entry.get("type", type_), group.name
            )
        elif entry is not None or protocol == Protocol.XDM:
            return Route(RouteWay.PATH, entry or name, type_, group.name)
        if kind in (GroupKind.PAIRS, GroupKind.MESSAGES):
            return Route(RouteWay.PATH, name, type_, group.name)  # carried by its group as a whole
        terms = self._protocols.get(Protocol(protocol))
        title = f"the {terms.title}" if terms else f"the protocol {protocol}"
        message = (
            f"missing key '{protocol}'; add the field's name in {title}, or 'none' with the reason"
        )
        self._files.problems.add_at(
            place.source, place.path, message, code=codes.UNMAPPED_FIELD, key=True
        )
        return Route(RouteWay.NONE, reason=message)

    def _build_event(self, source: Source) -> Event:
        data = source.data
        basic = data["examples"]["basic"]["values"]
        examples = {
            name: Example(
                name,
                example.get("title"),
                example["values"] if name == "basic" else merge_deep(basic, example["values"]),
                example.get("summary", ""),
                example.get("when"),
                build_lifecycle(example),
            )
            for name, example in data["examples"].items()
        }
        caveats, disputes = build_notes(data, PROTOCOLS)
        return Event(
            id=data["event"],
            title=data["title"],
            method=data.get("method", data["event"]),
            category=data["category"],
            summary=data["summary"],
            description=data["description"],
            when=tuple(data["when"]),
            session=SessionEffect(data["session"]),
            needs=tuple(data.get("needs", ())),
            opens=tuple(data.get("opens", ())),
            closes=tuple(data.get("closes", ())),
            playback=data.get("playback"),
            cadence=data.get("cadence", {}),
            metrics=build_metrics(data.get("metric", [])),
            carries={
                name: requirement == "required"
                for name, requirement in data.get("carries", {}).items()
            },
            requires_any=tuple(data.get("requires_any", ())),
            blocks={p: self._build_block(source, p, data) for p in PROTOCOLS},
            caveats=caveats,
            disputes=disputes,
            examples=examples,
            place=Place(source, ["event"]),
            notes=tuple(data.get("notes", ())),
            only_on=tuple(data.get("only_on", {}).get("platforms", ())),
            only_on_reason=data.get("only_on", {}).get("because", ""),
            lifecycle=build_lifecycle(data),
        )

    def _build_block(self, source: Source, protocol: str, data: Mapping[str, Any]) -> Block:
        block = dict(data.get(protocol, {}))
        reason_text = block.pop("reason", "")
        if len(block) > 1:
            keys = join_words([f"'{key}'" for key in block])
            message = f"expected one form of the event in {protocol}, got {keys}; keep one"
            self._files.problems.add_at(
                source, [protocol], message, code=codes.CONFLICTING_FORMS, key=True
            )
        key, value = next(iter(block.items()), ("type", data["event"]))
        match BlockForm.SEND if key == "type" else BlockForm(key):
            case BlockForm.REPLACEMENT:
                return Block(BlockForm.REPLACEMENT, value, reason_text)
            case (BlockForm.AUTOMATIC | BlockForm.NONE | BlockForm.PER_ITEM) as form:
                return Block(form, reason=value)
            case form:
                return Block(form, value)


def _close_call(field: Mapping[str, Any], group: Mapping[str, Any]) -> str | None:
    """Return the close call whose report has a field: the field's own, or that of its group."""
    close: str | None = field.get("close", group.get("close"))
    return None if close == NO_CLOSE else close


def _fields_of_rules(rules: Mapping[str, Any]) -> Iterator[tuple[YamlPath, str]]:
    """Yield the fields that the rules of a session name, and where."""
    for scope, rule in rules["scopes"].items():
        for key in ("number", "offset", "length", "label"):
            if key in rule:
                yield ["scopes", scope, key], rule[key]
    checks = rules.get("checks", {})
    for key in ("id", "length", "type", "label"):
        if key in checks.get("content", {}):
            yield ["checks", "content", key], checks["content"][key]
    if "unpadded_milliseconds" in checks:
        yield ["checks", "unpadded_milliseconds", "field"], checks["unpadded_milliseconds"]["field"]
    for id_ in checks.get("plausible_maximums", {}):
        yield ["checks", "plausible_maximums", id_], id_


def _build_group_route(entry: str | Mapping[str, str]) -> Route:
    if isinstance(entry, str):
        return Route(RouteWay.PATH, entry)
    return Route(RouteWay.NONE, reason=entry[RouteWay.NONE])


def _tracker_group(entry: Mapping[str, Any]) -> tuple[RouteWay, str]:
    for way in (RouteWay.OBJECT, RouteWay.METADATA):
        if way in entry:
            return way, entry[way]
    return RouteWay.ARGUMENTS, ""
