"""The gate: ``check`` covers the output, regions, wrappers and overrides of a project."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from mediagen.commands.arguments import CHECK_PARTS
from mediagen.commands.gate import region_check, wrapper_check
from mediagen.commands.gate.model import Part
from mediagen.commands.starters.plan import StarterPlan
from mediagen.commands.starters.run import write_plan
from mediagen.diagnostics.catalogue.regions import PAGE_ENCODING
from mediagen.diagnostics.problems import Problem, SpecError, UsageError

from tests.gate_projects import END, PAGE, edit, write_app, write_small_project
from tests.helpers import contents, project, run
from tests.test_ci_files import git

FINDING = re.compile(r"^(\S+?)(?::(\d+))?: (MG\d{3}) ", re.M)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project without the package, with a page, all in sync."""
    return write_small_project(tmp_path_factory.mktemp("small") / "plan")


@pytest.fixture
def plan(small: Path, tmp_path: Path) -> Path:
    """A copy of the small project for one test."""
    return Path(shutil.copytree(small, tmp_path / "plan"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a plan on top of the package, a wrapper and a page, all in sync."""
    folder = write_app(tmp_path_factory.mktemp("app") / "app")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Start")
    return folder


@pytest.fixture
def checkout(app: Path, tmp_path: Path) -> Path:
    """A copy of the repository for one test."""
    return Path(shutil.copytree(app, tmp_path / "checkout", symlinks=True))


def findings(text: str) -> list[tuple[str, str]]:
    """Return file and code of each finding that a quiet check prints."""
    return [(path, code) for path, _, code in FINDING.findall(text)]


def test_a_stale_region_an_edited_wrapper_and_a_broken_file_are_three_findings(
    checkout: Path,
) -> None:
    # The region is stale: the spec of its event changed, and the output folder was regenerated.
    edit(checkout / "templates/ios/platform.yaml", END, "trackSessionEnds")
    assert run("check", "--only", "output", "--fix", cwd=checkout).code == 0
    assert run("check", "--only", "wrappers", "--fix", cwd=checkout).code == 0
    with (checkout / "app/tracking/Sources/AcmeTracking/Values.swift").open(
        "a", encoding="utf-8"
    ) as stream:
        stream.write("// edit\n")
    with (checkout / "spec/events/creditsStart.yaml").open("a", encoding="utf-8") as stream:
        stream.write("bad: [\n")
    result = run("check", "--format", "json", cwd=checkout)
    assert result.code == 2
    items = json.loads(result.out)["diagnostics"]
    assert [(item["file"], item["code"]) for item in items] == [
        ("README.md", "MG580"),
        ("app/tracking/Sources/AcmeTracking/Values.swift", "MG775"),
        ("spec/events/creditsStart.yaml", "MG116"),
    ]
    # The wrapper is not rendered from an invalid spec: its digest shows that it was edited.
    texts = [(checkout / item["file"]).read_text("utf-8").splitlines() for item in items]
    assert "event=sessionEnd" in texts[0][items[0]["line"] - 1]
    assert texts[2][items[2]["line"] - 1] == "bad: ["
    text = run("check", cwd=checkout)
    assert "not compared because of errors: " in text.err and "/dev/null" not in text.out


def test_fix_brings_every_part_up_to_date(checkout: Path) -> None:
    edit(checkout / "templates/ios/platform.yaml", END, "trackSessionEnds")
    before = run("check", cwd=checkout)
    assert before.code == 1
    assert before.out.splitlines()[-1] == "mediagen check --fix"
    fixed = run("check", "--fix", cwd=checkout)
    assert (fixed.code, fixed.err) == (0, "")
    assert "1 file written" in fixed.out and "app/tracking: " in fixed.out
    assert run("check", cwd=checkout).code == 0
    assert "trackSessionEnds" in (checkout / "README.md").read_text("utf-8")


def test_fix_overwrites_no_edit_in_pages_and_wrappers(checkout: Path) -> None:
    edit(checkout / "templates/ios/platform.yaml", END, "trackSessionEnds")
    edit(checkout / "README.md", "trackPlay", "trackPlays")
    with (checkout / "app/tracking/Sources/AcmeTracking/Values.swift").open(
        "a", encoding="utf-8"
    ) as stream:
        stream.write("// edit\n")
    files = contents(checkout / "app"), (checkout / "README.md").read_bytes()
    fixed = run("check", "--fix", "-q", cwd=checkout)
    assert fixed.code == 1
    assert (contents(checkout / "app"), (checkout / "README.md").read_bytes()) == files
    assert ("README.md", "MG581") in findings(fixed.out)
    assert ("app/tracking/Sources/AcmeTracking/Values.swift", "MG775") in findings(fixed.out)


def test_fix_writes_nothing_if_the_spec_is_invalid(plan: Path) -> None:
    edit(plan / "spec/events/sessionEnd.yaml", "title:", "tittle:")
    (plan / "output/snippets/web/play.js").unlink()
    before = contents(plan)
    result = run("check", "--fix", cwd=plan)
    assert result.code == 2
    assert result.err.rstrip().endswith("no files were written")
    assert contents(plan) == before


PAGE_FAILURES = [
    (OSError(errno.ENOSPC, "No space left on device", "handbook/page.md"), "No space left"),
    (SpecError([Problem("handbook/page.md", 0, 0, "is locked", code=PAGE_ENCODING)]), "1 error"),
    (UsageError("cannot read it", code=PAGE_ENCODING), "cannot read it"),
]


@pytest.mark.parametrize(("failure", "text"), PAGE_FAILURES)
def test_fix_that_fails_ends_with_what_it_wrote(
    failure: Exception, text: str, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(changes: object) -> None:
        raise failure

    monkeypatch.setattr(region_check, "write_pages", refuse)
    (plan / "output/snippets/web/play.js").unlink()
    result = run("check", "--fix", cwd=plan)
    assert result.code == 2
    *_, error, written = result.err.splitlines()
    assert text in error and "no files were written" not in error
    assert re.fullmatch(r"completed before this error: output: \d+ files, 1 written", written)


def test_fix_names_the_wrappers_that_it_wrote_before_one_that_fails(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = "{platform: ios, folder: app/second, name: second-tracking}]"
    edit(checkout / "mediagen.yaml", "name: acme-tracking}]", f"name: acme-tracking}}, {second}")

    def write_first(starter: StarterPlan) -> object:
        if starter.output.folder.name == "second":
            raise OSError(errno.ENOSPC, "No space left on device", "app/second")
        return write_plan(starter)

    monkeypatch.setattr(wrapper_check, "write_plan", write_first)
    result = run("check", "--fix", "--only", "wrappers", cwd=checkout)
    assert result.code == 2
    last = result.err.splitlines()[-1]
    assert re.fullmatch(r"completed before this error: app/tracking: \d+ files, 0 written", last)


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
    assert [line.split(": ")[0] for line in quiet] == ["handbook/page.md:5", "handbook/page.md:23"]


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
    assert "checked app/tracking/Sources/AcmeTracking/Values.swift" in wrapper.out
    assert "checked output" not in wrapper.out
    edit(checkout / "templates/ios/platform.yaml", END, "trackSessionEnds")
    spec = run("check", "-q", "--since", "HEAD", cwd=checkout).out
    assert {path.split("/")[0] for path, _ in findings(spec)} == {"output", "README.md", "app"}


@pytest.mark.parametrize("kind", ["folder", "link", "ignored", "unwatched"])
def test_since_checks_everything_if_git_does_not_show_each_change(plan: Path, kind: str) -> None:
    if kind == "link":
        shutil.move(plan / "spec", plan / "plan")
        (plan / "spec").symlink_to("plan")
    elif kind == "ignored":
        (plan / ".gitignore").write_text("spec/\n", "utf-8")
    git(plan, "init", "-q")
    git(plan, "add", ".")
    git(plan, "commit", "-qm", "Start")
    if kind == "unwatched":
        git(plan, "update-index", "--assume-unchanged", "spec/events/play.yaml")
    result = run("check", "--since", ":/Start", "-v", "--only", "output", cwd=plan)
    assert (result.code, result.err) == (0, "")
    assert ("checked output/" in result.out) == (kind != "folder")


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
    (plan / "output/snippets/web/sessionEnd.js").unlink()
    result = run("check", "-q", "--baseline", "accepted.json", cwd=plan)
    assert (result.code, findings(result.out)) == (
        1,
        [("output/snippets/web/sessionEnd.js", "MG621")],
    )
    assert run("check", "--fix", "--only", "output", cwd=plan).code == 0
    obsolete = run("check", "--baseline", "accepted.json", cwd=plan)
    assert obsolete.code == 0 and "accepted.json:1" not in obsolete.err
    assert obsolete.err.count("warning: MG777") == 1
    strict = run("check", "--baseline", "accepted.json", "--fail-on", "warning", cwd=plan)
    assert strict.code == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", ":1:2"),
        ("[" * 100_000, ""),
        ('{"version": 1, "findings": [{"code": "", "message": "", "count": 1e999}]}', ""),
        ("[]", ""),
        ('{"version": 2, "findings": []}', ""),
        ('{"version": 1}', ""),
        ('{"version": 1, "findings": [{"code": "", "message": "", "count": -1}]}', ""),
        ('{"version": 1, "findings": [{"code": "", "message": "", "count": true}]}', ""),
    ],
)
def test_an_invalid_baseline_is_named_and_never_replaced(plan: Path, text: str, place: str) -> None:
    (plan / "list.json").write_text(text, "utf-8")
    for option in ("--baseline", "--write-baseline"):
        result = run("check", option, "list.json", cwd=plan)
        assert result.code == 2
        assert result.err.startswith(f"list.json{place}: MG776 "), result.err
    assert (plan / "list.json").read_text("utf-8") == text


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"version": 1e999}', f'{{"version": {"1" * 5000}}}', "{"]
)
def test_an_invalid_record_of_proofs_is_named(plan: Path, text: str) -> None:
    (plan / "record.json").write_text(text, "utf-8")
    result = run("check", "--only", "proofs", "--proof", "record.json", cwd=plan)
    assert result.code == 2
    assert result.err.startswith("record.json") and ": MG" in result.err, result.err


@pytest.mark.parametrize(
    "arguments", [("--platform", "web"), ("--kind", "snippets"), ("--only", "regions")]
)
def test_a_record_of_proofs_needs_the_whole_output(plan: Path, arguments: tuple[str, ...]) -> None:
    result = run("check", "--proof", "record.json", *arguments, cwd=plan)
    assert result.code == 2 and "MG705" in result.err and arguments[0] in result.err


def test_proofs_of_nothing_are_a_finding(plan: Path) -> None:
    result = run("check", "--only", "proofs", cwd=plan)
    assert result.code == 2 and "--only proofs: no records" in result.err
    record = {"version": 1, "tool": {"name": "mediagen", "version": "1.0.0"}, "artifacts": []}
    (plan / "record.json").write_text(json.dumps(record), "utf-8")
    shutil.rmtree(plan / "output")
    result = run("check", "--only", "proofs", "--proof", "record.json", cwd=plan)
    assert result.code == 1 and "run: mediagen generate" in result.out


def test_the_order_of_checked_files_is_that_of_their_names(plan: Path) -> None:
    lines = run("check", "-v", "--only", "output", cwd=plan).out.splitlines()
    names = [line for line in lines if line.startswith("checked ")]
    assert names and names == sorted(names)


def test_junit_names_files_from_the_top_of_the_checkout(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", str(plan.parent))
    out = run("check", "--format", "junit", "--only", "output", cwd=plan).out
    assert f' file="{plan.name}/output/snippets/web/play.js"' in out


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("regions: [handbok]", "MG779"),
        ("wrappers: [{platform: weeb, folder: app}]", "MG241"),
        ("wrappers: [{platform: web, folder: app}]", "MG241"),
        ("wrappers: [{platform: web}]", "MG102"),
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
    (plan / "handbook/page.md").write_text(PAGE, "utf-8")
    assert run("inject", "--check", cwd=plan).code == 1
    assert run("inject", cwd=plan / "spec").code == 0
    assert run("check", cwd=plan).code == 0
    (plan / "mediagen.yaml").write_text("out: output\n", "utf-8")
    result = run("inject", cwd=plan)
    assert result.code == 2 and "'regions' in mediagen.yaml" in result.err


def test_a_selection_holds_for_an_invalid_project_too(plan: Path) -> None:
    (plan / "output/snippets/web/play.js").unlink()
    (plan / "output/snippets/web/sessionEnd.js").unlink()
    with (plan / "spec/events/pause.yaml").open("a", encoding="utf-8") as stream:
        stream.write("bad: [\n")
    result = run("check", "-q", "--event", "play", cwd=plan)
    assert (result.code, findings(result.out)) == (2, [("output/snippets/web/play.js", "MG621")])


def test_a_new_region_is_a_finding_whatever_file_is_broken(checkout: Path) -> None:
    """Three findings, although any code can depend on the broken file of the new project."""
    begin = "<!-- mediagen:begin snippet event=pauseStart platform=ios -->"
    with (checkout / "README.md").open("a", encoding="utf-8") as stream:
        stream.write(f"\n{begin}\n<!-- mediagen:end -->\n")
    for path in ("app/tracking/Sources/AcmeTracking/Values.swift", "spec/fields/programme.yaml"):
        with (checkout / path).open("a", encoding="utf-8") as stream:
            stream.write("bad: [\n")
    result = run("check", "--format", "json", cwd=checkout)
    items = json.loads(result.out)["diagnostics"]
    assert [(Path(item["file"]).name, item["code"]) for item in items] == [
        ("README.md", "MG580"),
        ("Values.swift", "MG775"),
        ("programme.yaml", "MG116"),
    ]


DAMAGES = ("\n  bad: [\n", "\nunknown_key: 1\n")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_broken_file_causes_no_findings_elsewhere(
    plan: Path, tmp_path: Path, damage: str
) -> None:
    """With MEDIAGEN_EDITS, every file of the whole project is broken in turn."""
    folder = plan
    if os.environ.get("MEDIAGEN_EDITS"):
        folder = project(tmp_path / "whole", output=True)
        events = [path.stem for path in (folder / "spec/events").glob("*.yaml")]
        platforms = [path.parent.name for path in (folder / "templates").glob("*/platform.yaml")]
        requests = [
            f"{kind} event={e}" for kind in ("tabs", "parameters", "caveats") for e in events
        ]
        requests += [f"snippet event={e} platform={p}" for e in events for p in platforms]
        begins = [f"<!-- mediagen:begin {request} -->" for request in requests]
        page = "\n\n".join(f"{begin}\n<!-- mediagen:end -->" for begin in begins)
        (folder / "page.md").write_text(f"{page}\n", "utf-8")
        (folder / "mediagen.yaml").write_text("regions: [page.md]\n", "utf-8")
        assert run("inject", cwd=folder).code == 0
    paths = [*(folder / "spec").rglob("*.yaml"), *(folder / "templates").glob("*/platform.yaml")]
    for path in sorted([*paths, *(folder / "templates").glob("languages/*.yaml")]):
        text = path.read_text("utf-8")
        path.write_text(text + damage, "utf-8")
        result = run("check", "-q", "--no-cache", cwd=folder)
        path.write_text(text, "utf-8")
        assert (result.code, findings(result.out)) == (2, []), path
        assert "MG1" in result.err, path
