"""Editors complete and check the spec from the schemas that the loader uses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mediagen.yaml_files.schema import SCHEMAS

from tests.helpers import run
from tests.toolchains.requirement import require
from tests.toolchains.tools import npm_command

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path
    for pattern in (
        "spec/*.yaml",
        "spec/*/*.yaml",
        "templates/*/*.yaml",
        "templates/docs/*/*.yaml",
        "templates/*/wrapper/**/*.yaml",
        "templates/wrappers/*/wrapper.yaml",
    )
    for path in ROOT.glob(pattern)
)
KINDS = {
    "events": "event",
    "fields": "fields",
    "languages": "language",
    "stories": "story",
    "actions": "action",
    "translations": "words",
    "spec": None,
}


class LanguageServer:
    """The language server that editors start for YAML, over standard input and output."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [*npm_command("yaml-language-server"), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._number = 0
        self.ask("initialize", {"processId": None, "rootUri": ROOT.as_uri(), "capabilities": {}})
        self._send({"method": "initialized", "params": {}})

    def complete(self, path: Path, text: str) -> set[str]:
        """Return the completions at the end of the content of a file."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        lines = text.split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        parameters = {"textDocument": {"uri": uri}, "position": position}
        completions = self.ask("textDocument/completion", parameters)
        return {item["label"] for item in completions["items"]}

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """The answer to a request; what the server asks meanwhile is answered with nothing."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            elif message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def stop(self) -> None:
        """End the server."""
        self._server.kill()
        self._server.communicate()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._server.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._server.stdout is not None
        length = 0
        while line := self._server.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has stopped"
        message: dict[str, Any] = json.loads(self._server.stdout.read(length))
        return message


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    require("yaml")
    language_server = LanguageServer()
    yield language_server
    language_server.stop()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_names_the_schema_of_its_kind(path: Path) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    schema = (path.parent / named).resolve()
    assert schema.parent == SCHEMAS.resolve()
    kind = KINDS.get(path.parent.name) or path.stem
    if path.parent.name == "checks" and path.stem != "tools":
        kind = "check"
    assert schema.name == f"{kind}.json"


def test_an_editor_completes_the_keys_of_an_event(server: LanguageServer) -> None:
    path = ROOT / "spec" / "events" / "new.yaml"
    first = (
        "# yaml-language-server: $schema=../../generator/mediagen/yaml_files/schemas/event.json\n"
    )
    assert {"title", "session", "carries", "examples"} <= server.complete(
        path, f"{first}event: x\n"
    )
    assert {"replacement", "automatic", "none"} <= server.complete(path, f"{first}xdm:\n  ")


def test_an_editor_completes_the_values_of_a_platform(server: LanguageServer) -> None:
    path = ROOT / "templates" / "new" / "platform.yaml"
    schemas = "../../generator/mediagen/yaml_files/schemas"
    first = f"# yaml-language-server: $schema={schemas}/platform.json\n"
    assert {"xdm", "tracker", "collection"} <= server.complete(path, f"{first}protocol: ")


def test_an_editor_completes_the_files_of_a_new_project(
    server: LanguageServer, tmp_path: Path
) -> None:
    assert run("init", cwd=tmp_path).code == 0
    path = tmp_path / "spec" / "events" / "play.yaml"
    first = "# yaml-language-server: $schema=../../.mediagen/schemas/event.json\n"
    assert {"remove", "summary"} <= server.complete(path, f"{first}event: play\nrefine: true\n")
    own = tmp_path / "spec" / "events" / "own.yaml"
    assert {"session", "only_on", "refine"} <= server.complete(own, f"{first}event: own\n")
