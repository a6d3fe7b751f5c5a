"""Plays the contract on the iOS wrapper, in the Swift interpreter.

Its timer needs real seconds, so harness programs do not wait for it: every event asks the player.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import Case, Outcome, recorded, typed

WRAPPERS = ("ios",)
# Neither onError nor methods of the SDK can throw.
INEXPRESSIBLE: Sequence[str] = (
    *typed.INEXPRESSIBLE,
    *typed.ALWAYS_PRESENT,
    r"^onError throws",
)
TOOLS = "swift"

WRITER = typed.Writer(
    {
        "argument": "{}: {}",
        "open": '{type}("{value}")',
        "set": ".{name}",
        "case": "camel",
        "entry": '"{}": "{}"',
        "map": "[{}]",
        "null": "nil",
        "nan": "Double.nan",
        "infinity": "Double.infinity",
    }
)
START = """\
var isPlayerFailing = false
var answer: PlayerDetails?
let own = MediaTracking(
  player: {
    if isPlayerFailing { throw UnexpectedValue(actual: "", expected: "player details") }
    return answer
  },
  onError: { recordReport("\\($0)") })
"""


def play(wrapper: str, cases: Sequence[Case]) -> list[Outcome]:
    programs = [(case.name, "".join(statements(wrapper, case))) for case in cases]
    return list(recorded.run(wrapper, programs))


def statements(wrapper: str, case: Case) -> Iterator[str]:
    yield START
    for step in case.steps:
        if "player" in step:
            answer = step["player"]
            yield f"isPlayerFailing = {str(answer.get('callback') == 'throws').lower()}\n"
            yield f"answer = {'nil' if 'callback' in answer else WRITER.details(answer)}\n"
        elif "call" in step:
            yield f"{WRITER.call(wrapper, step['call'], step['parameters'])}\n"
