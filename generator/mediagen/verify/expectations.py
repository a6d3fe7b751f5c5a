"""What has to arrive when a snippet runs: computed from the example by the rules of the protocol.

The tables and templates of the platform have no part in it. What an SDK calls things is stated once
more, in the proof of the platform, as its stand-in or its backend records them.
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
from mediagen.spec.session import opening, settings

Call = Mapping[str, Any]


def expected(
    spec: Spec, proof: Proof, event: Event, values: Mapping[str, Any], bound: Mapping[str, str]
) -> list[Call]:
    """The records of a snippet that says these values; ``bound`` has settings by name."""
    messages = compose(spec, event, values, proof.platform.protocol)
    words = settings(spec, bound)
    return records(proof, messages, words)


def prepared(spec: Spec, proof: Proof) -> list[Call]:
    """The records of a set-up or an installation as the proof states them.

    ``$opens`` are those of a session start, ``$version`` is the version of the SDK.
    """
    words = {**settings(spec, {}), "version": proof.platform.sdk["version"]}
    found: list[Call] = []
    for call in proof.record.get("setup", ()):
        event = opening(spec)
        if call != "$opens":
            found.append(_filled(call, words))
        elif event is not None:
            found += expected(spec, proof, event, event.examples["basic"].values, {})
    return found


def records(
    proof: Proof, messages: Sequence[Payload | TrackerCall], words: Mapping[str, str]
) -> list[Call]:
    """The records of messages; ``words`` has the settings that addresses hold."""
    found: list[Call] = []
    for message in messages:
        if isinstance(message, TrackerCall):
            found += _tracked(proof, message)
        else:
            found.append(_sent(proof, message, words))
    return found


# -- payloads -----------------------------------------------------------------------------------


def _sent(proof: Proof, message: Payload, words: Mapping[str, str]) -> Call:
    known = proof.record.get("messages", {})
    pattern = known.get(message.session, known.get("any"))
    if pattern is None:
        return {"unknown": message.session}
    filled = {**words, "type": message.type, "body": plain(message.body, proof.platform)}
    made = _filled(pattern, filled)
    assert isinstance(made, dict)
    return made


def plain(tree: Any, platform: Platform | None = None) -> Any:
    """A payload as JSON, without what the platform is configured with or fills in."""
    if isinstance(tree, Value):
        return tree.data
    if isinstance(tree, Mapping):
        kept = {
            key: plain(part, platform)
            for key, part in tree.items()
            if not (isinstance(part, Value) and _silent(part, platform))
        }
        return {key: part for key, part in kept.items() if part != {} or platform is None}
    return [plain(part, platform) for part in tree]


def _silent(value: Value, platform: Platform | None) -> bool:
    return (
        platform is not None
        and value.field is not None
        and value.field.id in {**platform.configured, **platform.filled}
    )


def _filled(pattern: Any, words: Mapping[str, Any]) -> Any:
    """A pattern with its ``$words`` filled in."""
    if isinstance(pattern, Mapping):
        return {key: _filled(part, words) for key, part in pattern.items()}
    if isinstance(pattern, list):
        return [_filled(part, words) for part in pattern]
    if isinstance(pattern, str) and "$" in pattern:
        if pattern.startswith("$") and pattern[1:] in words:
            return words[pattern[1:]]
        for name, word in words.items():
            if isinstance(word, str):
                pattern = pattern.replace(f"${name}", word)
    return pattern


# -- calls --------------------------------------------------------------------------------------


def _tracked(proof: Proof, message: TrackerCall) -> Iterator[Call]:
    record = proof.record
    known = record.get("calls", {}).get(message.verb)
    if known is None:
        yield {"unknown": message.verb}
        return
    first, *after = known if isinstance(known, list) else [known]
    given = {name: value.data for name, value in message.arguments.items()}
    metadata = {_key(record, entry): entry.value.data for entry in message.metadata}
    made = message.object
    yield {
        "call": first["call"],
        "event": message.event,
        "object": None if made is None else _object(record, made),
        "properties": {} if made is None else {k: v.data for k, v in made.properties.items()},
        "metadata": metadata or None,
        "arguments": _filled(first.get("arguments", {}), given),
    }
    for call in after:
        empty: Call = {"event": None, "object": None, "properties": {}, "metadata": None}
        yield {"call": call["call"], **empty, "arguments": call.get("arguments", {})}


def _object(record: Mapping[str, Any], made: Object) -> Call:
    found = {}
    for name, value in made.arguments.items():
        others = record.get("values", {}).get(value.field.type if value.field else "", {})
        found[name] = others.get(value.data, value.data) if others else value.data
    return found


def _key(record: Mapping[str, Any], entry: Any) -> str:
    if not entry.family:
        return str(entry.name)
    name = entry.name
    if record.get("metadata") == "variable":
        name = entry.value.field.variable
    return str(record.get("names", {}).get(name, name))


# -- what arrived -------------------------------------------------------------------------------


def differences(record: Mapping[str, Any], wanted: Sequence[Call], came: Sequence[Call]) -> str:
    """What arrived differently, as a unified diff of JSON; empty where all is as it has to be."""
    seen = [_seen(record, call, wanted) for call in _noted(record, came)]
    added = [path.rstrip("?").split(".") for path in record.get("adds", ())]
    wanted = json.loads(json.dumps(wanted))
    for call in wanted:
        for path in added:
            _removed(call, path)
    before, after = _said(wanted), _said(seen)
    if before == after:
        return ""
    lines = difflib.unified_diff(before, after, "the example", "what arrived", lineterm="")
    return "\n".join(lines)


def _noted(record: Mapping[str, Any], came: Sequence[Call]) -> Iterator[Call]:
    """The records without those that are dropped, and with the playhead they were made at.

    Before the SDK knows a playhead, it sends 0.
    """
    playhead, current = record.get("playhead"), 0
    for call in came:
        if playhead and call["call"] == playhead["call"]:
            current = call["arguments"][playhead["argument"]]
            continue
        if playhead and call["call"] == playhead.get("reset"):
            current = 0
        if not any(
            _read(call, path.split(".")) == value for path, value in record.get("drops", {}).items()
        ):
            yield {**call, "at": current} if playhead else call


def _seen(record: Mapping[str, Any], call: Call, wanted: Sequence[Call]) -> Call:
    """A record with the parts that have names, without what the SDK adds, and no further parts."""
    seen = json.loads(json.dumps(call))  # a copy that may be changed
    for name, path in record.get("reads", {}).items():
        seen[name] = _read(seen, path.split("."))
    for path in record.get("adds", ()):
        if not _removed(seen, path.rstrip("?").split(".")) and not path.endswith("?"):
            seen.setdefault("missing", []).append(path)
    if "messages" not in record:
        # No metadata and empty ones are the same to every tracker.
        return {**seen, "metadata": seen["metadata"] or None}
    due = {key for each in wanted for key in each} | {"missing"}
    return {key: part for key, part in seen.items() if key in due}


def _read(tree: Any, steps: Sequence[str]) -> Any:
    if not steps:
        return tree
    step, *rest = steps
    if isinstance(tree, list):
        if step == "*":
            return [_read(part, rest) for part in tree]
        return _read(tree[int(step)], rest) if step.isdigit() and int(step) < len(tree) else None
    return _read(tree[step], rest) if isinstance(tree, dict) and step in tree else None


def _removed(tree: Any, steps: Sequence[str]) -> bool:
    """Whether every place that a path names was there; they are removed."""
    step, *rest = steps
    if step == "*":
        return isinstance(tree, list) and all(_removed(part, rest) for part in tree)
    if not isinstance(tree, dict) or step not in tree:
        return False
    if not rest:
        del tree[step]
        return True
    return _removed(tree[step], rest)


def _said(calls: Sequence[Call]) -> list[str]:
    """As JSON, where 1, 1.0, true and "1" are four different things."""
    return json.dumps(calls, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def replaced(tree: Any, words: Mapping[str, str]) -> Any:
    """A record in which placeholders are replaced in every text."""
    if isinstance(tree, Mapping):
        return {key: replaced(part, words) for key, part in tree.items()}
    if isinstance(tree, list):
        return [replaced(part, words) for part in tree]
    if isinstance(tree, str):
        for word, text in words.items():
            tree = tree.replace(word, text)
    return tree
