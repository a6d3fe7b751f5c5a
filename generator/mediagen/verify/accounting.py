"""Accounting for the events of a fault scenario: each is received or reported, exactly once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mediagen.diagnostics.counts import format_count
from mediagen.platforms.proofs import FaultScenario, Proof
from mediagen.protocols.compose import compose
from mediagen.protocols.messages import Payload, TrackerCall
from mediagen.spec.model import SessionEffect, Spec
from mediagen.traffic.call_order import CallOrder
from mediagen.verify.expectations import message_records
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.api_model import Method

#: Records that harnesses add to those of the SDK: a report to the error handler of the app, and an
#: exception that reached the app.
REPORTED, THROWN = "reported", "thrown"
#: Number of reports that a message quotes.
_QUOTED_REPORTS = 5


def events_in_session(spec: Spec, methods: Mapping[str, Method]) -> list[str]:
    """Return the events of a session that neither open nor end it, nor the playback."""
    states = spec.session.playback
    return [
        id_
        for id_, method in methods.items()
        if method.event.session == SessionEffect.CONTINUES
        and (not method.event.playback or states[method.event.playback].has_keepalive)
    ]


def with_every_event(scenario: FaultScenario, events: Sequence[str]) -> FaultScenario:
    """Return a scenario that also tracks ``events``, unless it does not track every event."""
    if not scenario.has_every_event:
        return scenario
    added = Counter(events)
    reported = added if scenario.is_every_reported else Counter[str]()
    return replace(
        scenario,
        counts=Counter(scenario.counts) + added,
        reported=Counter(scenario.reported) + reported,
    )


def find_unaccounted(
    spec: Spec, proof: Proof, scenario: FaultScenario, records: Sequence[Mapping[str, Any]]
) -> str:
    """Return what is wrong with the events of a scenario, on one or more lines; empty if nothing.

    ``records`` are those of the SDK or the backend, whose ``event`` or else ``call`` names the
    event, and those of the harness: ``reported`` and ``thrown``, each with a ``message``. A report
    belongs to the event whose method or record it begins with.

    An event is one call of a method. A method that calls another one for each item of a list, such
    as one for several player states, makes as many events.
    """
    return "\n".join(_find_problems(spec, proof, scenario, records))


def _find_problems(
    spec: Spec, proof: Proof, scenario: FaultScenario, records: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    assert proof.wrapper is not None
    methods = build_api(spec, proof.platform, proof.wrapper).methods_by_event
    names = {id_: _record_names(spec, proof, method) for id_, method in methods.items()}
    tracked = _count_by_name(scenario.counts, names)
    lost = _count_by_name(scenario.reported, names)
    calls = (record.get("event") or record["call"] for record in records)
    received = Counter(call for call in calls if any(call in counts for counts in names.values()))
    reports = [record["message"] for record in records if record["call"] == REPORTED]
    for record in records:
        if record["call"] == THROWN:
            yield f"an exception reached the app: {record['message']}"
    for part in scenario.other_reports:
        matching = [report for report in reports if part in report]
        if len(matching) != 1:
            yield f"expected one report with '{part}', got {len(matching)}"
        reports = [report for report in reports if report not in matching]
    warnings = _order_warnings(spec, scenario, methods)
    yield from _compare_counts(Counter(event for event, _ in warnings), scenario.misplaced)
    for _, warning in warnings:
        if warning in reports:
            reports.remove(warning)
        else:
            yield f"no report with the sentence of the validator: {warning}"
    events = {name: id_ for id_ in reversed([*scenario.counts]) for name in names[id_]}
    for event in scenario.either:
        lost |= {name: max(tracked[name] - received[name], 0) for name in names[event]}
    repeatable = {name for event in scenario.at_least_once for name in names[event]}
    yield from _find_differences(events, tracked, lost, received, repeatable)
    by_method = {_plain(name): name for counts in names.values() for name in counts}
    by_method |= {
        _plain(method.name): next(iter(names[id_]))
        for id_, method in methods.items()
        if not method.loops
    }
    subjects = [by_method.get(_plain(_subject_of(report))) for report in reports]
    counts = Counter(subject for subject in subjects if subject)
    for name in sorted(lost.keys() | counts.keys()):
        if counts[name] != lost[name]:
            event = events.get(name, name)
            yield f"{event}: reported {_times(counts[name])}, expected {lost[name]}"
    unrelated = [report for report, subject in zip(reports, subjects, strict=True) if not subject]
    if unrelated:
        yield f"{format_count(len(unrelated), 'report')} without the name of an event"
        yield from (f"  {report}" for report in unrelated[:_QUOTED_REPORTS])


def _order_warnings(
    spec: Spec, scenario: FaultScenario, methods: Mapping[str, Method]
) -> list[tuple[str, str]]:
    """Return the events that are out of order, each with the first sentence of the validator."""
    sent = {method.sent_event.id: method.sent_event for method in methods.values()}
    order = CallOrder(replace(spec, events=sent, unused_events={}))
    warnings = [(id_, order.find_warnings(methods[id_].sent_event)) for id_ in scenario.order]
    return [(id_, sentences[0]) for id_, sentences in warnings if sentences]


def _compare_counts(warned: Mapping[str, int], expected: Mapping[str, int]) -> Iterator[str]:
    for event in sorted({*warned, *expected}):
        count = warned.get(event, 0)
        if count != expected.get(event, 0):
            times = _times(count)
            yield f"{event}: the validator warns {times}, expected {expected.get(event, 0)}"


def _find_differences(
    events: Mapping[str, str],
    tracked: Mapping[str, int],
    lost: Mapping[str, int],
    received: Mapping[str, int],
    repeatable: Collection[str],
) -> Iterator[str]:
    """Yield the events that were not received as often as expected; all counts are by name."""
    for name, count in tracked.items():
        if name in repeatable:
            if received[name] < count:
                expected = f"{count} or more"
                yield f"{events[name]}: received {_times(received[name])}, expected {expected}"
        elif received[name] != count - lost[name]:
            expected = str(count - lost[name])
            yield f"{events[name]}: received {_times(received[name])}, expected {expected}"
    for name in sorted(received.keys() - tracked.keys()):
        yield f"{name}: received {_times(received[name])}, but the scenario does not track it"


def _record_names(spec: Spec, proof: Proof, method: Method) -> Counter[str]:
    """Return how often each record is made by a call of a method.

    The name of a record is its event, or else its call. Several events have the same name if they
    are sent as the same message.
    """
    event = spec.events[method.event.id]
    messages = compose(spec, event, event.examples["basic"].values, proof.platform.protocol)
    if not method.loops:
        messages = messages[-1:]  # an update of the player comes before its event
    return Counter(name for message in messages for name in _names_of_message(proof, message))


def _names_of_message(proof: Proof, message: Payload | TrackerCall) -> list[str]:
    if not isinstance(message, TrackerCall):
        return [message.type]
    records = message_records(proof, [message], {})
    return [str(records[0]["event"] or records[0]["call"])]


def _subject_of(report: str) -> str:
    """Return the word that a report begins with, without a prefix such as ``media.``."""
    return re.split(r"[:\s]", report)[0].rpartition(".")[2]


def _count_by_name(
    events: Mapping[str, int], names: Mapping[str, Mapping[str, int]]
) -> Counter[str]:
    by_name: Counter[str] = Counter()
    for event, count in events.items():
        for name, number in names[event].items():
            by_name[name] += number * count
    return by_name


def _times(count: int) -> str:
    return format_count(count, "time")


def _plain(name: str) -> str:
    """Return a name without the differences between languages."""
    return re.sub(r"[\W_]", "", name).lower()
