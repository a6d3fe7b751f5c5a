"""Check a platform's tables against the spec: nothing an event says is lost there in silence.

Every field that the platform's protocol hands over is an argument, a property or a constant of the
platform, or it is declared as configured, filled in or lost, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import PLACEHOLDER
from mediagen.platforms.model import SENTENCE, Argument, Platform, Wrapper
from mediagen.platforms.vocabulary import PARTS, PLAIN
from mediagen.spec.casing import change_case
from mediagen.spec.model import (
    EFFECTS,
    BlockForm,
    Event,
    Field,
    Group,
    GroupKind,
    Place,
    Protocol,
    RouteWay,
    Spec,
)
from mediagen.spec.session import placeholder_values


def check_platforms(
    spec: Spec,
    platforms: Mapping[str, Platform],
    declared_ids: Mapping[str, set[str]],
    problems: Problems,
) -> None:
    """Note what the tables of the platforms lack, and what in them leads nowhere.

    ``known`` has the ids of faulty files, too, so that one fault is not reported twice.
    """
    platforms_by_name: dict[str, Platform] = {}
    for platform in platforms.values():
        check = _PlatformChecker(spec, platform, declared_ids, problems)
        check.check_references()
        check.check_page_texts({*platforms, *declared_ids["platform"]})
        check.check_tables()
        check.check_names()
        check.event_types()
        if platform.protocol == Protocol.TRACKER:
            check.check_tracker()
        for wrapper in platform.wrappers:
            check.check_wrapper(wrapper)
        twin = platforms_by_name.setdefault(platform.title.casefold(), platform)
        if twin is not platform:
            message = f"has the title of {twin.id}"
            problems.add_at(platform.place.source, ["title"], message)


#: What the keys of a table of a wrapper are, where they are no fields.
_NOUNS = {"automatic": "event", "constants": "set of values", "paces": "scope"}


class _PlatformChecker:
    def __init__(
        self,
        spec: Spec,
        platform: Platform,
        declared_ids: Mapping[str, set[str]],
        problems: Problems,
    ) -> None:
        self._spec, self._platform, self._problems = spec, platform, problems
        self._events = {*spec.events, *declared_ids["event"]}
        self._groups = {*spec.groups, *declared_ids["group"]}
        self._whole = (
            spec.events.keys() >= declared_ids["event"]
            and spec.groups.keys() >= declared_ids["group"]
        )
        self._declared = {*platform.silent, *platform.lost}
        self._fold = str if platform.language.case_sensitive else str.casefold
        self._reserved = set(map(self._fold, platform.language.reserved))

    def _report(self, path: list[str], message: str, *, key: bool = False) -> None:
        self._problems.add_at(self._platform.place.source, path, message, key=key)

    def check_page_texts(self, platforms: Collection[str]) -> None:
        """Check that page texts name existing platforms and placeholders."""
        platform = self._platform
        new = platform.successor
        if new is not None and new not in platforms:
            hint = suggest_name(new, platforms)
            self._report(["successor"], f"unknown platform '{new}'{hint}")
        tabs = platform.place.source.data.get("tab", {})
        for effect, sentence in platform.tab.items():
            if effect not in EFFECTS and effect not in self._events:
                hint = suggest_name(effect, (*EFFECTS, *self._spec.events))
                self._report(["tab", effect], f"unknown event '{effect}'{hint}", key=True)
            for name in PLACEHOLDER.findall(sentence):
                if name not in SENTENCE:
                    hint = suggest_name(name, SENTENCE)
                    path = ["tab"] if isinstance(tabs, str) else ["tab", effect]
                    self._report(path, f"unknown word '{{{name}}}'{hint}")

    def check_references(self) -> None:
        """Check that names in the tables exist in the spec."""
        spec, platform = self._spec, self._platform
        for table in ("configured", "filled", "lost"):
            for id_ in getattr(platform, table):
                if id_ not in spec.fields and not self._is_in_faulty_group(id_):
                    hint = suggest_name(id_, spec.fields)
                    self._report([table, id_], f"unknown field '{id_}'{hint}", key=True)
        for id_ in platform.sends:
            if id_ not in self._events:
                hint = suggest_name(id_, spec.events)
                self._report(["sends", id_], f"unknown event '{id_}'{hint}", key=True)
        kinds = {
            group.routes["tracker"].name
            for group in spec.groups.values()
            if group.routes["tracker"].way == RouteWay.OBJECT
        }
        verbs = {
            event.blocks["tracker"].name
            for event in spec.events.values()
            if event.blocks["tracker"].form in (BlockForm.CALL, BlockForm.EVENT)
        }
        for name in platform.lacks:
            names_of_spec = kinds | verbs | self._groups
            if name not in names_of_spec and self._whole:
                hint = suggest_name(name, names_of_spec)
                message = f"'{name}' is no object, verb, event constant or group of the spec{hint}"
                self._report(["lacks", name], message, key=True)

    def event_types(self) -> None:
        """The list of event types says what becomes of others, and holds what it has to."""
        types = self._platform.event_types
        if types is None:
            return
        path = ["event_types"]
        if self._platform.protocol == Protocol.TRACKER:
            message = "unexpected key: the event types of a tracker are under constants, 'event'"
            self._report(path, message, key=True)
            return
        if bool(types.reason) == bool(types.note):
            message = "expected either 'because' or 'note', for events of other types"
            self._report(path, message, key=True)
        for key, sentence in (("because", types.reason), ("note", types.note)):
            for name in PLACEHOLDER.findall(sentence):
                if name != "type":
                    message = f"unknown placeholder '{{{name}}}'; expected '{{type}}'"
                    self._report([*path, key], message)

    def check_wrapper(self, wrapper: Wrapper) -> None:
        """Check that names in a wrapper's tables exist in the spec."""
        spec, tables_of = self._spec, wrapper.tables
        fields, groups = spec.fields.keys(), self._groups
        tables: tuple[tuple[str, Iterable[str], set[str]], ...] = (
            ("settings", wrapper.settings, {*fields, *groups}),
            ("provided", wrapper.provided, {*fields}),
            ("optional", wrapper.optional, {*fields}),
            ("substitutes", wrapper.substitutes, {*fields}),
            ("automatic", wrapper.automatic, self._events),
            ("constants", wrapper.constants, {*spec.values}),
            ("paces", wrapper.paces, {name for e in spec.events.values() for name in e.cadence}),
        )
        fold = str if wrapper.language.case_sensitive else str.casefold
        reserved = {*map(fold, wrapper.language.reserved)}
        for values in spec.values.values():
            for value in values.values:
                name = change_case(values.names.get(value, value), wrapper.naming["value"])
                if fold(name) in reserved or not name.isidentifier():
                    reserved_message = (
                        f"'{name}' of {values.id} is no name in {wrapper.language.title}"
                    )
                    message = f"{reserved_message}; give it another under 'names' in values.yaml"
                    self._problems.add_at(*tables_of.place_of("wrapper"), message)
        for table, names, allowed in tables:
            for index, name in enumerate(names):
                if name in allowed or self._is_in_faulty_group(name) or not spec.values:
                    continue
                if table == "paces" and not self._whole:
                    continue
                noun = _NOUNS.get(table, "field")
                place = tables_of.place_of(table, index if table == "settings" else name)
                message = f"unknown {noun} '{name}'{suggest_name(name, allowed)}"
                self._problems.add_at(*place, message, key=table != "settings")
        for name, substitute in wrapper.substitutes.items():
            if (
                substitute not in fields
                and not self._is_in_faulty_group(substitute)
                and spec.values
            ):
                message = f"unknown field '{substitute}'{suggest_name(substitute, fields)}"
                self._problems.add_at(*tables_of.place_of("substitutes", name), message)

        self._members(wrapper)
        said_by = [call.call for call in self._platform.calls.values()]
        said_by += [c for table in self._platform.constants.values() for c in table.values()]
        for name in wrapper.holds:
            if not any(word.startswith(f"{name}.") for word in said_by):
                message = f"no call and no constant of the platform begins with '{name}.'"
                self._problems.add_at(*tables_of.place_of("holds", name), message, key=True)

    def _members(self, wrapper: Wrapper) -> None:
        """Report names of the spec that a wrapper's language or code reserves."""
        spec, language = self._spec, wrapper.language
        fold = str if language.case_sensitive else str.casefold
        reserved = {kind: set(map(fold, names)) for kind, names in wrapper.reserved.items()}
        words = {*map(fold, language.reserved)}

        def check(kind: str, id_: str, place: Place, cure: str, *, key: bool = False) -> None:
            name = change_case(id_, wrapper.naming[kind])
            # A function may have a prefix: media_{name}; of tracking.{name} the name is a member.
            pattern = wrapper.callee.rpartition(".")[2] if kind == "function" else "{name}"
            is_member = kind == "function" and language.reserved_members
            if fold(name) in reserved.get(kind, ()):
                message = f"the code of the wrapper {wrapper.path} uses the name '{name}' itself"
            elif fold(pattern.replace("{name}", name)) in words and not is_member:
                message = f"'{name}' is a reserved word of {language.title}"
            else:
                return
            self._problems.add_at(place.source, place.path, f"{message}; {cure}", key=key)

        for event in spec.events.values():
            source = event.place.source
            at_method = Place(source, ["method"]) if "method" in source.data else event.place
            check("function", event.method, at_method, "give the event another name under 'method'")
            check("type", event.id, event.place, "give the event another id")
        for group in spec.groups.values():
            source, path = group.place
            if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                place = Place(source, [*path, "group"])
                check("parameter", group.id, place, "give the group another id")
            if group.kind == GroupKind.LIST or group.any_event:
                check(
                    "type", group.id, Place(source, [*path, "group"]), "give the group another id"
                )
            for field in group.fields.values():
                place = Place(field.place.source, [*field.place.path, "parameter"])
                cure = "give the field another name under 'parameter'"
                check("parameter", field.parameter, place, cure, key=True)
        for values in spec.values.values():
            cure = f"give the set {values.id} of values.yaml another id"
            check("type", values.id, wrapper.tables.place_of("reserved", "type"), cure)

    def check_tables(self) -> None:
        """The types, families and placeholders that the tables use exist."""
        spec, platform = self._spec, self._platform
        for kind, maker in platform.objects.items():
            self._check_argument_types(maker.arguments, ["objects", kind, "arguments"], ())
        for verb, call in platform.calls.items():
            self._check_argument_types(call.arguments, ["calls", verb, "arguments"], PARTS)
            if not call.call and call.delegate is None:
                self._report(["calls", verb], "says neither 'call' nor 'delegate'", key=True)
        routes = [field.routes["tracker"] for field in spec.fields.values()]
        families = {f"metadata.{route.name}" for route in routes if route.way == RouteWay.METADATA}
        families |= {"event", "property", *spec.values}
        for family, table in platform.constants.items():
            if family not in families and self._whole and spec.values:
                hint = suggest_name(family, families)
                self._report(["constants", family], f"unknown family '{family}'{hint}", key=True)
            values = spec.values[family].values if family in spec.values else table
            for name in table:
                if name not in values:
                    message = (
                        f"'{name}' is none of the values of {family}{suggest_name(name, values)}"
                    )
                    self._report(["constants", family, "names", name], message, key=True)
        if self._whole:
            self._check_addresses()

    def _check_argument_types(
        self, arguments: tuple[Argument, ...], path: list[str], parts: Iterable[str]
    ) -> None:
        types = {*PLAIN, *parts, *self._spec.values}
        for argument in arguments:
            if argument.type not in types and self._spec.values:
                message = f"unknown type '{argument.type}'{suggest_name(argument.type, types)}"
                self._report([*path, argument.name, "type"], message)

    def _check_addresses(self) -> None:
        words = {"type", *placeholder_values(self._spec, {})}
        urls = self._platform.place.source.data.get("url", {})
        for session, address in self._platform.url.items():
            path = ["url"] if isinstance(urls, str) else ["url", session]
            for name in PLACEHOLDER.findall(address):
                if name not in words:
                    hint = suggest_name(name, words, limit=20)
                    self._report(path, f"unknown placeholder '{{{name}}}'{hint}")

    def _is_in_faulty_group(self, field: str) -> bool:
        """Whether the group of a field is in a faulty file, where its fault is reported."""
        group, dot, _ = field.partition(".")
        return group in self._groups - self._spec.groups.keys() or not (dot or self._whole)

    def check_names(self) -> None:
        """Names of events and fields do not clash, and are no reserved words, in its language."""
        functions: dict[str, str] = {}
        methods: dict[str, str] = {}
        for event in self._spec.events.values():
            name = change_case(event.id, self._platform.naming["function"])
            if self._check_name(name, event.id, functions, event.place, "event"):
                continue
            # Methods are members, and members may be called as words of the language.
            name = change_case(event.method, self._platform.naming["function"])
            first_event = self._spec.events.get(methods.get(self._fold(name), event.id), event)
            if event.method != event.id or first_event.method != first_event.id:
                self._report_clash(name, event.id, methods, event.place, "method")
            methods.setdefault(self._fold(name), event.id)
        # Events that carry the same groups share the parameters, too.
        carried = {
            tuple(g.id for g in self._spec.carried_groups(e)) for e in self._spec.events.values()
        }
        for ids in sorted(carried):
            parameters: dict[str, str] = {}
            for group in map(self._spec.groups.__getitem__, ids):
                if group.kind in (GroupKind.LIST, GroupKind.MESSAGES, GroupKind.PAIRS):
                    continue
                for field in group.fields.values():
                    name = change_case(field.parameter, self._platform.naming["parameter"])
                    place = Place(field.place.source, [*field.place.path, "parameter"])
                    self._check_name(name, field.id, parameters, place, "parameter")

    def _check_name(
        self, name: str, id_: str, ids_by_name: dict[str, str], place: Place, noun: str
    ) -> bool:
        """Note what is wrong with a name; whether it clashes with another."""
        language = self._platform.language
        source, path = place
        folded = self._fold(name)
        if folded in self._reserved:
            message = (
                f"'{name}' is a reserved word of {language.title}; give it another {noun} name"
            )
            self._problems.add_at(source, path, message, key=noun == "parameter")
        return self._report_clash(name, id_, ids_by_name, place, noun)

    def _report_clash(
        self, name: str, id_: str, ids_by_name: dict[str, str], place: Place, noun: str
    ) -> bool:
        source, path = place
        first_id = ids_by_name.setdefault(self._fold(name), id_)
        if first_id != id_:
            title = self._platform.language.title
            message = f"the {noun} name '{name}' clashes with that of {first_id} in {title}"
            self._problems.add_at(source, path, message, key=noun == "parameter")
        return first_id != id_

    # -- trackers -----------------------------------------------------------------------------

    def check_tracker(self) -> None:
        """Every object, argument, property and constant that trackers are given has its place."""
        for group in self._spec.groups.values():
            place = group.routes["tracker"]
            if place.way == RouteWay.OBJECT and place.name not in self._platform.lacks:
                self._check_object(group, place.name)
            elif place.way == RouteWay.ARGUMENTS:
                self._check_call(group)
            if place.way == RouteWay.OBJECT:
                for field in group.fields.values():
                    self._check_constant(field)
        for event in self._spec.events.values():
            self._check_verb(event)
            self._check_call_parts(event)

    def _check_call_parts(self, event: Event) -> None:
        """The call that says an event takes the object and the metadata that the event carries."""
        block = event.blocks["tracker"]
        verb = block.name if block.form == BlockForm.CALL else "event"
        call = self._platform.calls.get(verb)
        if (
            block.form not in (BlockForm.CALL, BlockForm.EVENT, BlockForm.PER_ITEM)
            or call is None
            or call.delegate
        ):
            return
        accepted = {argument.type.rstrip("!") for argument in call.arguments}
        for name in event.carries:
            group = self._spec.groups.get(name)
            place = group.routes["tracker"] if group else None
            if group is None or place is None or group.update or place.name in self._platform.lacks:
                continue
            ways = {"$object"} if place.way == RouteWay.OBJECT else set()
            for field in group.fields.values():
                carried = field.routes["tracker"].way in (RouteWay.METADATA, RouteWay.PATH)
                if carried and place.way != RouteWay.NONE and field.id not in self._declared:
                    ways.add("$metadata")
            for part in sorted(ways - accepted):
                message = (
                    f"'{verb}' of {self._platform.id} takes no {part[1:]}, so {name} would be lost"
                )
                self._problems.add_at(event.place.source, ["carries", name], message, key=True)

    def _check_verb(self, event: Event) -> None:
        """A field fills in every plain argument of the call that says an event."""
        block = event.blocks["tracker"]
        call = self._platform.calls.get(block.name) if block.form == BlockForm.CALL else None
        if call is None or not event.carries.keys() <= self._spec.groups.keys():
            return
        carried = (self._spec.groups[name] for name in event.carries)
        field_names = {
            f.routes["tracker"].name
            for group in carried
            for f in _fields_by_route(group, "argument")
        }
        for argument in call.arguments:
            if (
                argument.name in field_names
                or argument.default is not None
                or argument.type in PARTS
            ):
                continue
            message = f"no field of {event.id} is the argument '{argument.name}'"
            path = ["calls", block.name, "arguments", argument.name]
            self._report(path, message + suggest_name(argument.name, field_names), key=True)

    def _check_object(self, group: Group, kind: str) -> None:
        maker = self._platform.objects.get(kind)
        if maker is None:
            message = f"no '{kind}' for {group.id}: add it, or say under lacks why there is none"
            self._report(["objects"], message, key=True)
            return
        field_names = {f.routes["tracker"].name for f in _fields_by_route(group, "argument")}
        for argument in maker.arguments:
            if argument.name not in field_names and argument.default is None:
                hint = suggest_name(argument.name, field_names)
                message = f"no field of {group.id} is the argument '{argument.name}'{hint}"
                self._report(["objects", kind, "arguments", argument.name], message, key=True)
        accepted = {argument.name for argument in maker.arguments}
        self._check_arguments(group, accepted, ["objects", kind, "arguments"], maker.call)

    def _check_call(self, group: Group) -> None:
        for event in self._spec.events.values():
            block = event.blocks["tracker"]
            call = self._platform.calls.get(block.name)
            if group.id in event.carries and block.form == BlockForm.CALL and call is not None:
                accepted = {argument.name for argument in call.arguments}
                self._check_arguments(group, accepted, ["calls", block.name], call.call)

    def _check_arguments(
        self, group: Group, accepted: set[str], path: list[str], call: str
    ) -> None:
        for field in _fields_by_route(group, "argument"):
            name = field.routes["tracker"].name
            if name not in accepted and field.id not in self._declared:
                message = (
                    f"{call} takes no '{name}', so {field.id} would be lost: add the argument, "
                    "or declare the field under configured, filled or lost"
                )
                self._report(path, message)

    def _check_constant(self, field: Field) -> None:
        route = field.routes["tracker"]
        family = "property" if route.way == RouteWay.PROPERTY else f"metadata.{route.name}"
        name = route.name if route.way == RouteWay.PROPERTY else field.name
        if route.way not in (RouteWay.PROPERTY, RouteWay.METADATA) or field.id in self._declared:
            return
        table = self._platform.constants.get(family, {})
        if name not in table:
            message = (
                f"has no constant '{name}' for {field.id}: add it, "
                "or declare the field under configured, filled or lost"
            )
            self._report(["constants", family, "names"], message, key=True)


def _fields_by_route(group: Group, way: str) -> list[Field]:
    return [field for field in group.fields.values() if field.routes["tracker"].way == way]
