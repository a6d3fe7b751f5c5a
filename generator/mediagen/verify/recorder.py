"""Collector for one check: receives the requests of snippets, and keeps them apart by snippet."""

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
from mediagen.spec.model import Spec, ValueType
from mediagen.traffic.certificates import create_certificate
from mediagen.traffic.collector import Collector
from mediagen.verify.expectations import plain_payload, replace_placeholders

#: Time that replaces the placeholder of timestamps.
MOMENT = "2026-01-31T20:00:00.000Z"


class Recorder:
    """HTTP server on a free local port, as a context manager, with a collector for each snippet.

    GET requests are answered with files of ``folder``.
    """

    def __init__(self, spec: Spec, server: Server, folder: Path) -> None:
        self._spec, self._how, self._folder = spec, server, folder
        self._collectors: dict[int, tuple[Collector, io.StringIO]] = {}
        self._repeated: dict[int, list[str]] = {}
        self.current = -1
        self.port = 0

    @property
    def base_url(self) -> str:
        """URL of the server, without a path."""
        return f"{'https' if self._how.https else 'http'}://127.0.0.1:{self.port}"

    def open_case(self, number: int, protocol: str, *, within: bool) -> str:
        """Prepare for the requests of a case.

        Returns the ID of an open session if the case runs ``within`` one, else an empty string.
        """
        log = io.StringIO()
        collector = Collector(self._spec, lambda line: None, log)
        self._collectors[number] = (collector, log)
        if not within:
            return ""
        event = self._spec.opening_events[0]
        (message,) = compose(self._spec, event, event.examples["basic"].values, protocol)
        values = placeholder_values(self._spec, protocol, "")
        body = replace_placeholders(plain_payload(message.body), values)  # type: ignore[union-attr]
        return collector.open_session(protocol, body)

    def calls_of_case(
        self, number: int, *, strict: bool
    ) -> tuple[list[dict[str, Any]], str | None, list[str]]:
        """Return the requests of a case, its errors or None, and the IDs of its sessions.

        A snippet lacks the events before it, so errors of order count only for a ``strict`` case.
        """
        serious = ("error", "warning") if strict else ("error",)
        collector, log = self._collectors[number]
        collector.finish_sessions()
        calls, ids = [], []
        errors = list(self._repeated.get(number, ()))
        for line in log.getvalue().splitlines():
            entry = json.loads(line)
            if entry["type"] == "request":
                call = {key: entry[key] for key in ("method", "path", "query", "body")}
                calls.append({"call": "request", **call})
                ids += [entry["session"]] if entry["session"] else []
                if entry["status"] >= 400 and not entry["findings"]:
                    errors.append(f"the collector answered with status {entry['status']}")
            if entry["type"] in ("request", "verdict"):
                errors += [
                    f"{finding.get('path', entry.get('event'))}: {finding['message']}; "
                    f"expected: {finding['expected']}"
                    for finding in entry["findings"]
                    if finding["level"] in serious and (strict or finding.get("path"))
                ]
        return calls, "; ".join(dict.fromkeys(errors)) or None, ids

    # -- serving ------------------------------------------------------------------------------

    def __enter__(self) -> Recorder:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run_server, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run_server(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        application = web.Application(client_max_size=1 << 24)
        application.router.add_route("*", "/{path:.*}", self._handle_request)
        runner = web.AppRunner(application, access_log=None, handle_signals=False)

        async def start_site() -> None:
            await runner.setup()
            context = create_certificate("127.0.0.1")[0] if self._how.https else None
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
            self.port = runner.addresses[0][1]

        self._loop.run_until_complete(start_site())
        ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _handle_request(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return self._serve_file(request.path)
        number = self.current
        if self._how.query_parameter is not None:
            match = re.search(r"(\d+)$", request.query.get(self._how.query_parameter, ""))
            number = int(match[1]) if match else -1
        if number not in self._collectors:
            return web.Response(status=404)
        self._repeated.setdefault(number, []).extend(_duplicate_keys(await request.read()))
        return await self._collectors[number][0].handle_request(request)

    def _serve_file(self, path: str) -> web.StreamResponse:
        target = (self._folder / path.lstrip("/")).resolve()
        if not target.is_relative_to(self._folder.resolve()) or not target.is_file():
            return web.Response(status=404)
        return web.FileResponse(target, headers={"Cache-Control": "no-store"})


def _duplicate_keys(body: bytes) -> list[str]:
    """Return an error for each key that occurs twice in an object: backends silently drop one."""
    duplicates: list[str] = []

    def collect_duplicates(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        duplicates.extend(f"duplicate key {key!r}" for key in {*keys} if keys.count(key) > 1)

    with contextlib.suppress(ValueError, RecursionError):  # the collector reports invalid JSON
        json.loads(body, object_pairs_hook=collect_duplicates)
    return duplicates


def placeholder_values(spec: Spec, protocol: str, session_id: str) -> dict[str, str]:
    """Return the value of each placeholder: the session ID, a time, or the name of the field."""
    values: dict[str, str] = {}
    for field in spec.fields.values():
        placeholder = field.placeholder.get(protocol)
        if not isinstance(placeholder, str):
            continue
        if spec.groups[field.group].is_common:
            values[placeholder] = MOMENT if field.type == ValueType.TIMESTAMP else session_id
        else:
            values[placeholder] = field.name
    return values
