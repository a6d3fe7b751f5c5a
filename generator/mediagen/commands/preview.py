"""``mediagen preview``: serve a web page with every snippet and page, or write it as a site."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import add_folder_options, set_example
from mediagen.commands.exit_codes import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    from mediagen.commands.collect import parse_port

    set_example(parser, "preview --open")
    add_folder_options(parser)
    parser.add_argument("--out", metavar="DIR", help="output folder (default: output)")
    parser.add_argument(
        "--port",
        metavar="N",
        type=parse_port,
        default=8000,
        help="port to listen on; 0 selects a free one (default: 8000)",
    )
    parser.add_argument("--open", action="store_true", help="open the page in a web browser")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from mediagen.commands.loading import resolve_call_folders
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import UsageError

    try:
        from mediagen.commands.preview_tasks import CallTasks
        from mediagen.preview.application import create_application
        from mediagen.preview.changes import add_changes_routes
        from mediagen.preview.explorer import add_explorer_routes
        from mediagen.preview.jobs import JobRunner
        from mediagen.preview.origins import add_origin_routes
        from mediagen.preview.pages import add_pages_routes
        from mediagen.preview.server import serve
        from mediagen.preview.workspace import Workspace
    except ImportError as error:
        message = f"missing package {error.name}; run pip install '.[preview]' in a clone"
        raise UsageError(message, code=codes.MISSING_PACKAGE) from None
    resolve_call_folders(options)  # the note about packaged folders, once
    workspace = Workspace(lambda: resolve_call_folders(options, notice=False))
    extensions = (add_explorer_routes, add_origin_routes, add_pages_routes, add_changes_routes)
    application = create_application(workspace, JobRunner(CallTasks(options)), extensions)
    serve(application, options.port, opens_browser=options.open)
    return OK
