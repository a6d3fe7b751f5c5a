"""Fault scenarios of the Web SDK wrapper on the real Web SDK, in Chromium.

``faults.yaml`` of the platform plays the same faults on a model of the SDK, which shows the
wrapper's own work. Here the library is real, with its queue, its retries and its consent; only
the network is replaced. Each scenario has its own frame; all run in one start of the browser.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from typing import Any, NamedTuple

import pytest

from tests.helpers import ROOT
from tests.judge.browsing import browse, served
from tests.toolchains.requirement import require
from tests.toolchains.tools import toolchain_folder

PAGE = r"""<!doctype html>
<title>scenarios</title>
<pre id="outcomes"></pre>
<script type="module">
  const SCENARIOS = __SCENARIOS__;
  const library = await (await fetch("alloy.js")).text();
  const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const answer = (status, text = "") => ({
    ok: status < 300, status, headers: new Headers(), text: async () => text
  });
  const opening = JSON.stringify({
    requestId: "1",
    handle: [{ type: "media-analytics:new-session", payload: [{ sessionId: "session-1" }] }]
  });

  /** Creates the network of a frame: `state.react` is called for every request. */
  function createNetwork(calls) {
    const accept = async (event) => {
      calls.push({ received: event });
      return event === "sessionStart" ? answer(200, opening) : answer(204);
    };
    const state = { react: accept };
    const set = (react) => () => Object.assign(state, { react });
    const network = {
      works: set(accept),
      isOffline: set(async () => { throw new TypeError("Failed to fetch"); }),
      losesResponses: set(async (event) => {
        await accept(event);
        throw new TypeError("Failed to fetch");
      }),
      answers: (status) => set(async () => answer(status))(),
      answersInvalid: set(async (event) => {
        calls.push({ received: event });
        return answer(200, "<html>not JSON</html>");
      }),
      isSlow: (seconds) => set(async (event) => {
        await sleep(seconds);
        return accept(event);
      })()
    };
    const fetch = (_, { body }) => {
      const event = JSON.parse(body).events[0].xdm.eventType.replace("media.", "");
      return event === "ping" ? Promise.resolve(answer(204)) : state.react(event);
    };
    return { network, fetch };
  }

  /** Plays a scenario in a frame of its own, and returns its calls. */
  async function play({ code, consent, onError }, n) {
    const frame = document.createElement("iframe");
    await new Promise((done) => {
      frame.onload = done;
      frame.src = "frame.html";
      document.body.append(frame);
    });
    const page = frame.contentWindow;
    const calls = [];
    const { network, fetch } = createNetwork(calls);
    page.fetch = fetch;
    page.addEventListener("unhandledrejection", ({ reason }) =>
      calls.push({ thrown: String(reason) }));
    page.addEventListener("error", ({ message }) => calls.push({ thrown: message }));
    page.eval(`
      window.__alloyNS = ["alloy"];
      window.alloy = (...command) => new Promise((resolve, reject) => {
        window.setTimeout(() => window.alloy.q.push([resolve, reject, command]));
      });
      window.alloy.q = [];
    `);
    page.eval(library);
    // Apps pass a function that finds the instance on each call, or the instance itself.
    const sdk = { alloy: page.alloy };
    await sdk.alloy("configure", {
      datastreamId: `scenario-${n}`, orgId: `ORG${n}@AdobeOrg`, edgeDomain: "edge.test",
      defaultConsent: consent, context: [], thirdPartyCookiesEnabled: false,
      clickCollectionEnabled: false, idMigrationEnabled: false,
      streamingMedia: { channel: "channel", playerName: "player" }
    });
    const { MediaTracking } = await page.eval(`import("./wrapper/index.js")`);
    const tracking = new MediaTracking({
      alloy: (...command) => sdk.alloy(...command),
      player: () => ({ playhead: 1 }),
      onError: (error) => {
        calls.push({ reported: error.message });
        if (onError === "throws") throw new Error("onError");
        if (onError === "rejects") return page.Promise.reject(new Error("onError"));
      }
    });
    const open = () => tracking.openSession({
      contentId: "id", contentName: "name", contentLength: 60,
      contentType: "vod", streamType: "video"
    });
    const names = { network, open, sdk, sleep, tracking };
    try {
      const run = new page.Function(
        ...Object.keys(names), `"use strict"; return (async () => { ${code} })();`);
      await run(...Object.values(names));
    } catch (error) {
      calls.push({ thrown: String(error) });
    }
    const outcome = [...calls];
    frame.remove();
    return outcome;
  }

  const outcomes = await Promise.all(SCENARIOS.map(play));
  document.getElementById("outcomes").textContent = JSON.stringify(outcomes);
</script>
"""

IN_THE_MIDDLE = (
    "open(); await sleep(1); {fault} tracking.play(); tracking.bufferStart(); await sleep(70);"
    " {recovery} tracking.pause(); await sleep(10);"
)
FROM_THE_START = (
    "{fault} open(); await sleep(1); tracking.play(); tracking.pause(); await sleep(90);"
)
#: What stands in the place of the SDK.
REPLACEMENTS = {
    "undefined": "sdk.alloy = () => undefined;",
    "null": "sdk.alloy = () => null;",
    "a promise of nothing": "sdk.alloy = async () => undefined;",
    "an exception": 'sdk.alloy = () => { throw new Error("blocked"); };',
    "no function": "sdk.alloy = undefined;",
}


class Scenario(NamedTuple):
    """A fault; events in ``lost`` are reported, in ``repeatable`` they may arrive as well."""

    code: str
    tracked: str
    lost: str = ""
    repeatable: str = ""
    consent: str = "in"
    on_error: str = ""


def lost_from_the_start(fault: str, **others: str) -> Scenario:
    events = "sessionStart play pauseStart"
    return Scenario(FROM_THE_START.format(fault=fault), events, events, **others)


def lost_in_the_middle(fault: str, recovery: str = "network.works();", **others: str) -> Scenario:
    code = IN_THE_MIDDLE.format(fault=fault, recovery=recovery)
    events = "sessionStart play bufferStart pauseStart"
    return Scenario(code, events, "play bufferStart", **others)


SCENARIOS = {
    "nothing fails": Scenario(
        IN_THE_MIDDLE.format(fault="", recovery=""), "sessionStart play bufferStart pauseStart"
    ),
    "every response takes eight seconds": Scenario(
        IN_THE_MIDDLE.format(fault="network.isSlow(8);", recovery=""),
        "sessionStart play bufferStart pauseStart",
    ),
    "the session ID arrives after twelve seconds": Scenario(
        "network.isSlow(12); open(); tracking.play(); await sleep(20); network.works();"
        " tracking.pause(); await sleep(10);",
        "sessionStart play pauseStart",
    ),
    "the network is back after two seconds": Scenario(
        "network.isOffline(); open(); tracking.play(); await sleep(2); network.works();"
        " await sleep(20); tracking.pause(); await sleep(10);",
        "sessionStart play pauseStart",
        lost="play",
    ),
    "responses are lost": lost_in_the_middle(
        "network.losesResponses();", repeatable="play bufferStart"
    ),
    "there is no network": lost_from_the_start("network.isOffline();"),
    "the network fails in a session": lost_in_the_middle("network.isOffline();"),
    "the response to a session start is not JSON": Scenario(
        FROM_THE_START.format(fault="network.answersInvalid();"),
        "sessionStart play pauseStart",
        lost="sessionStart play pauseStart",
        repeatable="sessionStart",
    ),
    **{
        f"the Edge Network answers {status} from the start": lost_from_the_start(
            f"network.answers({status});"
        )
        for status in (404, 500, 503)
    },
    **{
        f"the Edge Network answers {status} in a session": lost_in_the_middle(
            f"network.answers({status});"
        )
        for status in (404, 500, 503)
    },
    "consent was declined": lost_from_the_start("", consent="out"),
    **{
        f"a function with {kind} replaces the SDK from the start": lost_from_the_start(fault)
        for kind, fault in REPLACEMENTS.items()
    },
    **{
        f"a function with {kind} replaces the SDK in a session": lost_in_the_middle(
            f"const real = sdk.alloy; {fault}", "sdk.alloy = real;"
        )
        for kind, fault in REPLACEMENTS.items()
    },
    "onError throws": lost_in_the_middle("network.answers(404);", on_error="throws"),
    "onError rejects": lost_in_the_middle("network.answers(404);", on_error="rejects"),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Return the calls of each scenario."""
    require("chromium")
    folder = tmp_path_factory.mktemp("alloy")
    site = folder / "site"
    (site / "wrapper").mkdir(parents=True)
    module = (ROOT / "output/wrappers/web-sdk/index.js").read_bytes()
    (site / "wrapper/index.js").write_bytes(module)
    library = (toolchain_folder() / "alloy" / "dist" / "alloy.js").read_bytes()
    (site / "alloy.js").write_bytes(library)
    data = [
        {"code": scenario.code, "consent": scenario.consent, "onError": scenario.on_error}
        for scenario in SCENARIOS.values()
    ]
    (site / "frame.html").write_text("<!doctype html><title>frame</title>")
    (site / "page.html").write_text(PAGE.replace("__SCENARIOS__", json.dumps(data)))
    with served(site) as port:
        dom = browse(port, port, folder / "profile", milliseconds=240_000)
    match = re.search(r'<pre id="outcomes">(.*?)</pre>', dom, re.DOTALL)
    assert match and match[1], dom[-2000:]
    return dict(zip(SCENARIOS, json.loads(html.unescape(match[1])), strict=True))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_real_web_sdk_receives_each_event_or_reports_it_once(
    name: str, outcomes: dict[str, list[dict[str, Any]]]
) -> None:
    scenario, calls = SCENARIOS[name], outcomes[name]
    assert [call["thrown"] for call in calls if "thrown" in call] == []
    reports = [call["reported"] for call in calls if "reported" in call]
    names = {"openSession": "sessionStart"}
    subjects = [re.split(r"[:\s]", report)[0] for report in reports]
    reported = Counter(names.get(subject, subject) for subject in subjects)
    received = Counter(call["received"] for call in calls if "received" in call)
    assert reported == Counter(scenario.lost.split()), reports
    once = {event: n for event, n in received.items() if event not in scenario.repeatable.split()}
    assert once == Counter(scenario.tracked.split()) - Counter(scenario.lost.split()), calls
