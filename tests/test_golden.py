"""The committed output: complete, in sync, and true to the page the project started from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers import ROOT, files, run

#: The nine snippets of the seed page, by their file.
SEED = {
    "web-sdk/sessionEnd.js": """\
alloy("sendEvent", {
  xdm: {
    eventType: "media.sessionEnd",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 45
    }
  }
});
""",
    "ios/sessionEnd.swift": "tracker.trackSessionEnd()\n",
    "android/sessionEnd.kt": "tracker.trackSessionEnd()\n",
    "roku-edge/sessionEnd.brs": """\
m.aepSdk.sendMediaEvent({
    "xdm": {
        "eventType": "media.sessionEnd",
        "mediaCollection": {
            "playhead": 45
        }
    }
})
""",
    "media-edge-api/sessionEnd.sh": """\
curl -X POST "https://edge.adobedc.net/ee/va/v1/sessionEnd?configId={datastreamID}" \\
--header 'Content-Type: application/json' \\
--data '{
  "events": [{
    "xdm": {
      "eventType": "media.sessionEnd",
      "mediaCollection": {
        "sessionID": "{sid}",
        "playhead": 45
      },
      "timestamp": "YYYY-08-20T22:41:40+00:00"
    }
  }]
}'
""",
    "js-3x/sessionEnd.js": "tracker.trackSessionEnd();\n",
    "chromecast/sessionEnd.js": "ADBMobile.media.trackSessionEnd();\n",
    "roku-2x/sessionEnd.brs": "ADBMobile().mediaTrackSessionEnd()\n",
    "media-collection-api/sessionEnd.json": """\
{
  "playerTime": { "playhead": 45, "ts": 1699523820000 },
  "eventType": "sessionEnd"
}
""",
}


@pytest.mark.parametrize("path", SEED)
def test_the_session_end_snippets_are_those_of_the_seed_page(path: str) -> None:
    assert (ROOT / "output/snippets" / path).read_bytes() == SEED[path].encode()


def test_the_committed_output_is_what_generate_would_write() -> None:
    result = run("check", cwd=ROOT)
    assert result.out.endswith("files in sync\n")
    assert (result.code, result.err) == (0, "")


def test_every_example_of_every_event_is_a_file_or_has_a_reason() -> None:
    topics = ("events", "actions")
    events = [e for t in topics for e in json.loads(run("list", t, "--json", cwd=ROOT).out)]
    actual = {
        path.relative_to("snippets").parent / path.name.rpartition(".")[0]
        for path in files(ROOT / "output")
        if path.parts[0] == "snippets"
    }
    platforms = {path.parent.name for path in (ROOT / "templates").glob("*/platform.yaml")}
    expected = set()
    for event in events:
        for example, cells in event["examples"].items():
            assert set(cells) == platforms, f"{event['id']}, {example}"
            for platform, cell in cells.items():
                if cell == {"snippet": True}:
                    name = event["id"] if example == "basic" else f"{event['id']}.{example}"
                    expected.add(Path(platform, name))
                else:
                    assert list(cell) == ["reason"]
                    assert cell["reason"].endswith("."), f"{event['id']} on {platform}: {cell}"
    assert actual == expected
    ids = {path.stem for topic in topics for path in (ROOT / "spec" / topic).glob("*.yaml")}
    assert {event["id"] for event in events} == ids


def test_the_output_folder_holds_nothing_that_is_not_generated() -> None:
    manifest = (ROOT / "output/.manifest").read_text("utf-8")
    manifest_paths = {line[66:] for line in manifest.splitlines() if not line.startswith("#")}
    assert {path.as_posix() for path in files(ROOT / "output")} == manifest_paths | {".manifest"}


def test_every_snippet_ends_in_one_newline_and_has_no_blanks_at_line_ends() -> None:
    for path in files(ROOT / "output"):
        raw = (ROOT / "output" / path).read_bytes()
        if path.name == "py.typed":  # a mark, and empty by convention
            continue
        assert raw.endswith(b"\n"), path
        assert not raw.endswith(b"\n\n"), path
        assert not raw.startswith(b"\n"), path
        if path.suffix == ".md":
            continue
        assert b" \n" not in raw, path
        assert b"\r" not in raw, path
        assert b"\t" not in raw, path
