"""The contract of every wrapper as cases to play, and the outcomes that harnesses return.

A harness is a module of this package: ``WRAPPERS`` has the wrappers it plays (``platform`` or
``platform/wrapper``), ``play(wrapper, cases)`` returns an outcome for each case, and
``INEXPRESSIBLE`` the names of cases that the types of the language do not allow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

TABLE = Path(__file__).parent.parent / "contract.yaml"

#: A value that is not passed at all, unlike None, which is passed as the language's null.
MISSING = object()


@dataclass(frozen=True)
class Message:
    """A message that left, in the names of the spec; ``values`` are parameters of its method."""

    event: str
    playhead: float
    quality: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The messages of a case, what ``onError`` received and which exceptions reached the caller."""

    messages: Sequence[Message]
    reports: Sequence[str]
    thrown: Sequence[str] = ()


@dataclass(frozen=True)
class Case:
    """A session to play, and its expected outcome.

    ``steps`` are ``{"player": answer}``, which changes the answer of the callback,
    ``{"call": method, "parameters": {...}}``, and ``{"poll": n}``, timer ticks where the wrapper
    polls.
    ``says`` must be part of the only report, in the spelling of the language.
    """

    name: str
    steps: Sequence[Mapping[str, Any]]
    messages: Sequence[Message]
    reports: tuple[int, int]
    says: str = ""
    throws_on_error: bool = False


class Harness(Protocol):
    """A module that plays cases on the wrappers of one language."""

    WRAPPERS: Sequence[str]
    INEXPRESSIBLE: Sequence[str]
    TOOLS: str

    def play(self, wrapper: str, cases: Sequence[Case]) -> Sequence[Outcome]: ...


@cache
def table() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TABLE.read_text("utf-8"))
    return loaded


def cases(kind: str, fractional: frozenset[str] = frozenset()) -> tuple[Case, ...]:
    """Return the cases of the contract for ``payload`` or ``tracker`` protocols.

    The protocol takes fractions for the parameters ``fractional``.
    """
    maker = _Maker(kind, fractional)
    return tuple(maker.cases())


def spelled(value: Any) -> str:
    """Return a value as in the name of a case."""
    if value is MISSING:
        return "missing"
    return {None: "null", math.inf: "Infinity"}.get(value) or (
        "NaN" if value != value else str(value)
    )


class _Maker:
    def __init__(self, kind: str, fractional: frozenset[str]) -> None:
        self._table, self._kind, self._fractional = table(), kind, fractional
        self._good: dict[str, Any] = self._table["good"]
        self._quality: dict[str, Any] = self._good["quality"]

    def cases(self) -> Iterator[Case]:
        for row in self._table["inputs"]:
            inputs = [row["input"]] if row["input"] is not None else [None, MISSING]
            for value in inputs:
                yield self._playhead_case(value, row["playhead"], row["reports"]["playhead"])
                yield self._quality_case(value, row["quality"], row["reports"]["quality"])
                for place in self._table["arguments"]:
                    yield self._argument_case(value, row, **place)
        live = self._table["live"]
        yield self._playhead_case(live["playhead"], live["sent"], live["reports"], live["says"])
        for row in self._table["callbacks"]:
            yield self._callback_case(row)
        for row in self._table["calls"]:
            yield self._call_case(row)
        yield Case(
            "onError throws",
            self._session({**self._good, "playhead": math.inf}),
            self._messages("last", self._quality),
            (1, 1),
            throws_on_error=True,
        )

    def _session(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"player": self._good},
            {"call": "openSession", "parameters": self._table["session"]},
            {"poll": 2},
            {"player": answer},
            {"poll": 2},
            {"call": "play", "parameters": {}},
            {"poll": 2},
            {"call": "pause", "parameters": {}},
            {"poll": 2},
        ]

    def _start(self, values: Mapping[str, Any], metadata: Mapping[str, str]) -> Message:
        start = self._table["start"][self._kind]
        quality = self._quality if start["quality"] == "good" else {}
        return Message("sessionStart", start["playhead"], quality, values, metadata)

    def _messages(self, playhead: Any, quality: Mapping[str, Any]) -> list[Message]:
        last = self._good["playhead"] if playhead == "last" else playhead
        start = self._start({}, {})
        return [start, Message("play", last, quality), Message("pauseStart", last, quality)]

    def _without(self, *names: str) -> dict[str, Any]:
        """The quality without some values; tracker SDKs keep those they know."""
        absent = names if self._kind == "payload" else ()
        return {name: value for name, value in self._quality.items() if name not in absent}

    def _playhead_case(
        self, value: Any, expected: Any, reports: int, says: str = "playhead"
    ) -> Case:
        answer = {**self._good, "playhead": value}
        if value is MISSING:
            del answer["playhead"]
        return Case(
            f"playhead {spelled(value)}",
            self._session(answer),
            self._messages(expected, self._quality),
            (reports, reports),
            says if reports else "",
        )

    def _quality_case(self, value: Any, expected: Any, reports: int) -> Case:
        quality = {**self._quality, "framesPerSecond": value}
        if value is MISSING:
            del quality["framesPerSecond"]
        absent = self._without("framesPerSecond")
        return Case(
            f"framesPerSecond {spelled(value)}",
            self._session({**self._good, "quality": quality}),
            self._messages(
                self._good["playhead"],
                absent if expected == "absent" else {**self._quality, "framesPerSecond": expected},
            ),
            (reports, reports),
            "framesPerSecond" if reports else "",
        )

    def _argument_case(
        self,
        value: Any,
        row: Mapping[str, Any],
        method: str,
        parameter: str,
        infinite: float | None = None,
    ) -> Case:
        session = self._table["session"]
        arguments = session if method == "openSession" else self._table["values"][method]
        parameters = {**arguments, parameter: value}
        if value is MISSING:
            del parameters[parameter]
        is_usable = not row["reports"]["argument"]
        expected = value if is_usable and parameter in self._fractional else row["argument"]
        cure = ""
        if infinite is not None and value == math.inf:
            expected, cure = infinite, str(infinite)
        steps: list[dict[str, Any]] = [{"player": self._good}]
        messages: list[Message] = []
        playhead = self._good["playhead"]
        if method != "openSession":
            steps += [{"call": "openSession", "parameters": session}, {"poll": 2}]
            messages.append(self._start({}, {}))
        if method == "adStart":
            before = self._table["values"]["adBreakStart"]
            steps.append({"call": "adBreakStart", "parameters": before})
            messages.append(Message("adBreakStart", playhead, self._quality))
        steps.append({"call": method, "parameters": parameters})
        values = {parameter: expected}
        if method == "openSession":
            messages.append(self._start(values, {}))
        else:
            messages.append(Message(method, playhead, self._quality, values))
        reports = row["reports"]["argument"]
        says = cure or parameter if reports else ""
        name = f"{method} {parameter} {spelled(value)}"
        return Case(name, steps, messages, (reports, reports), says)

    def _callback_case(self, row: Mapping[str, Any]) -> Case:
        if row["callback"] == "returns no playhead":
            answer: dict[str, Any] = {"quality": self._quality}
        elif row["callback"] == "returns a string for quality":
            answer = {"playhead": self._good["playhead"], "quality": "high"}
        else:
            answer = {"callback": row["callback"]}
        quality = self._quality if row["quality"] == "good" else self._without(*self._quality)
        reports = (row["reports"], row["reports"])
        messages = self._messages(row["playhead"], quality)
        return Case(f"callback {row['callback']}", self._session(answer), messages, reports)

    def _call_case(self, row: Mapping[str, Any]) -> Case:
        method = row["method"]
        changed = {
            name: value
            for name, value in row.items()
            if name not in ("case", "method", "sent", "metadata", "reports", "says")
        }
        session = self._table["session"]
        steps: list[dict[str, Any]] = [{"player": self._good}]
        messages: list[Message] = []
        if method == "openSession":
            arguments = session
        else:
            arguments = self._table["values"][method]
            before = self._table["values"]["adBreakStart"]
            steps += [
                {"call": "openSession", "parameters": session},
                {"poll": 2},
                {"call": "adBreakStart", "parameters": before},
            ]
            messages += [
                self._start({}, {}),
                Message("adBreakStart", self._good["playhead"], self._quality),
            ]
        steps.append({"call": method, "parameters": {**arguments, **changed}})
        if row["sent"] and method == "openSession":
            messages.append(self._start({}, row.get("metadata", {})))
        elif row["sent"]:
            messages.append(Message(method, self._good["playhead"], self._quality))
        reports = (0, 1) if row["reports"] == "at most 1" else (row["reports"], row["reports"])
        return Case(row["case"], steps, messages, reports, row.get("says", ""))
