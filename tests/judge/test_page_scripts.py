"""The collector accepts the traffic of a script made from a page by its instructions."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.helpers import ROOT
from tests.judge.serving import collecting
from tests.toolchains.requirement import require

PAGE = ROOT / "output/docs/exl/platforms/media-edge-api.md"


def replacements(page: str) -> dict[str, str]:
    """Return the replacement of each placeholder, from the table of the page."""
    replacements_by_sign = {}
    for sign, text in re.findall(r"^\| `([^`]+)` +\| (.+?) +\|$", page, re.MULTILINE):
        spans = re.findall(r"`([^`]+)`", text)
        in_script = [span for span in spans if span.startswith("'\"")]
        replacements_by_sign[sign] = in_script[0] if in_script else sign.strip("{}")
    return replacements_by_sign


def session_script(page: str) -> str:
    """Return the setup and the code of each event, in intervals of a second."""
    setup, _, *events = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert events
    script = "set -eu\n" + "sleep 1.1\n".join((setup, *events))
    for sign, text in replacements(page).items():
        script = script.replace(sign, text)
    return script


def test_a_script_of_set_up_and_snippets_passes_strictly(tmp_path: Path) -> None:
    require("shell")
    page = PAGE.read_text("utf-8")
    with collecting("--strict") as running:
        script = session_script(page).replace("https://edge.adobedc.net", running.base)
        assert not re.search(r"\{\w+\}|YYYY", script.replace("${sid", "")), script
        file = tmp_path / "session.sh"
        file.write_text(script, "utf-8")
        # In another time zone: the instructions of the page create UTC times.
        done = subprocess.run(
            ["sh", str(file)], env={"TZ": "Asia/Tokyo", "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        code, printed = running.stop()
    assert code == 0, printed.decode()
    for event in ("sessionStart", "play", "sessionEnd"):
        assert event in printed.decode()


def test_without_the_replacements_it_does_not(tmp_path: Path) -> None:
    require("shell")
    page = PAGE.read_text("utf-8")
    with collecting("--strict") as running:
        setup, *_ = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        file = tmp_path / "session.sh"
        file.write_text(setup.replace("https://edge.adobedc.net", running.base), "utf-8")
        done = subprocess.run(
            ["sh", str(file)], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode != 0
    assert "no session was opened" in done.stderr
