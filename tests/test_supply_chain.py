"""Packages that the project and its toolchains install: bounded, pinned, and with checksums."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from tests.helpers import ROOT

PROJECT = ROOT / "pyproject.toml"
LISTS = sorted([*ROOT.glob("toolchains/pip/*.in"), *ROOT.glob("tests/sites/*.in")])
#: The first versions without a published vulnerability, as release notes and advisories name them.
FIXED = {
    "aiohttp": (3, 13, 4),  # CVE-2025-69229 in 3.13.3, CVE-2026-22815 in 3.13.4
    "jinja2": (3, 1, 6),  # CVE-2025-27516
    "markdown-it-py": (2, 2, 0),  # CVE-2023-26302
    "orjson": (3, 11, 6),  # CVE-2025-67221
    "pytest": (9, 0, 3),  # CVE-2025-71176
}


def lowest_versions() -> dict[str, tuple[int, ...]]:
    """Return the lowest versions that ``make test-lowest`` installs."""
    command = [sys.executable, str(ROOT / "tests/lowest.py"), str(PROJECT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    pairs = (line.split("==") for line in done.stdout.split())
    return {name: tuple(map(int, version.split("."))) for name, version in pairs}


def test_every_requirement_has_a_lowest_version_without_a_known_vulnerability() -> None:
    versions = lowest_versions()
    data = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    names = {re.split(r"[>=\[]", item)[0] for item in data["dependencies"]}
    assert names <= set(versions)
    for name, fixed in FIXED.items():
        assert versions[name] >= fixed, name


def test_generated_clients_have_the_lowest_version_of_the_project() -> None:
    lowest = lowest_versions()["aiohttp"]
    files = list(ROOT.glob("output/wrappers/**/pyproject.toml"))
    assert files
    for file in files:
        (requirement,) = tomllib.loads(file.read_text("utf-8"))["project"]["dependencies"]
        name, version = requirement.split(">=")
        assert (name, tuple(map(int, version.split(".")))) == ("aiohttp", lowest)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_package_of_a_toolchain_has_checksums(path: object) -> None:
    source = ROOT / str(path)
    text = source.with_suffix(".txt").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", line), line
    pins = {line.split()[0] for line in lines}
    assert set(source.read_text("utf-8").split()) <= pins


def test_toolchains_are_installed_with_checksums_only() -> None:
    script = (ROOT / "toolchains/install").read_text("utf-8").replace("\\\n", " ")
    calls = re.findall(r"^.*\bpip\"? (?:install|download) .*$", script, re.MULTILINE)
    assert len(calls) == 2
    assert all("--require-hashes" in call and "--only-binary :all:" in call for call in calls)
