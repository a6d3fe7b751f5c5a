"""Spec of a project, adapted by its settings: ``set``, ``without`` and ``categories``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.diagnostics.words import join_words
from mediagen.platforms.model import Platform
from mediagen.project.layers import LayerSettings, Setting
from mediagen.spec.model import (
    PROTOCOLS,
    BlockForm,
    Category,
    Event,
    Example,
    Field,
    Group,
    GroupKind,
    Protocol,
    RouteWay,
    SessionEffect,
    Spec,
    Story,
)
from mediagen.spec.placeholders import placeholder_values
from mediagen.spec.values import check_value
from mediagen.yaml_files.text_faults import ELLIPSIS


def adapt_spec(
    spec: Spec, settings: LayerSettings, protocols: Collection[Protocol], problems: Problems
) -> Spec:
    """Return the spec without the events that are left out, and with the values that are set.

    ``protocols`` are those of the platforms of the project.
    """
    if settings.values:
        spec = _ValueSetter(spec, problems).apply(settings.values)
    if settings.without is not None:
        spec = _leave_out_events(spec, settings.without, protocols, problems)
    for setting in settings.categories:
        spec = replace(spec, categories=_order_categories(spec.categories, setting, problems))
    return spec


def adapt_platforms(
    spec: Spec, settings: LayerSettings, platforms: Mapping[str, Platform]
) -> dict[str, Platform]:
    """Return the platforms without the events that are left out, and with values in the code of
    their installation steps.

    ``{group.field}`` stands for the example of a field, and the name of a setting in braces for its
    value under ``set``.
    """
    values = placeholder_values(spec, {})
    set_names = {name.rpartition(".")[2] for name in settings.values}
    words = {name: text for name, text in values.items() if "." in name or name in set_names}

    def fill(code: str) -> str:
        for name, text in words.items():
            code = code.replace(f"{{{name}}}", text)
        return code

    return {
        id_: replace(
            platform,
            install=tuple(step._replace(code=fill(step.code)) for step in platform.install),
            automatic_events={
                event: text
                for event, text in platform.automatic_events.items()
                if event not in spec.unused_events
            },
        )
        for id_, platform in platforms.items()
    }


# -- set ----------------------------------------------------------------------------------------


class _ValueSetter:
    """Sets values of fields in all examples, steps of stories and settings."""

    def __init__(self, spec: Spec, problems: Problems) -> None:
        self._spec, self._problems = spec, problems
        self._fields = {
            field.id: field
            for group in spec.groups.values()
            if group.kind not in (GroupKind.PAIRS, GroupKind.LIST, GroupKind.MESSAGES)
            for field in group.fields.values()
        }
        names = [field.name for field in self._fields.values()]
        self._short = {f.name: f for f in self._fields.values() if names.count(f.name) == 1}

    def apply(self, settings: Mapping[str, Setting]) -> Spec:
        """Return the spec with the values; report those that are not valid."""
        values = {}
        for name, setting in settings.items():
            field = self._fields.get(name) or self._short.get(name)
            if field is None:
                hint = suggest_name(name, [*self._fields, *self._short])
                message = f"unknown field '{name}'{hint}"
                code = codes.UNKNOWN_ID_IN_PROJECT
                self._problems.add_at(setting.source, setting.path, message, code=code, key=True)
                continue
            problem = check_value(field, setting.value, self._spec.values)
            if problem is not None:
                message = f"{field.id}: {problem.message}"
                code = codes.INVALID_SET_VALUE
                self._problems.add_at(setting.source, setting.path, message, code=code)
                continue
            values[field.id] = (field, setting.value)
        groups = {id_: self._set_in_group(g, values) for id_, g in self._spec.groups.items()}
        fields = {f.id: f for group in groups.values() for f in group.fields.values()}
        spec = replace(self._spec, groups=groups, fields=fields)
        events = {id_: self._set_in_event(spec, e, values) for id_, e in spec.events.items()}
        stories = {id_: self._set_in_story(spec, s, values) for id_, s in spec.stories.items()}
        return replace(spec, events=events, stories=stories)

    def _set_in_group(self, group: Group, values: Mapping[str, tuple[Field, Any]]) -> Group:
        """Return a group whose fields have the values as examples, and settings as placeholders."""
        is_changed = any(id_ in values for id_ in (f.id for f in group.fields.values()))
        if not is_changed:
            return group
        is_setting = group.kind in (GroupKind.SETTINGS, GroupKind.MESSAGE)
        fields = {}
        for name, field in group.fields.items():
            fields[name] = field
            if field.id in values:
                value = values[field.id][1]
                fields[name] = replace(
                    field,
                    example=value,
                    placeholder=(
                        dict.fromkeys(PROTOCOLS, value) if is_setting else field.placeholder
                    ),
                )
        return replace(group, fields=fields)

    def _set_in_event(
        self, spec: Spec, event: Event, values: Mapping[str, tuple[Field, Any]]
    ) -> Event:
        examples = {}
        for name, example in event.examples.items():
            changed = _set_values(spec, event, example.values, values)
            examples[name] = (
                example
                if changed is example.values
                else Example(name, example.title, changed, example.summary, example.when)
            )
        return replace(event, examples=examples)

    def _set_in_story(
        self, spec: Spec, story: Story, values: Mapping[str, tuple[Field, Any]]
    ) -> Story:
        steps = [
            (
                step._replace(
                    values=_set_values(spec, spec.events[step.event], step.values, values)
                )
                if step.event in spec.events
                else step
            )
            for step in story.steps
        ]
        return story._replace(steps=tuple(steps))


def _set_values(
    spec: Spec,
    event: Event,
    example: Mapping[str, Any],
    values: Mapping[str, tuple[Field, Any]],
) -> Mapping[str, Any]:
    """Return the values of an example with others; groups that it does not have are not added."""
    changed: dict[str, Any] | None = None
    for group in spec.carried_groups(event):
        group_values = group.values_in(example)
        if group.kind == GroupKind.MESSAGES and isinstance(group_values, list):
            inner = [_set_in_message(spec, item, values) for item in group_values]
            changed = {**(changed or example), group.id: inner}
            continue
        if not isinstance(group_values, Mapping) or group.kind == GroupKind.PAIRS:
            continue
        for name, field in group.fields.items():
            if field.id not in values or (group.is_common and name not in example):
                continue
            if not group_values and not event.carries.get(group.id) and not group.is_common:
                continue
            value = values[field.id][1]
            changed = changed if changed is not None else dict(example)
            if group.is_common:
                changed[name] = value
            else:
                changed[group.id] = {**changed.get(group.id, {}), name: value}
    return example if changed is None else changed


def _set_in_message(spec: Spec, item: Any, values: Mapping[str, tuple[Field, Any]]) -> Any:
    event = spec.events.get(str(item.get("event"))) if isinstance(item, dict) else None
    if event is None or not isinstance(item.get("values"), dict):
        return item
    return {**item, "values": _set_values(spec, event, item["values"], values)}


# -- without ------------------------------------------------------------------------------------


def _leave_out_events(
    spec: Spec, setting: Setting, protocols: Collection[Protocol], problems: Problems
) -> Spec:
    """Return the spec without some events; report unknown ones, and those that others need."""
    left_out: set[str] = set()
    for index, id_ in enumerate(setting.value):
        if id_ in spec.events:
            left_out.add(id_)
            continue
        message = f"unknown event '{id_}'{suggest_name(id_, spec.events)}"
        place = (*setting.path, index)
        problems.add_at(setting.source, place, message, code=codes.UNKNOWN_ID_IN_PROJECT)
    kept = {id_: event for id_, event in spec.events.items() if id_ not in left_out}
    for index, id_ in enumerate(setting.value):
        reason = next(_needs(spec, kept, id_, protocols), None) if id_ in left_out else None
        if reason is not None:
            message = f"'{id_}' cannot be left out: {reason}"
            place = (*setting.path, index)
            problems.add_at(setting.source, place, message, code=codes.NEEDED_EVENT)
    dropped = {id_: event for id_, event in spec.events.items() if id_ in left_out}
    stories = ((id_, _without_steps(spec, story, left_out)) for id_, story in spec.stories.items())
    return replace(
        spec,
        events={id_: _without_messages(spec, event, left_out) for id_, event in kept.items()},
        unused_events=dropped,
        stories={id_: story for id_, story in stories if story.steps},
        categories=_without_members(spec, kept, left_out),
    )


def _needs(
    spec: Spec, kept: Mapping[str, Event], id_: str, protocols: Collection[Protocol]
) -> Iterator[str]:
    """Yield the reasons why the events that are kept need another."""
    event = spec.events[id_]
    if event.session == SessionEffect.OPENS and not any(
        e.session == SessionEffect.OPENS for e in kept.values()
    ):
        yield "no other event opens a session"
    for scope in event.opens:
        if any(scope in other.opens for other in kept.values()):
            continue
        needing = [e.id for e in kept.values() if scope in (*e.needs, *e.closes)]
        if needing:
            rule = spec.session.scopes.get(scope)
            title = rule.title[:1].lower() + rule.title[1:] if rule else scope
            verb, which = ("needs", "it") if len(needing) == 1 else ("need", "them")
            yield (
                f"{join_words(needing)} {verb} the {title} that only it opens; "
                f"leave {which} out as well"
            )
    for other in kept.values():
        for protocol, block in other.blocks.items():
            if block.form == BlockForm.REPLACEMENT and block.name == id_:
                yield f"{protocol} sends it for {other.id}; leave {other.id} out as well"
        for group in spec.carried_groups(other):
            sending = [
                protocol
                for protocol, event_id in group.item_events.items()
                if event_id == id_
                and protocol in protocols
                and group.routes[protocol].way != RouteWay.NONE
            ]
            if sending:
                yield (
                    f"{join_words(sending)} {'sends' if len(sending) == 1 else 'send'} it for each "
                    f"item of {other.id}; leave {other.id} out as well"
                )


def _without_messages(spec: Spec, event: Event, left_out: set[str]) -> Event:
    """Return an event whose examples have no messages of events that are left out."""
    examples = {
        name: example._replace(values=_keep_messages(spec, event, example.values, left_out))
        for name, example in event.examples.items()
    }
    return replace(event, examples=examples)


def _without_steps(spec: Spec, story: Story, left_out: set[str]) -> Story:
    """Return a story without the events that are left out, also inside its messages."""
    steps = (
        (
            step._replace(
                values=_keep_messages(spec, spec.events[step.event], step.values, left_out)
            )
            if step.event in spec.events
            else step
        )
        for step in story.steps
        if step.event not in left_out
    )
    return story._replace(steps=tuple(steps))


def _keep_messages(
    spec: Spec, event: Event, values: Mapping[str, Any], left_out: set[str]
) -> Mapping[str, Any]:
    """Return the values of an event without messages of events that are left out."""
    kept = {
        group.id: [item for item in values[group.id] if item.get("event") not in left_out]
        for group in spec.carried_groups(event)
        if group.kind == GroupKind.MESSAGES and isinstance(values.get(group.id), list)
    }
    return {**values, **kept} if kept else values


def _without_members(
    spec: Spec, kept: Mapping[str, Event], left_out: set[str]
) -> dict[str, Category]:
    """Return the categories without events that are left out, and without those that are empty."""
    used = {event.category for event in kept.values()}
    used |= {field.category or spec.groups[field.group].category for field in spec.fields.values()}
    emptied = {spec.events[id_].category for id_ in left_out} - used
    return {
        id_: category._replace(order=tuple(m for m in category.order if m not in left_out))
        for id_, category in spec.categories.items()
        if id_ not in emptied
    }


# -- categories ---------------------------------------------------------------------------------


def _order_categories(
    categories: Mapping[str, Category], setting: Setting, problems: Problems
) -> dict[str, Category]:
    """Return the categories in another order; those that it does not name come last."""
    names: list[str] = setting.value
    marks = [index for index, name in enumerate(names) if name == ELLIPSIS]
    if len(marks) > 1:
        message = "'...' stands for the other categories, and can be used only once"
        place = (*setting.path, marks[1])
        problems.add_at(setting.source, place, message, code=codes.INVALID_ELLIPSIS)
    for index, name in enumerate(names):
        if name not in categories and name != ELLIPSIS:
            message = f"unknown category '{name}'{suggest_name(name, categories)}"
            place = (*setting.path, index)
            problems.add_at(setting.source, place, message, code=codes.UNKNOWN_ID_IN_PROJECT)
    others = [id_ for id_ in categories if id_ not in names]
    order = [
        id_
        for name in [*names, *([] if marks else [ELLIPSIS])]
        for id_ in (others if name == ELLIPSIS else [name])
    ]
    return {id_: categories[id_] for id_ in order if id_ in categories}
