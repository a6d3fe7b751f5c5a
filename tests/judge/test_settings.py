"""Findings are switched off with a reason, and exit codes follow their levels."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers import Result, run

RECORDINGS = Path(__file__).parent / "recordings"
FROZEN = "73-playhead-frozen-while-playing.jsonl"
WITHOUT_BREAK = "09-ad-without-break.jsonl"


def trace(folder: Path, name: str, *options: str) -> Result:
    shutil.copy(RECORDINGS / name, folder / "sent.jsonl")
    return run("trace", *options, "sent.jsonl", cwd=folder)


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        (FROZEN, [], 0),
        (FROZEN, ["--strict"], 0),
        (FROZEN, ["--strict", "errors"], 0),
        (FROZEN, ["--strict=warnings"], 1),
        (FROZEN, ["--strict", "warnings"], 1),
        (WITHOUT_BREAK, [], 1),
        (WITHOUT_BREAK, ["--strict"], 1),
        (WITHOUT_BREAK, ["--strict=warnings"], 1),
        ("39-double-play.jsonl", ["--strict=warnings"], 0),
    ],
)
def test_the_exit_code_follows_the_level(
    tmp_path: Path, name: str, options: list[str], code: int
) -> None:
    assert trace(tmp_path, name, *options).code == code


def test_the_first_line_counts_what_the_table_of_kinds_counts(tmp_path: Path) -> None:
    assert "9 messages in 1 session: 0 errors, 1 warning\n" in trace(tmp_path, FROZEN).out
    record = json.loads((tmp_path / "sent.jsonl").read_text().splitlines()[0])
    message = record["body"]["events"][0]["xdm"] if "events" in record["body"] else record["body"]
    message["mediaCollection"]["sessionDetails"] |= {"length": "long", "channel": 5}
    (tmp_path / "wrong.jsonl").write_text(json.dumps(record) + "\n")
    result = run("trace", "wrong.jsonl", "--json", cwd=tmp_path)
    summary = json.loads(result.out)["summary"]
    for level, noun in (("error", "errors"), ("warning", "warnings")):
        counts = [kind["count"] for kind in summary["kinds"] if kind["level"] == level]
        assert summary[noun] == sum(counts)
    assert summary["errors"] == 2


def test_the_report_names_the_findings_that_are_switched_off(tmp_path: Path) -> None:
    settings = "findings:\n  playhead-frozen: {off: no clock}\n  wrong-order: {off: no breaks}\n"
    (tmp_path / "mediagen.yaml").write_text(settings)
    sentence = "2 findings switched off in mediagen.yaml: playhead-frozen, wrong-order"
    assert trace(tmp_path, FROZEN).out.splitlines()[1] == sentence
    off = json.loads(trace(tmp_path, FROZEN, "--json").out)["summary"]["off"]
    assert off == ["playhead-frozen", "wrong-order"]


def test_a_blank_reason_is_no_reason(tmp_path: Path) -> None:
    (tmp_path / "mediagen.yaml").write_text('findings:\n  wrong-order: {off: "   "}\n')
    result = trace(tmp_path, WITHOUT_BREAK)
    assert result.code == 2
    assert "mediagen.yaml:2:" in result.err
    assert "expected the reason why it is switched off" in result.err


def test_a_finding_is_switched_off_with_a_reason(tmp_path: Path) -> None:
    settings = "findings:\n  playhead-frozen: {off: the player has no clock}\n"
    (tmp_path / "mediagen.yaml").write_text(settings)
    result = trace(tmp_path, FROZEN, "--strict=warnings", "--json")
    assert result.code == 0
    assert json.loads(result.out)["items"] == []


def test_an_error_that_is_switched_off_fails_nothing(tmp_path: Path) -> None:
    settings = "findings:\n  wrong-order: {off: our ads have no breaks}\n"
    (tmp_path / "mediagen.yaml").write_text(settings)
    assert trace(tmp_path, WITHOUT_BREAK).code == 0


def test_the_names_of_findings_are_listed_with_level_and_meaning(tmp_path: Path) -> None:
    rows = json.loads(run("list", "findings", "--json", cwd=tmp_path).out)
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names) > 40
    assert {row["level"] for row in rows} == {"error", "warning", "info"}
    assert all(row["meaning"].endswith(".") for row in rows)
    assert all(name == name.lower() and " " not in name for name in names)
    text = run("list", "findings", cwd=tmp_path).out
    codes = [row["code"] for row in rows]
    assert [line.split()[:2] for line in text.splitlines()] == [
        [code, name] for code, name in zip(codes, names, strict=True)
    ]
    for word in (codes[0], names[0]):
        assert run("explain", word, cwd=tmp_path).out.startswith(f"{codes[0]} {names[0]} (error)\n")
