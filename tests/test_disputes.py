"""Disputes between sources are for maintainers: a list of their own, and pages only on demand."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.helpers import ROOT, run

#: Phrases that mention sources without naming them.
UNNAMED = re.compile(r"\b(some (pages|sources)|no (guide|page)|sources disagree)\b", re.IGNORECASE)


def test_disputes_are_listed_with_their_sources(tmp_path: Path) -> None:
    result = run("list", "disputes", "--json", cwd=tmp_path)
    rows = json.loads(result.out)
    assert result.code == 0 and rows
    assert all(row["text"] and row["sources"] for row in rows)
    text = run("list", "disputes", cwd=tmp_path).out
    for row in rows:
        assert f"{row['subject']}: {row['text']}\n" in text
        assert all(f"  {source}\n" in text for source in row["sources"])


def test_no_page_and_no_wrapper_quarrels_with_unnamed_sources() -> None:
    for path in (ROOT / "output").rglob("*"):
        if path.is_file():
            match = UNNAMED.search(path.read_text("utf-8"))
            assert match is None, f"{path}: {match and match[0]}"


@pytest.mark.parametrize("switched_on", [False, True])
def test_pages_print_disputes_where_the_project_switches_them_on(
    switched_on: bool, tmp_path: Path
) -> None:
    config = {"pages": {"disputes": switched_on}}
    (tmp_path / "mediagen.yaml").write_text(yaml.safe_dump(config), "utf-8")
    assert run("generate", "--kind", "docs", "--event", "adSkip", cwd=tmp_path).code == 0
    disputes = json.loads(run("list", "disputes", "--json", cwd=tmp_path).out)
    source, *_ = (row["sources"][0] for row in disputes if row["subject"] == "event adSkip")
    page = (tmp_path / "output/docs/exl/events/ads/ad-skip.md").read_text("utf-8")
    assert (source in page) == switched_on
    assert ("## Disputes" in page) == switched_on


def test_a_dispute_without_sources_is_an_error(tmp_path: Path) -> None:
    add_to_small_project(tmp_path, "disputes:\n  - text: One says so.\n")
    result = run("generate", cwd=tmp_path)
    assert result.code == 2
    assert "missing key 'sources'" in result.err


def test_a_caveat_with_a_text_names_protocols_or_its_audience(tmp_path: Path) -> None:
    add_to_small_project(tmp_path, "caveats:\n  - text: One says so.\n")
    result = run("generate", cwd=tmp_path)
    assert result.code == 2
    assert "missing key 'protocols' or 'audience'" in result.err


def test_disputes_of_an_invalid_spec_are_not_listed(tmp_path: Path) -> None:
    """A list without the disputes of unreadable files would look complete."""
    add_to_small_project(tmp_path, "sesion: opens\n")
    result = run("list", "disputes", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "unknown key 'sesion'" in result.err


def add_to_small_project(tmp_path: Path, text: str) -> None:
    """Copy the small project, with more YAML at the end of an event."""
    for part in ("spec", "templates"):
        shutil.copytree(ROOT / "tests/broken/base" / part, tmp_path / part)
    event = tmp_path / "spec/events/play.yaml"
    event.write_text(event.read_text("utf-8") + text, "utf-8")
