"""Plays the contract on the shell libraries: all cases in one script, a session after the other."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.helpers import ROOT
from tests.toolchains import tools

from . import MISSING, Case, Outcome
from .server import backend
from .typed import ALWAYS_PRESENT

WRAPPERS = ("media-edge-api/shell", "media-collection-api/shell")
# All values are strings: metadata has no others, and the quality has no place of its own.
INEXPRESSIBLE = (
    *ALWAYS_PRESENT,
    "^value of custom metadata$",
    "^callback returns a string for quality$",
)
TOOLS = "shell"

START = """\
media_datastream_id=d media_endpoint={server}/ee/va/v1 media_collection_host={server}
media_tracking_server=t media_report_suite=r media_marketing_cloud_org_id=o
. {library}
media_player() {{ cat player; }}
media_on_error() {{ printf '%s\\n' "$1" | tr '\\n' ' ' >>"reports-$case"; echo >>"reports-$case"; }}
call() {{ "$@" || echo "$1 failed with $?" >>"thrown-$case"; }}
"""


def play(wrapper: str, cases: Sequence[Case]) -> list[Outcome]:
    (library,) = (ROOT / "output/wrappers" / wrapper).glob("*.sh")
    with backend() as server, TemporaryDirectory() as folder:
        address = f"http://127.0.0.1:{server.server_port}"
        script = START.format(server=address, library=shlex.quote(str(library)))
        for number, case in enumerate(cases):
            script += "".join(f"{line}\n" for line in _lines(number, case))
        script += "media_close 120\n"
        path = Path(folder)
        (path / "script.sh").write_text(script, "utf-8")
        done = tools.run(["sh", "-eu", "script.sh"], cwd=path, env={"no_proxy": "*"})
        assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
        return [
            Outcome(
                server.messages.get(f"case-{number}", []),
                _read(path / f"reports-{number}"),
                _read(path / f"thrown-{number}"),
            )
            for number in range(len(cases))
        ]


def _read(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.is_file() else []


def _lines(number: int, case: Case) -> Iterator[str]:
    yield f"case={number}"
    if case.throws_on_error:
        yield 'media_on_error() { echo "$1" >>"reports-$case"; exit 3; }'
    for step in case.steps:
        if "player" in step:
            yield from _answer(step["player"])
        if "call" in step:
            words = list(_words(step["parameters"]))
            if step["call"] == "openSession":
                words.append(f"channel=case-{number}")
            function = f"media_{_snake(step['call'])}"
            yield shlex.join(["call", function, *words])


def _answer(player: Mapping[str, Any]) -> Iterator[str]:
    if "callback" in player:
        fails = player["callback"] == "throws"
        yield f"media_player() {{ {'exit 3' if fails else ':'}; }}"
        return
    values = {**player.get("quality", {}), "playhead": player.get("playhead", MISSING)}
    yield "media_player() { cat player; }"
    yield f"echo {shlex.quote(' '.join(_words(values)))} >player"


def _words(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from (f"{_snake(name)}.{key}={part}" for key, part in value.items())
        elif value is not MISSING:
            yield f"{_snake(name)}={_spelled(value)}"


def _spelled(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity"
    return str(value)


def _snake(name: str) -> str:
    return re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", name)
