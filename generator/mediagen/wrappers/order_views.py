"""Rules for the order of events as templates of wrappers see them."""

from __future__ import annotations

from collections.abc import Sequence

from mediagen.rendering.nodes import List, Node, Record, Symbol, Text
from mediagen.spec.model import SessionEffect, Spec
from mediagen.spec.session_order import OrderPart, OrderWarning, session_order
from mediagen.wrappers.api_model import Api, Method
from mediagen.wrappers.view_models import EventsView, OrderPartView, OrderView, OrderWarningView


def order_event(method: Method) -> Symbol | None:
    """Return the ID of the event whose order a method checks, or None if it checks none."""
    if method.loops or method.sent_event.session is SessionEffect.WHOLE:
        return None
    return Symbol(method.sent_event.id)


def order_view(spec: Spec, api: Api) -> OrderView:
    """Return the order of the events that an app can send with an API."""
    methods = (api.opening, *api.methods)
    sent = {m.sent_event.id for m in methods if order_event(m)}
    order = session_order(spec, [event for id_, event in spec.events.items() if id_ in sent])
    parts = tuple(map(_part_view, order.parts))
    return OrderView(
        _events_view(order.starts),
        _events_view(order.ends),
        _warning_view(order.before),
        _warning_view(order.after),
        Record([("before", Text(order.before.text)), ("after", Text(order.after.text))]),
        parts,
        Record([(part.name.text, part.record) for part in parts]),
    )


def _part_view(part: OrderPart) -> OrderPartView:
    lists = {
        "opens": part.opens,
        "closes": part.closes,
        "needs": part.needs,
        "ends": part.ends,
    }
    warnings = {"outside": part.outside, "overlap": part.overlap, "unclosed": part.unclosed}
    entries: list[tuple[str | Symbol, Node]] = []
    entries += [(key, _events_view(ids).list) for key, ids in lists.items() if ids]
    entries += [(key, Text(warning.text)) for key, warning in warnings.items() if warning]
    return OrderPartView(
        name=Symbol(part.name),
        opens=_events_view(part.opens),
        closes=_events_view(part.closes),
        needs=_events_view(part.needs),
        ends=_events_view(part.ends),
        outside=part.outside and _warning_view(part.outside),
        overlap=part.overlap and _warning_view(part.overlap),
        unclosed=part.unclosed and _warning_view(part.unclosed),
        record=Record(entries),
        named_record=Record([("name", Text(part.name)), *entries]),
    )


def _warning_view(warning: OrderWarning) -> OrderWarningView:
    return OrderWarningView(
        Text(warning.text),
        Text(warning.text, "word"),
        Text(warning.problem),
        Text(f"expected: {warning.expected}"),
    )


def _events_view(ids: Sequence[str]) -> EventsView:
    return EventsView(List([Text(id_) for id_ in ids]), Symbol(" ".join(ids)))
