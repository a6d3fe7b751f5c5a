"""Audit of the generated snippets: they read back as their examples, and edits are seen."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from mediagen.project.folders import resolve_folders
from mediagen.project.project import Project, load_project
from mediagen.regions.audit.auditor import Auditor, FenceAudit
from mediagen.regions.audit.page_scanner import CodeFence, PageLabel, PageStructure
from mediagen.snippets.matrix import LazyCells, SnippetRenderer
from mediagen.spec.model import Protocol
from mediagen.spec.stories import step_example

from tests.audit.edits import harmful_edits, harmless_edits
from tests.helpers import ROOT

#: Harmful edits of code, and three times as many as harmless ones; all of them with a large number.
EDITS = int(os.environ.get("MEDIAGEN_CODE_EDITS", "1200"))
#: Snippets of events; those of actions report none.
SNIPPETS = sorted(
    path
    for path in (ROOT / "output/snippets").glob("*/*")
    if (ROOT / "spec/events" / f"{path.name.partition('.')[0]}.yaml").is_file()
)


@cache
def real_project() -> Project:
    folders = resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None)
    return load_project(folders, whole=False)


@pytest.fixture(scope="module")
def auditor() -> Auditor:
    return Auditor(real_project())


def audit(auditor: Auditor, path: Path, code: str) -> FenceAudit:
    """Return the result for code on a page below a heading with the platform of a snippet."""
    platform = real_project().platforms[path.parent.name]
    label = PageLabel(PageStructure.HEADING, platform.title)
    stop = code.count("\n") + 2
    fence = CodeFence(1, stop, platform.language.fence, code, "", (label,), 0)
    return auditor.audit_fence(fence)


def event_of(path: Path) -> tuple[str, str]:
    event, _, rest = path.name.partition(".")
    example = rest.rpartition(".")[0]
    return event, example or "basic"


def test_every_snippet_reads_back_as_its_example(auditor: Auditor) -> None:
    texts: Mapping[tuple[str, str], str] = {
        (path.parent.name, path.name): path.read_text("utf-8") for path in SNIPPETS
    }
    assert texts
    for path in SNIPPETS:
        code = texts[path.parent.name, path.name]
        result = audit(auditor, path, code)
        assert (result.verdict, result.findings) == ("same", []), path
        ((event, example),) = result.events
        if (event, example) != event_of(path):  # an example with the same code
            suffix = path.suffix if example == "basic" else f".{example}{path.suffix}"
            twin = texts[path.parent.name, f"{event}{suffix}"]
            assert "".join(twin.split()) in "".join(code.split()), path


def test_code_of_a_story_is_the_same_as_its_step_and_no_other_code_is(auditor: Auditor) -> None:
    """Each step of a story reads back as code of the spec; with another value, it does not."""
    project = real_project()
    cells = LazyCells(
        project, SnippetRenderer(project.spec, project.folders.templates, project.problems)
    )
    platform = next(p for p in project.platforms.values() if p.protocol == Protocol.TRACKER)
    steps = 0
    for story in project.spec.stories.values():
        for index, step in enumerate(story.steps):
            name = step_example(story, index)
            code = cells[step.event, name, platform.id].text
            if code is None:
                continue
            path = ROOT / "output/snippets" / platform.id / "code"
            result = audit(auditor, path, code)
            assert (result.verdict, result.findings) == ("same", []), (name, code)
            if any("/" in example for _, example in result.events):
                steps += 1
                changed = re.sub(r"\b\d+\b", "7654321", re.sub(r'"[^"]+"', '"no name"', code))
                same = audit(auditor, path, changed).verdict == "same"
                assert same == (changed == code), (name, changed)
    assert steps


def test_harmless_edits_never_change_a_verdict(auditor: Auditor) -> None:
    source = random.Random(7)
    edits = []
    for path in SNIPPETS:
        code = path.read_text("utf-8")
        language = real_project().platforms[path.parent.name].language.id
        changes = harmless_edits(code, language, source)
        edits += [(path, changed) for changed in changes if changed != code]
    source.shuffle(edits)
    assert len(edits) >= 1000
    for path, changed in edits[: EDITS // 3]:
        result = audit(auditor, path, changed)
        assert result.verdict in ("same", "open"), (path, changed, result.findings)
        assert len(result.events) == 1, (path, changed)


def test_harmful_edits_always_change_the_verdict(auditor: Auditor) -> None:
    edits = [
        (path, changed) for path in SNIPPETS for changed in harmful_edits(path.read_text("utf-8"))
    ]
    random.Random(11).shuffle(edits)
    assert len(edits) >= 3000
    verdicts: Counter[str] = Counter()
    originals = {path: audit(auditor, path, path.read_text("utf-8")) for path in SNIPPETS}
    for path, changed in edits[:EDITS]:
        result = audit(auditor, path, changed)
        verdicts[result.verdict] += 1
        # Without a line, the code of one example can be that of another.
        is_other = result.events != originals[path].events
        assert result.verdict != "same" or is_other, (path, changed)
    assert verdicts["wrong"] and verdicts["values"] and verdicts["incomplete"]
