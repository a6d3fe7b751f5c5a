"""An invalid value only loses that value, on every wrapper (contract.yaml has the table)."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

import pytest

from tests.toolchains.requirement import require
from tests.verify.proving import project

from . import contract
from .contract import Case, Harness, Message, Outcome

HARNESSES: dict[str, Harness] = {}
for found in pkgutil.iter_modules(contract.__path__):
    harness: Harness = importlib.import_module(f"{contract.__name__}.{found.name}")
    HARNESSES |= dict.fromkeys(getattr(harness, "WRAPPERS", ()), harness)


@cache
def cases(wrapper: str) -> tuple[Case, ...]:
    """The cases that the language of a wrapper can express."""
    protocol = project().platforms[wrapper.partition("/")[0]].protocol
    fractional = {
        field.parameter
        for field in project().spec.fields.values()
        if field.routes[protocol].type == "number" and field.type == "integer"
    }
    kind = "tracker" if protocol == "tracker" else "payload"
    inexpressible = HARNESSES[wrapper].INEXPRESSIBLE
    every = contract.cases(kind, frozenset(fractional))
    return tuple(
        case for case in every if not any(re.search(name, case.name) for name in inexpressible)
    )


@cache
def outcomes(wrapper: str) -> dict[str, Outcome]:
    results = HARNESSES[wrapper].play(wrapper, cases(wrapper))
    return dict(zip((case.name for case in cases(wrapper)), results, strict=True))


@pytest.mark.parametrize("wrapper", HARNESSES)
def test_every_case_has_another_name_and_most_can_be_expressed(wrapper: str) -> None:
    names = [case.name for case in cases(wrapper)]
    assert len(set(names)) == len(names) >= 40


@pytest.mark.parametrize("wrapper", HARNESSES)
def test_a_bad_value_costs_that_value_and_nothing_else(wrapper: str) -> None:
    require(HARNESSES[wrapper].TOOLS)
    played = outcomes(wrapper)
    faults = [
        f"{case.name}: {fault}"
        for case in cases(wrapper)
        for fault in compare(case, played[case.name])
    ]
    assert not faults, "\n".join(faults)


def compare(case: Case, outcome: Outcome) -> list[str]:
    """Return how an outcome differs from what the contract promises."""
    faults = [f"threw {error}" for error in outcome.thrown]
    events = [message.event for message in outcome.messages]
    expected = [message.event for message in case.messages]
    if events != expected:
        faults.append(f"sent {events}, expected {expected}; reports {outcome.reports}")
    else:
        for message, promised in zip(outcome.messages, case.messages, strict=True):
            faults += compare_messages(message, promised)
    least, most = case.reports
    if not least <= len(outcome.reports) <= most:
        faults.append(f"expected {least} to {most} reports, got {outcome.reports}")
    if case.says and not any(normalized(case.says) in normalized(r) for r in outcome.reports):
        faults.append(f"no report says {case.says!r}: {outcome.reports}")
    return faults


def compare_messages(message: Message, promised: Message) -> list[str]:
    pairs = {
        "playhead": (message.playhead, promised.playhead),
        "quality": (message.quality or {}, promised.quality),
        **{n: (message.values.get(n), value) for n, value in promised.values.items()},
    }
    if promised.event == "sessionStart":
        pairs["metadata"] = (message.metadata, promised.metadata)
    return [
        f"{message.event}: {name} {actual!r}, expected {expected!r}"
        for name, (actual, expected) in pairs.items()
        if actual != expected
    ]


def normalized(text: str) -> str:
    """Return a string without differences in the spelling of names."""
    return re.sub(r"[_\W]", "", text).lower()
