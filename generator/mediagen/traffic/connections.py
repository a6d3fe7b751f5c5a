"""HTTP connections of the collector: limits on request heads, answers to half-closed clients."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

_HEAD_END = b"\r\n\r\n"
_TIMEOUT = b"408 Request Timeout"
_TOO_LARGE = b"431 Request Header Fields Too Large"
_TOO_MANY = b"503 Service Unavailable"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of connections; times in seconds, sizes in bytes.

    ``connections`` may be open at the same time; a further one is answered with 503 and closed.

    ``head_time`` counts from the first byte of a request head, or from the start of the
    connection, and ``idle_time`` from the end of the previous request. ``drain_time`` is how long
    the connection of a half-closed client waits for the next of the requests that it received.
    """

    head_time: float = 30.0
    head_size: int = 1 << 16
    idle_time: float = 75.0
    drain_time: float = 0.25
    connections: int = 256


class Connection(web.RequestHandler):
    """A connection that limits request heads, and answers clients that stopped sending.

    aiohttp limits each line of a head, but neither the head nor its time, and closes the
    connection of a client that closes its own side before the answer. ``on_refusal`` is called if
    a head is cut off by a limit.
    """

    # The base class has slots.
    __slots__ = (
        "_content",
        "_end_of_chunk",
        "_head_size",
        "_is_half_closed",
        "_is_reading_head",
        "_limits",
        "_on_refusal",
        "_timer",
    )

    def __init__(
        self,
        *args: Any,
        limits: ConnectionLimits,
        on_refusal: Callable[[], None],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._limits, self._on_refusal = limits, on_refusal
        self._is_reading_head, self._is_half_closed = True, False
        self._head_size, self._end_of_chunk = 0, b""
        self._timer: asyncio.TimerHandle | None = None
        self._content: Any = None

    # -- calls of the event loop --------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to wait for the first request, or refuse a connection too many."""
        super().connection_made(transport)
        assert self._manager is not None
        if len(self._manager.connections) > self._limits.connections:
            self._refuse(_TOO_MANY)
            return
        self._start_timer(self._limits.head_time)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Check the limits of the head, and pass the data on."""
        if self._force_close or (self._is_reading_head and data and not self._check_head(data)):
            return
        super().data_received(data)

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """Keep the connection open for the answer, where the transport supports that.

        The TLS transport of asyncio closes both directions, whatever this method returns.
        """
        transport = self.transport
        if transport is None or self._is_reading_head or transport.get_extra_info("sslcontext"):
            return None
        self._is_half_closed = True
        self._fail_incomplete_content()
        return True

    # -- calls of the handler -----------------------------------------------------------------

    def begin_request(self, content: Any) -> None:
        """Note that the head of a request has been read; ``content`` is the stream of its body."""
        self._stop_timer()
        self._is_reading_head, self._content = False, content
        self._fail_incomplete_content()

    def end_request(self) -> None:
        """Note that a request is answered, and wait for the next one."""
        is_complete = self._content is None or self._content.is_eof()
        self._content = None
        if self._is_half_closed:
            self._start_timer(self._limits.drain_time)
        elif is_complete:
            self._is_reading_head, self._head_size, self._end_of_chunk = True, 0, b""
            self._start_timer(self._limits.idle_time)

    # -----------------------------------------------------------------------------------------

    def _check_head(self, data: bytes) -> bool:
        """Return whether the head, which ``data`` continues, is within the limits."""
        if not self._head_size:
            self._start_timer(self._limits.head_time)
        joined = self._end_of_chunk + data
        end = joined.find(_HEAD_END)
        self._head_size += end if end >= 0 else len(data)
        self._end_of_chunk = joined[-len(_HEAD_END) + 1 :]
        if self._head_size > self._limits.head_size:
            self._refuse(_TOO_LARGE)
            return False
        if end >= 0:
            self._is_reading_head = False
            self._stop_timer()
        return True

    def _fail_incomplete_content(self) -> None:
        if self._is_half_closed and self._content is not None and not self._content.is_eof():
            self._content.set_exception(web.RequestPayloadError("the client closed the connection"))

    def _refuse(self, status: bytes) -> None:
        self._on_refusal()
        if self.transport is not None:
            end = b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(b"HTTP/1.1 " + status + end)
        self.force_close()

    def _time_out(self) -> None:
        self._timer = None
        if self._is_reading_head and self._head_size:
            self._refuse(_TIMEOUT)
        else:
            self.force_close()

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._time_out)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class ConnectionServer(web.Server):
    """Server whose connections have limits."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        limits: ConnectionLimits,
        on_refusal: Callable[[], None],
        **options: Any,
    ) -> None:
        super().__init__(self._handle_request, **options)
        self._answer = handler
        self._limits, self._on_refusal = limits, on_refusal
        self._options = options

    def __call__(self) -> Connection:
        """Return the protocol of a new connection."""
        return Connection(
            self,
            loop=asyncio.get_running_loop(),
            limits=self._limits,
            on_refusal=self._on_refusal,
            **self._options,
        )

    async def _handle_request(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, Connection)
        connection.begin_request(request.content)
        try:
            return await self._answer(request)
        finally:
            connection.end_request()
