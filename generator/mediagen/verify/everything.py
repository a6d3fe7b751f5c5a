"""A story that calls everything of a wrapper, so that additions to the spec are verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mediagen.spec.casing import stem
from mediagen.spec.model import Event, Field, GroupKind, SessionEffect, Spec, Step, Story, ValueType
from mediagen.wrappers.api_model import Api, Method

#: Characters that need an escape in at least one language.
TEXT = '"it\'s" 5 € — \\n'
_NUMBERS: dict[str, Any] = {ValueType.INTEGER: 7, ValueType.NUMBER: 7.5, ValueType.BOOLEAN: True}


def full_session_story(spec: Spec, api: Api) -> Story:
    """Return a story with every method and every parameter, in an order that SDKs accept.

    A method is repeated where another one requires it. Methods that end a session come last.
    """
    # Short steps keep the run fast. They are longer than half a second, below which an SDK may
    # treat two events as simultaneous.
    steps = [
        Step(
            method.event.id,
            index * 0.6,
            "",
            {"playhead": index, **dict(_parameter_values(spec, api, method))},
        )
        for index, method in enumerate(_Order(spec, api).methods())
    ]
    summary = "Every method is called with every parameter."
    return Story("everything", "Everything", summary, tuple(steps), api.wrapper.place)


class _Order:
    """All methods of a wrapper in an order that the rules of a session allow."""

    def __init__(self, spec: Spec, api: Api) -> None:
        self._api = api
        self._spec = spec
        self._scopes = spec.session.scopes
        self._open: set[str] = set()
        #: Initial and current playback state.
        self._initial = self._playback = spec.session.initial_playback or ""
        self._called: list[Method] = []

    def methods(self) -> list[Method]:
        """Return the methods in their order, with those that others need before them."""
        methods = [m for m in self._api.methods if m.sent_event.session != SessionEffect.WHOLE]
        closing = sorted(
            filter(self._ends, methods), key=lambda m: m.sent_event.session == SessionEffect.CLOSES
        )
        within = [method for method in methods if method not in closing]
        self._start()
        for method in sorted(within, key=lambda m: not m.event.opens or bool(m.event.closes)):
            if method not in self._called:
                self._call(method)
        for index, method in enumerate(closing):
            if index and self._sdk_ends_sessions():
                self._start()
            self._call(method)
        return self._called

    def _sdk_ends_sessions(self) -> bool:
        """Return whether an SDK holds the session and ends it with any closing method.

        Such an SDK sets the session ID itself. A backend keeps a completed session open.
        """
        fields = (f for f in self._spec.fields.values() if SessionEffect.OPENS in f.absent_when)
        return any(field.id in self._api.platform.automatic_fields for field in fields)

    def _ends(self, method: Method) -> bool:
        return method.sent_event.session == SessionEffect.CLOSES or self._spec.is_quiet_after(
            method.event
        )

    def _start(self) -> None:
        self._open.clear()
        self._playback = self._initial
        self._called.append(self._api.opening)

    def _call(self, method: Method | None) -> None:
        if method is None:  # the wrapper does not have the method
            return
        event = method.event
        for name in event.needs:
            if name not in self._open:
                self._call(self._opener(name))
        for name in event.closes:
            self._close(inner for inner, rule in self._scopes.items() if rule.parent == name)
        if event.playback is not None:
            self._close(name for name, rule in self._scopes.items() if rule.playhead)
            self._prepare_playback(event)
        self._called.append(method)
        self._open = (self._open - {*event.closes}) | {*event.opens}
        self._playback = event.playback or self._playback

    def _close(self, scopes: Iterable[str]) -> None:
        for name in [name for name in scopes if name in self._open]:
            self._call(next((m for m in self._api.methods if name in m.event.closes), None))

    def _prepare_playback(self, event: Event) -> None:
        """Enter the playback state that the event ends, or leave the current one."""
        begins = [m for m in self._api.methods if m.event.playback not in (None, self._initial)]
        stems = {name: m for m in begins if (name := stem(m.event.id))}
        if event.playback != self._initial:
            if self._playback != self._initial:
                resumes = (m for m in self._api.methods if m.event.playback == self._initial)
                self._call(next((m for m in resumes if stem(m.event.id) not in stems), None))
        elif (begin := stems.get(stem(event.id))) and self._playback != begin.event.playback:
            self._call(begin)

    def _opener(self, scope: str) -> Method | None:
        return next((m for m in self._api.methods if scope in m.event.opens), None)


def _parameter_values(spec: Spec, api: Api, method: Method) -> Iterator[tuple[str, Any]]:
    values: dict[str, Any] = {}
    for parameter in method.parameters:
        group = parameter.group
        if group.kind == GroupKind.PAIRS:
            # Sorted, because the maps of some languages sort their keys.
            values[group.id] = {"another_1": "2", "some.name": TEXT}
        elif group.kind == GroupKind.LIST:
            values[group.id] = [{f.name: _sample_value(spec, f) for f in group.fields.values()}]
        elif parameter.field is not None:
            fields = values.setdefault(group.id, {})
            fields[parameter.field.name] = _sample_value(spec, parameter.field)
    for group in (spec.groups[name] for name in method.sent_event.carries):
        for field in group.fields.values():
            loss = api.platform.lost_fields.get(field.id)
            group_values = values.get(group.id)
            if (
                isinstance(group_values, dict)
                and loss is not None
                and loss.supported_value is not None
            ):
                group_values[field.name] = loss.supported_value
    yield from values.items()


def _sample_value(spec: Spec, field: Field) -> Any:
    if field.example is not None and (field.pattern or field.events):
        return field.example
    if field.type in spec.values:
        return list(spec.values[field.type].values)[-1]
    if field.type == ValueType.OBJECT:
        return {"name": {"id": "1", "authState": 0}}
    if field.type == ValueType.DATE:
        return "2026-01-31"
    sample = _NUMBERS.get(field.type, f"{field.id} {TEXT}")
    if isinstance(sample, (int, float)) and not isinstance(sample, bool):
        lowest = sample if field.minimum is None else max(sample, field.minimum)
        return lowest if field.maximum is None else min(lowest, field.maximum)
    return sample
