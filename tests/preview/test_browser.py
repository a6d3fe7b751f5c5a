"""The preview in Debian's Chromium: typing, copying, following files, keyboard, and widths."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect, sync_playwright

from tests.helpers import ROOT, project, run
from tests.preview.server import Preview, serve_preview
from tests.preview.visibility import set_hidden
from tests.toolchains import tools
from tests.toolchains.requirement import require

EVENT = "spec/events/adStart.yaml"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Views in the states that differ most.
VIEWS = {
    "event": "/events/adStart?platform=android",
    "two platforms": "/events/sessionStart?platform=web-sdk&beside=roku-edge",
    "invalid values": "/events/adStart?platform=ios&set.playhead=long&set.nothing=1",
    "no snippet": "/events/downloaded?platform=ios",
    "action": "/events/consent?platform=roku-edge&beside=media-collection-api",
    "pages": "/pages/material/events/session/session-end.md",
    "diagram": "/pages/docusaurus/session-rules.mdx",
    "wide table": "/pages/github/coverage.md",
    "changes": "/changes",
    "missing": "/events/nothing",
}

expect.set_options(timeout=15_000)  # machines of CI are slow to start processes


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    require("browser")
    folder = project(tmp_path_factory.mktemp("project"), output=True)
    (folder / "output/snippets/ios/play.swift").unlink()  # a change to show
    with serve_preview(folder) as running:
        yield running


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview with problems over the last valid state."""
    require("browser")
    folder = project(tmp_path_factory.mktemp("broken"), output=True)
    with serve_preview(folder) as running:
        path = folder / EVENT
        path.write_text(path.read_text().replace("category: ads", "category: adz"))
        running.wait_for(VIEWS["event"], lambda response: 'id="problems"' in response.text)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    require("browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(tools.executable("chromium")), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    """A page in which any error of a script and any refusal of the policy fails the test."""
    context = browser.new_context(base_url=preview.address, viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None
    )
    yield opened
    context.close()
    assert [error for error in errors if "404 (Not Found)" not in error] == []


def watch_errors(page: Page) -> list[str]:
    """Return a list that gets the errors of scripts and the refusals of the policy."""
    errors: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            errors.append(message.text)

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", note_message)
    return errors


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def open_for_axe(browser: Browser, scheme: str, width: int, base_url: str | None = None) -> Page:
    """Return a page in which axe can run, of a color scheme and a width."""
    require("axe")
    context = browser.new_context(
        base_url=base_url,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )
    return context.new_page()


def find_violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return the rules of WCAG 2.2 AA that a page violates, each with the elements that do."""
    script = tools.toolchain_folder() / "axe/node_modules/axe-core/axe.min.js"
    page.evaluate("document.querySelectorAll('main details').forEach((d) => (d.open = true))")
    page.evaluate(script.read_text("utf-8"))
    found = page.evaluate("tags => axe.run({ runOnly: tags })", AXE_TAGS)
    assert found["passes"], page.url
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found["violations"]]


def test_open_search_and_choose(page: Page) -> None:
    page.goto("/")
    expect(page.locator("h1")).to_contain_text("Session start")
    page.keyboard.press("/")
    page.keyboard.type("chapter skip")
    items = page.locator("#side li:visible")
    expect(items).to_have_count(1)
    items.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("Chapter skip")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#search")).to_have_value("chapter skip")
    page.locator("#search").fill("nothing at all")
    expect(page.locator("[data-none]")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Session start")


def test_code_follows_every_key_and_the_focus_stays(page: Page, preview: Preview) -> None:
    page.goto("/events/adStart?platform=android")
    field = page.locator("[id='f-advertisingDetails.friendlyName']")
    field.fill("")
    field.press_sequentially('Northwind "A" <b>', delay=15)
    arguments = ["snippet", "adStart", "--platform", "android"]
    value = 'advertisingDetails.friendlyName=Northwind "A" <b>'
    expected = run(*arguments, "--set", value, cwd=preview.folder).out
    expect(page.locator("#code-1")).to_have_text(expected, use_inner_text=False)
    expect(field).to_be_focused()
    expect(field).to_have_value('Northwind "A" <b>')
    assert "set.advertisingDetails.friendlyName=Northwind" in page.url
    page.reload()
    expect(field).to_have_value('Northwind "A" <b>')
    page.locator("#reset").click()
    expect(field).to_have_value("Ford F-150")
    expect(page).not_to_have_url(re.compile("set[.]"))


def test_an_invalid_value_is_explained_and_the_code_stays(page: Page) -> None:
    page.goto("/events/adStart?platform=ios")
    before = page.locator("#code-1").text_content()
    page.locator("[id='f-advertisingDetails.length']").fill("soon")
    hint = page.locator("[id='f-advertisingDetails.length-hint']")
    expect(hint).to_have_text(re.compile("advertisingDetails.length: expected"))
    assert page.locator("#code-1").text_content() == before


def test_copies_are_the_bytes_of_the_command_line(page: Page, preview: Preview) -> None:
    page.goto("/events/adStart?platform=web-sdk&set.playhead=7")
    page.get_by_role("button", name="Copy command").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    arguments = ["snippet", "adStart", "--platform", "web-sdk", "--set", "playhead=7"]
    assert clipboard(page) == " ".join(["mediagen", *arguments])
    page.get_by_role("button", name="Copy code").click()
    expect(page.locator("[data-copy=code-1]")).to_have_class("done")
    assert clipboard(page) == run(*arguments, cwd=preview.folder).out


def test_platforms_examples_and_pairs_are_chosen(page: Page) -> None:
    page.goto("/events/adStart")
    page.get_by_role("navigation", name="Platforms").get_by_role(
        "link", name="Android", exact=True
    ).click()
    expect(page.locator("#pane-title-1")).to_have_text("Android")
    page.get_by_label("Compare with").select_option("chromecast")
    expect(page.locator("#pane-title-2")).to_have_text("Chromecast")
    page.get_by_role("radio", name="custom-metadata").check()
    expect(page.locator("#code-2")).to_contain_text("adCategory")
    page.get_by_label("Name", exact=True).fill("mood")
    page.get_by_label("Value", exact=True).fill("calm")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#code-1")).to_contain_text('"mood" to "calm"')
    expect(page.locator("#code-2")).to_contain_text("calm")
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def test_an_action_is_found_chosen_and_copied(page: Page, preview: Preview) -> None:
    page.goto("/")
    page.locator("#search").fill("opt-out")
    page.locator("#side li:visible").get_by_role("link").click()
    expect(page.locator(".crumb")).to_have_text("Actions")
    page.get_by_label("Platforms").get_by_role("link", name="iOS", exact=True).click()
    page.get_by_role("radio", name="unknown").check()
    expect(page.locator("#code-1")).to_contain_text('["val": "p"]')
    page.get_by_role("button", name="Copy command").click()
    arguments = shlex.split(clipboard(page))
    assert shlex.join(arguments) == "mediagen snippet consent --platform ios --example unknown"
    address = page.url
    page.get_by_role("button", name="Copied").wait_for()
    page.get_by_role("button", name="Copy code").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert clipboard(page) == run(*arguments[1:], cwd=preview.folder).out
    page.goto(address)  # a link reproduces the state
    expect(page.locator("#code-1")).to_contain_text('["val": "p"]')


def test_a_change_right_after_another_keeps_both(page: Page) -> None:
    page.goto("/events/adStart?platform=web-sdk&set.playhead=5")
    page.evaluate("""() => {
      [...document.querySelectorAll(".tabs a")].find((a) => a.textContent === "iOS").click();
      document.querySelector("[value=standard-metadata]").click();
    }""")
    expect(page.locator("#pane-1 h2")).to_have_text("iOS")
    expect(page).to_have_url(re.compile("platform=ios&example=standard-metadata&set.playhead=5$"))
    page.evaluate("""() => {
      document.getElementById("reset").click();
      document.querySelector("[value=basic]").click();
    }""")
    expect(page).to_have_url(re.compile("platform=ios(&example=basic)?$"))
    expect(page.locator("#reset")).to_be_hidden()


def test_a_refused_state_keeps_the_page(browser: Browser, preview: Preview) -> None:
    page = browser.new_page(base_url=preview.address)
    page.goto("/events/adStart?platform=android")
    page.route("**/*set.*", lambda route: route.fulfill(status=414, content_type="text/plain"))
    field = page.locator("[id='f-advertisingDetails.friendlyName']")
    field.fill("Too long")
    expect(page.locator("#state")).to_contain_text("Refused: 414")
    expect(page.locator("#code-1")).to_contain_text("Ford F-150")
    page.unroute("**/*set.*")
    field.fill("Shorter")
    expect(page.locator("#state")).to_contain_text("No problems")
    expect(page.locator("#code-1")).to_contain_text("Shorter")
    page.close()


def test_a_pair_without_a_value_is_applied_until_it_is_removed(page: Page) -> None:
    page.goto("/events/adStart?platform=android")
    page.get_by_label("Name", exact=True).fill("mood")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#code-1")).to_contain_text('"mood" to ""')
    page.locator("#f-playhead").fill("7")
    expect(page.locator("#command-1")).to_contain_text("playhead=7")
    expect(page.locator("#code-1")).to_contain_text('"mood" to ""')
    page.get_by_role("link", name="Remove mood").click()
    expect(page.locator("#code-1")).not_to_contain_text("mood")
    expect(page.locator("#command-1")).to_contain_text("playhead=7")


def test_many_tabs_are_open_at_once(page: Page, preview: Preview) -> None:
    page.goto("/events/adStart?platform=ios")
    expect(page.locator("#code-1")).to_contain_text("length: 15")
    for _ in range(8):  # more than the connections of a browser to a server
        set_hidden(page.context.pages[-1], True)
        page.context.new_page().goto("/events/play", timeout=15_000)
    path = preview.folder / EVENT
    text = path.read_text()
    try:
        path.write_text(text.replace("length: 15", "length: 45"))
        expect(page.locator("#code-1")).to_contain_text("length: 15")
        set_hidden(page, False)
        expect(page.locator("#code-1")).to_contain_text("length: 45")
    finally:
        path.write_text(text)
        expect(page.locator("#code-1")).to_contain_text("length: 15")


def test_a_file_is_broken_and_mended(page: Page, preview: Preview) -> None:
    page.goto("/events/adStart?platform=ios")
    path = preview.folder / EVENT
    text = path.read_text()
    try:
        page.locator("#f-playhead").focus()
        path.write_text(text.replace("length: 15", "length: fifteen"))
        problems = page.locator("#problems")
        expect(problems).to_contain_text("spec/events/adStart.yaml:33:")
        expect(problems.locator(".excerpt")).to_contain_text("^")
        expect(page.locator("#code-1")).to_contain_text("length: 15")
        path.write_text(text.replace("length: 15", "length: 44"))
        expect(page.locator("#code-1")).to_contain_text("length: 44")
        expect(problems).to_have_count(0)
        expect(page.locator("#f-playhead")).to_be_focused()
    finally:
        path.write_text(text)
    expect(page.locator("#code-1")).to_contain_text("length: 15")


def test_a_line_shows_where_it_comes_from(page: Page) -> None:
    page.goto("/events/adStart?platform=ios")
    page.locator("#pane-1 .line").first.click()
    origin = page.locator("#pane-1 .origin")
    template = (ROOT / "templates/ios/snippet.j2").read_text("utf-8").splitlines()
    line = template.index("let {{ call.object.variable }} = {{ call.object.make }}") + 1
    expect(origin).to_contain_text(f"templates/ios/snippet.j2:{line}")
    expect(origin).to_contain_text("spec/events/adStart.yaml:32:23")
    page.locator("#pane-1 pre").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pane-1 .line.active")).to_contain_text("tracker.trackEvent")
    expect(origin).to_contain_text("Line 2")


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/events/adStart?platform=ios")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("""() => {
          const { tagName, id, textContent, name } = document.activeElement;
          const hasLabel = ["A", "BUTTON", "SUMMARY"].includes(tagName);
          return id || name || (hasLabel ? textContent : tagName);
        }"""))
    assert reached >= {
        "Web SDK", "example", "beside", "Copy code", "Copy command", "PRE", "f-playhead",
        "When to send it, and details", "add-customMetadata-name", "Add",
    }  # fmt: skip


def test_tabs_of_pages_change_together(page: Page) -> None:
    page.goto("/pages/material/events/session/session-end.md")
    tab = page.get_by_role("tab", name="Android", exact=True)
    tab.click()
    expect(page.get_by_role("tabpanel", name="Android", exact=True)).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Web SDK", exact=True)).to_be_hidden()
    following = tab.locator("xpath=following-sibling::*[1]")
    tab.press("ArrowRight")
    expect(following).to_be_focused()
    expect(following).to_have_attribute("aria-selected", "true")
    page.get_by_role("navigation", name="Flavours").get_by_role("link", name="GitHub").click()
    expect(page).to_have_url(re.compile("/pages/github/events/session/session-end.md$"))
    expect(page.locator(".tab-list")).to_have_count(0)
    expect(page.locator("#document h3").first).to_be_visible()


def test_the_diagram_is_drawn(page: Page) -> None:
    page.goto("/pages/github/session-rules.md")
    assert page.evaluate("document.querySelector('.diagram').naturalWidth") > 0


def test_changes_show_a_diff(page: Page) -> None:
    page.goto("/changes")
    expect(page.locator("#main")).to_contain_text("would write or remove 1 file in")
    expect(page.locator(".gi").first).to_contain_text("+")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_view_violates_wcag_2_2_aa(
    browser: Browser, preview: Preview, broken: Preview, scheme: str, width: int
) -> None:
    page = open_for_axe(browser, scheme, width, base_url=preview.address)
    views = {**VIEWS, "problems": f"{broken.address}{VIEWS['event']}"}
    for name, path in views.items():
        page.goto(path)
        if name == "event":
            page.locator("#pane-1 .line").first.click()
            expect(page.locator("#pane-1 .origin")).to_contain_text("Template")
        assert find_violations(page) == [], name
    page.context.close()


def test_many_problems_leave_the_page_in_sight(browser: Browser, tmp_path: Path) -> None:
    folder = project(tmp_path)
    with serve_preview(folder) as preview:
        path = folder / EVENT
        path.write_text(path.read_text() + "".join(f"unknown{n}: 1\n" for n in range(40)))
        preview.wait_for(VIEWS["event"], lambda response: 'id="problems"' in response.text)
        page = browser.new_page(base_url=preview.address, viewport={"width": 1280, "height": 900})
        page.goto(VIEWS["event"])
        expect(page.locator("#problems li")).to_have_count(40)
        expect(page.locator("h1")).to_be_in_viewport()
        page.locator("#problems").get_by_role("group").focus()
        page.keyboard.press("End")
        expect(page.locator("#problems li").last).to_be_in_viewport()
        page.close()


def test_the_table_of_parameters_fits_beside_the_form(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    for event in ("adStart", "bitrateChange"):
        page.goto(f"/events/{event}?platform=android")
        table = page.locator(".table:has(.parameters)")
        assert table.evaluate("table => table.scrollWidth <= table.clientWidth"), event


@pytest.mark.parametrize("width", [360, 768, 1280, 2560])
def test_no_view_is_wider_than_the_screen(
    browser: Browser, preview: Preview, broken: Preview, width: int
) -> None:
    context = browser.new_context(
        base_url=preview.address, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    views = {**VIEWS, "problems": f"{broken.address}{VIEWS['event']}"}
    for name, path in views.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    context.close()


def test_hostile_titles_run_no_script(browser: Browser, tmp_path: Path) -> None:
    folder = project(tmp_path)
    path = folder / EVENT
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    text = path.read_text()
    path.write_text(re.sub("^title: .*", f"title: '{attack}'", text, count=1, flags=re.MULTILINE))
    with serve_preview(folder) as preview:
        page = browser.new_page(base_url=preview.address)
        dialogs: list[str] = []

        def note_dialog(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", note_dialog)
        for address in ("/events/adStart", "/pages/exl/events/ads/overview.md"):
            page.goto(address)
            page.locator("#search").fill("img")
            expect(page.locator("#side li:visible").first).to_contain_text(attack)
        assert dialogs == []
        assert page.locator("img[src=x]").count() == 0
        page.close()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project whose explorer was exported to ``site``."""
    folder = project(tmp_path_factory.mktemp("exported"))
    assert run("preview", "--export", "site", cwd=folder).code == 0
    return folder


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 2560)])
def test_the_export_is_accessible(
    browser: Browser, exported: Path, scheme: str, width: int
) -> None:
    page = open_for_axe(browser, scheme, width)
    for name in (
        "index.html",
        "events/sessionStart.html#platform=web-sdk&beside=roku-edge",
        "events/consent.html#platform=media-collection-api&example=out",
    ):
        page.goto(f"{(exported / 'site').as_uri()}/{name}")
        assert find_violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.context.close()


def test_the_export_is_used_by_keyboard(browser: Browser, exported: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((exported / "site/index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("consent")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Consent and opt-out")
    page.get_by_role("radio", name="Web SDK", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pane:visible pre")).to_contain_text('["val": "n"]')
    page.keyboard.press("Tab")
    page.keyboard.press("A")  # the first platform with this letter
    expect(page.locator(".pane:visible")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(page.locator(".pane:visible").first.get_by_text("Copy code")).to_be_focused()
    page.go_back()
    expect(page.locator(".pane:visible")).to_have_count(1)
    page.close()


def test_the_export_opens_from_a_file(browser: Browser, exported: Path) -> None:
    folder = exported
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    errors = watch_errors(page)
    page.goto((folder / "site/index.html").as_uri())
    page.locator("#search").fill("adstart")
    page.locator("#side li:visible a").click()
    page.get_by_role("radio", name="Android", exact=True).check()
    page.get_by_label("Compare with").select_option("roku-2x")
    panes = page.locator(".pane:visible")
    expect(panes).to_have_count(2)
    expect(panes.first).to_contain_text("createAdObject")
    assert "platform=android" in page.url and "beside=roku-2x" in page.url
    page.get_by_role("radio", name="custom-metadata").check()
    expect(panes.first).to_contain_text("adCategory")
    panes.first.get_by_role("button", name="Copy code").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    arguments = ["snippet", "adStart", "--platform", "android", "--example", "custom-metadata"]
    assert clipboard(page) == run(*arguments, cwd=folder).out
    page.reload()
    expect(panes.first).to_contain_text("adCategory")
    assert page.locator("input[type=text]").count() == 0  # no form without a server
    assert errors == []
    context.close()
