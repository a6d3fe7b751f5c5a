"""The projects of customers on top of the package, proved by the real tools of their platforms.

Each project is proved on one platform, by a fast check of its snippets and all checks of its
wrapper: the other platforms have the same values, and take far longer. A platform of a customer has
its proof in ``customer_proofs``, with the tool that it adds to those of the package.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.verify.runner import ProofRunner

from tests.toolchains.requirement import require, require_tools

CUSTOMERS = Path(__file__).parent.parent / "layers" / "customers"
PROOFS = Path(__file__).parent / "customer_proofs"
EVENTS = ("sessionStart", "adStart", "chapterStart")
#: Events of which a project has snippets that others do not have.
OWN_EVENTS = {
    "documentation": ("sessionEnd",),
    "http-only": ("creditsStart",),
    "helper": ("play",),
}


def runner(name: str, folder: Path) -> ProofRunner:
    for files in (CUSTOMERS, PROOFS):
        shutil.copytree(files, folder, dirs_exist_ok=True)
    with contextlib.chdir(folder / name):
        project = load_project(resolve_folders(None, None, None))
        return ProofRunner(project)


@pytest.mark.parametrize(
    ("name", "proof"),
    [
        ("broadcaster", "media-edge-api"),
        ("broadcaster", "wrappers/web-sdk"),
        ("broadcaster", "wrappers/media-edge-api/shell"),
        ("broadcaster", "wrappers/media-edge-api/typescript"),
        ("sports", "chromecast"),
        ("sports", "wrappers/chromecast"),
        ("podcast", "ios"),
        ("agency/client", "web-sdk"),
        ("house", "web-sdk"),
        ("helper", "web-sdk"),  # a house style with an own function, in another layout
        ("documentation", "media-edge-api"),
        ("http-only", "media-edge-api"),
        ("php", "php"),
    ],
)
def test_a_project_is_proved_by_the_tools_of_its_platform(
    name: str, proof: str, tmp_path: Path
) -> None:
    if name == "php":
        require("php")
    proofs = runner(name, tmp_path)
    with contextlib.chdir(tmp_path / name):
        checks = proofs.proofs[proof].checks
        require_tools(proofs.missing_tools(*checks))
        failures = []
        for check in checks:
            is_wrapper = proofs.proofs[proof].wrapper is not None
            cases = (
                proofs.wrapper_cases(proof, check)
                if is_wrapper
                else proofs.snippet_cases(proof, OWN_EVENTS.get(name, EVENTS))
            )
            assert cases
            outcomes = proofs.run_check(proof, check, cases)
            failures += [
                f"{check.id} {case.name}: {outcome.error}"
                for case, outcome in zip(cases, outcomes, strict=True)
                if outcome.error is not None
            ]
    assert failures == []
