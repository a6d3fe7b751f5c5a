"""Wrappers with typed custom metadata, run with the tools of their platforms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.helpers import run
from tests.layers.projects import custom_group, write_project
from tests.toolchains import tools
from tests.toolchains.requirement import require

_WEB_PROGRAM = """\
import { MediaTracking } from "./index.js";
const sent = [];
const tracking = new MediaTracking({
  alloy: async (command, options) => {
    sent.push(options.xdm);
    return { sessionId: "a" };
  },
  player: () => ({ playhead: 0 }),
  strict: true
});
const details = { contentId: "a", contentLength: 1, contentType: "vod" };
for (const metadata of METADATA) {
  await tracking.openSession({ ...details, ...metadata });
}
const opened = sent.filter((xdm) => xdm?.eventType === "media.sessionStart");
console.log(JSON.stringify(opened));
"""


def test_the_web_sdk_gets_no_empty_list_of_custom_metadata(tmp_path: Path) -> None:
    require("javascript")
    fields = "kids: {type: boolean}\ntier: {type: string}\nscore: {type: number, minimum: 1}"
    project = write_project(tmp_path, {"spec/fields/programme.yaml": custom_group(fields)})
    assert run("wrapper", "web-sdk", "--out", "library", cwd=project).err == ""
    metadata = [{}, {"customMetadata": {}}, {"kids": False}, {"score": 7.5}]
    program = project / "library/program.mjs"
    program.write_text(_WEB_PROGRAM.replace("METADATA", json.dumps(metadata)), "utf-8")
    done = tools.run([tools.executable("node"), program])
    assert done.stderr == ""
    messages: list[Any] = json.loads(done.stdout)
    assert [xdm["mediaCollection"].get("customMetadata") for xdm in messages] == [
        None,
        None,
        [{"name": "kids", "value": "false"}],
        [{"name": "score", "value": "7.5"}],
    ]


def test_a_narrowed_pattern_accepts_what_both_layers_accept(tmp_path: Path) -> None:
    require("javascript")
    field = 'code: {type: string, pattern: "[A-Z]+", example: AB}'
    write_project(tmp_path / "plan", {"spec/fields/programme.yaml": custom_group(field)})
    refined = 'group: programme\nrefine: true\nfields:\n  code: {pattern: "[A-C]{2}|x|A\\n"}\n'
    files = {"mediagen.yaml": "extends: ../plan\n", "spec/fields/programme.yaml": refined}
    client = write_project(tmp_path / "client", files)
    assert run("wrapper", "web-sdk", "--out", "library", cwd=client).err == ""
    values = ["AB", "AD", "x", "A\n", "ABC"]
    accepted = [
        run("snippet", "sessionStart", "--platform", "ios", "--set", f"code={v}", cwd=client).code
        for v in values
    ]
    assert accepted == [0, 2, 2, 2, 2]
    metadata = [{"code": value} for value in values]
    program = client / "library/program.mjs"
    text = _WEB_PROGRAM.replace("METADATA", json.dumps(metadata)).replace("strict: true", "")
    program.write_text(text, "utf-8")
    done = tools.run([tools.executable("node"), program])
    messages: list[Any] = json.loads(done.stdout)
    assert [xdm["mediaCollection"].get("customMetadata") for xdm in messages] == [
        [{"name": "code", "value": "AB"}],
        None,
        None,
        None,
        None,
    ]


def test_the_shell_checks_a_number_that_has_only_a_maximum(tmp_path: Path) -> None:
    fields = "score: {type: number, maximum: 10}\ncount: {type: integer, maximum: 7}"
    project = write_project(tmp_path, {"spec/fields/programme.yaml": custom_group(fields)})
    assert run("wrapper", "media-edge-api", "--out", "library", cwd=project).err == ""
    (library,) = (project / "library").rglob("media-edge-tracking.sh")
    code = library.read_text("utf-8")
    assert "_media_number score 0 10\n" in code
    assert "_media_integer count 0 7\n" in code
