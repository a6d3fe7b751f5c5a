"""The explorer over HTTP: the bytes of the command line, its messages, and addresses of states."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from mediagen.commands.preview_server.subjects import list_subjects
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project

from tests.helpers import ROOT, project, run
from tests.preview.server import Preview, Response, serve_preview


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with serve_preview(project(tmp_path_factory.mktemp("project"))) as running:
        yield running


@pytest.fixture(scope="module")
def loaded() -> Project:
    return load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))


def show(preview: Preview, event: str, **parameters: str) -> Response:
    response = preview.get(f"/events/{event}?{urlencode(parameters)}")
    assert response.status == 200
    return response


def test_every_snippet_has_the_bytes_of_its_file_and_every_gap_its_reason(
    preview: Preview, loaded: Project
) -> None:
    shown = set()
    platforms = list(loaded.platforms.values())
    for event in list_subjects(loaded.spec):
        for example in event.examples:
            pairs = zip(platforms[::2], [*platforms[1::2], platforms[0]], strict=False)
            for first, second in pairs:
                page = show(
                    preview, event.id, example=example, platform=first.id, beside=second.id
                ).document
                for number, platform in enumerate((first, second), 1):
                    suffix = "" if example == "basic" else f".{example}"
                    path = f"snippets/{platform.id}/{event.id}{suffix}.{platform.extension}"
                    file = ROOT / "output" / path
                    if file.is_file():
                        code = page.by_id(f"code-{number}").text
                        assert code.encode() == file.read_bytes(), path
                        shown.add(path)
                    else:
                        start = f"{platform.title} has no snippet for {event.id}: "
                        reasons = [e.text for e in page.by_class("reason")]
                        assert any(reason.startswith(start) for reason in reasons), path
    output = ROOT / "output"
    assert shown == {path.relative_to(output).as_posix() for path in output.glob("snippets/*/*")}


VALUES = [
    ("adStart", "advertisingDetails.friendlyName", "Say \"hi\" & <b>'bye'</b> \\ $x `y` {sid}"),
    ("adStart", "advertisingDetails.friendlyName", "two\nlines"),
    ("adStart", "advertisingDetails.friendlyName", "carriage\rreturn\ttab"),
    ("adStart", "advertisingDetails.friendlyName", "\u202e\u200b\ufeffÄ 🎬 \x1b[31m"),
    ("adStart", "advertisingDetails.length", "30"),
    ("adStart", "customMetadata.my_key", "x"),
    ("adStart", "customMetadata.my_key", ""),
    ("play", "sessionID", "abc"),
    ("play", "playhead", "7"),
    ("stateStart", "statesStart", "mute,fullScreen"),
]


@pytest.mark.parametrize(("event", "name", "value"), VALUES)
def test_a_changed_value_gives_the_bytes_of_set(
    preview: Preview, event: str, name: str, value: str
) -> None:
    for platform in ("web-sdk", "roku-edge", "media-edge-api"):
        page = show(preview, event, platform=platform, **{f"set.{name}": value}).document
        arguments = ("snippet", event, "--platform", platform, "--set", f"{name}={value}")
        expected = run(*arguments, cwd=preview.folder)
        assert expected.code == 0, expected.err
        assert page.by_id("code-1").text == expected.out
        command = page.by_id("command-1").text
        if not re.search(r"[\x00-\x1f\u200b-\u202e\ufeff]", value):  # those are printed as $'…'
            assert shlex.split(command) == ["mediagen", *arguments]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("advertisingDetails.length", "long"),
        ("playhead", "-1"),
        ("playhead", "86401"),
        ("timestamp", "today"),
        ("customMetadata.bad name", "x"),
    ],
)
def test_an_invalid_value_is_explained_at_its_field_as_by_set(
    preview: Preview, name: str, value: str
) -> None:
    page = show(preview, "adStart", platform="ios", **{f"set.{name}": value}).document
    arguments = ("snippet", "adStart", "--platform", "ios", "--set", f"{name}={value}")
    printed = run(*arguments, cwd=preview.folder)
    assert printed.code == 2
    message = re.sub(r"^mediagen snippet: MG\d+ ", "", printed.err).rstrip("\n")
    assert page.by_id(f"f-{name}-hint").text == message
    assert page.by_id(f"f-{name}").attributes["aria-invalid"] == "true"
    # It is left out, and the page says so.
    assert page.by_id("code-1").text == run(*arguments[:4], cwd=preview.folder).out
    assert page.by_id("command-1").text == "mediagen snippet adStart --platform ios"
    assert "1 invalid value is left out." in page.by_class("notice")[0].text


def test_several_invalid_values_are_all_explained(preview: Preview) -> None:
    values = {"set.playhead": "x", "set.advertisingDetails.length": "y", "set.nothing": "z"}
    page = show(preview, "adStart", **values).document
    assert page.by_id("f-playhead-hint").text.startswith("playhead: expected an integer")
    assert "expected an integer" in page.by_id("f-advertisingDetails.length-hint").text
    assert "unknown field 'nothing' of adStart" in "".join(e.text for e in page.by_class("notice"))


def test_the_form_has_types_limits_enumerations_and_required_fields(preview: Preview) -> None:
    response = show(preview, "sessionStart", platform="web-sdk")
    page = response.document
    assert page.by_id("f-playhead-hint").text == "Integer, seconds, 0 or greater, 86400 or less"
    assert page.by_id("f-sessionDetails.streamType").tag == "select"
    assert re.search(r'for="f-sessionDetails.name">[^<]*<em>required</em>', response.text)
    assert not re.search(r'for="f-sessionDetails.show">[^<]*<em>', response.text)


def test_a_field_that_the_sdk_fills_in_is_not_required(preview: Preview) -> None:
    for platform, is_required in (("web-sdk", True), ("ios", False)):
        text = show(preview, "play", platform=platform).text
        assert bool(re.search(r'for="f-playhead">[^<]*<em>required', text)) == is_required


def test_a_state_is_in_its_address_and_links_keep_it(preview: Preview) -> None:
    parameters = {
        "example": "custom-metadata",
        "platform": "android",
        "beside": "chromecast",
        "set.advertisingDetails.length": "99",
    }
    first = show(preview, "adStart", **parameters)
    assert "99" in first.document.by_id("code-1").text
    assert "99" in first.document.by_id("code-2").text
    assert first.text == show(preview, "adStart", **parameters).text
    current = [
        e.attributes["href"]
        for e in first.document.by_tag("a")
        if e.attributes.get("aria-current") == "true"
    ]
    assert current == [f"/events/adStart?{urlencode(parameters)}"]


def test_an_example_that_was_renamed_is_reported_and_the_first_one_shown(preview: Preview) -> None:
    page = show(preview, "adStart", example="old", platform="older").document
    notices = [element.text for element in page.by_class("notice")]
    assert notices == [
        "no example 'old' of adStart; this is basic",
        "no platform 'older'; this is web-sdk",
    ]


def test_an_unknown_page_has_a_message_with_its_code(preview: Preview) -> None:
    response = preview.get(f"/events/{quote('<b>nothing')}")
    assert response.status == 404
    assert (
        "MG742 the spec has no event or action '<b>nothing'" in response.document.by_id("main").text
    )


def test_a_line_is_explained_as_by_explain(preview: Preview) -> None:
    run("generate", "--kind", "snippets", "--platform", "ios", cwd=preview.folder)
    printed = run("explain", "output/snippets/ios/adStart.swift:1", cwd=preview.folder).out
    text = preview.get("/origin/adStart?platform=ios&line=1").document
    places = [element.text for element in text.by_class("place")]
    assert places == re.findall(r"^  (\S+:\d+(?::\d+)?)$", printed, re.MULTILINE)
    values = [element.text for element in text.by_class("path")]
    assert values == re.findall(r"^    (\S+: .*)$", printed, re.MULTILINE)


def test_a_line_of_changed_code_is_explained_by_that_of_the_example(preview: Preview) -> None:
    plain = preview.get("/origin/adStart?platform=web-sdk&line=9").document
    changed = preview.get(
        "/origin/adStart?platform=web-sdk&line=9&set.advertisingDetails.friendlyName=Changed"
    ).document
    assert [e.text for e in plain.by_class("place")] == [e.text for e in changed.by_class("place")]
    assert "The line also shows values of the form" in "".join(
        element.text for element in changed.by_tag("p")
    )


def test_an_action_has_a_page_with_its_settings_and_origins(preview: Preview) -> None:
    arguments = ("snippet", "consent", "--platform", "js-3x", "--example", "out")
    state = {"platform": "js-3x", "example": "out"}
    page = show(preview, "consent", **state, **{"set.settings.orgID": "1@AdobeOrg"}).document
    assert [e.text for e in page.by_class("crumb")] == ["Actions"]
    printed = run(*arguments, "--set", "settings.orgID=1@AdobeOrg", cwd=preview.folder)
    assert page.by_id("code-1").text == printed.out
    command = shlex.split(page.by_id("command-1").text)
    assert command == ["mediagen", *arguments, "--set", "settings.orgID=1@AdobeOrg"]
    invalid = "settings.mainPingInterval=long"
    refused = run(*arguments, "--set", invalid, cwd=preview.folder)
    page = show(preview, "consent", **state, **{"set.settings.mainPingInterval": "long"}).document
    message = re.sub(r"^mediagen snippet: MG\d+ ", "", refused.err).rstrip("\n")
    assert page.by_id("f-settings.mainPingInterval-hint").text == message
    origin = preview.get("/origin/consent?platform=js-3x&example=out&line=1").document
    place = next(e.text for e in origin.by_class("place"))
    assert place == "templates/js-3x/actions/consent.j2:1"


def test_an_unknown_address_has_a_page_in_a_browser(preview: Preview) -> None:
    response = preview.get("/nothing/at-all", {"Accept": "text/html"})
    assert response.status == 404
    assert "MG742 no page '/nothing/at-all'" in response.document.by_id("main").text


def test_a_long_value_is_shown(preview: Preview) -> None:
    value = "long" * 20_000  # more than a usual server accepts in an address
    values = {"set.advertisingDetails.friendlyName": value}
    assert value in show(preview, "adStart", platform="ios", **values).document.by_id("code-1").text


@pytest.mark.parametrize("line", ["0", "99", "x", "", "1" * 30])
def test_a_line_that_does_not_exist_is_no_failure(preview: Preview, line: str) -> None:
    response = preview.get(f"/origin/adStart?platform=ios&line={line}")
    assert response.status in (200, 404)
    assert "no such line" in response.text
