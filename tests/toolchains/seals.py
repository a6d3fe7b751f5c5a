"""Exact transport of values from a foreign interpreter, with protection against forged values.

Each expression is passed to a generated ``emit(index, expression, seal)``. The seal is a random
word after the expression, so an expression that closes its literal early and goes on calls emit
with another number of arguments, which its language rejects, or with an unknown seal, which is
detected here. emit prints ``seal index units`` on a line, units being the UTF-16 code units of the
value as decimal numbers joined by commas, so that no pipe, terminal or JSON printer can change it.
"""

from __future__ import annotations

import secrets


def new_seals(count: int) -> list[str]:
    """Return random words, one for each expression."""
    return [secrets.token_hex(8) for _ in range(count)]


def sealed_values(output: str, seals: list[str]) -> dict[int, str]:
    """Return the values of expressions that were emitted exactly once with their seal, by index."""
    values: dict[int, str] = {}
    twice: set[int] = set()
    indexes = {seal: index for index, seal in enumerate(seals)}
    for line in output.splitlines():
        seal, _, rest = line.partition(" ")
        index = indexes.get(seal)
        number, _, units = rest.partition(" ")
        if index is None or number != str(index):
            continue
        if index in values:
            twice.add(index)
        values[index] = _text_of_units(units.split(",") if units else [])
    return {index: value for index, value in values.items() if index not in twice}


def _text_of_units(units: list[str]) -> str:
    data = b"".join(int(unit).to_bytes(2, "little") for unit in units)
    return data.decode("utf-16-le")


class Rejected(Exception):
    """Expressions that are not exactly one string of their language.

    ``reasons`` maps the index of an expression to the tool's message.
    """

    def __init__(self, language: str, reasons: dict[int, str]) -> None:
        self.language = language
        self.reasons = reasons
        lines = [f"expression {index}: {reason}" for index, reason in sorted(reasons.items())]
        super().__init__(f"not one {language} string each:\n" + "\n".join(lines))
