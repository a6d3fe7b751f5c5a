"""Fields of tracker calls: the constants, constructors and metadata of a platform, inverted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mediagen.platforms.model import Platform
from mediagen.spec.model import Event, Field, Group, GroupKind, Protocol, RouteWay, Spec

_CONFIGURED = re.compile(
    r"[A-Za-z_]\w*(?:\(\))?(?:\.[A-Za-z_]\w*)+|[a-z]+[A-Z]\w+|[A-Z][A-Z0-9]*_[A-Z0-9_]+"
)


class TrackerFields:
    """Look-up of fields by the parts of calls."""

    def __init__(self, spec: Spec, platform: Platform) -> None:
        self._spec = spec
        self._constants: dict[str, list[tuple[str, str]]] = {}
        self._is_sensitive = platform.language.case_sensitive
        for family, names in platform.constants.items():
            for value, path in names.items():
                self._constants.setdefault(self.fold(path), []).append((family, value))
        self._events: dict[str, list[Event]] = {}
        for event in spec.events.values():
            for key in self._keys_of(event):
                self._events.setdefault(key, []).append(event)

    def fold(self, name: str) -> str:
        """Return a name in the form in which the language compares names."""
        return name if self._is_sensitive else name.casefold()

    def _keys_of(self, event: Event) -> Iterator[str]:
        block = event.blocks[Protocol.TRACKER]
        if block.name:
            yield f"{block.form}:{block.name}"
        for group in self._spec.carried_groups(event):
            if Protocol.TRACKER in group.item_events:
                yield f"event:{group.item_events[Protocol.TRACKER]}"

    def find_constants(self, path: str, family: str = "") -> list[tuple[str, str]]:
        """Return the families and values of a constant.

        A path that begins with a dot is a member of the ``family`` that is expected there.
        """
        if path.startswith("."):
            last = self.fold(path[1:])
            entries = self._constants.items()
            return [
                pair
                for name, pairs in entries
                for pair in pairs
                if pair[0] == family and name.rpartition(".")[2] == last
            ]
        return self._constants.get(self.fold(path), [])

    def groups_of(self, key: str) -> list[Group]:
        """Return the groups that the events of a key may carry."""
        groups: dict[str, Group] = {}
        for event in self._events.get(key, ()):
            for group in self._spec.carried_groups(event):
                wanted = group.item_events.get(Protocol.TRACKER)
                if wanted is None or key == f"event:{wanted}":
                    groups.setdefault(group.id, group)
        return list(groups.values())

    def argument_field(self, key: str, kind: str, argument: str) -> Field | None:
        """Return the field of a constructor's argument, in a group that the key's events carry.

        An empty ``kind`` stands for the arguments of the call itself.
        """
        way = RouteWay.OBJECT if kind else RouteWay.ARGUMENTS
        candidates = [*self.groups_of(key), *self._spec.groups.values()]
        for group in candidates:
            place = group.routes[Protocol.TRACKER]
            if place.way != way or (kind and place.name != kind):
                continue
            for field in group.fields.values():
                route = field.routes[Protocol.TRACKER]
                if route.way == RouteWay.ARGUMENT and route.name == argument:
                    return field
        return None

    def property_field(self, kind: str, name: str) -> Field | None:
        """Return the field of a property of an object."""
        for field in self._spec.fields.values():
            route = field.routes[Protocol.TRACKER]
            group = self._spec.groups[field.group].routes[Protocol.TRACKER]
            if route.way == RouteWay.PROPERTY and route.name == name and group.name == kind:
                return field
        return None

    def metadata_field(self, family: str, name: str) -> Field | None:
        """Return the field of a metadata constant."""
        for field in self._spec.fields.values():
            route = field.routes[Protocol.TRACKER]
            is_metadata = route.way == RouteWay.METADATA and field.name == name
            if is_metadata and f"metadata.{route.name}" == family:
                return field
        return None

    def pairs_group(self) -> Group | None:
        """Return the group of custom metadata."""
        return next((g for g in self._spec.groups.values() if g.kind == GroupKind.PAIRS), None)


def find_configured(platform: Platform, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the IDs of the fields that some of the names configure, with the sentence on each."""
    lasts = {name.rpartition(".")[2] for name in names}
    for field, sentence in platform.configuration.items():
        for path in _CONFIGURED.findall(sentence):
            if path in names or path.rpartition(".")[2] in lasts:
                yield field, sentence
                break
