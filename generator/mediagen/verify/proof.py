"""Proves the snippets of a project: every one with every check of its platform, side by side."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

from mediagen.artifacts import matrix, snippet_path
from mediagen.files import shown
from mediagen.model import Platform
from mediagen.problems import Failed
from mediagen.project import Project
from mediagen.snippets import Snippets
from mediagen.verify.checks import Check, load_proofs, no_proof
from mediagen.verify.expected import expected
from mediagen.verify.folder import Case
from mediagen.verify.running import Outcome, judge

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
    """What came of a platform."""

    platform: Platform
    snippets: int
    without: int
    checks: list[Checked] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unproved: str = ""

    def proved(self, does: str) -> int:
        """How many snippets passed every check of a kind; none where one was skipped."""
        own = [each for each in self.checks if each.check.does == does]
        if not own or any(each.skipped for each in own):
            return 0
        ids = {each.check.id for each in own}
        failed = {each.snippet for each in self.failures if each.check in ids}
        return self.snippets - len(failed)

    @property
    def complete(self) -> bool:
        """Whether all of its checks were run, and there is one of each kind."""
        kinds = {each.check.does for each in self.checks if not each.skipped}
        skipped = any(each.skipped for each in self.checks)
        return not self.snippets or (kinds == {"compile", "run", "format"} and not skipped)


class Prover:
    """Proves snippets of a project. Raises ``Failed`` where spec, templates or checks are wrong."""

    def __init__(self, project: Project) -> None:
        if project.problems:
            raise Failed(project.problems)
        self._project = project
        self.tools, self.proofs = load_proofs(
            project.folders.templates, project.platforms, project.problems
        )
        if project.problems:
            raise Failed(project.problems)

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

    def judge(self, platform: str, check: Check, cases: Sequence[Case]) -> list[Outcome]:
        """The outcome of each snippet at one check."""
        return judge(self._project.spec, self.tools, self.proofs[platform], check, cases)

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
        progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    ) -> list[Verified]:
        """Run every check of the platforms; ``progress`` is told what was done, of how many."""
        cases, without = self._cases(events)
        found = {
            platform.id: Verified(platform, len(cases.get(platform.id, ())), without[platform.id])
            for platform in platforms
        }
        jobs: list[tuple[Verified, Checked]] = []
        for verified in found.values():
            proof = self.proofs.get(verified.platform.id)
            if proof is None:
                folder = self._project.folders.templates
                verified.unproved = str(no_proof(folder, verified.platform))
                continue
            for check in proof.checks:
                checked = Checked(check, count=verified.snippets, skipped=self.lacks(check))
                verified.checks.append(checked)
                if not checked.skipped and verified.snippets:
                    jobs.append((verified, checked))
        self._run(jobs, cases, progress)
        return list(found.values())

    def _run(
        self,
        jobs: Sequence[tuple[Verified, Checked]],
        cases: Mapping[str, Sequence[Case]],
        progress: Callable[[str, int, int], None],
    ) -> None:
        def one(verified: Verified, checked: Checked) -> list[Outcome]:
            began = time.perf_counter()
            checked.version = self.tools.version(checked.check.tools[0])
            id_ = verified.platform.id
            outcomes = self.judge(id_, checked.check, cases[id_])
            checked.seconds = time.perf_counter() - began
            return outcomes

        # The tools work, not this process, so a thread for each core keeps them all busy.
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            running = {pool.submit(one, *job): job for job in jobs}
            try:
                for done, future in enumerate(as_completed(running), 1):
                    verified, checked = running[future]
                    outcomes = future.result()
                    self._note(verified, checked, cases[verified.platform.id], outcomes)
                    what = f"{verified.platform.id} {checked.check.id}"
                    progress(what, done, len(jobs))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _note(
        self,
        verified: Verified,
        checked: Checked,
        cases: Sequence[Case],
        outcomes: Sequence[Outcome],
    ) -> None:
        for case, outcome in zip(cases, outcomes, strict=True):
            if outcome.error is None:
                continue
            checked.failed += 1
            failure = self._failure(verified.platform, checked.check, case, outcome)
            verified.failures.append(failure)
        verified.failures.sort(key=lambda each: (each.path, each.line, each.check))

    def _failure(self, platform: Platform, check: Check, case: Case, outcome: Outcome) -> Failure:
        templates = self._project.folders.templates
        event = self._project.spec.events[case.event]
        line = 0
        if outcome.line:
            snippets = Snippets(self._project.spec, templates, self._project.problems)
            origins = snippets.origins(event, case.example, platform)
            line = origins[min(outcome.line, len(origins)) - 1]
        return Failure(
            snippet=case.name,
            path=shown(self._project.folders.out / case.name),
            line=outcome.line,
            template=shown(templates / platform.template),
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
