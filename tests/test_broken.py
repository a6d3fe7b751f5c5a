"""Every error of a spec is reported with its place and the expected value.

``broken/base`` is a small valid spec. Each file of ``broken/cases`` has a change to
it, and the complete standard error of the run. The keys of a change:

``file``     the file, with one of:
``replace``  a string that occurs once, and ``by`` its replacement
``append``   lines to add at its end
``text``     its complete content
``bytes``    the same with escapes such as ``\\xff``
``delete``   true: the file or folder is deleted

``call`` has the arguments of the command where it is not ``generate``.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import run

FOLDER = Path(__file__).parent / "broken"
CASES = sorted((FOLDER / "cases").glob("*.yaml"))


def spoil(folder: Path, change: dict[str, Any]) -> None:
    path = folder / change["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    match change:
        case {"replace": old, "by": new}:
            text = path.read_text("utf-8")
            assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
            path.write_text(text.replace(old, new), "utf-8")
        case {"append": text}:
            path.write_text(path.read_text("utf-8") + text, "utf-8")
        case {"text": text}:
            path.write_text(text, "utf-8")
        case {"bytes": escaped}:
            path.write_bytes(escaped.encode("latin-1").decode("unicode_escape").encode("latin-1"))
        case {"delete": True}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        case _:
            raise AssertionError(f"no such change: {change}")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for name in ("spec", "templates"):
        shutil.copytree(FOLDER / "base" / name, tmp_path / name)
    return tmp_path


def test_the_base_of_the_cases_is_right(base: Path) -> None:
    result = run("generate", cwd=base)
    assert result == (0, "output: 8 files, 8 written\n", "")


def test_there_is_a_case_for_every_kind_of_fault() -> None:
    assert len(CASES) >= 70


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_fault_is_reported_with_its_place_and_its_cure(path: Path, base: Path) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    for change in case["change"]:
        spoil(base, change)
    result = run(*case.get("call", "generate").split(), cwd=base)
    assert result.err == case["says"]
    assert (result.code, result.out) == (2, "")
    assert "Traceback" not in result.err
    assert not (base / "output").exists(), "something was written"
