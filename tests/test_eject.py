"""Overridden files follow the upgrades of the package: copied, compared, merged or accepted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import ROOT, contents, run
from tests.layers.projects import custom_group, write_project
from tests.releases import Release, make_release

SNIPPET = "templates/web-sdk/snippet.j2"
EVENT = "spec/events/play.yaml"
HOUSE = """\
{% extends "package:ios/snippet.j2" %}
{% block call scoped %}
try {{ call.invoke }}
{% endblock %}
"""
REFINED = "event: pauseStart\nrefine: true\nsummary: The viewer pauses.\n"


def change_package(data: Path) -> None:
    """Change the package as its next version does."""
    edits = {
        SNIPPET: ('"sendEvent"', '"sendMediaEvent"'),
        EVENT: ("title: Play", "title: Playback"),
        "spec/events/pauseStart.yaml": ("title: Pause", "title: Pausing"),
        "templates/ios/snippet.j2": ("let {{ call.meta", "var {{ call.meta"),
        "templates/roku-edge/snippet.j2": ('"xdm": {{', '"XDM": {{'),
    }
    for name, (old, new) in edits.items():
        path = data / name
        text = path.read_text("utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new), "utf-8")
    (data / "templates/media-edge-api/setup.j2").unlink()
    rename_event(data, "statesUpdate", "stateSwitch")


def rename_event(data: Path, old: str, new: str) -> None:
    """Rename an event of the package, as its next version does."""
    word = re.compile(rf"\b{old}\b")
    for folder in ("spec", "templates"):
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and word.search(text := path.read_text("utf-8", "surrogateescape")):
                path.write_text(word.sub(new, text), "utf-8", "surrogateescape")
    (data / f"spec/events/{old}.yaml").rename(data / f"spec/events/{new}.yaml")


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases of mediagen, the second with changes of the package."""
    folder = tmp_path_factory.mktemp("releases")
    old = make_release(folder, "0.1.0")
    return old, make_release(folder, "0.2.0", change_package)


def make_project(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mediagen.yaml").write_text("extends: package\n", "utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# -- copies -------------------------------------------------------------------------------------


def test_a_copy_has_a_header_and_its_base_and_changes_nothing(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    result = run("eject", SNIPPET, EVENT, cwd=folder)
    assert (result.code, result.out, result.err) == (0, f"{SNIPPET}\n{EVENT}\n", "")
    header, _, text = (folder / SNIPPET).read_text("utf-8").partition("\n")
    assert re.fullmatch(
        r"\{# mediagen: ejected from mediagen \S+, sha256 [0-9a-f]{12}; "
        r"mediagen eject --status #\}",
        header,
    )
    assert text == (ROOT / SNIPPET).read_text("utf-8")
    assert (folder / EVENT).read_text("utf-8").splitlines()[1:3] == ["replace: true", "event: play"]
    assert (folder / ".mediagen/base" / SNIPPET).read_bytes() == (ROOT / SNIPPET).read_bytes()
    original = run("snippet", "play", "--platform", "web-sdk", cwd=ROOT)
    assert run("snippet", "play", "--platform", "web-sdk", cwd=folder).out == original.out
    status = run("eject", "--status", cwd=folder)
    assert (status.code, status.out) == (0, f"same   {EVENT}\nsame   {SNIPPET}\n")


def test_a_copied_event_still_gets_the_required_values_of_the_project(tmp_path: Path) -> None:
    fields = "brand: {type: string, required: true, example: Acme}"
    write_project(tmp_path, {"spec/fields/programme.yaml": custom_group(fields)})
    arguments = ("snippet", "sessionStart", "--platform", "ios")
    before = run(*arguments, cwd=tmp_path)
    assert '"brand": "Acme"' in before.out
    assert run("eject", "spec/events/sessionStart.yaml", cwd=tmp_path).code == 0
    assert run("eject", "spec/stories", cwd=tmp_path).code == 0
    assert run(*arguments, cwd=tmp_path) == before


def test_a_folder_is_copied_as_a_whole_from_a_subfolder(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    (folder / "templates").mkdir()
    result = run("eject", "docs/github", cwd=folder / "templates")
    assert result.out == "docs/github/flavour.yaml\ndocs/github/parts.j2\n"


def test_a_project_of_copies_only_generates_the_same(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "copies")
    names = ["spec", *(f"templates/{n}" for n in ("web-sdk", "languages", "docs", "checks"))]
    assert run("eject", *names, cwd=folder).code == 0
    arguments = ("--platform", "web-sdk", "--flavour", "github")
    assert run("generate", *arguments, cwd=folder).code == 0
    assert run("generate", *arguments, cwd=make_project(tmp_path / "package")).code == 0
    assert contents(folder / "output") == contents(tmp_path / "package" / "output")


def test_an_existing_file_is_not_replaced(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    (folder / SNIPPET).parent.mkdir(parents=True)
    (folder / SNIPPET).write_text(HOUSE, "utf-8")
    before = contents(folder)
    result = run("eject", EVENT, SNIPPET, cwd=folder)
    assert result.code == 2
    assert result.err.startswith(f"{SNIPPET}: MG721 exists already; ")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("templates/web-sdk/snipet.j2",), f"MG722 no lower layer has the file "
         f"'templates/web-sdk/snipet.j2'; did you mean '{SNIPPET}'?"),
        (("--status", SNIPPET), f"MG722 the project has no overridden file '{SNIPPET}'"),
        ((), "MG702 expected the path of a file of the package, or --status, --merge or --accept"),
        (("--status", "--merge"), "MG702 argument --merge: not allowed with argument --status"),
    ],
)  # fmt: skip
def test_an_invalid_call_is_refused(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    result = run("eject", *arguments, cwd=make_project(tmp_path))
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    result = run("eject", SNIPPET, cwd=tmp_path)
    assert result.code == 2
    assert "MG723 this folder is no project on top of the package; run mediagen init" in result.err
    assert contents(tmp_path) == {}


def test_a_folder_of_the_call_is_no_override(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    assert run("eject", SNIPPET, cwd=folder).code == 0
    before = contents(folder / ".mediagen")
    edit(folder / SNIPPET, "sendEvent", "sendMediaEvent")
    other = tmp_path / "other"
    (folder / "templates").rename(other)
    (folder / "templates").mkdir()
    options = ("--templates", str(other), "--out", str(tmp_path / "out"))
    result = run("generate", *options, "--platform", "web-sdk", "--kind", "snippets", cwd=folder)
    assert (result.code, result.err) == (0, "")
    assert contents(folder / ".mediagen") == before


# -- upgrades -----------------------------------------------------------------------------------


@pytest.fixture
def upgraded(tmp_path: Path, releases: tuple[Release, Release]) -> Path:
    """A project of the first release: two copies, one of them edited, a block and a refinement."""
    old, _ = releases
    folder = make_project(tmp_path)
    result = old.run("eject", SNIPPET, EVENT, cwd=folder)
    assert result.code == 0, result.err
    edit(folder / SNIPPET, "{% if replacement_reason %}", "{% if replacement_reason %}\n// note")
    for name, text in {
        "templates/ios/snippet.j2": HOUSE,
        "spec/events/pauseStart.yaml": REFINED,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    result = old.run("generate", "--kind", "snippets", cwd=folder)
    assert result.code == 0, result.err
    return folder


def test_an_upgrade_leaves_own_files_alone_and_reports_what_moved(
    upgraded: Path, releases: tuple[Release, Release]
) -> None:
    old, new = releases
    assert old.run("eject", "--status", cwd=upgraded).code == 0
    before = contents(upgraded)
    check = new.run("check", cwd=upgraded)
    assert check.code == 1
    for name in (SNIPPET, EVENT):
        assert (
            f"{name}:1:1: warning: MG726 the file below changed (0.1.0 → 0.2.0); "
            f"see mediagen eject --status {name}\n"
        ) in check.err
    status = new.run("eject", "--status", cwd=upgraded)
    assert status.code == 1
    # What the project does not override may change: another block, and another key.
    assert "same   templates/ios/snippet.j2\n" in status.out
    assert "same   spec/events/pauseStart.yaml\n" in status.out
    assert f"moved  {SNIPPET}  0.1.0 → 0.2.0\n" in status.out
    assert f"--- 0.1.0/{SNIPPET}\n+++ 0.2.0/{SNIPPET}\n" in status.out
    assert f"--- 0.1.0/{SNIPPET}\n+++ yours/{SNIPPET}\n" in status.out
    assert '-alloy("sendEvent", {\n+alloy("sendMediaEvent", {\n' in status.out
    assert " {% if replacement_reason %}\n+// note\n" in status.out
    assert contents(upgraded) == before


def test_one_command_merges_an_upgrade(upgraded: Path, releases: tuple[Release, Release]) -> None:
    _, new = releases
    result = new.run("eject", "--merge", cwd=upgraded)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{EVENT}: merged\n{SNIPPET}: merged\n"
    text = (upgraded / SNIPPET).read_text("utf-8")
    assert text.startswith("{# mediagen: ejected from mediagen 0.2.0, sha256 ")
    assert "// note\n" in text
    assert 'alloy("sendMediaEvent", {' in text
    assert "title: Playback\n" in (upgraded / EVENT).read_text("utf-8")
    assert new.run("eject", "--status", cwd=upgraded).code == 0
    assert "MG726" not in new.run("check", cwd=upgraded).err


def test_a_conflict_keeps_both_sides_and_the_base(
    upgraded: Path, releases: tuple[Release, Release]
) -> None:
    _, new = releases
    edit(upgraded / SNIPPET, 'alloy("sendEvent"', 'await alloy("sendEvent"')
    result = new.run("eject", "--merge", SNIPPET, cwd=upgraded)
    assert result.code == 1
    assert result.out == f"{SNIPPET}: 1 conflict; resolve them, then run eject --accept\n"
    text = (upgraded / SNIPPET).read_text("utf-8")
    assert text.startswith("{# mediagen: ejected from mediagen 0.1.0, sha256 ")
    for marker in ("<<<<<<< yours\n", "||||||| 0.1.0\n", "=======\n", ">>>>>>> 0.2.0\n"):
        assert marker in text
    again = new.run("eject", "--merge", SNIPPET, cwd=upgraded)
    assert (again.code, again.out) == (1, f"{SNIPPET}: not merged: resolve its conflicts first\n")
    refused = new.run("eject", "--accept", SNIPPET, cwd=upgraded)
    assert refused.code == 2
    assert refused.err.startswith(f"{SNIPPET}: MG725 has conflicts of a merge; ")
    resolved = re.sub(
        r"<<<<<<< yours\n(.*?)\|{7}.*?>>>>>>> 0\.2\.0\n", r"\1", text, flags=re.DOTALL
    )
    (upgraded / SNIPPET).write_text(resolved, "utf-8")
    accepted = new.run("eject", "--accept", SNIPPET, cwd=upgraded)
    assert (accepted.code, accepted.out) == (0, f"{SNIPPET}: accepted\n")
    text = (upgraded / SNIPPET).read_text("utf-8")
    assert text.startswith("{# mediagen: ejected from mediagen 0.2.0, sha256 ")
    assert 'await alloy("sendEvent"' in text
    assert f"same   {SNIPPET}\n" in new.run("eject", "--status", cwd=upgraded).out


def test_a_changed_block_and_a_changed_key_are_moved_and_can_be_accepted(
    tmp_path: Path, releases: tuple[Release, Release]
) -> None:
    old, new = releases
    folder = make_project(tmp_path)
    block, refined = "templates/roku-edge/snippet.j2", "spec/events/pauseStart.yaml"
    house = HOUSE.replace("ios", "roku-edge").replace("block call", "block sends")
    house = house.replace("try {{ call.invoke }}", "send()")
    for name, text in {block: house, refined: REFINED.replace("summary", "title")}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    assert old.run("generate", "--platform", "roku-edge", cwd=folder).code == 0
    status = new.run("eject", "--status", cwd=folder)
    assert f"moved  {block}  0.1.0 → 0.2.0\n" in status.out
    assert f"moved  {refined}  0.1.0 → 0.2.0\n" in status.out
    assert "yours/" not in status.out
    merged = new.run("eject", "--merge", cwd=folder)
    assert merged.code == 1
    assert f"{block}: not merged: it overrides parts of the file; adapt it" in merged.out
    before = (folder / block).read_bytes()
    assert new.run("eject", "--accept", cwd=folder).code == 0
    assert (folder / block).read_bytes() == before
    assert new.run("eject", "--status", cwd=folder).code == 0


def test_a_file_that_the_package_no_longer_has_is_gone(
    tmp_path: Path, releases: tuple[Release, Release]
) -> None:
    old, new = releases
    folder = make_project(tmp_path)
    name = "templates/media-edge-api/setup.j2"
    assert old.run("eject", name, cwd=folder).code == 0
    status = new.run("eject", "--status", cwd=folder)
    assert (status.code, status.out) == (1, f"gone   {name}\n")
    merged = new.run("eject", "--merge", cwd=folder)
    assert (merged.code, merged.out) == (
        1,
        f"{name}: gone, not merged: no lower layer has the file\n",
    )
    assert new.run("eject", "--accept", cwd=folder).code == 0
    assert "ejected" not in (folder / name).read_text("utf-8")
    assert new.run("eject", "--status", cwd=folder) == (0, "", "")


def test_a_refinement_of_a_renamed_event_names_the_new_one(
    tmp_path: Path, releases: tuple[Release, Release]
) -> None:
    old, new = releases
    folder = make_project(tmp_path)
    name = "spec/events/statesUpdate.yaml"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("event: statesUpdate\nrefine: true\ntitle: Update\n", "utf-8")
    assert old.run("generate", "--kind", "snippets", cwd=folder).code == 0
    before = contents(folder)
    check = new.run("check", cwd=folder)
    assert check.code == 2
    assert check.err.endswith(
        f"{name}:1:8: MG290 'statesUpdate' is no longer in a layer below: 0.1.0 had it, 0.2.0 has "
        "'stateSwitch' instead; rename this file and its ID, or delete it\n"
        "    event: statesUpdate\n"
        "           ^\n"
        "1 error\n"
    )
    assert contents(folder) == before


def test_without_git_the_changes_are_printed(
    upgraded: Path, releases: tuple[Release, Release]
) -> None:
    _, new = releases
    before = contents(upgraded)
    result = new.run("eject", "--merge", SNIPPET, cwd=upgraded, path="")
    assert result.code == 2
    assert result.err.endswith("MG724 cannot merge: git is not installed\n")
    assert '+alloy("sendMediaEvent", {\n' in result.out
    assert contents(upgraded) == before
