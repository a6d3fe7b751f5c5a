"""Plays the contract on the Python clients, in a process of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tests.helpers import ROOT
from tests.toolchains import tools
from tests.verify.proving import prover

from . import Case, Outcome
from .javascript import encoded
from .server import backend
from .typed import ALWAYS_PRESENT

WRAPPERS = ("media-edge-api/python", "media-collection-api/python")
# Keyword arguments cannot be left out in types, but at run time.
INEXPRESSIBLE: Sequence[str] = ALWAYS_PRESENT
TOOLS = "python"

APP = Path(__file__).parent / "app" / "python_app.py"


def play(wrapper: str, cases: Sequence[Case]) -> list[Outcome]:
    python = prover().tools.command_words(["python-pypi"], {})
    programs = [
        {"steps": encoded(list(map(dict, case.steps))), "throws_on_error": case.throws_on_error}
        for case in cases
    ]
    with backend() as server:
        command = [*python, str(APP), wrapper.partition("/")[0], str(server.server_port)]
        done = tools.run(
            command,
            stdin=json.dumps(programs),
            env={
                "PYTHONPATH": str(ROOT / "output/wrappers" / wrapper),
                "PYTHONDONTWRITEBYTECODE": "1",
                "no_proxy": "*",
            },
        )
        assert done.returncode == 0, done.stdout + done.stderr
        results = json.loads(done.stdout)
        return [
            Outcome(server.messages.get(f"case-{n}", []), result["reports"], result["thrown"])
            for n, result in enumerate(results)
        ]
