"""Plays the contract on the Android wrapper, on the JVM."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import Case, Outcome, recorded, typed

WRAPPERS = ("android",)
INEXPRESSIBLE: Sequence[str] = (*typed.INEXPRESSIBLE, *typed.ALWAYS_PRESENT)
TOOLS = "kotlin"

WRITER = typed.Writer(
    {
        "argument": "{} = {}",
        "open": '{type}("{value}")',
        "set": "{type}.{name}",
        "case": "upper_snake",
        "entry": '"{}" to "{}"',
        "map": "mapOf({})",
        "null": "null",
        "nan": "Double.NaN",
        "infinity": "Double.POSITIVE_INFINITY",
    }
)
START = """\
var isPlayerFailing = false
var answer: PlayerDetails? = null
var poll = 0
val own = MediaTracking(
    clock,
    {
        if (isPlayerFailing) error("no player")
        answer
    },
    {
        Recorder.reported(it.message)FAIL
    },
    Recorder()
)
"""


def play(wrapper: str, cases: Sequence[Case]) -> list[Outcome]:
    programs = [(case.name, "".join(statements(wrapper, case))) for case in cases]
    return list(recorded.run(wrapper, programs))


def statements(wrapper: str, case: Case) -> Iterator[str]:
    # The harness opens a session of its own, whose timer and calls are not of this case.
    yield "tracking.end()\nRecorder.calls.clear()\n"
    yield START.replace("FAIL", '\n        error("handler")' if case.throws_on_error else "")
    for step in case.steps:
        if "player" in step:
            answer = step["player"]
            yield f"isPlayerFailing = {str(answer.get('callback') == 'throws').lower()}\n"
            yield f"answer = {'null' if 'callback' in answer else WRITER.details(answer)}\n"
        elif "poll" in step:
            yield f"poll += {step['poll']}\nclock.at(poll)\n"
        else:
            yield f"{WRITER.call(wrapper, step['call'], step['parameters'])}\n"
