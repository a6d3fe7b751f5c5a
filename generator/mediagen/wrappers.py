"""The wrappers: the API of a platform said in its language, file by file.

Bodies go the way of snippets, through ``compose`` and ``phrase``, with parameters in the place of
literals. Templates see views, as those of snippets do, and print nodes only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from mediagen.api import Api, Loop, Method, NoOpening, Parameter, Structure, api, value_name
from mediagen.code import (
    Command,
    Comment,
    Doc,
    Given,
    Invoke,
    List,
    Named,
    Node,
    Record,
    Symbol,
    Text,
)
from mediagen.compose import Open, TrackerCall, Value, compose
from mediagen.files import shown
from mediagen.model import Platform, Spec, Step, Story, ValueSet, Wrapper
from mediagen.naming import cased
from mediagen.phrase import CallView, Fault, Lacking, PayloadView, Speaker
from mediagen.problems import Problem, Problems
from mediagen.render import Renderer, TemplateFault

#: What a package may be called.
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class ParameterView(NamedTuple):
    """A parameter as templates see it; ``said`` is how a body says it."""

    name: Symbol
    label: Text
    title: Symbol
    kind: str
    part: str
    type: Symbol
    required: bool
    default: Node | None
    minimum: Symbol | None
    maximum: Symbol | None
    pattern: Text | None
    limits: Text | None
    set: Symbol | None
    item: Any  # a ParameterView or a StructureView
    said: Node
    check: Symbol | None  # what refuses wrong values of it
    wire: Text  # what its protocol calls it
    doc: Doc
    prose: Symbol


class StructureView(NamedTuple):
    """A type with several fields as templates see it."""

    name: Symbol
    title: Symbol
    doc: Doc
    fields: tuple[ParameterView, ...]
    record: Record  # as its protocol carries it
    checks: Record
    signature: Invoke


class ValueView(NamedTuple):
    """A value of a set: its name in the language, its text, and what stands for it on the SDK."""

    name: Symbol
    text: Text
    constant: Node
    doc: Doc
    prose: Symbol


class SetView(NamedTuple):
    """A set of values as templates see it; an open one has a ``pattern`` where texts match one."""

    name: Symbol
    title: Symbol
    open: bool
    type: Symbol | None  # of its constants on the SDK, where that is said
    pattern: Text | None
    values: tuple[ValueView, ...]
    record: Record
    doc: Doc


class LoopView(NamedTuple):
    """A list, the method that is called for each of its items, and what that calls an item."""

    over: ParameterView
    call: Symbol
    parameter: Symbol


class LeafView(NamedTuple):
    """A value of a payload: its path, with dots, and a number where a list is."""

    path: Text
    value: Node


class MethodView(NamedTuple):
    """A method as templates see it.

    ``required``, ``optional``, ``metadata`` and ``custom`` are its ``parameters`` by their part.
    ``message`` is the payload it sends, ``leaves`` its values with their paths, ``calls`` the calls
    it makes. ``checks`` has what refuses
    wrong values by parameter, ``checked`` tells whether there is any, or ``one_of`` parameters has
    to be given. ``doc`` and ``full_doc`` are without and with the parameters.
    """

    name: Symbol
    label: Text
    event: Symbol
    title: Symbol
    type: Symbol
    session: str
    quiet: bool
    because: Comment | None
    parameters: tuple[ParameterView, ...]
    required: tuple[ParameterView, ...]
    optional: tuple[ParameterView, ...]
    metadata: tuple[ParameterView, ...]
    custom: ParameterView | None
    one_of: tuple[ParameterView, ...]
    one_of_names: List
    loops: tuple[LoopView, ...]
    message: PayloadView | None
    leaves: tuple[LeafView, ...]
    calls: tuple[CallView, ...]
    checks: Record
    checked: bool
    signature: Invoke
    metadata_signature: Invoke
    doc: Doc
    full_doc: Doc
    prose: Symbol
    when: tuple[Symbol, ...]


class StepView(NamedTuple):
    """A step of a story: the call an app makes, and what the player would answer then.

    ``fields`` has the fields of every message by their name, ``changed`` those that are not as
    in the step before.
    """

    method: MethodView
    call: Node
    at: Symbol
    comment: Comment | None
    fields: Mapping[str, Node]
    changed: Mapping[str, Node]


class StoryView(NamedTuple):
    """A story as templates see it: the steps that the platform knows."""

    title: Symbol
    summary: Symbol
    steps: tuple[StepView, ...]


class MissingView(NamedTuple):
    """An event without a method, and why."""

    event: Symbol
    title: Symbol
    reason: Symbol


class ElsewhereView(NamedTuple):
    """A field that no method is given: ``how`` is ``configured``, ``filled`` or ``lost``."""

    name: Symbol
    title: Symbol
    how: str
    said: Symbol


class ApiView(NamedTuple):
    """An API as templates see it. ``updates`` has the calls for what is provided, by what it is."""

    opening: MethodView
    methods: tuple[MethodView, ...]
    all: tuple[MethodView, ...]  # the opening and the methods
    automatic: tuple[MethodView, ...]
    missing: tuple[MissingView, ...]
    elsewhere: tuple[ElsewhereView, ...]
    settings: tuple[ParameterView, ...]
    quality: StructureView | None
    structures: tuple[StructureView, ...]
    sets: tuple[SetView, ...]
    updates: Mapping[str, CallView]
    checks: Record  # of the methods and structures, by their names


class PackageView(NamedTuple):
    """What a wrapper is called, in the cases that manifests and languages use."""

    name: Symbol
    camel: Symbol
    pascal: Symbol
    snake: Symbol
    flat: Symbol


class PlatformView(NamedTuple):
    """The platform as templates see it."""

    title: Symbol
    summary: Symbol
    sdk: Symbol
    version: Symbol
    install: tuple[Mapping[str, Symbol], ...]
    imports: tuple[Symbol, ...]


class Wrappers:
    """Renders the wrappers of platforms; faults are noted."""

    def __init__(self, spec: Spec, renderer: Renderer, problems: Problems) -> None:
        self._spec, self._renderer, self._problems = spec, renderer, problems
        self._told: set[tuple[str, int]] = set()

    def files(self, platform: Platform, wrapper: Wrapper, name: str = "") -> dict[str, bytes]:
        """The files of a wrapper by their path below its folder; ``name`` is what it is called."""
        root = self._renderer.folder / wrapper.folder
        found: dict[str, bytes] = {}
        context: dict[str, Any] | None = None
        name = name or wrapper.name
        for path in _tree(root):
            plain = _filled(path, name).removesuffix(".j2")
            if not path.endswith(".j2"):
                found[plain] = (root / path).read_bytes()
                continue
            context = context or self.context(platform, wrapper, name)
            if context is None:
                break
            what = f"wrapper {wrapper.id}"
            try:
                text = self._renderer.text(
                    f"{wrapper.folder}/{path}", wrapper.language, context, what
                )
            except TemplateFault as fault:
                place = (fault.problem.path, fault.problem.line)
                if place not in self._told:
                    self._told.add(place)
                    self._problems.note(fault.problem)
                continue
            found[plain] = text.encode("utf-8")
        if not found and not self._problems:
            said = "holds no template beside it"
            self._problems.note(Problem(shown(root / "wrapper.yaml"), 0, 0, said))
        return found

    def context(
        self,
        platform: Platform,
        wrapper: Wrapper,
        name: str = "",
        stories: Mapping[str, Story] | None = None,
    ) -> dict[str, Any] | None:
        """What the templates of a wrapper are given; None where something is wrong."""
        try:
            decided = api(self._spec, platform, wrapper)
        except NoOpening:
            said = "has no event that opens a session, so there is nothing to wrap"
            self._problems.add(wrapper.place.source, ["wrapper"], said, key=True)
            return None
        before = len(self._problems)
        maker = _Views(self._spec, decided, self._renderer, self._problems)
        view = maker.api()
        if len(self._problems) > before:
            return None
        stories = {**self._spec.stories, **(stories or {})}
        return {
            "api": view,
            "stories": {
                id_.replace("-", "_"): maker.story(story, view) for id_, story in stories.items()
            },
            "package": _package(name or wrapper.name),
            "platform": _platform(platform),
            "comment": Comment,
        }


#: What stands beside the templates of a wrapper.
_TABLES = ("wrapper.yaml", "verify.yaml")


def _tree(root: Path) -> Iterator[str]:
    """The files of a wrapper: not its table, not the parts that others include."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = (Path(folder) / name).relative_to(root).as_posix()
            if path not in _TABLES and not name.startswith("_") and not name.endswith("~"):
                yield path


def _forms(name: str) -> dict[str, str]:
    joined = re.sub("-([a-z0-9])", lambda found: found[1].upper(), name)
    return {
        "name": name,
        "camel": joined,
        "pascal": cased(joined, "pascal"),
        "snake": name.replace("-", "_"),
        "flat": name.replace("-", ""),
    }


def _filled(path: str, name: str) -> str:
    for form, text in _forms(name).items():
        path = path.replace("{" + form + "}", text)
    return path


def _package(name: str) -> PackageView:
    return PackageView(**{form: Symbol(text) for form, text in _forms(name).items()})


def _platform(platform: Platform) -> PlatformView:
    return PlatformView(
        Symbol(platform.title),
        Symbol(platform.summary),
        Symbol(str(platform.sdk["name"])),
        Symbol(str(platform.sdk["version"])),
        tuple(
            {key: Symbol(str(text).rstrip("\n")) for key, text in step.items()}
            for step in platform.install
        ),
        tuple(map(Symbol, platform.imports)),
    )


class _Views:
    """Makes the views of one API."""

    def __init__(self, spec: Spec, api: Api, renderer: Renderer, problems: Problems) -> None:
        self._spec, self._api, self._problems = spec, api, problems
        self._wrapper, self._language = api.wrapper, api.wrapper.language
        self._printer = renderer.printer(self._language)
        bare = {
            field.id
            for group in spec.groups.values()
            if group.bare
            for field in group.fields.values()
        }
        silent = api.platform.silent | (bare - api.wrapper.provided.keys())
        # Bodies are in the language of the sources, which may not be that of snippets.
        platform = replace(
            api.platform,
            silent=silent,
            language=self._language,
            constants={
                family: {name: self._held(word) for name, word in table.items()}
                for family, table in api.platform.constants.items()
            },
            calls={
                verb: replace(call, call=self._held(call.call))
                for verb, call in api.platform.calls.items()
            },
        )
        self._platform = platform
        self._speaker = Speaker(platform, spec, self._printer, self._fault, self._spell)

    def _fault(self, fault: Fault) -> None:
        platform = self._api.platform
        source = platform.place.source if fault.path else self._wrapper.place.source
        message = f"{fault.message} (wrapper {self._wrapper.id})"
        self._problems.add(source, list(fault.path), message, key=bool(fault.path))

    def _held(self, expression: str) -> str:
        """An expression of the platform's tables, with what the wrapper holds in its place."""
        for found, place in self._wrapper.holds.items():
            if expression.startswith(f"{found}."):
                return place + expression.removeprefix(found)
        return expression

    # -- parameters ---------------------------------------------------------------------------

    def _spell(self, value: Open) -> Node:
        parameter = self._api.parameters.get(value.name)
        if parameter is None:
            return Given(self._wrapper.provided[value.name], False)
        return self._said(parameter)

    def _said(self, parameter: Parameter) -> Given:
        """A parameter as a body says it."""
        wrapper, optional = self._wrapper, not parameter.required
        value = self._place(parameter)
        item = parameter.item
        kind = "items" if isinstance(item, Structure) else parameter.kind
        made = wrapper.handed.get(kind + ("?" if optional else ""))
        made = made or wrapper.handed.get(kind, "{value}")
        words = {"value": value, "name": parameter.name, "type": self._type(parameter)}
        words["key"] = self._wire(item if isinstance(item, Parameter) else parameter)
        return Given(_put(made, words), optional)

    def _place(self, parameter: Parameter) -> str:
        """Where the body of a method finds a parameter."""
        place = self._wrapper.places.get(parameter.part, "{name}")
        return place.replace("{name}", parameter.name)

    def _type(self, parameter: Parameter) -> str:
        types = self._language.types
        if parameter.values is not None:
            return self._type_name(parameter.values.id)
        if parameter.kind == "list":
            item = parameter.item
            assert item is not None
            name = item.name if isinstance(item, Structure) else self._type(item)
            return types["list"].replace("{item}", name)
        if parameter.kind == "map":
            return types["map"].replace("{item}", types["string"])
        return types.get(parameter.kind, types["string"])

    def _type_name(self, id_: str) -> str:
        return cased(id_, self._wrapper.naming["type"])

    def _parameter(self, parameter: Parameter) -> ParameterView:
        default = parameter.field.default if parameter.field else None
        item = parameter.item
        least, most, pattern = self._limits(parameter)
        limits = self._told(parameter)
        check = self._check(parameter)
        return ParameterView(
            name=Symbol(parameter.name),
            label=Text(parameter.name),
            title=Symbol(parameter.title),
            kind=parameter.kind,
            part=parameter.part,
            type=Symbol(self._type(parameter)),
            required=parameter.required,
            default=None if default is None else self._value(parameter, default),
            minimum=Symbol(least) if least else None,
            maximum=Symbol(most) if most else None,
            pattern=Text(pattern) if pattern else None,
            limits=Text(limits) if limits else None,
            set=Symbol(self._type_name(parameter.values.id)) if parameter.values else None,
            item=(
                self._structure(item)
                if isinstance(item, Structure)
                else self._parameter(item) if item else None
            ),
            said=self._said(parameter),
            check=Symbol(check) if check else None,
            wire=Text(self._wire(parameter)),
            doc=Doc([" ".join(parameter.sentences)]),
            prose=Symbol(" ".join(parameter.sentences)),
        )

    def _structure(self, structure: Structure) -> StructureView:
        said = [structure.summary, structure.caveat or ""]
        return StructureView(
            Symbol(structure.name),
            Symbol(structure.title),
            Doc([" ".join(filter(None, said))]),
            tuple(map(self._parameter, structure.fields)),
            Record([(self._wire(p), self._said(p)) for p in structure.fields]),
            self._checks(structure.fields),
            self._signature(structure.fields, structure.name),
        )

    def _signature(
        self, parameters: Sequence[Parameter], type_: str, gather: bool = False
    ) -> Invoke:
        """The parameters as a declaration lists them, in their order."""
        table = self._wrapper.signature
        written: list[str] = list(table.get("first", ()))
        for parameter in parameters:
            words = {"name": parameter.name, "type": self._type(parameter)}
            part = parameter.part
            if gather and part == "metadata" and "metadata" in table:
                words["type"] = type_
            elif part not in ("list", "custom") or part not in table:
                part = "optional"
            if parameter.required:
                part = "required"
            declared = _put(table.get(part, "{name}"), words)
            if declared not in written:  # what gathers several comes once
                written.append(declared)
        return Invoke("", [("", Symbol(text)) for text in written])

    def _checks(self, parameters: Sequence[Parameter]) -> Record:
        checks = ((p.name, self._check(p)) for p in parameters)
        return Record([(name, Symbol(check)) for name, check in checks if check])

    def _check(self, parameter: Parameter) -> str:
        """What refuses wrong values of a parameter; empty where nothing does."""
        table, item = self._wrapper.checks, parameter.item
        kind = "items" if isinstance(item, Structure) else parameter.kind
        least, most, pattern = self._limits(parameter)
        limit = "pattern" if pattern else "minimum" if least else "maximum" if most else ""
        if least and most:
            limit = "range"
        due = "" if parameter.required else "?"
        keys = [f"{kind}.{limit}{due}", f"{kind}.{limit}"] if limit else []
        keys += [f"{kind}{due}", kind]
        made = next((table[key] for key in keys if key in table), "")
        words = {
            "value": self._place(parameter),
            "name": parameter.name,
            "label": self._printer.flat(Text(parameter.name)),
            "type": self._type(parameter),
            "minimum": least,
            "maximum": most,
            "pattern": self._printer.flat(Text(pattern)) if pattern else "",
            "limits": self._printer.flat(Text(self._told(parameter))),
        }
        if isinstance(item, Structure):
            words["item"] = item.name
        elif item is not None:
            words["item"] = self._check(item)
        made = _put(made, words)
        if parameter.required and made and "required" in table:
            made = _put(table["required"], {**words, "check": made})
        return made

    def _limits(self, parameter: Parameter) -> tuple[str, str, str]:
        """The least and the most value and the pattern of texts, each empty where there is none."""
        field, values = parameter.field, parameter.values
        least = field.minimum if field else None
        most = field.maximum if field else None
        pattern = field.pattern if field else parameter.group.pattern
        if values is not None and values.open:
            pattern = pattern or values.pattern
        return (
            "" if least is None else f"{least:g}",
            "" if most is None else f"{most:g}",
            pattern or "",
        )

    def _told(self, parameter: Parameter) -> str:
        *_, pattern = self._limits(parameter)
        return parameter.limits or (f"a text that matches {pattern}" if pattern else "")

    def _wire(self, parameter: Parameter) -> str:
        """What the protocol calls a parameter."""
        described = parameter.field or parameter.group
        return described.routes[self._api.platform.protocol].name or parameter.name

    def _set(self, values: ValueSet) -> SetView:
        case = self._wrapper.naming["value"]
        constants = self._api.platform.constants.get(values.id, {})
        return SetView(
            name=Symbol(self._type_name(values.id)),
            title=Symbol(values.title),
            open=values.open,
            type=Symbol(type_) if (type_ := self._wrapper.constants.get(values.id)) else None,
            pattern=Text(values.pattern) if values.pattern else None,
            values=tuple(
                ValueView(
                    Symbol(value_name(values, value, case)),
                    Text(value),
                    Symbol(constants[value]) if value in constants else Text(value),
                    Doc([said]),
                    Symbol(said),
                )
                for value, said in values.values.items()
            ),
            record=Record([(value_name(values, v, case), Text(v)) for v in values.values]),
            doc=Doc([f"{values.title}. {values.caveat or ''}".strip()]),
        )

    # -- methods ------------------------------------------------------------------------------

    def api(self) -> ApiView:
        decided = self._api
        events = self._spec.events
        opening = self._method(decided.opening)
        methods = tuple(map(self._method, decided.methods))
        return ApiView(
            opening=opening,
            methods=methods,
            all=(opening, *methods),
            automatic=tuple(map(self._method, decided.automatic)),
            missing=tuple(
                MissingView(Symbol(id_), Symbol(events[id_].title), Symbol(reason))
                for id_, reason in decided.missing.items()
            ),
            elsewhere=tuple(
                ElsewhereView(Symbol(e.name), Symbol(e.field.title), e.how, Symbol(e.said))
                for e in decided.elsewhere
            ),
            settings=tuple(map(self._parameter, decided.settings)),
            quality=self._structure(decided.quality[0]) if decided.quality else None,
            structures=tuple(map(self._structure, decided.structures)),
            sets=tuple(map(self._set, decided.sets)),
            updates=self._updates(),
            checks=self._all_checks(),
        )

    def _all_checks(self) -> Record:
        found: list[tuple[str | Symbol, Node]] = [
            (structure.name, self._checks(structure.fields))
            for structure in (*self._api.structures, *self._api.quality)
        ]
        methods = (self._api.opening, *self._api.methods)
        found += [(m.name, self._checks(m.parameters)) for m in methods if m.parameters]
        return Record(found)

    def _method(self, method: Method) -> MethodView:
        parameters = {p.key: self._parameter(p) for p in method.parameters}
        views = tuple(parameters.values())
        message, calls = self._body(method)
        event = method.event
        said = [event.summary, method.because, *method.sent.caveats]
        paragraphs = [text for text in dict.fromkeys(said) if text]
        custom = [view for view in views if view.part == "custom"]
        gathered = "metadata" in self._wrapper.signature
        told = [p for p in method.parameters if p.part != "metadata" or not gathered]
        of_parameters = [(p.name, " ".join(p.sentences)) for p in told]
        if len(told) < len(method.parameters):
            at = next(i for i, p in enumerate(method.parameters) if p.part == "metadata")
            of_parameters.insert(at, ("metadata", "Standard metadata."))
        return MethodView(
            name=Symbol(method.name),
            label=Text(method.name),
            event=Symbol(event.id),
            title=Symbol(event.title),
            type=Symbol(method.type),
            session=method.sent.session,
            quiet=self._spec.quiet(method.sent),
            because=Comment(method.because) if method.because else None,
            parameters=views,
            required=tuple(view for view in views if view.required),
            optional=tuple(
                view
                for view in views
                if not view.required and view.part not in ("metadata", "custom")
            ),
            metadata=tuple(view for view in views if view.part == "metadata"),
            custom=custom[0] if custom else None,
            one_of=tuple(parameters[p.key] for p in method.one_of),
            one_of_names=List([Text(p.name) for p in method.one_of]),
            loops=tuple(self._loop(loop, parameters[loop.over.key]) for loop in method.loops),
            message=message,
            leaves=tuple(_leaves(message.body)) if message else (),
            calls=calls,
            checks=self._checks(method.parameters),
            signature=self._signature(method.parameters, method.type, gather=True),
            metadata_signature=self._signature(method.part("metadata"), method.type),
            checked=bool(method.one_of) or any(view.check for view in views),
            doc=Doc(paragraphs),
            full_doc=Doc(paragraphs, of_parameters),
            prose=Symbol(event.summary),
            when=tuple(map(Symbol, event.when)),
        )

    def _loop(self, loop: Loop, over: ParameterView) -> LoopView:
        called = self._api.method(loop.calls.id)
        assert called is not None  # what has items is said by what says one
        parameter, *_ = called.parameters
        return LoopView(over, Symbol(called.name), Symbol(parameter.name))

    def _body(self, method: Method) -> tuple[PayloadView | None, tuple[CallView, ...]]:
        if method.loops:
            return None, ()
        protocol = self._platform.protocol
        messages: Sequence[Any] = compose(self._spec, method.event, method.values, protocol)
        try:
            if protocol == "tracker":
                return None, tuple(self._speaker.calls(list(messages)))
            (view,) = self._speaker.payloads(list(messages), {})
        except Lacking as lack:
            said = f"cannot say {method.event.id}: {lack}"
            self._problems.add(self._wrapper.place.source, ["wrapper"], said, key=True)
            return None, ()
        return view, ()

    def _updates(self) -> dict[str, CallView]:
        """The calls by which trackers are told what the app provides."""
        found: dict[str, CallView] = {}
        for verb in self._platform.calls:
            what = verb.removeprefix("update.")
            if what == verb:
                continue
            groups = (group for group in self._spec.groups.values() if group.any_event)
            group = next((g for g in groups if g.routes["tracker"].name == what), None)
            if group is not None:
                event = next(e for e in self._spec.events.values() if group.id in e.carries)
                fields = (p for s in self._api.quality if s.id == group.id for p in s.fields)
                given = {group.id: {p.field.name: Open(p.key) for p in fields if p.field}}
                messages: Sequence[Any] = compose(self._spec, event, given, "tracker")
                first = next(m for m in messages if m.verb == verb)
                found[what] = self._speaker.calls([first])[0]
            elif what in self._wrapper.provided:
                value = Value(Open(what), "integer")
                message = TrackerCall(verb, None, None, (), {what: value})
                found[what] = self._speaker.calls([message])[0]
        return found

    # -- stories ------------------------------------------------------------------------------

    def story(self, story: Story, view: ApiView) -> StoryView:
        """A story as calls of the wrapper; steps that the platform does not know are left out."""
        views = {str(m.event.text): m for m in (view.opening, *view.methods)}
        steps: list[StepView] = []
        before: dict[str, Any] = {}
        for step in story.steps:
            method = self._api.method(step.event)
            if method is None:
                continue
            bare = {
                name: step.values[name]
                for name, field in self._spec.fields.items()
                if field.id == field.name and name in step.values
            }
            nodes = {name: self._plain(value) for name, value in bare.items()}
            changed = {n: nodes[n] for n, value in bare.items() if before.get(n) != value}
            before |= bare
            steps.append(
                StepView(
                    method=views[step.event],
                    call=self._call(method, step),
                    at=Symbol(f"{step.at:g}"),
                    comment=Comment(step.because) if step.because else None,
                    fields=nodes,
                    changed=changed,
                )
            )
        return StoryView(Symbol(story.title), Symbol(story.summary), tuple(steps))

    def _call(self, method: Method, step: Step) -> Node:
        callee = self._wrapper.callee.replace("{name}", method.name)
        given: list[tuple[Parameter, Any]] = []
        for parameter in method.parameters:
            value = self._value_of(parameter, step.values)
            if value is not None:
                given.append((parameter, value))
        arguments = [(p.name, self._value(p, value)) for p, value in given]
        match self._wrapper.arguments:
            case "record":
                return Invoke(callee, [("", Record(arguments))] if arguments else [])
            case "words":
                return Command(callee, list(self._words(given)))
            case "plain":
                return Invoke(callee, [("", node) for _, node in arguments])
            case "options":
                due = [("", self._value(p, value)) for p, value in given if p.required]
                rest = [(p.name, self._value(p, value)) for p, value in given if not p.required]
                return Invoke(callee, [*due, ("", Record(rest))] if rest else due)
        gather = self._wrapper.literal.get("metadata")
        if gather is None:
            return Named(callee, arguments)
        gathered = [(p.name, self._value(p, v)) for p, v in given if p.part == "metadata"]
        found: list[tuple[str, Node]] = []
        for parameter, value in given:
            if parameter.part != "metadata":
                found.append((parameter.name, self._value(parameter, value)))
            elif gathered:
                type_ = gather.replace("{type}", method.type)
                found.append(("metadata", Named(type_, gathered)))
                gathered = []
        return Named(callee, found)

    def _words(self, given: Sequence[tuple[Parameter, Any]]) -> Iterator[tuple[str, Node]]:
        for parameter, value in given:
            if parameter.kind == "map":
                yield from (
                    (f"{parameter.name}.{name}", _word(text)) for name, text in value.items()
                )
            elif parameter.kind == "list" and isinstance(parameter.item, Structure):
                for item in value:
                    yield from (
                        (f"{parameter.name}.{name}", _word(text)) for name, text in item.items()
                    )
            elif parameter.kind == "list":
                yield from ((parameter.name, _word(_only(item))) for item in value)
            else:
                yield parameter.name, _word(value)

    def _value_of(self, parameter: Parameter, values: Mapping[str, Any]) -> Any:
        given: Any = values.get(parameter.group.id)
        if parameter.field is None or given is None:
            return given
        if isinstance(given, list):  # the one item of a list
            given = given[0] if given else {}
        return given.get(parameter.field.name)

    def _value(self, parameter: Parameter, value: Any) -> Node:
        """A value as an app writes it."""
        literal = self._wrapper.literal
        if parameter.values is not None:
            values = parameter.values
            words = {"type": self._type_name(values.id), "value": self._printer.flat(Text(value))}
            if value in values.values:
                words["name"] = value_name(values, value, self._wrapper.naming["value"])
                pattern = literal.get("open" if values.open else "set")
            else:
                pattern = literal.get("other")
            return Symbol(_put(pattern, words)) if pattern else Text(value)
        item = parameter.item
        if parameter.kind == "list" and isinstance(item, Structure):
            return List([self._made(item, part) for part in value])
        if isinstance(item, Parameter):
            return List([self._value(item, _only(part)) for part in value])
        return self._plain(value)

    def _made(self, structure: Structure, given: Mapping[str, Any]) -> Node:
        entries = [
            (p.name, self._value(p, given[p.field.name]))
            for p in structure.fields
            if p.field and p.field.name in given
        ]
        if self._wrapper.arguments == "named":
            return Named(structure.name, entries)
        return Record(entries)

    def _plain(self, value: Any) -> Node:
        return self._speaker.literal(Value(value, "object"))


def _leaves(node: Node, path: tuple[str, ...] = ()) -> Iterator[LeafView]:
    if isinstance(node, Record):
        for key, value in node.entries:
            yield from _leaves(value, (*path, key if isinstance(key, str) else key.text))
    elif isinstance(node, List):
        for index, value in enumerate(node.items):
            yield from _leaves(value, (*path, str(index)))
    else:
        yield LeafView(Text(".".join(path)), node)


def _only(item: Mapping[str, Any]) -> Any:
    (value,) = item.values()
    return value


def _word(value: Any) -> Node:
    return Text(str(value).lower() if isinstance(value, bool) else str(value), "word")


def _put(pattern: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), pattern)
