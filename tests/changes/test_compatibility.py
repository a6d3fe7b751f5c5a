"""``check --breaking-against``: removals need a deprecation, others an exception."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.changes.test_kinds import EXTRA, NOTE, OPEN, Edit, write_state
from tests.helpers import Result, run

VALUES, CONTENT, PHONE = (
    "spec/values.yaml",
    "spec/fields/content.yaml",
    "templates/phone/platform.yaml",
)
EXCEPTIONS = "spec/exceptions.yaml"
WILD = "    wild: A wild one.\n"
REMOVED = [Edit(VALUES, WILD, ""), Edit(PHONE, ", wild: WILD", "")]
NARROWED = [Edit(CONTENT, "maximum: 86400", "maximum: 600")]


def deprecated(removed: str) -> list[Edit]:
    lifecycle = f"{{since: '2024-01-01', reason: No., removed: '{removed}'}}"
    return [Edit(VALUES, WILD, f"{WILD}  lifecycle:\n    wild: {{deprecated: {lifecycle}}}\n")]


def exception(until: str) -> Edit:
    return Edit(
        EXCEPTIONS, "", f"content.length: {{field-narrowed: {{reason: Ok., until: '{until}'}}}}\n"
    )


def check(tmp_path: Path, old: list[Edit], new: list[Edit], *options: str) -> Result:
    before = write_state(tmp_path / "old", old)
    folder = write_state(tmp_path / "new", new)
    assert run("generate", cwd=folder).code == 0
    return run("check", "--breaking-against", str(before), *options, cwd=folder)


@pytest.mark.parametrize(
    ("old", "new", "code", "text"),
    [
        ([], [], 0, "no breaking changes since"),
        ([], REMOVED, 1, "the part was never deprecated"),
        (deprecated("2024-02-01"), REMOVED, 0, "accepted: mood: the value wild was removed"),
        (deprecated("2999-01-01"), REMOVED, 1, "its removal is announced for 2999-01-01"),
        ([], NARROWED, 1, "no exception accepts it"),
        ([], [*NARROWED, exception("2999-01-01")], 0, "Ok. (until 2999-01-01)"),
        ([], [*NARROWED, exception("2020-01-01")], 1, "its exception expired on 2020-01-01"),
    ],
)
def test_a_breaking_change_is_accepted_or_refused_with_the_reason(
    tmp_path: Path, old: list[Edit], new: list[Edit], code: int, text: str
) -> None:
    result = check(tmp_path, old, new)
    assert (result.code, result.err) == (code, "")
    assert text in result.out


def test_a_group_whose_fields_are_all_deprecated_can_be_removed(tmp_path: Path) -> None:
    group = "spec/fields/extra.yaml"
    carried = [
        Edit(group, "", EXTRA),
        Edit(OPEN, "carries: {", "carries: {extra: optional, "),
    ]

    def remove(name: str, lifecycle: str) -> Result:
        line = f"    deprecated: {{since: '2024', reason: No.{lifecycle}}}\n" if lifecycle else ""
        fields = EXTRA.replace("    type: string\n", f"    type: string\n{line}")
        return check(tmp_path / name, [Edit(group, "", fields), carried[1]], [], "--only", "output")

    accepted = remove("a", ", removed: '2024-02-01'")
    assert (accepted.code, accepted.err) == (0, "")
    assert "accepted: extra: the group of fields was removed: deprecated since" in accepted.out
    assert "accepted: open: no longer carries extra" in accepted.out
    early = remove("b", ", removed: '2999-01-01'")
    assert early.code == 1 and "its removal is announced for 2999-01-01" in early.out
    assert remove("c", "").code == 1


def test_a_set_can_be_removed_with_the_deprecated_field_that_has_its_values(
    tmp_path: Path,
) -> None:
    tone = "tone:\n  title: Tones\n  values: {low: Low.}\ngenre:\n"
    note = NOTE.replace("type: string", "type: tone")
    line = "    deprecated: {since: '2024', reason: No.}\n"
    for name, field, code in (("a", note + line, 0), ("b", note, 1)):
        edits = [Edit(CONTENT, "  genre:\n", f"{field}  genre:\n"), Edit(VALUES, "genre:\n", tone)]
        result = check(tmp_path / name, edits, [], "--only", "output")
        assert result.code == code, result.out
        assert ("accepted: tone: the set of values was removed" in result.out) == (code == 0)


@pytest.mark.parametrize(
    ("names", "code", "text"),
    [
        ("names: [wild], ", 0, "accepted: mood: the value wild was removed: Ok."),
        ("names: [calm], ", 1, "its exception does not have wild in 'names'"),
        ("", 1, 'names: ["wild"]'),
    ],
)
def test_an_exception_accepts_only_the_parts_it_names(
    tmp_path: Path, names: str, code: int, text: str
) -> None:
    entry = f"{{{names}reason: Ok., until: '2999-01-01'}}"
    line = f"mood: {{value-removed: {entry}, member-removed: {entry}}}\n"
    result = check(tmp_path, [], [*REMOVED, Edit(EXCEPTIONS, "", line)])
    assert result.code == code
    assert text in result.out
    assert ("concerns mood calm; delete it" in result.err) == ("calm" in names)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("{reason: Ok., until: '2026-13-01'}", "expected a date such as '2027-01-31', in quotes"),
        ("{reason: Ok., until: '2026-02-00'}", "expected a date such as '2027-01-31', in quotes"),
        ("{reason: ' ', until: '2999-01-01'}", "expected a reason"),
    ],
)
def test_an_exception_has_a_reason_and_a_day(tmp_path: Path, entry: str, text: str) -> None:
    exceptions = Edit(EXCEPTIONS, "", f"content.length: {{field-narrowed: {entry}}}\n")
    result = run("check", cwd=write_state(tmp_path, [exceptions]))
    assert result.code == 2
    assert text in result.err


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("since: '2026-13-01'", "since: "),
        ("lint: {long-sentence: ' '}", "expected a reason"),
        ("deprecated: {since: '1', reason: No., instead: play}", "expected an event that is not"),
    ],
)
def test_a_lifecycle_and_a_silencer_are_checked(tmp_path: Path, line: str, text: str) -> None:
    edit = Edit("spec/events/play.yaml", "event: play\n", f"event: play\n{line}\n")
    result = run("check", cwd=write_state(tmp_path, [edit]))
    assert result.code == 2
    assert text in result.err


def test_an_exception_without_a_change_is_a_warning(tmp_path: Path) -> None:
    text = "content.length: {field-narowed: {reason: Ok., until: '2999-01-01'}}\n"
    assert (
        "spec/exceptions.yaml:1:1: warning: MG783"
        in check(tmp_path / "a", [], [exception("2999-01-01")]).err
    )
    result = check(tmp_path / "b", [], [Edit(EXCEPTIONS, "", text)])
    assert "MG784 unknown kind of change 'field-narowed'; did you mean 'field-narrowed'?" in (
        result.err
    )


def test_a_quiet_gate_prints_a_line_for_each_breaking_change(tmp_path: Path) -> None:
    result = check(tmp_path / "a", [], NARROWED, "-q")
    assert (result.code, result.out.count("\n")) == (1, 1)
    assert result.out.startswith("spec/fields/content.yaml:16: MG782 content.length: narrower")
    assert check(tmp_path / "b", [], [], "-q").out == ""


def test_breaking_changes_can_be_in_the_baseline(tmp_path: Path) -> None:
    result = check(tmp_path, [], NARROWED, "--write-baseline", "baseline.json")
    assert (result.code, result.out) == (0, "baseline.json: 1 finding written\n")
    folder, against = tmp_path / "new", ("--breaking-against", str(tmp_path / "old"))
    accepted = run("check", "--baseline", "baseline.json", *against, cwd=folder)
    assert (accepted.code, accepted.err) == (0, "")
    assert "1 breaking change since " in accepted.out and "1 in the baseline" in accepted.out
    # A run that does not compare revisions cannot tell whether the entry is obsolete.
    assert run("check", "--baseline", "baseline.json", cwd=folder).err == ""
    limits = folder / CONTENT
    limits.write_text(limits.read_text("utf-8").replace("maximum: 600", "maximum: 86400"), "utf-8")
    assert run("generate", cwd=folder).code == 0
    obsolete = run("check", "--baseline", "baseline.json", *against, cwd=folder)
    assert "no longer found: spec/fields/content.yaml: MG782" in obsolete.err


def test_an_unused_exception_fails_if_warnings_do(tmp_path: Path) -> None:
    assert check(tmp_path, [], [exception("2999-01-01")], "--fail-on", "warning").code == 1


def test_fix_writes_nothing_if_the_revision_does_not_exist(tmp_path: Path) -> None:
    folder = write_state(tmp_path / "new", [])
    result = run("check", "--fix", "--breaking-against", "nowhere", cwd=folder)
    assert result.code == 2 and "MG780" in result.err
    assert not (folder / "output").exists()


def test_breaking_changes_are_annotated_at_their_lines(tmp_path: Path) -> None:
    out = check(tmp_path, [], NARROWED, "--format", "github").out
    assert "file=spec/fields/content.yaml,line=16" in out


def test_a_removal_is_an_issue_of_gitlab(tmp_path: Path) -> None:
    result = check(tmp_path, [], REMOVED, "--format", "gitlab")
    assert result.code == 1
    paths = [issue["location"]["path"] for issue in json.loads(result.out)]
    assert paths and all(paths)


def test_diff_links_the_files_that_differ(tmp_path: Path) -> None:
    old, new = write_state(tmp_path / "old", []), write_state(
        tmp_path / "new", [Edit(PHONE, "tracker.play", "tracker.run")]
    )
    out = run("diff", str(old), str(new), "--markdown", cwd=tmp_path).out
    assert "<summary>snippets: 1 file added or changed</summary>" in out
    assert "](output/snippets/phone/play.bas)" in out
