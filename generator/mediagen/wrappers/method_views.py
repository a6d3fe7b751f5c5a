"""An API in the language of its wrapper: views whose bodies go the way of snippets.

They go through ``compose`` and ``phrase``, with parameters in the place of literals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.problems import Problems, number_text
from mediagen.diagnostics.words import fill_words
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Hole, TrackerCall, Value
from mediagen.rendering.nodes import (
    Comment,
    Doc,
    Invoke,
    List,
    Node,
    ParameterRef,
    Record,
    Symbol,
    Text,
)
from mediagen.rendering.template_host import Renderer
from mediagen.rendering.translate import (
    CallView,
    PayloadView,
    TranslationError,
    Translator,
    UnsupportedOnPlatform,
)
from mediagen.spec.caveats import caveat_texts
from mediagen.spec.model import Protocol, Spec, Story, ValueSet
from mediagen.wrappers.api_model import (
    Api,
    Loop,
    Method,
    Parameter,
    Structure,
    type_name,
    value_name,
)
from mediagen.wrappers.call_examples import CallExamples
from mediagen.wrappers.view_models import (
    ApiView,
    ElsewhereView,
    LeafView,
    LoopView,
    MethodView,
    MissingView,
    ParameterView,
    SetView,
    StoryView,
    StructureView,
    ValueView,
)


class MethodViews:
    """Says one API in the language of its wrapper."""

    def __init__(self, spec: Spec, api: Api, renderer: Renderer, problems: Problems) -> None:
        self._spec, self._api, self._problems = spec, api, problems
        self._wrapper, self._language = api.wrapper, api.wrapper.language
        self._printer = renderer.printer_for(self._language)
        bare = {
            field.id
            for group in spec.groups.values()
            if group.bare
            for field in group.fields.values()
        }
        silent = api.platform.silent | (bare - api.wrapper.added_fields.keys())
        # Bodies are in the language of the sources, which may not be that of snippets.
        platform = replace(
            api.platform,
            silent=silent,
            language=self._language,
            constants={
                family: {name: self._replace_held(word) for name, word in table.items()}
                for family, table in api.platform.constants.items()
            },
            calls={
                verb: replace(call, call=self._replace_held(call.call))
                for verb, call in api.platform.calls.items()
            },
        )
        self._platform = platform
        self._speaker = Translator(platform, spec, self._printer, self._report, self._spell_hole)
        self._usage = CallExamples(spec, api, self._printer, self._speaker)

    def _report(self, fault: TranslationError) -> None:
        platform = self._api.platform
        source = platform.place.source if fault.path else self._wrapper.place.source
        message = f"{fault.message} (wrapper {self._wrapper.id})"
        self._problems.add_at(source, list(fault.path), message, key=bool(fault.path))

    def _replace_held(self, expression: str) -> str:
        """An expression of the platform's tables, with what the wrapper holds in its place."""
        for original, place in self._wrapper.sdk_objects.items():
            if expression.startswith(f"{original}."):
                return place + expression.removeprefix(original)
        return expression

    # -- parameters ---------------------------------------------------------------------------

    def _spell_hole(self, value: Hole) -> Node:
        parameter = self._api.parameters.get(value.name)
        if parameter is None:
            return ParameterRef(self._wrapper.added_fields[value.name], False)
        return self._parameter_node(parameter)

    def _parameter_node(self, parameter: Parameter) -> ParameterRef:
        """A parameter as a body says it."""
        table, item = self._wrapper.conversions, parameter.item
        pattern = next((table[key] for key in self._keys(parameter) if key in table), "{value}")
        words = self._words(parameter)
        words["key"] = self._wire_name(item if isinstance(item, Parameter) else parameter)
        return ParameterRef(fill_words(pattern, words), not parameter.required)

    def _keys(self, parameter: Parameter) -> Iterator[str]:
        """Yield the keys of a parameter in the tables of a wrapper, the most specific first."""
        least, most, pattern = self._limit_texts(parameter)
        limit = "pattern" if pattern else "minimum" if least else "maximum" if most else ""
        if least and most:
            limit = "range"
        marks = [""] if parameter.required else ["?", ""]
        for kind in self._kinds(parameter):
            yield from (f"{kind}.{limit}{mark}" for mark in marks if limit)
            yield from (f"{kind}{mark}" for mark in marks)

    def _kinds(self, parameter: Parameter) -> Sequence[str]:
        """Return the kinds of a parameter in the tables of a wrapper, the most specific first."""
        kinds = ["quality"] if parameter.group.any_event else []
        if parameter.key in self._wrapper.substitutes:
            kinds.append("substituted")
        if parameter.field is not None and parameter.field.infinite is not None:
            kinds.append("infinite")
        if parameter.is_measured:
            kinds.append("measured")
        return [*kinds, "items" if isinstance(parameter.item, Structure) else parameter.kind]

    def _words(self, parameter: Parameter) -> dict[str, str]:
        """The words that the tables ``conversions`` and ``checks`` of a wrapper can use."""
        least, most, pattern = self._limit_texts(parameter)
        infinite = parameter.field.infinite if parameter.field else None
        substitute = self._api.parameters.get(self._wrapper.substitutes.get(parameter.key, ""))
        return {
            "substitute": substitute.name if substitute else "",
            "value": self._parameter_place(parameter),
            "name": parameter.name,
            "label": self._printer.print_inline(Text(parameter.name)),
            "type": self._parameter_type(parameter),
            "minimum": least,
            "maximum": most,
            "infinite": "" if infinite is None else number_text(infinite),
            "pattern": self._printer.print_inline(Text(pattern)) if pattern else "",
            "limits": self._printer.print_inline(Text(self._limits_text(parameter))),
        }

    def _parameter_place(self, parameter: Parameter) -> str:
        """Where the body of a method finds a parameter."""
        place = self._wrapper.argument_paths.get(parameter.part, "{name}")
        return place.replace("{name}", parameter.name)

    def _parameter_type(self, parameter: Parameter) -> str:
        types = {**self._language.types, **self._wrapper.types}
        if parameter.values is not None:
            name = type_name(self._wrapper, parameter.values.id)
            pattern = types.get("open", "{item}") if parameter.values.open else "{item}"
            return pattern.replace("{item}", name)
        if parameter.kind == "list":
            item = parameter.item
            assert item is not None
            name = item.name if isinstance(item, Structure) else self._parameter_type(item)
            return types["list"].replace("{item}", name)
        if parameter.kind == "map":
            return types["map"].replace("{item}", types["string"])
        kind = next((kind for kind in self._kinds(parameter) if kind in types), "string")
        return types[kind]

    def _parameter_view(self, parameter: Parameter) -> ParameterView:
        default = parameter.field.default if parameter.field else None
        item = parameter.item
        least, most, pattern = self._limit_texts(parameter)
        limits = self._limits_text(parameter)
        check = self._check_expression(parameter)
        return ParameterView(
            name=Symbol(parameter.name),
            label=Text(parameter.name),
            title=Symbol(parameter.title),
            kind=parameter.kind,
            part=parameter.part,
            is_quality=parameter.group.any_event,
            type=Symbol(self._parameter_type(parameter)),
            required=parameter.required,
            default=None if default is None else self._usage.value_node(parameter, default),
            minimum=Symbol(least) if least else None,
            maximum=Symbol(most) if most else None,
            pattern=Text(pattern) if pattern else None,
            limits=Text(limits) if limits else None,
            set=Symbol(type_name(self._wrapper, parameter.values.id)) if parameter.values else None,
            item=(
                self._structure_view(item)
                if isinstance(item, Structure)
                else self._parameter_view(item) if item else None
            ),
            said=self._parameter_node(parameter),
            check=Symbol(check) if check else None,
            wire=Text(self._wire_name(parameter)),
            doc=Doc([" ".join(parameter.doc_sentences)]),
            prose=Symbol(" ".join(parameter.doc_sentences)),
        )

    def _structure_view(self, structure: Structure) -> StructureView:
        paragraphs = [structure.summary, *structure.caveats]
        return StructureView(
            Symbol(structure.name),
            Symbol(structure.title),
            Doc([" ".join(filter(None, paragraphs))]),
            tuple(map(self._parameter_view, structure.fields)),
            Record([(self._wire_name(p), self._parameter_node(p)) for p in structure.fields]),
            self._check_record(structure.fields),
            self._signature_node(structure.fields, structure.name),
        )

    def _signature_node(
        self, parameters: Sequence[Parameter], type_: str, gather: bool = False
    ) -> Invoke:
        """The parameters as a declaration lists them, in their order."""
        table = self._wrapper.signature
        parts: list[str] = list(table.get("leading", ()))
        for parameter in parameters:
            words = {"name": parameter.name, "type": self._parameter_type(parameter)}
            part = parameter.part
            if gather and part == "metadata" and "metadata" in table:
                words["type"] = type_
            elif part not in ("list", "custom") or part not in table:
                part = "optional"
            if parameter.required:
                part = "required"
            declared = fill_words(table.get(part, "{name}"), words)
            if declared not in parts:  # what gathers several comes once
                parts.append(declared)
        return Invoke("", [("", Symbol(text)) for text in parts])

    def _check_record(self, parameters: Sequence[Parameter]) -> Record:
        checks = ((p.name, self._check_expression(p)) for p in parameters)
        return Record([(name, Symbol(check)) for name, check in checks if check])

    def _check_expression(self, parameter: Parameter) -> str:
        """Return the expression that rejects invalid values of a parameter, or an empty string."""
        table, item = self._wrapper.checks, parameter.item
        rule = next((table[key] for key in self._keys(parameter) if key in table), "")
        words = self._words(parameter)
        if isinstance(item, Structure):
            words["item"] = item.name
        elif item is not None:
            words["item"] = self._check_expression(item)
        rule = fill_words(rule, words)
        if parameter.required and rule and "required" in table:
            rule = fill_words(table["required"], {**words, "check": rule})
        return rule

    def _limit_texts(self, parameter: Parameter) -> tuple[str, str, str]:
        """The least and the most value and the pattern of texts, each empty where there is none."""
        field, values = parameter.field, parameter.values
        least = field.minimum if field else None
        most = field.maximum if field else None
        pattern = field.pattern if field else parameter.group.pattern
        if values is not None and values.open:
            pattern = pattern or values.pattern
        return (
            "" if least is None else number_text(least),
            "" if most is None else number_text(most),
            pattern or "",
        )

    def _limits_text(self, parameter: Parameter) -> str:
        *_, pattern = self._limit_texts(parameter)
        return parameter.limits_text or (f"a text that matches {pattern}" if pattern else "")

    def _wire_name(self, parameter: Parameter) -> str:
        """Return the protocol's name of a parameter."""
        described = parameter.field or parameter.group
        return described.routes[self._api.platform.protocol].name or parameter.name

    def _set_view(self, values: ValueSet) -> SetView:
        case = self._wrapper.naming["value"]
        constants = self._api.platform.constants.get(values.id, {})
        value_caveats = caveat_texts(values.caveats, self._api.platform.protocol)
        return SetView(
            name=Symbol(type_name(self._wrapper, values.id)),
            title=Symbol(values.title),
            open=values.open,
            type=Symbol(type_) if (type_ := self._wrapper.constants.get(values.id)) else None,
            pattern=Text(values.pattern) if values.pattern else None,
            values=tuple(
                ValueView(
                    Symbol(value_name(values, value, case)),
                    Text(value),
                    Symbol(constants[value]) if value in constants else Text(value),
                    Doc([meaning]),
                    Symbol(meaning),
                )
                for value, meaning in values.values.items()
            ),
            record=Record([(value_name(values, v, case), Text(v)) for v in values.values]),
            doc=Doc([" ".join([f"{values.title}.", *value_caveats])]),
        )

    # -- methods ------------------------------------------------------------------------------

    def api_view(self) -> ApiView:
        decided = self._api
        events = self._spec.events
        opening = self._method_view(decided.opening)
        methods = tuple(map(self._method_view, decided.methods))
        return ApiView(
            opening=opening,
            methods=methods,
            all=(opening, *methods),
            automatic=tuple(map(self._method_view, decided.automatic)),
            missing=tuple(
                MissingView(Symbol(id_), Symbol(events[id_].title), Symbol(reason))
                for id_, reason in decided.missing.items()
            ),
            elsewhere=tuple(
                ElsewhereView(Symbol(e.name), Symbol(e.field.title), e.how, Symbol(e.said))
                for e in decided.elsewhere
            ),
            settings=tuple(map(self._parameter_view, decided.settings)),
            quality=self._structure_view(decided.quality[0]) if decided.quality else None,
            structures=tuple(map(self._structure_view, decided.structures)),
            sets=tuple(map(self._set_view, decided.sets)),
            message=self._message_fields(),
            updates=self._update_calls(),
            checks=self._all_checks(),
        )

    def _message_fields(self) -> dict[str, ParameterView]:
        """Return the fields that every message carries besides its groups, by name."""
        return {
            field.name: self._parameter_view(
                Parameter(
                    key=field.id,
                    name=field.name,
                    kind=field.type,
                    part="message",
                    required=True,
                    group=group,
                    protocol=self._api.platform.protocol,
                    field=field,
                )
            )
            for group in self._spec.groups.values()
            if group.bare
            for field in group.fields.values()
        }

    def _all_checks(self) -> Record:
        entries: list[tuple[str | Symbol, Node]] = [
            (structure.name, self._check_record(structure.fields))
            for structure in (*self._api.structures, *self._api.quality)
        ]
        methods = (self._api.opening, *self._api.methods)
        entries += [(m.name, self._check_record(m.parameters)) for m in methods if m.parameters]
        return Record(entries)

    def _method_view(self, method: Method) -> MethodView:
        parameters = {p.key: self._parameter_view(p) for p in method.parameters}
        views = tuple(parameters.values())
        message, calls = self._method_body(method)
        event = method.event
        protocol = self._api.platform.protocol
        caveats = caveat_texts(method.sent.caveats, protocol)
        doc_paragraphs = [event.summary, method.because, *caveats]
        paragraphs = [text for text in dict.fromkeys(doc_paragraphs) if text]
        custom = [view for view in views if view.part == "custom"]
        gathered = "metadata" in self._wrapper.signature
        described = [p for p in method.parameters if p.part != "metadata" or not gathered]
        of_parameters = [(p.name, " ".join(p.doc_sentences)) for p in described]
        if len(described) < len(method.parameters):
            position = next(i for i, p in enumerate(method.parameters) if p.part == "metadata")
            of_parameters.insert(position, ("metadata", "Standard metadata."))
        return MethodView(
            name=Symbol(method.name),
            label=Text(method.name),
            event=Symbol(event.id),
            title=Symbol(event.title),
            type=Symbol(method.type),
            session=method.sent.session,
            quiet=self._spec.is_quiet_after(method.sent),
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
            loops=tuple(self._loop_view(loop, parameters[loop.over.key]) for loop in method.loops),
            message=message,
            leaves=tuple(_leaf_views(message.body)) if message else (),
            calls=calls,
            checks=self._check_record(method.parameters),
            signature=self._signature_node(method.parameters, method.type, gather=True),
            metadata_signature=self._signature_node(method.parameters_of("metadata"), method.type),
            checked=bool(method.one_of) or any(view.check for view in views),
            doc=Doc(paragraphs),
            full_doc=Doc(paragraphs, of_parameters),
            prose=Symbol(event.summary),
            when=tuple(map(Symbol, event.when)),
            pace=None if method.pace is None else Symbol(str(method.pace)),
        )

    def _loop_view(self, loop: Loop, over: ParameterView) -> LoopView:
        method = self._api.find_method(loop.calls.id)
        assert method is not None  # what has items is said by what says one
        parameter, *_ = method.parameters
        return LoopView(over, Symbol(method.name), Symbol(parameter.name))

    def _method_body(self, method: Method) -> tuple[PayloadView | None, tuple[CallView, ...]]:
        if method.loops:
            return None, ()
        protocol = self._platform.protocol
        messages: Sequence[Any] = compose(self._spec, method.event, method.values, protocol)
        try:
            if protocol == Protocol.TRACKER:
                return None, tuple(self._speaker.translate_calls(list(messages)))
            (view,) = self._speaker.translate_payloads(list(messages), {})
        except UnsupportedOnPlatform as lack:
            message = f"cannot say {method.event.id}: {lack}"
            self._problems.add_at(self._wrapper.place.source, ["wrapper"], message, key=True)
            return None, ()
        return view, ()

    def _update_calls(self) -> dict[str, CallView]:
        """The calls by which trackers are told what the app provides."""
        calls: dict[str, CallView] = {}
        for verb in self._platform.calls:
            subject = verb.removeprefix("update.")
            if subject == verb:
                continue
            groups = (group for group in self._spec.groups.values() if group.any_event)
            group = next((g for g in groups if g.routes["tracker"].name == subject), None)
            if group is not None:
                event = next(e for e in self._spec.events.values() if group.id in e.carries)
                fields = (p for s in self._api.quality if s.id == group.id for p in s.fields)
                values = {group.id: {p.field.name: Hole(p.key) for p in fields if p.field}}
                messages: Sequence[Any] = compose(self._spec, event, values, "tracker")
                first = next(m for m in messages if m.verb == verb)
                calls[subject] = self._speaker.translate_calls([first])[0]
            elif subject in self._wrapper.added_fields:
                value = Value(Hole(subject), "integer")
                message = TrackerCall(verb, None, None, (), {subject: value})
                calls[subject] = self._speaker.translate_calls([message])[0]
        return calls

    def story_view(self, story: Story, view: ApiView) -> StoryView:
        """A story as calls of the wrapper; steps that the platform does not know are left out."""
        return self._usage.story_view(story, view)


def _leaf_views(node: Node, path: tuple[str, ...] = ()) -> Iterator[LeafView]:
    if isinstance(node, Record):
        for key, value in node.entries:
            yield from _leaf_views(value, (*path, key if isinstance(key, str) else key.text))
    elif isinstance(node, List):
        for index, value in enumerate(node.items):
            yield from _leaf_views(value, (*path, str(index)))
    else:
        yield LeafView(Text(".".join(path)), node)
