"""Requirement of a test for a toolchain."""

from __future__ import annotations

import os

import pytest

from . import tools


def require_tools(message: str | None) -> None:
    """Skip the calling test with a message about missing tools; do nothing without a message.

    With the environment variable MEDIAGEN_REQUIRE_TOOLCHAINS=1 the test fails instead.
    """
    if not message:
        return
    if os.environ.get("MEDIAGEN_REQUIRE_TOOLCHAINS") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def require(name: str) -> None:
    """Skip the calling test if tools of ``name`` are missing, with the command that installs them.

    ``name`` is a language or tool of ``tools.NEEDS``.
    """
    require_tools(tools.missing(name))
