"""The wrapper of the Web SDK: TypeScript checks its types, and the real alloy sends its session."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.toolchains import Call, Outcome, tools
from tests.toolchains.formatting import prettier

from ..runner import Wrong, program

HERE = Path(__file__).parent

#: What the uses build on.
GIVEN = """\
const open = { contentId: "video-123", contentLength: 60, contentType: "vod" };
const ad = { adId: "ad-1", adLength: 15, podPosition: 1 };
tracking.openSession(open);
"""
SESSION = "/ee/v1/interact"
#: What the Web SDK adds to messages.
ADDED = ("timestamp", "implementationDetails")
COMPILER, WRAPPER = "compiler", "wrapper"


class WebSdk:
    wrapper = "web-sdk"
    needs = ("web-sdk", "typescript")
    wrong = (
        Wrong("required left out", 'tracking.openSession({ contentId: "v", contentLength: 9 });', COMPILER, "contentType"),
        Wrong("string for a number", 'tracking.adStart({ ...ad, adLength: "15" });', COMPILER, "'string' is not assignable to type 'number'"),
        Wrong("unknown value of a closed set", 'tracking.error({ errorId: "e", errorSource: "network" });', COMPILER, '"network"'),
        Wrong("unknown parameter", 'tracking.adStart({ ...ad, adNmae: "x" });', COMPILER, "adNmae"),
        Wrong("number in custom metadata", "tracking.adStart({ ...ad, customMetadata: { a: 1 } });", COMPILER, "'number' is not assignable to type 'string'"),
        Wrong("parameters where there are none", "tracking.play({ playhead: 3 });", COMPILER, "Expected 0 arguments"),
        Wrong("unknown method", "tracking.bufferEnd();", COMPILER, "bufferEnd"),
        Wrong("unknown constant", "tracking.stateStart({ stateName: PlayerState.fullscreen });", COMPILER, "fullscreen"),
        Wrong("player without a playhead", "new MediaTracking({ alloy, player: () => ({}) });", COMPILER, "playhead"),
        Wrong("identity without an id", "tracking.openSession({ ...open, identity: [{ primary: true }] });", COMPILER, "'id' is missing"),
        Wrong("required left out at run time", 'tracking.error({ errorId: "e" });', WRAPPER, "TypeError: error: errorSource must be one of player, external"),
        Wrong("empty text", 'tracking.openSession({ ...open, contentId: "" });', WRAPPER, 'TypeError: openSession: contentId must be a text, not ""'),
        Wrong("position 0", "tracking.adStart({ ...ad, podPosition: 0 });", WRAPPER, "RangeError: adStart: podPosition must be a whole number, at least 1, not 0"),
        Wrong("fraction for a whole number", "tracking.adStart({ ...ad, adLength: 15.5 });", WRAPPER, "RangeError: adStart: adLength must be a whole number, at least 0, not 15.5"),
        Wrong("no number", "tracking.adStart({ ...ad, adLength: NaN });", WRAPPER, "adLength must be a whole number"),
        Wrong("name of a state", 'tracking.stateStart({ stateName: "full screen" });', WRAPPER, "stateStart: stateName must be a text that matches ^[a-zA-Z0-9_.]{1,64}$"),
        Wrong("reserved name of custom metadata", 'tracking.adStart({ ...ad, customMetadata: { "a.b": "c" } });', WRAPPER, "adStart: customMetadata must be texts by names that match"),
        Wrong("nothing of what is due", "tracking.statesUpdate({});", WRAPPER, "statesUpdate needs one of statesStart, statesEnd"),
        Wrong("misspelt at run time", 'tracking.adStart({ ...ad, ["adNmae"]: "x" });', WRAPPER, "adStart has no adNmae; it takes adId, adLength"),
        Wrong("wrong value within a list", 'tracking.statesUpdate({ statesStart: ["mute", ""] });', WRAPPER, "statesUpdate: statesStart must be a list of"),
    )  # fmt: skip
    right = (
        Wrong("a session", "tracking.openSession({ ...open });", COMPILER, ""),
        Wrong("a value of one's own", 'tracking.openSession({ ...open, contentType: "series" });', COMPILER, ""),
        Wrong("an identity", 'tracking.openSession({ ...open, identity: [{ id: "x", primary: true }] });', COMPILER, ""),
        Wrong("an ad", "tracking.adStart({ ...ad });", WRAPPER, ""),
        Wrong("a state", 'tracking.statesUpdate({ statesStart: [PlayerState.mute, "my.state"] });', WRAPPER, ""),
    )  # fmt: skip

    def compile(self, folder: Path) -> str:
        readme = folder / "README.md"
        code = "\n".join(re.findall(r"^```js\n(.*?)^```$", readme.read_text(), re.M | re.S)[1:])
        code = f"declare const alloy: (command: string, options?: any) => Promise<any>;\n{code}"
        return self._tsc(folder, {"readme": code.replace('"media-tracking"', '"./index.js"')})

    def formatted(self, folder: Path) -> str:
        kinds = {"index.js": "babel", "index.d.ts": "typescript", "package.json": "json-stringify"}
        found = (
            prettier(parser, {name: (folder / name).read_text("utf-8")})
            for name, parser in kinds.items()
        )
        return "\n".join(message for messages in found for message in messages.values())

    def play(self, folder: Path, story: str) -> Outcome:
        code = program(self.wrapper, "web_sdk/program.js.j2")
        answer = self._run(folder, {"session": code})["session"]
        error = answer["error"] or (answer["told"][0] if answer["told"] else None)
        return Outcome([self._record(call) for call in answer["calls"]], error)

    def refusals(self, folder: Path, uses: Sequence[Wrong]) -> Mapping[str, str]:
        typed = {use.name: use.code for use in uses if use.by == COMPILER}
        run = {use.name: GIVEN + use.code for use in uses if use.by == WRAPPER}
        head = (
            'import { MediaTracking, PlayerState } from "./index.js";\n'
            "declare const tracking: MediaTracking;\n"
            "declare const alloy: (command: string, options?: any) => Promise<any>;\n" + GIVEN
        )
        said = self._tsc(folder, {f"use{i}": head + code for i, code in enumerate(typed.values())})
        found = {
            name: "\n".join(re.findall(rf"^use{i}\.ts.*(?:\n +.*)*", said, re.MULTILINE))
            for i, name in enumerate(typed)
        }
        for name, answer in self._run(folder, run).items():
            found[name] = answer["error"] or "\n".join(answer["told"])
        return found

    def _tsc(self, folder: Path, sources: Mapping[str, str]) -> str:
        for name, source in sources.items():
            (folder / f"{name}.ts").write_text(source)
        files = [f"{name}.ts" for name in sources]
        options = ("--strict", "--noEmit", "--module", "nodenext", "--target", "es2022")
        command = [*tools.npm_command("tsc"), *options, "--pretty", "false", "index.d.ts", *files]
        return tools.run(command, cwd=folder).stdout

    def _run(self, folder: Path, programs: Mapping[str, str]) -> dict[str, Any]:
        request = {
            "modules": str(tools.cache() / "npm"),
            "alloy": str(tools.cache() / "alloy" / "dist" / "alloy.js"),
            "wrapper": str(folder),
            "programs": programs,
        }
        done = tools.run([tools.executable("node"), HERE / "run.mjs"], stdin=json.dumps(request))
        assert done.returncode == 0, done.stderr
        answers: dict[str, Any] = json.loads(done.stdout)
        return answers

    def _record(self, call: Call) -> Call:
        """A request as that of a snippet, which has one address for all events."""
        (event,) = call["body"]["events"]
        xdm = {key: value for key, value in event["xdm"].items() if key not in ADDED}
        kind = xdm["eventType"].removeprefix("media.")
        path = SESSION if kind == "sessionStart" else f"/ee/va/v1/{kind}"
        assert urlsplit(call["url"]).path == path
        record = {"call": "request", "method": call["method"], "path": SESSION, "xdm": [xdm]}
        return {**record, "at": xdm["mediaCollection"]["playhead"]}


RUNNER = WebSdk()
