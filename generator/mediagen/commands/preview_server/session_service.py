"""Service of sessions: the stores of live sessions and recordings, and what keeps them current."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from aiohttp import web

from mediagen.commands.preview_server.application import LIVE, WORKSPACE
from mediagen.commands.preview_server.session_collector import LIVE as LIVE_KEY
from mediagen.commands.preview_server.session_collector import SessionCollector
from mediagen.commands.preview_server.session_store import SessionStore, read_recording
from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.catalogue.usage import SYSTEM_ERROR
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.terminal import escape_controls
from mediagen.filesystem.named_files import write_named_file
from mediagen.project.project import Project
from mediagen.traffic.access import AccessRules
from mediagen.traffic.certificates import create_certificate
from mediagen.traffic.collector_server import describe_listen_error
from mediagen.traffic.streams import open_standard_input

HOST = "127.0.0.1"
#: Interval between checks of waiting verdicts, and between messages to pages, in seconds.
_TICK, _PUSH_INTERVAL = 0.25, 0.03
#: Recordings that are kept open; the oldest ones beyond them are closed.
_MOST_RECORDINGS = 8
#: Largest recording that a page can open, in bytes.
LARGEST_RECORDING = 1 << 30


@dataclass(frozen=True)
class CollectPort:
    """Port for events only; 0 selects a free one.

    With ``is_https``, it uses a certificate for this run; ``certificate`` is the file for the one
    that clients have to trust.
    """

    port: int
    is_https: bool = False
    certificate: str | None = None


@dataclass
class _OpenRecording:
    """A recording that a page shows, and the file to judge it again."""

    store: SessionStore
    file: BinaryIO


class SessionService:
    """Sessions of one application; without ``collect_port``, events arrive on its own port.

    Raises ``UsageError`` if one of the ``recordings`` cannot be read.
    """

    def __init__(
        self,
        application: web.Application,
        collect_port: CollectPort | None,
        recordings: Sequence[str],
        access: AccessRules,
    ) -> None:
        self._application = application
        self._collect_port = collect_port
        self._waiting = deque(_open_file(name) for name in recordings)
        self._changed = asyncio.Event()
        self.collector = SessionCollector(access, self._changed.set)
        self._recordings: dict[str, _OpenRecording] = {}
        self._count = 0
        self._reloads: set[asyncio.Task[None]] = set()
        self._judging = asyncio.Lock()
        self._project: Project | None = None  # that judges now
        self._collect_address: str | None = None
        self.first_key = LIVE_KEY

    # -- stores -------------------------------------------------------------------------------

    def stores(self) -> list[SessionStore]:
        """Return the stores: that of live sessions first, then the recordings."""
        live = [self.collector.store] if self.collector.store is not None else []
        return [*live, *(recording.store for recording in self._recordings.values())]

    def find_store(self, key: str) -> SessionStore | None:
        """Return a store by its key, or None."""
        return next((store for store in self.stores() if store.key == key), None)

    async def open_recording(self, name: str, file: BinaryIO) -> SessionStore:
        """Judge a recording and keep it open. Raises ``UsageError``."""
        project = self._application[WORKSPACE].state.project
        if project is None:
            message = "the spec has problems; fix them, then open the recording again"
            raise UsageError(message, code=codes.RECORDING_NOT_OPENED)
        self._count += 1
        key = f"recording-{self._count}"
        store = await asyncio.to_thread(_judge_file, key, name, file, project)
        self._recordings[key] = _OpenRecording(store, file)
        while len(self._recordings) > _MOST_RECORDINGS:
            self._recordings.pop(next(iter(self._recordings))).file.close()
        return store

    def endpoint(self, request: web.Request) -> str:
        """Return the address that apps send events to."""
        if self._collect_address is not None:
            return self._collect_address
        return f"{request.scheme}://{request.host}"

    # -- life of the application --------------------------------------------------------------

    async def run(self, application: web.Application) -> AsyncIterator[None]:
        """Keep the sessions current while the application runs."""
        project = application[WORKSPACE].state.project
        if project is not None:
            self._project = project
            await self.collector.use_spec(project.spec, project.folders.settings)
            await self._open_waiting()
        port = self._collect_port
        runner = await self._listen(port) if port is not None else None
        tasks = [asyncio.create_task(self._tick()), asyncio.create_task(self._push_changes())]
        yield
        for task in [*tasks, *self._reloads]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if runner is not None:
            await runner.cleanup()
        for recording in self._recordings.values():
            recording.file.close()

    def reload(self, application: web.Application) -> None:
        """Judge everything again if the project was loaded again; called in the event loop."""
        project = application[WORKSPACE].state.project
        if project is not None and project is not self._project:
            self._project = project
            task = asyncio.create_task(self._judge_again(project))
            self._reloads.add(task)
            task.add_done_callback(self._reloads.discard)

    async def _judge_again(self, project: Project) -> None:
        async with self._judging:
            if project is not self._project:
                return  # it changed once more
            await self.collector.use_spec(project.spec, project.folders.settings)
            try:
                await self._open_waiting()
            except UsageError as error:  # the others stay closed, too
                print(f"mediagen preview: {describe_error(error)}", file=sys.stderr)
                self._waiting.clear()
            for recording in list(self._recordings.values()):
                store, file = recording.store, recording.file
                with suppress(UsageError, ValueError):  # it was closed meanwhile
                    other = await asyncio.to_thread(
                        _judge_file, store.key, store.title, file, project
                    )
                    store.replace_contents(other)
                    self._publish(store, [s.number for s in store.recorder.sessions.values()])

    async def _open_waiting(self) -> None:
        """Judge the recordings of the call, which need a valid spec. Raises ``UsageError``."""
        while self._waiting:
            name, file = self._waiting[0]
            store = await self.open_recording(name, file)
            self._waiting.popleft()
            if self.first_key == LIVE_KEY:
                self.first_key = store.key

    async def _listen(self, options: CollectPort) -> web.AppRunner:
        """Receive events on a port of their own."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self.collector.handle_request)
        runner = web.AppRunner(application, handle_signals=False, access_log=None)
        await runner.setup()
        try:
            context, pem = create_certificate(HOST) if options.is_https else (None, b"")
            if options.certificate:
                write_named_file(options.certificate, pem)
            await web.TCPSite(runner, HOST, options.port, ssl_context=context).start()
        except OSError as error:
            await runner.cleanup()
            if error.filename is not None:
                raise
            message = describe_listen_error(HOST, options.port, error, option="--collect-port")
            raise UsageError(message, code=SYSTEM_ERROR) from None
        scheme = "https" if options.is_https else "http"
        self._collect_address = f"{scheme}://{HOST}:{runner.addresses[0][1]}"
        print(f"collecting at {self._collect_address}", flush=True)
        return runner

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            self.collector.advance_clock()
            store = self.collector.store
            if store is not None and store.recorder.has_changed:
                self._changed.set()

    async def _push_changes(self) -> None:
        """Tell the open pages which sessions changed, many changes at once."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            store = self.collector.store
            if store is not None:
                changed = {session.number for session in store.recorder.take_changed()}
                self._publish(store, sorted(changed))
            await asyncio.sleep(_PUSH_INTERVAL)

    def _publish(self, store: SessionStore, numbers: Sequence[int]) -> None:
        changed = list(numbers)[:1000]
        data = {"store": store.key, "changed": changed, "faults": store.fault_count}
        self._application[LIVE].publish("sessions", json.dumps(data))


def _open_file(name: str) -> tuple[str, BinaryIO]:
    """Open a recording of the call; return its title and the file. Raises ``UsageError``.

    Standard input (``-``) and other streams are read to their end, since a recording is read again
    whenever the spec changes.
    """
    title = "standard input" if name == "-" else Path(name).name
    try:
        source = open_standard_input() if name == "-" else Path(name).open("rb")  # noqa: SIM115
        is_stream = name == "-" or not source.seekable()
        return title, _copy_stream(source, title) if is_stream else source
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{name}: cannot be read: {reason}"
        raise UsageError(message, code=codes.UNREADABLE_RECORDING) from None


def _copy_stream(source: BinaryIO, title: str) -> BinaryIO:
    """Return the bytes of a stream as a temporary file. Raises ``UsageError``."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the service closes it
    while chunk := source.read(1 << 16):
        file.write(chunk)
        if file.tell() > LARGEST_RECORDING:
            file.close()
            message = (
                f"{title}: the recording is larger than {LARGEST_RECORDING >> 20} MiB; split it"
            )
            raise UsageError(message, code=codes.RECORDING_NOT_OPENED)
    return file


def _judge_file(key: str, name: str, file: BinaryIO, project: Project) -> SessionStore:
    file.seek(0)
    return read_recording(key, name, file, project.spec, project.folders.settings)


def describe_error(error: UsageError) -> str:
    """Return the lines of an error with its code."""
    return escape_controls(f"{error.code} " + "\n".join(error.args), layout=True)


async def receive_file(request: web.Request) -> BinaryIO:
    """Return the body of a request as a temporary file.

    Raises ``UsageError`` if it is too large.
    """
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the service closes it
    size = 0
    async for chunk in request.content.iter_chunked(1 << 16):
        size += len(chunk)
        if size > LARGEST_RECORDING:
            file.close()
            message = f"the recording is larger than {LARGEST_RECORDING >> 20} MiB; split it"
            raise UsageError(message, code=codes.RECORDING_NOT_OPENED)
        file.write(chunk)
    return file
