"""The real Web SDK, in a real browser over https, plays a session that the judge finds right."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.judge.browsing import browse, served
from tests.judge.serving import collecting
from tests.toolchains.requirement import require
from tests.toolchains.tools import toolchain_folder

PAGE = """<!doctype html>
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
<script>
  const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  let playhead = 0;
  const media = (eventType, mediaCollection = {}) =>
    alloy("sendMediaEvent", { playerId: "player", xdm: { eventType, mediaCollection } });
  const watch = async (seconds) => {
    for (let second = 0; second < seconds; second += 1) {
      await sleep(1);
      playhead += 1;
    }
  };
  const story = async () => {
    await alloy("configure", {
      datastreamId: "11111111-2222-3333-4444-555555555555",
      orgId: "ORG@AdobeOrg",
      edgeDomain: "edge.test",
      context: [],
      thirdPartyCookiesEnabled: false,
      idMigrationEnabled: false,
      streamingMedia: {
        channel: "Sports",
        playerName: "HTML5 Player",
        mainPingInterval: 10,
        adPingInterval: 1
      }
    });
    const session = await alloy("createMediaSession", {
      playerId: "player",
      getPlayerDetails: () => ({ playhead }),
      xdm: {
        mediaCollection: {
          sessionDetails: {
            name: "video-123",
            friendlyName: "My Video",
            length: 60,
            contentType: "vod",
            streamType: "video"
          }
        }
      }
    });
    await media("media.play");
    await watch(12);
    await media("media.adBreakStart", {
      advertisingPodDetails: { friendlyName: "mid-roll", index: 1, offset: playhead }
    });
    await media("media.adStart", {
      advertisingDetails: { name: "ad-1", friendlyName: "Ad", length: 3, podPosition: 1 }
    });
    await sleep(3.5);
    await media("media.adComplete");
    await media("media.adBreakComplete");
    await media("media.play");
    await watch(5);
    await media("media.sessionEnd");
    return session.sessionId;
  };
  story().then(
    (id) => { document.getElementById("done").textContent = `session ${id}`; },
    (error) => { document.getElementById("done").textContent = `failed: ${error.message}`; }
  );
</script>
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str, list[dict[str, Any]]]:
    """Return the exit code of the collector, the text of the page, and the recorded lines."""
    require("chromium")
    folder = tmp_path_factory.mktemp("web-sdk")
    site = folder / "site"
    site.mkdir()
    (site / "page.html").write_text(PAGE)
    (site / "alloy.js").write_bytes(
        (toolchain_folder() / "alloy" / "dist" / "alloy.js").read_bytes()
    )
    record = folder / "session.jsonl"
    options = ("--https", "--strict", "--out", str(record))
    with served(site) as page, collecting(*options) as collector:
        dom = browse(page, collector.port, folder / "profile")
        code, _ = collector.stop()
    return code, dom, [json.loads(line) for line in record.read_text().splitlines()]


def test_a_session_of_the_web_sdk_is_judged_right(
    session: tuple[int, str, list[dict[str, Any]]],
) -> None:
    code, dom, records = session
    invalid = [line for line in records if line.get("findings")]
    assert re.search(r"session [0-9a-f]{64}<", dom), dom[-400:]
    assert invalid == []
    assert code == 0


def test_the_web_sdk_sends_what_happened_in_its_order(
    session: tuple[int, str, list[dict[str, Any]]],
) -> None:
    _, _, records = session
    events = [line["event"] for line in records if line["type"] == "verdict"]
    without_pings = [event for event in events if event != "ping"]
    assert without_pings == [
        "sessionStart",
        "play",
        "adBreakStart",
        "adStart",
        "adComplete",
        "adBreakComplete",
        "play",
        "sessionEnd",
    ]
    break_ = events[events.index("adStart") : events.index("adComplete")]
    assert break_.count("ping") == 3  # one every second of an ad of three and a half
    before = events[: events.index("adBreakStart")]
    assert before.count("ping") == 1  # one in twelve seconds of main content
    closings = [line for line in records if line["type"] == "closing"]
    assert [line["errors"] for line in closings] == [0]
