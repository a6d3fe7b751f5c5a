"""The wrapper of iOS: compiled by Swift 6 and interpreted, on the recording stand-in of the SDK."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.toolchains import Outcome, swift, tools
from tests.toolchains.formatting import swift_format

from ..runner import Wrong, blocks, told

OPEN = 'contentId: "v", contentName: "V", contentLength: 60, contentType: .vod, streamType: .video'
AD = 'adId: "a", adName: "A", adLength: 15, podPosition: 1'
OWN = OPEN.replace(".vod", 'ContentType("series")')
COMPILER, WRAPPER = "compiler", "wrapper"

#: Uses one after the other, each with what it threw.
USES = """
MainActor.assumeIsolated {{
  let tracking = MediaTracking(player: {{ PlayerDetails(playhead: 0) }})
{tries}}}
"""
TRY = """\
  do {{ {code} }} catch {{ print("{seal} {index} \\(error)") }}
"""
PLAY = """
runSnippet("{seal}", "session") {{ _ in
  MainActor.assumeIsolated {{
    do {{
{session}
    }} catch {{ recorder.error = "\\(error)" }}
  }}
}}
"""


class Ios:
    wrapper = "ios"
    needs = ("ios",)
    wrong = (
        Wrong("required left out", 'try tracking.openSession(contentId: "v", contentName: "V", contentLength: 60, contentType: .vod)', COMPILER, "missing argument for parameter 'streamType'"),
        Wrong("string for a number", 'try tracking.adStart(adId: "a", adName: "A", adLength: "15", podPosition: 1)', COMPILER, "cannot convert value of type 'String' to expected argument type 'Int'"),
        Wrong("fraction for a whole number", 'try tracking.adStart(adId: "a", adName: "A", adLength: 15.5, podPosition: 1)', COMPILER, "'Double' to expected argument type 'Int'"),
        Wrong("unknown value of a closed set", f"try tracking.openSession({OPEN.replace('.video', '.radio')})", COMPILER, "type 'StreamType' has no member 'radio'"),
        Wrong("unknown value of an open set", "try tracking.stateStart(stateName: .fullscreen)", COMPILER, "type 'PlayerState' has no member 'fullscreen'"),
        Wrong("text for an open set", 'try tracking.stateStart(stateName: "mute")', COMPILER, "cannot convert value of type 'String' to expected argument type 'PlayerState'"),
        Wrong("unknown metadata", f'try tracking.adStart({AD}, metadata: AdStartMetadata(advertizer: "Ford"))', COMPILER, "advertizer"),
        Wrong("metadata of another event", f"try tracking.adStart({AD}, metadata: SessionStartMetadata())", COMPILER, "cannot convert value of type 'SessionStartMetadata'"),
        Wrong("number in custom metadata", f'try tracking.adStart({AD}, customMetadata: ["a": 1])', COMPILER, "cannot convert value of type 'Int' to expected dictionary value type 'String'"),
        Wrong("arguments swapped", 'try tracking.adStart(adName: "A", adId: "a", adLength: 15, podPosition: 1)', COMPILER, "argument 'adId' must precede argument 'adName'"),
        Wrong("parameters where there are none", "tracking.play(playhead: 3)", COMPILER, "argument passed to call that takes no arguments"),
        Wrong("unknown method", "tracking.bufferEnd()", COMPILER, "has no member 'bufferEnd'"),
        Wrong("errors that nobody takes", f"tracking.adStart({AD})", COMPILER, "call can throw"),
        Wrong("position 0", 'try tracking.adStart(adId: "a", adName: "A", adLength: 15, podPosition: 0)', WRAPPER, "podPosition must be at least 1"),
        Wrong("negative length", 'try tracking.adStart(adId: "a", adName: "A", adLength: -1, podPosition: 1)', WRAPPER, "adLength must be at least 0 seconds"),
        Wrong("empty text", 'try tracking.error(errorId: "")', WRAPPER, "errorId must be a text that is not empty"),
        Wrong("name of a state", 'try tracking.stateStart(stateName: PlayerState("full screen"))', WRAPPER, "stateName must be of names that match ^[a-zA-Z0-9_.]{1,64}$"),
        Wrong("name of a state that ends in a line", 'try tracking.stateStart(stateName: PlayerState("mute\\n"))', WRAPPER, "stateName must be of names"),
        Wrong("reserved name of custom metadata", f'try tracking.adStart({AD}, customMetadata: ["a.b": "c"])', WRAPPER, "customMetadata must be of names that match"),
        Wrong("nothing of what is due", "try tracking.statesUpdate()", WRAPPER, "statesUpdate must be given"),
    )  # fmt: skip
    right = (
        Wrong("a session", f"try tracking.openSession({OPEN})", COMPILER, ""),
        Wrong("a value of one's own", f"try tracking.openSession({OWN})", COMPILER, ""),
        Wrong("an ad", f'try tracking.adStart({AD}, metadata: AdStartMetadata(advertiser: "Ford"))', WRAPPER, ""),
        Wrong("states", 'try tracking.statesUpdate(statesStart: [.mute, PlayerState("my.state")])', WRAPPER, ""),
    )  # fmt: skip

    def compile(self, folder: Path) -> str:
        return self._typecheck(self._sources(folder))

    def formatted(self, folder: Path) -> str:
        files = [*self._sources(folder), folder / "Package.swift"]
        messages = swift_format({file.name: file.read_text("utf-8") for file in files})
        return "\n".join(messages.values())

    def play(self, folder: Path, story: str) -> Outcome:
        session = re.sub(r"^import .*\n", "", blocks(folder / "README.md", "swift")[-1])
        seal = secrets.token_hex(8)
        done = swift.interpret(self._text(folder) + PLAY.format(seal=seal, session=session))
        found = re.search(rf"^{seal} (.*)$", done.stdout, re.MULTILINE)
        if found is None:
            return Outcome(error=done.stderr or "the session ends without a record")
        record = json.loads(found[1])
        calls = told(record["calls"], "updateCurrentPlayhead", "time")
        # No metadata and an empty dictionary are the same to the SDK.
        calls = [{**call, "metadata": call["metadata"] or None} for call in calls]
        return Outcome(calls, record["error"])

    def refusals(self, folder: Path, uses: Sequence[Wrong]) -> Mapping[str, str]:
        head = "@MainActor func use(_ tracking: MediaTracking) throws {\n"
        found = {
            use.name: self._typecheck(self._sources(folder), f"{head}{use.code}\n}}\n")
            for use in uses
            if use.by == COMPILER
        }
        seal = secrets.token_hex(8)
        run = [use for use in uses if use.by == WRAPPER]
        tries = [TRY.format(code=u.code, seal=seal, index=i) for i, u in enumerate(run)]
        done = swift.interpret(self._text(folder) + USES.format(tries="".join(tries)))
        said = dict(re.findall(rf"^{seal} (\d+) (.*)$", done.stdout, re.MULTILINE))
        assert done.returncode == 0, done.stderr
        return found | {use.name: said.get(str(i), "") for i, use in enumerate(run)}

    def _sources(self, folder: Path) -> list[Path]:
        return sorted((folder / "Sources").rglob("*.swift"))

    def _text(self, folder: Path) -> str:
        """The stand-in and the wrapper as one file, which is what the interpreter takes."""
        files = [tools.SDK / "AEPEdgeMedia.swift", *self._sources(folder)]
        text = "\n".join(file.read_text("utf-8") for file in files)
        return re.sub(r"^(@preconcurrency )?import AEPEdgeMedia\n", "", text, flags=re.MULTILINE)

    def _typecheck(self, sources: Sequence[Path], more: str = "") -> str:
        """What Swift 6 says, warnings being errors, of the wrapper as a module of its own."""
        with TemporaryDirectory() as temporary:
            folder = Path(temporary)
            stand_in = tools.SDK / "AEPEdgeMedia.swift"
            module = ("-emit-module", "-module-name", "AEPEdgeMedia", "-o")
            made = swift.frontend([*module, folder / "AEPEdgeMedia.swiftmodule", stand_in])
            assert made.returncode == 0, made.stderr
            files = [*sources]
            if more:
                files.append(folder / "Use.swift")
                files[-1].write_text(more)
            strict = ("-typecheck", "-swift-version", "6", "-warnings-as-errors", "-I", folder)
            done = swift.frontend([*strict, "-module-name", "Tracking", *files])
            return re.sub(rf"^{re.escape(temporary)}/", "", done.stderr, flags=re.MULTILINE)


RUNNER = Ios()
