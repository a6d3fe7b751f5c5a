"""Every template and every flavour is read by each command that trusts them, rendered or not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import project, run

UNCLOSED = "\n{% if opens %}\n"
COMMANDS = (
    "check --kind snippets --platform ios",
    "generate --kind snippets --platform ios",
    "inject --check page.md",
    "wrapper ios --out library",
    "verify --platform ios --event play --kind snippets",
)
PAGE = "<!-- mediagen:begin snippet event=play platform=ios -->\n<!-- mediagen:end -->\n"


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "path",
    [
        "templates/docs/docusaurus/parts.j2",  # of a flavour that the project does not have
        "templates/docs/common/migration.j2",
        "templates/web-sdk/snippet.j2",
        "templates/wrappers/_sdk.md.j2",
    ],
)
def test_a_template_that_is_not_rendered_is_parsed(tmp_path: Path, command: str, path: str) -> None:
    project(tmp_path)
    (tmp_path / "page.md").write_text(PAGE)
    append(tmp_path / path, UNCLOSED)
    result = run(*command.split(), cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{path}:")
    assert "'if' is not closed" in result.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_flavour_that_is_not_generated_is_read(tmp_path: Path, command: str) -> None:
    path = project(tmp_path) / "templates/docs/docusaurus/flavour.yaml"
    (tmp_path / "page.md").write_text(PAGE)
    path.write_text(path.read_text("utf-8").replace("\nextension:", "\nextensionx:"), "utf-8")
    result = run(*command.split(), cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "unknown key 'extensionx'; did you mean 'extension'?" in result.err


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "path",
    [
        "mediagen.yaml",
        "spec/events/play.yaml",
        "spec/session.yaml",
        "templates/languages/swift.yaml",
        "templates/checks/tools.yaml",
        "templates/docs/docusaurus/flavour.yaml",
        "templates/docs/docusaurus/parts.j2",
        "templates/ios/snippet.j2",
        "templates/ios/wrapper/README.md.j2",
    ],
)
def test_the_conflict_of_a_merge_is_called_that_at_its_first_marker(
    tmp_path: Path, path: str, newline: str
) -> None:
    project(tmp_path)
    (tmp_path / "mediagen.yaml").write_text("spec: spec\nout: output\n")
    file = tmp_path / path
    first, *rest = file.read_text("utf-8").splitlines()
    lines = [first, "<<<<<<< HEAD", *rest[:1], "=======", *rest[:1], ">>>>>>> branch", *rest[1:]]
    file.write_bytes("".join(f"{line}{newline}" for line in lines).encode())
    result = run("check", "--kind", "snippets", "--platform", "ios", cwd=tmp_path)
    assert result.code == 2
    place = re.escape(f"{path}:2:1: ")
    assert re.search(rf"^{place}(MG114 )?.*conflict", result.err, re.MULTILINE)
    assert "not valid YAML" not in result.err


def test_a_heading_is_no_conflict_of_a_merge(tmp_path: Path) -> None:
    root = project(tmp_path)
    append(root / "templates/ios/wrapper/README.md.j2", "\nHeading\n=======\n")
    assert run("generate", "--kind", "snippets", cwd=root).code == 0
