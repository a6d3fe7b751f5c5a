"""The wrapper of the Web SDK: TypeScript checks its types, and the real alloy sends its session."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.judge.serving import Collecting
from tests.judge.test_web_sdk import browse, served
from tests.toolchains import Call, Outcome, tools
from tests.toolchains.formatting import prettier

from ..runner import COMPILER, WRAPPER, Wrong, blocks, program, uses

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


class WebSdk:
    wrapper = "web-sdk"
    needs = ("web-sdk", "typescript", "chromium")
    collector = ("--https",)
    wrong, right = uses(HERE)

    def compile(self, folder: Path) -> str:
        code = blocks(folder / "README.md", "js")[-1]
        code = f"declare const alloy: (command: string, options?: any) => Promise<any>;\n{code}"
        return self._tsc(folder, {"readme": code.replace('"media-tracking"', '"./index.js"')})

    def formatted(self, folder: Path) -> str:
        kinds = {"index.js": "babel", "index.d.ts": "typescript", "package.json": "json-stringify"}
        found = (
            prettier(parser, {name: (folder / name).read_text("utf-8")})
            for name, parser in kinds.items()
        )
        return "\n".join(message for messages in found for message in messages.values())

    def play(self, folder: Path, session: str) -> Outcome:
        answer = self.run(folder, {"session": session})["session"]
        error = answer["error"] or (answer["told"][0] if answer["told"] else None)
        return Outcome([self._record(call) for call in answer["calls"]], error)

    def drive(self, folder: Path, collector: Collecting, scratch: Path) -> str:
        site = scratch / "site"
        shutil.copytree(folder, site)
        shutil.copy(HERE / "page.html", site)
        shutil.copy(tools.cache() / "alloy" / "dist" / "alloy.js", site)
        (site / "program.js").write_text(program(self.wrapper, "web_sdk/program.js.j2"))
        with served(site) as page:
            dom = browse(page, collector.port, scratch / "profile")
        found = re.search(r"<pre id=\"done\">done (.*?)</pre>", dom)
        return found[1] if found else f"the page does not come to its end: {dom[-400:]}"

    def sent(self, requests: Sequence[Mapping[str, Any]]) -> list[Call]:
        calls = []
        for request in requests:
            (event,) = request["body"]["events"]
            media = event["xdm"]["mediaCollection"]
            if "sessionID" in media:
                media["sessionID"] = "{sid}"
            calls.append(self._record({**request, "url": request["path"]}))
        return calls

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
        for name, answer in self.run(folder, run).items():
            found[name] = answer["error"] or "\n".join(answer["told"])
        return found

    def _tsc(self, folder: Path, sources: Mapping[str, str]) -> str:
        for name, source in sources.items():
            (folder / f"{name}.ts").write_text(source)
        files = [f"{name}.ts" for name in sources]
        options = ("--strict", "--noEmit", "--module", "nodenext", "--target", "es2022")
        command = [*tools.npm_command("tsc"), *options, "--pretty", "false", "index.d.ts", *files]
        return tools.run(command, cwd=folder).stdout

    def run(self, folder: Path, programs: Mapping[str, str]) -> dict[str, Any]:
        """What came of programs that find a player, ``tracking`` and alloy."""
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
