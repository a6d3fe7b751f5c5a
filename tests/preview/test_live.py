"""The preview follows the files: problems over the last valid state, changes, and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.helpers import project, run
from tests.preview.server import Preview, Response, serve_preview

EVENT = "spec/events/adStart.yaml"
TEMPLATE = "templates/ios/snippet.j2"
PAGE = "/events/adStart?platform=ios&beside=android"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = project(tmp_path_factory.mktemp("live"), output=True)
    with serve_preview(folder) as running:
        yield running


@pytest.fixture
def preview(shared: Preview) -> Iterator[Preview]:
    """The preview of a project whose files are as before after the test."""
    files = {shared.folder / name: (shared.folder / name).read_text() for name in (EVENT, TEMPLATE)}
    yield shared
    for path, text in files.items():
        path.write_text(text)
    shared.wait_for(PAGE, is_restored)


def is_restored(response: Response) -> bool:
    """Return whether the page shows the files as they were before the tests."""
    is_valid = "No problems" in response.text
    return is_valid and "length: 15" in response.document.by_id("code-1").text


def has_code(code: str, response: Response) -> bool:
    return response.document.by_id("code-1").text == code


def has_text(text: str, response: Response) -> bool:
    return text in response.text


def edit(preview: Preview, name: str, old: str, new: str) -> None:
    path = preview.folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def wait_for_code(preview: Preview, text: str) -> str:
    """Return the code of the page as soon as it contains a string."""
    response = preview.wait_for(PAGE, lambda r: text in r.document.by_id("code-1").text)
    return response.document.by_id("code-1").text


def test_a_saved_value_is_shown(preview: Preview) -> None:
    edit(preview, EVENT, "length: 15", "length: 77")
    preview.wait_for(PAGE, lambda response: "77" in response.document.by_id("code-1").text)


def test_a_file_that_an_editor_replaces_is_noticed(preview: Preview) -> None:
    path = preview.folder / EVENT
    new = path.with_name(".adStart.swp")
    new.write_text(path.read_text().replace("length: 15", "length: 78"))
    new.replace(path)
    preview.wait_for(PAGE, lambda response: "78" in response.document.by_id("code-1").text)


def test_a_broken_file_shows_all_its_problems_over_the_last_valid_state(preview: Preview) -> None:
    before = preview.get(PAGE).document.by_id("code-1").text
    edit(preview, EVENT, "category: ads", "category: adz")
    edit(preview, EVENT, "length: 15", "lenght: 15")
    printed = run("check", cwd=preview.folder)
    assert printed.code == 2
    problems = re.findall(r"^(\S+:\d+:\d+): (MG\d+) (.*)$", printed.err, re.MULTILINE)
    assert len(problems) > 1

    def shows_all(text: str) -> bool:
        return text.count('<code class="place">') == len(problems)

    page = preview.wait_for(PAGE, lambda response: shows_all(response.text)).document
    shown = page.by_id("problems").text
    for place, code, message in problems:
        assert place in shown and code in shown and message in shown
    excerpts = [element.text for element in page.by_class("excerpt")]
    for excerpt in excerpts:  # the same line and caret as on a terminal
        assert "".join(f"    {line}\n" for line in excerpt.split("\n")) in printed.err
    assert all(element.text for element in page.by_class("cure"))
    assert page.by_id("code-1").text == before
    assert re.search(rf"{len(problems)} problems", page.by_id("state").text)


def test_a_page_follows_a_platform_or_action_that_is_removed_and_restored(
    preview: Preview,
) -> None:
    platform, action = "/events/play?platform=chromecast", "/events/consent?platform=ios"
    for name, page, sign in (
        ("templates/chromecast", platform, "no platform &#39;chromecast&#39;; this is web-sdk"),
        ("spec/actions/consent.yaml", action, "MG641"),
    ):
        before = preview.get(page).document.by_id("code-1").text
        path, away = preview.folder / name, preview.folder / "away"
        path.rename(away)
        response = preview.wait_for(page, partial(has_text, sign))
        assert (before in response.document.by_id("code-1").text) == (page == action)
        away.rename(path)
        preview.wait_for(page, partial(has_text, "No problems"))
        preview.wait_for(page, partial(has_code, before))


def test_a_broken_template_keeps_the_last_valid_code(preview: Preview) -> None:
    before = preview.get(PAGE).document.by_id("code-1").text
    edit(preview, TEMPLATE, "{{ call.object.variable }}", "{{ call.object.variabel }}")
    response = preview.wait_for(PAGE, lambda response: 'id="problems"' in response.text)
    page = response.document
    assert "templates/ios/snippet.j2:" in page.by_id("problems").text
    assert page.by_id("code-1").text == before
    assert "last valid state" in page.by_class("notice")[0].text
    assert "createAdObject" in page.by_id("code-2").text  # the other platform is not affected


def test_a_broken_template_is_reported_on_every_page(preview: Preview) -> None:
    edit(preview, TEMPLATE, "{{ call.object.variable }}", "{{ call.object.variabel }}")
    other = "/events/play?platform=android"
    response = preview.wait_for(other, lambda response: 'id="problems"' in response.text)
    assert "templates/ios/snippet.j2:" in response.document.by_id("problems").text


def test_changes_are_those_of_check(preview: Preview) -> None:
    edit(preview, EVENT, "length: 15", "length: 79")
    printed = run("check", "--diff", cwd=preview.folder)
    assert printed.code == 1
    paths = re.findall(r"^    output/(\S+)$", printed.out, re.MULTILINE)
    assert len(paths) > 3
    page = preview.wait_for("/changes", lambda r: f"remove {len(paths)} files" in r.text).document
    shown = [link for link in page.links() if link.startswith("/changes?file=")]
    assert [link.partition("=")[2] for link in shown] == paths
    for link in shown:
        diff = "".join(e.text for e in preview.get(link).document.by_class("line"))
        assert diff and diff in printed.out


def test_changes_follow_generate(preview: Preview) -> None:
    edit(preview, EVENT, "length: 15", "length: 80")
    preview.wait_for("/changes", lambda response: "would write or remove" in response.text)
    run("generate", cwd=preview.folder)
    preview.wait_for("/changes", lambda response: "are in sync." in response.text)
    edit(preview, EVENT, "length: 80", "length: 15")
    run("generate", cwd=preview.folder)


def test_a_preview_of_a_broken_project_starts_and_shows_why(tmp_path: Path) -> None:
    folder = project(tmp_path)
    path = folder / EVENT
    text = path.read_text()
    path.write_text("event: [")
    with serve_preview(folder) as preview:
        page = preview.get("/").document
        assert "spec/events/adStart.yaml:1:" in page.by_id("problems").text
        assert preview.get("/events/play").status == 200
        path.write_text(text)
        preview.wait_for("/events/adStart", lambda r: 'id="code-1"' in r.text)


def test_the_project_file_is_followed(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "mediagen.yaml").write_text("out: output\n")
    with serve_preview(folder) as preview:
        (folder / "mediagen.yaml").write_text("out: [\n")
        preview.wait_for("/events/play", lambda r: "mediagen.yaml:" in r.text)
        (folder / "spec").rename(folder / "plan")
        (folder / "mediagen.yaml").write_text("spec: plan\n")
        preview.wait_for("/events/play", lambda r: "No problems" in r.text)
        event = folder / "plan/events/adStart.yaml"
        event.write_text(event.read_text().replace("length: 15", "length: 81"))
        preview.wait_for("/events/adStart", lambda r: "81" in r.document.by_id("code-1").text)


@pytest.mark.parametrize("config", ["", "out: output\n"])
def test_a_removed_spec_is_a_problem_and_is_followed_again_when_it_is_restored(
    tmp_path: Path, config: str
) -> None:
    folder = project(tmp_path)
    config_path = folder / "mediagen.yaml"
    config_path.unlink(missing_ok=True)
    if config:
        config_path.write_text(config)
    with serve_preview(folder) as preview:
        before = preview.get(PAGE).document.by_id("code-1").text
        for number in (82, 83):
            (folder / "spec").rename(folder / "away")
            page = preview.wait_for(PAGE, lambda r: 'id="problems"' in r.text).document
            assert "MG708" in page.by_id("problems").text
            assert page.by_id("code-1").text == before
            (folder / "away").rename(folder / "spec")
            preview.wait_for(PAGE, lambda r: "No problems" in r.text)
            event = folder / EVENT
            event.write_text(re.sub("length: [0-9]+", f"length: {number}", event.read_text()))
            before = wait_for_code(preview, f"length: {number}")


def test_changes_follow_an_output_folder_that_was_removed(tmp_path: Path) -> None:
    folder = project(tmp_path, output=True)
    with serve_preview(folder) as preview:
        preview.wait_for("/changes", lambda response: "are in sync." in response.text)
        for _ in range(2):
            (folder / "output").rename(folder / "away")
            preview.wait_for("/changes", lambda r: "would write or remove" in r.text)
            (folder / "away").rename(folder / "output")
            preview.wait_for("/changes", lambda response: "are in sync." in response.text)
