"""Collector of the preview: receives the events of apps, and judges them anew by a changed spec."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from aiohttp import web

from mediagen.commands.preview_server.session_store import SessionStore, create_recorder
from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.spec.model import Spec
from mediagen.traffic.access import AccessRules
from mediagen.traffic.collector import Collector
from mediagen.traffic.findings import Finding
from mediagen.traffic.http_api import ADDRESSES, Answer, Request
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import ReceiptState

LIVE = "live"
#: Requests that are kept to judge them anew: their number, and the bytes of their bodies.
_MOST_REQUESTS, _MOST_BYTES = 100_000, 128 << 20


class _Received(NamedTuple):
    """A request that arrived, its position among all, and the ID of the session that it opened."""

    number: int
    request: Request
    issued_id: str | None


class _StoreCollector(Collector):
    """A collector that fills a store, and passes on what it received.

    ``now`` is the time of a request that is judged again, None for those that arrive.
    """

    def __init__(
        self,
        store: SessionStore,
        settings: Settings | None,
        access: AccessRules,
        received: Callable[[Request, str | None], None],
        changed: Callable[[], None],
    ) -> None:
        self.now: float | None = None
        super().__init__(
            store.spec,
            lambda line: None,
            clock=lambda: time.time() if self.now is None else self.now,
            settings=settings,
            access=access,
            observer=store.recorder,
        )
        self.store, self._received, self._changed = store, received, changed

    def take_request(self, request: Request, issued_id: str | None = None) -> Answer:
        """Validate one request, and note it in the store if it has no message."""
        answer = super().take_request(request, issued_id)
        if answer.findings and not answer.receipts:
            self.store.note_fault(f"{request.method} {request.path}", answer.findings)
        if self.now is None:
            opened = (r.session for r in answer.receipts if r.state is ReceiptState.NEW)
            self._received(request, next(opened, None))
        return answer

    def report_refusal(self, subject: str, finding: Finding) -> None:
        """Note a request that no page of this machine sent in the store."""
        super().report_refusal(subject, finding)
        self.store.note_fault(subject, [finding], is_refused=True)
        self._changed()

    def take_again(self, received: Iterable[_Received]) -> None:
        """Judge requests that arrived before, each at its time."""
        for item in received:
            self.now = item.request.time
            self.take_request(item.request, item.issued_id)
            self.advance_clock()
        self.now = None


class SessionCollector:
    """Receives events for one spec after the other; ``changed`` is called after each request."""

    def __init__(self, access: AccessRules, changed: Callable[[], None]) -> None:
        self._access, self._changed = access, changed
        self._received: deque[_Received] = deque()
        self._count = self._bytes = 0
        self._collector: _StoreCollector | None = None
        self.store: SessionStore | None = None

    async def use_spec(self, spec: Spec, settings: Settings | None) -> None:
        """Judge by a spec from now on, and judge again what arrived before."""
        store = SessionStore(LIVE, "Live", spec, create_recorder(spec))
        collector = _StoreCollector(
            store, settings, self._access, self._note_request, self._changed
        )
        received = list(self._received)
        await asyncio.to_thread(collector.take_again, received)
        last = received[-1].number if received else 0
        collector.take_again([item for item in self._received if item.number > last])
        if self.store is None:
            self.store = store
        else:
            for fault in self.store.faults:
                if fault.is_refused:  # by rules that do not depend on the spec
                    store.note_fault(
                        fault.place, fault.findings, is_refused=True, count=fault.count
                    )
            self.store.replace_contents(store)
            collector.store = self.store
        self._collector = collector
        self._changed()

    async def handle_request(self, request: web.Request) -> web.StreamResponse:
        """Answer an event of an app as the backends do."""
        if self._collector is None:
            return web.Response(status=503, text="the spec has problems; see the preview\n")
        return await self._collector.handle_request(request)

    def refuse_path(self, request: web.Request) -> None:
        """Note a request to a path that receives no events."""
        if self.store is not None:
            message = f"no API at {request.path[:120]} of the preview"
            finding = Finding(codes.UNKNOWN_ADDRESS, message, ADDRESSES)
            self.store.note_fault(f"{request.method} {request.path}", [finding], is_refused=True)
            self._changed()

    def advance_clock(self) -> None:
        """Settle the verdicts that waited long enough."""
        if self._collector is not None:
            self._collector.advance_clock()

    def _note_request(self, request: Request, issued_id: str | None) -> None:
        self._count += 1
        self._received.append(_Received(self._count, request, issued_id))
        self._bytes += _body_size(request)
        while len(self._received) > _MOST_REQUESTS or self._bytes > _MOST_BYTES:
            self._bytes -= _body_size(self._received.popleft().request)
        self._changed()


def _body_size(request: Request) -> int:
    return len(request.body) if isinstance(request.body, bytes) else 0
