"""Plays the contract on the TypeScript clients, in Node."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tests.toolchains import tools
from tests.wrappers import typescript_client

from . import Case, Outcome
from .javascript import encoded
from .server import backend
from .typed import ALWAYS_PRESENT

WRAPPERS = typescript_client.WRAPPERS
INEXPRESSIBLE: Sequence[str] = ALWAYS_PRESENT
TOOLS = "typescript"

HARNESS = Path(__file__).with_suffix(".mjs")


def play(wrapper: str, cases: Sequence[Case]) -> list[Outcome]:
    module = typescript_client.build_client(wrapper)
    programs = [
        {"steps": encoded(list(map(dict, case.steps))), "throwsOnError": case.throws_on_error}
        for case in cases
    ]
    with backend() as server:
        settings = typescript_client.settings_of(wrapper, f"http://127.0.0.1:{server.server_port}")
        node, settings_text = tools.executable("node"), json.dumps(settings)
        command: list[str | Path] = [node, HARNESS, module.as_uri(), settings_text]
        done = tools.run(command, stdin=json.dumps(programs))
        assert done.returncode == 0, done.stdout + done.stderr
        results = json.loads(done.stdout)
        return [
            Outcome(server.messages.get(f"case-{n}", []), result["reports"], result["thrown"])
            for n, result in enumerate(results)
        ]
