"""Proves the snippets of a project: every one with every check of its platform, side by side."""

from __future__ import annotations

import fnmatch
import os
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mediagen.artifacts import matrix, snippet_path
from mediagen.files import shown
from mediagen.model import Platform, Wrapper
from mediagen.problems import Failed
from mediagen.project import Project
from mediagen.render import Renderer, TemplateFault
from mediagen.snippets import Snippets
from mediagen.verify.checks import Check, Proof, load_proofs, no_proof
from mediagen.verify.expected import expected
from mediagen.verify.folder import WRAPPER, Case
from mediagen.verify.running import Outcome, judge
from mediagen.wrappers import Wrappers

#: What installs a toolchain, by its name.
INSTALL = "tests/toolchains/install"


@dataclass(frozen=True, slots=True)
class Failure:
    """A snippet that a check refuses: where it is, and the tool's own message."""

    snippet: str
    path: str
    line: int
    template: str
    template_line: int
    check: str
    message: str


@dataclass(slots=True)
class Checked:
    """What came of one check of a platform; ``skipped`` says why it was not run."""

    check: Check
    version: str = ""
    count: int = 0
    failed: int = 0
    seconds: float = 0.0
    skipped: str = ""


@dataclass(slots=True)
class Verified:
    """What came of the snippets of a platform, or of a wrapper, which has no ``snippets``."""

    name: str
    platform: Platform
    snippets: int = 0
    without: int = 0
    wrapper: bool = False
    checks: list[Checked] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unproved: str = ""

    def proved(self, does: str) -> int:
        """How many snippets passed every check of a kind; none where one was skipped.

        A wrapper counts as one.
        """
        own = [each for each in self.checks if each.check.does == does]
        if not own or any(each.skipped for each in own):
            return 0
        ids = {each.check.id for each in own}
        failed = {each.snippet for each in self.failures if each.check in ids}
        return int(not failed) if self.wrapper else self.snippets - len(failed)

    @property
    def complete(self) -> bool:
        """Whether all of its checks were run, and there is one of each kind."""
        kinds = {each.check.does for each in self.checks if not each.skipped}
        skipped = any(each.skipped for each in self.checks)
        nothing = not self.snippets and not self.wrapper
        return nothing or (kinds == {"compile", "run", "format"} and not skipped)


class _Job(NamedTuple):
    """A check to run on some cases."""

    verified: Verified
    checked: Checked
    cases: Sequence[Case]


class Prover:
    """Proves what a project generates.

    Raises ``Failed`` where spec, templates or checks are wrong.
    """

    def __init__(self, project: Project) -> None:
        if project.problems:
            raise Failed(project.problems)
        self._project = project
        self.tools, self.proofs = load_proofs(
            project.folders.templates, project.platforms, project.problems
        )
        if project.problems:
            raise Failed(project.problems)
        self._wrappers: dict[str, Mapping[str, bytes]] = {}

    def cases(self, platform: str, events: Collection[str] = ()) -> list[Case]:
        """The snippets of a platform with what each has to make arrive."""
        return self._cases(events)[0].get(platform, [])

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
        files = self.files(proof)
        return judge(self._project.spec, self.tools, proof, check, cases, files)

    def lacks(self, check: Check) -> str:
        """What a check needs that is not installed, and the command that installs it."""
        missing = self.tools.missing(check.tools)
        if not missing:
            return ""
        names = ", ".join(tool.name for tool in missing)
        commands = (f"{INSTALL} {tool.install}" for tool in missing)
        return f"{names} not installed; install with: {' && '.join(dict.fromkeys(commands))}"

    def verify(
        self,
        platforms: Sequence[Platform],
        events: Collection[str] = (),
        kinds: Collection[str] = (),
        progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    ) -> list[Verified]:
        """Run every check of the platforms; ``progress`` is told what was done, of how many.

        Where ``events`` are chosen, wrappers are left out: they are of all events.
        """
        found: list[Verified] = []
        jobs: list[_Job] = []
        if not kinds or "snippets" in kinds:
            cases, without = self._cases(events)
            for platform in platforms:
                own = cases.get(platform.id, [])
                verified = Verified(platform.id, platform, len(own), without[platform.id])
                found.append(verified)
                self._plan(verified, None, jobs, lambda check, own=own: own)  # type: ignore[misc]
        if not events and (not kinds or "wrappers" in kinds):
            for platform in platforms:
                for wrapper in platform.wrappers:
                    verified = Verified(f"wrappers/{wrapper.path}", platform, wrapper=True)
                    found.append(verified)
                    made = self.proofs.get(verified.name)
                    self._plan(
                        verified,
                        wrapper,
                        jobs,
                        lambda check, made=made: self.wrapper_cases(made, check),  # type: ignore
                    )
        self._run(jobs, progress)
        return found

    def _plan(
        self,
        verified: Verified,
        wrapper: Wrapper | None,
        jobs: list[_Job],
        cases: Callable[[Check], list[Case]],
    ) -> None:
        proof = self.proofs.get(verified.name)
        if proof is None:
            folder = self._project.folders.templates
            verified.unproved = str(no_proof(folder, verified.platform, wrapper))
            return
        for check in proof.checks:
            own = cases(check)
            checked = Checked(check, count=len(own), skipped=self.lacks(check))
            verified.checks.append(checked)
            if own and not checked.skipped:
                jobs.append(_Job(verified, checked, own))

    # -- wrappers -----------------------------------------------------------------------------

    def wrapper_cases(self, proof: Proof, check: Check) -> list[Case]:
        """What a check of a wrapper is given: its files, or the program and the README."""
        files = self.files(proof)
        if check.does == "format":
            patterns = proof.formats.get(check.id, ())
            return [
                Case(
                    f"{proof.name}/{path}",
                    "",
                    "",
                    "",
                    data.decode("utf-8"),
                    file=f"{WRAPPER}/{path}",
                )
                for path, data in files.items()
                if any(fnmatch.fnmatch(path, pattern) for pattern in patterns)
            ]
        cases = [self.program(proof)]
        if proof.readme and check.does == "compile":
            readme = files["README.md"].decode("utf-8")
            for code in re.findall(rf"^```{proof.readme}\n(.*?)^```$", readme, re.M | re.S):
                cases.append(Case(f"{proof.name}/README.md", "readme", "", "opens", code))
        return cases

    def program(self, proof: Proof) -> Case:
        """The program that plays the first story on a wrapper, and what has to arrive."""
        spec, wrapper = self._project.spec, proof.wrapper
        assert wrapper is not None
        made = Wrappers(spec, Renderer(self._project.folders.templates), self._project.problems)
        context = made.context(proof.platform, wrapper)
        if context is None:
            raise Failed(self._project.problems)
        template = f"{wrapper.folder}/{proof.program}"
        try:
            code = Renderer(self._project.folders.templates).text(
                template, wrapper.language, context, proof.name
            )
        except TemplateFault as fault:
            raise Failed([fault.problem]) from None
        known = {method.event.text for method in context["api"].all}
        story = next(iter(spec.stories.values()))
        calls: list[Mapping[str, Any]] = []
        for step in story.steps:
            if step.event in known:
                due = expected(spec, proof, spec.events[step.event], step.values, {})
                at = {"at": step.values["playhead"]} if "playhead" in proof.record else {}
                calls += ({**call, **at} for call in due)
        return Case(template, "story", story.id, "opens", code, calls, strict=True)

    def files(self, proof: Proof) -> Mapping[str, bytes]:
        """The files of the wrapper that a proof is for; none for one of snippets."""
        if proof.wrapper is None:
            return {}
        if proof.name not in self._wrappers:
            project = self._project
            made = Wrappers(project.spec, Renderer(project.folders.templates), project.problems)
            files = made.files(proof.platform, proof.wrapper)
            if project.problems:
                raise Failed(project.problems)
            self._wrappers[proof.name] = files
        return self._wrappers[proof.name]

    # -- running ------------------------------------------------------------------------------

    def _run(self, jobs: Sequence[_Job], progress: Callable[[str, int, int], None]) -> None:
        progress("", 0, len(jobs))
        # The tools work, not this process, so a thread for each core keeps them all busy.
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            running = {pool.submit(self._one, job): job for job in jobs}
            try:
                for done, future in enumerate(as_completed(running), 1):
                    job = running[future]
                    self._note(job, future.result())
                    progress(f"{job.verified.name} {job.checked.check.id}", done, len(jobs))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _one(self, job: _Job) -> list[Outcome]:
        began = time.perf_counter()
        job.checked.version = self.tools.version(job.checked.check.tools[0])
        outcomes = self.judge(job.verified.name, job.checked.check, job.cases)
        job.checked.seconds = time.perf_counter() - began
        return outcomes

    def _note(self, job: _Job, outcomes: Sequence[Outcome]) -> None:
        verified = job.verified
        for case, outcome in zip(job.cases, outcomes, strict=True):
            if outcome.error is not None:
                job.checked.failed += 1
                verified.failures.append(self._failure(verified, job.checked.check, case, outcome))
        verified.failures.sort(key=lambda each: (each.path, each.line, each.check))

    def _failure(self, verified: Verified, check: Check, case: Case, outcome: Outcome) -> Failure:
        templates, line = self._project.folders.templates, 0
        template = templates / verified.platform.template
        if verified.wrapper:
            template = templates / self.proofs[verified.name].wrapper.folder  # type: ignore[union-attr]
        elif outcome.line:
            event = self._project.spec.events[case.event]
            snippets = Snippets(self._project.spec, templates, self._project.problems)
            origins = snippets.origins(event, case.example, verified.platform)
            line = origins[min(outcome.line, len(origins)) - 1]
        return Failure(
            snippet=case.name,
            path=shown((templates if case.strict else self._project.folders.out) / case.name),
            line=outcome.line,
            template=shown(template),
            template_line=line,
            check=check.id,
            message=outcome.error or "",
        )

    def _cases(self, events: Collection[str]) -> tuple[dict[str, list[Case]], dict[str, int]]:
        """The cases by platform, and how many cells have a reason instead of a snippet."""
        spec, platforms = self._project.spec, self._project.platforms
        cases: dict[str, list[Case]] = {}
        without = dict.fromkeys(platforms, 0)
        for cell in matrix(self._project):
            if events and cell.event not in events:
                continue
            if cell.text is None:
                without[cell.platform] += 1
                continue
            platform, event = platforms[cell.platform], spec.events[cell.event]
            proof = self.proofs.get(cell.platform)
            values = event.examples[cell.example].values
            calls = expected(spec, proof, event, values, {}) if proof is not None else []
            path = snippet_path(cell, platform.extension)
            case = Case(path, event.id, cell.example, event.session, cell.text, calls)
            cases.setdefault(platform.id, []).append(case)
        return cases, without
