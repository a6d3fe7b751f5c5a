"""Messages about an invalid command line name what is expected and how to continue."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import ROOT, run


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("lst", "mediagen: MG702 unknown command 'lst'; did you mean 'list'?"),
        ("list event", "mediagen list: MG702 unknown topic 'event'; did you mean 'events'?"),
        (
            "generate --kind pages",
            "mediagen generate: MG702 unknown value of --kind 'pages'; "
            "expected docs, snippets or wrappers",
        ),
        (
            "trace --strict=all x",
            "mediagen trace: MG702 unknown value of --strict 'all'; expected errors or warnings",
        ),
        ("trace nope.jsonl", "mediagen trace: MG970 nope.jsonl: file not found"),
        (
            "snippet play --platform ios --set foo=1",
            "mediagen snippet: MG404 unknown field 'foo' of play; "
            "'mediagen list fields' prints all fields",
        ),
        (
            "collect --port 0 --expect foo",
            "mediagen collect: MG973 unknown event 'foo'; 'mediagen list events' prints all events",
        ),
        (
            "collect --port 18081 --host 192.0.2.1",
            "mediagen collect: MG706 cannot listen on 192.0.2.1:18081: address not available; "
            "use an address of this machine with --host",
        ),
    ],
)
def test_an_invalid_call_has_one_message(call: str, message: str) -> None:
    result = run(*call.split(), cwd=ROOT)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[-1] == message


@pytest.mark.parametrize("command", ["collect", "trace"])
def test_the_help_of_strict_names_its_optional_levels(command: str, tmp_path: Path) -> None:
    words = " ".join(run(command, "-h", cwd=tmp_path).out.split())
    assert "[--strict[=LEVEL]]" in words
    assert "LEVEL is errors (default) or warnings, which includes errors" in words
