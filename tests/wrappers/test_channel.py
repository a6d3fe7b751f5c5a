"""A Roku channel installs a starter with ropm as in the README, and the README's code runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.helpers import ROOT, project, run
from tests.toolchains import tools
from tests.toolchains.requirement import require
from tests.verify.proving import find_proof, prover

NAME = "acme-player"
RECORDER = ROOT / "templates/checks/brs/recorder.brs"

#: The call before all others, which passes the playhead to the SDK.
PLAYHEAD = "mediaUpdatePlayhead"
#: The component that has the video. What it extends starts the record before it is made itself.
COMPONENT = """\
<component name="Player" extends="Recorded">
  {scripts}
  <script type="text/brightscript" uri="pkg:/components/Player.brs" />
  <interface>
    <function name="watch" />
    <function name="recorded" />
  </interface>
</component>
"""
RECORDED = """\
<component name="Recorded" extends="Group">
  {sdk}
  <script type="text/brightscript" uri="pkg:/source/recorder.brs" />
  <script type="text/brightscript" uri="pkg:/components/Recorded.brs" />
</component>
"""
MAIN = """\
sub main()
    player = CreateObject("roSGNode", "Player")
    player.callFunc("watch")
    print player.callFunc("recorded")
end sub
"""
TOLD = """
function recorded() as string
    return recorderJson(GetGlobalAA().recorder)
end function
"""
STARTED = """\
sub init()
    recorderReset()
    standInStart()
end sub
"""


def run_program(command: list[str], folder: Path) -> str:
    """Return the output of a program that must succeed."""
    done = tools.run(command, cwd=folder, env={"npm_config_offline": "true"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fenced(readme: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", readme, re.M | re.S)


@pytest.mark.parametrize("platform", ["roku-edge", "roku-2x"])
def test_a_channel_installs_a_starter_as_its_readme_says(platform: str, tmp_path: Path) -> None:
    require("ropm")
    channel = tmp_path / "channel"
    run("wrapper", platform, "--out", f"channel/{NAME}", "--name", NAME, cwd=project(tmp_path))
    readme = (channel / NAME / "README.md").read_text("utf-8")

    (command,) = (text for text in fenced(readme, "sh") if "ropm" in text)
    (package,) = (text for text in fenced(readme, "json") if "ropm" in text)
    npx, ropm, *arguments = command.split()
    assert (npx, ropm) == ("npx", "ropm")
    (channel / "package.json").write_text(package)
    node = str(tools.executable("node"))
    run_program(
        [node, str(tools.toolchain_folder() / "ropm/node_modules/ropm/dist/cli.js"), *arguments],
        channel,
    )

    lay(channel, platform, readme)
    run_program([*tools.npm_command("bsc"), "--project", "bsconfig.json"], channel)
    done = tools.run([*tools.npm_command("brs"), "--root", ".", "main.brs"], cwd=channel)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout.splitlines()[-1])
    assert record["error"] is None
    assert [call["call"] for call in record["calls"] if call["call"] != PLAYHEAD] == expected_calls(
        platform
    )


def lay(channel: Path, platform: str, readme: str) -> None:
    """The channel around what was installed, with the code of the README in its component."""
    sdk, installed = (text.strip() for text in fenced(readme, "xml")[:2])
    (channel / "components").mkdir()
    (uri,) = re.findall(r'uri="pkg:/([^"]+)"', sdk)
    stand_in = (ROOT / "templates" / platform / "sdk/stand-in.brs").read_text("utf-8")
    for name, text in {
        uri: stand_in,
        "source/recorder.brs": RECORDER.read_text("utf-8"),
        "components/Recorded.xml": RECORDED.format(sdk=sdk),
        "components/Recorded.brs": STARTED,
        "components/Player.xml": COMPONENT.format(scripts=f"{sdk}\n  {installed}"),
        "components/Player.brs": "\n".join(fenced(readme, "brightscript")) + TOLD,
        "main.brs": MAIN,
        "manifest": "title=channel\n",
        "bsconfig.json": json.dumps(
            {
                "files": ["manifest", "source/**/*.brs", "components/*"],
                "createPackage": False,
                "copyToStaging": False,
                "diagnosticLevel": "error",
            }
        ),
    }.items():
        (channel / name).write_text(text, "utf-8")
    for task in (ROOT / "templates" / platform / "sdk").glob("*.xml"):
        # The interpreter knows no tasks; this one does nothing.
        plain = task.read_text("utf-8").replace('extends="Task"', 'extends="Node"')
        (channel / "components" / task.name).write_text(plain, "utf-8")


def expected_calls(platform: str) -> list[str]:
    """The calls of the story that the README shows."""
    proof = find_proof(f"wrappers/{platform}")
    (check,) = (check for check in proof.checks if check.purpose == "run")
    (case,) = (
        c for c in prover().wrapper_cases(proof.proof_name, check) if c.example == "playback"
    )
    return [call["call"] for call in case.calls or ()]
