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

from ..runner import COMPILER, WRAPPER, Wrong, blocks, told, uses

HERE = Path(__file__).parent

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
      var playhead = 0
      let tracking = MediaTracking(player: {{ PlayerDetails(playhead: playhead) }})
{session}
    }} catch {{ recorder.error = "\\(error)" }}
  }}
}}
"""


class Ios:
    wrapper = "ios"
    needs = ("ios",)
    wrong, right = uses(HERE)

    def compile(self, folder: Path) -> str:
        code = re.sub(r"^import .*\n", "", blocks(folder / "README.md", "swift")[-1])
        readme = f"@MainActor func readme() throws {{\n{code}\n}}\n"
        return self._typecheck(self._sources(folder), readme)

    def formatted(self, folder: Path) -> str:
        files = [*self._sources(folder), folder / "Package.swift"]
        messages = swift_format({file.name: file.read_text("utf-8") for file in files})
        return "\n".join(messages.values())

    def play(self, folder: Path, session: str) -> Outcome:
        seal = secrets.token_hex(8)
        done = swift.interpret(self.text(folder) + PLAY.format(seal=seal, session=session))
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
        done = swift.interpret(self.text(folder) + USES.format(tries="".join(tries)))
        said = dict(re.findall(rf"^{seal} (\d+) (.*)$", done.stdout, re.MULTILINE))
        assert done.returncode == 0, done.stderr
        return found | {use.name: said.get(str(i), "") for i, use in enumerate(run)}

    def _sources(self, folder: Path) -> list[Path]:
        return sorted((folder / "Sources").rglob("*.swift"))

    def text(self, folder: Path) -> str:
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
