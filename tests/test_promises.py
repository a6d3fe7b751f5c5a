"""An event is one file, a platform one folder, a language one file: no Python knows any of them."""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import ROOT, contents, project, run
from tests.test_broken import FOLDER

TRACKERS = "Trackers have a closed list of events without this one."
EVENT = """\
event: creditsStart
title: Credits start
category: playback
summary: The credits begin to roll.
description: Tells that the viewer has reached the credits.
when: [When the first credit is shown.]
session: continues
tracker: {none: Trackers have a closed list of events without this one.}
examples:
  basic:
    values: {playhead: 120}
"""

PLATFORM = """\
platform: toaster
title: Toaster
group: recommended
order: 99
protocol: xdm
language: toast
extension: toast
summary: A toaster with a screen.
sdk: {name: bread, version: "1.0"}
install: []
naming: {function: snake, parameter: snake, type: pascal}
unsupported:
  mediaDownloadedEvents: A toaster is always online.
"""

TEMPLATE = """\
{% for message in messages %}
POP {{ message.type }} WITH {{ message.body }}
{% endfor %}
"""

LANGUAGE = """\
language: toast
title: Toast
fence: text
indent: 3
width: 60
case_sensitive: false
strings:
  value:
    quote: "|"
    escapes: {"|": "||"}
    other: <{:x}>
words: {"true": "yes", "false": "no"}
record: {open: (, close: ), entry: "{key} is {value}", bare_keys: "[A-Za-z]+", line_breaks: always}
list: {open: <, close: ">"}
call: {labels: false}
reserved: [pop, with]
"""


def add_toaster(folder: Path) -> None:
    """Add a platform and its language to a copy of the project, without a proof."""
    platform = folder / "templates/toaster"
    platform.mkdir()
    (platform / "platform.yaml").write_text(PLATFORM)
    (platform / "snippet.j2").write_text(TEMPLATE)
    (folder / "templates/languages/toast.yaml").write_text(LANGUAGE)


def listed(folder: Path, what: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(run("list", what, "--json", cwd=folder).out)
    return rows


def test_an_event_is_one_file(tmp_path: Path) -> None:
    project(tmp_path, output=True)
    before = contents(tmp_path / "output")
    (tmp_path / "spec/events/creditsStart.yaml").write_text(EVENT)
    result = run("generate", cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    after = contents(tmp_path / "output")
    new = {path for path in after if "creditsStart" in path}
    pages = {path for path in after if path.endswith("/playback/credits-start.md")}
    assert after.keys() - before.keys() == new | pages
    assert pages == {"docs/exl/events/playback/credits-start.md"}
    page = after[pages.pop()].decode()
    assert '"eventType": "media.creditsStart"' in page
    assert page.count("Send this event only to your own collector.") == 2  # both HTTP APIs
    assert "Trackers have a closed list of events without this one." in page
    changed = {path for path in before if before[path] != after[path]}
    assert {path for path in changed if path.startswith("snippets")} == set()

    (row,) = (row for row in listed(tmp_path, "events") if row["id"] == "creditsStart")
    cells = row["examples"]["basic"]
    assert cells.keys() == {row["id"] for row in listed(tmp_path, "platforms")}
    for platform, cell in cells.items():
        snippet = run("snippet", "creditsStart", "--platform", platform, cwd=tmp_path)
        if cell == {"snippet": True}:
            (path,) = (path for path in new if path.startswith(f"snippets/{platform}/"))
            assert after[path] == snippet.out.encode()
            assert "creditsStart" in snippet.out
        else:
            assert (snippet.code, snippet.out) == (2, "")
            assert cell["reason"] in snippet.err
    reasons = [cell.get("reason") for cell in cells.values()]
    assert None in reasons and TRACKERS in reasons
    assert "creditsStart" in run("list", "events", cwd=tmp_path).out


def test_metadata_without_an_object_leaves_no_hole_in_a_call(tmp_path: Path) -> None:
    project(tmp_path)
    event = EVENT.replace(
        "tracker: {none: Trackers have a closed list of events without this one.}",
        "carries: {customMetadata: optional}\ntracker: {event: chapterStart}",
    ).replace("values: {playhead: 120}", "values: {playhead: 120, customMetadata: {team: blue}}")
    (tmp_path / "spec/events/creditsStart.yaml").write_text(event)
    called = {}
    for platform in ("ios", "android", "js-3x", "chromecast", "roku-2x"):
        result = run("snippet", "creditsStart", "--platform", platform, cwd=tmp_path)
        flat = re.sub(r"\s+", " ", result.out.rpartition("rackEvent(")[2]).strip()
        called[platform] = flat.rstrip(";)").strip().split(", ")[1:]
    assert called == {
        "ios": ["info: nil", "metadata: eventMetadata"],
        "android": ["null", "eventMetadata"],
        "js-3x": ["null", "eventMetadata"],
        "chromecast": ["null", "eventMetadata"],
        "roku-2x": ["invalid", "eventMetadata"],
    }


@pytest.fixture(scope="module")
def toaster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with one more platform, after ``generate``."""
    folder = project(tmp_path_factory.mktemp("toaster"), output=True)
    add_toaster(folder)
    result = run("generate", cwd=folder)
    assert (result.code, result.err) == (0, "")
    return folder


def test_a_platform_is_one_folder_and_a_language_one_file(toaster: Path) -> None:
    before, after = contents(ROOT / "output"), contents(toaster / "output")
    new = {path for path in after.keys() - before.keys() if path.startswith("snippets")}
    assert new == {path for path in after if path.startswith("snippets/toaster/")}
    for row in listed(toaster, "events"):
        for example, cells in row["examples"].items():
            name = row["id"] if example == "basic" else f"{row['id']}.{example}"
            there = f"snippets/toaster/{name}.toast" in new
            assert there == (cells["toaster"] == {"snippet": True})
            assert there or cells["toaster"] == {"reason": "A toaster is always online."}
    assert "toaster" in run("list", "platforms", cwd=toaster).out
    page = after["docs/exl/events/playback/play.md"].decode()
    assert "> [!TAB Toaster]\n\nSend `play` when the first frame" in page
    assert "POP play WITH" in page
    assert b"# Toaster\n" in after["docs/exl/platforms/toaster.md"]
    snippet = run(
        "snippet", "play", "--platform", "toaster", "--set", "sessionID=a|b\n", cwd=toaster
    )
    assert snippet.out == (
        "POP play WITH (\n"
        "   eventType is |media.play|,\n"
        "   mediaCollection is (\n"
        "      sessionID is |a||b<a>|,\n"
        "      playhead is 0\n"
        "   ),\n"
        "   timestamp is |YYYY-08-20T22:41:40+00:00|\n"
        ")\n"
    )


def test_a_platform_only_lacks_its_proof(toaster: Path) -> None:
    """All commands accept a platform without a proof; ``verify`` names the file to write."""
    result = run("check", cwd=toaster)
    assert (result.code, result.err) == (0, "")
    assert re.fullmatch(r"output: \d+ files in sync\n", result.out)
    page = toaster / "output/docs/exl/platforms/toaster.md"
    assert "is tested with" not in page.read_text("utf-8")
    message = "templates/toaster/verify.yaml: MG323 Toaster has no checks; list them in this file"
    for options, code in (([], 0), (["--require-all"], 1)):
        result = run("verify", "--platform", "toaster", *options, cwd=toaster)
        assert (result.code, result.err) == (code, "")
        assert f"skipped: {message}\n" in result.out


def test_a_field_is_one_entry(tmp_path: Path) -> None:
    project(tmp_path)
    path = tmp_path / "spec/fields/errorDetails.yaml"
    field = (
        "  reason:\n    title: Reason\n    summary: Why it failed.\n    type: string\n"
        "    collection: media.qoe.errorReason\n    tracker: {none: Trackers take the ID only.}\n"
    )
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + field, "utf-8")
    bound = ["--set", "errorDetails.reason=No signal"]
    for platform, said in (
        ("web-sdk", 'reason: "No signal"'),
        ("media-collection-api", '"No signal"'),
    ):
        result = run("snippet", "error", "--platform", platform, *bound, cwd=tmp_path)
        assert (result.code, result.err) == (0, "")
        assert said in result.out
    assert "errorDetails.reason" in run("list", "fields", cwd=tmp_path).out


def test_other_specs_and_platforms_than_the_project_s_own_work(tmp_path: Path) -> None:
    result = run(
        "generate", "--spec", str(FOLDER / "base/spec"),
        "--templates", str(FOLDER / "base/templates"), cwd=tmp_path,
    )  # fmt: skip
    assert result == (0, "output: 8 files, 8 written\n", "")


def test_what_editors_leave_behind_is_not_read(tmp_path: Path) -> None:
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    for name in (".play.yaml.swp", ".#play.yaml", "play.yaml~", "play.yaml.orig", "README.md"):
        (tmp_path / "spec/events" / name).write_text("no event: [")
        (tmp_path / "spec/fields" / name).write_text("no group: [")
    (tmp_path / "templates/notes").mkdir()
    assert run("generate", cwd=tmp_path) == (0, "output: 8 files, 8 written\n", "")


# -- no names in the engine ---------------------------------------------------------------------

#: IDs that are also common words: only strings without spaces can refer to the events.
WORDS = {"error", "play", "shell"}
#: Strings that are such a word and do not refer to the event: severities, nouns, keys of records.
OTHERS = {
    ("commands/arguments.py", "error"),
    ("output/changes/snapshot.py", "error"),
    ("commands/cli.py", "error"),
    ("commands/completion.py", "shell"),
    ("diagnostics/reports/github.py", "error"),
    ("diagnostics/reports/report.schema.json", "error"),
    ("diagnostics/reports/sarif.py", "error"),
    ("diagnostics/catalogue/model.py", "error"),
    ("traffic/findings.py", "error"),
    ("traffic/verdicts.py", "error"),
    ("traffic/live_report.py", "error"),
    ("yaml_files/patterns.py", "error"),
    ("traffic/timeline/document.py", "error"),
    ("traffic/timeline/sessions.py", "error"),
    ("verify/batch.py", "error"),
    ("verify/recorder.py", "error"),
}


def ids() -> set[str]:
    events = {path.stem for path in (ROOT / "spec/events").glob("*.yaml")}
    platforms = {path.parent.name for path in (ROOT / "templates").glob("*/platform.yaml")}
    languages = {path.stem for path in (ROOT / "templates/languages").glob("*.yaml")}
    # The engine prints JSON and is written in Python.
    return (events | platforms | languages) - {"json", "python"}


def literals(text: str, suffix: str) -> Iterator[str]:
    """Yield the strings of a module or a schema that are data, not docstrings or sentences."""
    if suffix == "json":
        strings: list[Any] = json_strings(json.loads(text))
    else:
        module = ast.parse(text)
        alone = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
        constants = (node for node in ast.walk(module) if isinstance(node, ast.Constant))
        strings = [node.value for node in constants if id(node) not in alone]
    yield from (s for s in strings if isinstance(s, str) and not re.search(r"\s", s))


def json_strings(tree: Any) -> list[str]:
    """Return all keys and values of JSON data that are strings."""
    if isinstance(tree, dict):
        return [*tree, *json_strings(list(tree.values()))]
    if isinstance(tree, list):
        return [string for part in tree for string in json_strings(part)]
    return [tree] if isinstance(tree, str) else []


def named(text: str, names: set[str]) -> set[str]:
    words = "|".join(map(re.escape, sorted(names)))
    return set(re.findall(rf"(?<![\w-])(?:{words})(?![\w-])", text))


@pytest.mark.parametrize("suffix", ["py", "json"])
def test_the_engine_names_no_event_platform_or_language(suffix: str) -> None:
    engine = ROOT / "generator/mediagen"
    modules = sorted(engine.rglob(f"*.{suffix}"))
    assert len(modules) >= 7
    for path in modules:
        text = path.read_text("utf-8")
        module = path.relative_to(engine).as_posix()
        assert named(text, ids() - WORDS) == set(), module
        for literal in literals(text, suffix):
            assert (module, literal) in OTHERS or not named(literal, WORDS), (module, literal)
