"""Verification of a project: runs every check of its platforms, several at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

from mediagen.diagnostics.catalogue import verify as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import SpecError
from mediagen.platforms.model import InstallStep, Platform, Wrapper
from mediagen.platforms.proofs import Check, Proof, no_proof
from mediagen.platforms.tools import commands_stopped
from mediagen.project.project import Project
from mediagen.project.proof_records import ArtifactType
from mediagen.project.selection import ArtifactKind
from mediagen.snippets.matrix import SnippetRenderer
from mediagen.spec.model import Place
from mediagen.spec.reduced_examples import base_example
from mediagen.spec.stories import find_step
from mediagen.verify.batch import Outcome, run_check
from mediagen.verify.cases import WrapperCases, install_case, line_of_step, scopes_of, snippet_cases
from mediagen.verify.expectations import expected_records
from mediagen.verify.install import COMMAND
from mediagen.verify.results import (
    FAILURE_CODES,
    CheckResult,
    Failure,
    Kind,
    ProofResult,
    ProvedCode,
)
from mediagen.verify.workspace import Case


class _CheckJob(NamedTuple):
    """A check of a proof to run on some cases."""

    verified: ProofResult
    proof: Proof
    checked: CheckResult
    cases: Sequence[Case]


class ProofRunner:
    """Verifies the generated code of a project.

    Raises ``SpecError`` if the spec, the templates or the checks have errors.
    """

    def __init__(self, project: Project) -> None:
        if project.problems:
            raise SpecError(project.problems)
        assert project.proofs is not None
        self._project = project
        self.tools, self.proofs = project.proofs.tools, project.proofs.by_name
        self._wrappers = WrapperCases(project)

    def snippet_cases(self, platform: str, events: Collection[str] = ()) -> list[Case]:
        """Return the snippets of a platform with their expected records."""
        return snippet_cases(self._project, self.proofs, events)[0].get(platform, [])

    def wrapper_files(self, name: str) -> Mapping[str, bytes]:
        """Return the files of a proof's wrapper by path."""
        return self._wrappers.wrapper_files(self.proofs[name])

    def wrapper_cases(self, name: str, check: Check) -> list[Case]:
        """Return the cases of a wrapper for a check."""
        return self._wrappers.build_cases(self.proofs[name], check)

    def build_case(
        self,
        platform: str,
        event: str,
        code: str,
        values: Mapping[str, Any],
        overrides: Mapping[str, str],
    ) -> Case:
        """Return a case of an event with other values and settings than the example."""
        spec = self._project.spec
        target = spec.events[event]
        calls = expected_records(spec, self.proofs[platform], target, values, overrides)
        scopes = scopes_of(target)
        return Case(event, event, "basic", target.session, code, calls, scopes=scopes)

    def run_check(self, name: str, check: Check, cases: Sequence[Case]) -> list[Outcome]:
        """Run a check of a proof on cases, and return their outcomes in the same order."""
        proof = self.proofs[name]
        files = self._wrappers.wrapper_files(proof)
        return run_check(self._project.spec, self.tools, proof, check, cases, files)

    def missing_tools(self, *checks: Check) -> str:
        """Return a message with the missing tools of checks, or an empty string."""
        needed = dict.fromkeys(name for check in checks for name in check.tools)
        missing = self.tools.missing_tools(needed)
        if not missing:
            return ""
        names = ", ".join(tool.name for tool in missing)
        parts = " ".join(dict.fromkeys(tool.install for tool in missing))
        return f"{codes.TOOL_NOT_INSTALLED} {names} not installed; run: {COMMAND} {parts}"

    def verify_platforms(
        self,
        platforms: Sequence[Platform],
        events: Collection[str] = (),
        kinds: Collection[str] = (),
        progress: Callable[[str, int, int], None] = lambda label, done, total: None,
    ) -> list[ProofResult]:
        """Run every check of the platforms, and return the results by platform and kind.

        ``progress`` is called with the last check, the number of finished checks, and their total.
        ``events`` limit the run to their snippets, ``kinds`` to some of ``--kind``.
        """
        results: list[ProofResult] = []
        jobs: list[_CheckJob] = []
        if not kinds or ArtifactKind.SNIPPETS in kinds:
            cases, without = snippet_cases(self._project, self.proofs, events)
            for platform in platforms:
                platform_cases = cases.get(platform.id, [])
                count, reasons = len(platform_cases), without[platform.id]
                verified = ProofResult(platform.id, platform, Kind.SNIPPETS, count, reasons)
                verified.codes += map(self._snippet_code, platform_cases)
                results.append(verified)
                jobs += self._plan_jobs(verified, None, platform_cases)
        if not events and (not kinds or ArtifactKind.DOCS in kinds):
            for platform in platforms:
                for step in (step for step in platform.install if step.code):
                    verified = ProofResult(f"install/{platform.id}", platform, Kind.INSTALL)
                    results.append(verified)
                    jobs += self._plan_jobs(verified, step, [])
        if not events and (not kinds or ArtifactKind.WRAPPERS in kinds):
            for platform in platforms:
                for wrapper in platform.wrappers:
                    verified = ProofResult(f"wrappers/{wrapper.path}", platform, Kind.WRAPPERS)
                    verified.codes += self._wrapper_codes(verified.name)
                    results.append(verified)
                    jobs += self._plan_jobs(verified, wrapper, [])
        self._run_jobs(jobs, progress)
        return results

    def _snippet_code(self, case: Case) -> ProvedCode:
        """Return the code of a case of snippets as records have it."""
        type_, path = ArtifactType.PAGE_CODE, f"pages/{case.name}"
        if case.setup:
            type_, path = ArtifactType.SETUP, f"setup/{case.name.partition('/')[0]}"
        elif case.name.startswith(f"{ArtifactKind.SNIPPETS}/"):
            type_, path = ArtifactType.SNIPPET, case.name
        return ProvedCode(type_, case.name, path, case.code.encode("utf-8"))

    def _wrapper_codes(self, name: str) -> Iterator[ProvedCode]:
        """Yield the files of a wrapper as records have them."""
        if name in self.proofs:
            for path, data in self.wrapper_files(name).items():
                yield ProvedCode(ArtifactType.WRAPPER, name, f"{name}/{path}", data)

    def _plan_jobs(
        self,
        verified: ProofResult,
        part: Wrapper | InstallStep | None,
        snippets: Sequence[Case],
    ) -> Iterator[_CheckJob]:
        """Yield the checks to run; note in the result why others are skipped."""
        title = f"/{part.title}" if isinstance(part, InstallStep) else ""
        proof = self.proofs.get(verified.name + title)
        if proof is None:
            folder = self._project.folders.templates
            verified.unproved = str(no_proof(folder, verified.platform, part))
            return
        for check in (*proof.checks, *proof.fault_checks):
            cases = snippets
            if proof.step is not None:
                cases = [install_case(self._project, proof)]
            elif proof.wrapper is not None:
                cases = self._wrappers.build_cases(proof, check)
            checked = CheckResult(check, count=len(cases), skipped=self.missing_tools(check))
            verified.checks.append(checked)
            if cases and not checked.skipped:
                yield _CheckJob(verified, proof, checked, cases)

    # -- running ------------------------------------------------------------------------------

    def _run_jobs(
        self, jobs: Sequence[_CheckJob], progress: Callable[[str, int, int], None]
    ) -> None:
        progress("", 0, len(jobs))
        # The work is done by subprocesses: a thread per core keeps all cores busy.
        cores = os.cpu_count() or 1
        waiting = sum(job.checked.check.mostly_waits for job in jobs)
        with ThreadPoolExecutor(cores) as working, ThreadPoolExecutor(waiting or 1) as idle:
            running = {
                (idle if job.checked.check.mostly_waits else working).submit(
                    self._run_job, job
                ): job
                for job in jobs
            }
            try:
                for done, future in enumerate(as_completed(running), 1):
                    job = running[future]
                    self._add_result(job, future.result())
                    progress(f"{job.verified.name} {job.checked.check.id}", done, len(jobs))
            except BaseException:
                with commands_stopped():
                    working.shutdown(cancel_futures=True)
                    idle.shutdown(cancel_futures=True)
                raise

    def _run_job(self, job: _CheckJob) -> list[Outcome]:
        began = time.perf_counter()
        job.checked.version = self.tools.tool_version(job.checked.check.tools[0])
        outcomes = self.run_check(job.proof.proof_name, job.checked.check, job.cases)
        job.checked.seconds = time.perf_counter() - began
        return outcomes

    def _add_result(self, job: _CheckJob, outcomes: Sequence[Outcome]) -> None:
        verified = job.verified
        for case, outcome in zip(job.cases, outcomes, strict=True):
            if outcome.error is not None:
                job.checked.failed += 1
                verified.failures.append(self._build_failure(job, case, outcome))
        verified.failures.sort(key=lambda failure: (failure.path, failure.line, failure.check))

    def _build_failure(self, job: _CheckJob, case: Case, outcome: Outcome) -> Failure:
        templates = self._project.folders.templates
        printed, line = self._source_position(job.proof, case, outcome.line)
        path, page_line = self._place_of_page_code(case)
        message, case_line = outcome.error or "", line if case.setup else outcome.line
        if case.scenario is not None:
            message = f"{case.scenario.title}: {message}"
            case_line = case.scenario.line + max(outcome.line, 1) - 1
        # Programs and setups are in the templates folder, not in the output folder.
        is_program = case.program or case.setup
        return Failure(
            snippet=case.name,
            path=path
            or display_path(
                templates.find(case.name) if is_program else self._project.folders.out / case.name
            ),
            line=page_line if path else case_line,
            template=display_path(printed),
            template_line=line,
            check=job.checked.check.id,
            message=message,
            code=FAILURE_CODES[job.checked.check.purpose],
        )

    def _place_of_page_code(self, case: Case) -> tuple[str, int]:
        """Return the YAML file and the line of code that only pages show; an empty path if none.

        It is no file of the output folder.
        """
        event = self._project.spec.events.get(case.event)
        if case.program or event is None or case.example in event.examples:
            return "", 0
        placed = find_step(self._project.spec, case.example)
        place = Place(event.place.source, ("examples", base_example(case.example)))
        if placed is not None:
            story = self._project.spec.stories[case.example.partition("/")[0]]
            place = Place(story.place.source, placed.path)
        return display_path(place.source.path), place.source.position(place.path)[0]

    def _source_position(self, proof: Proof, case: Case, line: int) -> tuple[Path, int]:
        """Return the template of a line of a case, and the line in it; 0 if unknown."""
        templates, platform = self._project.folders.templates, proof.platform
        snippets = SnippetRenderer(self._project.spec, templates, self._project.problems)
        if proof.step is not None:
            path = templates.find(case.name)
            return path, line_of_step(path, proof.step, line)
        if proof.wrapper is not None:
            return templates.find(proof.wrapper.folder), 0
        action = self._project.spec.actions.get(case.event)
        template = templates.find(case.name if case.setup else platform.template)
        if action is not None:
            template = templates.find(platform.actions[action.id].template)
        if not line:
            return template, 0
        if case.setup:
            origins = snippets.setup_origins(platform)
        elif action is not None:
            origins = snippets.action_origins(action, case.example, platform)
        else:
            event = self._project.spec.events[case.event]
            origins = snippets.snippet_origins(event, case.example, platform)
        lines = origins[min(line, len(origins)) - 1].templates
        return (lines[0].path, lines[0].line) if lines else (template, 0)
