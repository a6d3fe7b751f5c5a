"""Deprecated parts of a spec: pages, wrappers, lists and checks of traffic say so."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path

import pytest
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.verify.runner import ProofRunner

from tests.helpers import run
from tests.toolchains.requirement import require_tools

PLAN = Path(__file__).parent / "lifecycle"
REASON = "since 2.0: The player's own statistics count the chapters that viewers skip."


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lifecycle") / "plan"
    shutil.copytree(PLAN, folder, ignore=shutil.ignore_patterns("output"))
    return folder


@pytest.mark.parametrize(
    ("platform", "file", "texts"),
    [
        (
            "web-sdk",
            "index.d.ts",
            [f"@deprecated {REASON}"[:50], "@deprecated since 2.0: Reports count it as live."],
        ),
        ("android", "MediaTracking.kt", ['@Deprecated(\n        "since 2.0: The player']),
        ("android", "Values.kt", ['@Deprecated("since 2.0: Reports count it as live.']),
        ("ios", "MediaTracking.swift", [f'deprecated,\n    message:\n      "{REASON}']),
        ("ios", "Values.swift", ['@available(*, deprecated, message: "since 2.0: Reports']),
        (
            "media-edge-api",
            "tracking.py",
            ["import warnings", "DeprecationWarning", "if network is not None:"],
        ),
        ("roku-2x", "MediaTracking.d.bs", ["@deprecated since 2.0: The player's own"]),
        ("js-3x", "README.md", ["> Deprecated since 2.0: All pages have moved."]),
    ],
)
def test_wrappers_mark_deprecated_parts_in_the_way_of_their_language(
    plan: Path, tmp_path: Path, platform: str, file: str, texts: list[str]
) -> None:
    folder = tmp_path / "library"
    result = run("wrapper", platform, "--out", str(folder), cwd=plan)
    assert (result.code, result.err) == (0, "")
    text = next(folder.rglob(file)).read_text("utf-8")
    for part in texts:
        assert part in text


def test_markup_in_a_reason_is_text_in_the_readme_of_a_wrapper(plan: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(plan, tmp_path / "plan"))
    changed = 0
    for path in folder.rglob("*.yaml"):
        text = path.read_text("utf-8")
        changed += text.count("All pages have moved.")
        edited = text.replace("All pages have moved.", "<script> & *all* `<b>` &lt; a_b _c_.")
        edited = edited.replace("The player's own", "<script>The player's own")
        path.write_text(edited, "utf-8")
    assert changed == 1
    assert run("wrapper", "js-3x", "--out", str(tmp_path / "library"), cwd=folder).code == 0
    text = (tmp_path / "library/README.md").read_text("utf-8")
    assert "&lt;script> & \\*all\\* `<b>` &amp;lt; a_b \\_c\\_." in " ".join(text.split())
    assert "&lt;script>The player's own" in text
    assert "<script>The" not in text and "<script> &" not in text


def test_pages_note_deprecated_and_experimental_parts(plan: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    markers = "<!-- mediagen:begin {} -->\n<!-- mediagen:end -->\n"
    page.write_text(markers.format("parameters event=sessionStart"), "utf-8")
    assert run("inject", str(page), cwd=plan).code == 0
    text = page.read_text("utf-8")
    assert "Deprecated since 2.0: The channel names the network. Use" in text
    arguments = ("--kind", "docs", "--event", "chapterSkip", "--event", "bufferStart")
    out = tmp_path / "out"
    assert run("generate", "--out", str(out), *arguments, cwd=plan).code == 0
    skip = next(out.rglob("chapter-skip.md")).read_text("utf-8")
    assert REASON in skip.replace("\n", " ").replace("’", "'")
    assert "It will be removed in 3.0." in skip
    experimental = next(out.rglob("buffer-start.md")).read_text("utf-8")
    assert "Experimental: it can change in any version." in experimental


def test_list_names_everything_that_is_deprecated(plan: Path) -> None:
    rows = json.loads(run("list", "--deprecated", "--json", cwd=plan).out)
    assert {(row["kind"], row["id"]) for row in rows} == {
        ("event", "chapterSkip"),
        ("field", "sessionDetails.network"),
        ("field", "sessionDetails.playerName"),
        ("value", "contentType.linear"),
        ("platform", "js-3x"),
    }
    events = run("list", "events", "--deprecated", cwd=plan).out
    assert events.startswith("event chapterSkip (spec/events/chapterSkip.yaml:4): since 2.0")
    assert "field" not in events


def message(event: str, **details: object) -> str:
    collection = {"playhead": 0, **details}
    if event != "sessionStart":
        collection["sessionID"] = "5f1c0a77aa"
    xdm = {
        "eventType": f"media.{event}",
        "timestamp": "2025-11-25T10:00:00.000Z",
        "mediaCollection": collection,
    }
    request = {"time": 1764064800.0, "path": f"/ee/va/v1/{event}?configId=ds"}
    response = {"handle": [{"type": "media-analytics:new-session"}]}
    response["handle"][0]["payload"] = [{"sessionId": "5f1c0a77aa"}]  # type: ignore[assignment]
    return json.dumps({**request, "body": {"events": [{"xdm": xdm}]}, "response": response}) + "\n"


def test_trace_warns_of_deprecated_events_fields_and_values(plan: Path) -> None:
    details = {"name": "c", "friendlyName": "C", "length": 9, "streamType": "video"}
    details |= {"contentType": "linear", "playerName": "p", "channel": "c", "network": "n"}
    lines = [message("sessionStart", sessionDetails=details)]
    lines += [message("chapterSkip"), message("chapterSkip")]
    (plan / "sent.jsonl").write_text("".join(lines), "utf-8")
    result = run("trace", "--json", "sent.jsonl", cwd=plan)
    report = json.loads(result.out)
    kinds = {kind["name"]: kind["count"] for kind in report["summary"]["kinds"]}
    assert kinds["deprecated-use"] == 5  # two events, two fields and a value
    assert '"linear\\" is deprecated since 2.0: Reports count it as live.' in result.out


FAULTS = [
    ("instead: play", "deprecated: {since: '2.0', reason: No., instead: halt}", "MG227"),
    ("itself", "deprecated: {since: '2.0', reason: No., instead: open}", "MG228"),
    ("order", "since: '2.1'\ndeprecated: {since: '2.0', reason: No.}", "MG229"),
    ("removal", "deprecated: {since: '2.0', reason: No., removed: '2.0'}", "MG229"),
    ("version", "since: 2", "MG103"),
]


@pytest.mark.parametrize(("name", "lines", "code"), FAULTS, ids=[row[0] for row in FAULTS])
def test_an_invalid_lifecycle_is_reported_at_its_key(
    name: str, lines: str, code: str, tmp_path: Path
) -> None:
    base = Path(__file__).parent.parent / "broken" / "base"
    shutil.copytree(base, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "spec/events/open.yaml"
    path.write_text(path.read_text("utf-8") + f"{lines}\n", "utf-8")
    result = run("generate", cwd=tmp_path)
    assert result.code == 2
    assert result.err.startswith("spec/events/open.yaml:")
    assert f" {code} " in result.err.splitlines()[0], result.err


PROOFS = {"wrappers/ios": "swift-package", "wrappers/web-sdk": "tsc"}
if os.environ.get("MEDIAGEN_LIFECYCLES") == "all":  # compiling Kotlin takes most of a minute
    PROOFS |= {"wrappers/android": "kotlinc", "wrappers/media-edge-api/python": "python"}


@pytest.mark.parametrize("proof", PROOFS)
def test_wrappers_with_deprecated_parts_are_proved_by_their_toolchain(
    proof: str, plan: Path
) -> None:
    with contextlib.chdir(plan):
        proofs = ProofRunner(load_project(resolve_folders(None, None, None)))
        name = PROOFS[proof]
        check = next(c for c in proofs.proofs[proof].checks if c.id == name)
        require_tools(proofs.missing_tools(check))
        cases = proofs.wrapper_cases(proof, check)
        outcomes = proofs.run_check(proof, check, cases)
    assert [outcome.error for outcome in outcomes if outcome.error is not None] == []
