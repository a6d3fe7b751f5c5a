"""Every wrapper compiles and plays a whole session, and its invalid uses are refused.

``templates/PLATFORM/tests/wrapper.yaml`` (``tests/wrapper/NAME.yaml`` if there are several)
has the ``invalid`` uses of a wrapper, each with the kind of check that refuses it (compile or run)
and its message, and ``valid`` ones that are near. ``promises`` are programs that each check
one promise. ``setup`` is put before the code of all uses. A use in another language names the
``fence`` that its code has in a README.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mediagen.platforms.proofs import Check
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.spec.model import SessionEffect
from mediagen.verify.runner import ProofRunner
from mediagen.verify.workspace import Case

from tests.helpers import ROOT, contents
from tests.helpers import project as copied
from tests.verify.proving import find_proof, platform_data, project, prover, require

WRAPPERS = [
    f"wrappers/{wrapper.path}"
    for platform in project().platforms.values()
    for wrapper in platform.wrappers
]


@cache
def uses(name: str) -> dict[str, Any]:
    """Return the uses of a wrapper from ``templates/PLATFORM/tests/wrapper[/NAME].yaml``."""
    _, platform, *rest = name.split("/")
    data: dict[str, Any] = platform_data(platform, "/".join(("wrapper", *rest)))
    return data


def cases(name: str, kind: str, check: Check) -> list[Case]:
    """The uses that are in the language of a check."""
    fence = find_proof(name).callers.get(check.id, "")
    setup = "" if fence else uses(name).get("setup", "")
    return [
        Case(
            use["use"],
            "use",
            session=SessionEffect.OPENS,
            code=f"{setup}{use['code'].rstrip()}\n",
            calls=None,
            program=True,
        )
        for use in uses(name).get(kind, ())
        if use.get("fence", "") == fence and use.get("by", check.purpose) == check.purpose
    ]


def test_every_wrapper_of_the_templates_is_tested() -> None:
    templates = project().folders.templates.lowest
    folders = [path.parent for path in templates.glob("*/wrapper/**/wrapper.yaml")]
    assert sorted(WRAPPERS) == sorted(
        "/".join(("wrappers", *(part for part in folder.parts if part != "wrapper")))
        for folder in (folder.relative_to(templates) for folder in folders)
    )


@pytest.mark.parametrize("name", WRAPPERS)
def test_a_wrapper_is_compiled_plays_a_session_and_is_formatted(name: str) -> None:
    """``verify`` also runs the fault scenarios, which take longer."""
    proof = find_proof(name)
    require(proof.checks)
    assert {check.purpose for check in proof.checks} == {"compile", "run", "format"}
    for check in proof.checks:
        cases_of_check = prover().wrapper_cases(name, check)
        assert cases_of_check
        outcomes = prover().run_check(name, check, cases_of_check)
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        assert not errors, "\n\n".join(errors)


@pytest.mark.parametrize("name", WRAPPERS)
def test_wrong_uses_are_refused_in_words_that_help(name: str) -> None:
    proof = find_proof(name)
    require(proof.checks)
    invalid = uses(name)["invalid"]
    assert len({use["use"] for use in invalid}) == len(invalid) >= 10
    messages: dict[str, str] = {}
    for check in proof.checks:
        invalid_cases = cases(name, "invalid", check)
        if check.id in proof.parts or not invalid_cases:
            continue
        for case, outcome in zip(
            invalid_cases, prover().run_check(name, check, invalid_cases), strict=True
        ):
            messages[case.name] = f"{messages.get(case.name, '')}\n{outcome.error or 'nothing'}"
    silent = [
        f"{use['use']}: {messages[use['use']]}\n    not: {use['message']}"
        for use in invalid
        if use["message"] not in messages[use["use"]]
    ]
    assert not silent, "\n\n".join(silent)


@pytest.mark.parametrize("name", WRAPPERS)
def test_right_uses_that_are_near_are_not_refused(name: str) -> None:
    proof = find_proof(name)
    require(proof.checks)
    for check in proof.checks:
        if check.purpose != "compile" or check.id in proof.parts:
            continue
        valid = cases(name, "valid", check)
        assert valid, check.id
        for case, outcome in zip(valid, prover().run_check(name, check, valid), strict=True):
            assert outcome.error is None, (case.name, check.id, outcome.error)


@pytest.mark.parametrize("name", WRAPPERS)
def test_programs_that_check_a_promise_come_to_their_end(name: str) -> None:
    proof = find_proof(name)
    checks = [check for check in proof.checks if check.purpose == "run"]
    require(checks)
    for check in checks:
        promises = cases(name, "promises", check)
        for case, outcome in zip(promises, prover().run_check(name, check, promises), strict=True):
            assert outcome.error is None, (case.name, check.id, outcome.error)


@pytest.mark.parametrize("name", WRAPPERS)
def test_the_committed_wrapper_is_the_one_that_is_proved(name: str) -> None:
    files = prover().wrapper_files(name)
    assert contents(ROOT / "output" / name) == dict(files)


FIELD = """\
  mood:
    title: Mood
    summary: How the content makes one feel.
    type: string
    collection: media.mood
    tracker: {none: Trackers know nothing of moods.}
"""


@pytest.mark.parametrize("name", WRAPPERS)
def test_a_new_field_is_one_entry_of_the_spec(name: str, tmp_path: Path) -> None:
    """It is in the wrapper, in its docs, and in the program with all values."""
    require(find_proof(name).checks)
    copied(tmp_path)
    with (tmp_path / "spec/fields/sessionDetails.yaml").open("a", encoding="utf-8") as file:
        file.write(FIELD)
    new = ProofRunner(
        load_project(resolve_folders(str(tmp_path / "spec"), str(tmp_path / "templates"), None))
    )
    texts = [data.decode("utf-8") for data in new.wrapper_files(name).values()]
    proof = new.proofs[name]
    tracker = proof.platform.protocol == "tracker"
    summary = "Trackers know nothing of moods." if tracker else "How the content makes one feel."
    assert any(summary in text for text in texts)
    for check in proof.checks:
        if check.id not in proof.parts and check.id not in proof.callers:
            (case,) = (c for c in new.wrapper_cases(name, check) if c.example == "everything")
            assert tracker or "sessionDetails.mood" in json.dumps(case.calls)
            (outcome,) = new.run_check(name, check, [case])
            assert outcome.error is None, outcome.error
