"""JavaScript snippets in Node: the Media SDK 3.x and the Chromecast library as stand-ins."""

from __future__ import annotations

import json
from typing import Any

from . import tools
from .records import Outcome, Rejected


def run_snippets(platform: str, sources: dict[str, str]) -> dict[str, Outcome]:
    """Run every snippet of ``js-3x`` or ``chromecast`` in one process, each in its own realm."""
    answer = node("run-js.mjs", {"sdk": f"./{platform}.mjs", "sources": sources})
    return {name: Outcome(answer[name]["calls"], answer[name]["error"]) for name in sources}


def evaluate(language: str, expressions: list[str]) -> list[str]:
    """The strings that ``javascript`` or ``json`` expressions stand for; raises Rejected."""
    answer = node("run-js.mjs", {"language": language, "expressions": expressions})
    reasons = {i: entry["error"] for i, entry in enumerate(answer) if "error" in entry}
    if reasons:
        raise Rejected(language, reasons)
    return [str(entry["value"]) for entry in answer]


def node(script: str, request: dict[str, Any]) -> Any:
    """Run a script of ``sdk/`` with a JSON request on stdin and return its JSON answer."""
    done = tools.run([tools.executable("node"), tools.SDK / script], stdin=json.dumps(request))
    if done.returncode:
        raise RuntimeError(f"{script} failed:\n{done.stderr}")
    return json.loads(done.stdout)
