"""The preview in a process of its own, and requests to it."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.preview.markup import Document

#: Seconds until an expected answer; a plan takes a while on a busy machine.
_PATIENCE = 40.0


class Response(NamedTuple):
    """Answer of the preview."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Document:
        """The elements of the page."""
        return Document(self.text)


@dataclass
class Preview:
    """Running preview of the project in a folder."""

    port: int
    folder: Path
    pid: int
    collect_port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            text = response.read().decode("utf-8")
            return Response(response.status, dict(response.getheaders()), text)
        finally:
            connection.close()

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None, port: int = 0
    ) -> Response:
        """Return the answer to a request with a body; ``port`` is that of the page by default."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=_PATIENCE)
        try:
            connection.request("POST", path, body, headers=dict(headers or {}))
            response = connection.getresponse()
            text = response.read().decode("utf-8")
            return Response(response.status, dict(response.getheaders()), text)
        finally:
            connection.close()

    def wait_for(self, path: str, is_expected: Callable[[Response], bool]) -> Response:
        """Return the first answer that is as expected; fail with the last one."""
        end = time.monotonic() + _PATIENCE
        while True:
            response = self.get(path)
            if is_expected(response):
                return response
            assert time.monotonic() < end, response.text
            time.sleep(0.05)


@contextmanager
def serve_preview(
    folder: Path, *arguments: str, end_by: signal.Signals = signal.SIGINT
) -> Iterator[Preview]:
    """Run ``mediagen preview`` on a free port until the block ends; it must end cleanly."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mediagen", "preview", "--port", "0", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line, collect_port = process.stdout.readline(), 0
        if line.startswith("collecting at"):
            collect_port = int(line.rpartition(":")[2])
            line = process.stdout.readline()
        match = re.fullmatch(r"previewing at http://127\.0\.0\.1:(\d+)/, Ctrl-C ends it\n", line)
        if match is None:
            process.kill()
            raise AssertionError(line + process.communicate()[1])
        yield Preview(int(match[1]), folder, process.pid, collect_port)
        process.send_signal(end_by)
        _, errors = process.communicate(timeout=_PATIENCE)
        assert (process.returncode, errors) == (0, ""), errors
    finally:
        process.kill()
        process.communicate(timeout=_PATIENCE)
