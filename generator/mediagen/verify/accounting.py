"""Accounting for the events of a fault scenario: each is received or reported, exactly once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediagen.diagnostics.counts import format_count
from mediagen.platforms.proofs import FaultScenario, Proof
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import TrackerCall
from mediagen.spec.model import Spec
from mediagen.verify.expectations import message_records
from mediagen.wrappers.api_builder import build_api

#: Records that harnesses add to those of the SDK: a report to the error handler of the app, and an
#: exception that reached the app.
REPORTED, THROWN = "reported", "thrown"
#: Number of reports that a message quotes.
_QUOTED_REPORTS = 5


def find_unaccounted(
    spec: Spec, proof: Proof, scenario: FaultScenario, records: Sequence[Mapping[str, Any]]
) -> str:
    """Return what is wrong with the events of a scenario, on one or more lines; empty if nothing.

    ``records`` are those of the SDK or the backend, whose ``event`` or else ``call`` names the
    event, and those of the harness: ``reported`` and ``thrown``, each with a ``message``. A report
    that begins with the name of a method or a record belongs to its event.
    """
    return "\n".join(_find_problems(spec, proof, scenario, records))


def _find_problems(
    spec: Spec, proof: Proof, scenario: FaultScenario, records: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    assert proof.wrapper is not None
    methods = build_api(spec, proof.platform, proof.wrapper).methods_by_event
    names = {id_: _record_name(spec, proof, id_) for id_ in methods}
    tracked = _count_by_name(scenario.counts, names)
    expected_reports = _count_by_name(scenario.reported, names)
    calls = (record.get("event") or record["call"] for record in records)
    received = Counter(call for call in calls if call in names.values())
    reports = [record["message"] for record in records if record["call"] == REPORTED]
    for record in records:
        if record["call"] == THROWN:
            yield f"an exception reached the app: {record['message']}"
    for part in scenario.other_reports:
        matching = [report for report in reports if part in report]
        if len(matching) != 1:
            yield f"expected one report with '{part}', got {len(matching)}"
        reports = [report for report in reports if report not in matching]
    events = {names[id_]: id_ for id_ in reversed([*scenario.counts])}
    lost: Counter[str] = Counter()
    either = {names[id_] for id_ in scenario.either}
    for name, count in tracked.items():
        lost[name] = expected_reports[name]
        if name in either:
            lost[name] = max(count - received[name], 0)
        if received[name] != count - lost[name]:
            expected = count - lost[name]
            yield f"{events[name]}: received {_times(received[name])}, expected {expected}"
    for name in sorted(received.keys() - tracked.keys()):
        yield f"{name}: received {_times(received[name])}, but the scenario does not track it"
    by_method = {_plain(name): name for name in names.values()}
    by_method |= {_plain(method.name): names[id_] for id_, method in methods.items()}
    starts = (_plain(re.split(r"[:\s]", report)[0]) for report in reports)
    for name, count in Counter(by_method[s] for s in starts if s in by_method).items():
        if count > lost[name]:
            event = events.get(name, name)
            yield f"{event}: reported {_times(count)}, expected {lost[name]}"
    if len(reports) != lost.total():
        yield f"expected {format_count(lost.total(), 'report')} of lost events, got {len(reports)}"
        yield from (f"  {report}" for report in reports[:_QUOTED_REPORTS])


def _record_name(spec: Spec, proof: Proof, event_id: str) -> str:
    """Return the name of the record of an event: its event, or else its call.

    Several events have the same name if they are sent as the same message.
    """
    event = spec.events[event_id]
    messages = compose(spec, event, event.examples["basic"].values, proof.platform.protocol)
    message = messages[-1]  # an update of the player comes before its event
    if isinstance(message, TrackerCall):
        record = message_records(proof, [message], {})[0]
        return str(record["event"] or record["call"])
    return message.type


def _count_by_name(counts: Mapping[str, int], names: Mapping[str, str]) -> Counter[str]:
    by_name: Counter[str] = Counter()
    for event, count in counts.items():
        by_name[names[event]] += count
    return by_name


def _times(count: int) -> str:
    return format_count(count, "time")


def _plain(name: str) -> str:
    """Return a name without the differences between languages."""
    return re.sub(r"[\W_]", "", name).lower()
