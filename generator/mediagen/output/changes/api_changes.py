"""Changes of a wrapper's API that concern the code of apps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mediagen.output.changes.api_summary import ApiSummary, MethodSummary, ParameterSummary
from mediagen.output.changes.kinds import ChangeKind
from mediagen.output.changes.model import Change
from mediagen.platforms.model import ArgumentStyle

#: Styles in which the order of arguments is part of a call.
_ORDERED = (ArgumentStyle.PLAIN, ArgumentStyle.NAMED)


def compare_summaries(path: str, old: ApiSummary, new: ApiSummary) -> Iterator[Change]:
    """Yield the changes of methods, settings, structures and constants of one wrapper."""
    return _ApiComparer(path, old, new).compare()


def compare_values(path: str, old: ApiSummary, new: ApiSummary) -> Iterator[Change]:
    """Yield the changes that a comparison of specs has, too: values, limits and deprecations."""
    return _ApiComparer(path, old, new).compare_values()


class _ApiComparer:
    """Comparison of the APIs of one wrapper."""

    def __init__(self, path: str, old: ApiSummary, new: ApiSummary) -> None:
        self._platforms, self._old, self._new = (path,), old, new

    def compare(self) -> Iterator[Change]:
        """Yield the changes of methods, settings, structures and constants."""
        old, new = self._old, self._new
        for event in dict.fromkeys((*new.methods, *old.methods)):
            yield from self._compare_methods(event, old.methods.get(event), new.methods.get(event))
        yield from self._compare_parameters("settings", old.settings, new.settings)
        yield from self._compare_options()
        for id_, fields in new.structures.items():
            if id_ in old.structures:
                yield from self._compare_parameters(id_, old.structures[id_], fields)
        yield from self._compare_constants()

    def _compare_options(self) -> Iterator[Change]:
        old, new = self._old.options, self._new.options
        for name in new:
            if name not in old:
                yield Change(
                    ChangeKind.OPTION_ADDED, "options", new=name, platforms=self._platforms
                )
        for name in old:
            if name not in new:
                yield Change(
                    ChangeKind.OPTION_REMOVED, "options", old=name, platforms=self._platforms
                )

    def compare_values(self) -> Iterator[Change]:
        """Yield added values, limits and deprecations of what both APIs have."""
        for id_, values in self._new.sets.items():
            earlier = self._old.sets.get(id_)
            for value in values.members if earlier else ():
                if earlier is not None and value not in earlier.members:
                    yield Change(ChangeKind.VALUE_ADDED, id_, new=value, platforms=self._platforms)
        for event, method in self._new.methods.items():
            former = self._old.methods.get(event)
            if former is not None and method.deprecated and not former.deprecated:
                yield self._deprecate(event, "event", method.deprecated)
        before = _parameters_by_part(self._old)
        for part, parameter in _parameters_by_part(self._new).items():
            if part in before:
                yield from self._compare_limits(part, before[part], parameter)

    def _deprecate(self, subject: str, kind: str, text: str) -> Change:
        return Change(ChangeKind.PART_DEPRECATED, subject, kind, text, self._platforms)

    def _compare_limits(
        self, part: str, old: ParameterSummary, new: ParameterSummary
    ) -> Iterator[Change]:
        for word, before, after, sign in (
            ("at least", old.minimum, new.minimum, 1),
            ("at most", old.maximum, new.maximum, -1),
        ):
            if before == after:
                continue
            is_narrower = after and (not before or (float(after) - float(before)) * sign > 0)
            kind = ChangeKind.FIELD_NARROWED if is_narrower else ChangeKind.FIELD_WIDENED
            texts = [f"{word} {limit}" if limit else "no limit" for limit in (before, after)]
            yield Change(kind, part, texts[0], texts[1], self._platforms)
        if old.pattern != new.pattern:
            texts = [pattern or "none" for pattern in (old.pattern, new.pattern)]
            kind = ChangeKind.FIELD_PATTERN
            yield Change(kind, part, texts[0], texts[1], self._platforms)
        if new.deprecated and not old.deprecated:
            yield self._deprecate(part, "field", new.deprecated)

    def _compare_methods(
        self, event: str, old: MethodSummary | None, new: MethodSummary | None
    ) -> Iterator[Change]:
        if old is None and new is not None:
            kind = ChangeKind.METHOD_ADDED
            yield Change(kind, event, "", new.neutral, self._platforms, new.place)
        elif new is None and old is not None:
            yield Change(ChangeKind.METHOD_REMOVED, event, old.neutral, "", self._platforms)
        elif old is not None and new is not None:
            if old.name != new.name:
                kind = ChangeKind.METHOD_RENAMED
                names = (old.name, new.name)
                yield self._rename(kind, event, (old.neutral, new.neutral), names)
            yield from self._compare_parameters(event, old.parameters, new.parameters)
            yield from self._compare_order(event, old.parameters, new.parameters)

    def _rename(
        self, kind: ChangeKind, subject: str, neutral: tuple[str, str], spelled: tuple[str, str]
    ) -> Change:
        """Return a change of a name, in the spelling of the spec if the spec changed it."""
        old, new = neutral if neutral[0] != neutral[1] else spelled
        return Change(kind, subject, old, new, self._platforms)

    def _compare_parameters(
        self, subject: str, old: Sequence[ParameterSummary], new: Sequence[ParameterSummary]
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
                yield Change(kind, subject, "", later.neutral, self._platforms)
            elif later is None and earlier is not None:
                kind = ChangeKind.PARAMETER_REMOVED
                name, part = earlier.neutral, earlier.part
                yield Change(kind, subject, name, "", self._platforms, part=part)
            elif earlier is not None and later is not None:
                yield from self._compare_parameter(subject, earlier, later)

    def _compare_parameter(
        self, subject: str, old: ParameterSummary, new: ParameterSummary
    ) -> Iterator[Change]:
        name = new.neutral
        if old.name != new.name:
            kind = ChangeKind.PARAMETER_RENAMED
            yield self._rename(kind, subject, (old.neutral, name), (old.name, new.name))
        if old.required != new.required:
            kind = ChangeKind.PARAMETER_REQUIRED if new.required else ChangeKind.PARAMETER_OPTIONAL
            yield Change(kind, subject, name, name, self._platforms)
        if old.type != new.type:
            place = f"{subject}.{name}"
            yield Change(ChangeKind.PARAMETER_TYPE, place, old.type, new.type, self._platforms)

    def _compare_order(
        self, subject: str, old: Sequence[ParameterSummary], new: Sequence[ParameterSummary]
    ) -> Iterator[Change]:
        if self._new.arguments not in _ORDERED:
            return
        before, after = [p.key for p in old], [p.key for p in new]
        common = [key for key in before if key in after]
        if self._new.arguments == ArgumentStyle.PLAIN:
            is_same = after[: len(common)] == common
        else:
            is_same = [key for key in after if key in before] == common
        if not is_same:
            names = [", ".join(p.neutral for p in parameters) for parameters in (old, new)]
            kind = ChangeKind.PARAMETER_ORDER
            yield Change(kind, subject, names[0], names[1], self._platforms)

    def _compare_constants(self) -> Iterator[Change]:
        """Yield the constants for values that an app no longer finds by their names."""
        for id_, values in self._old.sets.items():
            successor = self._new.sets.get(id_)
            for value, name in values.members.items():
                if successor is None or value not in successor.members:
                    yield Change(ChangeKind.MEMBER_REMOVED, id_, value, "", self._platforms)
                elif name != successor.members[value]:
                    names = (name, successor.members[value])
                    yield Change(ChangeKind.MEMBER_RENAMED, id_, *names, self._platforms)


def _parameters_by_part(api: ApiSummary) -> Mapping[str, ParameterSummary]:
    """Return the parameters of an API by the IDs of their fields."""
    groups = (*(m.parameters for m in api.methods.values()), api.settings, *api.structures.values())
    return {p.part: p for parameters in groups for p in parameters if p.part}
