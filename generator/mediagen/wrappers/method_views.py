"""Views of an API in the language of its wrapper.

The bodies of methods are composed and translated as snippets are, with parameters in place of
values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.catalogue import snippets as codes
from mediagen.diagnostics.problems import Problems
from mediagen.platforms.model import NameKind
from mediagen.platforms.vocabulary import split_setting_place
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Hole, TrackerCall, Value
from mediagen.rendering.nodes import (
    Doc,
    List,
    Node,
    Record,
    Symbol,
    Text,
)
from mediagen.rendering.template_host import Renderer
from mediagen.rendering.translate import TranslationError, Translator, UnsupportedOnPlatform
from mediagen.rendering.views import CallView, PayloadView
from mediagen.spec.caveats import wrapper_caveat_texts
from mediagen.spec.model import Spec, Story, ValueSet
from mediagen.spec.session_rules import TimeLimit
from mediagen.wrappers.api_model import (
    Api,
    Loop,
    Method,
    OmissionCause,
    OmittedField,
    Parameter,
    ParameterKind,
    ParameterPart,
    Structure,
    kind_of_type,
    type_name,
    value_name,
)
from mediagen.wrappers.call_examples import CallExamples
from mediagen.wrappers.lifecycle_notes import LifecycleNotes
from mediagen.wrappers.method_roles import find_roles
from mediagen.wrappers.order_views import order_event, order_view
from mediagen.wrappers.parameter_code import ParameterCode
from mediagen.wrappers.view_models import (
    ApiView,
    LeafView,
    LoopView,
    MethodView,
    MissingView,
    OmittedFieldView,
    ParameterView,
    SetView,
    StoryView,
    StructureView,
    ValueView,
)


class MethodViews:
    """Builds the views of one API in the language of its wrapper."""

    def __init__(self, spec: Spec, api: Api, renderer: Renderer, problems: Problems) -> None:
        self._spec, self._api, self._problems = spec, api, problems
        self._wrapper, self._language = api.wrapper, api.wrapper.language
        self._printer = renderer.printer_for(self._language)
        self._code = ParameterCode(api, self._printer)
        self._notes = LifecycleNotes(api)
        bare = {
            field.id
            for group in spec.groups.values()
            if group.is_common
            for field in group.fields.values()
        }
        silent = api.platform.silent | (bare - api.wrapper.added_fields.keys())
        # Bodies are in the language of the wrapper, which may differ from that of the snippets.
        platform = replace(
            api.platform,
            silent=silent,
            language=self._language,
            constants={
                family: {name: self._replace_sdk_object(word) for name, word in table.items()}
                for family, table in api.platform.constants.items()
            },
            calls={
                verb: call._replace(call=self._replace_sdk_object(call.call))
                for verb, call in api.platform.calls.items()
            },
        )
        self._platform = platform
        self._translator = Translator(
            platform, spec, self._printer, self._report, self._code.spell_hole
        )
        self._examples = CallExamples(spec, api, self._printer, self._translator)

    def _report(self, error: TranslationError) -> None:
        place = self._api.platform.place if error.path else self._wrapper.place
        message = f"{error.message} (wrapper {self._wrapper.id})"
        is_key = bool(error.path)
        self._problems.add_at(place.source, error.path, message, code=error.code, key=is_key)

    def _replace_sdk_object(self, expression: str) -> str:
        """Return an expression of the platform with the wrapper's own reference to the SDK."""
        for original, reference in self._wrapper.sdk_objects.items():
            if expression.startswith(f"{original}."):
                return reference + expression.removeprefix(original)
        return expression

    # -- parameters ---------------------------------------------------------------------------

    def _parameter_view(self, parameter: Parameter) -> ParameterView:
        default = parameter.field.default if parameter.field else None
        item = parameter.item
        least, most, pattern = parameter.limits
        check = self._code.check_expression(parameter)
        note = self._notes.parameter_note(parameter)
        return ParameterView(
            name=Symbol(parameter.name),
            label=Text(parameter.name),
            title=Symbol(parameter.title),
            kind=parameter.kind,
            part=parameter.part,
            is_quality=parameter.group.any_event,
            type=Symbol(self._code.parameter_type(parameter)),
            required=parameter.required,
            default=None if default is None else self._examples.value_node(parameter, default),
            minimum=Symbol(least) if least else None,
            maximum=Symbol(most) if most else None,
            pattern=Text(pattern) if pattern else None,
            limits=Text(parameter.limits_text) if parameter.limits_text else None,
            set=Symbol(type_name(self._wrapper, parameter.values.id)) if parameter.values else None,
            item=(
                self._structure_view(item)
                if isinstance(item, Structure)
                else self._parameter_view(item) if item else None
            ),
            expression=self._code.parameter_node(parameter),
            check=Symbol(check) if check else None,
            wire=Text(parameter.wire_name),
            doc=Doc([" ".join((*parameter.doc_sentences, *note.sentences))], (), note.deprecation),
            prose=Symbol(self._parameter_text(parameter)),
            deprecation=Text(note.deprecation) if note.deprecation else None,
            typed=parameter.is_typed,
            example=self._example_value(parameter),
        )

    def _example_value(self, parameter: Parameter) -> Node | None:
        """Return the value of a required parameter in the first example that has it, if any."""
        field, group = parameter.field, parameter.group
        if field is None or not parameter.required or group.is_common:
            return None
        value = field.example
        for event in self._spec.events.values():
            values = group.values_in(event.examples["basic"].values)
            if value is None and isinstance(values, Mapping):
                value = values.get(field.name)
        return None if value is None else self._examples.argument_node(parameter, value)

    def _structure_view(self, structure: Structure) -> StructureView:
        paragraphs = [structure.summary, *structure.caveats]
        return StructureView(
            Symbol(structure.name),
            Symbol(structure.title),
            Doc([" ".join(filter(None, paragraphs))]),
            tuple(map(self._parameter_view, structure.fields)),
            Record([(p.wire_name, self._code.parameter_node(p)) for p in structure.fields]),
            self._code.check_record(structure.fields),
            self._code.signature_node(structure.fields, structure.name),
        )

    def _set_view(self, values: ValueSet) -> SetView:
        case = self._wrapper.naming[NameKind.VALUE]
        constants = self._api.platform.constants.get(values.id, {})
        value_caveats = wrapper_caveat_texts(values.caveats, self._api.platform.protocol)
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
                    Doc([" ".join((meaning, *note.sentences))], (), note.deprecation),
                    Symbol(f"{meaning} {note.text}".rstrip()),
                    self._notes.build_mark(note),
                )
                for value, meaning in values.values.items()
                for note in (self._notes.value_note(values, value),)
            ),
            record=Record([(value_name(values, v, case), Text(v)) for v in values.values]),
            doc=Doc([" ".join([f"{values.title}.", *value_caveats])]),
        )

    # -- methods ------------------------------------------------------------------------------

    def api_view(self) -> ApiView:
        """Return the whole API."""
        api = self._api
        events = self._spec.events
        opening = self._method_view(api.opening)
        methods = tuple(map(self._method_view, api.methods))
        checks: list[tuple[str | Symbol, Node]] = [
            (structure.name, self._code.check_record(structure.fields))
            for structure in (*api.structures, *api.quality)
        ]
        checks += [(m.name.text, m.checks) for m in (opening, *methods) if m.parameters]
        return ApiView(
            opening=opening,
            methods=methods,
            all=(opening, *methods),
            roles=self._methods_by_role((opening, *methods)),
            limits={
                name: Symbol(str(limit.seconds))
                for name, limit in self._spec.session.limits._asdict().items()
                if isinstance(limit, TimeLimit)
            },
            live=List([Text(value) for value in self._live_types()]),
            automatic=tuple(map(self._method_view, api.automatic)),
            missing=tuple(
                MissingView(Symbol(id_), Symbol(events[id_].title), Symbol(reason))
                for id_, reason in api.missing.items()
            ),
            omitted_fields=tuple(
                OmittedFieldView(
                    Symbol(o.name), Symbol(o.field.title), o.cause, Symbol(_omission_reason(o))
                )
                for o in api.omitted_fields
            ),
            settings=tuple(map(self._parameter_view, api.settings)),
            quality=self._structure_view(api.quality[0]) if api.quality else None,
            structures=tuple(map(self._structure_view, api.structures)),
            sets=tuple(map(self._set_view, api.sets)),
            message=self._message_fields(),
            updates=self._update_calls(),
            checks=Record(checks),
            order=order_view(self._spec, api),
            patterns=any(
                p.kind == ParameterKind.STRING and bool(p.limits.pattern)
                for m in (api.opening, *api.methods)
                for p in m.parameters
            ),
            decimals=any(
                p.kind == ParameterKind.NUMBER or (p.is_typed and p.kind == ParameterKind.INTEGER)
                for m in (api.opening, *api.methods)
                for p in m.parameters
            ),
            typed=any(p.is_typed for m in (api.opening, *api.methods) for p in m.parameters),
        )

    def _message_fields(self) -> dict[str, ParameterView]:
        """Return the fields that every message carries besides its groups, by name."""
        return {
            field.name: self._parameter_view(
                Parameter(
                    key=field.id,
                    name=field.name,
                    kind=kind_of_type(field.type, self._spec.values.get(field.type)),
                    part=ParameterPart.MESSAGE,
                    required=True,
                    group=group,
                    protocol=self._api.platform.protocol,
                    field=field,
                    substitute=self._wrapper.substitutes.get(field.id, ""),
                )
            )
            for group in self._spec.groups.values()
            if group.is_common
            for field in group.fields.values()
        }

    def _methods_by_role(self, views: Sequence[MethodView]) -> dict[str, MethodView]:
        methods = (self._api.opening, *self._api.methods)
        by_event = {method.event.id: view for method, view in zip(methods, views, strict=True)}
        roles = find_roles(methods, self._spec.session.initial_playback)
        return {role: by_event[method.event.id] for role, method in roles.items()}

    def _live_types(self) -> tuple[str, ...]:
        content = self._spec.session.checks.content
        return content.live if content else ()

    def _method_view(self, method: Method) -> MethodView:
        parameters = {p.key: self._parameter_view(p) for p in method.parameters}
        views = tuple(parameters.values())
        message, calls = self._method_body(method)
        event = method.event
        doc = self._method_doc(method)
        note = self._notes.method_note(method)
        custom = [view for view in views if view.part == ParameterPart.CUSTOM]
        return MethodView(
            name=Symbol(method.name),
            label=Text(method.name),
            event=Symbol(event.id),
            title=Symbol(event.title),
            type=Symbol(method.type),
            session=method.sent_event.session,
            quiet=self._spec.is_quiet_after(method.sent_event),
            parameters=views,
            required=tuple(view for view in views if view.required),
            optional=tuple(
                view
                for view in views
                if not view.required
                and view.part not in (ParameterPart.METADATA, ParameterPart.CUSTOM)
            ),
            metadata=tuple(view for view in views if view.part == ParameterPart.METADATA),
            custom=custom[0] if custom else None,
            one_of=tuple(parameters[p.key] for p in method.one_of),
            one_of_names=List([Text(p.name) for p in method.one_of]),
            loops=tuple(self._loop_view(loop, parameters[loop.items.key]) for loop in method.loops),
            message=message,
            leaves=tuple(_leaf_views(message.body)) if message else (),
            calls=calls,
            checks=self._code.check_record(method.parameters),
            signature=self._code.signature_node(method.parameters, method.type, gather=True),
            metadata_signature=self._code.signature_node(
                method.parameters_of(ParameterPart.METADATA), method.type
            ),
            checked=bool(method.one_of) or any(view.check for view in views),
            doc=Doc(doc.paragraphs, (), doc.deprecation),
            full_doc=doc,
            prose=Symbol(f"{event.summary} {note.text}".rstrip()),
            deprecation=self._notes.build_mark(note),
            keepalive_seconds=(
                None if method.keepalive_seconds is None else Symbol(str(method.keepalive_seconds))
            ),
            order_event=order_event(method),
        )

    def _method_doc(self, method: Method) -> Doc:
        """Return the documentation of a method and its parameters."""
        protocol = self._api.platform.protocol
        caveats = wrapper_caveat_texts(method.sent_event.caveats, protocol)
        sentences = [method.event.summary, method.replacement_reason, *caveats]
        is_gathered = ParameterPart.METADATA in self._wrapper.signature
        described = [
            p for p in method.parameters if p.part != ParameterPart.METADATA or not is_gathered
        ]
        parameters = [(p.name, self._parameter_text(p)) for p in described]
        if len(described) < len(method.parameters):
            position = next(
                i for i, p in enumerate(method.parameters) if p.part == ParameterPart.METADATA
            )
            parameters.insert(position, ("metadata", "Standard metadata."))
        note = self._notes.method_note(method)
        sentences += note.sentences
        paragraphs = [text for text in dict.fromkeys(sentences) if text]
        return Doc(paragraphs, parameters, note.deprecation)

    def _parameter_text(self, parameter: Parameter) -> str:
        """Return the description of a parameter in sentences."""
        note = self._notes.parameter_note(parameter)
        return " ".join(filter(None, (*parameter.doc_sentences, note.text)))

    def _loop_view(self, loop: Loop, items: ParameterView) -> LoopView:
        method = self._api.find_method(loop.event.id)
        assert method is not None  # the spec has an event for one item
        parameter, *_ = method.parameters
        return LoopView(items, Symbol(method.name), Symbol(parameter.name))

    def _method_body(self, method: Method) -> tuple[PayloadView | None, tuple[CallView, ...]]:
        if method.loops:
            return None, ()
        protocol = self._platform.protocol
        messages = compose(self._spec, method.event, method.values, protocol)
        try:
            views = self._translator.translate_messages(messages, {})
        except UnsupportedOnPlatform as unsupported:
            message = f"the event {method.event.id} cannot be sent: {unsupported}"
            place = self._wrapper.tables.place_of("wrapper")
            self._problems.add_at(*place, message, code=codes.UNSUPPORTED_METHOD, key=True)
            return None, ()
        payloads = [view for view in views if isinstance(view, PayloadView)]
        assert len(payloads) <= 1  # an event of several payloads has loops
        calls = tuple(view for view in views if isinstance(view, CallView))
        return payloads[0] if payloads else None, calls

    def _update_calls(self) -> dict[str, CallView]:
        """Return the SDK calls that pass on the state of the player, by what they update."""
        calls: dict[str, CallView] = {}
        for verb in self._platform.calls:
            subject = verb.removeprefix("update.")
            if subject == verb:
                continue
            groups = (group for group in self._spec.groups.values() if group.any_event)
            group = next((g for g in groups if g.routes["tracker"].name == subject), None)
            if group is not None:
                events = (*self._spec.events.values(), *self._spec.unused_events.values())
                event = next(e for e in events if group.id in e.carries)
                fields = (p for s in self._api.quality if s.id == group.id for p in s.fields)
                values = {group.id: {p.field.name: Hole(p.key) for p in fields if p.field}}
                messages: Sequence[Any] = compose(self._spec, event, values, "tracker")
                first = next(m for m in messages if m.verb == verb)
                calls[subject] = self._translator.translate_call(first)
            elif subject in self._wrapper.added_fields:
                value = Value(Hole(subject), "integer")
                message = TrackerCall(verb, None, None, (), {subject: value})
                calls[subject] = self._translator.translate_call(message)
        return calls

    def story_view(self, story: Story, view: ApiView) -> StoryView:
        """Return a story as calls of the wrapper, without steps that the platform lacks."""
        return self._examples.story_view(story, view)


def _omission_reason(omitted: OmittedField) -> str:
    """Return the reason why no method takes a field, in Markdown."""
    if omitted.cause != OmissionCause.CONFIGURED:
        return omitted.reason
    pieces = split_setting_place(omitted.reason)
    return "".join(f"`{piece}`" if is_code else piece for piece, is_code in pieces)


def _leaf_views(node: Node, path: tuple[str, ...] = ()) -> Iterator[LeafView]:
    if isinstance(node, Record):
        for key, value in node.entries:
            yield from _leaf_views(value, (*path, key if isinstance(key, str) else key.text))
    elif isinstance(node, List):
        for index, value in enumerate(node.items):
            yield from _leaf_views(value, (*path, str(index)))
    else:
        yield LeafView(Text(".".join(path)), node)
