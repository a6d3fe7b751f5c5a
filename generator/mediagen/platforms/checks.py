"""Check a platform's tables against the spec: nothing an event says is lost there in silence.

Every field that the platform's protocol hands over is an argument, a property or a constant of the
platform, or it is declared as configured, filled in or lost, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggestion
from mediagen.platforms.model import SENTENCE, Argument, Platform, Wrapper
from mediagen.platforms.vocabulary import PARTS, PLACEHOLDER, PLAIN
from mediagen.spec.casing import cased
from mediagen.spec.model import EFFECTS, Event, Field, Group, Place, Spec
from mediagen.spec.session import settings


def cover(
    spec: Spec,
    platforms: Mapping[str, Platform],
    known: Mapping[str, set[str]],
    problems: Problems,
) -> None:
    """Note what the tables of the platforms lack, and what in them leads nowhere.

    ``known`` has the ids of faulty files, too, so that one fault is not reported twice.
    """
    seen: dict[str, Platform] = {}
    for platform in platforms.values():
        check = _Platform(spec, platform, known, problems)
        check.references()
        check.pages({*platforms, *known["platform"]})
        check.tables()
        check.names()
        check.event_types()
        if platform.protocol == "tracker":
            check.tracker()
        for wrapper in platform.wrappers:
            check.wrapper(wrapper)
        twin = seen.setdefault(platform.title.casefold(), platform)
        if twin is not platform:
            message = f"has the title of {twin.id}"
            problems.add(platform.place.source, ["title"], message)


#: What the keys of a table of a wrapper are, where they are no fields.
_NOUNS = {"automatic": "event", "constants": "set of values", "paces": "scope"}


class _Platform:
    def __init__(
        self, spec: Spec, platform: Platform, known: Mapping[str, set[str]], problems: Problems
    ) -> None:
        self._spec, self._platform, self._problems = spec, platform, problems
        self._events = {*spec.events, *known["event"]}
        self._groups = {*spec.groups, *known["group"]}
        self._whole = spec.events.keys() >= known["event"] and spec.groups.keys() >= known["group"]
        self._declared = {*platform.silent, *platform.lost}
        self._fold = str if platform.language.case_sensitive else str.casefold
        self._reserved = set(map(self._fold, platform.language.reserved))

    def _note(self, path: list[str], message: str, *, key: bool = False) -> None:
        self._problems.add(self._platform.place.source, path, message, key=key)

    def pages(self, platforms: Collection[str]) -> None:
        """What pages say of it names platforms and words that there are."""
        platform = self._platform
        new = platform.successor
        if new is not None and new not in platforms:
            hint = suggestion(new, platforms)
            self._note(["successor"], f"unknown platform '{new}'{hint}")
        given = platform.place.source.data.get("tab", {})
        for effect, sentence in platform.tab.items():
            if effect not in EFFECTS and effect not in self._events:
                hint = suggestion(effect, (*EFFECTS, *self._spec.events))
                self._note(["tab", effect], f"unknown event '{effect}'{hint}", key=True)
            for name in PLACEHOLDER.findall(sentence):
                if name not in SENTENCE:
                    hint = suggestion(name, SENTENCE)
                    path = ["tab"] if isinstance(given, str) else ["tab", effect]
                    self._note(path, f"unknown word '{{{name}}}'{hint}")

    def references(self) -> None:
        """What the tables name exists in the spec."""
        spec, platform = self._spec, self._platform
        for table in ("configured", "filled", "lost"):
            for id_ in getattr(platform, table):
                if id_ not in spec.fields and not self._faulty(id_):
                    hint = suggestion(id_, spec.fields)
                    self._note([table, id_], f"unknown field '{id_}'{hint}", key=True)
        for id_ in platform.sends:
            if id_ not in self._events:
                hint = suggestion(id_, spec.events)
                self._note(["sends", id_], f"unknown event '{id_}'{hint}", key=True)
        kinds = {
            group.routes["tracker"].name
            for group in spec.groups.values()
            if group.routes["tracker"].way == "object"
        }
        verbs = {
            event.blocks["tracker"].name
            for event in spec.events.values()
            if event.blocks["tracker"].form in ("call", "event")
        }
        for name in platform.lacks:
            known = kinds | verbs | self._groups
            if name not in known and self._whole:
                hint = suggestion(name, known)
                message = f"'{name}' is no object, verb, event constant or group of the spec{hint}"
                self._note(["lacks", name], message, key=True)

    def event_types(self) -> None:
        """The list of event types says what becomes of others, and holds what it has to."""
        types = self._platform.event_types
        if types is None:
            return
        path = ["event_types"]
        if self._platform.protocol == "tracker":
            message = "unexpected key: the event types of a tracker are under constants, 'event'"
            self._note(path, message, key=True)
            return
        if bool(types.reason) == bool(types.note):
            message = "expected either 'because' or 'note', for events of other types"
            self._note(path, message, key=True)
        for key, sentence in (("because", types.reason), ("note", types.note)):
            for name in PLACEHOLDER.findall(sentence):
                if name != "type":
                    message = f"unknown placeholder '{{{name}}}'; expected '{{type}}'"
                    self._note([*path, key], message)

    def wrapper(self, wrapper: Wrapper) -> None:
        """What the tables of a wrapper name exists in the spec."""
        spec, source = self._spec, wrapper.place.source
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
        reserved = {*map(self._fold, wrapper.language.reserved)}
        for field in spec.fields.values():
            name = cased(field.parameter, wrapper.naming["parameter"])
            if self._fold(name) in reserved and wrapper.language.id != self._platform.language.id:
                said = f"'{name}' is a reserved word of {wrapper.language.title}"
                path = [*field.place.path, "parameter"]
                message = f"{said}; give it another parameter name"
                self._problems.add(field.place.source, path, message, key=True)
        for values in spec.values.values():
            for value in values.values:
                name = cased(values.names.get(value, value), wrapper.naming["value"])
                if self._fold(name) in reserved or not name.isidentifier():
                    said = f"'{name}' of {values.id} is no name in {wrapper.language.title}"
                    message = f"{said}; give it another under 'names' in values.yaml"
                    self._problems.add(source, ["wrapper"], message)
        for table, names, known in tables:
            for index, name in enumerate(names):
                if name in known or self._faulty(name) or not spec.values:
                    continue
                if table == "paces" and not self._whole:
                    continue
                what = _NOUNS.get(table, "field")
                path = [table, index if table == "settings" else name]
                message = f"unknown {what} '{name}'{suggestion(name, known)}"
                self._problems.add(source, path, message, key=table != "settings")
        for name, substitute in wrapper.substitutes.items():
            if substitute not in fields and not self._faulty(substitute) and spec.values:
                message = f"unknown field '{substitute}'{suggestion(substitute, fields)}"
                self._problems.add(source, ["substitutes", name], message)

        self._members(wrapper)
        said_by = [call.call for call in self._platform.calls.values()]
        said_by += [c for table in self._platform.constants.values() for c in table.values()]
        for name in wrapper.holds:
            if not any(word.startswith(f"{name}.") for word in said_by):
                message = f"no call and no constant of the platform begins with '{name}.'"
                self._problems.add(source, ["holds", name], message, key=True)

    def _members(self, wrapper: Wrapper) -> None:
        """Note the names of the spec that the code of a wrapper uses itself."""
        spec = self._spec
        fold = str if wrapper.language.case_sensitive else str.casefold
        reserved = {kind: set(map(fold, names)) for kind, names in wrapper.reserved.items()}

        def check(kind: str, id_: str, place: Place, cure: str, *, key: bool = False) -> None:
            name = cased(id_, wrapper.naming[kind])
            if fold(name) in reserved.get(kind, ()):
                message = f"the code of the wrapper {wrapper.path} uses the name '{name}' itself"
                self._problems.add(place.source, place.path, f"{message}; {cure}", key=key)

        for event in spec.events.values():
            source = event.place.source
            at_method = Place(source, ["method"]) if "method" in source.data else event.place
            check("function", event.method, at_method, "give the event another name under 'method'")
            check("type", event.id, event.place, "give the event another id")
        for group in spec.groups.values():
            source, path = group.place
            if group.kind in ("list", "messages", "pairs"):
                place = Place(source, [*path, "group"])
                check("parameter", group.id, place, "give the group another id")
            if group.kind == "list" or group.any_event:
                check(
                    "type", group.id, Place(source, [*path, "group"]), "give the group another id"
                )
            for field in group.fields.values():
                place = Place(field.place.source, [*field.place.path, "parameter"])
                cure = "give the field another name under 'parameter'"
                check("parameter", field.parameter, place, cure, key=True)
        for values in spec.values.values():
            cure = f"give the set {values.id} of values.yaml another id"
            check("type", values.id, Place(wrapper.place.source, ["reserved", "type"]), cure)

    def tables(self) -> None:
        """The types, families and placeholders that the tables use exist."""
        spec, platform = self._spec, self._platform
        for kind, maker in platform.objects.items():
            self._types(maker.arguments, ["objects", kind, "arguments"], ())
        for verb, call in platform.calls.items():
            self._types(call.arguments, ["calls", verb, "arguments"], PARTS)
            if not call.call and call.delegate is None:
                self._note(["calls", verb], "says neither 'call' nor 'delegate'", key=True)
        routes = [field.routes["tracker"] for field in spec.fields.values()]
        families = {f"metadata.{route.name}" for route in routes if route.way == "metadata"}
        families |= {"event", "property", *spec.values}
        for family, table in platform.constants.items():
            if family not in families and self._whole and spec.values:
                hint = suggestion(family, families)
                self._note(["constants", family], f"unknown family '{family}'{hint}", key=True)
            known = spec.values[family].values if family in spec.values else table
            for name in table:
                if name not in known:
                    message = f"'{name}' is none of the values of {family}{suggestion(name, known)}"
                    self._note(["constants", family, "names", name], message, key=True)
        if self._whole:
            self._addresses()

    def _types(
        self, arguments: tuple[Argument, ...], path: list[str], parts: Iterable[str]
    ) -> None:
        known = {*PLAIN, *parts, *self._spec.values}
        for argument in arguments:
            if argument.type not in known and self._spec.values:
                message = f"unknown type '{argument.type}'{suggestion(argument.type, known)}"
                self._note([*path, argument.name, "type"], message)

    def _addresses(self) -> None:
        words = {"type", *settings(self._spec, {})}
        given = self._platform.place.source.data.get("url", {})
        for session, address in self._platform.url.items():
            path = ["url"] if isinstance(given, str) else ["url", session]
            for name in PLACEHOLDER.findall(address):
                if name not in words:
                    hint = suggestion(name, words, limit=20)
                    self._note(path, f"unknown placeholder '{{{name}}}'{hint}")

    def _faulty(self, field: str) -> bool:
        """Whether the group of a field is in a faulty file, where its fault is reported."""
        group, dot, _ = field.partition(".")
        return group in self._groups - self._spec.groups.keys() or not (dot or self._whole)

    def names(self) -> None:
        """Names of events and fields do not clash, and are no reserved words, in its language."""
        functions: dict[str, str] = {}
        methods: dict[str, str] = {}
        for event in self._spec.events.values():
            name = cased(event.id, self._platform.naming["function"])
            if self._name(name, event.id, functions, event.place, "event"):
                continue
            # Methods are members, and members may be called as words of the language.
            name = cased(event.method, self._platform.naming["function"])
            other = self._spec.events.get(methods.get(self._fold(name), event.id), event)
            if event.method != event.id or other.method != other.id:
                self._clash(name, event.id, methods, event.place, "method")
            methods.setdefault(self._fold(name), event.id)
        # Events that carry the same groups share the parameters, too.
        carried = {tuple(g.id for g in self._spec.carried(e)) for e in self._spec.events.values()}
        for ids in sorted(carried):
            parameters: dict[str, str] = {}
            for group in map(self._spec.groups.__getitem__, ids):
                if group.kind in ("list", "messages", "pairs"):
                    continue
                for field in group.fields.values():
                    name = cased(field.parameter, self._platform.naming["parameter"])
                    place = Place(field.place.source, [*field.place.path, "parameter"])
                    self._name(name, field.id, parameters, place, "parameter")

    def _name(self, name: str, id_: str, seen: dict[str, str], place: Place, what: str) -> bool:
        """Note what is wrong with a name; whether it clashes with another."""
        language = self._platform.language
        source, path = place
        folded = self._fold(name)
        if folded in self._reserved:
            message = (
                f"'{name}' is a reserved word of {language.title}; give it another {what} name"
            )
            self._problems.add(source, path, message, key=what == "parameter")
        return self._clash(name, id_, seen, place, what)

    def _clash(self, name: str, id_: str, seen: dict[str, str], place: Place, what: str) -> bool:
        source, path = place
        other = seen.setdefault(self._fold(name), id_)
        if other != id_:
            title = self._platform.language.title
            message = f"the {what} name '{name}' clashes with that of {other} in {title}"
            self._problems.add(source, path, message, key=what == "parameter")
        return other != id_

    # -- trackers -----------------------------------------------------------------------------

    def tracker(self) -> None:
        """Every object, argument, property and constant that trackers are given has its place."""
        for group in self._spec.groups.values():
            place = group.routes["tracker"]
            if place.way == "object" and place.name not in self._platform.lacks:
                self._object(group, place.name)
            elif place.way == "arguments":
                self._call(group)
            if place.way == "object":
                for field in group.fields.values():
                    self._constant(field)
        for event in self._spec.events.values():
            self._verb(event)
            self._parts(event)

    def _parts(self, event: Event) -> None:
        """The call that says an event takes the object and the metadata that the event carries."""
        block = event.blocks["tracker"]
        verb = block.name if block.form == "call" else "event"
        call = self._platform.calls.get(verb)
        if block.form not in ("call", "event", "per_item") or call is None or call.delegate:
            return
        taken = {argument.type.rstrip("!") for argument in call.arguments}
        for name in event.carries:
            group = self._spec.groups.get(name)
            place = group.routes["tracker"] if group else None
            if group is None or place is None or group.update or place.name in self._platform.lacks:
                continue
            ways = {"$object"} if place.way == "object" else set()
            for field in group.fields.values():
                carried = field.routes["tracker"].way in ("metadata", "path")
                if carried and place.way != "none" and field.id not in self._declared:
                    ways.add("$metadata")
            for part in sorted(ways - taken):
                said = (
                    f"'{verb}' of {self._platform.id} takes no {part[1:]}, so {name} would be lost"
                )
                self._problems.add(event.place.source, ["carries", name], said, key=True)

    def _verb(self, event: Event) -> None:
        """A field fills in every plain argument of the call that says an event."""
        block = event.blocks["tracker"]
        call = self._platform.calls.get(block.name) if block.form == "call" else None
        if call is None or not event.carries.keys() <= self._spec.groups.keys():
            return
        carried = (self._spec.groups[name] for name in event.carries)
        given = {f.routes["tracker"].name for group in carried for f in _routed(group, "argument")}
        for argument in call.arguments:
            if argument.name in given or argument.default is not None or argument.type in PARTS:
                continue
            message = f"no field of {event.id} is the argument '{argument.name}'"
            path = ["calls", block.name, "arguments", argument.name]
            self._note(path, message + suggestion(argument.name, given), key=True)

    def _object(self, group: Group, kind: str) -> None:
        maker = self._platform.objects.get(kind)
        if maker is None:
            message = f"no '{kind}' for {group.id}: add it, or say under lacks why there is none"
            self._note(["objects"], message, key=True)
            return
        given = {f.routes["tracker"].name for f in _routed(group, "argument")}
        for argument in maker.arguments:
            if argument.name not in given and argument.default is None:
                hint = suggestion(argument.name, given)
                message = f"no field of {group.id} is the argument '{argument.name}'{hint}"
                self._note(["objects", kind, "arguments", argument.name], message, key=True)
        taken = {argument.name for argument in maker.arguments}
        self._arguments(group, taken, ["objects", kind, "arguments"], maker.call)

    def _call(self, group: Group) -> None:
        for event in self._spec.events.values():
            block = event.blocks["tracker"]
            call = self._platform.calls.get(block.name)
            if group.id in event.carries and block.form == "call" and call is not None:
                taken = {argument.name for argument in call.arguments}
                self._arguments(group, taken, ["calls", block.name], call.call)

    def _arguments(self, group: Group, taken: set[str], path: list[str], call: str) -> None:
        for field in _routed(group, "argument"):
            name = field.routes["tracker"].name
            if name not in taken and field.id not in self._declared:
                message = (
                    f"{call} takes no '{name}', so {field.id} would be lost: add the argument, "
                    "or declare the field under configured, filled or lost"
                )
                self._note(path, message)

    def _constant(self, field: Field) -> None:
        route = field.routes["tracker"]
        family = "property" if route.way == "property" else f"metadata.{route.name}"
        name = route.name if route.way == "property" else field.name
        if route.way not in ("property", "metadata") or field.id in self._declared:
            return
        table = self._platform.constants.get(family, {})
        if name not in table:
            message = (
                f"has no constant '{name}' for {field.id}: add it, "
                "or declare the field under configured, filled or lost"
            )
            self._note(["constants", family, "names"], message, key=True)


def _routed(group: Group, way: str) -> list[Field]:
    return [field for field in group.fields.values() if field.routes["tracker"].way == way]
