"""A wrapper prints the caveats that concern its protocol and callers, and no other protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from mediagen.spec.caveats import Caveat
from mediagen.spec.model import Protocol

from tests.verify.proving import project, prover

WRAPPERS = [
    f"wrappers/{wrapper.path}"
    for platform in project().platforms.values()
    for wrapper in platform.wrappers
]


def words(text: str) -> str:
    """Return a string without markup, comment marks and line breaks."""
    return " ".join(re.findall(r"\w+", text)).lower()


def protocol_of(name: str) -> Protocol:
    return project().platforms[name.split("/")[1]].protocol


def caveats() -> Iterator[Caveat]:
    spec = project().spec
    for described in (spec.events, spec.groups, spec.fields, spec.values):
        for item in described.values():
            yield from item.caveats


@pytest.mark.parametrize("name", WRAPPERS)
def test_a_wrapper_prints_only_caveats_of_its_protocol_for_its_callers(name: str) -> None:
    protocol = protocol_of(name)
    printed = words(" ".join(data.decode() for data in prover().wrapper_files(name).values()))
    # The same fact can be stated for two protocols in the same words.
    expected = {words(c.text) for c in caveats() if c.in_wrappers and protocol in c.protocols}
    foreign = [c.text for c in caveats() if not c.in_wrappers or protocol not in c.protocols]
    assert not [text for text in foreign if words(text) in printed and words(text) not in expected]
    assert any(text in printed for text in expected)


TRACKER_WRAPPERS = [name for name in WRAPPERS if protocol_of(name) == Protocol.TRACKER]


@pytest.mark.parametrize("name", TRACKER_WRAPPERS)
def test_a_wrapper_of_a_tracker_names_no_term_of_another_protocol(name: str) -> None:
    protocols = project().spec.protocols.values()
    terms = [term for each in protocols if each.id != Protocol.TRACKER for term in each.terms]
    assert terms
    pattern = re.compile("|".join(rf"\b{re.escape(term)}\b" for term in terms))
    named = [
        f"{path}: {line.strip()}"
        for path, data in prover().wrapper_files(name).items()
        for line in data.decode().splitlines()
        if pattern.search(line)
    ]
    assert named == []
