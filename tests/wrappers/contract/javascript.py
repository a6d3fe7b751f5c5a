"""Plays the contract on the JavaScript wrappers, in Node, with models of their SDKs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.helpers import ROOT
from tests.toolchains import tools

from . import MISSING, Case, Message, Outcome

WRAPPERS = ("web-sdk", "js-3x", "chromecast")
INEXPRESSIBLE: Sequence[str] = ()
TOOLS = "javascript"

HARNESS = Path(__file__).with_suffix(".mjs")


def play(wrapper: str, cases: Sequence[Case]) -> list[Outcome]:
    module = ROOT / "output/wrappers" / wrapper / "index.js"
    node = str(tools.executable("node"))
    programs = [
        {"steps": encoded(case.steps), "throwsOnError": case.throws_on_error} for case in cases
    ]
    done = tools.run([node, HARNESS, wrapper, module.as_uri()], stdin=json.dumps(programs))
    assert done.returncode == 0, done.stdout + done.stderr
    return [
        Outcome([Message(**message) for message in result["messages"]], *list(result.values())[1:])
        for result in json.loads(done.stdout)
    ]


def encoded(value: Any) -> Any:
    """Return a value as JSON holds it: numbers outside of JSON as ``{"number": text}``."""
    if isinstance(value, dict):
        return {key: encoded(part) for key, part in value.items() if part is not MISSING}
    if isinstance(value, list):
        return [encoded(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": "NaN" if math.isnan(value) else "Infinity"}
    return value
