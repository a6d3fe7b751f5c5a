"""Validation of a body by its shape: types, required fields, ranges, value sets, unknown fields.

A finding names the JSON path, the value there with the likely cause, and the expectation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.spec import WRONG_VALUE_TYPE
from mediagen.diagnostics.suggestions import nearest_name
from mediagen.protocols.shapes import MOMENT, Branch, EventType, Items, Leaf, Names, Node
from mediagen.spec.lifecycle import Deprecation
from mediagen.spec.model import Event, Field, GroupKind, Spec, ValueType
from mediagen.spec.session_rules import Plausible
from mediagen.spec.values import (
    ValueProblem,
    check_value,
    epoch_milliseconds,
    parse_datetime,
    parse_wire_text,
    unpadded_milliseconds,
)
from mediagen.traffic.findings import Finding
from mediagen.traffic.rules import PreparedRules

#: Numbers are not larger than this one: beyond it JavaScript cannot count.
LARGEST_NUMBER = 2**53
#: Times in milliseconds are before this one.
LATEST_MOMENT = 10**14
#: Times before this one, in 1973, are seconds that were taken for milliseconds.
EARLIEST_MOMENT = 10**11
#: Numbers from this one on are times since 1970 in seconds; from the second one, in milliseconds.
_SECONDS_SINCE_1970, _MILLISECONDS_SINCE_1970 = 10**9, 10**11
#: Strings that programs print for a missing value.
_STRINGIFIED = frozenset(("undefined", "null", "nan", "none", "nil", "invalid", "[object object]"))
MOST_FINDINGS = 100
LONGEST_KEY = 80
#: Types as plain strings, read once: values of every message are compared with them.
_TIMESTAMP, _INTEGER = ValueType.TIMESTAMP.value, ValueType.INTEGER.value
_NUMBERS = (_INTEGER, ValueType.NUMBER.value)
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(slots=True)
class Message:
    """A message as the rules of order see it; times in milliseconds since 1970.

    ``items`` has the names in each of its lists, ``fields`` the IDs of its fields, ``values``
    the valid values that the rules of order need. ``unpadded`` is its time if the fraction of its
    timestamp is a number of milliseconds without leading zeros.
    """

    protocol: str
    event: Event
    time: int | None
    playhead: float | None
    session: str | None
    items: dict[str, list[str]]
    fields: set[str]
    values: dict[str, Any]
    unpadded: int | None = None


class BodyValidator:
    """Validates the body of one message, and collects its fields in ``message``.

    ``lax`` bodies may contain more than media fields.
    """

    def __init__(
        self, rules: PreparedRules, message: Message, findings: list[Finding], lax: bool
    ) -> None:
        self._rules, self._spec = rules, rules.spec
        self._message, self._found, self._lax = message, findings, lax

    def _report(self, finding: Finding) -> None:
        """Keep a finding, up to a number that anybody would read."""
        if len(self._found) < MOST_FINDINGS:
            self._found.append(finding)
        elif len(self._found) == MOST_FINDINGS:
            expected = "fix the findings above first"
            code = codes.MORE_FINDINGS
            self._found.append(
                Finding(code, "more findings are not listed", expected, finding.path)
            )

    def validate_branch(self, shape: Branch, value: Any, path: str) -> None:
        """Validate an object at a JSON path by its shape."""
        if not isinstance(value, dict):
            self._report(wrong_type(path, "an object", value))
            return
        for key, node in shape.children.items():
            if key in value:
                self._validate_node(node, value[key], child_path(path, key))
            elif node.required and not (shape.open and value):
                self._report(missing_value(child_path(path, key), _expected_node(node)))
        if shape.open or value.keys() <= shape.children.keys():
            return
        for key in value:
            if key in shape.children or key in shape.ignored:
                continue
            if len(self._found) > MOST_FINDINGS:
                break
            self._report_unknown_key(shape, key, path)

    def _report_unknown_key(self, shape: Branch, key: str, path: str) -> None:
        near = nearest_name(key[:LONGEST_KEY], shape.children)
        if shape.ignored and self._lax and near is None:
            return  # what an SDK or another part of the app sends along
        expected = f"did you mean {near}?" if near else _known_keys(shape)
        self._report(unknown_key(key, expected, path))

    def _validate_node(self, node: Node, value: Any, path: str) -> None:
        match node:
            case Leaf():
                self._validate_leaf(node, value, path)
            case EventType():
                pass
            case _ if value is None:  # SDKs send it for what is not there
                if node.required:
                    self._report(missing_value(path, _expected_node(node)))
            case Branch():
                if value == {} and node.required and not node.demands:
                    names = ", ".join(key for key in node.children)
                    message = f"{path.rpartition('.')[2]} is empty"
                    self._report(Finding(codes.MISSING, message, f"at least one of {names}", path))
                self.validate_branch(node, value, path)
            case Items():
                self._validate_items(node, value, path)
            case Names():
                self._validate_names(node, value, path)

    def _validate_leaf(self, leaf: Leaf, value: Any, path: str) -> None:
        message, owner = self._message, leaf.field
        message.fields.add(owner.id)
        if value is None:
            self._report(
                missing_value(path, _expected_text(leaf))
                if leaf.required
                else wrong_type(path, _expected_text(leaf), None)
            )
            return
        if leaf.type == _INTEGER and isinstance(value, float) and value.is_integer():
            value = int(value)  # 60.0 is a whole number in JSON
        # Traffic repeats its values: a value that was accepted once is not validated again.
        kind = type(value)
        is_known = (kind is str or kind is int) and value in leaf.accepted
        if not is_known:
            fault = _leaf_fault(leaf, value, self._spec)
            if fault:
                expected = _expected_text(leaf, value)
                self._report(Finding(codes.INVALID_VALUE, fault, expected, path))
                return
        if owner.id in self._rules.needed:
            message.values[owner.id] = value
        if owner.id == owner.name:
            self._of_every_message(leaf, value)
        elif leaf.lone:
            message.items.setdefault(owner.group, []).append(value)
        if not is_known:
            count = len(self._found)
            self._advise_value(leaf, value, path)
            # Beyond the limit of findings none is added, whatever the value is.
            if len(self._found) == count <= MOST_FINDINGS:
                leaf.accept(value)

    def _of_every_message(self, leaf: Leaf, value: Any) -> None:
        message = self._message
        if leaf.type == MOMENT:
            message.time = value
        elif leaf.type == _TIMESTAMP:
            message.time = epoch_milliseconds(value)
            message.unpadded = unpadded_milliseconds(value)
        elif leaf.type in _NUMBERS:
            message.playhead = value
        else:
            message.session = value

    def _advise_value(self, leaf: Leaf, value: Any, path: str) -> None:
        """Add findings about a value that the backend accepts, and that is hardly meant."""
        owner = leaf.field
        self._advise_deprecated(owner, value, path)
        if isinstance(value, str):
            if leaf.required or owner.id == owner.name:
                self._advise_string(value, path)
            is_known = self._spec.values.get(owner.type)
            if is_known is None or value in is_known.values:
                return
            folded = {name.casefold(): name for name in is_known.values}
            near = folded.get(value.casefold())
            if near:
                message = f"{display_value(value)} is counted apart from {near}"
                self._report(Finding(codes.CASE_VARIANT, message, near, path))
            return
        plausible = self._rules.plausible.get(owner.id)
        if plausible is not None and value > plausible.maximum:
            self._report(_implausible_value(owner, plausible, value, path))

    def _advise_deprecated(self, owner: Field, value: object, path: str) -> None:
        """Add a finding about a deprecated field, or else about a deprecated value."""
        deprecation = owner.lifecycle.deprecation
        if deprecation is not None:
            self._report(deprecated_use(owner.id, deprecation, path))
            return
        values = self._spec.values.get(owner.type)
        lifecycle = values.lifecycles.get(value) if values and isinstance(value, str) else None
        if lifecycle is not None and lifecycle.deprecation is not None:
            self._report(deprecated_use(display_value(value), lifecycle.deprecation, path))

    def _advise_string(self, value: str, path: str) -> None:
        text = value.strip()
        if not text:
            message = (
                f"{display_value(value)} is an empty string; looks like a value that was not set"
            )
            self._report(Finding(codes.EMPTY_VALUE, message, "a non-empty string", path))
        elif text.casefold() in _STRINGIFIED:
            message = (
                f"{display_value(value)} looks like a missing value that was converted to a string"
            )
            self._report(Finding(codes.STRINGIFIED_VALUE, message, "the value itself", path))

    def _validate_items(self, node: Items, value: Any, path: str) -> None:
        group = node.group
        if not isinstance(value, list):
            self._message.items[group.id] = []
            self._report(wrong_type(path, "an array", value))
            return
        if node.required and not value:
            self._report(Finding(codes.MISSING, "an empty array", "at least one item", path))
        if group.kind == GroupKind.MESSAGES:
            self._message.fields.update(entry.id for entry in group.fields.values())
            return  # judged one by one, as messages of their own
        names: list[str] = []
        name_key = next(iter(node.item.children), "") if isinstance(node.item, Branch) else ""
        if value:
            self._message.items[group.id] = names
        for index, item in enumerate(value):
            place = f"{path}[{index}]"
            self.validate_branch(node.item, item, place)
            if isinstance(item, dict):
                if group.kind == GroupKind.PAIRS:
                    self._validate_pair(node, item, place)
                names += [item[name_key]] if isinstance(item.get(name_key), str) else []
        self._report_missing_names(node.typed, names, path)

    def _validate_pair(self, node: Items, item: Mapping[str, Any], path: str) -> None:
        """Validate an item of a list of pairs: its name, and the value of typed metadata."""
        name_key, value_key = [*node.group.fields][:2]
        name, content = item.get(name_key), item.get(value_key)
        leaf = node.typed.get(name) if isinstance(name, str) else None
        if leaf is None:
            self._pair_name(node, name, f"{path}.{name_key}")
        elif isinstance(content, str):
            self._validate_text(leaf, content, f"{path}.{value_key}")

    def _validate_text(self, leaf: Leaf, text: str, path: str) -> None:
        """Validate the string that stands for a value of typed custom metadata."""
        self._message.fields.add(leaf.field.id)
        value = parse_wire_text(leaf.field.type, text)
        problem = check_value(leaf.field, value, self._spec.values)
        if problem is not None:
            expected = problem.message.partition(", got ")[0].removeprefix("expected ")
            message = f"{display_value(text)} is not {expected}"
            code = codes.INVALID_VALUE
            self._report(Finding(code, message, f"{leaf.field.title}: {expected}", path))
        else:
            self._advise_deprecated(leaf.field, text, path)

    def _report_missing_names(
        self, typed: Mapping[str, Leaf], names: Iterable[str], path: str
    ) -> None:
        """Report the required typed metadata that a message does not have."""
        names = set(names)
        for name, leaf in typed.items():
            if leaf.required and name not in names:
                self._report(missing_value(child_path(path, name), _expected_text(leaf)))

    def _validate_names(self, node: Names, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            self._report(wrong_type(path, "an object", value))
            return
        self._message.fields.update(item.id for item in node.group.fields.values())
        for key, content in value.items():
            place = child_path(path, key)
            leaf = node.typed.get(key)
            if leaf is None:
                self._pair_name(node, key, place)
            if not isinstance(content, str):
                self._report(wrong_type(place, "a string", content))
            elif leaf is not None:
                self._validate_text(leaf, content, place)
        self._report_missing_names(node.typed, value, path)

    def _pair_name(self, node: Items | Names, name: Any, path: str) -> None:
        group = node.group
        if not group.free and isinstance(name, str):
            near = nearest_name(name[:LONGEST_KEY], node.typed)
            expected = f"did you mean {near}?" if near else f"one of {', '.join(node.typed)}"
            message = f"no custom metadata {display_value(name)} is declared"
            self._report(Finding(codes.UNKNOWN_FIELD, message, expected, path))
        elif group.pattern and isinstance(name, str) and not re.fullmatch(group.pattern, name):
            message = f"the name {display_value(name)}"
            expected = f"a name that matches {group.pattern}"
            self._report(Finding(codes.INVALID_VALUE, message, expected, path))


def _leaf_fault(leaf: Leaf, value: Any, spec: Spec) -> str | None:
    """Return the problem with a value and its likely cause; None for a valid value."""
    if leaf.type == MOMENT:
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{display_value(value)} is not an integer number of milliseconds"
        if 0 < value < EARLIEST_MOMENT:
            cause = (
                "looks like seconds" if value >= _SECONDS_SINCE_1970 else "is not a current time"
            )
            return f"{value} {cause}; expected milliseconds since 1970"
        return None if 0 < value < LATEST_MOMENT else f"{value} is not a valid time"
    if leaf.type == _TIMESTAMP:
        if not isinstance(value, str) or parse_datetime(value) is None:
            return f"{display_value(value)} is not a date-time"
        return None
    if isinstance(value, (int, float)) and abs(value) > LARGEST_NUMBER:
        return f"{value} is too large"
    problem = check_value(leaf.checked, value, spec.values)
    if problem is None:
        return None
    return f"{display_value(value)} {_complaint_text(leaf, value, problem)}"


def _complaint_text(leaf: Leaf, value: Any, problem: ValueProblem) -> str:
    """Return how a value breaks the rules of its field, without the value itself."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    owner = leaf.checked
    if number and owner.maximum is not None and value > owner.maximum:
        cause = ""
        if owner.unit == "s" and value >= _MILLISECONDS_SINCE_1970:
            cause = "; looks like milliseconds since 1970"
        elif owner.unit == "s" and value >= _SECONDS_SINCE_1970:
            cause = "; looks like seconds since 1970"
        elif owner.unit == "s":
            cause = "; looks like milliseconds"
        return f"is more than {owner.maximum:g}{cause}"
    if number and owner.minimum is not None and value < owner.minimum:
        return f"is less than {owner.minimum:g}"
    if problem.code is WRONG_VALUE_TYPE:
        return f"is not {_NOUNS.get(leaf.type, 'a string')}"
    return "is not allowed"


_NOUNS = {
    ValueType.STRING: "a string",
    ValueType.INTEGER: "an integer (a whole number)",
    ValueType.NUMBER: "a number",
    ValueType.BOOLEAN: "true or false",
    ValueType.DATE: "a date such as 2026-01-31",
    ValueType.TIMESTAMP: "a date-time such as 2026-01-31T20:15:00.000Z",
    MOMENT: "UTC milliseconds since 1970",
    ValueType.OBJECT: "an object",
}


def _expected_text(leaf: Leaf, value: object = None) -> str:
    """Return the expected value of a field; with its meaning for a number above the range."""
    owner = leaf.field
    text = _NOUNS.get(leaf.type, "a string")
    if leaf.type == MOMENT:
        return text
    if owner.minimum is not None and owner.maximum is not None:
        text += f" from {owner.minimum:g} to {owner.maximum:g}"
    elif owner.minimum is not None:
        text += f" from {owner.minimum:g}"
    if leaf.type not in _NOUNS:
        return f"a value of {leaf.type}"
    beyond = owner.maximum is not None and isinstance(value, (int, float)) and value > owner.maximum
    return f"{text}. {owner.summary}" if beyond else text


def _implausible_value(owner: Field, plausible: Plausible, value: float, path: str) -> Finding:
    """Return the finding about a number that looks like one of another unit."""
    code = codes.DURATION_UNIT if owner.unit in ("s", "ms") else codes.RATE_UNIT
    message = f"{value} {owner.unit or ''} is implausible; looks like {plausible.looks_like}"
    expected = f"{owner.unit or 'a smaller number'}"
    if plausible.factor:
        expected = f"{value / plausible.factor:g} {owner.unit or ''}".strip()
    if plausible.expected:
        expected += f"; {plausible.expected}"
    return Finding(code, message, expected, path)


def _known_keys(shape: Branch) -> str:
    names = [key for key in shape.children if key != "eventType"]
    return f"one of {', '.join(names[:8])}" if names else "nothing beside the event type"


def _expected_node(node: Node) -> str:
    """Return the expected value at a place of a shape."""
    match node:
        case Leaf():
            return _expected_text(node)
        case Items():
            return "an array"
        case EventType():
            return "the type of the event"
        case _:
            return "an object"


def missing_value(path: str, expected: str) -> Finding:
    """Return the finding about a required value that is not there, in the words of the Edge."""
    message = "Missing required field"
    return Finding(codes.MISSING, message, expected, path)


def unknown_key(key: str, expected: str, path: str) -> Finding:
    """Return the finding about a key that is not known at a path."""
    message = f"no field {display_value(key)} here"
    return Finding(codes.UNKNOWN_FIELD, message, expected, child_path(path, key))


def deprecated_use(subject: str, deprecation: Deprecation, path: str) -> Finding:
    """Return the finding about the use of a deprecated event, field or value."""
    instead = deprecation.instead
    message = f"{subject} is deprecated since {deprecation.since}: {deprecation.reason}"
    return Finding(codes.DEPRECATED_USE, message, instead or "nothing in its place", path)


def wrong_type(path: str, expected: str, value: object) -> Finding:
    """Return the finding about a value of another type."""
    return Finding(codes.WRONG_TYPE, f"{display_value(value)} is not {expected}", expected, path)


@lru_cache(maxsize=4096)
def child_path(path: str, key: str) -> str:
    """Return the JSON path of a key in the object at a path."""
    if len(key) > LONGEST_KEY:
        key = f"{key[:LONGEST_KEY]}…"
    return path + _key_suffix(key)


@lru_cache(maxsize=1024)
def _key_suffix(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"['{key}']"


def display_value(value: object) -> str:
    """Return a value as findings show it: shortened, as JSON."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "an array"
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "…"
