"""Times of ``mediagen preview`` in Debian's Chromium, written as a JSON object.

``python -m benchmarks.preview PROJECT FILE COMMAND...`` serves a copy of the project with COMMAND,
saves a file of an event, types into the form of its page, and opens a recording of many sessions.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.timing import Failure
from benchmarks.traffic import lines

SAVES, KEYS = 9, 30
MESSAGES = 20_000
PATIENCE = 30.0
EVENT = "spec/events/adStart.yaml"
PAGE = "/events/adStart?platform=android"

#: Notes the time when the code on the page has a string, in seconds since the epoch.
AWAIT_CODE = """(text) => {
  window.codeShown = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.getElementById("code-1").textContent.includes(text)) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(Date.now() / 1000));
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}"""

#: Types a letter into a field, and returns the milliseconds until the code on the page has it.
KEYSTROKE = """([id, text]) => new Promise((resolve) => {
  const field = document.getElementById(id), code = document.getElementById("code-1");
  const start = performance.now();
  const observer = new MutationObserver(() => {
    if (!document.getElementById("code-1").textContent.includes(text)) return;
    observer.disconnect();
    resolve(performance.now() - start);
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
})"""

#: Returns the frames per second while a step runs in each of them for two seconds.
FRAMES = """(kind) => new Promise((resolve) => {
  const start = performance.now();
  let count = 0;
  const wheel = { bubbles: true, cancelable: true, ctrlKey: true, clientX: 640, clientY: 400 };
  const step = (now) => {
    count += 1;
    if (kind === "scroll") scrollBy(0, 40);
    const target = document.elementFromPoint(640, 400)?.closest(".scroller")
      ?? document.querySelector(".scroller");
    if (kind === "zoom") {
      const deltaY = count % 60 < 30 ? -20 : 20;
      target.dispatchEvent(new WheelEvent("wheel", { ...wheel, deltaY }));
    }
    if (now - start < 2000) requestAnimationFrame(step);
    else resolve((count * 1000) / (now - start));
  };
  requestAnimationFrame(step);
})"""


@contextmanager
def _serve(folder: Path, command: list[str]) -> Iterator[str]:
    process = subprocess.Popen(
        [*command, "preview", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        match = re.match(r"previewing at (http://\S+)/,", process.stdout.readline())
        if match is None:
            raise Failure("preview did not start")
        yield match[1]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def measure_saves(page: Page, folder: Path, command: list[str]) -> dict[str, float]:
    """Return the medians of the seconds from saving a file to the frame with the new code.

    Between two saves, the command line prints the snippet of the same edit, so that both have
    the same load of the machine.
    """
    event = folder / EVENT
    text, saves, snippets = event.read_text("utf-8"), [], []
    for number in range(SAVES):
        _await_plan(page)
        length = str(200 + number)
        page.evaluate(AWAIT_CODE, length)
        start = time.time()
        event.write_text(text.replace("length: 15", f"length: {length}"), "utf-8")
        saves.append(page.evaluate("codeShown") - start)
        _await_plan(page)
        snippet = [*command, "snippet", "adStart", "--platform", "android"]
        start = time.time()
        code = subprocess.run(snippet, cwd=folder, capture_output=True, text=True, check=True)
        snippets.append(time.time() - start)
        if length not in code.stdout:
            raise Failure("the snippet does not show the edit")
    event.write_text(text, "utf-8")
    _await_plan(page)
    return {"save": statistics.median(saves), "snippet": statistics.median(snippets)}


def _await_plan(page: Page) -> None:
    """Wait until the view of changes is up to date: its process uses a whole core."""
    end = time.monotonic() + PATIENCE
    time.sleep(0.5)  # it starts after a pause
    while "Comparing" in page.request.get("/changes").text():
        if time.monotonic() > end:
            raise Failure("the comparison of the output folder did not end")
        time.sleep(0.2)


def measure_keys(page: Page) -> float:
    """Return the median of the seconds between a keystroke and the code on the page."""
    field = "f-advertisingDetails.friendlyName"
    times: list[float] = []
    for number in range(KEYS):
        times.append(page.evaluate(KEYSTROKE, [field, f"Name {number:02}"]))
        page.wait_for_timeout(50)
    return statistics.median(times) / 1000


def measure_sessions(page: Page, address: str, record: Path) -> dict[str, float]:
    """Return the seconds until a recording is open, and those of a frame in it."""
    page.goto("about:blank")
    empty = 1 / page.evaluate(FRAMES, "none")
    page.goto(f"{address}/sessions/live/")
    start = time.perf_counter()
    page.set_input_files("#recording", record)
    page.wait_for_url("**/recording-*/", timeout=PATIENCE * 1000)
    page.locator(".tile .mt-message").first.wait_for()
    seconds = time.perf_counter() - start
    page.get_by_role("button", name="Expand all").click()
    page.wait_for_timeout(1500)
    return {
        "open": seconds,
        "empty": empty,
        "scroll": 1 / page.evaluate(FRAMES, "scroll"),
        "zoom": 1 / page.evaluate(FRAMES, "zoom"),
    }


def main(arguments: list[str]) -> None:
    """Measure, and write the figures, all in seconds."""
    folder, file, *command = arguments
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed")
    record = Path(folder) / "recording.jsonl"
    with record.open("w", encoding="utf-8") as recording:
        recording.writelines(lines(MESSAGES, is_mixed=True))  # of 200 sessions
    with sync_playwright() as playwright, _serve(Path(folder), command) as address:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
        page.goto(PAGE)
        figures = measure_saves(page, Path(folder), command) | {"key": measure_keys(page)}
        figures |= measure_sessions(page, address, record)
        browser.close()
    Path(file).write_text(json.dumps(figures), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
