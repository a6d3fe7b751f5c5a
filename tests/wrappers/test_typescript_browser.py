"""The TypeScript clients keep their promises in Chromium, where pages are closed and go offline.

Each scenario has a frame and a server of its own, which fails as in ``verify``; the server has
another origin than the page. All scenarios run at the same time, in one start of the browser.
"""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from tests.helpers import ROOT
from tests.judge.browsing import FLAGS
from tests.toolchains.requirement import require
from tests.toolchains.tools import executable
from tests.wrappers.typescript_client import WRAPPERS, build_client, settings_of

FAULTY_SERVER = ROOT / "templates/checks/shared/faulty-server/server.py"
#: Longest time for all scenarios, in seconds.
TIMEOUT = 90

PAGE = """<!doctype html>
<title>scenarios</title>
<body>
<script>
  // The load event waits for this image, which the server returns when all scenarios are over.
  document.body.append(Object.assign(new Image(), { src: "end" }));
</script>
<script type="module">
  const scenarios = __SCENARIOS__;
  const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  async function play({ code, client, settings }) {
    const [reports, thrown] = [[], []];
    const frame = document.createElement("iframe");
    await new Promise((resolve) => {
      frame.onload = resolve;
      frame.src = "frame.html";
      document.body.append(frame);
    });
    const page = frame.contentWindow;
    const note = (error) => thrown.push(String(error));
    page.addEventListener("unhandledrejection", ({ reason }) => note(reason));
    page.addEventListener("error", ({ message }) => note(message));
    const { MediaTracking } = await page.eval(`import("./${client}/index.js")`);
    const create = (options = {}) => new MediaTracking({
      settings, player: () => ({ playhead: 1 }), timeout: 3000, attempts: 3, retryDelay: 50,
      onError: (error) => { reports.push(error.message); }, ...options
    });
    const content = {
      contentId: "v", contentLength: 60, contentType: "vod", playerName: "P", channel: "C"
    };
    // Leaves the page of the frame, as a link does.
    const leave = async () => {
      await new Promise((resolve) => {
        frame.onload = resolve;
        page.location.href = "frame.html?left";
      });
      await sleep(1500);
    };
    try {
      const names = { create, content, leave, page, sleep };
      const Run = (async () => {}).constructor;
      await new Run(...Object.keys(names), code)(...Object.values(names));
    } catch (error) {
      note(error);
    }
    return { reports, thrown };
  }
  const outcomes = await Promise.all(scenarios.map(play));
  await fetch("outcomes", { method: "POST", body: JSON.stringify(outcomes) });
</script>
"""


class Scenario(NamedTuple):
    """A fault: the answers of the server, and the events that are ``lost``, that is reported.

    Events in ``repeatable`` may arrive several times.
    """

    code: str
    events: str = "sessionStart play pauseStart"
    answers: dict[str, str] = {}  # noqa: RUF012
    lost: str = ""
    repeatable: str = ""


SESSION = """
const tracking = create();
tracking.openSession(content);
tracking.play();
tracking.pause();
await tracking.close(60_000);
"""
OPEN = "const tracking = create(); tracking.openSession(content); await sleep(800);"
SCENARIOS = {
    "nothing fails": Scenario(SESSION),
    "connections are dropped": Scenario(SESSION, answers={"sessionStart": "drop", "play": "drop"}),
    "the server is overloaded": Scenario(SESSION, answers={"sessionStart": "503", "play": "429"}),
    "the server fails": Scenario(
        SESSION, answers={"all": "500 ..."}, lost="sessionStart play pauseStart"
    ),
    "the server is slower than the client waits": Scenario(SESSION, answers={"play": "hang"}),
    "the session ID is late": Scenario(SESSION, answers={"sessionStart": "late 2"}),
    "an event is refused": Scenario(SESSION, answers={"play": "400 ..."}, lost="play"),
    "the session is unknown": Scenario(SESSION, answers={"play": "404 ..."}, lost="play"),
    "the session is over": Scenario(SESSION, answers={"play": "410 ..."}, lost="play"),
    "an event is redirected": Scenario(SESSION, answers={"play": "307 ..."}, lost="play"),
    "a response is lost": Scenario(SESSION, answers={"play": "lost"}, repeatable="play"),
    "a response has no end": Scenario(
        SESSION, answers={"sessionStart": "endless ..."}, lost="sessionStart play pauseStart"
    ),
    "the browser is offline, and back": Scenario(
        """
        let isOnline = false;
        Object.defineProperty(page.navigator, "onLine", { get: () => isOnline });
        const { fetch } = page;
        page.fetch = async (...request) => {
          if (!isOnline) throw new TypeError("Failed to fetch");
          return fetch(...request);
        };
        const tracking = create({ attempts: 1 });
        tracking.openSession(content);
        tracking.play();
        await sleep(1000);
        tracking.pause();
        isOnline = true;
        page.dispatchEvent(new Event("online"));
        await tracking.close(60_000);
        """
    ),
    "fetch is blocked": Scenario(
        "page.fetch = () => undefined;" + SESSION, lost="sessionStart play pauseStart"
    ),
    "the page is closed while events wait": Scenario(
        OPEN + "tracking.play(); tracking.bufferStart(); tracking.pause(); tracking.end();"
        "await leave();",
        "sessionStart play bufferStart pauseStart sessionEnd",
        answers={"play": "late 1"},
    ),
    "the page is closed while an event waits for its next attempt": Scenario(
        "const tracking = create({ retryDelay: 20_000 }); tracking.openSession(content);"
        "await sleep(800); tracking.play(); tracking.pause(); await sleep(500); await leave();",
        answers={"play": "503"},
    ),
    "the app ends the session when the page is closed": Scenario(
        OPEN + "tracking.play(); page.addEventListener('pagehide', () => tracking.end());"
        "await leave();",
        "sessionStart play sessionEnd",
    ),
    "the page is closed before the session has an ID": Scenario(
        "const tracking = create(); tracking.openSession(content);"
        "tracking.play(); tracking.pause(); await leave();",
        answers={"sessionStart": "late 1"},
        lost="play pauseStart",
    ),
    "the page is closed in a browser that has only beacons": Scenario(
        "delete page.Request.prototype.keepalive;" + OPEN
        + "tracking.play(); tracking.pause(); tracking.end(); await leave();",
        "sessionStart play pauseStart sessionEnd",
        answers={"play": "late 1"},
    ),
    "the page is kept in memory, and shown again": Scenario(
        OPEN + """
        const show = (type) =>
          page.dispatchEvent(new page.PageTransitionEvent(type, { persisted: true }));
        tracking.play();
        show("pagehide");
        tracking.bufferStart();
        await sleep(300);
        show("pageshow");
        tracking.pause();
        await tracking.close(60_000);
        """,
        "sessionStart play bufferStart pauseStart",
        answers={"play": "503"},
    ),
}  # fmt: skip
#: More events than a browser sends for a closed page: some arrive, the others are reported.
TOO_MANY = {
    "many events wait": "for (let n = 0; n < 60; n++) tracking.play(); await leave();",
    "large events wait": """
        const customMetadata = { text: "ä".repeat(10_000) };
        const chapter = { chapterPosition: 1, chapterOffset: 0, chapterLength: 9, customMetadata };
        for (let n = 0; n < 6; n++) tracking.chapterStart(chapter);
        await leave();
        """,
}


class Played(NamedTuple):
    """Outcome of a scenario: the received events, the reports, and the exceptions of the app."""

    received: list[str]
    reports: list[str]
    thrown: list[str]

    @property
    def reported(self) -> Counter[str]:
        """The number of reports by event."""
        return Counter(re.split(r"[:\s]", report)[0] for report in self.reports)


def start_server(answers: dict[str, str]) -> Any:
    """Return a server that fails as ``answers`` say, and that accepts requests of all origins."""
    server = runpy.run_path(str(FAULTY_SERVER))["Server"]()
    base: Any = server.RequestHandlerClass

    class Handler(base):  # type: ignore[misc]
        def do_OPTIONS(self) -> None:  # noqa: N802
            self._answer(204)

        def end_headers(self) -> None:
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Headers", "Content-Type")
            self.send_header("Access-Control-Expose-Headers", "Location")
            super().end_headers()

    server.RequestHandlerClass = Handler
    for event, words in answers.items():
        server.plan(event, words.split())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Site(ThreadingHTTPServer):
    """Serves a folder, and keeps the outcomes that its page posts."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.outcomes: list[dict[str, list[str]]] = []
        self.ended = threading.Event()

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *arguments: Any) -> None:
                super().__init__(*arguments, directory=str(folder))

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                if self.path == "/end":
                    site.ended.wait(TIMEOUT)
                super().do_GET()

            def do_POST(self) -> None:
                site.outcomes = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()
                site.ended.set()

        site = self
        super().__init__(("127.0.0.1", 0), Handler)


@contextmanager
def serve_site(folder: Path) -> Iterator[Site]:
    """Serve a folder until the end of the block."""
    site = Site(folder)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.shutdown()


@cache
def outcomes() -> dict[tuple[str, str], Played]:
    """Return the outcome of each scenario of each client."""
    require("browser")
    require("typescript")
    many = {name: Scenario(OPEN + code, answers={"all": ""}) for name, code in TOO_MANY.items()}
    keys = [(wrapper, name) for wrapper in WRAPPERS for name in (SCENARIOS | many)]
    scenarios = [(SCENARIOS | many)[name] for _, name in keys]
    with TemporaryDirectory() as scratch, ExitStack() as stack:
        folder = Path(scratch) / "site"
        for wrapper in WRAPPERS:
            shutil.copytree(build_client(wrapper).parent, folder / wrapper)
        servers = [start_server(scenario.answers) for scenario in scenarios]
        data = [
            {
                "code": scenario.code,
                "client": wrapper,
                "settings": settings_of(wrapper, f"http://127.0.0.1:{server.server_port}"),
            }
            for (wrapper, _), scenario, server in zip(keys, scenarios, servers, strict=True)
        ]
        (folder / "frame.html").write_text("<!doctype html><title>frame</title>")
        (folder / "page.html").write_text(PAGE.replace("__SCENARIOS__", json.dumps(data)))
        site = stack.enter_context(Site(folder))
        threading.Thread(target=site.serve_forever, daemon=True).start()
        subprocess.run(
            [
                str(executable("chromium")),
                *FLAGS,
                f"--user-data-dir={scratch}/profile",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                f"http://127.0.0.1:{site.server_port}/page.html",
            ],
            capture_output=True,
            timeout=TIMEOUT + 30,
            check=False,
        )
        site.shutdown()
        for server in servers:
            server.is_closing.set()
            server.shutdown()
            server.server_close()
        assert site.outcomes, "the page did not end"
        return {
            key: Played(server.received, outcome["reports"], outcome["thrown"])
            for key, server, outcome in zip(keys, servers, site.outcomes, strict=True)
        }


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_each_event_arrives_in_order_or_is_reported_once(name: str, wrapper: str) -> None:
    scenario, played = SCENARIOS[name], outcomes()[wrapper, name]
    assert played.thrown == []
    assert played.reported == Counter(scenario.lost.split()), played
    expected = [event for event in scenario.events.split() if event not in scenario.lost.split()]
    received = list(dict.fromkeys(played.received)) if scenario.repeatable else played.received
    if (
        "closed" in name or "memory" in name
    ):  # they are sent at the same time, so they may pass each other
        received, expected = sorted(received), sorted(expected)
    assert received == expected, played


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", TOO_MANY)
def test_a_closed_page_reports_what_browsers_do_not_send_for_it(name: str, wrapper: str) -> None:
    played = outcomes()[wrapper, name]
    event, total = ("play", 60) if name.startswith("many") else ("chapterStart", 6)
    assert played.thrown == []
    arrived, reported = played.received.count(event), played.reported[event]
    assert arrived + reported == total, played
    assert arrived >= 2 and reported >= 2
    assert all("the page was closed" in report for report in played.reports)
