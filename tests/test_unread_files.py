"""Every file of a spec and of templates has an effect, or is refused; checks are read with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import ROOT, project, run
from tests.test_broken import FOLDER

RENAME = "MG711 unused file; rename or delete it"
MOVE = "MG711 unused file; delete it, or move it to the folder that it belongs to"
PART = "MG711 unused file; no template includes it; rename or delete it"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small project with pages, a check and a platform that is proved."""
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    shutil.copytree(ROOT / "templates/docs", tmp_path / "templates/docs")
    write(
        tmp_path,
        "templates/checks/tools.yaml",
        "tools: {python: {command: [python3], install: python}}\n",
    )
    write(
        tmp_path,
        "templates/checks/parse.yaml",
        "check: parse\ntitle: parse\npurpose: compile\ntools: [python]\ncommand: [python]\n"
        "shared_folders: [lib]\n",
    )
    write(tmp_path, "templates/checks/parse/parse.py", "")
    write(tmp_path, "templates/checks/shared/lib/lib.py", "")
    write(
        tmp_path,
        "templates/web/verify.yaml",
        "checks: {parse: [stub.js, ../../shared/js]}\nrecord: {messages: {any: {call: x}}}\n",
    )
    write(tmp_path, "templates/web/sdk/stub.js", "")
    write(tmp_path, "templates/shared/js/types.d.ts", "")
    write(tmp_path, "templates/web/_head.j2", "// head\n")
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def test_files_that_are_read_are_not_reported(small: Path) -> None:
    (small / "templates/web/_head.j2").unlink()
    assert run("check", cwd=small).code == 1
    for path in (
        "spec/README.md", "spec/events/notes.md", "spec/.DS_Store", "spec/events/play.yaml~",
        "spec/events/play.yaml.orig", "templates/web/snippet.j2.bak", "templates/web/NOTICE.txt",
        "templates/LICENSE", "templates/web/README", "templates/web/sdk/README.md",
        "templates/.editorconfig",
    ):  # fmt: skip
        write(small, path, "{{ nothing")
    result = run("generate", cwd=small)
    assert (result.code, result.err) == (0, "")


def test_a_template_that_another_one_includes_is_not_reported(small: Path) -> None:
    assert f"templates/web/_head.j2: {PART}\n" in run("check", cwd=small).err
    path = small / "templates/web/snippet.j2"
    text = path.read_text("utf-8")
    path.write_text('{% include "web/_head.j2" %}\n' + text, "utf-8")
    assert run("check", cwd=small).err == ""
    path.write_text('{% include "web" ~ "/_head.j2" %}\n' + text, "utf-8")
    assert run("check", cwd=small).err == ""
    path.write_text('{% set name = "head" %}{% include name %}\n' + text, "utf-8")
    assert "_head.j2: MG711" not in run("check", cwd=small).err


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("spec/category.yaml", "MG711 unused file; did you mean 'categories.yaml'?"),
        ("spec/notes.txt", MOVE),
        ("spec/event/stop.yaml", "MG711 unused file; did you mean 'events/'?"),
        ("spec/events/ads/stop.yaml", RENAME),
        ("spec/events/stop.json", RENAME),
        ("spec/events/stop.yml", "MG125 not read; rename it so that it ends in .yaml"),
        ("templates/snippet.j2", PART),
        ("templates/languages/old/basic.yaml", RENAME),
        ("templates/web/snipet.j2", "MG711 unused file; did you mean 'snippet.j2'?"),
        ("templates/web/platforms.yaml", "MG711 unused file; did you mean 'platform.yaml'?"),
        ("templates/web/setup.js", "MG711 unused file; did you mean 'setup.j2'?"),
        ("templates/web/wrappers/wrapper.yaml",
         "MG711 unused file; did you mean 'wrapper/'?"),
        ("templates/web/wrapper/index.js.j2",
         "MG711 unused file; its folder has no wrapper.yaml"),
        ("templates/web/wrapper/python/wraper.yaml",
         "MG711 unused file; did you mean 'wrapper.yaml'?"),
        ("templates/tv/platfrom.yaml", "MG711 unused file; did you mean 'platform.yaml'?"),
        ("templates/tv/setup.j2", "MG711 unused file; its folder has no platform.yaml"),
        ("templates/unshared/unused.d.ts", RENAME),
        ("templates/shared/unused.j2", PART),
        ("templates/web/NOTICE.j2", PART),
        ("spec/README.yaml", MOVE),
        ("templates/checks/parsed/parse.py", RENAME),
        ("templates/checks/shared/other/lib.py", RENAME),
        ("templates/checks/parse.txt", RENAME),
        ("templates/docs/exl/evnt.j2", "MG711 unused file; did you mean 'event.j2'?"),
        ("templates/docs/common/flavor.yaml", RENAME),
        ("templates/docs/common/word.yaml",
         "MG711 unused file; did you mean 'words.yaml'?"),
        ("templates/docs/exl/word.yaml", "MG711 unused file; did you mean 'words.yaml'?"),
        ("templates/docs/mine/flavor.yaml",
         "MG711 unused file; did you mean 'flavour.yaml'?"),
        ("templates/docs/mine/parts.j2",
         "MG711 unused file; its folder has no flavour.yaml"),
        ("templates/docs/parts.j2", PART),
    ],
)  # fmt: skip
def test_a_file_that_nothing_reads_is_reported_with_the_nearest_name(
    small: Path, path: str, message: str
) -> None:
    (small / "templates/web/_head.j2").unlink()
    write(small, path, "title: nothing\n")
    for command in ("generate", "check", "inject --check .", "wrapper web --out library"):
        write(small, "page.md", "<!-- mediagen:begin rules -->\n<!-- mediagen:end -->\n")
        result = run(*command.split(), cwd=small)
        assert (result.code, result.out) == (2, "")
        end = "" if "check" in command else "; no files were written"
        assert result.err == f"{path}: {message}\n1 error{end}\n"
    assert not (small / "output").exists()


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (
            "templates/web/verify.yaml", "checks:", "check:",
            "templates/web/verify.yaml:1:1: MG101 unknown key 'check'; did you mean 'checks'?\n",
        ),
        (
            "templates/web/verify.yaml", "parse:", "parze:",
            "templates/web/verify.yaml:1:10: MG322 unknown check 'parze'; did you mean 'parse'?\n",
        ),
        (
            "templates/web/verify.yaml", "stub.js", "stub.ts",
            "templates/web/verify.yaml:1:18: MG326 missing file templates/web/sdk/stub.ts\n",
        ),
        (
            "templates/checks/parse.yaml", "command:", "comand:",
            "templates/checks/parse.yaml:5:1: MG101 unknown key 'comand'; "
            "did you mean 'command'?\n",
        ),
        (
            "templates/checks/parse.yaml", "[lib]", "[lob]",
            "templates/checks/parse.yaml:6:18: MG326 missing folder templates/checks/shared/lob\n",
        ),
        (
            "templates/checks/tools.yaml", "install:", "instal:",
            "templates/checks/tools.yaml:1:38: MG101 unknown key 'instal'; "
            "did you mean 'install'?\n",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["generate", "check", "wrapper web --out library"])
def test_how_code_is_proved_is_read_by_all_that_trust_it(
    small: Path, path: str, old: str, new: str, message: str, command: str
) -> None:
    text = (small / path).read_text("utf-8")
    assert text.count(old) == 1
    (small / path).write_text(text.replace(old, new), "utf-8")
    result = run(*command.split(), cwd=small)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message)


def test_a_proof_without_any_check_is_refused(small: Path) -> None:
    (small / "templates/web/_head.j2").unlink()
    shutil.rmtree(small / "templates/checks")
    message = "templates/web/verify.yaml:1:10: MG322 unknown check 'parse'\n"
    assert run("generate", cwd=small).err.startswith(message)


@pytest.mark.parametrize(
    "patterns",
    [
        (
            "spec/*.yaml", "spec/*/*.yaml", "templates/checks/tsc.yaml",
            "templates/web-sdk/verify.yaml", "templates/ios/wrapper/verify.yaml",
            "templates/media-edge-api/wrapper/python/wrapper.yaml",
        ),
        ("templates/*/platform.yaml",),
        ("templates/languages/*.yaml",),
        ("templates/checks/tools.yaml",),
        ("templates/docs/*/flavour.yaml", "templates/docs/common/words.yaml"),
        ("mediagen.yaml",),
    ],
    ids=lambda patterns: patterns[0],
)  # fmt: skip
def test_an_unknown_key_is_refused_in_every_kind_of_file(
    tmp_path: Path, patterns: tuple[str, ...]
) -> None:
    project(tmp_path)
    (tmp_path / "mediagen.yaml").write_text("out: output\n")
    paths = [path for pattern in patterns for path in sorted(tmp_path.glob(pattern))]
    assert len(paths) >= len(patterns)
    for path in paths:
        path.write_text(path.read_text("utf-8") + "\nsurplus-: {key: value}\n", "utf-8")
    result = run("check", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    for path in paths:
        lines = [line for line in result.err.splitlines() if "'surplus-'" in line]
        name = path.relative_to(tmp_path).as_posix()
        assert any(line.startswith(f"{name}:") for line in lines), name
