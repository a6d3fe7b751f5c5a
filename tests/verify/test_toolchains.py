"""``mediagen toolchains`` installs and lists toolchains from any folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.helpers import run


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder for toolchains."""
    folder = tmp_path / "toolchains"
    monkeypatch.setenv("MEDIAGEN_TOOLCHAINS", str(folder))
    return folder


def test_the_list_shows_the_state_of_each_toolchain(tmp_path: Path, cache: Path) -> None:
    result = run("toolchains", "list", cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    states = dict(re.findall(r"^(\w+) +(installed|missing) +\S.*$", result.out, re.MULTILINE))
    assert len(states) == result.out.count("\n") >= 15
    assert states["npm"] == states["swift"] == "missing"
    assert states["curl"] == ("installed" if shutil.which("curl") else "missing")
    assert not cache.exists()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_an_installed_toolchain_is_not_changed(
    tmp_path: Path, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result = run("toolchains", "install", "curl", cwd=tmp_path)
    assert result == (0, "", "")
    assert capfd.readouterr() == ("", f"Installed in {cache}: curl\n")  # printed by the installer


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["install", "swft"], "MG801 unknown toolchain 'swft'; did you mean 'swift'?"),
        (
            ["install", "cobol-60"],
            "MG801 unknown toolchain 'cobol-60'; see mediagen toolchains list",
        ),
        (
            ["install"],
            "MG802 expected the name of a toolchain, or all; see mediagen toolchains list",
        ),
        (["list", "swift"], "MG705 'list' does not accept names"),
    ],
)
def test_an_invalid_call_is_rejected(call: list[str], message: str, tmp_path: Path) -> None:
    result = run("toolchains", *call, cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"mediagen toolchains: {message}\n"


def test_missing_bash_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("toolchains", "list", cwd=tmp_path)
    assert result == (2, "", "mediagen toolchains: MG803 missing bash; install it and try again\n")
