"""Caches never change a result: the folder of the system, and files that are damaged or foreign."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mediagen.filesystem.caches import cache_path, toolchain_folder

from tests.helpers import ROOT, files, project, run

CALL = ("generate", "--kind", "snippets", "--platform", "ios")


def test_the_environment_names_the_cache_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("MEDIAGEN_TOOLCHAINS", raising=False)
    assert cache_path("file") == str(tmp_path / "mediagen" / "file")
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
    from platformdirs import user_cache_path

    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CACHE_HOME", "MEDIAGEN_TOOLCHAINS"):
        monkeypatch.delenv(name, raising=False)
    assert cache_path("file") == str(user_cache_path("mediagen", appauthor=False) / "file")
    assert toolchain_folder() == tmp_path / ".cache" / "mediagen-toolchains"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache folder of a test, which does not exist yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    return tmp_path / "cache" / "mediagen"


def test_a_second_run_uses_the_cache_and_does_not_write_it(tmp_path: Path, cache: Path) -> None:
    root = project(tmp_path / "project")
    assert run(*CALL, cwd=root).code == 0
    before = values(cache)
    assert {"yaml", "valid"} <= {name.partition("-")[0] for name in before}
    assert run(*CALL, cwd=root).code == 0
    assert values(cache) == before


def values(cache: Path) -> dict[str, bytes]:
    """Return the files of a cache, without the records of runs and the digest of the code."""
    return {p.name: p.read_bytes() for p in cache.iterdir() if not p.name.startswith("run")}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"x" * 64,
        lambda data: data[:-1],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
        lambda data: data + b"\0",
    ],
    ids=["empty", "foreign", "truncated", "changed", "other version", "extended"],
)
def test_a_damaged_cache_counts_as_none(tmp_path: Path, cache: Path, damage: object) -> None:
    assert callable(damage)
    root = project(tmp_path / "project")
    assert run(*CALL, cwd=root).code == 0
    for path in cache.iterdir():
        path.write_bytes(damage(path.read_bytes()))
    assert run(*CALL, cwd=root).code == 0
    for path in files(root / "output/snippets"):
        name = root / "output/snippets" / path
        assert name.read_bytes() == (ROOT / "output/snippets" / path).read_bytes()
    with (root / "templates/docs/common/migration.j2").open("a") as template:
        template.write("{% if x")
    assert run(*CALL, cwd=root).code == 2


@pytest.mark.skipif("not hasattr(os, 'geteuid')", reason="modes of POSIX")
def test_a_cache_that_others_can_write_counts_as_none(tmp_path: Path, cache: Path) -> None:
    from mediagen.filesystem.caching.cache_files import are_caches_enabled, read_cache, write_cache

    assert are_caches_enabled()
    write_cache("file", b"i" * 16, {"value": 1})
    assert read_cache("file", b"i" * 16) == {"value": 1}
    assert read_cache("file", b"j" * 16) is None
    (cache / "file").chmod(0o666)
    assert read_cache("file", b"i" * 16) is None


def test_a_cache_folder_that_cannot_be_created_changes_nothing(tmp_path: Path, cache: Path) -> None:
    cache.parent.write_text("a file in the way")
    assert run(*CALL, cwd=project(tmp_path / "project")).code == 0


def test_an_error_in_a_file_of_an_earlier_run_is_reported(tmp_path: Path, cache: Path) -> None:
    root = project(tmp_path / "project")
    path = root / "spec/events/play.yaml"
    valid = path.read_text("utf-8")
    path.write_text(valid.replace("\ntitle:", "\ntitel:"), "utf-8")
    first = run(*CALL, cwd=root)
    assert (first.code, run(*CALL, cwd=root)) == (2, first)
    path.write_text(valid, "utf-8")
    assert run(*CALL, cwd=root).code == 0
    path.write_text(valid.replace("\ntitle:", "\ntitel:"), "utf-8")
    assert run(*CALL, cwd=root) == first
