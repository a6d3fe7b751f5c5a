"""Take the screenshots of README and the guide; they are committed, and not compared."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from tests.helpers import ROOT, project
from tests.preview.server import serve_preview
from tests.preview.traffic import record_lines, write_recording
from tests.toolchains import tools

ASSETS = ROOT / "docs/assets"
SIZE: ViewportSize = {"width": 1360, "height": 840}
EXPLORER = "/events/adStart?platform=android&set.advertisingDetails.length=30"


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = project(Path(name), output=True)
        event = folder / "spec/events/adStart.yaml"
        chromium = playwright.chromium.launch(
            executable_path=str(tools.executable("chromium")), args=["--no-sandbox"]
        )
        write_recording(folder / "session.jsonl", record_lines())
        with serve_preview(folder, "session.jsonl") as preview:
            page = chromium.new_page(base_url=preview.address, viewport=SIZE, color_scheme="light")
            page.goto(EXPLORER)
            page.locator("#pane-1 .line").first.click()
            page.locator("#pane-1 .origin h4").first.wait_for()
            page.screenshot(path=ASSETS / "preview-explorer.png")
            page.goto("/sessions/recording-1/")
            page.locator(".tile .mt-error").first.click()
            page.locator("#message pre").wait_for()
            page.screenshot(path=ASSETS / "preview-sessions.png")
            event.write_text(event.read_text().replace("length: 15", "length: 20"))
            preview.wait_for("/changes", lambda response: "would write" in response.text)
            dark = chromium.new_page(base_url=preview.address, viewport=SIZE, color_scheme="dark")
            dark.goto("/changes?file=snippets/web-sdk/adStart.js")
            dark.screenshot(path=ASSETS / "preview-changes.png")
        chromium.close()


if __name__ == "__main__":
    main()
