"""Server of the preview: listens on the loopback interface, and follows changes of files."""

from __future__ import annotations

import asyncio
import sys
import webbrowser
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from watchfiles import Change, awatch

from mediagen.commands.preview_server.application import CHANGED, LIVE, WORKSPACE
from mediagen.diagnostics.catalogue import preview as codes
from mediagen.diagnostics.catalogue.usage import SYSTEM_ERROR
from mediagen.diagnostics.problems import UsageError
from mediagen.traffic.collector_server import describe_listen_error, stop_on_signals

HOST = "127.0.0.1"
#: Times of the watcher in milliseconds: editors write a file in several steps.
_DEBOUNCE, _STEP = 50, 5
_OUTPUT_DEBOUNCE = 400
#: Longest address in bytes: that of a state contains the values of the form.
_LONGEST_ADDRESS = 1 << 20
#: Timeout of open connections after an interrupt, in seconds.
_GRACE = 0.5
#: Time until folders are watched again after one of them vanished, in seconds.
_RETRY = 0.5


def serve(application: web.Application, port: int, *, opens_browser: bool) -> None:
    """Serve an application on a port, 0 for a free one, until the process is interrupted.

    Raises ``UsageError`` if the port cannot be used.
    """
    asyncio.run(_serve_until_stopped(application, port, opens_browser))


async def _serve_until_stopped(
    application: web.Application, port: int, opens_browser: bool
) -> None:
    runner = web.AppRunner(
        application,
        handle_signals=False,
        shutdown_timeout=_GRACE,
        access_log=None,
        max_line_size=_LONGEST_ADDRESS,
    )
    await runner.setup()
    stopped = stop_on_signals()
    watchers: list[asyncio.Task[None]] = []
    try:
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            message = describe_listen_error(HOST, port, error)
            raise UsageError(message, code=SYSTEM_ERROR) from None
        address = f"http://{HOST}:{runner.addresses[0][1]}/"
        watchers.append(asyncio.create_task(watch_project(application, stopped)))
        print(f"previewing at {address}, Ctrl-C ends it", flush=True)
        if opens_browser and not await asyncio.to_thread(webbrowser.open, address):
            message = f"{codes.BROWSER_NOT_OPENED} no web browser found; open {address}"
            print(f"mediagen preview: {message}", file=sys.stderr, flush=True)
        await stopped.wait()
    finally:
        for watcher in watchers:
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher
        await runner.cleanup()


async def watch_project(application: web.Application, stopped: asyncio.Event) -> None:
    """Load the project again whenever one of its files changes, and tell the open pages."""
    workspace = application[WORKSPACE]
    while not stopped.is_set():
        moved = asyncio.Event()  # the project file names other folders
        folders = workspace.watched_paths()
        tasks = [
            asyncio.create_task(_watch(application, folders, _is_regular, moved)),
            asyncio.create_task(_await_other_folders(application, folders)),
            asyncio.create_task(stopped.wait()),
        ]
        config = workspace.config_path()
        if config is not None:
            is_config = _NameFilter(config.name)
            tasks.append(
                asyncio.create_task(
                    _watch(application, [config.parent], is_config, moved, recursive=False)
                )
            )
        tasks.append(asyncio.create_task(_watch_output(application, moved)))
        await asyncio.sleep(0)  # the tasks start to watch
        await _reload(application)  # for changes since the project was loaded
        if workspace.watched_paths() != folders:
            moved.set()
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if not (stopped.is_set() or moved.is_set()):
            await asyncio.sleep(_RETRY)  # a folder is missing, such as during a checkout


async def _watch(
    application: web.Application,
    paths: Sequence[Path],
    is_relevant: Callable[[Change, str], bool],
    moved: asyncio.Event,
    *,
    recursive: bool = True,
) -> None:
    workspace = application[WORKSPACE]
    folders = workspace.watched_paths()
    async for changes in awatch(
        *paths,
        watch_filter=is_relevant,
        debounce=_DEBOUNCE,
        step=_STEP,
        stop_event=moved,
        recursive=recursive,
    ):
        await _reload(application)
        if workspace.watched_paths() != folders or _has_removed(changes, paths):
            moved.set()


async def _await_other_folders(application: web.Application, folders: Sequence[Path]) -> None:
    """Wait until other folders exist than those that are watched, such as a restored one."""
    while application[WORKSPACE].watched_paths() == folders:
        await asyncio.sleep(_RETRY)


def _has_removed(changes: Iterable[tuple[Change, str]], paths: Iterable[Path]) -> bool:
    """Return whether one of the watched paths was removed, after which it is not watched anymore.

    It may exist again by now.
    """
    removed = {Path(path) for change, path in changes if change is Change.deleted}
    return not removed.isdisjoint(path.absolute() for path in paths)


async def _reload(application: web.Application) -> None:
    workspace = application[WORKSPACE]
    await asyncio.to_thread(workspace.load)
    application[LIVE].publish("project", str(workspace.state.version))
    _call_changed(application)


def _call_changed(application: web.Application) -> None:
    for call in application[CHANGED]:
        call(application)


async def _watch_output(application: web.Application, moved: asyncio.Event) -> None:
    """Note that the output folder changed, such as after ``mediagen generate``."""
    while not moved.is_set():
        folder = application[WORKSPACE].output_folder()
        if folder is None or not folder.is_dir():
            await asyncio.sleep(_RETRY)
            continue
        _call_changed(application)  # it can be new
        async for changes in awatch(folder, debounce=_OUTPUT_DEBOUNCE, stop_event=moved):
            _call_changed(application)
            if _has_removed(changes, [folder]):
                break


def _is_regular(change: Change, path: str) -> bool:
    """Return whether a changed file is neither hidden nor a backup of an editor."""
    name = Path(path).name
    return not (name.startswith((".", "#")) or name.endswith("~"))


@dataclass(frozen=True)
class _NameFilter:
    """Filter of changes to the file with a name."""

    name: str

    def __call__(self, change: Change, path: str) -> bool:
        return Path(path).name == self.name
