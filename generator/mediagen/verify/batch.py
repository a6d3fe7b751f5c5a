"""Runs a check on many snippets at once, and tells which of them it is that fails.

One call of a tool takes as many snippets as it can. The faulty ones are taken out and the others
run again, so that each is judged by itself; where a tool blames nobody, the snippets are halved
until it does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from mediagen.platforms.proofs import Check, Proof
from mediagen.platforms.tools import Done, Tools, run
from mediagen.spec.model import Spec
from mediagen.verify.expectations import differences, replaced
from mediagen.verify.workspace import Case, Folder

if TYPE_CHECKING:
    from mediagen.verify.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check made of a snippet: ``error`` is None where it passes.

    ``line`` is the snippet's line that the tool names, or 0; ``calls`` is what arrived.
    """

    error: str | None = None
    line: int = 0
    calls: Sequence[Mapping[str, Any]] = field(default=())


def judge(
    spec: Spec,
    tools: Tools,
    proof: Proof,
    check: Check,
    cases: Sequence[Case],
    wrapper: Mapping[str, bytes] | None = None,
) -> list[Outcome]:
    """The outcome of each snippet, in their order; ``wrapper`` has the files they build on."""
    numbered = dict(enumerate(cases))
    with TemporaryDirectory(prefix="mediagen-") as temporary:
        place = Path(temporary) / "work"
        folder = Folder(place, check, proof.platform.id, proof.extension, wrapper)
        outcomes = _Job(spec, tools, proof, check, folder).of(numbered)
    return [outcomes[number] for number in numbered]


class _Job:
    def __init__(
        self, spec: Spec, tools: Tools, proof: Proof, check: Check, folder: Folder
    ) -> None:
        self._spec, self._tools, self._proof = spec, tools, proof
        self._check, self._folder = check, folder
        self._recorder: Recorder | None = None

    def of(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        """The outcome of each snippet by its number."""
        with ExitStack() as stack:
            if self._check.server is not None:
                from mediagen.verify.recorder import Recorder

                recorder = Recorder(self._spec, self._check.server, self._folder.path)
                self._recorder = stack.enter_context(recorder)
                cases = self._within_sessions(cases)
            how = {
                "compile": self._compiled,
                "format": self._formatted,
                "run": self._each if self._check.each else self._run,
            }
            return how[self._check.does](cases)

    # -- compile ------------------------------------------------------------------------------

    def _compiled(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        waiting = dict(cases)
        while waiting:
            done, blamed = self._call(waiting)
            outcomes |= blamed
            left = {n: case for n, case in waiting.items() if n not in blamed}
            if not blamed and done.code:
                return outcomes | self._unexplained(waiting, done, self._compiled)
            if not blamed or not done.code:  # a fault that is only warned of hides no other
                return outcomes | dict.fromkeys(left, Outcome())
            waiting = left
        return outcomes

    def _unexplained(
        self,
        waiting: Mapping[int, Case],
        done: Done,
        again: Callable[[Mapping[int, Case]], dict[int, Outcome]],
    ) -> dict[int, Outcome]:
        """A tool failed and blames no snippet: each half is tried alone."""
        if len(waiting) == 1:
            return dict.fromkeys(waiting, Outcome(self._last_words(done)))
        numbers = list(waiting)
        middle = len(numbers) // 2
        first = again({n: waiting[n] for n in numbers[:middle]})
        return first | again({n: waiting[n] for n in numbers[middle:]})

    # -- format -------------------------------------------------------------------------------

    def _formatted(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        self._folder.lay(cases)
        before = {n: self._text(n) for n in cases}
        done, blamed = self._started(cases, self._words())
        if done.code and not blamed:
            return self._unexplained(cases, done, self._formatted)
        outcomes = dict(blamed)
        for n in cases:
            if n not in outcomes:
                outcomes[n] = self._compared(before[n], self._text(n))
        return outcomes

    def _text(self, number: int) -> str:
        path = self._folder.path / self._folder.files[number]
        return path.read_bytes().decode("utf-8")

    def _compared(self, before: str, after: str) -> Outcome:
        import difflib

        if self._check.ignores is not None:
            before, after = (self._check.ignores.sub("", text) for text in (before, after))
        if before == after:
            return Outcome()
        lines = difflib.unified_diff(
            before.split("\n"), after.split("\n"), "as generated", "as formatted", lineterm=""
        )
        return Outcome("\n".join(lines))

    # -- run ----------------------------------------------------------------------------------

    def _run(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        waiting = dict(cases)
        while waiting:
            done, blamed = self._call(waiting)
            told = self._told(done.out, waiting)
            outcomes |= blamed | told
            left = [n for n in waiting if n not in blamed and n not in told]
            if left and not blamed and not told:
                return outcomes | self._unexplained(waiting, done, self._run)
            if left and not blamed:
                # Records are printed one by one: the first snippet without one ended the process.
                outcomes[left[0]] = Outcome(self._last_words(done))
            waiting = {n: case for n, case in waiting.items() if n not in outcomes}
        return outcomes

    def _told(self, out: str, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        """The outcomes that a harness printed, one on a line that begins with the seal."""
        found: dict[int, Outcome] = {}
        seal = self._folder.seal
        for text in re.findall(rf"{seal} (\{{.*\}})", out):
            try:
                record = json.loads(text)
                number = record["snippet"]
            except (ValueError, KeyError, TypeError):
                continue  # not from the harness: no snippet knows the seal
            if number in cases and number not in found:
                found[number] = self._arrived(cases[number], number, record)
            elif number in found:
                found[number] = Outcome("it ran twice")
        return found

    def _arrived(self, case: Case, number: int, record: Mapping[str, Any]) -> Outcome:
        error, calls = record["error"], record["calls"]
        if self._recorder is not None:
            sent, refused, ids = self._recorder.calls(number, strict=case.strict)
            calls = [*calls, *sent] if case.setup else sent  # not all that configures is sent
            error = refused or error
            if (case.program or case.setup) and ids:  # the session that it opened itself
                case = self._bound(case, self._placeholders(ids[0]))
        if error is None:
            if case.calls is not None:
                # Of a set-up, only what is stated is compared: it has no message to read.
                how = {"messages": {}} if case.setup else self._proof.record
                error = differences(how, case.calls, calls) or None
            return Outcome(error, 0, calls)
        found = re.match(r"(?:line |(\S+):)(\d+): ", error)
        if found is None:
            return Outcome(error, 0, calls)
        line = int(found[2])
        if found[1]:  # as the tool counts them
            place = self._folder.locate(found[1], line)
            line = place.line if place else 0
        return Outcome(error[found.end() :], line, calls)

    def _each(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        self._folder.lay(cases)
        outcomes: dict[int, Outcome] = {}
        for n, case in cases.items():
            if self._recorder is not None:
                self._recorder.current = n
            words = self._words({"snippet": [self._folder.files[n]]})
            done, blamed = self._started({n: case}, words)
            told = self._told(done.out, {n: case})
            outcomes[n] = blamed.get(n) or told.get(n) or Outcome(self._last_words(done))
        return outcomes

    def _within_sessions(self, cases: Mapping[int, Case]) -> dict[int, Case]:
        """The snippets with what a reader puts in the place of placeholders, in open sessions."""
        assert self._recorder is not None
        protocol = self._proof.platform.protocol
        found = {}
        for n, case in cases.items():
            within = case.session not in ("opens", "whole")
            id_ = self._recorder.open(n, protocol, within=within)
            found[n] = case
            if not case.program:
                words = self._placeholders(id_)
                if case.setup:  # the ID of the session that it opens is not known yet
                    words = {word: text for word, text in words.items() if text}
                found[n] = self._bound(case, words)._replace(session_id=id_)
                found[n] = found[n]._replace(code=replaced(case.code, words))
        return found

    def _bound(self, case: Case, words: Mapping[str, str]) -> Case:
        if case.calls is None:
            return case
        return case._replace(calls=[replaced(call, words) for call in case.calls])

    def _last_words(self, done: Done) -> str:
        """The line that probably says what went wrong, at no record of the harness."""
        lines = [line for line in done.said.splitlines() if line.strip()]
        lines = [line for line in lines if self._folder.seal not in line]
        errors = [line for line in lines if re.search(r"(?i)\berror\b|exception", line)]
        ended = f"it ended with exit code {done.code}"
        return next(iter(errors or lines), ended).strip()

    def _placeholders(self, session_id: str) -> dict[str, str]:
        from mediagen.verify.recorder import placeholders

        return placeholders(self._spec, self._proof.platform.protocol, session_id)

    # -- calls --------------------------------------------------------------------------------

    def _call(self, cases: Mapping[int, Case]) -> tuple[Done, dict[int, Outcome]]:
        self._folder.lay(cases)
        return self._started(cases, self._words())

    def _words(self, more: Mapping[str, Sequence[str]] | None = None) -> dict[str, Sequence[str]]:
        words: dict[str, Sequence[str]] = {
            "folder": [str(self._folder.path)],
            "snippets": list(self._folder.files.values()),
            "wrapper": self._folder.sources,
            **(more or {}),
        }
        if self._recorder is not None:
            words |= {"server": [self._recorder.base], "port": [str(self._recorder.port)]}
        return words

    def _started(
        self, cases: Mapping[int, Case], words: Mapping[str, Sequence[str]]
    ) -> tuple[Done, dict[int, Outcome]]:
        """The end of the command, and the snippets in which it finds a fault."""
        done = Done(0, "", "")
        for command in (*self._check.first, self._check.command):
            done = run(
                self._tools.words(command, words),
                folder=self._folder.path,
                patience=self._check.seconds,
            )
            if done.code and command is not self._check.command:
                break
        return done, self._blamed(done, cases)

    def _blamed(self, done: Done, cases: Iterable[int]) -> dict[int, Outcome]:
        if self._check.finds is None:
            return {}
        found: dict[int, Outcome] = {}
        for match in self._check.finds.finditer(done.said):
            place = self._folder.locate(match["file"], int(match["line"]))
            if place is not None and place.number in cases and place.number not in found:
                found[place.number] = Outcome(match["message"].strip(), place.line)
        return found
