"""Live messages: one stream of server-sent events per open page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

#: Interval of comments that keep an idle stream open, in seconds.
_KEEPALIVE = 15.0
#: Messages that a slow page can be behind; then the oldest ones are dropped.
_MOST_PENDING = 100


class LiveChannel:
    """Sends messages with a topic to every open page.

    The first message of a stream has the topic ``version`` and the result of ``find_version``, so
    that a page of an older version is noticed.
    """

    def __init__(self, find_version: Callable[[], int]) -> None:
        self._find_version = find_version
        self._queues: set[asyncio.Queue[str | None]] = set()

    def publish(self, topic: str, data: str = "") -> None:
        """Send a message; ``topic`` and ``data`` are single lines. Called in the event loop."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(f"event: {topic}\ndata: {data}\n\n")

    def close(self) -> None:
        """End every stream."""
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    async def stream_messages(self, request: web.Request) -> web.StreamResponse:
        """Answer a request with the stream of all messages from now on."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        queue: asyncio.Queue[str | None] = asyncio.Queue(_MOST_PENDING)
        self._queues.add(queue)
        with suppress(ConnectionError):
            try:
                await response.prepare(request)
                greeting = f"retry: 500\n\nevent: version\ndata: {self._find_version()}\n\n"
                await response.write(greeting.encode())
                while True:
                    try:
                        message = await asyncio.wait_for(queue.get(), _KEEPALIVE)
                    except TimeoutError:
                        message = ": idle\n\n"
                    if message is None:
                        break
                    await response.write(message.encode())
            finally:
                self._queues.discard(queue)
        return response
