"""A collector for one check: takes what snippets send, and keeps it apart by snippet."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import re
import threading
from pathlib import Path
from typing import Any

from aiohttp import web

from mediagen.platforms.proofs import Server
from mediagen.protocols.compose import compose
from mediagen.spec.model import Spec
from mediagen.traffic.collector import Collector, certificate
from mediagen.verify.expectations import plain, replaced

#: When everything happens that documented snippets leave to the reader.
MOMENT = "2026-01-31T20:00:00.000Z"


class Recorder:
    """Serves on a free port of this machine while it is entered; one collector for each snippet.

    Anything that is fetched comes from ``folder``.
    """

    def __init__(self, spec: Spec, how: Server, folder: Path) -> None:
        self._spec, self._how, self._folder = spec, how, folder
        self._collectors: dict[int, tuple[Collector, io.StringIO]] = {}
        self._repeated: dict[int, list[str]] = {}
        self.current = -1
        self.port = 0

    @property
    def base(self) -> str:
        """The address without a path."""
        return f"{'https' if self._how.https else 'http'}://127.0.0.1:{self.port}"

    def open(self, number: int, protocol: str, *, within: bool) -> str:
        """Be ready for a snippet; ``within`` a session, whose id is returned, or without one."""
        kept = io.StringIO()
        collector = Collector(self._spec, lambda line: None, kept)
        self._collectors[number] = (collector, kept)
        if not within:
            return ""
        event = next(e for e in self._spec.events.values() if e.session == "opens")
        (message,) = compose(self._spec, event, event.examples["basic"].values, protocol)
        body = replaced(plain(message.body), placeholders(self._spec, protocol, ""))  # type: ignore[union-attr]
        return collector.open(protocol, body)

    def calls(
        self, number: int, *, strict: bool
    ) -> tuple[list[dict[str, Any]], str | None, list[str]]:
        """What a snippet sent, why it was refused where it was, and the sessions it opened.

        What comes before a snippet is not there, so its order cannot be right; that of a ``strict``
        one has to be.
        """
        serious = ("error", "warning") if strict else ("error",)
        collector, kept = self._collectors[number]
        collector.finish()
        calls, ids = [], []
        wrong = list(self._repeated.get(number, ()))
        for line in kept.getvalue().splitlines():
            entry = json.loads(line)
            if entry["type"] == "request":
                call = {key: entry[key] for key in ("method", "path", "query", "body")}
                calls.append({"call": "request", **call})
                ids += [entry["session"]] if entry["session"] else []
                if entry["status"] >= 400 and not entry["findings"]:
                    wrong.append(f"answered with {entry['status']}")
            if entry["type"] in ("request", "verdict"):
                wrong += [
                    f"{found.get('path', entry.get('event'))}: {found['message']}; "
                    f"expected: {found['expected']}"
                    for found in entry["findings"]
                    if found["level"] in serious and (strict or found.get("path"))
                ]
        return calls, "; ".join(dict.fromkeys(wrong)) or None, ids

    # -- serving ------------------------------------------------------------------------------

    def __enter__(self) -> Recorder:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        application = web.Application(client_max_size=1 << 24)
        application.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(application, access_log=None, handle_signals=False)

        async def start() -> None:
            await runner.setup()
            context = certificate("127.0.0.1")[0] if self._how.https else None
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
            self.port = runner.addresses[0][1]

        self._loop.run_until_complete(start())
        ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return self._file(request.path)
        number = self.current
        if self._how.unit is not None:
            found = re.search(r"(\d+)$", request.query.get(self._how.unit, ""))
            number = int(found[1]) if found else -1
        if number not in self._collectors:
            return web.Response(status=404)
        self._repeated.setdefault(number, []).extend(_repeated(await request.read()))
        return await self._collectors[number][0].handle(request)

    def _file(self, path: str) -> web.StreamResponse:
        target = (self._folder / path.lstrip("/")).resolve()
        if not target.is_relative_to(self._folder.resolve()) or not target.is_file():
            return web.Response(status=404)
        return web.FileResponse(target, headers={"Cache-Control": "no-store"})


def _repeated(body: bytes) -> list[str]:
    """The keys that occur twice in an object of a body: a backend silently takes one of them."""
    found: list[str] = []

    def looked(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        found.extend(f"the key {key!r} occurs twice" for key in {*keys} if keys.count(key) > 1)

    with contextlib.suppress(ValueError):  # the collector says what is no JSON
        json.loads(body, object_pairs_hook=looked)
    return found


def placeholders(spec: Spec, protocol: str, session_id: str) -> dict[str, str]:
    """What a reader puts in the place of each placeholder: the session's id, the time, a word."""
    found: dict[str, str] = {}
    for field in spec.fields.values():
        given = field.placeholder.get(protocol)
        if not isinstance(given, str):
            continue
        if spec.groups[field.group].bare:
            found[given] = MOMENT if field.type == "timestamp" else session_id
        else:
            found[given] = field.name
    return found
