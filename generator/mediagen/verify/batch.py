"""Run of a check on many snippets at once, with an outcome for each.

A tool is called with as many snippets as possible. Snippets with errors are removed and the others
run again, so that no error hides another. If a tool fails without naming a snippet, the snippets
are bisected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from mediagen.platforms.proofs import Check, Proof, Purpose
from mediagen.platforms.tools import CommandResult, Toolbox, run_command
from mediagen.spec.model import SessionEffect, Spec
from mediagen.verify.accounting import find_unaccounted
from mediagen.verify.expectations import diff_records, replace_placeholders
from mediagen.verify.workspace import Case, Workspace

if TYPE_CHECKING:
    from mediagen.verify.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of a check for one snippet: ``error`` is None if it passed.

    ``line`` is the line of the snippet that the tool names, or 0; ``calls`` are the recorded calls.
    """

    error: str | None = None
    line: int = 0
    calls: Sequence[Mapping[str, Any]] = field(default=())


def run_check(
    spec: Spec,
    tools: Toolbox,
    proof: Proof,
    check: Check,
    cases: Sequence[Case],
    wrapper: Mapping[str, bytes] | None = None,
) -> list[Outcome]:
    """Run a check on cases and return their outcomes in the same order.

    ``wrapper`` has the files of the wrapper that the cases import, by their paths. Raises
    ``SpecError`` if a template of the check cannot be rendered.
    """
    if check.mostly_waits and check.per_snippet and len(cases) > 1:
        # Each case waits in real time, so all of them run at once, each with a folder of its own.
        with ThreadPoolExecutor(len(cases)) as pool:
            runs = pool.map(
                lambda case: run_check(spec, tools, proof, check, [case], wrapper), cases
            )
            return [outcome for (outcome,) in runs]
    numbered = dict(enumerate(cases))
    # A background process of a client can still write files while the folder is removed.
    with TemporaryDirectory(prefix="mediagen-", ignore_cleanup_errors=True) as temporary:
        place = Path(temporary) / "work"
        folder = Workspace(place, check, proof.platform.id, proof.code_extension, wrapper)
        outcomes = _CheckRun(spec, tools, proof, check, folder).run_cases(numbered)
    return [outcomes[number] for number in numbered]


class _CheckRun:
    def __init__(
        self, spec: Spec, tools: Toolbox, proof: Proof, check: Check, folder: Workspace
    ) -> None:
        self._spec, self._tools, self._proof = spec, tools, proof
        self._check, self._folder = check, folder
        self._recorder: Recorder | None = None

    def run_cases(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        """Return the outcome of each case by its number."""
        with ExitStack() as stack:
            if self._check.server is not None:
                from mediagen.verify.recorder import Recorder

                recorder = Recorder(self._spec, self._check.server, self._folder.folder_path)
                self._recorder = stack.enter_context(recorder)
                cases = self._bind_sessions(cases)
            run = self._run_one_by_one if self._check.per_snippet else self._execute_cases
            runner = {
                Purpose.COMPILE: self._compile_cases,
                Purpose.FORMAT: self._format_cases,
                Purpose.RUN: run,
                Purpose.FAULTS: run,
            }
            return runner[self._check.purpose](cases)

    # -- compile ------------------------------------------------------------------------------

    def _compile_cases(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        waiting = dict(cases)
        while waiting:
            done, blamed = self._start_tool(waiting)
            outcomes |= blamed
            remaining = {n: case for n, case in waiting.items() if n not in blamed}
            if not blamed and done.code:
                return outcomes | self._bisect_cases(waiting, done, self._compile_cases)
            if not blamed or not done.code:  # a warning hides no other error
                return outcomes | dict.fromkeys(remaining, Outcome())
            waiting = remaining
        return outcomes

    def _bisect_cases(
        self,
        waiting: Mapping[int, Case],
        done: CommandResult,
        again: Callable[[Mapping[int, Case]], dict[int, Outcome]],
    ) -> dict[int, Outcome]:
        """Run each half alone, after a tool failed without naming a snippet."""
        if len(waiting) == 1:
            return dict.fromkeys(waiting, Outcome(self._last_message(done)))
        numbers = list(waiting)
        middle = len(numbers) // 2
        first = again({n: waiting[n] for n in numbers[:middle]})
        return first | again({n: waiting[n] for n in numbers[middle:]})

    # -- format -------------------------------------------------------------------------------

    def _format_cases(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        self._folder.lay_out(cases)
        before = {n: self._formatted_text(n) for n in cases}
        done, blamed = self._run_command(cases, self._command_words())
        if done.code and not blamed:
            return self._bisect_cases(cases, done, self._format_cases)
        outcomes = dict(blamed)
        for n in cases:
            if n not in outcomes:
                outcomes[n] = self._compare_layout(before[n], self._formatted_text(n))
        return outcomes

    def _formatted_text(self, number: int) -> str:
        path = self._folder.folder_path / self._folder.files[number]
        return path.read_bytes().decode("utf-8")

    def _compare_layout(self, before: str, after: str) -> Outcome:
        import difflib

        if self._check.ignored_differences is not None:
            before, after = (
                self._check.ignored_differences.sub("", text) for text in (before, after)
            )
        if before == after:
            return Outcome()
        lines = difflib.unified_diff(
            before.split("\n"), after.split("\n"), "as generated", "as formatted", lineterm=""
        )
        return Outcome("\n".join(lines))

    # -- run ----------------------------------------------------------------------------------

    def _execute_cases(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        waiting = dict(cases)
        while waiting:
            done, blamed = self._start_tool(waiting)
            read_results = self._read_outcomes(done.out, waiting)
            outcomes |= blamed | read_results
            remaining = [n for n in waiting if n not in blamed and n not in read_results]
            if remaining and not blamed and not read_results:
                return outcomes | self._bisect_cases(waiting, done, self._execute_cases)
            if remaining and not blamed:
                # Records are printed one by one: the first snippet without one ended the process.
                outcomes[remaining[0]] = Outcome(self._last_message(done))
            waiting = {n: case for n, case in waiting.items() if n not in outcomes}
        return outcomes

    def _read_outcomes(self, out: str, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        """Return the outcomes that a harness printed, each on a line that starts with the seal."""
        outcomes: dict[int, Outcome] = {}
        seal = self._folder.seal
        for text in re.findall(rf"{seal} (\{{.*\}})", out):
            try:
                record = json.loads(text)
                number = record["snippet"]
            except (ValueError, KeyError, TypeError, RecursionError):
                continue  # printed by a snippet: only the harness prints valid records
            if number in cases and number not in outcomes:
                outcomes[number] = self._compare_records(cases[number], number, record)
            elif number in outcomes:
                outcomes[number] = Outcome("the snippet ran twice")
        return outcomes

    def _compare_records(self, case: Case, number: int, record: Mapping[str, Any]) -> Outcome:
        error, calls = record["error"], record["calls"]
        if self._recorder is not None:
            records, refusals, ids = self._recorder.calls_of_case(number, strict=case.strict)
            calls = (
                [*calls, *records] if case.setup or case.rules is not None else records
            )  # calls of setups and of actions are not sent to the recorder
            error = refusals or error
            if (case.program or case.setup) and ids:  # the session that the case opened
                case = self._bind_placeholders(case, self._placeholder_values(ids[0]))
        if case.scenario is not None and error is None:
            error = find_unaccounted(self._spec, self._proof, case.scenario, calls) or None
        if error is None:
            if case.calls is not None:
                # A setup has no message to parse: compare only the keys that the proof states.
                record_rules = {"messages": {}} if case.setup else case.rules or self._proof.record
                error = diff_records(record_rules, case.calls, calls) or None
            return Outcome(error, 0, calls)
        match = re.match(r"(?:line |(\S+):)(\d+): ", error)
        if match is None:
            return Outcome(error, 0, calls)
        line = int(match[2])
        if match[1]:  # a line of the file that the tool read
            place = self._folder.locate_line(match[1], line)
            line = place.line if place else 0
        return Outcome(error[match.end() :], line, calls)

    def _run_one_by_one(self, cases: Mapping[int, Case]) -> dict[int, Outcome]:
        self._folder.lay_out(cases)
        outcomes: dict[int, Outcome] = {}
        for n, case in cases.items():
            if self._recorder is not None:
                self._recorder.current = n
            words = self._command_words({"snippet": [self._folder.files[n]]})
            done, blamed = self._run_command({n: case}, words)
            read_results = self._read_outcomes(done.out, {n: case})
            outcomes[n] = blamed.get(n) or read_results.get(n) or Outcome(self._last_message(done))
        return outcomes

    def _bind_sessions(self, cases: Mapping[int, Case]) -> dict[int, Case]:
        """Return the cases with an open session each, and with its values for the placeholders."""
        assert self._recorder is not None
        protocol = self._proof.platform.protocol
        bound_cases = {}
        for n, case in cases.items():
            within = case.session not in (SessionEffect.OPENS, SessionEffect.WHOLE)
            id_ = self._recorder.open_case(n, protocol, within=within)
            bound_cases[n] = case
            if not case.program:
                words = self._placeholder_values(id_)
                if case.setup:  # the session does not exist yet
                    words = {word: text for word, text in words.items() if text}
                bound_cases[n] = self._bind_placeholders(case, words)._replace(session_id=id_)
                bound_cases[n] = bound_cases[n]._replace(
                    code=replace_placeholders(case.code, words)
                )
        return bound_cases

    def _bind_placeholders(self, case: Case, words: Mapping[str, str]) -> Case:
        if case.calls is None:
            return case
        return case._replace(calls=[replace_placeholders(call, words) for call in case.calls])

    def _last_message(self, done: CommandResult) -> str:
        """Return the first line of output that looks like an error, or the first line at all."""
        lines = [line for line in done.output_text.splitlines() if line.strip()]
        lines = [line for line in lines if self._folder.seal not in line]
        errors = [line for line in lines if re.search(r"(?i)\berror\b|exception", line)]
        fallback = f"the tool ended with exit code {done.code}"
        return next(iter(errors or lines), fallback).strip()

    def _placeholder_values(self, session_id: str) -> dict[str, str]:
        from mediagen.verify.recorder import placeholder_values

        return placeholder_values(self._spec, self._proof.platform.protocol, session_id)

    # -- calls --------------------------------------------------------------------------------

    def _start_tool(self, cases: Mapping[int, Case]) -> tuple[CommandResult, dict[int, Outcome]]:
        self._folder.lay_out(cases)
        return self._run_command(cases, self._command_words())

    def _command_words(
        self, more: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, Sequence[str]]:
        words: dict[str, Sequence[str]] = {
            "folder": [str(self._folder.folder_path)],
            "snippets": list(self._folder.files.values()),
            "wrapper": self._folder.wrapper_sources,
            **(more or {}),
        }
        if self._recorder is not None:
            words |= {"server": [self._recorder.base_url], "port": [str(self._recorder.port)]}
        return words

    def _run_command(
        self, cases: Mapping[int, Case], words: Mapping[str, Sequence[str]]
    ) -> tuple[CommandResult, dict[int, Outcome]]:
        """Run the command; return its result and the cases that its messages refer to."""
        done = CommandResult(0, "", "")
        for command in (*self._check.setup_commands, self._check.command):
            done = run_command(
                self._tools.command_words(command, words),
                folder=self._folder.folder_path,
                timeout=self._check.timeout_seconds,
            )
            if done.code and command is not self._check.command:
                break
        return done, self._find_blamed(done, cases)

    def _find_blamed(self, done: CommandResult, cases: Iterable[int]) -> dict[int, Outcome]:
        if self._check.error_pattern is None:
            return {}
        outcomes: dict[int, Outcome] = {}
        for match in self._check.error_pattern.finditer(done.output_text):
            place = self._folder.locate_line(match["file"], int(match["line"]))
            if place is not None and place.number in cases and place.number not in outcomes:
                outcomes[place.number] = Outcome(match["message"].strip(), place.line)
        return outcomes
