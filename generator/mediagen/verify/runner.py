"""Proves what a project generates: all of it with every check of its platform, side by side."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

from mediagen.diagnostics.paths import shown
from mediagen.diagnostics.problems import Failed
from mediagen.platforms.model import InstallStep, Platform, Wrapper
from mediagen.platforms.proofs import Check, Proof, no_proof
from mediagen.project.project import Project
from mediagen.snippets.matrix import Snippets
from mediagen.verify.batch import Outcome, judge
from mediagen.verify.cases import WrapperCases, install_case, line_of_step, snippet_cases
from mediagen.verify.expectations import expected
from mediagen.verify.install import COMMAND
from mediagen.verify.results import Checked, Failure, Verified
from mediagen.verify.workspace import Case

#: What installs a toolchain, by its name.


class _Job(NamedTuple):
    """A check of a proof to run on some cases."""

    verified: Verified
    proof: Proof
    checked: Checked
    cases: Sequence[Case]


class Prover:
    """Proves what a project generates.

    Raises ``Failed`` where spec, templates or checks are wrong.
    """

    def __init__(self, project: Project) -> None:
        if project.problems:
            raise Failed(project.problems)
        assert project.proofs is not None
        self._project = project
        self.tools, self.proofs = project.proofs.tools, project.proofs.by_name
        self._wrappers = WrapperCases(project)

    def cases(self, platform: str, events: Collection[str] = ()) -> list[Case]:
        """The snippets of a platform with what each has to make arrive."""
        return snippet_cases(self._project, self.proofs, events)[0].get(platform, [])

    def files(self, name: str) -> Mapping[str, bytes]:
        """The files of the wrapper that a proof is for."""
        return self._wrappers.files(self.proofs[name])

    def wrapper_cases(self, name: str, check: Check) -> list[Case]:
        """What a check is given of a wrapper."""
        return self._wrappers.cases(self.proofs[name], check)

    def case(
        self,
        platform: str,
        event: str,
        code: str,
        values: Mapping[str, Any],
        bound: Mapping[str, str],
    ) -> Case:
        """A snippet of an event with values and settings of one's own."""
        spec = self._project.spec
        target = spec.events[event]
        calls = expected(spec, self.proofs[platform], target, values, bound)
        return Case(event, event, "basic", target.session, code, calls)

    def judge(self, name: str, check: Check, cases: Sequence[Case]) -> list[Outcome]:
        """The outcome of each case at one check of a proof."""
        proof = self.proofs[name]
        files = self._wrappers.files(proof)
        return judge(self._project.spec, self.tools, proof, check, cases, files)

    def lacks(self, *checks: Check) -> str:
        """What checks need that is not installed, and the command that installs it."""
        needed = dict.fromkeys(name for check in checks for name in check.tools)
        missing = self.tools.missing(needed)
        if not missing:
            return ""
        names = ", ".join(tool.name for tool in missing)
        parts = " ".join(dict.fromkeys(tool.install for tool in missing))
        return f"{names} not installed; install with: {COMMAND} {parts}"

    def verify(
        self,
        platforms: Sequence[Platform],
        events: Collection[str] = (),
        kinds: Collection[str] = (),
        progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    ) -> list[Verified]:
        """Run every check of the platforms; ``progress`` is told what was done, of how many.

        Where ``events`` are chosen, it is about their snippets alone.
        """
        found: list[Verified] = []
        jobs: list[_Job] = []
        if not kinds or "snippets" in kinds:
            cases, without = snippet_cases(self._project, self.proofs, events)
            for platform in platforms:
                own = cases.get(platform.id, [])
                count, reasons = len(own), without[platform.id]
                verified = Verified(platform.id, platform, "snippets", count, reasons)
                found.append(verified)
                jobs += self._plan(verified, None, own)
        if not events and (not kinds or "docs" in kinds):
            for platform in platforms:
                for step in (step for step in platform.install if step.code):
                    verified = Verified(f"install/{platform.id}", platform, "install")
                    found.append(verified)
                    jobs += self._plan(verified, step, [])
        if not events and (not kinds or "wrappers" in kinds):
            for platform in platforms:
                for wrapper in platform.wrappers:
                    verified = Verified(f"wrappers/{wrapper.path}", platform, "wrappers")
                    found.append(verified)
                    jobs += self._plan(verified, wrapper, [])
        self._run(jobs, progress)
        return found

    def _plan(
        self,
        verified: Verified,
        part: Wrapper | InstallStep | None,
        snippets: Sequence[Case],
    ) -> Iterator[_Job]:
        """The checks that can be run; what cannot is noted."""
        title = f"/{part.title}" if isinstance(part, InstallStep) else ""
        proof = self.proofs.get(verified.name + title)
        if proof is None:
            folder = self._project.folders.templates
            verified.unproved = str(no_proof(folder, verified.platform, part))
            return
        for check in proof.checks:
            cases = snippets
            if proof.step is not None:
                cases = [install_case(self._project, proof)]
            elif proof.wrapper is not None:
                cases = self._wrappers.cases(proof, check)
            checked = Checked(check, count=len(cases), skipped=self.lacks(check))
            verified.checks.append(checked)
            if cases and not checked.skipped:
                yield _Job(verified, proof, checked, cases)

    # -- running ------------------------------------------------------------------------------

    def _run(self, jobs: Sequence[_Job], progress: Callable[[str, int, int], None]) -> None:
        progress("", 0, len(jobs))
        # The tools work, not this process: a thread for each core keeps all of them busy.
        cores = os.cpu_count() or 1
        waiting = sum(job.checked.check.waits for job in jobs)
        with ThreadPoolExecutor(cores) as working, ThreadPoolExecutor(waiting or 1) as idle:
            running = {
                (idle if job.checked.check.waits else working).submit(self._one, job): job
                for job in jobs
            }
            try:
                for done, future in enumerate(as_completed(running), 1):
                    job = running[future]
                    self._note(job, future.result())
                    progress(f"{job.verified.name} {job.checked.check.id}", done, len(jobs))
            except BaseException:
                working.shutdown(cancel_futures=True)
                idle.shutdown(cancel_futures=True)
                raise

    def _one(self, job: _Job) -> list[Outcome]:
        began = time.perf_counter()
        job.checked.version = self.tools.version(job.checked.check.tools[0])
        outcomes = self.judge(job.proof.name, job.checked.check, job.cases)
        job.checked.seconds = time.perf_counter() - began
        return outcomes

    def _note(self, job: _Job, outcomes: Sequence[Outcome]) -> None:
        verified = job.verified
        for case, outcome in zip(job.cases, outcomes, strict=True):
            if outcome.error is not None:
                job.checked.failed += 1
                verified.failures.append(self._failure(job, case, outcome))
        verified.failures.sort(key=lambda each: (each.path, each.line, each.check))

    def _failure(self, job: _Job, case: Case, outcome: Outcome) -> Failure:
        templates = self._project.folders.templates
        printed, line = self._origin(job.proof, case, outcome.line)
        # What stands below the templates is not in the output folder.
        own = case.program or case.setup
        return Failure(
            snippet=case.name,
            path=shown((templates if own else self._project.folders.out) / case.name),
            line=line if case.setup else outcome.line,
            template=shown(printed),
            template_line=line,
            check=job.checked.check.id,
            message=outcome.error or "",
        )

    def _origin(self, proof: Proof, case: Case, line: int) -> tuple[Path, int]:
        """The file that a line of a case comes from, and the line there; 0 where none is known."""
        templates, platform = self._project.folders.templates, proof.platform
        snippets = Snippets(self._project.spec, templates, self._project.problems)
        if proof.step is not None:
            return templates / case.name, line_of_step(templates / case.name, proof.step, line)
        if proof.wrapper is not None:
            return templates / proof.wrapper.folder, 0
        template = templates / (case.name if case.setup else platform.template)
        if not line:
            return template, 0
        if case.setup:
            origins = snippets.setup_origins(platform)
        else:
            event = self._project.spec.events[case.event]
            origins = snippets.origins(event, case.example, platform)
        return template, origins[min(line, len(origins)) - 1]
