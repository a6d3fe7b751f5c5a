"""A wrapper prints the caveats of events that concern its own protocol, and no others."""

from __future__ import annotations

import re

import pytest

from tests.verify.proving import project, prover

WRAPPERS = [
    f"wrappers/{wrapper.path}"
    for platform in project().platforms.values()
    for wrapper in platform.wrappers
]


def words(text: str) -> str:
    """Return a text without markup, comment marks and line breaks."""
    return " ".join(re.findall(r"\w+", text)).lower()


@pytest.mark.parametrize("name", WRAPPERS)
def test_a_wrapper_prints_only_caveats_of_its_protocol(name: str) -> None:
    protocol = project().platforms[name.split("/")[1]].protocol
    printed = words(" ".join(data.decode() for data in prover().wrapper_files(name).values()))
    caveats = [caveat for event in project().spec.events.values() for caveat in event.caveats]
    foreign = [c.text for c in caveats if protocol not in c.protocols and words(c.text) in printed]
    assert not foreign
    assert any(words(c.text) in printed for c in caveats if protocol in c.protocols)
