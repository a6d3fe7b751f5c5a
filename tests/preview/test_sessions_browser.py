"""Sessions of the preview in Chromium: live from the real Web SDK, recordings, zoom, keyboard."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.helpers import ROOT, project
from tests.preview.server import Preview, serve_preview
from tests.preview.traffic import App, record_lines, write_recording
from tests.preview.visibility import set_hidden
from tests.toolchains.requirement import require
from tests.toolchains.tools import executable, toolchain_folder

#: A page that plays a session with the generated wrapper on the real Web SDK.
PLAYER = """<!doctype html>
<title>player</title>
<pre id="done"></pre>
<script>
  window.__alloyNS = ["alloy"];
  window.alloy = (...words) => new Promise((resolve, reject) => {
    window.alloy.q.push([resolve, reject, words]);
  });
  window.alloy.q = [];
</script>
<script src="alloy.js"></script>
<script type="module">
  import { ContentType, MediaTracking } from "./index.js";
  const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const done = document.getElementById("done");
  let playhead = 0;
  await window.alloy("configure", {
    datastreamId: "11111111-2222-3333-4444-555555555555",
    orgId: "ORG@AdobeOrg",
    edgeDomain: "edge.test",
    context: [],
    thirdPartyCookiesEnabled: false,
    idMigrationEnabled: false,
    streamingMedia: { channel: "Sports", playerName: "HTML5 Player" }
  });
  const tracking = new MediaTracking({
    alloy: window.alloy,
    player: () => ({ playhead }),
    onError: (error) => { done.textContent = `failed: ${error.message}`; }
  });
  const watch = async (seconds) => {
    await sleep(seconds);
    playhead += seconds;
  };
  await tracking.openSession({
    contentId: "video-123",
    contentName: "The long way home",
    contentLength: 60,
    contentType: ContentType.vod
  });
  tracking.play();
  await watch(1);
  tracking.adBreakStart({ adBreakName: "mid-roll", adBreakPosition: 1, adBreakOffset: 1 });
  tracking.adStart({
    adId: "ad-1", adName: "Ford F-150", adLength: 1, podPosition: 1, adPlayerName: "Freewheel"
  });
  await sleep(1);
  tracking.adComplete();
  tracking.adBreakComplete();
  tracking.play();
  await watch(1);
  done.textContent ||= "played";
  window.finish = () => tracking.end();
</script>
"""


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    require("chromium")
    with sync_playwright() as running:
        yield running


@contextmanager
def start_browser(playwright: Playwright, *flags: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=str(executable("chromium")), args=["--no-sandbox", "--disable-gpu", *flags]
    )
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with start_browser(playwright) as running:
        yield running


@contextmanager
def open_page(browser: Browser, allowed: str = "", **options: Any) -> Iterator[Page]:
    """Open a page in which no error but the allowed one, and no violation of the policy, occurs."""
    context = browser.new_context(**options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    try:
        yield page
    finally:
        context.close()
    assert [error for error in errors if not (allowed and allowed in error)] == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_page(browser, viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = project(tmp_path_factory.mktemp("browser"))
    write_recording(folder / "session.jsonl", record_lines())
    with serve_preview(folder, "session.jsonl") as running:
        yield running


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression is true; the policy of the page forbids to wait in the page."""
    end = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


def show_recording(page: Page, preview: Preview) -> None:
    page.goto(f"{preview.address}/sessions/recording-1/")
    page.locator(".tile svg").first.wait_for()


def drop(page: Page, path: Path) -> None:
    """Drop a file on the page, as from the desktop."""
    page.evaluate(
        """([name, text]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], name));
          for (const type of ["dragover", "drop"]) {
            const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
            document.getElementById("sessions").dispatchEvent(new DragEvent(type, options));
          }
        }""",
        [path.name, path.read_text("utf-8")],
    )


@contextmanager
def serve_folder(folder: Path) -> Iterator[int]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


# -- live ---------------------------------------------------------------------------------------


def test_a_session_of_the_web_sdk_arrives_while_it_plays(
    playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    folder = project(tmp_path / "project")
    site = tmp_path / "site"
    site.mkdir()
    (site / "page.html").write_text(PLAYER)
    alloy = toolchain_folder() / "alloy" / "dist" / "alloy.js"
    (site / "alloy.js").write_bytes(alloy.read_bytes())
    wrapper = ROOT / "output" / "wrappers" / "web-sdk" / "index.js"
    (site / "index.js").write_bytes(wrapper.read_bytes())
    with (
        serve_preview(folder, "--collect-port", "0", "--https") as preview,
        serve_folder(site) as port,
        open_page(browser) as viewer,
    ):
        viewer.goto(f"{preview.address}/sessions/live/")
        viewer.get_by_text("No session has arrived yet").wait_for()
        rules = (
            f"MAP edge.test 127.0.0.1:{preview.collect_port}, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND"
        )
        with (
            start_browser(playwright, f"--host-resolver-rules={rules}") as app,
            open_page(app, "404", ignore_https_errors=True) as player,
        ):
            player.goto(f"http://127.0.0.1:{port}/page.html")
            assert_shows_the_session(viewer, player)


def assert_shows_the_session(viewer: Page, player: Page) -> None:
    """Fail unless the viewer shows the session of the player while it plays, and its end."""
    viewer.locator(".session", has_text="The long way home").wait_for()
    viewer.locator(".tile .mt-valid:not(.mt-settled)").first.wait_for()  # pending
    viewer.locator(".tile g", has_text="mid-roll: ").first.wait_for(state="attached")
    viewer.locator(".tile g", has_text="Ford F-150: ").first.wait_for(state="attached")
    assert viewer.get_by_text("No session has arrived yet").is_hidden()
    wait_until(player, "document.getElementById('done').textContent !== ''")
    assert player.text_content("#done") == "played"
    player.evaluate("window.finish()")
    viewer.locator(".session .facts", has_text="ended by sessionEnd").wait_for()
    wait_until(viewer, "!document.querySelector('.tile .mt-valid:not(.mt-settled)')")
    assert viewer.text_content(".session .verdict") == "valid"
    lanes = viewer.locator(".gutter text").all_text_contents()
    assert lanes[0] == "Playback" and lanes[-1] == "Messages"
    assert {"Ad break", "Ad", "Playhead"} <= set(lanes)


def test_several_sessions_are_followed_at_once(browser: Browser, tmp_path: Path) -> None:
    folder = project(tmp_path)
    with (
        serve_preview(folder) as preview,
        open_page(browser, viewport={"width": 1280, "height": 1400}) as page,
    ):
        page.goto(f"{preview.address}/sessions/live/")
        apps = [App(preview) for _ in range(3)]
        page.locator(".session.expanded .tile svg").nth(2).wait_for()
        rows = page.locator(".session")
        for app in apps:
            app.send("play")
            row = rows.filter(has_text=app.session[:12])
            row.locator(".tile text", has_text="Playing").or_(
                row.locator(".tile .mt-bar.p0")
            ).first.wait_for(state="attached")
        assert [app.session[:12] for app in reversed(apps)] == rows.locator(
            ".facts code"
        ).all_text_contents()
        assert_lists_refused_requests(page, preview)


def assert_lists_refused_requests(page: Page, preview: Preview) -> None:
    """Fail unless requests without a message appear on the page that is open, with reasons."""
    faults = page.locator("#faults")
    assert faults.locator("details").is_hidden()
    assert preview.post("/ee/va/v1/play?configId=d1", b"<b>no JSON</b>").status == 400
    faults.get_by_text("1 request without a message, refused or unreadable").click()
    faults.locator("li", has_text="POST /ee/va/v1/play").get_by_text("; expected: ").wait_for()
    foreign = {"Origin": "https://app.example.com"}
    for _ in range(2):
        preview.post("/ee/va/v1/play?configId=d1", b"{}", foreign)
    preview.post("/ee/va/v1/<i>plai</i>", b"{}")
    faults.get_by_text("4 requests without a message, refused or unreadable").wait_for()
    faults.locator("li", has_text="https://app.example.com").get_by_text("(2 times)").wait_for()
    assert faults.locator("li").count() == 3  # the list stays open
    assert faults.locator("b, i").count() == 0


def test_a_hidden_page_shows_what_arrived_when_it_is_visible_again(
    browser: Browser, tmp_path: Path
) -> None:
    folder = project(tmp_path)
    with serve_preview(folder) as preview, open_page(browser) as page:
        first = App(preview)
        page.goto(f"{preview.address}/sessions/live/")
        page.locator(".facts", has_text="1 message in").wait_for()
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/live")):
            set_hidden(page, True)
        second = App(preview)
        first.send("play")
        preview.wait_for("/sessions/live/", lambda r: "2 messages in" in r.text)
        assert page.locator(".session").count() == 1
        set_hidden(page, False)
        page.locator(".facts", has_text="2 messages in").wait_for()
        page.locator(".facts code", has_text=second.session[:12]).wait_for()


def test_a_mark_that_is_open_follows_its_verdict(browser: Browser, tmp_path: Path) -> None:
    folder = project(tmp_path)
    with serve_preview(folder) as preview, open_page(browser) as page:
        app = App(preview)
        app.send("adStart")
        page.goto(f"{preview.address}/sessions/live/")
        page.locator(".tile .mt-valid:not(.mt-settled)").click()
        page.locator("#message .verdict", has_text="verdict pending").wait_for()
        page.locator("#message .verdict", has_text="invalid").wait_for()
        page.locator("#message .findings", has_text="outside of any ad break").wait_for()
        page.locator(".tile .mt-error.mt-settled").wait_for()


# -- recordings ---------------------------------------------------------------------------------


def test_a_file_that_is_dropped_is_opened(page: Page, preview: Preview, tmp_path: Path) -> None:
    path = write_recording(tmp_path / "dropped.jsonl", record_lines(session="c" * 64))
    page.goto(f"{preview.address}/sessions/live/")
    drop(page, path)
    page.locator(".session", has_text="c" * 12).wait_for()
    assert page.text_content(".tabs [aria-current]") == "dropped.jsonl"
    page.locator(".tile .mt-error").wait_for()


def test_a_file_that_cannot_be_read_is_explained(
    browser: Browser, preview: Preview, tmp_path: Path
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing")
    with open_page(browser, allowed="400 (Bad Request)") as page:
        page.goto(f"{preview.address}/sessions/live/")
        page.evaluate("window.isShown = true")
        page.set_input_files("#recording", path)
        alert = page.locator("#upload-alert")
        alert.wait_for()
        assert "MG971 notes.txt: no media request found" in (alert.text_content() or "")
        assert page.evaluate("window.isShown")  # the page stays as it was


def test_a_mark_opens_its_message_with_findings_and_body(page: Page, preview: Preview) -> None:
    show_recording(page, preview)
    page.locator(".tile .mt-error").click()
    panel = page.locator("#message")
    panel.get_by_text("adStart outside of any ad break").wait_for()
    assert panel.get_by_text("Expected: send adBreakStart first").is_visible()
    body = json.loads(panel.locator("pre").text_content() or "")
    assert body["eventType"] == "media.adStart"
    panel.get_by_role("button", name="Previous").click()
    panel.locator("h2", has_text="ping").wait_for()
    panel.get_by_role("button", name="Next finding").click()
    panel.locator("h2", has_text="adStart").wait_for()
    panel.get_by_role("button", name="Close the message").click()
    assert panel.is_hidden()
    page.locator(".session-facts .facts").click()  # only marks open messages
    assert panel.is_hidden()


def test_a_timeline_is_used_by_keyboard(page: Page, preview: Preview) -> None:
    show_recording(page, preview)
    page.get_by_role("button", name="My Video").focus()
    page.keyboard.press("Enter")
    assert page.locator(".timeline").is_hidden()
    page.keyboard.press("Enter")
    scroller = page.get_by_role("region", name="Timeline of My Video")
    scroller.focus()
    heading = page.locator("#message h2 code")
    page.keyboard.press("n")
    page.locator("#message h2 code", has_text="sessionStart").wait_for()
    page.keyboard.press("n")
    page.locator("#message h2 code", has_text="chapterStart").wait_for()
    page.keyboard.press("p")
    page.locator("#message h2 code", has_text="sessionStart").wait_for()
    page.keyboard.press("f")
    page.locator("#message h2 code", has_text="adStart").wait_for()
    assert heading.count() == 1
    width = page.evaluate("document.querySelector('.canvas').offsetWidth")
    for _ in range(4):
        page.keyboard.press("+")
    assert page.evaluate("document.querySelector('.canvas').offsetWidth") > 2 * width
    page.keyboard.press("End")
    assert page.evaluate("document.querySelector('.scroller').scrollLeft") > width
    page.keyboard.press("0")
    page.keyboard.press("Escape")
    page.locator("#message").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "scroller"
    page.keyboard.press("f")  # also while no message is open
    page.locator("#message h2 code", has_text="adStart").wait_for()


def test_zoom_keeps_the_time_under_the_pointer(page: Page, preview: Preview) -> None:
    show_recording(page, preview)
    bar = page.locator(".tile .mt-bar.p1")  # the second state of playback
    before = bar.bounding_box()
    assert before is not None
    page.mouse.move(before["x"], before["y"] + 5)
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    wait_until(page, "document.querySelector('.canvas').offsetWidth > 3000")
    wait_until(page, "document.querySelectorAll('.layer').length === 1")
    after = bar.first.bounding_box()
    assert after is not None
    assert abs(after["x"] - before["x"]) < 6


def test_a_timeline_is_panned_by_dragging(page: Page, preview: Preview) -> None:
    show_recording(page, preview)
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").click()
    wait_until(page, "document.querySelectorAll('.layer').length === 1")
    box = page.locator(".scroller").bounding_box()
    assert box is not None
    left = page.evaluate("document.querySelector('.scroller').scrollLeft")
    page.mouse.move(box["x"] + 600, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 60, steps=5)
    page.mouse.up()
    moved = page.evaluate("document.querySelector('.scroller').scrollLeft") - left
    assert abs(moved - 300) < 3
    assert page.locator("#message").is_hidden()  # a drag is no click
    wait_until(
        page,
        """(() => {
          const { scrollLeft, clientWidth } = document.querySelector(".scroller");
          const tiles = [...document.querySelectorAll(".tile")];
          const lefts = tiles.map((tile) => parseInt(tile.style.left));
          const end = scrollLeft + clientWidth;
          return lefts.some((x) => x <= scrollLeft) && lefts.some((x) => x + 1024 >= end);
        })()""",
    )


def test_pictures_are_saved(page: Page, preview: Preview) -> None:
    show_recording(page, preview)
    with page.expect_download() as download:
        page.get_by_role("link", name="SVG", exact=True).click()
    assert download.value.path().read_text("utf-8").startswith("<svg ")
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    data = download.value.path().read_bytes()
    assert data.startswith(b"\x89PNG") and len(data) > 10_000


def test_a_saved_picture_is_drawn_with_its_style(page: Page, preview: Preview) -> None:
    page.goto(f"{preview.address}/sessions/recording-1/1/timeline.svg")
    fill = "getComputedStyle(document.querySelector('.mt-bar')).fill"
    assert page.evaluate(fill) == "rgb(181, 222, 214)"


def test_sessions_without_findings_are_hidden_on_request(
    page: Page, preview: Preview, tmp_path: Path
) -> None:
    valid = record_lines("sessionStart play 5s sessionEnd", "d" * 64)
    path = write_recording(tmp_path / "two.jsonl", [*record_lines(session="e" * 64), *valid])
    page.goto(f"{preview.address}/sessions/live/")
    page.set_input_files("#recording", path)
    page.locator(".session").nth(1).wait_for()
    page.get_by_label("Only with findings").check()
    assert page.locator(".session:visible .facts code").all_text_contents() == ["e" * 12]
    expect(page.locator(".no-findings")).to_be_hidden()
    page.goto(f"{preview.address}/sessions/live/")
    page.set_input_files("#recording", write_recording(tmp_path / "one.jsonl", valid))
    page.wait_for_url(re.compile("recording-[0-9]+/$"))
    page.locator(".session").wait_for()
    page.get_by_label("Only with findings").check()
    expect(page.locator(".no-findings")).to_have_text("No session has findings.")


def test_hostile_values_run_nothing(page: Page, preview: Preview, tmp_path: Path) -> None:
    attack = "</title></svg><img src=x onerror='window.attacked=1'><script>attacked=1</script>\"'"
    text = "".join(
        f"{json.dumps(line)}\n".replace("My Video", json.dumps(attack)[1:-1])
        .replace("Ford F-150", json.dumps(attack)[1:-1])
        .replace("media.chapterComplete", json.dumps(f"media.{attack}")[1:-1])
        for line in record_lines()
    )
    path = tmp_path / "attack.jsonl"
    path.write_text(text, "utf-8")
    page.goto(f"{preview.address}/sessions/live/")
    drop(page, path)
    page.locator(".tile .mt-error").first.wait_for()
    page.locator(".tile .mt-error").first.click()
    page.locator("#message pre").wait_for()
    assert page.locator(".expand").first.text_content() == attack
    assert page.evaluate("window.attacked") is None
    assert page.locator("main img, main script, main iframe").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_view_of_sessions_violates_wcag_2_2_aa(
    browser: Browser, preview: Preview, width: int, scheme: str
) -> None:
    require("axe")
    axe = toolchain_folder() / "axe/node_modules/axe-core/axe.min.js"
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    size = {"width": width, "height": 900}
    with open_page(browser, viewport=size, color_scheme=scheme, bypass_csp=True) as page:
        for address in ("/sessions/live/", "/sessions/recording-1/"):
            page.goto(f"{preview.address}{address}")
            if address != "/sessions/live/":
                page.locator(".tile .mt-error").click()
                page.locator("#message pre").wait_for()
            page.evaluate(axe.read_text("utf-8"))
            result = page.evaluate("tags => axe.run({ runOnly: tags })", tags)
            assert result["passes"]
            assert [
                (item["id"], [node["html"] for node in item["nodes"]])
                for item in result["violations"]
            ] == []


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 2560])
def test_the_page_never_scrolls_sideways(browser: Browser, preview: Preview, width: int) -> None:
    with open_page(browser, viewport={"width": width, "height": 900}) as page:
        show_recording(page, preview)
        page.locator(".tile .mt-error").click()
        page.locator("#message pre").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
