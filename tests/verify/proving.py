"""Shared parts of the tests of toolchains: proofs, missing tools, and data of platforms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
import yaml
from mediagen.platforms.model import InstallStep, Wrapper
from mediagen.platforms.proofs import Check, Proof, no_proof
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.verify.runner import ProofRunner

from tests.helpers import ROOT
from tests.toolchains.requirement import require_tools


@cache
def project() -> Project:
    """Return the project with its own spec and templates."""
    return load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))


@cache
def prover() -> ProofRunner:
    """Return the runner of the project's proofs."""
    return ProofRunner(project())


def find_proof(name: str) -> Proof:
    """Return a proof by its name; a missing one fails the test with the file to write.

    Names are ``PLATFORM``, ``wrappers/PLATFORM[/NAME]`` and ``install/PLATFORM/TITLE``.
    """
    proof = prover().proofs.get(name)
    if proof is None:
        kind, _, rest = name.partition("/")
        platform = project().platforms[rest.partition("/")[0] or kind]
        part: Wrapper | InstallStep | None = None
        if kind == "wrappers":
            part = next(wrapper for wrapper in platform.wrappers if wrapper.path == rest)
        elif kind == "install":
            part = next(step for step in platform.install if rest == f"{platform.id}/{step.title}")
        pytest.fail(str(no_proof(project().folders.templates, platform, part)), pytrace=False)
    return proof


def require(checks: Iterable[Check]) -> None:
    """Skip the calling test if tools of checks are missing, with the command that installs them."""
    require_tools(prover().missing_tools(*checks))


def platform_data(platform: str, name: str) -> Any:
    """Return the data of ``templates/PLATFORM/tests/NAME.yaml``; a missing file fails the test."""
    path = project().folders.templates.find(f"{platform}/tests/{name}.yaml")
    if not path.is_file():
        message = f"missing file {path.relative_to(ROOT)}; write it, as other platforms have it"
        pytest.fail(message, pytrace=False)
    return yaml.safe_load(path.read_text("utf-8"))


def platforms_with(name: str) -> list[str]:
    """Return the platforms whose ``tests`` folder has a file ``NAME.yaml``."""
    templates = project().folders.templates
    return [
        id_ for id_ in project().platforms if templates.find(f"{id_}/tests/{name}.yaml").is_file()
    ]
