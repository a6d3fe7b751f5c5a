"""Expected records of a snippet's run, computed from the example by the rules of the protocol.

The tables and templates of the platform are not used: names of an SDK are stated again in the proof
of the platform, as its stand-in or its backend records them.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediagen.platforms.model import Platform
from mediagen.platforms.proofs import Proof
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Object, Payload, TrackerCall, Value
from mediagen.spec.model import Event, Spec
from mediagen.spec.placeholders import placeholder_values

Call = Mapping[str, Any]


def expected_records(
    spec: Spec, proof: Proof, event: Event, values: Mapping[str, Any], overrides: Mapping[str, str]
) -> list[Call]:
    """Return the records of a snippet with these values; ``overrides`` has settings by name."""
    messages = compose(spec, event, values, proof.platform.protocol)
    words = placeholder_values(spec, overrides)
    return message_records(proof, messages, words)


def setup_records(spec: Spec, proof: Proof) -> list[Call]:
    """Return the records of a setup or an installation, as the proof states them.

    ``$opens`` stands for the records of a session start, ``$version`` for the version of the SDK.
    """
    words = {**placeholder_values(spec, {}), "version": proof.platform.sdk["version"]}
    calls: list[Call] = []
    for call in proof.record.get("setup", ()):
        event = spec.opening_event
        if call != "$opens":
            calls.append(_fill_pattern(call, words))
        elif event is not None:
            calls += expected_records(spec, proof, event, event.examples["basic"].values, {})
    return calls


def action_records(
    spec: Spec, proof: Proof, action: str, example: str
) -> tuple[list[Call], Mapping[str, Any]]:
    """Return the records of an example of an action, and the rules for their comparison.

    ``$example_value`` stands for the value of the example. Only the keys that the proof states are
    compared.
    """
    table = proof.record.get("actions", {}).get(action, {})
    words = {**placeholder_values(spec, {}), "example_value": table.get("values", {}).get(example)}
    rules = {key: table[key] for key in ("captures", "added_paths") if key in table}
    records = [_fill_pattern(record, words) for record in table.get("records", ())]
    return records, {"messages": {}, **rules}


def message_records(
    proof: Proof, messages: Sequence[Payload | TrackerCall], words: Mapping[str, str]
) -> list[Call]:
    """Return the records of messages; ``words`` has the settings that URLs contain, by name."""
    calls: list[Call] = []
    for message in messages:
        if isinstance(message, TrackerCall):
            calls += _tracker_records(proof, message)
        else:
            calls.append(_request_record(proof, message, words))
    return calls


# -- payloads -----------------------------------------------------------------------------------


def _request_record(proof: Proof, message: Payload, words: Mapping[str, str]) -> Call:
    patterns = proof.record.get("messages", {})
    pattern = patterns.get(message.session, patterns.get("any"))
    if pattern is None:
        return {"unknown": message.session}
    values = {**words, "type": message.type, "body": plain_payload(message.body, proof.platform)}
    request = _fill_pattern(pattern, values)
    assert isinstance(request, dict)
    return request


def plain_payload(tree: Any, platform: Platform | None = None) -> Any:
    """Return a payload as JSON data.

    With a ``platform``, fields that its configuration or its SDK sets are left out.
    """
    if isinstance(tree, Value):
        return tree.data
    if isinstance(tree, Mapping):
        entries = {
            key: plain_payload(part, platform)
            for key, part in tree.items()
            if not (isinstance(part, Value) and _is_filled_by_sdk(part, platform))
        }
        return {key: part for key, part in entries.items() if part != {} or platform is None}
    return [plain_payload(part, platform) for part in tree]


def _is_filled_by_sdk(value: Value, platform: Platform | None) -> bool:
    return (
        platform is not None
        and value.field is not None
        and value.field.id in {**platform.configuration, **platform.automatic_fields}
    )


def _fill_pattern(pattern: Any, words: Mapping[str, Any]) -> Any:
    """Return a pattern with its ``$words`` replaced."""
    if isinstance(pattern, Mapping):
        return {key: _fill_pattern(part, words) for key, part in pattern.items()}
    if isinstance(pattern, list):
        return [_fill_pattern(part, words) for part in pattern]
    if isinstance(pattern, str) and "$" in pattern:
        if pattern.startswith("$") and pattern[1:] in words:
            return words[pattern[1:]]
        for name, word in words.items():
            if isinstance(word, str):
                pattern = pattern.replace(f"${name}", word)
    return pattern


# -- calls --------------------------------------------------------------------------------------


def _tracker_records(proof: Proof, message: TrackerCall) -> Iterator[Call]:
    record = proof.record
    call_rules = record.get("calls", {}).get(message.verb)
    if call_rules is None:
        yield {"unknown": message.verb}
        return
    first, *after = call_rules if isinstance(call_rules, list) else [call_rules]
    arguments = {name: value.data for name, value in message.arguments.items()}
    metadata = {_metadata_key(record, entry): entry.value.data for entry in message.metadata}
    sent_object = message.object
    yield {
        "call": first["call"],
        "event": message.event,
        "object": None if sent_object is None else _object_record(record, sent_object),
        "properties": (
            {} if sent_object is None else {k: v.data for k, v in sent_object.properties.items()}
        ),
        "metadata": metadata or None,
        "arguments": _fill_pattern(first.get("arguments", {}), arguments),
    }
    for call in after:
        empty: Call = {"event": None, "object": None, "properties": {}, "metadata": None}
        yield {"call": call["call"], **empty, "arguments": call.get("arguments", {})}


def _object_record(record: Mapping[str, Any], sent_object: Object) -> Call:
    properties = {}
    for name, value in sent_object.arguments.items():
        others = record.get("values", {}).get(value.field.type if value.field else "", {})
        properties[name] = others.get(value.data, value.data) if others else value.data
    return properties


def _metadata_key(record: Mapping[str, Any], entry: Any) -> str:
    if not entry.family:
        return str(entry.name)
    name = entry.name
    if record.get("metadata") == "variable":
        name = entry.value.field.variable
    return str(record.get("names", {}).get(name, name))


# -- recorded calls -----------------------------------------------------------------------------


def diff_records(record: Mapping[str, Any], wanted: Sequence[Call], came: Sequence[Call]) -> str:
    """Return the difference from the expected records as a unified diff, or an empty string."""
    normalized = [_normalize_record(record, call, wanted) for call in _keep_relevant(record, came)]
    added_paths = [path.rstrip("?").split(".") for path in record.get("added_paths", ())]
    wanted = json.loads(json.dumps(wanted))
    for call in wanted:
        for path in added_paths:
            _remove_paths(call, path)
    before, after = _json_lines(wanted), _json_lines(normalized)
    if before == after:
        return ""
    lines = difflib.unified_diff(before, after, "expected", "recorded", lineterm="")
    return "\n".join(lines)


def _keep_relevant(record: Mapping[str, Any], came: Sequence[Call]) -> Iterator[Call]:
    """Yield the records that are not ignored, with the playhead at the time of the call.

    The playhead is 0 until the SDK has received one.
    """
    playhead, current = record.get("playhead"), 0
    for call in came:
        if playhead and call["call"] == playhead["call"]:
            current = call["arguments"][playhead["argument"]]
            continue
        if playhead and call["call"] == playhead.get("reset"):
            current = 0
        if not any(
            _read_path(call, path.split(".")) == value
            for path, value in record.get("ignored_records", {}).items()
        ):
            yield {**call, "at": current} if playhead else call


def _normalize_record(record: Mapping[str, Any], call: Call, wanted: Sequence[Call]) -> Call:
    """Return a record with named parts, without what the SDK adds, and with expected keys only."""
    record_copy = json.loads(json.dumps(call))  # a deep copy
    for name, path in record.get("captures", {}).items():
        record_copy[name] = _read_path(record_copy, path.split("."))
    for path in record.get("added_paths", ()):
        if not _remove_paths(record_copy, path.rstrip("?").split(".")) and not path.endswith("?"):
            record_copy.setdefault("missing", []).append(path)
    if "messages" not in record:
        # Trackers do not distinguish empty metadata from none.
        return {**record_copy, "metadata": record_copy["metadata"] or None}
    expected_keys = {key for wanted_call in wanted for key in wanted_call} | {"missing"}
    return {key: part for key, part in record_copy.items() if key in expected_keys}


def _read_path(tree: Any, steps: Sequence[str]) -> Any:
    if not steps:
        return tree
    step, *rest = steps
    if isinstance(tree, list):
        if step == "*":
            return [_read_path(part, rest) for part in tree]
        return (
            _read_path(tree[int(step)], rest) if step.isdigit() and int(step) < len(tree) else None
        )
    return _read_path(tree[step], rest) if isinstance(tree, dict) and step in tree else None


def _remove_paths(tree: Any, steps: Sequence[str]) -> bool:
    """Remove what a path refers to; return whether all of it existed."""
    step, *rest = steps
    if step == "*":
        return isinstance(tree, list) and all(_remove_paths(part, rest) for part in tree)
    if not isinstance(tree, dict) or step not in tree:
        return False
    if not rest:
        del tree[step]
        return True
    return _remove_paths(tree[step], rest)


def _json_lines(calls: Sequence[Call]) -> list[str]:
    """Return lines of JSON, in which 1, 1.0, true and "1" differ."""
    return json.dumps(calls, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def replace_placeholders(tree: Any, words: Mapping[str, str]) -> Any:
    """Return a record with the placeholders replaced in all of its strings."""
    if isinstance(tree, Mapping):
        return {key: replace_placeholders(part, words) for key, part in tree.items()}
    if isinstance(tree, list):
        return [replace_placeholders(part, words) for part in tree]
    if isinstance(tree, str):
        for word, text in words.items():
            tree = tree.replace(word, text)
    return tree
