"""Cases to verify: snippets, installation steps of SDKs, and wrappers."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.platforms.file_names import PLATFORM
from mediagen.platforms.model import InstallStep, Wrapper
from mediagen.platforms.proofs import Check, FaultScenario, Proof, Purpose
from mediagen.project.project import Project
from mediagen.rendering.template_fault import TemplateFault
from mediagen.rendering.template_host import Renderer
from mediagen.snippets.field_examples import FieldExamples
from mediagen.snippets.matrix import (
    LazyCells,
    SnippetRenderer,
    render_actions,
    render_matrix,
    snippet_path,
)
from mediagen.spec.model import Event, SessionEffect, Step, Story
from mediagen.verify.accounting import events_in_session, with_every_event
from mediagen.verify.everything import full_session_story
from mediagen.verify.expectations import action_records, expected_records, setup_records
from mediagen.verify.workspace import WRAPPER, Case
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.files import WrapperRenderer
from mediagen.yaml_files.parsing import read_source

#: Names of setups and of installation steps in place of an event.
SETUP, INSTALL = "setup", "install"
#: Name of the cases of fault scenarios in place of an event.
FAULT = "fault"


def snippet_cases(
    project: Project, proofs: Mapping[str, Proof], events: Collection[str]
) -> tuple[dict[str, list[Case]], dict[str, int]]:
    """Return the cases by platform, and the number of events without a snippet by platform.

    The first case of a platform is its setup, if it has one. ``events`` limits the cases; the setup
    is selected as ``setup``.
    """
    cases: dict[str, list[Case]] = {}
    if not events or SETUP in events:
        for case in _setup_cases(project, proofs):
            cases[case.name.partition("/")[0]] = [case]
    without = dict.fromkeys(project.platforms, 0)
    for cell in render_matrix(project):
        if events and cell.event not in events:
            continue
        if cell.text is None:
            without[cell.platform] += 1
            continue
        platform, event = project.platforms[cell.platform], project.spec.events[cell.event]
        proof = proofs.get(cell.platform)
        values = event.examples[cell.example].values
        calls = (
            expected_records(project.spec, proof, event, values, {}) if proof is not None else []
        )
        path = snippet_path(cell, platform.extension)
        case = Case(
            path,
            event.id,
            cell.example,
            event.session,
            cell.text,
            calls,
            scopes=scopes_of(event),
        )
        cases.setdefault(platform.id, []).append(case)
    for platform_id, case in _action_cases(project, proofs, events, without):
        cases.setdefault(platform_id, []).append(case)
    for platform_id, page_cases in _page_cases(project, proofs, events, cases).items():
        cases.setdefault(platform_id, []).extend(page_cases)
    return cases, without


def _action_cases(
    project: Project,
    proofs: Mapping[str, Proof],
    events: Collection[str],
    without: dict[str, int],
) -> Iterator[tuple[str, Case]]:
    """Yield the cases of actions with their platforms; count examples without code in ``without``.

    An action needs no session.
    """
    for cell in render_actions(project):
        if events and cell.event not in events:
            continue
        if cell.text is None:
            without[cell.platform] += 1
            continue
        calls: Sequence[Mapping[str, Any]] = []
        rules: Mapping[str, Any] | None = None
        proof = proofs.get(cell.platform)
        if proof is not None:
            calls, rules = action_records(project.spec, proof, cell.event, cell.example)
        path = snippet_path(cell, project.platforms[cell.platform].extension)
        effect = SessionEffect.WHOLE
        yield cell.platform, Case(
            path, cell.event, cell.example, effect, cell.text, calls, rules=rules
        )


def _page_cases(
    project: Project,
    proofs: Mapping[str, Proof],
    events: Collection[str],
    known_cases: Mapping[str, Sequence[Case]],
) -> dict[str, list[Case]]:
    """Return the code that only pages show, by platform: steps of stories, and code of fields.

    Code that is verified already is left out. Each case runs like a snippet of its event; the
    programs of wrappers run whole stories.
    """
    spec = project.spec
    snippets = SnippetRenderer(spec, project.folders.templates, project.problems)
    cells = LazyCells(project, snippets)
    cases: dict[str, list[Case]] = {}
    seen = {(p, case.event, case.code) for p, known in known_cases.items() for case in known}
    fields = FieldExamples(spec, project.platforms, cells)
    for platform in project.platforms.values():
        proof = proofs.get(platform.id)
        if proof is None:
            continue
        for event_id, example in fields.shown_cells(platform):
            event, code = spec.events[event_id], cells[event_id, example, platform.id].text
            if code is None or (events and event_id not in events):
                continue
            key = (platform.id, event_id, code)
            if key in seen:
                continue
            seen.add(key)
            values = snippets.example_values(event, example)
            calls = expected_records(spec, proof, event, values, {})
            texts = (f"{platform.id}/{event_id} {example}", event_id, example, event.session, code)
            cases.setdefault(platform.id, []).append(Case(*texts, calls, scopes=scopes_of(event)))
    if project.problems:
        raise SpecError(project.problems)
    return cases


def scopes_of(event: Event) -> tuple[str, ...]:
    """Return the scopes that have to be open before a snippet of an event runs."""
    return tuple(dict.fromkeys((*event.needs, *event.closes)))


def _setup_cases(project: Project, proofs: Mapping[str, Proof]) -> Iterator[Case]:
    snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)
    for platform in project.platforms.values():
        try:
            code = snippets.render_setup(platform)
        except TemplateFault as fault:
            raise SpecError([fault.problem]) from None
        if code is not None:
            proof = proofs.get(platform.id)
            calls = setup_records(project.spec, proof) if proof is not None else []
            yield Case(platform.setup, SETUP, "basic", SessionEffect.OPENS, code, calls, setup=True)


def install_case(project: Project, proof: Proof) -> Case:
    """Return the case of an installation step with code."""
    step, name = proof.step, f"{proof.platform.id}/{PLATFORM}"
    assert step is not None
    calls = setup_records(project.spec, proof)
    return Case(name, INSTALL, step.title, code=step.code, calls=calls, setup=True)


def line_of_step(path: Path, step: InstallStep, line: int) -> int:
    """Return the line of ``platform.yaml`` for a line of the code of an installation step."""
    source = read_source(path, display_path(path), Problems())
    titles = [step_data["title"] for step_data in source.data["install"]]
    first = source.text_line(["install", titles.index(step.title), "code"])
    return first + max(line, 1) - 1


class WrapperCases:
    """Cases of wrappers. Each wrapper is rendered once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._renderer = Renderer(project.folders.templates)
        self._wrappers = WrapperRenderer(project.spec, self._renderer, project.problems)
        self._made: dict[str, Mapping[str, bytes]] = {}

    def wrapper_files(self, proof: Proof) -> Mapping[str, bytes]:
        """Return the files of a proof's wrapper by path; empty for a proof of snippets.

        Raises ``SpecError`` if the wrapper cannot be rendered.
        """
        if proof.wrapper is None:
            return {}
        if proof.proof_name not in self._made:
            files = self._wrappers.render_files(proof.platform, proof.wrapper)
            if self._project.problems:
                raise SpecError(self._project.problems)
            self._made[proof.proof_name] = files
        return self._made[proof.proof_name]

    def build_cases(self, proof: Proof, check: Check) -> list[Case]:
        """Return the files that a check lists, or else the programs and the code of the README."""
        files = self.wrapper_files(proof)
        if check.id in proof.parts:
            patterns = proof.parts[check.id]
            return [
                Case(
                    f"{proof.proof_name}/{path}",
                    code=data.decode("utf-8"),
                    file=f"{WRAPPER}/{path}",
                )
                for path, data in files.items()
                if any(fnmatch.fnmatch(path, pattern) for pattern in patterns)
            ]
        if check.purpose == Purpose.FAULTS:
            return self.fault_cases(proof)
        fence = proof.callers.get(check.id, "")
        cases = [] if fence else self.story_programs(proof)
        fence = fence or (proof.readme if check.purpose == Purpose.COMPILE else "")
        if fence:
            readme = files["README.md"].decode("utf-8")
            for code in re.findall(rf"^```{fence}\n(.*?)^```$", readme, re.M | re.S):
                cases.append(
                    Case(
                        f"{proof.proof_name}/README.md",
                        "readme",
                        session=SessionEffect.OPENS,
                        code=code,
                    )
                )
        return cases

    def story_programs(self, proof: Proof) -> list[Case]:
        """Return a program for each story, and one that calls every method with every parameter."""
        spec, wrapper = self._project.spec, proof.wrapper
        assert wrapper is not None
        api = build_api(spec, proof.platform, wrapper)
        programs = [
            self._build_program(proof, wrapper, story, strict=True)
            for story in spec.stories.values()
            # The code of the snippets is run for sessions that are sent as a whole.
            if spec.events[story.steps[0].event].session != SessionEffect.WHOLE
        ]
        full_session = full_session_story(spec, api)
        return [*programs, self._build_program(proof, wrapper, full_session, strict=False)]

    def fault_cases(self, proof: Proof) -> list[Case]:
        """Return a program for each fault scenario whose events all have a method."""
        spec, wrapper = self._project.spec, proof.wrapper
        assert wrapper is not None
        methods = build_api(spec, proof.platform, wrapper).methods_by_event
        steps = [
            Step(id_, 0, "", {"playhead": 0, **spec.events[id_].examples["basic"].values})
            for id_ in methods
        ]
        place = wrapper.tables.place_of("wrapper")
        story = Story("faults", "Faults", "Every event once.", tuple(steps), place)
        context = self._wrappers.template_context(
            proof.platform, wrapper, stories={"faults": story}
        )
        if context is None:
            raise SpecError(self._project.problems)
        calls = {step.method.event.text: step.call for step in context["stories"]["faults"].steps}
        every_event = events_in_session(spec, methods)
        variables = {**calls, "every_event": [calls[event] for event in every_event]}
        return [
            self._fault_case(proof, wrapper, with_every_event(scenario, every_event), variables)
            for scenario in proof.scenarios
            if scenario.counts.keys() <= methods.keys()
        ]

    def _fault_case(
        self, proof: Proof, wrapper: Wrapper, scenario: FaultScenario, calls: Mapping[str, Any]
    ) -> Case:
        try:
            code = self._renderer.render_part(
                scenario.code, scenario.path, scenario.line, wrapper.language, calls
            )
        except TemplateFault as fault:
            raise SpecError([fault.problem]) from None
        return Case(
            str(self._project.folders.templates.relative_name(scenario.path)),
            FAULT,
            scenario.title,
            SessionEffect.OPENS,
            code,
            None,
            program=True,
            scenario=scenario,
        )

    def _build_program(self, proof: Proof, wrapper: Wrapper, story: Story, *, strict: bool) -> Case:
        """Return the case of a story: its program and the expected records."""
        spec = self._project.spec
        context = self._wrappers.template_context(
            proof.platform, wrapper, stories={"played": story}
        )
        if context is None:
            raise SpecError(self._project.problems)
        context["story"] = context["stories"]["played"]
        template = f"{wrapper.folder}/{proof.program}"
        try:
            code = self._renderer.render_text(template, wrapper.language, context, story.id)
        except TemplateFault as fault:
            raise SpecError([fault.problem]) from None
        method_names = {method.event.text for method in context["api"].all}
        calls: list[Mapping[str, Any]] = []
        for step in story.steps:
            if step.event in method_names:
                step_records = expected_records(
                    spec, proof, spec.events[step.event], step.values, {}
                )
                calls += (_noted_at(proof, call, step.values["playhead"]) for call in step_records)
        return Case(
            template,
            "story",
            story.id,
            SessionEffect.OPENS,
            code,
            calls,
            strict=strict,
            program=True,
        )


def _noted_at(proof: Proof, call: Mapping[str, Any], playhead: Any) -> Mapping[str, Any]:
    """Return a call with the playhead it is made at, where the proof compares playheads."""
    rule = proof.record.get("playhead")
    if rule is None:
        return call
    return {**call, "at": 0 if call["call"] == rule.get("reset") else playhead}
