"""Typed custom metadata and events that are left out, in recorded traffic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import run
from tests.layers.projects import custom_group, write_project

FIELDS = """kids: {type: boolean, required: true, example: false}
score: {type: number, maximum: 10}
shown: {type: date}
tier: {type: {free: Free., plus: Plus.}}"""
VALID = {"acme.kids": "true", "acme.score": "7.5", "acme.shown": "2026-01-31", "acme.tier": "plus"}


def trace(folder: Path, metadata: dict[str, str], **files: str) -> Any:
    """Return the JSON of ``trace`` for a session start with custom metadata."""
    group = custom_group(FIELDS, prefix="acme.")
    write_project(folder, {"spec/fields/programme.yaml": group, **files})
    pairs = [{"name": name, "value": value} for name, value in metadata.items()]
    details = {
        "name": "video-123",
        "length": 60,
        "contentType": "vod",
        "playerName": "Player",
        "channel": "Channel",
    }
    body = {
        "eventType": "media.sessionStart",
        "mediaCollection": {"playhead": 0, "sessionDetails": details, "customMetadata": pairs},
        "timestamp": "2026-01-31T20:15:00.000Z",
    }
    record = {
        "url": "https://edge.adobedc.net/ee/va/v1/sessionStart?configId=test",
        "method": "POST",
        "body": json.dumps({"events": [{"xdm": body}]}),
    }
    (folder / "session.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    return run("trace", "session.jsonl", cwd=folder)


def test_valid_typed_metadata_has_no_findings(tmp_path: Path) -> None:
    assert "acme." not in trace(tmp_path, VALID).out


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("acme.kids", "yes", '"yes" is not true or false'),
        ("acme.score", "7.50.1", '"7.50.1" is not a number'),
        ("acme.score", "11", '"11" is not 10 or less'),
        ("acme.shown", "2026-02-31", '"2026-02-31" is not a date such as 2026-01-31'),
        ("acme.tier", "gold", '"gold" is not one of the tier'),
    ],
)
def test_an_invalid_value_is_a_finding(
    name: str, value: str, expected: str, tmp_path: Path
) -> None:
    assert expected in trace(tmp_path, {**VALID, name: value}).out


def test_a_missing_required_value_is_a_finding(tmp_path: Path) -> None:
    result = trace(tmp_path, {"acme.tier": "plus"})
    assert "customMetadata['acme.kids']" in result.out
    assert "Missing required field" in result.out


def test_a_free_name_is_a_finding_only_if_the_project_closes_the_map(tmp_path: Path) -> None:
    assert "acme.other" not in trace(tmp_path / "open", {**VALID, "acme.other": "x"}).out
    closed = {
        "spec/fields/customMetadata.yaml": "group: customMetadata\nrefine: true\nfree: false\n"
    }
    result = trace(tmp_path / "closed", {**VALID, "acme.other": "x"}, **closed)
    assert result.err == ""
    assert 'no custom metadata "acme.other" is declared' in result.out


def test_an_event_that_is_left_out_is_still_a_valid_message(tmp_path: Path) -> None:
    body = {
        "eventType": "media.bitrateChange",
        "mediaCollection": {
            "sessionID": "1",
            "playhead": 0,
            "qoeDataDetails": {
                "bitrate": 5000,
                "droppedFrames": 0,
                "framesPerSecond": 25,
                "timeToStart": 100,
            },
        },
        "timestamp": "2026-01-31T20:15:00.000Z",
    }
    record = {
        "url": "https://edge.adobedc.net/ee/va/v1/bitrateChange?configId=test",
        "method": "POST",
        "body": json.dumps({"events": [{"xdm": body}]}),
    }
    for name, text in (("all", ""), ("without", "without: [bitrateChange]\n")):
        folder = write_project(tmp_path / name, {"mediagen.yaml": f"extends: package\n{text}"})
        (folder / "session.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    results = [run("trace", "session.jsonl", cwd=tmp_path / name) for name in ("all", "without")]
    assert "unknown-event" not in results[1].out
    assert results[1].out.splitlines()[:3] == results[0].out.splitlines()[:3]
