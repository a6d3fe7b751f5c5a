"""Shared parts of the tests of real toolchains: the prover, missing tools, data of platforms."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
import yaml
from mediagen.platforms.proofs import Check
from mediagen.project.project import Project, load_project, resolve_folders
from mediagen.verify.runner import ProofRunner

from tests.helpers import ROOT


@cache
def project() -> Project:
    """The project's own spec and templates."""
    return load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))


@cache
def prover() -> ProofRunner:
    """Proves snippets of the project."""
    return ProofRunner(project())


def require(checks: Iterable[Check]) -> None:
    """Skip the calling test, naming what installs them, where checks lack tools.

    With the environment variable MEDIAGEN_REQUIRE_TOOLCHAINS=1 the test fails instead.
    """
    lacking = prover().missing_tools(*checks)
    if not lacking:
        return
    if os.environ.get("MEDIAGEN_REQUIRE_TOOLCHAINS") == "1":
        pytest.fail(lacking, pytrace=False)
    pytest.skip(lacking)


def platform_data(platform: str, name: str) -> Any:
    """Return the data of ``templates/PLATFORM/tests/NAME.yaml``; a missing file fails the test."""
    path = project().folders.templates / platform / "tests" / f"{name}.yaml"
    if not path.is_file():
        pytest.fail(f"write {path.relative_to(ROOT)}, as other platforms have it", pytrace=False)
    return yaml.safe_load(path.read_text("utf-8"))


def platforms_with(name: str) -> list[str]:
    """Return the platforms whose ``tests`` folder has a file ``NAME.yaml``."""
    templates = project().folders.templates
    return [
        id_ for id_ in project().platforms if (templates / id_ / f"tests/{name}.yaml").is_file()
    ]
