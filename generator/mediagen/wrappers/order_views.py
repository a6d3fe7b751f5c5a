"""Rules for the order of events as templates of wrappers see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mediagen.rendering.nodes import List, Node, Record, Symbol, Text
from mediagen.spec.model import SessionEffect, Spec
from mediagen.spec.session_order import OrderPart, OrderWarning, session_order
from mediagen.wrappers.api_model import Api, Method


class OrderWarningView(NamedTuple):
    """Warning about an event in the wrong place, which follows the name of the event.

    ``text`` is the whole warning: the ``problem``, and what is ``expected`` instead.
    """

    text: Text  # whole warning
    problem: Text  # problem, without the expectation
    expected: Text  # expectation


class OrderPartView(NamedTuple):
    """Part of a session, such as an ad break, by the IDs of events.

    ``record`` has the lists and warnings that are not empty.
    """

    name: Symbol  # name of the part
    opens: List  # events that open it
    closes: List  # events that close it
    needs: List  # events that need it
    ends: List  # events that close the part around it
    outside: OrderWarningView | None  # warning about an event that needs it
    overlap: OrderWarningView | None  # warning about an event that opens it again
    unclosed: OrderWarningView | None  # warning about an event that closes the part around it
    record: Record  # lists and warnings by name


class OrderView(NamedTuple):
    """Order of the events of a session, for warnings during development."""

    starts: List  # events that open a session
    ends: List  # events that end a session
    before: OrderWarningView  # warning about an event before any session
    after: OrderWarningView  # warning about an event after the end of a session
    outside: Record  # both warnings, as before and after
    parts: tuple[OrderPartView, ...]  # parts of a session, outer ones first
    record: Record  # records of the parts by name


def order_event(method: Method) -> Text | None:
    """Return the ID of the event whose order a method checks, or None if it checks none."""
    if method.loops or method.sent_event.session is SessionEffect.WHOLE:
        return None
    return Text(method.sent_event.id)


def order_view(spec: Spec, api: Api) -> OrderView:
    """Return the order of the events that an app can send with an API."""
    methods = (api.opening, *api.methods)
    sent = {m.sent_event.id for m in methods if order_event(m)}
    order = session_order(spec, [event for id_, event in spec.events.items() if id_ in sent])
    parts = tuple(map(_part_view, order.parts))
    return OrderView(
        _id_list(order.starts),
        _id_list(order.ends),
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
    entries += [(key, _id_list(ids)) for key, ids in lists.items() if ids]
    entries += [(key, Text(warning.text)) for key, warning in warnings.items() if warning]
    return OrderPartView(
        name=Symbol(part.name),
        opens=_id_list(part.opens),
        closes=_id_list(part.closes),
        needs=_id_list(part.needs),
        ends=_id_list(part.ends),
        outside=part.outside and _warning_view(part.outside),
        overlap=part.overlap and _warning_view(part.overlap),
        unclosed=part.unclosed and _warning_view(part.unclosed),
        record=Record(entries),
    )


def _warning_view(warning: OrderWarning) -> OrderWarningView:
    return OrderWarningView(Text(warning.text), Text(warning.problem), Text(warning.expected))


def _id_list(ids: Sequence[str]) -> List:
    return List([Text(id_) for id_ in ids])
