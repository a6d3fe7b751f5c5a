"""What a test says that needs a toolchain."""

from __future__ import annotations

import os

import pytest

from . import tools


def require(name: str) -> None:
    """Skip the calling test, naming the install command, when ``name`` lacks its tools.

    ``name`` is a language or tool of ``tools.NEEDS``. With the environment variable
    MEDIAGEN_REQUIRE_TOOLCHAINS=1 the test fails instead.
    """
    sentence = tools.missing(name)
    if sentence is None:
        return
    if os.environ.get("MEDIAGEN_REQUIRE_TOOLCHAINS") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
