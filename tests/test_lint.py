"""``lint``: each rule finds its fault at its place, and silencers silence, or are findings."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from mediagen.spec.lint.rules import RULES

from tests.helpers import ROOT, Result, run
from tests.test_broken import FOLDER, spoil

OPEN, PLAY, SEEK = (f"spec/events/{name}.yaml" for name in ("open", "play", "seek"))
CONTENT, LABELS, VALUES = "spec/fields/content.yaml", "spec/fields/labels.yaml", "spec/values.yaml"
BEGINS = "summary: Playback begins."
OLD = "deprecated: {since: '2020-01-01', reason: No.}"
LONG = " ".join(["word"] * 36)
STORY = (
    "story: tour\ntitle: Tour\nsummary: A tour.\nsteps:\n"
    "  - {event: open, seconds: 0, values: {playhead: 0, content: {name: A, length: 9}}}\n"
    "  - {event: play, seconds: 1, values: {playhead: 0}}\n"
)
FLAG = (
    "  live:\n    title: Live\n    summary: The stream.\n    type: boolean\n"
    "    collection: media.live\n    tracker: {none: No.}\n"
)
SPARE = (
    "group: spare\ntitle: Spare\nsummary: Spare facts.\nxdm: session.spare\ncollection: spare\n"
    "tracker: {none: No.}\nfields:\n  note:\n    title: Note\n    summary: A note.\n"
    "    type: string\n    collection: spare.note\n    tracker: {none: No.}\n"
)
#: Name of a rule, and the edits that it finds: file, replaced string, replacement.
FAULTS: dict[str, list[tuple[str, str, str]]] = {
    "unfinished-sentence": [(PLAY, BEGINS, "summary: Playback begins")],
    "poor-meaning": [(VALUES, "calm: A calm one.", "calm: A quiet one")],
    "repeated-title": [(PLAY, BEGINS, "summary: Play.")],
    "long-sentence": [(PLAY, BEGINS, f"summary: A {LONG}.")],
    "repeated-word": [(PLAY, BEGINS, "summary: Playback begins begins.")],
    "unfinished-text": [(PLAY, BEGINS, "summary: 'TODO: write it.'")],
    "vague-word": [(PLAY, BEGINS, "summary: Playback begins etc.")],
    "double-space": [(PLAY, BEGINS, "summary: Playback  begins.")],
    "title-case": [(PLAY, "title: Play", "title: Play Start")],
    "title-end": [(PLAY, "title: Play", "title: Play.")],
    "similar-text": [(SEEK, "The viewer seeks.", "Playback begins.")],
    "old-fact": [(PLAY, BEGINS, f"{BEGINS}\ncaveats: [Reports changed in 2015.]")],
    "missing-unit": [
        (CONTENT, "    unit: s\n", ""),
        (CONTENT, "How long", "How many seconds long"),
    ],
    "missing-limit": [(CONTENT, "    minimum: 1\n    maximum: 86400\n", "")],
    "unused-set": [(CONTENT, "type: genre", "type: string")],
    "unused-group": [("spec/fields/spare.yaml", "", SPARE)],
    "single-value": [
        (VALUES, "    wild: A wild one.\n", ""),
        ("templates/phone/platform.yaml", ", wild: WILD", ""),
    ],
    "other-spelling": [
        (OPEN, "        mood: calm\n", "        mood: calm\n        genre: NEWS\n"),
        (VALUES, "^[a-z]+$", "^[A-Za-z]+$"),
    ],
    "dummy-value": [(OPEN, "name: My Video", "name: foo")],
    "equal-examples": [
        (PLAY, "{playhead: 10}", "{playhead: 10}\n  late:\n    title: Late\n    values: {}")
    ],
    "untitled-example": [(OPEN, "    title: With labels\n", "")],
    "field-without-example": [(OPEN, "        mood: calm\n", "")],
    "equal-title": [(SEEK, "title: Seek", "title: Play")],
    "similar-name": [(CONTENT, "  genre:\n", FLAG.replace("live", "codes") + "  genre:\n")],
    "long-name": [
        (CONTENT, "parameter: contentName", "parameter: theNameOfTheContentThatIsShownNow")
    ],
    "unclear-boolean": [(CONTENT, "  genre:\n", f"{FLAG}  genre:\n")],
    "deprecated-but-required": [
        (CONTENT, "    required: true\n", f"    required: true\n    {OLD}\n")
    ],
    "overdue-removal": [
        (PLAY, BEGINS, f"{BEGINS}\n{OLD.replace('}', ', removed: ')}'2021-01-01'}}")
    ],
    "deprecated-example": [
        (CONTENT, "    summary: How it feels.", f"    summary: Its mood.\n    {OLD}")
    ],
    "deprecated-step": [("spec/stories/tour.yaml", "", STORY), (PLAY, BEGINS, f"{BEGINS}\n{OLD}")],
}


def lint(tmp_path: Path, edits: list[tuple[str, str, str]], *options: str) -> Result:
    shutil.copytree(FOLDER / "base", tmp_path, dirs_exist_ok=True)
    for file, old, new in edits:
        spoil(tmp_path, {"file": file, **({"replace": old, "by": new} if old else {"text": new})})
    return run("lint", *options, cwd=tmp_path)


def test_the_packaged_spec_has_no_findings() -> None:
    assert run("lint", cwd=ROOT) == (0, "no findings\n", "")


def test_there_is_a_fault_for_each_rule() -> None:
    assert FAULTS.keys() == {rule.name for rule in RULES}
    assert len(RULES) >= 20


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_finds_its_fault(rule: str, tmp_path: Path) -> None:
    result = lint(tmp_path, FAULTS[rule], "--rule", rule)
    assert result.err == ""
    lines = [line for line in result.out.splitlines() if line.endswith(f"[{rule}]")]
    assert lines, result.out
    assert all(re.match(r"spec/[\w/.]+:\d+:\d+: \w+: MG\d+ ", line) for line in lines)
    assert result.code == (0 if ": info: " in lines[0] else 1)


def test_a_rule_does_not_find_what_is_right(tmp_path: Path) -> None:
    out = lint(tmp_path, []).out
    allowed = {"field-without-example", "similar-text", "long-sentence", "single-value"}
    assert {*re.findall(r"\[([a-z-]+)\]$", out, re.MULTILINE)} <= allowed, out


SILENCED = (PLAY, BEGINS, "summary: Playback begins\nlint: {unfinished-sentence: It is.}")


def test_items_and_the_project_silence_rules_with_a_reason(tmp_path: Path) -> None:
    rule = ("--rule", "unfinished-sentence")
    assert lint(tmp_path / "a", [SILENCED], *rule).out == "no findings\n"
    settings = ("mediagen.yaml", "", "lint: {unfinished-sentence: {off: They are lines.}}\n")
    edits = [settings, *FAULTS["unfinished-sentence"]]
    assert lint(tmp_path / "b", edits, *rule).out == "no findings\n"


def test_a_silencer_that_silences_nothing_is_a_finding(tmp_path: Path) -> None:
    edit = (PLAY, BEGINS, f"{BEGINS}\nlint: {{title-end: It is not., no-rule: Why.}}")
    result = lint(tmp_path, [edit])
    assert result.code == 1
    assert f"{PLAY}:5:19: warning: MG284 'title-end' finds nothing here" in result.out
    assert "error: MG285 unknown rule 'no-rule'" in result.out


def test_findings_of_lower_layers_are_not_reported(tmp_path: Path) -> None:
    (tmp_path / "mediagen.yaml").write_text("extends: package\n", "utf-8")
    text = "event: adSkip\nrefine: true\nsummary: the viewer skips\n"
    (tmp_path / "spec/events").mkdir(parents=True)
    (tmp_path / "spec/events/adSkip.yaml").write_text(text, "utf-8")
    result = run("lint", cwd=tmp_path)
    assert result.code == 1
    assert result.out.splitlines()[0].startswith("spec/events/adSkip.yaml:3:10: warning: MG254")
    assert result.out.endswith("1 finding\n")


def test_an_unknown_rule_gets_a_suggestion(tmp_path: Path) -> None:
    result = lint(tmp_path, [], "--rule", "title-cas")
    assert (result.code, result.out) == (2, "")
    assert "MG285 unknown rule 'title-cas'; did you mean 'title-case'?" in result.err


def test_lint_lists_its_rules() -> None:
    out = run("lint", "--rules", cwd=ROOT).out
    assert out.splitlines()[0].startswith("MG254  unfinished-sentence  warning  ")
