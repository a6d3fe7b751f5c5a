"""Check that a tracker platform has a place for everything that events carry."""

from __future__ import annotations

from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.checker import PlatformChecker
from mediagen.platforms.vocabulary import PARTS
from mediagen.spec.model import (
    BlockForm,
    Event,
    Field,
    Group,
    RouteWay,
)


class TrackerChecker(PlatformChecker):
    """Checks of a platform whose protocol is that of trackers."""

    def check_tracker(self) -> None:
        """Every object, argument, property and constant that trackers are given has its place."""
        for group in self._spec.groups.values():
            place = group.routes["tracker"]
            if place.way == RouteWay.OBJECT and place.name not in self._platform.unsupported:
                self._check_object(group, place.name)
            elif place.way == RouteWay.ARGUMENTS:
                self._check_call(group)
            if place.way == RouteWay.OBJECT:
                for field in group.fields.values():
                    self._check_constant(field)
        for event in self._spec.events.values():
            self._check_verb(event)
            self._check_call_parts(event)

    def _check_call_parts(self, event: Event) -> None:
        """The call that says an event takes the object and the metadata that the event carries."""
        block = event.blocks["tracker"]
        verb = block.name if block.form == BlockForm.CALL else "event"
        call = self._platform.calls.get(verb)
        if (
            block.form not in (BlockForm.CALL, BlockForm.EVENT, BlockForm.PER_ITEM)
            or call is None
            or call.delegate
        ):
            return
        accepted = {argument.type.rstrip("!") for argument in call.arguments}
        for name in event.carries:
            group = self._spec.groups.get(name)
            place = group.routes["tracker"] if group else None
            if (
                group is None
                or place is None
                or group.update
                or place.name in self._platform.unsupported
            ):
                continue
            ways = {"$object"} if place.way == RouteWay.OBJECT else set()
            for field in group.fields.values():
                carried = field.routes["tracker"].way in (RouteWay.METADATA, RouteWay.PATH)
                if carried and place.way != RouteWay.NONE and field.id not in self._declared:
                    ways.add("$metadata")
            for part in sorted(ways - accepted):
                message = (
                    f"'{verb}' of {self._platform.id} takes no {part[1:]}, so {name} would be lost"
                )
                self._problems.add_at(event.place.source, ["carries", name], message, key=True)

    def _check_verb(self, event: Event) -> None:
        """A field fills in every plain argument of the call that says an event."""
        block = event.blocks["tracker"]
        call = self._platform.calls.get(block.name) if block.form == BlockForm.CALL else None
        if call is None or not event.carries.keys() <= self._spec.groups.keys():
            return
        carried = (self._spec.groups[name] for name in event.carries)
        field_names = {
            f.routes["tracker"].name
            for group in carried
            for f in _fields_by_route(group, "argument")
        }
        for argument in call.arguments:
            if (
                argument.name in field_names
                or argument.default is not None
                or argument.type in PARTS
            ):
                continue
            message = f"no field of {event.id} is the argument '{argument.name}'"
            path = ["calls", block.name, "arguments", argument.name]
            self._report(path, message + suggest_name(argument.name, field_names), key=True)

    def _check_object(self, group: Group, kind: str) -> None:
        maker = self._platform.objects.get(kind)
        if maker is None:
            message = (
                f"no '{kind}' for {group.id}: add it, or say under unsupported why there is none"
            )
            self._report(["objects"], message, key=True)
            return
        field_names = {f.routes["tracker"].name for f in _fields_by_route(group, "argument")}
        for argument in maker.arguments:
            if argument.name not in field_names and argument.default is None:
                hint = suggest_name(argument.name, field_names)
                message = f"no field of {group.id} is the argument '{argument.name}'{hint}"
                self._report(["objects", kind, "arguments", argument.name], message, key=True)
        accepted = {argument.name for argument in maker.arguments}
        self._check_arguments(group, accepted, ["objects", kind, "arguments"], maker.call)

    def _check_call(self, group: Group) -> None:
        for event in self._spec.events.values():
            block = event.blocks["tracker"]
            call = self._platform.calls.get(block.name)
            if group.id in event.carries and block.form == BlockForm.CALL and call is not None:
                accepted = {argument.name for argument in call.arguments}
                self._check_arguments(group, accepted, ["calls", block.name], call.call)

    def _check_arguments(
        self, group: Group, accepted: set[str], path: list[str], call: str
    ) -> None:
        for field in _fields_by_route(group, "argument"):
            name = field.routes["tracker"].name
            if name not in accepted and field.id not in self._declared:
                message = (
                    f"{call} takes no '{name}', so {field.id} would be lost: add the argument, "
                    "or declare the field under configuration, automatic_fields or lost_fields"
                )
                self._report(path, message)

    def _check_constant(self, field: Field) -> None:
        route = field.routes["tracker"]
        family = "property" if route.way == RouteWay.PROPERTY else f"metadata.{route.name}"
        name = route.name if route.way == RouteWay.PROPERTY else field.name
        if route.way not in (RouteWay.PROPERTY, RouteWay.METADATA) or field.id in self._declared:
            return
        table = self._platform.constants.get(family, {})
        if name not in table:
            message = (
                f"has no constant '{name}' for {field.id}: add it, "
                "or declare the field under configuration, automatic_fields or lost_fields"
            )
            self._report(["constants", family, "names"], message, key=True)


def _fields_by_route(group: Group, way: str) -> list[Field]:
    return [field for field in group.fields.values() if field.routes["tracker"].way == way]
