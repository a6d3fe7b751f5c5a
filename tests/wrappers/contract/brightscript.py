"""Plays the contract on the BrightScript wrappers, in the brs interpreter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import MISSING, Case, Outcome, recorded

WRAPPERS = ("roku-edge", "roku-2x")
INEXPRESSIBLE: Sequence[str] = ()
TOOLS = "brightscript"

START = """\
tracking.log = sub(message as string)
    recorderAdd({ "call": "report", "message": message })
    FAIL
end sub
tracking.player = function() as dynamic
    answer = GetGlobalAA().answer
    if type(answer) = "roAssociativeArray" and answer.callback <> invalid then
        if answer.callback = "throws" then throw "no player"
        return invalid
    end if
    return answer
end function
"""
CALL = """\
try
    {code}
catch fault
    recorderAdd({{ "call": "thrown", "message": fault.message }})
end try
"""
POLL = """\
if tracking.timer.control = "start" then mediaTrackingTick()
"""


def play(wrapper: str, cases: Sequence[Case]) -> list[Outcome]:
    programs = [(case.name, "".join(statements(wrapper, case))) for case in cases]
    return list(recorded.run(wrapper, programs))


def statements(wrapper: str, case: Case) -> Iterator[str]:
    yield START.replace("FAIL", 'throw "log"' if case.throws_on_error else "")
    for step in case.steps:
        if "player" in step:
            yield f"m.answer = {literal(step['player'])}\n"
        elif "poll" in step:
            yield POLL * step["poll"]
        else:
            yield CALL.format(code=call(wrapper, step["call"], step["parameters"]))


def call(wrapper: str, name: str, parameters: Mapping[str, Any]) -> str:
    """Return a call: required parameters in their order, the others in one associative array."""
    values = recorded.arguments(wrapper, name, parameters)
    arguments: list[str] = []
    for parameter in recorded.method(wrapper, name).parameters:
        if parameter.required:
            arguments.append(literal(values.pop(parameter.name, None)))
    return f"tracking.{name}({', '.join([*arguments, literal(values)] if values else arguments)})"


def literal(value: Any) -> str:
    if value is None or value is MISSING:
        return "invalid"
    if isinstance(value, dict):
        entries = (f'"{k}": {literal(v)}' for k, v in value.items() if v is not MISSING)
        return f"{{ {', '.join(entries)} }}"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float):
        if math.isfinite(value):
            return f"{value!r}#"
        infinity = "(10# ^ 400)"
        return infinity if math.isinf(value) else f"({infinity} - {infinity})"
    return f"{value}&" if abs(value) > 2**31 else str(value)
