"""``mediagen wrapper`` writes a starter into a user's tree, never over what is not its own."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from mediagen.platforms.tools import find_program

from tests.helpers import ROOT, contents, project, run
from tests.verify.proving import project as own
from tests.verify.proving import prover, require

PLATFORMS = [platform.id for platform in own().platforms.values() if platform.wrappers]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_starter_is_the_wrapper(platform: str, tmp_path: Path) -> None:
    result = run("wrapper", platform, "--out", "app", cwd=project(tmp_path))
    assert (result.code, result.err) == (0, "")
    made = contents(tmp_path / "app")
    listed = result.out.splitlines()
    del made[".manifest"], made[".gitattributes"]
    assert sorted(listed) == sorted(f"app/{path}" for path in made)
    assert made == contents(ROOT / "output" / "wrappers" / platform)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_starter_has_the_name_it_is_given(platform: str, tmp_path: Path) -> None:
    run("wrapper", platform, "--out", "app", "--name", "acme-player", cwd=project(tmp_path))
    made = contents(tmp_path / "app")
    del made[".manifest"]
    named = ("acme-player", "AcmePlayer", "acmePlayer", "acme_player")
    assert any(name in path or name.encode() in made[path] for path in made for name in named)
    plain = ("media-tracking", "media_tracking")
    assert not any(name in path for path in made for name in plain)


def test_what_somebody_else_wrote_stays(tmp_path: Path) -> None:
    project(tmp_path)
    app = tmp_path / "app"
    app.mkdir()
    (app / "README.md").write_text("mine")
    result = run("wrapper", "web-sdk", "--out", "app", cwd=tmp_path)
    assert result.code == 2
    assert result.err == (
        "app/README.md: was not written by mediagen; move it away, or delete it\n"
        "1 error; no files were written\n"
    )
    assert contents(app) == {"README.md": b"mine"}


def test_what_was_edited_stays(tmp_path: Path) -> None:
    project(tmp_path)
    run("wrapper", "web-sdk", "--out", "app", cwd=tmp_path)
    with (tmp_path / "app/index.js").open("a") as file:
        file.write("// mine\n")
    before = contents(tmp_path / "app")
    result = run("wrapper", "web-sdk", "--out", "app", "--name", "acme", cwd=tmp_path)
    assert result.err == (
        "app/index.js: was changed since mediagen wrote it; move it away, or delete it\n"
        "1 error; no files were written\n"
    )
    assert contents(tmp_path / "app") == before


def test_two_starters_share_a_folder_where_they_share_no_file(tmp_path: Path) -> None:
    project(tmp_path)
    run("wrapper", "web-sdk", "--out", "app", cwd=tmp_path)
    (tmp_path / "app/README.md").unlink()
    before = contents(tmp_path / "app")
    assert run("wrapper", "ios", "--out", "app", cwd=tmp_path).code == 0
    after = contents(tmp_path / "app")
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {".manifest", ".gitattributes"}


def test_generate_and_wrapper_may_share_a_folder(tmp_path: Path) -> None:
    project(tmp_path, output=True)
    assert run("wrapper", "web-sdk", "--out", "output", cwd=tmp_path).code == 0
    made = contents(tmp_path / "output")
    assert "index.js" in made
    assert run("generate", cwd=tmp_path).code == 0
    assert run("check", cwd=tmp_path).code == 0
    assert contents(tmp_path / "output").keys() == made.keys()
    assert run("wrapper", "web-sdk", "--out", "output", cwd=tmp_path).code == 0
    assert run("check", cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            ("wobsdk",),
            "mediagen wrapper: MG703 unknown platform 'wobsdk'; did you mean 'web-sdk'?\n",
        ),
        (
            ("ios", "--name", "Acme Player"),
            "mediagen wrapper: MG716 invalid name 'Acme Player': expected "
            "lower-case words joined by hyphens, such as acme-tracking\n",
        ),
    ],
)
def test_a_wrong_call_is_told_what_would_be_right(
    call: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    result = run("wrapper", *call, "--out", "app", cwd=project(tmp_path))
    assert (result.code, result.out, result.err) == (2, "", says)
    assert not (tmp_path / "app").exists()


def call(command: list[str], cwd: Path) -> str:
    """What a program of the toolchains prints; one that fails fails the test."""
    program = find_program(command[0]) or command[0]
    done = subprocess.run(
        [program, *command[1:]], cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("platform", ["js-3x", "chromecast"])
def test_an_app_installs_a_starter_as_its_readme_says(platform: str, tmp_path: Path) -> None:
    require(prover().proofs["install/web-sdk/npm"].checks)  # it runs npm, too
    name = "acme-player"
    run("wrapper", platform, "--out", name, "--name", name, cwd=project(tmp_path))
    readme = (tmp_path / "acme-player/README.md").read_text()
    (command,) = re.findall(r"```sh\n(npm .*)\n```", readme)
    archive = call(["npm", "pack", "--silent", "./acme-player"], tmp_path).strip()
    packed = tmp_path / "packed"
    packed.mkdir()
    (tmp_path / archive).rename(packed / archive)
    (names,) = re.findall(r'^import \{([^}]*,[^}]*)\} from "acme-player";', readme, re.M)
    program = (
        f'import {{{names}}} from "acme-player";\nimport * as all from "acme-player";\n'
        'import "acme-player/acme-player.js";\n'
        f"console.log(JSON.stringify([{{{names}}}, all, acmePlayer].map(Object.keys)));\n"
    )
    for app, install in ((tmp_path, shlex.split(command)), (packed, ["npm", "install", archive])):
        (app / "package.json").write_text('{"private": true, "type": "module"}')
        (app / "app.js").write_text(program)
        call([*install, "--offline", "--no-audit", "--no-fund"], app)
        imported, exported, script = json.loads(call(["node", "app.js"], app))
        assert sorted(exported) == sorted(script)
        assert "MediaTracking" in imported and {*imported} <= {*exported}


def test_the_example_of_the_help_runs(tmp_path: Path) -> None:
    project(tmp_path)
    printed = run("wrapper", "-h", cwd=tmp_path).out
    example = printed.rpartition("example: mediagen ")[2].split()
    assert run(*example, cwd=tmp_path).code == 0


def test_the_swift_package_brings_all_that_the_platform_installs() -> None:
    """An app that adds it can import what its README does, such as the identity extension."""
    steps = {step.title: step.code or "" for step in own().platforms["ios"].install}
    due = re.findall(r'"(https://[^"]*)"', steps["Swift Package Manager"])
    assert len(due) == 2
    manifest = (ROOT / "output/wrappers/ios/Package.swift").read_text("utf-8")
    assert due == re.findall(r'url: "(.*)"', manifest)
