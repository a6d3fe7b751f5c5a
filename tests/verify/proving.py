"""What the tests of real toolchains share: the prover, and what to do where one is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache

import pytest
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
