"""Writes the calls of a case in languages with named, typed parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mediagen.spec.casing import change_case

from . import recorded

#: The cases that types of parameters refuse at compile time.
INEXPRESSIBLE = (
    r" fast$",
    r"^(openSession|adBreakStart|adStart|chapterStart) \w+ (null|missing)$",
    r"^callback returns a string for quality$",
    r"^value of custom metadata$",
    r"^no (ID|title)$",
)

#: The cases of SDKs that are loaded at run time.
ALWAYS_PRESENT = (r"^the SDK is absent$", r"^events are refused$")


class Writer:
    """Writes values and calls with the words of one language."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def call(self, wrapper: str, name: str, parameters: Mapping[str, Any]) -> str:
        values = recorded.arguments(wrapper, name, parameters)
        arguments = []
        for parameter in recorded.method(wrapper, name).parameters:
            if parameter.name not in values:
                continue
            value = self.number(values[parameter.name])
            if parameter.values is not None:
                type_ = change_case(parameter.values.id, "pascal")
                pattern = self._words["open" if parameter.values.open else "set"]
                constant = change_case(values[parameter.name], self._words["case"])
                value = pattern.format(type=type_, value=values[parameter.name], name=constant)
            elif parameter.kind == "map":
                pairs = values[parameter.name].items()
                entries = (self._words["entry"].format(k, v) for k, v in pairs)
                value = self._words["map"].format(", ".join(entries))
            elif parameter.kind == "string":
                value = f'"{values[parameter.name]}"'
            arguments.append(self._words["argument"].format(parameter.name, value))
        return f"own.{name}({', '.join(arguments)})"

    def details(self, answer: Mapping[str, Any]) -> str:
        """Return an expression for the answer of the player."""
        quality = self._quality(answer["quality"]) if "quality" in answer else self._words["null"]
        arguments = {"playhead": self.number(answer.get("playhead")), "quality": quality}
        return f"PlayerDetails({self._named(arguments)})"

    def _quality(self, values: Mapping[str, Any]) -> str:
        return f"QoeDataDetails({self._named({k: self.number(v) for k, v in values.items()})})"

    def _named(self, values: Mapping[str, str]) -> str:
        return ", ".join(self._words["argument"].format(name, v) for name, v in values.items())

    def number(self, value: Any) -> str:
        if isinstance(value, float) and not math.isfinite(value):
            return self._words["nan" if math.isnan(value) else "infinity"]
        return self._words["null"] if value is None else str(value)
