"""Comparison of the messages of code with the examples of the spec: like with like."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mediagen.diagnostics.catalogue import audit as codes
from mediagen.platforms.model import Platform
from mediagen.regions.audit.examples import ExampleReading, primary_keys
from mediagen.regions.audit.findings import CodeFinding
from mediagen.regions.audit.messages import (
    CodeLeaf,
    LeafKind,
    SentMessage,
    equal_leaves,
    merge_values,
)
from mediagen.spec.model import Protocol, Spec

#: Parts of a request whose difference is a fault, and no other value.
_REQUEST = ("@method", "@endpoint")
_Cost = tuple[int, ...]


@dataclass(slots=True)
class MessageDifference:
    """Difference of code from an example; all are names of values, as in ``merge_values``."""

    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def cost(self) -> _Cost:
        """The order of preference: examples that lose no field come first."""
        return len(self.lost), len(self.missing), len(self.differing), len(self.added)


@dataclass
class Match:
    """Messages of code that report one event, and the nearest example; None if no example fits.

    ``shown`` is the code of a page with the same values if no example has them.
    """

    messages: list[SentMessage]
    example: ExampleReading | None = None
    shown: ExampleReading | None = None
    difference: MessageDifference = field(default_factory=MessageDifference)
    rivals: list[tuple[ExampleReading, MessageDifference]] = field(default_factory=list)

    @property
    def rank(self) -> int:
        """Rank of the example among those of its event."""
        return self.example.rank if self.example is not None else 0

    @cached_property
    def values(self) -> Mapping[str, CodeLeaf]:
        """Values of the messages by name."""
        return merge_values(self.messages)


class Matcher:
    """Finds the examples of one platform that are nearest to code.

    ``read_shown`` reads the code that pages show besides examples; it is called when code differs
    from all examples.
    """

    def __init__(
        self,
        spec: Spec,
        platform: Platform,
        examples: Sequence[ExampleReading],
        read_shown: Callable[[], Iterable[ExampleReading]],
    ) -> None:
        self._spec, self._platform = spec, platform
        self._examples, self._read_shown = examples, read_shown
        self._by_key: dict[str, list[ExampleReading]] = {}
        for example in examples:
            if example.keys:
                self._by_key.setdefault(example.keys[0], []).append(example)

    def match_messages(self, messages: Sequence[SentMessage]) -> list[Match]:
        """Return the best division of messages into events, in order."""
        parts = [message for message in messages if message.is_part]
        matches = self._match_units(_group_units([m for m in messages if not m.is_part]))
        return [*matches, *map(self._match_part, parts)]

    def _match_units(self, units: list[list[SentMessage]]) -> list[Match]:
        """Return the cheapest division, computed from the last unit to the first."""
        best: list[tuple[_Cost, list[Match]]] = [((0,) * 7, [])]
        for start in range(len(units) - 1, -1, -1):
            rest_cost, rest = best[0]
            alone = Match(units[start])
            options = [(_add_costs((1, 0, 0, 0, 0, 0, 1), rest_cost), [alone, *rest])]
            for example in self._by_key.get(units[start][-1].key, ()):
                stop = start + len(example.keys)
                keys = tuple(unit[-1].key for unit in units[start:stop])
                if keys != example.keys:
                    continue
                messages = [message for unit in units[start:stop] for message in unit]
                match = self._compare_example(messages, example)
                tail_cost, tail = best[stop - start - 1]
                rank = 1 if example.rank == 0 else 2
                cost = (0, *match.difference.cost, _has_other_name(example), rank)
                options.append((_add_costs(cost, tail_cost), [match, *tail]))
            best.insert(0, min(options, key=lambda option: option[0]))
        return self._find_shown([self._find_rivals(match) for match in best[0][1]])

    @cached_property
    def _shown_code(self) -> Mapping[tuple[str, ...], Sequence[ExampleReading]]:
        """Code that pages show besides examples, by the keys of its messages."""
        by_keys: dict[tuple[str, ...], list[ExampleReading]] = {}
        for reading in self._read_shown():
            by_keys.setdefault(reading.keys, []).append(reading)
        return by_keys

    def _find_shown(self, matches: list[Match]) -> list[Match]:
        """Add the code of pages with the same values to matches that differ from their examples.

        Code of several events can be that of one event which reports a whole session.
        """
        for match in matches:
            if match.example is not None and any(match.difference.cost):
                match.shown = self._equal_shown(match.messages)
        if len(matches) > 1 and any(m.shown is None and any(m.difference.cost) for m in matches):
            messages = [message for match in matches for message in match.messages]
            shown = self._equal_shown(messages)
            if shown is not None:
                example = next(e for e in self._examples if e.event == shown.event)
                whole = self._compare_example(messages, example)
                whole.shown = shown
                return [whole]
        return matches

    def _equal_shown(self, messages: list[SentMessage]) -> ExampleReading | None:
        """Return the code of a page that sends the same messages with the same values, or None."""
        readings = self._shown_code.get(primary_keys(messages), ())
        return next(
            (r for r in readings if not any(self._compare_example(messages, r).difference.cost)),
            None,
        )

    def _find_rivals(self, match: Match) -> Match:
        """Add all examples that the messages can stand for, from the nearest to the farthest."""
        keys = primary_keys(match.messages)
        if not keys:
            return self._match_support(match)
        for example in self._examples:
            if example.keys == keys:
                other = self._compare_example(match.messages, example)
                match.rivals.append((example, other.difference))
        match.rivals.sort(key=lambda pair: (*pair[1].cost, _has_other_name(pair[0]), pair[0].rank))
        if match.example is None:
            for example in self._examples:
                if set(keys) & set(example.keys):
                    return self._compare_example(match.messages, example)
        return match

    def _match_support(self, match: Match) -> Match:
        """Return the event whose values the messages only update."""
        names = {name for message in match.messages for name in message.values}
        for example in self._examples:
            if names and names <= example.parts.keys():
                part_match = self._compare_example(match.messages, example)
                part_match.difference.missing = []
                part_match.difference.added = []
                for message in match.messages:
                    message.is_part = True
                return part_match
        return match

    def _match_part(self, message: SentMessage) -> Match:
        """Return the nearest example of an object or a body without its call."""
        candidates: list[Match] = []
        is_object = message.key.startswith("object:")
        for example in self._examples:
            names = {name.rpartition(":")[2] for name in example.values}
            if message.key in example.keys or (
                is_object and message.values and message.values.keys() <= names
            ):
                match = self._compare_example([message], example)
                if is_object:
                    match.difference.missing, match.difference.added = [], []
                candidates.append(match)
        if not candidates:
            return Match([message])
        candidates.sort(key=_part_cost)
        best = candidates[0]
        best.rivals = [(m.example, m.difference) for m in candidates if m.example is not None]
        return best

    # -- one example --------------------------------------------------------------------------

    def _compare_example(self, messages: list[SentMessage], example: ExampleReading) -> Match:
        match = Match(messages, example)
        difference = match.difference
        open_parts = any(message.open_parts for message in messages)
        has_call_fault = any(
            finding.code is codes.WRONG_ARGUMENTS for m in messages for finding in m.findings
        )
        for name, leaf in match.values.items():
            if name not in example.values:
                if not name.rpartition(":")[2].startswith("@"):
                    difference.lost.append(name)
            elif not equal_leaves(leaf, example.values[name]):
                difference.differing.append(name)
        for name in example.values:
            if name in match.values or name.rpartition(":")[2].startswith("@") or open_parts:
                continue
            if self._is_required(name):
                if not has_call_fault and self._platform.protocol == Protocol.TRACKER:
                    difference.missing.append(name)
            else:
                difference.added.append(name)
        return match

    def _is_required(self, name: str) -> bool:
        id_ = name.rpartition(":")[2]
        field_ = self._spec.fields.get(id_.partition("[")[0])
        return field_ is not None and self._platform.protocol in field_.required

    def describe(self, match: Match) -> list[CodeFinding]:
        """Return the findings about the differences of a match."""
        if match.shown is not None:
            return self._open_findings(match, match.shown)
        example = match.example
        first = match.messages[0].line
        if example is None:
            return []
        findings = self._part_findings(match, example)
        difference = match.difference
        for name in difference.missing:
            text = f"{example.event} needs {_title(name)}"
            findings.append(CodeFinding(codes.MISSING_FIELD, first, text, _field_id(name)))
        findings += self._swapped(match, example)
        faulty = {finding.field for m in match.messages for finding in m.findings}
        for name in difference.differing:
            if _field_id(name) and _field_id(name) in faulty:
                continue
            findings.append(_value_finding(name, match.values[name], example.values[name]))
        for name in difference.lost:
            text = f"{_title(name)}: no example of {example.event} with it has these other values"
            line = match.values[name].line
            findings.append(CodeFinding(codes.DIFFERENT_FIELDS, line, text, _field_id(name)))
        if difference.added and not any(m.is_supporting for m in match.messages[:1] if m.is_part):
            names = ", ".join(_title(name) for name in difference.added)
            text = f"example {example.example} of {example.event} also has {names}"
            findings.append(CodeFinding(codes.DIFFERENT_FIELDS, first, text))
        findings += self._open_findings(match, example)
        return findings

    def _part_findings(self, match: Match, example: ExampleReading) -> list[CodeFinding]:
        keys = [m.key for m in match.messages if not m.is_supporting]
        first = match.messages[0]
        if first.is_part:
            subject = "the body without its request"
            if not first.key.startswith("type:"):
                subject = f"an object of {example.event} without its call"
            return [CodeFinding(codes.PARTIAL_CODE, first.line, subject)]
        missing = [key for key in example.keys if key not in keys]
        if missing and tuple(keys) != example.keys:
            names = ", ".join(key.partition(":")[2] for key in missing)
            text = f"{example.event} also needs: {names}"
            return [CodeFinding(codes.PARTIAL_CODE, first.line, text)]
        return []

    def _swapped(self, match: Match, example: ExampleReading) -> list[CodeFinding]:
        names = match.difference.differing
        for index, one in enumerate(names):
            for other in names[index + 1 :]:
                values = match.values[one], match.values[other]
                expected_values = example.values[other], example.values[one]
                pairs = zip(values, expected_values, strict=True)
                if all(a.kind is b.kind and a.value == b.value for a, b in pairs):
                    text = f"{_title(one)} and {_title(other)} look swapped"
                    line = match.values[one].line
                    return [CodeFinding(codes.DIFFERENT_VALUE, line, text, _field_id(one))]
        return []

    def _open_findings(self, match: Match, example: ExampleReading) -> list[CodeFinding]:
        findings = []
        for message in match.messages:
            for part in message.open_parts:
                findings.append(CodeFinding(codes.OPEN_VALUE, message.line, part))
        for name, leaf in match.values.items():
            expected = example.values.get(name)
            if expected is None or leaf.kind is not LeafKind.OPEN:
                continue
            if expected.kind is not LeafKind.OPEN:
                text = f"{_title(name)} comes from {leaf.text or 'elsewhere'}"
                findings.append(CodeFinding(codes.OPEN_VALUE, leaf.line, text, _field_id(name)))
        return findings


def _value_finding(name: str, leaf: CodeLeaf, expected: CodeLeaf) -> CodeFinding:
    code = codes.DIFFERENT_VALUE
    if name.rpartition(":")[2] in _REQUEST:
        code = codes.WRONG_REQUEST
    text = f"{_title(name)} is {leaf.text}, the spec has {expected.text}"
    return CodeFinding(code, leaf.line, text, _field_id(name), leaf.text, expected.text)


def _group_units(messages: Sequence[SentMessage]) -> list[list[SentMessage]]:
    """Return messages in groups: each that reports an event, after those that update its values."""
    units: list[list[SentMessage]] = []
    pending: list[SentMessage] = []
    for message in messages:
        pending.append(message)
        if not message.is_supporting:
            units.append(pending)
            pending = []
    if pending:
        units.append(pending)
    return units


def _add_costs(first: _Cost, second: _Cost) -> _Cost:
    return tuple(a + b for a, b in zip(first, second, strict=True))


def _has_other_name(example: ExampleReading) -> bool:
    """Return whether an event borrows the message of another one, whose name that has."""
    name = example.keys[0].partition(":")[2] if example.keys else ""
    return name.rpartition(".")[2].casefold() != example.event.casefold()


def _part_cost(match: Match) -> tuple[_Cost, bool, int]:
    is_borrowed = match.example is not None and _has_other_name(match.example)
    return match.difference.cost, is_borrowed, match.rank


def _title(name: str) -> str:
    ordinal, _, rest = name.rpartition(":")
    rest = f"the {rest[1:]} of the request" if rest.startswith("@") else rest
    return f"{rest} ({ordinal}. event)" if ordinal.isdigit() else rest


def _field_id(name: str) -> str:
    rest = name.rpartition(":")[2]
    return "" if rest.startswith("@") else rest
