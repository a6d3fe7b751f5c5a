"""Checks that a tracker platform accepts everything that events carry."""

from __future__ import annotations

from mediagen.diagnostics.catalogue import platforms as codes
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

#: Tables that declare what happens to a field that no call carries.
_DECLARATIONS = "'configuration', 'automatic_fields' or 'lost_fields'"

_PART_NAMES = {"$object": "an object", "$metadata": "metadata"}


class TrackerChecker(PlatformChecker):
    """Checks of a platform whose protocol is that of trackers."""

    def check_tracker(self) -> None:
        """Check that the tables have every object, argument, property and constant of trackers."""
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
            if event.id in self._platform.refused_events:
                continue
            self._check_verb(event)
            self._check_call_parts(event)

    def _check_call_parts(self, event: Event) -> None:
        """Check that the call of an event accepts the object and the metadata that it carries."""
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
                    f"{name} would be lost: '{verb}' of {self._platform.id} "
                    f"does not accept {_PART_NAMES[part]}"
                )
                source, path = event.place.source, ["carries", name]
                self._problems.add_at(source, path, message, code=codes.DATA_LOSS, key=True)

    def _check_verb(self, event: Event) -> None:
        """Check that a field has the value of each argument of the call of an event."""
        block = event.blocks["tracker"]
        call = self._platform.calls.get(block.name) if block.form == BlockForm.CALL else None
        if call is None or not event.carries.keys() <= self._spec.groups.keys():
            return
        carried = (self._spec.groups[name] for name in event.carries)
        field_names = {
            f.routes["tracker"].name
            for group in carried
            for f in _fields_by_route(group, RouteWay.ARGUMENT)
        }
        for argument in call.arguments:
            if (
                argument.name in field_names
                or argument.default is not None
                or argument.type in PARTS
            ):
                continue
            hint = suggest_name(argument.name, field_names)
            message = f"no field of {event.id} fills the argument '{argument.name}'{hint}"
            path = ["calls", block.name, "arguments", argument.name]
            self._report(path, message, codes.UNFILLED_ARGUMENT, key=True)

    def _check_object(self, group: Group, kind: str) -> None:
        constructor = self._platform.objects.get(kind)
        if constructor is None:
            message = (
                f"missing constructor '{kind}' for {group.id}; add it under 'objects', "
                "or give the reason under 'unsupported'"
            )
            self._report(["objects"], message, codes.MISSING_CONSTRUCTOR, key=True)
            return
        field_names = {f.routes["tracker"].name for f in _fields_by_route(group, RouteWay.ARGUMENT)}
        for argument in constructor.arguments:
            if argument.name not in field_names and argument.default is None:
                hint = suggest_name(argument.name, field_names)
                message = f"no field of {group.id} fills the argument '{argument.name}'{hint}"
                path = ["objects", kind, "arguments", argument.name]
                self._report(path, message, codes.UNFILLED_ARGUMENT, key=True)
        accepted = {argument.name for argument in constructor.arguments}
        self._check_arguments(group, accepted, ["objects", kind, "arguments"], constructor.call)

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
        for field in _fields_by_route(group, RouteWay.ARGUMENT):
            name = field.routes["tracker"].name
            if name not in accepted and field.id not in self._declared:
                message = (
                    f"{field.id} would be lost: {call} has no argument '{name}'; "
                    f"add it, or declare the field under {_DECLARATIONS}"
                )
                self._report(path, message, codes.DATA_LOSS)

    def _check_constant(self, field: Field) -> None:
        route = field.routes["tracker"]
        family = "property" if route.way == RouteWay.PROPERTY else f"metadata.{route.name}"
        name = route.name if route.way == RouteWay.PROPERTY else field.name
        if route.way not in (RouteWay.PROPERTY, RouteWay.METADATA) or field.id in self._declared:
            return
        table = self._platform.constants.get(family, {})
        if name not in table:
            message = (
                f"missing constant '{name}' for {field.id}; "
                f"add it, or declare the field under {_DECLARATIONS}"
            )
            path = ["constants", family, "names"]
            self._report(path, message, codes.MISSING_CONSTANT, key=True)


def _fields_by_route(group: Group, way: RouteWay) -> list[Field]:
    return [field for field in group.fields.values() if field.routes["tracker"].way == way]
