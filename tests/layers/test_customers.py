"""The projects of eight customers on top of the package: short files, and everything follows."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.helpers import ROOT, run

CUSTOMERS = Path(__file__).parent / "customers"
#: Projects, with the most lines and files that they may need.
SIZES = {
    "broadcaster": (40, 4),
    "sports": (25, 4),
    "podcast": (25, 3),
    "agency/plan": (21, 3),
    "agency/client": (10, 3),
    "documentation": (14, 3),
    "php": (52, 4),
    "http-only": (13, 2),
    "house": (8, 2),
}


@cache
def generated(name: str) -> Path:
    """Return the folder of a customer's project with its output."""
    folder = Path(mkdtemp(prefix="customer-"))
    shutil.copytree(CUSTOMERS, folder, dirs_exist_ok=True)
    result = run("generate", cwd=folder / name)
    assert result.err == ""
    assert result.code == 0
    return folder / name


def output(name: str, path: str) -> str:
    return (generated(name) / "output" / path).read_text("utf-8")


@pytest.mark.parametrize("name", SIZES)
def test_a_project_is_short_and_its_output_in_sync(name: str) -> None:
    files = [path for path in (CUSTOMERS / name).rglob("*") if path.is_file()]
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in files)
    assert (lines, len(files)) <= SIZES[name]
    assert run("check", cwd=generated(name)).code == 0


# -- A: broadcaster ------------------------------------------------------------------------------


def test_typed_metadata_is_sent_as_strings_before_free_pairs() -> None:
    code = output("broadcaster", "snippets/media-edge-api/sessionStart.programme.sh")
    body = json.loads(code[code.index("'{") + 1 : code.rindex("}'") + 1].replace("'\\''", "'"))
    pairs = body["events"][0]["xdm"]["mediaCollection"]["customMetadata"]
    values = {pair["name"]: pair["value"] for pair in pairs}
    assert values["acme.kids"] == "false"
    assert values["acme.score"] == "7.5"
    assert values["acme.ageRating"] == "12"
    assert values["acme.firstShown"] == "2026-01-25"
    assert list(values)[:2] == ["acme.programmeId", "acme.brand"]


def test_examples_of_the_package_get_the_required_values() -> None:
    assert '"acme.brand": "Blinding Light"' in output(
        "broadcaster", "snippets/ios/sessionStart.swift"
    )
    assert "acme.slot" in output("broadcaster", "snippets/web-sdk/adStart.js")


def test_values_of_the_project_are_in_all_snippets() -> None:
    assert 'channel: "Acme One"' in output("broadcaster", "snippets/web-sdk/sessionStart.js")
    assert "7c1f6a52-9d0e-4f7b-8a3c-51b7e0d2c9aa" in output(
        "broadcaster", "snippets/media-edge-api/play.sh"
    )


def test_removed_examples_and_other_platforms_are_gone() -> None:
    snippets = generated("broadcaster") / "output/snippets"
    assert not list(snippets.glob("*/sessionStart.reporting.*"))
    platforms = {path.name for path in snippets.iterdir() if path.is_dir()}
    assert platforms == {"web-sdk", "ios", "android", "roku-edge", "media-edge-api"}


def test_an_ellipsis_keeps_the_list_below() -> None:
    page = output("broadcaster", "docs/exl/events/session/session-start.md")
    below = (ROOT / "output/docs/exl/events/session/session-start.md").read_text("utf-8")
    assert "Not when a trailer is shown in the catalogue." in page
    assert "Not when a trailer is shown in the catalogue." not in below


def test_wrappers_take_typed_metadata_as_typed_parameters() -> None:
    swift = output("broadcaster", "wrappers/ios/Sources/MediaTracking/MediaTracking.swift")
    assert "kids: Bool," in swift
    assert "tier: ProgrammeTier," in swift
    assert "slot: String? = nil" in swift  # required on another event only
    assert "slot: String," in swift
    types = output("broadcaster", "wrappers/web-sdk/index.d.ts")
    assert "kids: boolean;" in types
    assert any(line in types for line in ("score?: number;", "score?: number | undefined;"))


def test_pages_list_typed_metadata_like_any_field() -> None:
    row = "| [`kids`](../../variables/programme/for-children.md)"
    page = output("broadcaster", "docs/exl/events/session/session-start.md")
    (line,) = (line for line in page.splitlines() if line.startswith(row))
    assert [cell.strip() for cell in line.split("|")][3:5] == ["Boolean", "Yes"]
    slot = output("broadcaster", "docs/exl/variables/programme/slot.md")
    assert "Required with [Ad start]" in slot
    assert "Custom metadata key `acme.slot`" in slot
    assert "No example includes this field." not in slot


# -- B: sports -----------------------------------------------------------------------------------


def test_allowed_values_narrow_examples_and_enumerations() -> None:
    assert 'contentType: "live"' in output("sports", "snippets/web-sdk/sessionStart.js")
    values = output("sports", "wrappers/web-sdk/index.d.ts")
    assert "podcast" not in values


def test_a_field_is_required_on_one_of_its_events_only() -> None:
    kotlin = output(
        "sports", "wrappers/android/src/main/kotlin/mediagen/mediatracking/MediaTracking.kt"
    )
    opening, chapter = kotlin.index("fun openSession("), kotlin.index("fun chapterStart(")
    assert "period: Int," in kotlin[chapter : kotlin.index(")", chapter)]
    assert "period" not in kotlin[opening : kotlin.index(") {", opening)]


# -- C: podcast ----------------------------------------------------------------------------------


def test_an_event_that_is_left_out_is_in_no_output() -> None:
    folder = generated("podcast") / "output"
    texts = [path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()]
    assert not list(folder.rglob("*bitrateChange*"))
    assert not any("fun bitrateChange(" in text for text in texts)


# -- D: agency -----------------------------------------------------------------------------------


def test_a_client_refines_the_plan_of_its_agency() -> None:
    code = output("agency/client", "snippets/web-sdk/sessionStart.js")
    assert '{ name: "client", value: "Three Sports" }' in code
    assert "nordics" in output("agency/client", "wrappers/web-sdk/index.d.ts")
    assert "iberia" not in output("agency/client", "wrappers/web-sdk/index.d.ts")
    assert "Playback fails" in output("agency/client", "docs/exl/events/error.md")


def test_wrappers_do_not_ask_for_a_constant() -> None:
    code = output("agency/client", "wrappers/web-sdk/index.js")
    assert "client: " not in output("agency/client", "wrappers/web-sdk/index.d.ts")
    assert 'client: "Three Sports"' in code


def test_chapters_of_the_documentation_are_in_the_order_of_the_project() -> None:
    home = output("agency/client", "docs/exl/events/overview.md")
    order = ["Sessions", "Playback", "Ads", "Player states"]
    assert sorted(order, key=home.index) == order


# -- E: documentation, F: PHP, H: one platform only ------------------------------------------------


def test_texts_and_examples_change_pages_and_snippets() -> None:
    page = output("documentation", "docs/exl/events/session/session-end.md")
    assert "The beta backend keeps a session open for one more minute." in page
    assert output("documentation", "snippets/ios/sessionEnd.kiosk.swift")


def test_a_platform_of_the_project_has_every_event() -> None:
    code = output("php", "snippets/php/adStart.php")
    assert '$curl = curl_init("https://edge.adobedc.net/ee/va/v1/adStart' in code


def test_an_event_of_one_platform_has_a_reason_on_the_others() -> None:
    snippets = generated("http-only") / "output/snippets"
    assert [path.parent.name for path in snippets.glob("*/creditsStart.*")] == ["media-edge-api"]
    page = output("http-only", "docs/exl/events/playback/credits-start.md")
    assert "Only our own service, behind the player, sends it." in page
