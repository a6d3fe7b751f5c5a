"""``mediagen toolchains`` installs and lists toolchains from any folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.helpers import run


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for toolchains that is empty."""
    folder = tmp_path / "toolchains"
    monkeypatch.setenv("MEDIAGEN_TOOLCHAINS", str(folder))
    return folder


def test_the_list_says_what_is_installed(tmp_path: Path, cache: Path) -> None:
    result = run("toolchains", "list", cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    states = dict(re.findall(r"^(\w+) +(installed|missing) +\S.*$", result.out, re.MULTILINE))
    assert len(states) == result.out.count("\n") >= 15
    assert states["npm"] == states["swift"] == "missing"
    assert states["curl"] == ("installed" if shutil.which("curl") else "missing")
    assert not cache.exists()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_what_is_there_is_left_alone(
    tmp_path: Path, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result = run("toolchains", "install", "curl", cwd=tmp_path)
    assert result == (0, "", "")
    assert capfd.readouterr() == ("", f"In {cache}: curl\n")  # of the installer itself


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["install", "swft"], "unknown toolchain 'swft'; did you mean 'swift'?"),
        (["install", "cobol-60"], "unknown toolchain 'cobol-60'; see mediagen toolchains list"),
        (
            ["install"],
            "expected the name of a toolchain, or all; see mediagen toolchains list",
        ),
        (["list", "swift"], "'list' does not accept names"),
    ],
)
def test_a_wrong_call_is_refused(call: list[str], message: str, tmp_path: Path) -> None:
    result = run("toolchains", *call, cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"mediagen toolchains: {message}\n"


def test_without_bash_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("toolchains", "list", cwd=tmp_path)
    assert result == (2, "", "mediagen toolchains: needs bash, which is not installed\n")
