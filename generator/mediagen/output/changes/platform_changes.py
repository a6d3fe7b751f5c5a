"""Comparison of platforms and their wrappers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mediagen.output.changes.kinds import ChangeKind
from mediagen.output.changes.model import Change
from mediagen.platforms.model import ArgumentStyle, Constructor, NameKind, Platform
from mediagen.spec.model import Place
from mediagen.wrappers.api_model import (
    Api,
    Method,
    Parameter,
    ParameterKind,
    Structure,
    value_name,
)

#: Styles in which the order of arguments is part of a call.
_ORDERED = (ArgumentStyle.PLAIN, ArgumentStyle.NAMED)
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


def compare_platforms(old: Mapping[str, Platform], new: Mapping[str, Platform]) -> Iterator[Change]:
    """Yield the changes of platforms: protocols, calls, constants, gaps and texts."""
    for id_ in dict.fromkeys((*new, *old)):
        before, after = old.get(id_), new.get(id_)
        if before is None or after is None:
            kind = ChangeKind.PLATFORM_ADDED if before is None else ChangeKind.PLATFORM_REMOVED
            yield Change(kind, id_, platforms=(id_,), place=after.place if after else None)
        else:
            yield from _compare_platform(before, after)


def _compare_platform(old: Platform, new: Platform) -> Iterator[Change]:
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
    gaps = _gaps(old, new)
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


def _gaps(old: Platform, new: Platform) -> tuple[frozenset[str], frozenset[str]]:
    """Return the events, fields and event types that an app cannot send on two platforms."""
    types = [p.event_types.names if p.event_types else frozenset() for p in (old, new)]
    if not (types[0] and types[1] and new.event_types and new.event_types.reason):
        types = [frozenset(), frozenset()]
    all_types = types[0] | types[1]
    before, after = (
        frozenset(
            (*p.unsupported, *p.refused_events, *p.lost_fields, *p.silent, *(all_types - names))
        )
        for p, names in zip((old, new), types, strict=True)
    )
    return before, after


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
            yield from _ApiComparer(path, before, after).compare()


class _ApiComparer:
    """Comparison of the APIs of one wrapper."""

    def __init__(self, path: str, old: Api, new: Api) -> None:
        self._platforms, self._old, self._new = (path,), old, new

    def compare(self) -> Iterator[Change]:
        """Yield the changes of methods, settings, structures and constants."""
        old, new = self._old, self._new
        before = {method.event.id: method for method in (old.opening, *old.methods)}
        after = {method.event.id: method for method in (new.opening, *new.methods)}
        for event in dict.fromkeys((*after, *before)):
            yield from self._compare_methods(event, before.get(event), after.get(event))
        yield from self._compare_parameters("settings", old.settings, new.settings)
        structures = {s.id: s for s in (*old.structures, *old.quality)}
        for structure in (*new.structures, *new.quality):
            earlier = structures.get(structure.id)
            if earlier is not None:
                yield from self._compare_parameters(structure.id, earlier.fields, structure.fields)
        yield from self._compare_constants()

    def _compare_methods(
        self, event: str, old: Method | None, new: Method | None
    ) -> Iterator[Change]:
        if old is None and new is not None:
            name, place = new.event.method, new.event.place
            yield Change(ChangeKind.METHOD_ADDED, event, "", name, self._platforms, place)
        elif new is None and old is not None:
            name = old.event.method
            yield Change(ChangeKind.METHOD_REMOVED, event, name, "", self._platforms)
        elif old is not None and new is not None:
            if old.name != new.name:
                yield self._rename(
                    ChangeKind.METHOD_RENAMED,
                    event,
                    (old.event.method, new.event.method),
                    (old.name, new.name),
                )
            yield from self._compare_parameters(event, old.parameters, new.parameters)
            yield from self._compare_order(event, old.parameters, new.parameters)

    def _rename(
        self, kind: ChangeKind, subject: str, neutral: tuple[str, str], spelled: tuple[str, str]
    ) -> Change:
        """Return a change of a name, in the spelling of the spec if the spec changed it."""
        old, new = neutral if neutral[0] != neutral[1] else spelled
        return Change(kind, subject, old, new, self._platforms)

    def _compare_parameters(
        self, subject: str, old: Sequence[Parameter], new: Sequence[Parameter]
    ) -> Iterator[Change]:
        before = {p.key: p for p in old}
        after = {p.key: p for p in new}
        for key in dict.fromkeys((*after, *before)):
            earlier, later = before.get(key), after.get(key)
            if earlier is None and later is not None:
                kind = (
                    ChangeKind.PARAMETER_ADDED_REQUIRED
                    if later.required
                    else ChangeKind.PARAMETER_ADDED
                )
                yield Change(kind, subject, "", _neutral_name(later), self._platforms)
            elif later is None and earlier is not None:
                name = _neutral_name(earlier)
                part = earlier.field.id if earlier.field else ""
                yield Change(
                    ChangeKind.PARAMETER_REMOVED, subject, name, "", self._platforms, part=part
                )
            elif earlier is not None and later is not None:
                yield from self._compare_parameter(subject, earlier, later)

    def _compare_parameter(self, subject: str, old: Parameter, new: Parameter) -> Iterator[Change]:
        name = _neutral_name(new)
        if old.name != new.name:
            neutral = (_neutral_name(old), name)
            kind = ChangeKind.PARAMETER_RENAMED
            yield self._rename(kind, subject, neutral, (old.name, new.name))
        if old.required != new.required:
            kind = ChangeKind.PARAMETER_REQUIRED if new.required else ChangeKind.PARAMETER_OPTIONAL
            yield Change(kind, subject, name, name, self._platforms)
        types = (_type_text(old), _type_text(new))
        if types[0] != types[1]:
            place = f"{subject}.{name}"
            yield Change(ChangeKind.PARAMETER_TYPE, place, *types, self._platforms)

    def _compare_order(
        self, subject: str, old: Sequence[Parameter], new: Sequence[Parameter]
    ) -> Iterator[Change]:
        if self._new.wrapper.arguments not in _ORDERED:
            return
        before, after = [p.key for p in old], [p.key for p in new]
        common = [key for key in before if key in after]
        if self._new.wrapper.arguments == ArgumentStyle.PLAIN:
            is_same = after[: len(common)] == common
        else:
            is_same = [key for key in after if key in before] == common
        if not is_same:
            names = (", ".join(map(_neutral_name, old)), ", ".join(map(_neutral_name, new)))
            yield Change(ChangeKind.PARAMETER_ORDER, subject, *names, self._platforms)

    def _compare_constants(self) -> Iterator[Change]:
        """Yield the constants for values that an app no longer finds by their names."""
        old_case, case = (api.wrapper.naming[NameKind.VALUE] for api in (self._old, self._new))
        later = {values.id: values for values in self._new.sets}
        for values in self._old.sets:
            successor = later.get(values.id)
            for value in values.values:
                if successor is None or value not in successor.values:
                    yield Change(ChangeKind.MEMBER_REMOVED, values.id, value, "", self._platforms)
                    continue
                names = (value_name(values, value, old_case), value_name(successor, value, case))
                if names[0] != names[1]:
                    yield Change(ChangeKind.MEMBER_RENAMED, values.id, *names, self._platforms)


def _neutral_name(parameter: Parameter) -> str:
    """Return the name of a parameter as the spec has it, in any language."""
    return parameter.field.parameter if parameter.field else parameter.group.id


def _type_text(parameter: Parameter) -> str:
    """Return the type of a parameter, in any language."""
    if parameter.values is not None:
        return f"{parameter.values.id}{' (open)' if parameter.values.open else ''}"
    if parameter.kind == ParameterKind.LIST:
        item = parameter.item
        name = item.id if isinstance(item, Structure) else _type_text(item) if item else ""
        return f"list of {name}"
    return str(parameter.kind)
