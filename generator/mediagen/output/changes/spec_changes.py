"""Comparison of two specs: events, groups, fields, values, session, examples and chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from mediagen.diagnostics.problems import number_text
from mediagen.output.changes.kinds import ChangeKind
from mediagen.output.changes.model import Change
from mediagen.platforms.model import Platform
from mediagen.spec.model import (
    Block,
    BlockForm,
    Event,
    Field,
    Group,
    Protocol,
    Route,
    RouteWay,
    Spec,
    ValueSet,
)

_T = TypeVar("_T")

#: Forms in which an app reports an event.
_SENT = (BlockForm.SEND, BlockForm.CALL, BlockForm.EVENT, BlockForm.PER_ITEM, BlockForm.REPLACEMENT)


def compare_specs(old: Spec, new: Spec, platforms: Mapping[str, Platform]) -> Iterator[Change]:
    """Yield the changes of a spec; ``platforms`` are those of the new state."""
    return _SpecComparer(old, new, platforms).compare()


class _SpecComparer:
    def __init__(self, old: Spec, new: Spec, platforms: Mapping[str, Platform]) -> None:
        self._old, self._new = old, new
        self._by_protocol: dict[str, tuple[str, ...]] = {
            protocol: tuple(p.id for p in platforms.values() if p.protocol == protocol)
            for protocol in Protocol
        }

    def compare(self) -> Iterator[Change]:
        """Yield the changes, in the order of the parts of a spec."""
        old, new = self._old, self._new
        for id_, before, after in _pairs(old.events, new.events):
            yield from self._compare_events(id_, before, after)
        for id_, group_before, group_after in _pairs(old.groups, new.groups):
            yield from self._compare_groups(id_, group_before, group_after)
        for id_, field_before, field_after in _pairs(old.fields, new.fields):
            yield from self._compare_fields(id_, field_before, field_after)
        for id_, set_before, set_after in _pairs(old.values, new.values):
            yield from _compare_sets(id_, set_before, set_after)
        yield from self._compare_sessions()
        yield from self._compare_pages()

    # -- events -------------------------------------------------------------------------------

    def _compare_events(self, id_: str, old: Event | None, new: Event | None) -> Iterator[Change]:
        if old is None or new is None:
            kind = ChangeKind.EVENT_ADDED if old is None else ChangeKind.EVENT_REMOVED
            yield Change(kind, id_, place=new.place if new else None)
            return
        place = new.place
        for protocol in Protocol:
            for change in _compare_blocks(id_, old.blocks[protocol], new.blocks[protocol]):
                yield replace(change, place=place, platforms=self._by_protocol[protocol])
        for kind, before, after in (
            (ChangeKind.EVENT_SESSION, old.session, new.session),
            (ChangeKind.EVENT_SEQUENCE, _sequence(old), _sequence(new)),
            (ChangeKind.EVENT_CADENCE, old.cadence, new.cadence),
            (ChangeKind.EVENT_METRIC, _metric_text(old), _metric_text(new)),
            (ChangeKind.EVENT_CATEGORY, old.category, new.category),
            (ChangeKind.ONE_OF_GROUPS, old.requires_any, new.requires_any),
        ):
            if before != after:
                yield Change(kind, id_, _text(before), _text(after), place=place)
        yield from self._compare_carried(old, new)
        texts = ("title", "summary", "description", "when", "notes", "caveats")
        yield from _compare_texts(ChangeKind.EVENT_TEXT, id_, old, new, texts, new.place)
        for name, example, replacement in _pairs(old.examples, new.examples):
            if example is None:
                yield Change(ChangeKind.EXAMPLE_ADDED, id_, new=name, place=place)
            elif replacement is None:
                yield Change(ChangeKind.EXAMPLE_REMOVED, id_, old=name, place=place)
            elif example != replacement._replace(lifecycle=example.lifecycle):
                yield Change(ChangeKind.EXAMPLE_CHANGED, id_, new=name, place=place)

    def _compare_carried(self, old: Event, new: Event) -> Iterator[Change]:
        for group in dict.fromkeys((*old.carries, *new.carries)):
            before, after = old.carries.get(group), new.carries.get(group)
            if before == after:
                continue
            if before is None:
                kind = ChangeKind.GROUP_CARRIED_REQUIRED if after else ChangeKind.GROUP_CARRIED
            elif after is None:
                kind = ChangeKind.GROUP_NOT_CARRIED
            else:
                kind = ChangeKind.GROUP_REQUIRED if after else ChangeKind.GROUP_OPTIONAL
            yield Change(kind, new.id, group, group, place=new.place)

    # -- groups and fields --------------------------------------------------------------------

    def _compare_groups(self, id_: str, old: Group | None, new: Group | None) -> Iterator[Change]:
        if old is None or new is None:
            kind = ChangeKind.GROUP_ADDED if old is None else ChangeKind.GROUP_REMOVED
            yield Change(kind, id_, place=new.place if new else None)
            return
        for kind, before, after in (
            (ChangeKind.GROUP_KIND, old.kind, new.kind),
            (ChangeKind.GROUP_PATTERN, old.pattern, new.pattern),
            (ChangeKind.GROUP_EVENTS, old.item_events, new.item_events),
        ):
            if before != after:
                yield Change(kind, id_, _text(before), _text(after), place=new.place)
        if old.free != new.free:
            kind = ChangeKind.GROUP_OPENED if new.free else ChangeKind.GROUP_CLOSED
            yield Change(kind, id_, place=new.place)
        for change in self._compare_routes(ChangeKind.GROUP_ROUTE, id_, old.routes, new.routes):
            yield replace(change, place=new.place)
        texts = ("title", "summary", "caveats", "category")
        yield from _compare_texts(ChangeKind.GROUP_TEXT, id_, old, new, texts, new.place)

    def _compare_routes(
        self, kind: ChangeKind, id_: str, old: Mapping[str, Route], new: Mapping[str, Route]
    ) -> Iterator[Change]:
        for protocol in Protocol:
            before, after = old[protocol], new[protocol]
            if before._replace(reason="") != after._replace(reason=""):
                names = (_route_text(before), _route_text(after))
                yield Change(kind, id_, *names, platforms=self._by_protocol[protocol])

    def _compare_fields(self, id_: str, old: Field | None, new: Field | None) -> Iterator[Change]:
        if new is None:
            yield Change(ChangeKind.FIELD_REMOVED, id_)
            return
        if old is None:
            is_required = new.required or new.required_events
            kind = ChangeKind.FIELD_ADDED_REQUIRED if is_required else ChangeKind.FIELD_ADDED
            yield Change(kind, id_, platforms=self._platforms_of(new.required), place=new.place)
            return
        for kind, protocols in (
            (ChangeKind.FIELD_REQUIRED, new.required - old.required),
            (ChangeKind.FIELD_OPTIONAL, old.required - new.required),
        ):
            if protocols:
                yield Change(kind, id_, platforms=self._platforms_of(protocols), place=new.place)
        routes = (_without_type(old), _without_type(new))
        for change in self._compare_routes(ChangeKind.FIELD_ROUTE, id_, *routes):
            yield replace(change, place=new.place)
        yield from _compare_limits(old, new)
        yield from _compare_field_events(old, new)
        for kind, before, after in (
            (ChangeKind.FIELD_TYPE, old.type, new.type),
            (ChangeKind.FIELD_CONSTANT, old.constant, new.constant),
            (ChangeKind.FIELD_PATTERN, old.pattern, new.pattern),
            (ChangeKind.FIELD_ABSENT, sorted(old.absent_when), sorted(new.absent_when)),
            (ChangeKind.FIELD_INFINITE, old.infinite, new.infinite),
            (ChangeKind.FIELD_UNIT, old.unit, new.unit),
            (ChangeKind.FIELD_DEFAULT, old.default, new.default),
            (ChangeKind.FIELD_VARIABLE, old.variable, new.variable),
            (ChangeKind.FIELD_TRAIT, old.trait, new.trait),
        ):
            if before != after:
                yield Change(kind, id_, _text(before), _text(after), place=new.place)
        texts = ("title", "summary", "caveats", "category", "placeholder")
        yield from _compare_texts(ChangeKind.FIELD_TEXT, id_, old, new, texts, new.place)

    def _platforms_of(self, protocols: Iterable[str]) -> tuple[str, ...]:
        """Return the platforms of protocols, or none if all protocols are among them."""
        found = set(protocols)
        if found >= set(Protocol):
            return ()
        return tuple(id_ for protocol in sorted(found) for id_ in self._by_protocol[protocol])

    # -- session and pages --------------------------------------------------------------------

    def _compare_sessions(self) -> Iterator[Change]:
        old, new = self._old.session, self._new.session
        for name in new.limits._fields:
            before, after = getattr(old.limits, name), getattr(new.limits, name)
            for unit in ("seconds", "count"):
                numbers = (getattr(before, unit, None), getattr(after, unit, None))
                if numbers[0] != numbers[1]:
                    earlier_text, text = (f"{number} {unit}" for number in numbers)
                    subject = f"session.limits.{name}"
                    yield Change(ChangeKind.SESSION_LIMIT, subject, earlier_text, text)
        for name in ("scopes", "playback", "ordering", "playhead_tolerance", "cadence_tolerance"):
            if getattr(old, name) != getattr(new, name):
                yield Change(ChangeKind.SESSION_RULE, "session", new=name.replace("_", " "))
        if old.checks != new.checks:
            yield Change(ChangeKind.SESSION_RULE, "session", new="checks")
        for key, fact in new.facts.items():
            earlier = old.facts.get(key)
            if earlier is not None and (earlier.summary, earlier.caveats) != (
                fact.summary,
                fact.caveats,
            ):
                yield Change(ChangeKind.SESSION_TEXT, f"session.{key}")

    def _compare_pages(self) -> Iterator[Change]:
        for id_, story, replacement in _pairs(self._old.stories, self._new.stories):
            if story is None or replacement is None:
                kind = ChangeKind.STORY_ADDED if story is None else ChangeKind.STORY_REMOVED
                yield Change(kind, id_, place=replacement.place if replacement else None)
            elif story._replace(place=replacement.place) != replacement:
                yield Change(ChangeKind.STORY_CHANGED, id_, place=replacement.place)
        for id_, action, other in _pairs(self._old.actions, self._new.actions):
            if action is None or other is None:
                kind = ChangeKind.ACTION_ADDED if action is None else ChangeKind.ACTION_REMOVED
                yield Change(kind, id_, place=other.place if other else None)
            elif action._replace(place=other.place) != other:
                yield Change(ChangeKind.ACTION_CHANGED, id_, place=other.place)
        for id_, category, successor in _pairs(self._old.categories, self._new.categories):
            if category is None or successor is None:
                kind = (
                    ChangeKind.CATEGORY_ADDED if category is None else ChangeKind.CATEGORY_REMOVED
                )
                yield Change(kind, id_, place=successor.place if successor else None)
            else:
                texts = ("title", "summary", "order", "steps", "fields")
                yield from _compare_texts(
                    ChangeKind.CATEGORY_CHANGED, id_, category, successor, texts, successor.place
                )


def _compare_blocks(id_: str, old: Block, new: Block) -> Iterator[Change]:
    was_sent, is_sent = old.form in _SENT, new.form in _SENT
    if was_sent and not is_sent:
        yield Change(ChangeKind.EVENT_NOT_SENT, id_, old=_block_text(old), new=new.form)
    elif is_sent and not was_sent:
        yield Change(ChangeKind.EVENT_SENT, id_, new=_block_text(new))
    elif (old.form, old.name) != (new.form, new.name):
        yield Change(ChangeKind.EVENT_TYPE, id_, _block_text(old), _block_text(new))


def _compare_limits(old: Field, new: Field) -> Iterator[Change]:
    for word, before, after, sign in (
        ("at least", old.minimum, new.minimum, 1),
        ("at most", old.maximum, new.maximum, -1),
    ):
        if before == after:
            continue
        is_narrower = after is not None and (before is None or (after - before) * sign > 0)
        kind = ChangeKind.FIELD_NARROWED if is_narrower else ChangeKind.FIELD_WIDENED
        old_text, new_text = (
            "no limit" if limit is None else f"{word} {number_text(limit)}"
            for limit in (before, after)
        )
        yield Change(kind, new.id, old_text, new_text, place=new.place)


def _compare_field_events(old: Field, new: Field) -> Iterator[Change]:
    """Yield the changes of the events that carry a field of custom metadata, or require it."""
    for kind, events in (
        (ChangeKind.FIELD_CARRIED, new.events - old.events),
        (ChangeKind.FIELD_NOT_CARRIED, old.events - new.events),
        (ChangeKind.FIELD_REQUIRED_IN, new.required_events - old.required_events),
        (ChangeKind.FIELD_OPTIONAL_IN, old.required_events - new.required_events),
    ):
        if events:
            names = ", ".join(sorted(events))
            yield Change(kind, new.id, names, names, place=new.place)


def _compare_sets(id_: str, old: ValueSet | None, new: ValueSet | None) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(ChangeKind.SET_ADDED if old is None else ChangeKind.SET_REMOVED, id_)
        return
    if old.open != new.open:
        yield Change(ChangeKind.SET_OPENED if new.open else ChangeKind.SET_CLOSED, id_)
    if old.pattern != new.pattern:
        yield Change(ChangeKind.SET_PATTERN, id_, _text(old.pattern), _text(new.pattern))
    for value, before, after in _pairs(old.values, new.values):
        if before is None:
            yield Change(ChangeKind.VALUE_ADDED, id_, new=value)
        elif after is None:
            yield Change(ChangeKind.VALUE_REMOVED, id_, old=value)
        elif before != after:
            yield Change(ChangeKind.VALUE_TEXT, id_, new=value)
    yield from _compare_texts(ChangeKind.SET_TEXT, id_, old, new, ("title", "caveats"), None)


def _compare_texts(
    kind: ChangeKind, id_: str, old: Any, new: Any, names: Iterable[str], place: Any
) -> Iterator[Change]:
    """Yield one change that lists the properties whose wording differs."""
    differing = [name for name in names if getattr(old, name) != getattr(new, name)]
    if differing:
        yield Change(kind, id_, new=", ".join(differing), place=place)


def _pairs(
    old: Mapping[str, _T], new: Mapping[str, _T]
) -> Iterator[tuple[str, _T | None, _T | None]]:
    """Yield the entries of both mappings by key: those of the new one first."""
    for key in dict.fromkeys((*new, *old)):
        yield key, old.get(key), new.get(key)


def _without_type(field: Field) -> dict[str, Route]:
    """Return the routes of a field; types that are those of the field are left out."""
    return {
        protocol: route._replace(type="") if route.type == field.type else route
        for protocol, route in field.routes.items()
    }


def _block_text(block: Block) -> str:
    return block.name or str(block.form)


def _route_text(route: Route) -> str:
    if route.way == RouteWay.NONE:
        return "nothing"
    type_ = f" ({route.type})" if route.type else ""
    member = f" in {route.member}" if route.member else ""
    return f"{route.way} {route.name}{type_}{member}".replace("  ", " ")


def _sequence(event: Event) -> str:
    """Return in words what an event needs, opens, closes, and the playback after it."""
    parts = (
        ("needs", event.needs),
        ("opens", event.opens),
        ("closes", event.closes),
        ("playback", (event.playback,) if event.playback else ()),
    )
    return "; ".join(f"{name} {', '.join(ids)}" for name, ids in parts if ids) or "no conditions"


def _metric_text(event: Event) -> str:
    """Return the metrics of an event with their names in reports."""
    metrics = [" ".join(filter(None, (m.name, m.variable, m.field))) for m in event.metrics]
    return ", ".join(metrics)


def _text(value: Any) -> str:
    """Return a value of a spec for a sentence."""
    if value is None or value in ((), [], {}):
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, (int, float)) else str(value)
