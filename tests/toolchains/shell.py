"""Shell snippets with the real sh and curl, sent to a recording server; and shell words."""

from __future__ import annotations

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import json_body, tools
from .records import Call, Outcome, Rejected
from .seals import new_seals

HOST = "https://edge.adobedc.net"

# Seconds one snippet may take.
_LIMIT = 20

_ENDPOINTS = {
    *("sessionStart", "sessionComplete", "sessionEnd", "play", "ping", "pauseStart"),
    *("bufferStart", "bitrateChange", "adBreakStart", "adBreakComplete", "adStart", "adComplete"),
    *("adSkip", "chapterStart", "chapterComplete", "chapterSkip", "error", "statesUpdate"),
    "downloaded",
}

# Stands before the real curl on PATH: sends requests for the Edge Network to the local server,
# refuses any other URL, and makes an error status an exit code.
_CURL = f"""\
#!/bin/sh
for argument do
  shift
  case $argument in
  {HOST}/*) argument=$MEDIAGEN_SERVER/${{argument#{HOST}/}} ;;
  http://* | https://*)
    echo "curl: unexpected URL $argument" >&2
    exit 64
    ;;
  esac
  set -- "$@" "$argument"
done
exec "$MEDIAGEN_CURL" -q --fail --silent --show-error --noproxy '*' "$@"
"""

_EMITTER = """\
set -u
emit() {
  if [ $# -eq 3 ]; then printf '%s %s %s\\0' "$3" "$1" "$2"; fi
}
"""


def run_snippets(sources: dict[str, str]) -> dict[str, Outcome]:
    """Run every snippet in a shell of its own; each talks to its own path of one server."""
    with TemporaryDirectory() as temporary, _Server() as server:
        folder = Path(temporary)
        curl = folder / "bin" / "curl"
        curl.parent.mkdir()
        curl.write_text(_CURL, encoding="utf-8")
        curl.chmod(0o755)

        def one(job: tuple[int, str]) -> Outcome:
            index, source = job
            script = folder / str(index) / "snippet.sh"
            script.parent.mkdir()
            script.write_text(source, encoding="utf-8", newline="\n")
            done = tools.run(
                ["sh", "-eu", script.name],
                cwd=script.parent,
                timeout=_LIMIT,
                env={
                    "PATH": f"{curl.parent}:/usr/local/bin:/usr/bin:/bin",
                    "MEDIAGEN_CURL": str(tools.executable("curl")),
                    "MEDIAGEN_SERVER": f"http://127.0.0.1:{server.port}/{index}",
                },
            )
            error = server.refusals.get(index) or _explain(done)
            return Outcome(server.calls.get(index, []), error)

        with ThreadPoolExecutor(4) as pool:
            return dict(zip(sources, pool.map(one, enumerate(sources.values())), strict=True))


def evaluate(expressions: list[str]) -> list[str]:
    """The strings that shell words stand for; raises Rejected."""
    values = _evaluate(expressions)
    reasons: dict[int, str] = {}
    for index, expression in enumerate(expressions):
        if index not in values:
            # An unclosed quote takes the words after it along; alone each is judged fairly.
            alone = _evaluate([expression])
            if not alone:
                reasons[index] = "not one shell word"
            values |= {index: alone.get(0, "")}
    if reasons:
        raise Rejected("shell", reasons)
    return [values[index] for index in range(len(expressions))]


def _evaluate(expressions: list[str]) -> dict[int, str]:
    seals = new_seals(len(expressions))
    lines = [f"emit {i} {word} {seals[i]}" for i, word in enumerate(expressions)]
    with TemporaryDirectory() as temporary:
        script = Path(temporary) / "words.sh"
        script.write_text(_EMITTER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        done = tools.run(["sh", script.name], cwd=script.parent)
    values: dict[int, str] = {}
    for record in done.stdout.split("\0"):
        seal, _, rest = record.partition(" ")
        number, _, value = rest.partition(" ")
        if seal in seals and number == str(seals.index(seal)):
            values[int(number)] = value
    return values


def _explain(done: CompletedProcess[str]) -> str | None:
    if done.returncode == 0:
        return None
    message = done.stderr.strip() or f"exit code {done.returncode}"
    found = re.match(r"snippet\.sh: (\d+): (.*)", message, re.DOTALL)
    return f"line {found[1]}: {found[2]}" if found else message


class _Server:
    """A stand-in of the Media Edge API on a local port; the first path segment is the snippet."""

    def __init__(self) -> None:
        self.calls: dict[int, list[Call]] = {}
        self.refusals: dict[int, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name is http.server's
                status, answer = outer.answer(self)
                data = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the test output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> _Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> tuple[int, Any]:
        """Record a request; the status and JSON body of the answer."""
        size = int(request.headers.get("Content-Length") or 0)
        text = request.rfile.read(size).decode("utf-8", "backslashreplace")
        first, _, rest = request.path[1:].partition("/")
        index = int(first)
        url = f"{HOST}/{rest}"
        parts = urlsplit(url)
        own = {"host", "content-length", "user-agent", "accept"}
        headers = {key.lower(): value for key, value in request.headers.items()}
        call: Call = {
            "call": "request",
            "method": request.command,
            "url": url,
            "path": parts.path,
            "query": dict(parse_qsl(parts.query, keep_blank_values=True)),
            "headers": {key: value for key, value in headers.items() if key not in own},
            "body": None,
        }
        self.calls.setdefault(index, []).append(call)
        try:
            call["body"] = json_body.parse(text)
        except ValueError as error:
            return self._refuse(index, 400, f"the body is not JSON: {error}")
        endpoint = re.fullmatch(r"/ee(?:/[\w-]+)?/va/v1/(\w+)", parts.path)
        if endpoint is None or endpoint[1] not in _ENDPOINTS:
            return self._refuse(index, 404, f"no endpoint {parts.path}")
        if "configId" not in call["query"]:
            return self._refuse(index, 400, "the query lacks configId")
        if headers.get("content-type", "").partition(";")[0] != "application/json":
            return self._refuse(index, 400, "the header Content-Type is not application/json")
        if endpoint[1] == "downloaded":
            return 200, {"requestId": "request-1", "handle": []}
        if endpoint[1] != "sessionStart":
            return 204, None
        session = {"type": "media-analytics:new-session", "payload": [{"sessionId": "session-1"}]}
        return 200, {"requestId": "request-1", "handle": [session]}

    def _refuse(self, index: int, status: int, reason: str) -> tuple[int, Any]:
        self.refusals.setdefault(index, f"{status}: {reason}")
        return status, {"status": status, "title": reason}
