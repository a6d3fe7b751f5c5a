"""Wrappers warn about the order of events with the sentences of the validator."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from mediagen.spec.model import Event, SessionEffect
from mediagen.spec.session_order import session_order
from mediagen.traffic.call_order import CallOrder
from mediagen.wrappers.api_builder import build_api

from tests.helpers import ROOT
from tests.judge.bodies import spec
from tests.verify.proving import project, prover

#: The guards in Python, which need no other module of their wrapper.
GUARDS = sorted((ROOT / "output/wrappers").glob("*/python/*/order.py"))
SEQUENCES, LENGTH = 300, 40


def load_guards(path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Return the class of the guard in a file."""
    module = ModuleType(f"order_{path.parent.name}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # dataclasses look there
    exec(compile(path.read_text("utf-8"), path, "exec"), vars(module))
    create_guard: Callable[[], Any] = module.OrderGuard
    return create_guard


def sendable_events(platform_id: str = "") -> dict[str, Event]:
    """Return the events of a session that trackers send one by one, or one of a platform."""
    if platform_id:
        platform = project().platforms[platform_id]
        methods = build_api(spec(), platform, platform.wrappers[0]).methods_by_event.values()
        events = {method.sent_event.id: method.sent_event for method in methods}
    else:
        events = dict(spec().events)
    return {
        id_: event
        for id_, event in events.items()
        if event.session is not SessionEffect.WHOLE and not event.requires_any
    }


def random_sequences(events: Collection[Event]) -> list[list[Event]]:
    """Return sequences of events; those that change a part of the session are frequent."""
    weights = [5 if event.opens or event.closes else 2 for event in events]
    dice = random.Random(18)
    return [dice.choices([*events], weights, k=LENGTH) for _ in range(SEQUENCES)]


@pytest.mark.parametrize("path", GUARDS, ids=lambda path: path.parts[-4])
def test_a_guard_warns_where_the_validator_does_and_with_its_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_guard = load_guards(path, monkeypatch)
    warnings = set()
    for sequence in random_sequences(sendable_events(path.parts[-4]).values()):
        guard, order = create_guard(), CallOrder(spec())
        open_scopes: set[str] = set()
        for event in sequence:
            if event.session is SessionEffect.OPENS:
                open_scopes.clear()
            if open_scopes and event.playback:
                continue  # in a break, playback is that of the ad: the content stays completed
            open_scopes = open_scopes - {*event.closes} | {*event.opens}
            sentences, error = order.find_warnings(event), guard.check(event.id)
            warning = str(error) if error else ""
            assert bool(sentences) == bool(warning), (event.id, sentences, warning)
            assert not warning or warning in sentences
            warnings.add(warning)
    assert len(warnings) > 20


def test_every_rule_of_the_spec_has_a_warning_of_the_validator() -> None:
    order = session_order(spec(), [*sendable_events().values()])
    sentences = set()
    for sequence in random_sequences(sendable_events().values()):
        calls = CallOrder(spec())
        for event in sequence:
            sentences |= {
                sentence.removeprefix(f"{event.id} ") for sentence in calls.find_warnings(event)
            }
    rules = {order.before.text, order.after.text}
    for part in order.parts:
        rules |= {w.text for w in (part.outside, part.overlap, part.unclosed) if w is not None}
    assert sentences == rules


def test_stories_are_in_order() -> None:
    for story in spec().stories.values():
        order = CallOrder(spec())
        for step in story.steps:
            event = spec().events[step.event]
            if event.session is SessionEffect.WHOLE:
                break
            assert not order.find_warnings(event), (story.id, step)


def test_apps_have_rules_for_the_parts_that_they_can_open() -> None:
    events = sendable_events()
    scopes = {scope for event in events.values() for scope in event.opens}
    for scope, rule in spec().session.scopes.items():
        if scope not in scopes or rule.key_field:
            continue
        without = [event for event in events.values() if scope not in event.opens]
        names = [part.name for part in session_order(spec(), without).parts]
        assert scope not in names
        assert scope in [part.name for part in session_order(spec(), [*events.values()]).parts]


def test_warnings_name_only_events_of_the_app() -> None:
    events = sendable_events()
    for id_, event in events.items():
        if event.closes and not event.opens:
            others = {key: other for key, other in events.items() if key != id_}
            order = session_order(replace(spec(), events=others), [*others.values()])
            texts = [
                warning.expected
                for part in order.parts
                for warning in (part.outside, part.overlap, part.unclosed)
                if warning is not None
            ]
            assert not [text for text in texts if id_ in text.split()]


def test_every_wrapper_has_the_option_and_a_scenario_of_the_order() -> None:
    wrappers = [w for p in project().platforms.values() for w in p.wrappers]
    proofs = prover().proofs
    for wrapper in wrappers:
        assert wrapper.options, wrapper.path
        scenarios = proofs[f"wrappers/{wrapper.path}"].scenarios
        assert [s for s in scenarios if s.misplaced], wrapper.path
