"""Comparison of platforms and their wrappers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mediagen.output.changes.api_changes import compare_summaries
from mediagen.output.changes.api_summary import summarize_api
from mediagen.output.changes.kinds import ChangeKind
from mediagen.output.changes.model import Change
from mediagen.platforms.model import Constructor, Platform
from mediagen.spec.model import Place
from mediagen.wrappers.api_model import Api

#: Parts of a platform that only pages print.
_PLATFORM_TEXTS = (
    "title",
    "summary",
    "sdk",
    "install",
    "imports",
    "caveats",
    "setup_description",
    "responses",
    "schema_url",
    "group",
    "order",
    "synonyms",
    "reference",
    "tab",
    "placeholders",
    "session_access",
    "successor",
    "migration_action",
)
#: Parts of a platform that decide about the form of its code.
_PLATFORM_CODE = ("extension", "naming", "one_message", "option_fields")


def compare_platforms(
    old: Mapping[str, Platform],
    new: Mapping[str, Platform],
    event_types: Mapping[str, Collection[str]],
) -> Iterator[Change]:
    """Yield the changes of platforms: protocols, calls, constants, gaps and texts.

    ``event_types`` are those of the events of both states, by protocol.
    """
    for id_ in dict.fromkeys((*new, *old)):
        before, after = old.get(id_), new.get(id_)
        if before is None or after is None:
            kind = ChangeKind.PLATFORM_ADDED if before is None else ChangeKind.PLATFORM_REMOVED
            yield Change(kind, id_, platforms=(id_,), place=after.place if after else None)
        else:
            yield from _compare_platform(before, after, event_types.get(after.protocol, ()))


def _compare_platform(
    old: Platform, new: Platform, event_types: Collection[str]
) -> Iterator[Change]:
    platforms, place = (new.id,), new.place
    if old.protocol != new.protocol:
        yield Change(
            ChangeKind.PLATFORM_PROTOCOL, new.id, old.protocol, new.protocol, platforms, place
        )
    # What only one of them has follows from another change: of an event, a field or a gap.
    for verb in new.calls:
        if verb in old.calls and old.calls[verb] != new.calls[verb]:
            texts = (_call_text(old, verb), _call_text(new, verb))
            yield Change(ChangeKind.PLATFORM_CALL, verb, *texts, platforms, place)
    for family, constants in new.constants.items():
        earlier = old.constants.get(family, {})
        for name, constant in constants.items():
            if earlier.get(name, constant) != constant:
                subject, names = f"{family}.{name}", (earlier[name], constant)
                yield Change(ChangeKind.PLATFORM_CONSTANT, subject, *names, platforms, place)
    yield from _compare_addresses(old, new)
    for id_ in dict.fromkeys((*old.actions, *new.actions)):
        codes = [_action_texts(platform, id_) for platform in (old, new)]
        for name in dict.fromkeys((*codes[0], *codes[1])):
            texts = (codes[0].get(name, "none"), codes[1].get(name, "none"))
            if texts[0] != texts[1]:
                subject = f"{id_}.{name}"
                yield Change(ChangeKind.PLATFORM_CALL, subject, *texts, platforms, place)
    gaps = _gaps(old, new, event_types)
    for name in sorted(gaps[0] | gaps[1]):
        if (name in gaps[0]) != (name in gaps[1]):
            is_gap = name in gaps[1]
            kind = ChangeKind.PLATFORM_LACKS if is_gap else ChangeKind.PLATFORM_SUPPORTS
            yield Change(kind, new.id, name, name, platforms, place)
    for kind, keys in (
        (ChangeKind.PLATFORM_CODE, _PLATFORM_CODE),
        (ChangeKind.PLATFORM_TEXT, _PLATFORM_TEXTS),
    ):
        differing = [name for name in keys if getattr(old, name) != getattr(new, name)]
        if kind is ChangeKind.PLATFORM_TEXT and _type_texts(old) != _type_texts(new):
            differing.append("event_types")
        if differing:
            yield Change(kind, new.id, "", ", ".join(differing), platforms, place)


def _compare_addresses(old: Platform, new: Platform) -> Iterator[Change]:
    """Yield the changes of the URLs that messages are sent to, and of the objects in calls."""
    platforms = (new.id,)
    for effect in dict.fromkeys((*new.url, *old.url)):
        urls = (old.url.get(effect, "none"), new.url.get(effect, "none"))
        if urls[0] != urls[1]:
            place = Place(new.place.source, ["url"]) if new.url else new.place
            yield Change(ChangeKind.PLATFORM_URL, new.id, *urls, platforms, place)
    for kind, constructor in new.objects.items():
        earlier = old.objects.get(kind)
        if earlier is not None and earlier != constructor:
            texts = (_constructor_text(earlier), _constructor_text(constructor))
            place = Place(new.place.source, ["objects", kind])
            yield Change(ChangeKind.PLATFORM_OBJECT, kind, *texts, platforms, place)


def _gaps(
    old: Platform, new: Platform, event_types: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the events, fields and event types that an app cannot send on two platforms."""
    tables = [p.event_types.names for p in (old, new) if p.event_types]
    types = frozenset(event_types).union(*tables)
    before, after = (
        frozenset(
            (
                *(*p.unsupported, *p.refused_events, *p.lost_fields, *p.silent),
                *(type_ for type_ in types if p.type_refusal(type_)),
            )
        )
        for p in (old, new)
    )
    return before, after


def _type_texts(platform: Platform) -> tuple[str, str, frozenset[str]]:
    """Return the texts about event types; for a note, also the types without it."""
    types = platform.event_types
    if types is None:
        return "", "", frozenset()
    return types.reason, types.note, types.names if types.note else frozenset()


def _action_texts(platform: Platform, id_: str) -> dict[str, str]:
    """Return the value in the code of each example of an action that has code."""
    code = platform.actions.get(id_)
    if code is None:
        return {}
    return {name: str(value) for name, value in {**code.values, **code.constants}.items()}


def _constructor_text(constructor: Constructor) -> str:
    arguments = ", ".join(
        f"{argument.label or argument.name}: {argument.type}"
        + ("" if argument.default is None else f" = {argument.default}")
        for argument in constructor.arguments
    )
    variable = f"{constructor.variable} = " if constructor.variable else ""
    optional = " (optional)" if constructor.optional else ""
    return f"{variable}{constructor.call}({arguments}){optional}"


def _call_text(platform: Platform, verb: str) -> str:
    call = platform.calls[verb]
    names = ", ".join(argument.label or argument.name for argument in call.arguments)
    return f"{call.call}({names})"


def compare_apis(old: Mapping[str, Api], new: Mapping[str, Api]) -> Iterator[Change]:
    """Yield the changes of wrappers that concern the code of apps, by the path of the wrapper."""
    for path in dict.fromkeys((*new, *old)):
        before, after = old.get(path), new.get(path)
        if before is None or after is None:
            kind = ChangeKind.WRAPPER_ADDED if before is None else ChangeKind.WRAPPER_REMOVED
            yield Change(kind, path, platforms=(path,))
        else:
            yield from compare_summaries(path, summarize_api(before), summarize_api(after))
