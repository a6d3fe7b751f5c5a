"""Chromium, which loads one page of a folder and returns its document."""

from __future__ import annotations

import functools
import http.server
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.toolchains.tools import executable

#: Options with which Chromium runs as root and connects to this test only.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",
    "--dump-dom",
)


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve a folder over http on this machine; yield the port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


def browse(page: int, edge: int, profile: Path, milliseconds: int = 60_000) -> str:
    """Return the document of ``page.html`` after a time of the page's own clock.

    ``page`` is the port of the folder, and ``edge`` the port that ``edge.test`` resolves to.
    """
    rules = f"MAP edge.test 127.0.0.1:{edge}, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND"
    completed = subprocess.run(
        [
            str(executable("chromium")),
            *FLAGS,
            f"--virtual-time-budget={milliseconds}",
            f"--user-data-dir={profile}",
            f"--host-resolver-rules={rules}",
            f"http://127.0.0.1:{page}/page.html",
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    return completed.stdout
