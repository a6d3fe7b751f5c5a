"""Stand-ins of SDKs ignore the same calls as the SDKs, so that code that loses events fails."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from mediagen.verify.batch import Outcome
from mediagen.verify.workspace import Case

from tests.verify.proving import find_proof, platform_data, platforms_with, prover, require

STAND_INS = platforms_with("stand_in")
TRACKERS = [id_ for id_ in STAND_INS if "calls" in platform_data(id_, "stand_in")]
#: Orders of calls, with whether the SDK accepts each call.
ORDERS = {
    "before a session": (("play", False), ("start", True), ("play", True)),
    "a second start": (("start", True), ("start", False), ("play", True)),
    "after the end": (("start", True), ("end", True), ("play", False), ("end", False)),
    "a new session": (("start", True), ("end", True), ("start", True), ("play", True)),
    "an ad outside a break": (("start", True), ("ad", False)),
    "a pause while buffering": (("start", True), ("buffer", True), ("pause", False)),
}


def run_programs(platform: str, cases: Sequence[Case]) -> list[Outcome]:
    """Return the outcomes of programs that are run against the stand-in of a platform."""
    check = next(check for check in find_proof(platform).checks if check.purpose == "run")
    require([check])
    return list(prover().run_check(platform, check, cases))


def reported_calls(platform: str, outcome: Outcome) -> list[str]:
    """Return the names of the calls that a stand-in recorded, as its test data reports them."""
    unreported = platform_data(platform, "stand_in").get("unreported", ())
    calls = [str(call["call"]) for call in outcome.calls or ()]
    return [call for call in calls if call not in unreported]


def accepted_calls(platform: str, session: str, code: str) -> list[bool]:
    """Return for each call of a program whether the stand-in accepts it."""
    case = Case("order", "order", session=session, code=code, calls=None)
    (outcome,) = run_programs(platform, [case])
    assert outcome.error is None
    return [not call.startswith("ignored: ") for call in reported_calls(platform, outcome)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("platform", TRACKERS)
def test_a_call_out_of_order_is_ignored(platform: str, order: str) -> None:
    calls = platform_data(platform, "stand_in")["calls"]
    code = "\n".join(calls[name] for name, _ in ORDERS[order])
    expected = [accepts for _, accepts in ORDERS[order]]
    assert accepted_calls(platform, "opens", f"{code}\n") == expected


@pytest.mark.parametrize("platform", TRACKERS)
def test_a_snippet_within_a_session_finds_it_open(platform: str) -> None:
    calls = platform_data(platform, "stand_in")["calls"]
    code = f"{calls['play']}\n{calls['start']}\n"
    assert accepted_calls(platform, "continues", code) == [True, False]


@pytest.mark.parametrize("platform", STAND_INS)
def test_programs_reach_the_sdk_as_its_data_expects(platform: str) -> None:
    programs = platform_data(platform, "stand_in").get("programs", ())
    cases = [
        Case(program["case"], "play", session=program["session"], code=program["code"], calls=None)
        for program in programs
    ]
    if not cases:
        return
    for program, outcome in zip(programs, run_programs(platform, cases), strict=True):
        assert outcome.error == program.get("error"), program["case"]
        if "calls" in program:
            assert reported_calls(platform, outcome) == program["calls"], program["case"]
