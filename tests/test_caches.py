"""Cache folders: that of the system, unless the environment names another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from mediagen.filesystem.caches import cache_folder, toolchain_folder


def test_the_environment_names_the_cache_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("MEDIAGEN_TOOLCHAINS", raising=False)
    assert cache_folder() == tmp_path / "mediagen"
    assert toolchain_folder() == tmp_path / "mediagen-toolchains"


def test_toolchains_can_have_a_folder_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDIAGEN_TOOLCHAINS", "tools")
    assert toolchain_folder() == tmp_path / "tools"


@pytest.mark.skipif("sys.platform != 'linux'", reason="the folder of Linux")
def test_the_default_is_the_cache_folder_of_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CACHE_HOME", "MEDIAGEN_TOOLCHAINS"):
        monkeypatch.delenv(name, raising=False)
    assert cache_folder() == tmp_path / ".cache" / "mediagen"
    assert toolchain_folder() == tmp_path / ".cache" / "mediagen-toolchains"
