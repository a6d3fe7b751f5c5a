"""`mediagen init` starts a project whose next command works, and overwrites nothing."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import ROOT, contents, run

PLATFORMS = sorted(path.parent.name for path in ROOT.glob("templates/*/platform.yaml"))
CALLS: dict[str, tuple[str, ...]] = {
    "all platforms": (),
    "one platform": ("--platform", "web-sdk", "--ci", "gitlab"),
    "trackers only": ("--platform", "ios", "--platform", "android", "--ci", "none"),
    "bare": ("--bare",),
}


@pytest.mark.parametrize("arguments", CALLS.values(), ids=CALLS)
def test_the_next_command_works_and_every_check_is_green(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    result = run("init", *arguments, cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    commands = result.out.splitlines()[-1].removeprefix("next: ").split(" && ")
    assert commands == ["mediagen check --fix"]
    for command in (*commands, "mediagen check", "mediagen inject --check"):
        done = run(*shlex.split(command)[1:], cwd=tmp_path)
        assert (done.code, done.err) == (0, ""), command
    page = (tmp_path / "docs/tracking.md").read_text("utf-8")
    assert page.count("<!-- mediagen:end ") == 2  # with a digest: filled in


def test_the_files_of_a_new_project(tmp_path: Path) -> None:
    result = run("init", "tracking", cwd=tmp_path)
    assert result.out.splitlines() == [
        *(
            f"created tracking/{name}"
            for name in (
                "mediagen.yaml",
                "spec/events/creditsStart.yaml",
                "spec/fields/programme.yaml",
                ".gitattributes",
                ".pre-commit-config.yaml",
                "docs/tracking.md",
                ".github/workflows/mediagen.yml",
            )
        ),
        "next: cd tracking && mediagen check --fix",
    ]
    config = yaml.safe_load((tmp_path / "tracking/mediagen.yaml").read_text("utf-8"))
    assert config["extends"] == "package"
    assert "platforms" not in config


def test_the_own_event_and_the_own_field_reach_the_platforms(tmp_path: Path) -> None:
    run("init", "--platform", "web-sdk", "--platform", "media-edge-api", cwd=tmp_path)
    config = yaml.safe_load((tmp_path / "mediagen.yaml").read_text("utf-8"))
    assert config["platforms"] == ["web-sdk", "media-edge-api"]
    event = run("snippet", "creditsStart", "--platform", "media-edge-api", cwd=tmp_path)
    assert "/creditsStart?" in event.out
    silent = run("snippet", "creditsStart", "--platform", "web-sdk", cwd=tmp_path)
    assert silent.code == 2
    assert "Only our own service, which accepts this event, receives it." in silent.err
    for platform in config["platforms"]:
        start = run("snippet", "sessionStart", "--platform", platform, cwd=tmp_path)
        assert "programmeId" in start.out
        assert "P104711" in start.out


def test_nothing_that_exists_is_overwritten(tmp_path: Path) -> None:
    mine = {".gitattributes": b"* text\n", "spec/fields/programme.yaml": b"group: mine\n"}
    for name, data in mine.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    result = run("init", cwd=tmp_path)
    assert result.code == 0
    assert "kept    .gitattributes\n" in result.out
    assert "kept    spec/fields/programme.yaml\n" in result.out
    assert {name: contents(tmp_path)[name] for name in mine} == mine
    before = contents(tmp_path)
    again = run("init", cwd=tmp_path)
    assert (again.code, "created" in again.out) == (0, False)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--platform", "andriod"), "MG703 unknown platform 'andriod'; did you mean 'android'?"),
        (("--bare", "--platform", "ios"), "MG705 --platform selects platforms of the package"),
        (("--ci", "jenkins"), "MG702 unknown value of --ci 'jenkins'"),
    ],
)
def test_an_invalid_call_writes_nothing(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    result = run("init", *arguments, cwd=tmp_path)
    assert result.code == 2
    assert message in result.err
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("arguments", [("init", "own"), ("schema", "--out", "own")])
def test_a_file_in_place_of_the_folder_is_kept(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "own").write_text("mine\n", "utf-8")
    result = run(*arguments, cwd=tmp_path)
    assert result.code == 2
    assert "cannot be written: own is a file; use another folder" in result.err
    assert "temporary folder" not in result.err
    assert contents(tmp_path) == {"own": b"mine\n"}


@pytest.mark.parametrize("system", ["github", "gitlab"])
def test_the_commands_of_the_workflow_and_of_the_hooks_are_green(
    system: str, tmp_path: Path
) -> None:
    run("init", "--ci", system, "--platform", "web-sdk", cwd=tmp_path)
    assert run("check", "--fix", cwd=tmp_path).code == 0
    name = {"github": ".github/workflows/mediagen.yml", "gitlab": ".gitlab-ci.yml"}[system]
    commands = [
        command
        for file in (name, ".pre-commit-config.yaml")
        for command in find_commands(yaml.safe_load((tmp_path / file).read_text("utf-8")))
    ]
    assert len(commands) == 2
    for command in commands:
        arguments = shlex.split(command.partition(" > ")[0])[1:]
        assert run(*arguments, cwd=tmp_path).code == 0, command


def find_commands(value: Any) -> list[str]:
    """Return the strings in a YAML value that are commands of mediagen."""
    if isinstance(value, dict):
        return [c for key, item in value.items() if key != "name" for c in find_commands(item)]
    if isinstance(value, list):
        return [command for item in value for command in find_commands(item)]
    return [value] if isinstance(value, str) and value.startswith("mediagen ") else []


def test_yaml_files_name_schemas_that_exist(tmp_path: Path) -> None:
    for call in (("init", "plan"), ("init", "bare", "--bare")):
        run(*call, cwd=tmp_path)
        folder = tmp_path / call[1]
        own = [p for p in folder.rglob("*.yaml") if "docs" not in p.parts and p.name[0] != "."]
        assert len(own) > 2
        for path in own:
            first = path.read_text("utf-8").partition("\n")[0]
            schema = first.removeprefix("# yaml-language-server: $schema=")
            assert (path.parent / schema).is_file(), path
