"""JavaScript and JSON literals, evaluated by Node."""

from __future__ import annotations

import json
from pathlib import Path

from . import tools
from .seals import Rejected

_SCRIPT = Path(__file__).parent / "evaluate.mjs"


def evaluate(language: str, expressions: list[str]) -> list[str]:
    """Return the values of ``javascript`` or ``json`` expressions. Raises Rejected."""
    request = json.dumps({"language": language, "expressions": expressions})
    done = tools.run([tools.executable("node"), _SCRIPT], stdin=request)
    if done.returncode:
        raise RuntimeError(f"{_SCRIPT.name} failed:\n{done.stderr}")
    answer = json.loads(done.stdout)
    reasons = {i: entry["error"] for i, entry in enumerate(answer) if "error" in entry}
    if reasons:
        raise Rejected(language, reasons)
    return [str(entry["value"]) for entry in answer]
