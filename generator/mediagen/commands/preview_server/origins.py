"""Origins of lines of code: their template lines and YAML values, as part of a page."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool

from aiohttp import web

from mediagen.commands.preview_server.application import JOBS, RENDERER, WORKSPACE
from mediagen.commands.preview_server.explorer import read_state
from mediagen.commands.preview_server.form import build_form
from mediagen.commands.preview_server.jobs import LineExplanation, SnippetLine
from mediagen.commands.preview_server.subjects import find_subject
from mediagen.diagnostics.catalogue import preview as codes


def add_origin_routes(application: web.Application) -> None:
    """Add the explanation of lines to an application."""
    application.router.add_get("/origin/{subject}", _explain_line)


async def _explain_line(request: web.Request) -> web.StreamResponse:
    """Answer with the part of a page that explains a line; ``line`` counts from 1."""
    project = request.app[WORKSPACE].state.project
    number = request.query.get("line", "")
    id_ = request.match_info["subject"]
    subject = find_subject(project.spec, id_) if project is not None else None
    if project is None or subject is None or not number.isdecimal() or len(number) > 9:
        raise web.HTTPNotFound(text=f"{codes.UNKNOWN_PREVIEW_PAGE} no such line\n")
    state, _ = read_state(project, subject, request)
    platform = project.platforms[state.platform]
    form = build_form(project.spec, subject, state.example, [platform], state.values)
    line = SnippetLine(subject.id, state.example, platform.id, tuple(form.assignments), int(number))
    try:
        explanation = await request.app[JOBS].explain(line)
    except BrokenProcessPool:
        message = f"{codes.COMPARISON_ENDED} the process of the explanation was ended"
        explanation = LineExplanation("", message=message)
    text = request.app[RENDERER].render("origin.html", explanation=explanation, number=number)
    return web.Response(text=text, content_type="text/html")
