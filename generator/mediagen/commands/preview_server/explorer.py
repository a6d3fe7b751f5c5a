"""Explorer: the events and actions of the project, and their code on every platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from markupsafe import Markup

from mediagen.commands.preview_server.addresses import (
    SET,
    ExplorerState,
    origin_address,
    snippet_command,
    state_address,
)
from mediagen.commands.preview_server.application import (
    HIGHLIGHTER,
    NAVIGATION,
    WORKSPACE,
    respond_missing,
    respond_page,
)
from mediagen.commands.preview_server.form import Form, build_form
from mediagen.commands.preview_server.page_renderer import NavigationItem
from mediagen.commands.preview_server.proofs import describe_proof
from mediagen.commands.preview_server.subjects import (
    Subject,
    find_subject,
    first_example,
    list_links,
    view_subject,
)
from mediagen.diagnostics.problems import Problem, SpecError, UsageError
from mediagen.pages.contents import group_by_category
from mediagen.platforms.model import Platform
from mediagen.project.project import Project
from mediagen.snippets.overrides import render_with_overrides
from mediagen.spec.model import Event

#: Snippets that are kept in case a later change breaks a template.
_MOST_KEPT = 1000

_Key = tuple[str, str, str, tuple[str, ...]]
_LAST_GOOD = web.AppKey("last_good", dict[_Key, str])


@dataclass(frozen=True)
class Pane:
    """Code of a platform in the explorer: lines of HTML, or the reason why there are none.

    ``is_outdated`` means that the code is of the last valid state of the templates. ``proof`` names
    the tools that verified the code; it is empty without records. ``notes`` are sentences about
    the code.
    """

    platform: Platform
    lines: Sequence[Markup]
    reason: str
    command: str
    origin: str
    is_outdated: bool = False
    proof: str = ""
    notes: Sequence[str] = ()


def add_explorer_routes(application: web.Application) -> None:
    """Add the explorer to an application."""
    application[NAVIGATION].append(NavigationItem("Explorer", "/events/"))
    application[_LAST_GOOD] = {}
    application.router.add_get("/", _redirect_to_first_event)
    application.router.add_get("/events/", _redirect_to_first_event)
    application.router.add_get("/events/{subject}", _show_subject)


async def _redirect_to_first_event(request: web.Request) -> web.StreamResponse:
    project = request.app[WORKSPACE].state.project
    event = first_event(project) if project is not None else None
    if event is None:
        return respond_page(request, "empty.html")
    raise web.HTTPFound(f"/events/{event.id}")


async def _show_subject(request: web.Request) -> web.StreamResponse:
    project = request.app[WORKSPACE].state.open_project()
    if project is None:
        return respond_page(request, "empty.html")
    subject = find_subject(project.spec, request.match_info["subject"])
    if subject is None or not project.platforms:
        message = f"the spec has no event or action '{request.match_info['subject']}'"
        return respond_missing(request, message)
    state, notices = read_state(project, subject, request)
    platforms = [project.platforms[id_] for id_ in state.platforms]
    form = build_form(project.spec, subject, state.example, platforms, state.values)
    problems: list[Problem] = []
    panes = [_render_pane(request.app, state, form, p, problems) for p in platforms]
    return respond_page(
        request,
        "event.html",
        further_problems=problems,
        notices=[*notices, *form.errors],
        panes=panes,
        **explorer_values(project, subject, state, form),
    )


def explorer_values(
    project: Project, subject: Subject, state: ExplorerState, form: Form
) -> dict[str, Any]:
    """Return the values that the templates of an event or action need besides its code."""
    return {
        "subject": view_subject(project.spec, subject),
        "state": state,
        "form": form,
        "categories": list_links(project.spec),
        "platforms": list(project.platforms.values()),
        "address": state_address,
        "set_prefix": SET,
    }


def first_event(project: Project) -> Event | None:
    """Return the event that the explorer starts with: the first one of the documentation."""
    groups = group_by_category(project.spec.categories, project.spec.events, lambda e: e.category)
    return next((event for events in groups.values() for event in events), None)


def read_state(
    project: Project, subject: Subject, request: web.Request
) -> tuple[ExplorerState, list[str]]:
    """Return the state of an address, and messages about the parts that do not exist anymore."""
    query = request.query
    notices = []
    default = first_example(subject)
    example = query.get("example", default)
    if example not in subject.examples:
        notices.append(f"no example '{example}' of {subject.id}; this is {default}")
        example = default
    first = next(iter(project.platforms))
    platform = query.get("platform", first)
    if platform not in project.platforms:
        notices.append(f"no platform '{platform}'; this is {first}")
        platform = first
    beside = query.get("beside", "")
    if beside and beside not in project.platforms:
        notices.append(f"no platform '{beside}' beside it")
        beside = ""
    values = {name[len(SET) :]: value for name, value in query.items() if name.startswith(SET)}
    beside = "" if beside == platform else beside
    return ExplorerState(subject.id, platform, example, beside, values), notices


def _render_pane(
    application: web.Application,
    state: ExplorerState,
    form: Form,
    platform: Platform,
    problems: list[Problem],
) -> Pane:
    """Return the pane of a platform; add the problems of its templates."""
    project = application[WORKSPACE].state.open_project()
    assert project is not None
    last_good = application[_LAST_GOOD]
    key = (state.subject, state.example, platform.id, tuple(form.assignments))
    text, reason = "", ""
    is_outdated = False
    try:
        text = render_with_overrides(
            project, state.subject, platform.id, state.example, form.assignments
        )
        last_good[key] = text
        if len(last_good) > _MOST_KEPT:
            del last_good[next(iter(last_good))]
    except UsageError as error:
        reason = str(error)
    except SpecError as error:
        problems += error.problems
        text = last_good.get(key, "")
        is_outdated = bool(text)
        reason = "" if text else "This template has a problem, and no valid state to show."
    lines = application[HIGHLIGHTER].highlight(text, platform.language)
    return Pane(
        platform,
        lines,
        reason,
        snippet_command(state, platform.id, form.assignments),
        origin_address(state, platform.id),
        is_outdated,
        describe_proof(project.folders, platform.id, text),
        code_notes(platform, state.subject, text),
    )


def code_notes(platform: Platform, subject: str, text: str) -> Sequence[str]:
    """Return the sentences of a platform about the code of an action."""
    action = platform.actions.get(subject)
    return action.notes if action is not None and text else ()
