"""Shell words, evaluated by the real sh."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from . import tools
from .seals import Rejected, new_seals

_EMITTER = """\
set -u
emit() {
  if [ $# -eq 3 ]; then printf '%s %s %s\\0' "$3" "$1" "$2"; fi
}
"""


def evaluate(expressions: list[str]) -> list[str]:
    """Return the values of shell words. Raises Rejected."""
    values = _evaluate(expressions)
    reasons: dict[int, str] = {}
    for index, expression in enumerate(expressions):
        if index not in values:
            # An unclosed quote includes the words after it, so evaluate this one alone.
            alone = _evaluate([expression])
            if not alone:
                reasons[index] = "not one shell word"
            values |= {index: alone.get(0, "")}
    if reasons:
        raise Rejected("shell", reasons)
    return [values[index] for index in range(len(expressions))]


def _evaluate(expressions: list[str]) -> dict[int, str]:
    seals = new_seals(len(expressions))
    lines = [f"emit {i} {word} {seals[i]}" for i, word in enumerate(expressions)]
    with TemporaryDirectory() as temporary:
        script = Path(temporary) / "words.sh"
        script.write_text(_EMITTER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        done = tools.run(["sh", script.name], cwd=script.parent)
    values: dict[int, str] = {}
    for record in done.stdout.split("\0"):
        seal, _, rest = record.partition(" ")
        number, _, value = rest.partition(" ")
        if seal in seals and number == str(seals.index(seal)):
            values[int(number)] = value
    return values
