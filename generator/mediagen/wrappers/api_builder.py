"""The API of a wrapper, decided from the spec alone: methods, their parameters, types and order.

An app opens a session and then calls one method per event. Plain frozen data: templates only print
it, and ``wrappers`` says the bodies through ``compose`` and ``phrase``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mediagen.platforms.model import Platform, Wrapper
from mediagen.protocols.messages import Open
from mediagen.spec.casing import cased
from mediagen.spec.model import Event, Field, Group, Spec
from mediagen.wrappers.api_model import (
    Api,
    Elsewhere,
    Loop,
    Method,
    NoOpening,
    Parameter,
    Structure,
)


def api(spec: Spec, platform: Platform, wrapper: Wrapper) -> Api:
    """The API of a wrapper. Raises ``NoOpening``."""
    return _Maker(spec, platform, wrapper).api()


class _Maker:
    def __init__(self, spec: Spec, platform: Platform, wrapper: Wrapper) -> None:
        self._spec, self._platform, self._wrapper = spec, platform, wrapper
        self._protocol = platform.protocol
        self._parameters: dict[str, Parameter] = {}
        self._structures: dict[str, Structure] = {}
        self._settings = tuple(self._given_once())

    def api(self) -> Api:
        opening: Method | None = None
        methods: list[Method] = []
        automatic: list[Method] = []
        missing: dict[str, str] = {}
        for event in self._spec.events.values():
            reason = self._missing(event)
            if reason:
                missing[event.id] = reason
                continue
            method = self._method(event)
            if method.sent.session == "opens" and opening is None:
                opening = method
            elif method.automatic:
                automatic.append(method)
                missing[event.id] = method.automatic
            else:
                methods.append(method)
        if opening is None:
            raise NoOpening
        quality = tuple(
            self._structure(group, "quality")
            for group in self._spec.groups.values()
            if group.any_event and self._carried(group)
        )
        named = (p.values for p in self._parameters.values() if p.values)
        sets = {values.id: values for values in named}
        return Api(
            platform=self._platform,
            wrapper=self._wrapper,
            opening=opening,
            methods=tuple(methods),
            automatic=tuple(automatic),
            missing=missing,
            settings=self._settings,
            quality=quality,
            structures=tuple(self._structures.values()),
            sets=tuple(values for id_, values in self._spec.values.items() if id_ in sets),
            elsewhere=tuple(self._elsewhere((opening, *methods))),
            parameters=self._parameters,
        )

    def _elsewhere(self, methods: Sequence[Method]) -> Iterator[Elsewhere]:
        """The fields of what methods carry that the platform does not take from the app."""
        platform = self._platform
        carried = {name for method in methods for name in method.sent.carries}
        for group in self._spec.groups.values():
            for given in group.fields.values() if group.id in carried else ():
                if self._taken(given):
                    continue
                id_ = given.id
                if id_ in platform.configured:
                    how, said = "configured", platform.configured[id_]
                elif id_ in platform.filled:
                    how, said = "filled", platform.filled[id_]
                elif id_ in platform.lost:
                    how, said = "lost", platform.lost[id_].reason
                else:
                    how, said = "lost", given.routes[self._protocol].reason
                yield Elsewhere(given, self._cased(given.parameter, "parameter"), how, said)

    # -- methods ------------------------------------------------------------------------------

    def _missing(self, event: Event) -> str:
        """Why an event has no method; empty where it has one."""
        block = event.blocks[self._protocol]
        if block.form in ("automatic", "none"):
            return block.reason
        lacks = self._platform.lacks
        for group in (self._spec.groups[name] for name in event.carries):
            for name in (group.id, group.routes["tracker"].name):
                if name in lacks and (self._protocol == "tracker" or name == group.id):
                    return lacks[name]
        if block.form in ("call", "event"):
            return lacks.get(block.name, "")
        sent = self._spec.events[block.name] if block.form == "instead" else event
        return self._platform.type_refusal(sent.blocks[self._protocol].name)

    def _method(self, event: Event) -> Method:
        block = event.blocks[self._protocol]
        sent = self._spec.events[block.name] if block.form == "instead" else event
        parameters: list[Parameter] = []
        values: dict[str, Any] = {}
        for group in (self._spec.groups[name] for name in sent.carries):
            if self._carried(group):
                found, said = self._group(sent, group)
                parameters += found
                if said:
                    values[group.id] = said
        order = ("parameter", "metadata", "list", "custom")
        parameters.sort(key=lambda p: (not p.required, order.index(p.part)))
        for group in self._spec.groups.values():
            if group.bare:
                own = group.fields.items()
                values |= {name: Open(f.id) for name, f in own if self._adds(f, sent)}
        loops: tuple[Loop, ...] = ()
        if block.form == "per_item":
            by_id = {
                group.id: group.each[self._protocol]
                for group in self._spec.carried(event)
                if group.each
            }
            lists = [p for p in parameters if p.kind == "list"]
            loops = tuple(Loop(p, self._spec.events[by_id[p.group.id]]) for p in lists)
        one_of = [p for p in parameters if p.group.id in sent.requires_any]
        for name, due in sent.carries.items():
            of_group = [p for p in parameters if p.group.id == name]
            if due and of_group and not any(p.required for p in of_group):
                one_of += of_group
        return Method(
            event=event,
            sent=sent,
            because=block.reason if block.form == "instead" else "",
            name=self._cased(event.method, "function"),
            type=self._cased(event.id, "type"),
            parameters=tuple(parameters),
            one_of=tuple(one_of),
            loops=loops,
            values=values,
            automatic=self._wrapper.automatic.get(event.id, ""),
            pace=self._pace(event),
        )

    def _pace(self, event: Event) -> int | None:
        """How often the session has to be kept alive after an event, where it changes that."""
        paces: dict[str, int] = {}
        for each in self._spec.events.values():
            paces |= each.cadence
        paces |= {name: pace for name, pace in self._wrapper.paces.items() if name in paces}
        playback = self._spec.session["playback"].get(event.playback or "", {})
        if not paces or event.session == "whole":
            return None
        if event.session == "closes" or playback.get("pulse") == "none":
            return 0
        if event.session == "opens" or paces.keys() & set(event.closes):
            return paces["main"]
        return min((paces[scope] for scope in event.opens if scope in paces), default=None)

    def _adds(self, field: Field, sent: Event) -> bool:
        """Whether the wrapper itself adds a field of every message."""
        return field.id in self._wrapper.provided and sent.session not in field.absent_when

    def _group(self, event: Event, group: Group) -> tuple[list[Parameter], Any]:
        """The parameters that a group makes of a method, and what stands for its values."""
        due = event.carries[group.id]
        match group.kind:
            case "pairs" | "messages":
                kind = "map" if group.kind == "pairs" else "messages"
                part = "custom" if kind == "map" else "list"
                whole = self._note(group.id, group.id, kind, part, due, group, None)
                return [whole], Open(whole.key)
            case "list" if not group.each or _batch(event):
                fields = list(self._fields(group, "parameter", due=True))
                single = len(fields) == 1
                item = fields[0] if single else self._structure(group, "parameter")
                whole = self._note(group.id, group.id, "list", "list", due, group, None, item)
                return [whole], Open(whole.key)
        fields = list(self._fields(group, "parameter", due=due))
        said: dict[str, Any] = {p.field.name: Open(p.key) for p in fields if p.field}
        for field in group.fields.values():
            if field.id in self._once:
                said[field.name] = Open(field.id)
            loss = self._platform.lost.get(field.id)
            if loss is not None and loss.unless is not None and self._protocol in field.required:
                said[field.name] = loss.unless
            elif loss is not None and field.routes[self._protocol].way == "argument":
                said.setdefault(field.name, loss.unless)
        return fields, [said] if group.kind == "list" and said else said

    # -- parameters ---------------------------------------------------------------------------

    def _carried(self, group: Group) -> bool:
        """Whether the platform takes a group from the app."""
        return group.routes[self._protocol].way != "none" and (
            group.kind == "messages" or any(map(self._taken, group.fields.values()))
        )

    def _taken(self, field: Field) -> bool:
        declared = field.id in self._platform.silent or field.id in self._platform.lost
        return field.routes[self._protocol].way != "none" and not declared

    def _fields(self, group: Group, part: str, due: bool) -> Iterator[Parameter]:
        for field in group.fields.values():
            if not self._taken(field) or field.id in self._once:
                continue
            standard = part == "parameter" and field.routes["tracker"].way == "metadata"
            required = due and self._protocol in field.required
            yield self._note(
                field.id if part != "quality" else f"{part}:{field.id}",
                field.name if group.kind == "list" and len(group.fields) > 1 else field.parameter,
                "",
                "metadata" if standard else part,
                required and field.id not in self._wrapper.optional,
                group,
                field,
            )

    def _note(
        self,
        key: str,
        name: str,
        kind: str,
        part: str,
        required: bool,
        group: Group,
        field: Field | None,
        item: Structure | Parameter | None = None,
    ) -> Parameter:
        values = self._spec.values.get(field.type) if field else None
        if values is not None:
            kind = "open" if values.open else "set"
        elif field is not None:
            carried = field.routes[self._protocol].type
            # A protocol may take fractions where another does not.
            kind = "number" if (field.type, carried) == ("integer", "number") else field.type
        made = Parameter(
            key=key,
            name=self._cased(name, "parameter"),
            kind=kind,
            part=part,
            required=required,
            group=group,
            field=field,
            values=values,
            item=item,
            filled=self._wrapper.optional.get(key, "").removesuffix("."),
        )
        self._parameters[key] = made
        return made

    def _structure(self, group: Group, part: str) -> Structure:
        made = Structure(
            id=group.id,
            name=self._cased(group.id, "type"),
            title=group.title,
            summary=group.summary,
            caveat=group.caveat,
            fields=tuple(self._fields(group, part, due=True)),
        )
        if part != "quality":
            self._structures[group.id] = made
        return made

    def _given_once(self) -> Iterator[Parameter]:
        self._once: frozenset[str] = frozenset()
        found: list[Field] = []
        for id_ in self._wrapper.settings:
            group = self._spec.groups.get(id_)
            found += group.fields.values() if group else [self._spec.fields[id_]]
        for field in found:
            group = self._spec.groups[field.group]
            due = self._protocol in field.required or (
                group.kind == "settings" and field.default is None
            )
            due = due and field.id not in self._wrapper.optional
            name = field.parameter
            yield self._note(field.id, name, "", "setting", due, group, field)
        self._once = frozenset(field.id for field in found)

    def _cased(self, name: str, what: str) -> str:
        return cased(name, self._wrapper.naming[what])


def _batch(event: Event) -> bool:
    """Whether an event is about several items, which some protocols say one by one."""
    return any(block.form == "per_item" for block in event.blocks.values())
