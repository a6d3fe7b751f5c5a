"""Mutation tests of the proofs: defects of published pages are put into snippets, and detected.

``templates/PLATFORM/tests/mutations.yaml`` lists them: the ``defect`` in words, the ``snippet``,
and the string ``from`` that becomes the string ``to``. Each has to be rejected when it is compiled
or run; ``by: format`` marks a defect that only a formatter detects.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
from mediagen.platforms.proofs import Check
from mediagen.verify.workspace import Case

from tests.verify.proving import find_proof, platform_data, platforms_with, project, prover, require

PLATFORMS = platforms_with("mutations")


class Mutation(NamedTuple):
    """A defect: ``before`` becomes ``after`` in a snippet; ``by`` has the purposes to try."""

    defect: str
    snippet: str
    before: str
    after: str
    by: tuple[str, ...]

    def spoiled(self, case: Case) -> Case:
        """Return the snippet with the defect."""
        assert (
            case.code.count(self.before) == 1
        ), f"{self.before!r} has to occur once in {case.name}"
        assert self.before != self.after
        return case._replace(code=case.code.replace(self.before, self.after))


class Caught(NamedTuple):
    """The check that rejected a snippet, and its message."""

    check: str
    message: str


def _mutations(platform: str) -> list[Mutation]:
    entries: list[dict[str, Any]] = platform_data(platform, "mutations")
    return [
        Mutation(
            entry.pop("defect"),
            entry.pop("snippet"),
            entry.pop("from"),
            entry.pop("to"),
            (entry.pop("by"),) if "by" in entry else ("compile", "run"),
            **entry,
        )
        for entry in entries
    ]


MUTATIONS = {platform: _mutations(platform) for platform in PLATFORMS}
DEFECTS = [
    pytest.param(platform, i, id=f"{platform}: {mutation.defect}")
    for platform in PLATFORMS
    for i, mutation in enumerate(MUTATIONS[platform])
]


class Batch:
    """All defects of a platform, checked together with the snippets without a defect."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._mutations = MUTATIONS[platform]
        cases = prover().snippet_cases(
            platform, {mutation.snippet.split(".")[0] for mutation in self._mutations}
        )
        cases_by_name = {_name(case): case for case in cases}
        self._valid: dict[int | str, Case] = {
            mutation.snippet: cases_by_name[mutation.snippet] for mutation in self._mutations
        }

    def caught(self) -> dict[int | str, Caught]:
        """Return the check that rejected each mutation, by number, or snippet, by name.

        A check gets the mutations that earlier checks accepted, and the snippets without a defect.
        """
        rejected: dict[int | str, Caught] = {}
        checks = _checks(self._platform)
        for check in sorted(
            checks, key=lambda check: ("compile", "run", "format").index(check.purpose)
        ):
            spoiled: dict[int | str, Case] = {
                i: mutation.spoiled(self._valid[mutation.snippet])
                for i, mutation in enumerate(self._mutations)
                if i not in rejected and check.purpose in mutation.by
            }
            all_cases = spoiled | self._valid
            outcomes = prover().run_check(self._platform, check, list(all_cases.values()))
            for key, outcome in zip(all_cases, outcomes, strict=True):
                if outcome.error is not None:
                    rejected[key] = Caught(check.id, outcome.error)
        return rejected


def _name(case: Case) -> str:
    return case.event if case.example == "basic" else f"{case.event}.{case.example}"


def _checks(platform: str) -> Sequence[Check]:
    return find_proof(platform).checks


@pytest.fixture(scope="module")
def caught(request: pytest.FixtureRequest) -> Iterator[Callable[[str], dict[int | str, Caught]]]:
    """Return a function with the detected defects of a platform; platforms run in parallel."""
    tests = [test for test in request.session.items if test.path == request.path]
    specs = [getattr(test, "callspec", None) for test in tests]
    platforms = {str(s.params["platform"]) for s in specs if s and "platform" in s.params}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        running: dict[str, Future[dict[int | str, Caught]]] = {
            platform: pool.submit(Batch(platform).caught)
            for platform in sorted(platforms)
            if not any(map(prover().missing_tools, _checks(platform)))
        }

        def of(platform: str) -> dict[int | str, Caught]:
            require(_checks(platform))
            return running[platform].result()

        yield of


@pytest.mark.parametrize("platform", PLATFORMS)
def test_snippets_without_a_defect_pass(
    platform: str, caught: Callable[[str], dict[int | str, Caught]]
) -> None:
    rejected = {key: check for key, check in caught(platform).items() if isinstance(key, str)}
    assert not rejected


@pytest.mark.parametrize(("platform", "number"), DEFECTS)
def test_a_defect_is_caught(
    platform: str,
    number: int,
    caught: Callable[[str], dict[int | str, Caught]],
    record_property: Callable[[str, object], None],
) -> None:
    mutation = MUTATIONS[platform][number]
    refused = caught(platform).get(number)
    assert refused is not None, f"{mutation.snippet} passes with {mutation.defect}"
    record_property("caught by", refused.check)
    record_property("message", refused.message)


@pytest.mark.parametrize("platform", project().platforms)
def test_every_platform_has_twenty_defects(platform: str) -> None:
    assert len(platform_data(platform, "mutations")) >= 20
