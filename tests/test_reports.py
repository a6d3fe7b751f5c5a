"""Reports for other tools: the parser of each format reads them, with the places of the text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml, TestCase
from mediagen.commands.arguments import FAIL_LEVELS, REPORT_FORMATS
from mediagen.diagnostics.catalogue import CODES, Severity
from mediagen.diagnostics.reports.formats import format_report
from mediagen.diagnostics.reports.model import Diagnostic, Report, ReportFormat
from mediagen.diagnostics.terminal import replace_surrogates
from sarif_pydantic import Sarif

from tests.helpers import ROOT, project, run
from tests.test_broken import CASES, FOLDER, spoil
from tests.test_output import HALT, PLAY, add_event, retitle

SCHEMA = ROOT / "generator/mediagen/diagnostics/reports/report.schema.json"
#: Schema that OASIS publishes; its only pattern has a bracket that the validator wants escaped.
SARIF_TEXT = (ROOT / "tests/published/sarif-2.1.0.json").read_text("utf-8")
SARIF = jsonschema_rs.validator_for(json.loads(SARIF_TEXT.replace("{2}]?$", r"{2}\\]?$")))
MACHINE_FORMATS = [item for item in ReportFormat if item is not ReportFormat.TEXT]
PROBLEM = re.compile(
    r"^(?P<file>\S+?)(?::(?P<line>\d+):(?P<column>\d+))?: (?P<code>MG\d{3}) ", re.M
)
ANNOTATION = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


@pytest.fixture(autouse=True)
def no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as on the machine of a developer, even if the tests run in a service."""
    for name in ("GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small project without output."""
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def tree(base: Path) -> Path:
    """A small project whose output is in sync."""
    assert run("generate", cwd=base).code == 0
    return base


def read_json(text: str) -> dict[str, Any]:
    """Return a JSON report, which the shipped schema accepts."""
    data: dict[str, Any] = json.loads(text)
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8"))).validate(data)
    return data


def read_annotations(text: str) -> list[dict[str, str]]:
    """Return the properties of GitHub's commands, decoded as its runner decodes them."""
    annotations = []
    for line in text.splitlines():
        matched = ANNOTATION.fullmatch(line)
        assert matched, line
        command, properties, message = matched.groups()
        entry = {"command": command, "message": decode(message)}
        for part in properties.split(","):
            name, _, value = part.partition("=")
            entry[name] = decode(value).replace("%3A", ":").replace("%2C", ",")
        annotations.append(entry)
    return annotations


def decode(text: str) -> str:
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def read_sarif(text: str) -> Any:
    """Return the log of a SARIF report, which the published schema and a parser accept."""
    SARIF.validate(json.loads(text))
    (log,) = Sarif.model_validate_json(text).runs
    return log


def read_gitlab(text: str) -> list[dict[str, Any]]:
    """Return the issues of a report of code quality that GitLab shows.

    GitLab ignores a report with an issue that lacks one of these keys, or has another severity, and
    issues with the fingerprint of another one.
    Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    issues: list[dict[str, Any]] = json.loads(text)
    for issue in issues:
        texts = (issue["description"], issue["check_name"], issue["fingerprint"])
        assert all(isinstance(item, str) and item for item in texts), issue
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker"), issue
        path, line = issue["location"]["path"], issue["location"]["lines"]["begin"]
        assert path and not path.startswith("./") and isinstance(line, int) and line > 0, issue
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def sarif_places(text: str) -> list[tuple[str, int]]:
    log = read_sarif(text)
    places = []
    for result in log.results or []:
        for location in result.locations or []:
            physical = location.physical_location
            assert physical is not None and physical.artifact_location is not None
            line = physical.region.start_line if physical.region else 0
            places.append((str(physical.artifact_location.uri), line or 0))
    return places


def junit_cases(text: str) -> list[TestCase]:
    return [case for suite in JUnitXml.fromstring(text.encode()) for case in suite]


# -- places -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_problems_have_the_places_of_the_text(path: Path, base: Path) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    for change in case["change"]:
        spoil(base, change)
    command, *arguments = case.get("call", "generate").split()
    result = run(command, "--format", "json", *arguments, cwd=base)
    assert (result.code, result.err) == (2, case["says"])
    expected = [
        (m["file"], int(m["line"] or 0), int(m["column"] or 0), m["code"])
        for m in PROBLEM.finditer(case["says"])
        if not m["file"].startswith("mediagen ")
    ]
    reported = [
        (item["file"], item.get("line", 0), item.get("column", 0), item["code"])
        for item in read_json(result.out)["diagnostics"]
        if "file" in item
    ]
    assert reported == expected


def stop_event(tree: Path) -> None:
    """Generate an event that the spec no longer has."""
    add_event(tree)
    assert run("generate", cwd=tree).code == 0
    (tree / "spec/events/halt.yaml").unlink()


def convert_lines(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


DRIFT: list[tuple[str, Callable[[Path], object], str, str, int]] = [
    ("an edit", lambda t: (t / PLAY).write_text("x\n", "utf-8"), PLAY, "MG623", 1),
    ("a lost file", lambda t: (t / PLAY).unlink(), PLAY, "MG621", 0),
    ("a stale file", stop_event, HALT, "MG622", 0),
    ("line endings", lambda t: convert_lines(t / PLAY), PLAY, "MG630", 1),
]


@pytest.mark.parametrize(
    ("change", "path", "code", "line"), [row[1:] for row in DRIFT], ids=[row[0] for row in DRIFT]
)
def test_drift_is_at_the_first_line_that_differs(
    tree: Path, change: Callable[[Path], object], path: str, code: str, line: int
) -> None:
    change(tree)
    result = run("check", "--format", "json", cwd=tree)
    assert result.code == 1
    items = read_json(result.out)["diagnostics"]
    assert (path, code, line) in [(i.get("file"), i["code"], i.get("line", 0)) for i in items]
    assert "differ" in result.err or "line endings" in result.err  # people still read the text


def test_a_change_of_the_spec_is_reported_where_it_shows(tree: Path) -> None:
    retitle(tree)
    items = read_json(run("check", "--format", "json", cwd=tree).out)["diagnostics"]
    assert items
    for item in items:
        assert item["code"] == "MG620"
        line = (tree / item["file"]).read_text("utf-8").splitlines()[item["line"] - 1]
        assert "My Video" in line


def test_a_file_of_another_program_is_reported(tree: Path) -> None:
    add_event(tree)
    (tree / HALT).write_text("mine\n", "utf-8")
    items = read_json(run("check", "--format", "json", cwd=tree).out)["diagnostics"]
    assert (HALT, "MG624") in [(item.get("file"), item["code"]) for item in items]


def test_a_region_is_reported_at_its_marker(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    event = sorted(path.stem for path in (folder / "spec/events").glob("*.yaml"))[0]
    marker = f"<!-- mediagen:begin snippet event={event} platform=ios -->"
    page = folder / "page.md"
    page.write_text(f"# Title\n\ntext\n\n{marker}\n<!-- mediagen:end -->\n", "utf-8")
    result = run("inject", "--check", "--format", "github", "page.md", cwd=folder)
    assert result.code == 1
    (annotation,) = read_annotations(result.out)
    assert (annotation["file"], annotation["line"]) == ("page.md", "5")
    assert run("inject", "page.md", cwd=folder).code == 0
    assert run("inject", "--check", "--format", "github", "page.md", cwd=folder).out == ""


def test_findings_in_traffic_are_at_their_lines(tree: Path, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    record.write_text("\nnot json\n", "utf-8")
    result = run("trace", "--format", "json", "record.jsonl", cwd=tmp_path)
    items = read_json(result.out)["diagnostics"]
    assert result.code == 2 and items, "it contains no request"


#: Arguments of each command that reads the spec of a project.
READERS = (
    *("generate", "check", "plan", "lint", "list events", "snippet play --platform web"),
    *("wrapper web --out app", "verify", "diff ."),
    *("inject page.md", "audit page.md", "adopt page.md"),
    *("trace record.jsonl", "preview --export site"),
)


@pytest.mark.parametrize("call", READERS)
def test_every_command_reports_the_errors_of_the_spec(call: str, base: Path) -> None:
    marker = "<!-- mediagen:begin snippet event=play platform=web -->\n<!-- mediagen:end -->\n"
    (base / "page.md").write_text(f"# Page\n\n{marker}\n```js\nplay()\n```\n", "utf-8")
    (base / "record.jsonl").write_text("{}\n", "utf-8")
    with (base / "spec/events/play.yaml").open("a", encoding="utf-8") as stream:
        stream.write("bad: [\n")
    result = run(*call.split(), "--format", "json", cwd=base)
    places = [(i.get("file"), i["code"]) for i in read_json(result.out)["diagnostics"]]
    assert (result.code, places) == (2, [("spec/events/play.yaml", "MG116")]), result


# -- formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", MACHINE_FORMATS)
def test_a_report_without_messages_is_valid(tree: Path, format_: ReportFormat) -> None:
    result = run("check", "--format", format_, cwd=tree)
    assert result.code == 0
    assert result.err == "output: 8 files in sync\n"
    match format_:
        case ReportFormat.JSON:
            assert read_json(result.out)["checked"] == 8
        case ReportFormat.GITHUB:
            assert result.out == ""
        case ReportFormat.GITLAB:
            assert read_gitlab(result.out) == []
        case ReportFormat.SARIF:
            assert sarif_places(result.out) == []
        case _:
            assert len(junit_cases(result.out)) == 8


def test_each_format_has_every_difference(tree: Path) -> None:
    (tree / PLAY).write_text("x\n", "utf-8")
    (tree / HALT.replace("halt", "open")).unlink()
    results = {f: run("check", "--format", f, cwd=tree).out for f in MACHINE_FORMATS}
    paths = sorted(item["file"] for item in read_json(results[ReportFormat.JSON])["diagnostics"])
    assert len(paths) == 2
    assert sorted(i["file"] for i in read_annotations(results[ReportFormat.GITHUB])) == paths
    issues = read_gitlab(results[ReportFormat.GITLAB])
    assert sorted(issue["location"]["path"] for issue in issues) == paths
    assert sorted(path for path, _ in sarif_places(results[ReportFormat.SARIF])) == paths
    failed = [case.name for case in junit_cases(results[ReportFormat.JUNIT]) if case.result]
    assert sorted(failed) == paths


def test_paths_start_at_the_top_of_the_checkout(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / PLAY).unlink()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tree.parent))
    (annotation,) = read_annotations(run("check", "--format", "github", cwd=tree).out)
    assert annotation["file"] == f"{tree.name}/{PLAY}"
    monkeypatch.delenv("GITHUB_WORKSPACE")
    subprocess.run(["git", "init", "-q"], cwd=tree.parent, check=True)
    try:
        (issue,) = read_gitlab(run("check", "--format", "gitlab", cwd=tree).out)
    finally:
        shutil.rmtree(tree.parent / ".git")  # all temporary folders are below it
    assert issue["location"]["path"] == f"{tree.name}/{PLAY}"


def test_the_summary_of_a_job_names_every_difference(
    tree: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    summary = tmp_path_factory.mktemp("job") / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tree.parent))
    (tree / PLAY).unlink()
    run("check", "--format", "github", cwd=tree)
    assert f"| MG621 | `{tree.name}/{PLAY}` |" in summary.read_text("utf-8")


def test_warnings_fail_a_check_only_if_asked(tree: Path) -> None:
    (tree / "output/snippets/notes.txt").write_text("mine\n", "utf-8")
    assert run("check", cwd=tree).code == 0
    assert run("check", "--fail-on", "warning", cwd=tree).code == 1
    (issue,) = read_json(run("check", "--format", "json", cwd=tree).out)["diagnostics"]
    assert (issue["code"], issue["severity"]) == ("MG616", "warning")


def test_an_invalid_call_is_in_the_report(tree: Path) -> None:
    result = run("check", "--format", "json", "--platform", "tv", cwd=tree)
    assert result.code == 2
    (item,) = read_json(result.out)["diagnostics"]
    assert "file" not in item and "tv" in item["message"]


HOSTILE = st.text(
    st.one_of(
        st.sampled_from(list("%:,\r\n|`<>&\"'\\\t\0\x1b\u202e\ufffe\uffff\ud800]")), st.characters()
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.builds(
            Diagnostic,
            st.sampled_from(CODES),
            HOSTILE,
            HOSTILE.map(lambda text: text.replace("\0", "")),
            st.integers(0, 9),
            st.integers(0, 9),
        ),
        max_size=4,
    )
)
def test_every_format_holds_any_text_as_data(items: list[Diagnostic]) -> None:
    report = Report("check", items)
    data = read_json(format_report(report, ReportFormat.JSON))
    messages = [replace_surrogates(item.message) for item in items]
    assert [item["message"] for item in data["diagnostics"]] == messages
    annotations = read_annotations(format_report(report, ReportFormat.GITHUB))
    assert len(annotations) == len(items)
    assert len(read_gitlab(format_report(report, ReportFormat.GITLAB))) == len(items)
    log = read_sarif(format_report(report, ReportFormat.SARIF))
    assert len(log.results or []) == len(items)
    cases = junit_cases(format_report(report, ReportFormat.JUNIT))
    failed = {i.path for i in items if i.code.severity is Severity.ERROR}
    assert sum(bool(case.result) for case in cases) == len(failed)
    for format_ in MACHINE_FORMATS:
        text = format_report(report, format_)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", text)


def test_the_command_line_and_the_model_have_the_same_formats() -> None:
    assert tuple(ReportFormat) == REPORT_FORMATS
    assert FAIL_LEVELS == (Severity.ERROR, Severity.WARNING)
