"""A story that says all a wrapper can say, so that what is new in the spec is proved, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mediagen.model import Field, Spec, Step, Story
from mediagen.wrappers.api import Api, Method

#: What an encoder may stumble over, in any language.
TEXT = '"it\'s" 5 € — \\n'
_NUMBERS: dict[str, Any] = {"integer": 7, "number": 7.5, "boolean": True}


def everything(spec: Spec, api: Api) -> Story:
    """Return every method with every parameter; those that end a session come last."""
    is_tracker = api.platform.protocol == "tracker"
    closing = [
        method
        for method in api.methods
        # Trackers end a session with its completion; a backend waits for the end.
        if method.sent.session == "closes" or (is_tracker and spec.quiet(method.sent))
    ]
    methods = [method for method in api.methods if method not in closing]
    for method in closing:  # Each ends a session, so each but the first needs another one.
        methods += [api.opening, method] if method is not closing[0] else [method]
    steps = [
        # Its times need not be right, so it is told fast, but not within half a second, for which
        # an SDK may take two events for one moment.
        Step(method.event.id, at * 0.6, "", {"playhead": at, **dict(_values(spec, api, method))})
        for at, method in enumerate((api.opening, *methods))
        if method.sent.session != "whole"
    ]
    summary = "Every method is called with every parameter."
    return Story("everything", "Everything", summary, tuple(steps), api.wrapper.place)


def _values(spec: Spec, api: Api, method: Method) -> Iterator[tuple[str, Any]]:
    values: dict[str, Any] = {}
    for parameter in method.parameters:
        group = parameter.group
        if group.kind == "pairs":
            # In order: the maps of some languages have one of their own.
            values[group.id] = {"another_1": "2", "some.name": TEXT}
        elif group.kind == "list":
            values[group.id] = [{f.name: _value(spec, f) for f in group.fields.values()}]
        elif parameter.field is not None:
            fields = values.setdefault(group.id, {})
            fields[parameter.field.name] = _value(spec, parameter.field)
    for group in (spec.groups[name] for name in method.sent.carries):
        for field in group.fields.values():
            loss = api.platform.lost.get(field.id)
            given = values.get(group.id)
            if isinstance(given, dict) and loss is not None and loss.unless is not None:
                given[field.name] = loss.unless
    yield from values.items()


def _value(spec: Spec, field: Field) -> Any:
    if field.type in spec.values:
        return list(spec.values[field.type].values)[-1]
    if field.type == "object":
        return {"name": {"id": "1", "authState": 0}}
    return _NUMBERS.get(field.type, f"{field.id} {TEXT}")
