"""Findings about the address and the form of a request name what a client can send."""

from __future__ import annotations

import re

import pytest
from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.traffic.http_api import ADDRESSES
from mediagen.traffic.live_report import VerdictFormatter

from tests.helpers import ROOT, run

from .endpoint import EDGE, SESSIONS, Endpoint

_ADDRESS = re.compile(r"/(?:ee|api)/[\w/<>]+[\w>]")


def addresses(text: str) -> set[str]:
    """Return the addresses that a sentence or a table names."""
    return {
        re.sub(r"<(\w+)>", r"ID", a)
        for a in _ADDRESS.findall(re.sub("EVENT|SESSION", "<id>", text))
    }


def test_the_finding_its_help_and_the_guide_name_the_same_addresses() -> None:
    page = (ROOT / "docs/collector.md").read_text("utf-8")
    table = page[page.index("| Interface ") : page.index("Messages can ")]
    complete = {"/api/v1/downloaded"}  # complete sessions only
    named = addresses(ADDRESSES)
    assert len(named) == 7
    assert addresses(codes.UNKNOWN_ADDRESS.help) == named
    assert addresses(table.replace("<event>", "<id>")) - complete == named


@pytest.mark.parametrize("address", sorted(addresses(ADDRESSES)))
def test_the_named_addresses_are_those_of_apis(address: str) -> None:
    assert Endpoint().post(address, {}).status != 404 or address.endswith("/ID/events")


def test_an_address_without_an_api_names_those_that_have_one() -> None:
    (finding,) = Endpoint().post("/ee/va/v2/play", {}).findings
    assert (finding.code, finding.expected) == (codes.UNKNOWN_ADDRESS, ADDRESSES)


def test_a_missing_event_type_names_an_event_type_and_no_event() -> None:
    (receipt,) = Endpoint().post(SESSIONS, {}).receipts
    (finding,) = receipt.verdict.findings
    assert finding.expected == 'the type of the event, such as "sessionStart"'
    head, *_ = VerdictFormatter().format_item(receipt.verdict)
    assert head.split()[2:4] == ["-", "-"]
    (receipt,) = Endpoint().post(f"{EDGE}/play", {"events": [{"xdm": {}}]}).receipts
    assert receipt.verdict.findings[0].expected == (
        'the type of the event, such as "media.sessionStart"'
    )


def test_a_missing_value_names_the_expected_one() -> None:
    message = {"eventType": "play", "playerTime": {"ts": 1}}
    (receipt,) = Endpoint().post(f"{SESSIONS}/ID/events", message).receipts
    expected = {f.path: f.expected for f in receipt.verdict.findings}
    assert expected["$.playerTime.playhead"].startswith("a number")


def test_an_empty_array_is_called_empty() -> None:
    (receipt,) = Endpoint().post(SESSIONS, []).receipts
    assert receipt.verdict.findings[0].message == "the array is empty"


def test_the_name_of_a_finding_is_explained() -> None:
    assert run("explain", "wrong-order", cwd=ROOT).out.startswith("MG930 wrong-order (error)\n")
