"""A HAR that Chromium's own developer tools export is judged like the traffic itself."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.helpers import run
from tests.judge.recorders import SESSION, edge_session
from tests.judge.serving import collecting
from tests.toolchains.requirement import require
from tests.toolchains.tools import executable

PATIENCE = 60
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
#: Plays the session as an app would: with the id of the answer, and other requests in between.
PLAY = """(async () => {
  const send = (path, body) => fetch(%(base)s + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body
  });
  let session = "";
  await fetch(%(base)s + "/film/segment-1.ts");
  for (const { path, body, last } of %(exchanges)s) {
    const text = JSON.stringify(body).replaceAll(%(session)s, session);
    if (last) {
      navigator.sendBeacon(%(base)s + path, text);
      continue;
    }
    const answer = await send(path, text);
    const received = await answer.text();
    if (!session) session = JSON.parse(received).handle[0].payload[0].sessionId;
  }
  await send("/track", '{"email": "a@example.com"}');
  return session;
})()"""
#: The action of the button "Export HAR".
EXPORT = """(async () => {
  const logs = await import("./models/logs/logs.js");
  const har = await import("./models/har/har.js");
  const progress = new Proxy(() => progress, { get: () => progress });
  const requests = logs.NetworkLog.NetworkLog.instance().requests();
  let text = "";
  const stream = { write: async (part) => { text += part; } };
  await har.Writer.Writer.write(stream, requests, { sanitize: false }, {
    createSubProgress: () => ({ createSubProgress: () => progress })
  });
  return text;
})()"""


@contextmanager
def chromium(profile: Path) -> Iterator[str]:
    """A browser that can be controlled; gives the address of its debugger."""
    command = [str(executable("chromium")), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        file = profile / "DevToolsActivePort"
        start = time.monotonic()
        while not file.exists() or not file.read_text().strip():
            assert time.monotonic() - start < PATIENCE, "the browser does not start"
            time.sleep(0.05)
        yield f"127.0.0.1:{file.read_text().split()[0]}"
    finally:
        process.kill()
        process.wait()


class Target:
    """A page under control of the debugger."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._number = socket, 0

    async def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, whose promise is awaited."""
        self._number += 1
        params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        call = {"id": self._number, "method": "Runtime.evaluate", "params": params}
        await self._socket.send_json(call)
        while True:
            answer = json.loads((await self._socket.receive(PATIENCE)).data)
            if answer.get("id") == self._number:
                result = answer["result"]
                assert "exceptionDetails" not in result, result["exceptionDetails"]
                return result["result"].get("value")


async def record(address: str, base: str) -> tuple[str, str]:
    """Play a session in a page; return its id and the HAR of the developer tools."""
    async with aiohttp.ClientSession() as client:
        pages = await (await client.get(f"http://{address}/json")).json()
        page = next(entry for entry in pages if entry["type"] == "page")
        tools = f"devtools://devtools/bundled/devtools_app.html?ws={address}/devtools/page/"
        new = await client.put(f"http://{address}/json/new?{tools}{page['id']}")
        front = json.loads(await new.text())
        connect = client.ws_connect
        async with (
            connect(page["webSocketDebuggerUrl"], max_msg_size=0) as page_socket,
            connect(front["webSocketDebuggerUrl"], max_msg_size=0) as tools_socket,
        ):
            panel = Target(tools_socket)
            logged = "import('./models/logs/logs.js').then(logs => logs.NetworkLog.NetworkLog"
            count = f"{logged}.instance().requests().length)"
            probe = f"fetch({json.dumps(base)}).catch(() => 0)"
            target = Target(page_socket)
            for _ in range(PATIENCE * 5):  # until the tools listen to the page
                await target.evaluate(probe)
                if await panel.evaluate(f"({count}).catch(() => 0)"):
                    break
                await asyncio.sleep(0.2)
            exchanges = [{"path": entry.path, "body": entry.body} for entry in edge_session()]
            exchanges[-1]["last"] = True
            words = {"base": base, "exchanges": exchanges, "session": SESSION}
            script = PLAY % {name: json.dumps(value) for name, value in words.items()}
            session = await target.evaluate(script)
            for _ in range(PATIENCE * 5):
                text = await panel.evaluate(EXPORT)
                if "/track" in text and "/sessionEnd" in text:
                    break
                await asyncio.sleep(0.2)
            return session, text


def test_a_har_of_chromium_is_judged_like_the_traffic(tmp_path: Path) -> None:
    require("browser")
    live = tmp_path / "live.jsonl"
    options = ("--out", str(live), "--origin", "null")  # that of about:blank
    with chromium(tmp_path / "profile") as address, collecting(*options) as collector:
        session, text = asyncio.run(record(address, collector.base))
        collector.stop()
    (tmp_path / "page.har").write_text(text)
    assert json.loads(text)["log"]["creator"]["name"] == "WebInspector"
    result = run("trace", "page.har", "--json", cwd=tmp_path)
    report = json.loads(result.out)
    records = [json.loads(line) for line in live.read_text().splitlines()]
    verdicts = [line for line in records if line["type"] == "verdict"]
    assert [line["event"] for line in verdicts] == [
        "sessionStart",
        "play",
        "chapterComplete",
        "sessionEnd",
    ]
    invalid = [line for line in verdicts if not line["valid"]]
    findings = [item for item in report["items"] if not item["valid"] and "event" in item]
    assert [(item["session"], item["findings"]) for item in findings] == [
        (line["session"], line["findings"]) for line in invalid
    ]
    assert findings[0]["session"] == session
    summary = report["summary"]
    assert (summary["messages"], summary["sessions"], summary["errors"]) == (4, 1, 1)
