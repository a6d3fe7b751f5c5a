"""Changes: what the current spec and templates change in the output folder, file by file."""

from __future__ import annotations

import asyncio
from concurrent.futures.process import BrokenProcessPool

from aiohttp import web

from mediagen.commands.preview_server.application import (
    CHANGED,
    HIGHLIGHTER,
    JOBS,
    LIVE,
    NAVIGATION,
    WORKSPACE,
    respond_page,
)
from mediagen.commands.preview_server.jobs import ChangedFile, ChangeReport
from mediagen.commands.preview_server.page_renderer import NavigationItem
from mediagen.diagnostics.catalogue import preview as codes
from mediagen.diagnostics.catalogue.usage import SYSTEM_ERROR
from mediagen.output.drift_reasons import Reason

#: Time without a change until the whole output is compared, in seconds.
_QUIET = 0.15
#: Lines of a diff that a page shows.
_MOST_LINES = 3000


class ChangeMonitor:
    """Compares the output folder with the plan after every change of the project.

    ``report`` is the last comparison, None before the first one; ``is_current`` is false while a
    newer one runs. ``failure`` is the reason why there is none.
    """

    def __init__(self) -> None:
        self.report: ChangeReport | None = None
        self.is_current = False
        self.failure = ""
        self._task: asyncio.Task[None] | None = None

    def start(self, application: web.Application) -> None:
        """Compare again; a comparison that still runs is out of date."""
        self.is_current = False
        self.cancel()
        self._task = asyncio.create_task(self._compare(application))

    def cancel(self) -> None:
        """Forget a comparison that still runs."""
        if self._task is not None:
            self._task.cancel()

    async def _compare(self, application: web.Application) -> None:
        workspace, jobs = application[WORKSPACE], application[JOBS]
        await asyncio.sleep(_QUIET)
        version = workspace.state.version
        try:
            if not workspace.state.problems:
                problems = await jobs.find_template_problems()
                if problems and workspace.report_problems(version, problems):
                    application[LIVE].publish("project", str(version))
            report = await jobs.compare_output()
        except BrokenProcessPool:
            self.failure = f"{codes.COMPARISON_ENDED} the process of the comparison was ended"
        except OSError as error:  # such as a file that was removed while it was read
            self.failure = f"{SYSTEM_ERROR} {error.filename or ''}: {error.strerror}"
        else:
            self.report, self.failure = report, ""
            if report.problems and workspace.report_problems(version, report.problems):
                application[LIVE].publish("project", str(version))
        self.is_current = True
        application[LIVE].publish("changes")


_MONITOR = web.AppKey("monitor", ChangeMonitor)


def add_changes_routes(application: web.Application) -> None:
    """Add the view of changes to an application."""
    monitor = application[_MONITOR] = ChangeMonitor()
    application[NAVIGATION].append(NavigationItem("Changes", "/changes"))
    application[CHANGED].append(monitor.start)
    application.router.add_get("/changes", _show_changes)
    application.on_startup.append(_start)
    application.on_cleanup.append(_stop)


async def _start(application: web.Application) -> None:
    application[_MONITOR].start(application)


async def _stop(application: web.Application) -> None:
    application[_MONITOR].cancel()


async def _show_changes(request: web.Request) -> web.StreamResponse:
    monitor = request.app[_MONITOR]
    report = monitor.report or ChangeReport()
    path = request.query.get("file", "")
    selected = next((item for item in report.changes if item.path == path), None)
    if selected is None and report.changes:
        selected = report.changes[0]
    groups: dict[Reason, list[ChangedFile]] = {}
    for item in report.changes:
        groups.setdefault(item.reason, []).append(item)
    lines = request.app[HIGHLIGHTER].highlight_named(selected.diff, "diff") if selected else []
    return respond_page(
        request,
        "changes.html",
        report=report,
        groups=groups,
        selected=selected,
        lines=lines[:_MOST_LINES],
        more_lines=max(0, len(lines) - _MOST_LINES),
        monitor=monitor,
    )
