"""The gate: ``check`` covers the output, regions, wrappers and overrides of a project."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml
from mediagen.commands.arguments import CHECK_PARTS
from mediagen.commands.gate.model import Part

from tests.helpers import contents, project, run
from tests.test_broken import FOLDER
from tests.test_ci_files import git

PAGE = """\
# Page

<!-- mediagen:begin snippet event=play platform=web -->
<!-- mediagen:end -->

<!-- mediagen:begin snippet event=seek platform=web -->
<!-- mediagen:end -->
"""
FINDING = re.compile(r"^(\S+?)(?::(\d+))?: (MG\d{3}) ", re.M)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small project without wrappers, with a page, all in sync."""
    folder = tmp_path / "plan"
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, folder / name)
    (folder / "handbook").mkdir()
    (folder / "handbook/page.md").write_text(PAGE, "utf-8")
    (folder / "mediagen.yaml").write_text("regions: [handbook]\n", "utf-8")
    assert run("check", "--fix", cwd=folder).code == 0
    return folder


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two platforms, a wrapper in the folder of an app, and a page, in sync."""
    folder = project(tmp_path_factory.mktemp("app") / "app", platforms=("ios", "web-sdk"))
    config = {
        "regions": ["README.md"],
        "wrappers": [{"platform": "ios", "folder": "app/tracking", "name": "acme-tracking"}],
    }
    (folder / "mediagen.yaml").write_text(yaml.safe_dump(config), "utf-8")
    page = PAGE.replace("platform=web", "platform=ios").replace("event=seek", "event=pauseStart")
    (folder / "README.md").write_text(page, "utf-8")
    assert run("check", "--fix", cwd=folder).code == 0
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Start")
    return folder


@pytest.fixture
def checkout(app: Path, tmp_path: Path) -> Path:
    """A copy of the repository for one test."""
    return Path(shutil.copytree(app, tmp_path / "checkout", symlinks=True))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new), "utf-8")


def findings(text: str) -> list[tuple[str, str]]:
    """Return file and code of each finding that a quiet check prints."""
    return [(path, code) for path, _, code in FINDING.findall(text)]


def test_a_stale_region_an_edited_wrapper_and_a_broken_file_are_three_findings(
    checkout: Path,
) -> None:
    # The region is stale: the spec of its event changed, and the output folder was regenerated.
    edit(checkout / "templates/ios/platform.yaml", "trackPause", "trackPauses")
    assert run("check", "--only", "output", "--fix", cwd=checkout).code == 0
    assert run("check", "--only", "wrappers", "--fix", cwd=checkout).code == 0
    with (checkout / "app/tracking/Package.swift").open("a", encoding="utf-8") as stream:
        stream.write("// edit\n")
    with (checkout / "spec/events/adStart.yaml").open("a", encoding="utf-8") as stream:
        stream.write("examples: [\n")
    result = run("check", "--format", "json", cwd=checkout)
    assert result.code == 2
    items = json.loads(result.out)["diagnostics"]
    assert sorted((item["file"], item["code"], item.get("line")) for item in items) == [
        ("README.md", "MG580", 9),
        ("app/tracking/Package.swift", "MG775", 33),
        (
            "spec/events/adStart.yaml",
            "MG116",
            len((checkout / items[2]["file"]).read_bytes().splitlines()),
        ),
    ]


def test_fix_brings_every_part_up_to_date(checkout: Path) -> None:
    edit(checkout / "templates/ios/platform.yaml", "trackPause", "trackPauses")
    before = run("check", cwd=checkout)
    assert before.code == 1
    assert before.out.splitlines()[-1] == "mediagen check --fix"
    fixed = run("check", "--fix", cwd=checkout)
    assert (fixed.code, fixed.err) == (0, "")
    assert "1 file written" in fixed.out and "app/tracking: " in fixed.out
    assert run("check", cwd=checkout).code == 0
    assert "trackPauses" in (checkout / "README.md").read_text("utf-8")


def test_fix_overwrites_no_edit_in_pages_and_wrappers(checkout: Path) -> None:
    edit(checkout / "templates/ios/platform.yaml", "trackPause", "trackPauses")
    edit(checkout / "README.md", "trackPlay", "trackPlays")
    with (checkout / "app/tracking/Package.swift").open("a", encoding="utf-8") as stream:
        stream.write("// edit\n")
    files = contents(checkout / "app"), (checkout / "README.md").read_bytes()
    fixed = run("check", "--fix", "-q", cwd=checkout)
    assert fixed.code == 1
    assert (contents(checkout / "app"), (checkout / "README.md").read_bytes()) == files
    assert ("README.md", "MG581") in findings(fixed.out)
    assert ("app/tracking/Package.swift", "MG775") in findings(fixed.out)


def test_fix_writes_nothing_if_the_spec_is_invalid(plan: Path) -> None:
    edit(plan / "spec/events/seek.yaml", "title:", "tittle:")
    (plan / "output/snippets/web/play.js").unlink()
    before = contents(plan)
    result = run("check", "--fix", cwd=plan)
    assert result.code == 2
    assert result.err.rstrip().endswith("no files were written")
    assert contents(plan) == before


def test_parts_can_be_chosen(plan: Path) -> None:
    edit(plan / "handbook/page.md", "```", "~~~")
    (plan / "output/snippets/web/play.js").unlink()
    everything = {code for _, code in findings(run("check", "-q", cwd=plan).out)}
    assert everything == {"MG581", "MG621"}
    for part, expected in (("regions", {"MG581"}), ("output", {"MG621"}), ("wrappers", set())):
        result = run("check", "-q", "--only", part, cwd=plan)
        assert {code for _, code in findings(result.out)} == expected
        assert result.code == bool(expected)


def test_the_command_line_and_the_gate_have_the_same_parts() -> None:
    assert tuple(Part) == CHECK_PARTS


def test_a_selection_of_output_excludes_other_parts(plan: Path) -> None:
    edit(plan / "handbook/page.md", "```", "~~~")
    assert run("check", "--platform", "web", cwd=plan).code == 0
    result = run("check", "--platform", "web", "--only", "regions", cwd=plan)
    assert result.code == 2 and "MG705" in result.err


def test_quiet_prints_a_line_for_each_finding_and_verbose_each_file(plan: Path) -> None:
    assert run("check", "-q", cwd=plan).out == ""
    verbose = run("check", "-v", cwd=plan).out.splitlines()
    assert "checked output/snippets/web/play.js" in verbose
    assert "checked handbook/page.md" in verbose
    edit(plan / "handbook/page.md", "```", "~~~")
    quiet = run("check", "-q", cwd=plan).out.splitlines()
    assert [line.split(": ")[0] for line in quiet] == ["handbook/page.md:3", "handbook/page.md:9"]


def test_a_second_check_of_everything_is_known(plan: Path) -> None:
    first = run("check", cwd=plan)
    assert run("check", cwd=plan) == first
    page = plan / "handbook/page.md"
    edit(page, "# Page", "# Other page")
    assert run("check", cwd=plan).code == 0
    edit(page, "```", "~~~")
    assert run("check", cwd=plan).code == 1


def test_since_checks_only_what_a_change_can_touch(checkout: Path) -> None:
    assert "no changes" in run("check", "--since", "HEAD", cwd=checkout).out
    edit(checkout / "README.md", "trackPlay", "trackPlays")
    git(checkout, "commit", "-qam", "Edit a page")
    assert "no changes" in run("check", "--since", "HEAD", cwd=checkout).out
    page = run("check", "-v", "--since", "HEAD~1", cwd=checkout)
    assert page.code == 1
    assert "checked README.md" in page.out and "checked output" not in page.out
    (checkout / "app/tracking/new.txt").write_text("untracked\n", "utf-8")
    wrapper = run("check", "-v", "--since", "HEAD", cwd=checkout)
    assert "checked app/tracking/Package.swift" in wrapper.out
    assert "checked output" not in wrapper.out
    edit(checkout / "spec/events/adStart.yaml", "Ford", "Opel")
    spec = run("check", "-q", "--since", "HEAD", cwd=checkout).out
    assert {path.split("/")[0] for path, _ in findings(spec)} == {"output", "README.md", "app"}


def test_an_unknown_revision_is_an_invalid_call(checkout: Path, plan: Path) -> None:
    for folder, revision in ((checkout, "nowhere"), (checkout, "--upload-pack=x"), (plan, "HEAD")):
        result = run("check", f"--since={revision}", cwd=folder)
        assert result.code == 2 and "MG780" in result.err, result


def test_a_baseline_accepts_only_the_findings_it_has(plan: Path) -> None:
    edit(plan / "handbook/page.md", "```", "~~~")
    (plan / "output/snippets/web/play.js").unlink()
    written = run("check", "--write-baseline", "accepted.json", cwd=plan)
    assert (written.code, written.out) == (0, "accepted.json: 3 findings written\n")
    assert run("check", "--baseline", "accepted.json", cwd=plan).code == 0
    assert run("check", "--baseline", "../accepted.json", cwd=plan / "spec").code == 0
    (plan / "output/snippets/web/seek.js").unlink()
    result = run("check", "-q", "--baseline", "accepted.json", cwd=plan)
    assert (result.code, findings(result.out)) == (1, [("output/snippets/web/seek.js", "MG621")])
    assert run("check", "--fix", "--only", "output", cwd=plan).code == 0
    obsolete = run("check", "--baseline", "accepted.json", cwd=plan)
    assert (
        obsolete.code == 0 and obsolete.err.count("warning: MG777") == 0 or "MG777" in obsolete.err
    )
    strict = run("check", "--baseline", "accepted.json", "--fail-on", "warning", cwd=plan)
    assert strict.code == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [("{", ":1:2"), ("[]", ""), ('{"version": 2, "findings": []}', ""), ('{"version": 1}', "")],
)
def test_an_invalid_baseline_is_named_and_never_replaced(plan: Path, text: str, place: str) -> None:
    (plan / "list.json").write_text(text, "utf-8")
    for option in ("--baseline", "--write-baseline"):
        result = run("check", option, "list.json", cwd=plan)
        assert result.code == 2
        assert result.err.startswith(f"list.json{place}: MG776 "), result.err
    assert (plan / "list.json").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("regions: [handbok]", "MG779"),
        ("wrappers: [{platform: weeb, folder: app}]", "MG241"),
        ("wrappers: [{platform: web, folder: app}]", "MG241"),
        ("wrappers: [{platform: web}]", "MG104"),
    ],
)
def test_an_invalid_setting_is_reported_at_its_line(plan: Path, config: str, code: str) -> None:
    (plan / "mediagen.yaml").write_text(f"out: output\n{config}\n", "utf-8")
    result = run("check", cwd=plan)
    assert result.code == 2
    assert re.match(rf"mediagen.yaml:2:\d+: {code} ", result.err), result.err


def test_a_wrapper_that_was_never_written_is_one_finding(checkout: Path) -> None:
    shutil.rmtree(checkout / "app")
    result = run("check", "-q", cwd=checkout)
    assert (result.code, findings(result.out)) == (1, [("app/tracking", "MG778")])
    assert "mediagen wrapper ios --out app/tracking --name acme-tracking" in result.out


def test_inject_without_files_refreshes_the_pages_of_the_project(plan: Path) -> None:
    edit(plan / "handbook/page.md", "<!-- mediagen:end", "<!-- mediagen:end")
    (plan / "handbook/page.md").write_text(PAGE, "utf-8")
    assert run("inject", "--check", cwd=plan).code == 1
    assert run("inject", cwd=plan / "spec").code == 0
    assert run("check", cwd=plan).code == 0
    (plan / "mediagen.yaml").write_text("out: output\n", "utf-8")
    result = run("inject", cwd=plan)
    assert result.code == 2 and "'regions' in mediagen.yaml" in result.err


DAMAGES = ("\n  bad: [\n", "\nunknown_key: 1\n")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_broken_file_causes_no_findings_elsewhere(
    checkout: Path, plan: Path, damage: str
) -> None:
    """With MEDIAGEN_EDITS, every file of the whole project is broken in turn."""
    folder = checkout if os.environ.get("MEDIAGEN_EDITS") else plan
    paths = [path for name in ("spec", "templates") for path in (folder / name).rglob("*.yaml")]
    for path in sorted(paths):
        if path.name in ("verify.yaml", "faults.yaml"):
            continue
        text = path.read_text("utf-8")
        path.write_text(text + damage, "utf-8")
        result = run("check", "-q", "--no-cache", cwd=folder)
        path.write_text(text, "utf-8")
        assert (result.code, findings(result.out)) == (2, []), path
        assert "MG1" in result.err, path
