"""Python string literals, evaluated by Python itself."""

from __future__ import annotations

import json
import sys

from . import tools
from .seals import Rejected, new_seals

#: Each expression is an argument before its seal, so one that goes on as something else is noticed.
_SCRIPT = """\
import json, sys

found = []
for index, (expression, seal) in enumerate(json.load(sys.stdin)):
    values = []

    def emit(at, value, word):
        values.append((at, value, word))

    try:
        exec(compile(f"emit({index}, {expression}, {seal!r})", "literal", "exec"), {"emit": emit})
        ((at, value, word),) = values
        assert (at, word) == (index, seal) and type(value) is str, "not one string"
        found.append({"value": value})
    except Exception as error:
        found.append({"error": f"{type(error).__name__}: {error}"})
json.dump(found, sys.stdout)
"""


def evaluate(expressions: list[str]) -> list[str]:
    """The strings that expressions stand for; raises Rejected."""
    request = json.dumps(list(zip(expressions, new_seals(len(expressions)), strict=True)))
    done = tools.run([sys.executable, "-c", _SCRIPT], stdin=request)
    if done.returncode:
        raise RuntimeError(f"Python failed:\n{done.stderr}")
    answer = json.loads(done.stdout)
    reasons = {i: entry["error"] for i, entry in enumerate(answer) if "error" in entry}
    if reasons:
        raise Rejected("python", reasons)
    return [str(entry["value"]) for entry in answer]
