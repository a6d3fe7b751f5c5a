"""``mediagen preview``: serve a web page with every snippet and page, or write it as a site."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import add_folder_options, set_example
from mediagen.commands.exit_codes import OK

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Collection

    from aiohttp.web import Application

    from mediagen.commands.preview_server.session_service import CollectPort
    from mediagen.project.folders import Folders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    from mediagen.commands.collect import parse_port

    set_example(parser, "preview --open")
    add_folder_options(parser)
    parser.add_argument(
        "recordings",
        metavar="FILE",
        nargs="*",
        help="recorded sessions to open: any file that trace reads; - reads standard input",
    )
    parser.add_argument("--out", metavar="DIR", help="output folder (default: output)")
    parser.add_argument(
        "--port",
        metavar="N",
        type=parse_port,
        default=8000,
        help="port to listen on; 0 selects a free one (default: 8000)",
    )
    parser.add_argument(
        "--collect-port",
        metavar="N",
        type=parse_port,
        help="port for the events of apps; 0 selects a free one (default: the port of the page)",
    )
    parser.add_argument(
        "--origin",
        metavar="ORIGIN",
        action="append",
        help="accept events from web pages of this origin, such as https://app.example.com, in "
        "addition to those of this machine; null: pages without an origin, '*': all pages",
    )
    parser.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        help="accept events sent to this host name, in addition to localhost and IP addresses",
    )
    parser.add_argument(
        "--https",
        action="store_true",
        help="with --collect-port: receive events with HTTPS, with a self-signed certificate",
    )
    parser.add_argument(
        "--certificate",
        metavar="FILE",
        help="with --https: write the certificate that clients have to trust to FILE, as PEM",
    )
    parser.add_argument("--open", action="store_true", help="open the page in a web browser")
    parser.add_argument(
        "--export",
        metavar="DIR",
        help="write the explorer to DIR as a static site instead, with all examples",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted, or write the static site."""
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.extras import missing_package
    from mediagen.diagnostics.problems import UsageError

    _check_arguments(options)
    try:
        from mediagen.commands.preview_server import server
    except ImportError as error:
        raise missing_package(error.name, "preview") from None
    if options.export is None:
        server.serve(_create_application(options), options.port, opens_browser=options.open)
    elif options.open:
        message = "--export writes a site without a server; open its index.html instead of --open"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    else:
        _export_site(options)
    return OK


def _check_arguments(options: argparse.Namespace) -> None:
    """Refuse options that need another one. Raises ``UsageError``."""
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import UsageError

    if options.https and options.collect_port is None:
        raise UsageError("--https requires --collect-port", code=codes.INCOMPATIBLE_ARGUMENTS)
    if options.certificate and not options.https:
        raise UsageError("--certificate requires --https", code=codes.INCOMPATIBLE_ARGUMENTS)
    if options.recordings.count("-") > 1:
        message = "standard input can only be read once; name '-' once"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    receives = options.collect_port is not None or options.origin or options.allow_host
    if options.export is not None and (options.recordings or receives):
        message = "--export writes the explorer only, without recordings and options for events"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)


def _collect_port(options: argparse.Namespace) -> CollectPort | None:
    from mediagen.commands.preview_server.session_service import CollectPort

    if options.collect_port is None:
        return None
    return CollectPort(options.collect_port, options.https, options.certificate)


def _create_application(options: argparse.Namespace) -> Application:
    from contextlib import suppress

    from mediagen.commands.preview_server import server
    from mediagen.commands.preview_server.application import create_application
    from mediagen.commands.preview_server.changes import add_changes_routes
    from mediagen.commands.preview_server.explorer import add_explorer_routes
    from mediagen.commands.preview_server.jobs import JobRunner
    from mediagen.commands.preview_server.origins import add_origin_routes
    from mediagen.commands.preview_server.pages import add_pages_routes
    from mediagen.commands.preview_server.sessions import session_routes
    from mediagen.commands.preview_server.workspace import LiveProject
    from mediagen.commands.preview_tasks import CallTasks
    from mediagen.diagnostics.problems import SpecError
    from mediagen.traffic.access import create_access_rules

    tasks = CallTasks(options)
    with suppress(SpecError):  # the page shows it
        tasks.resolve_folders(notice=True)  # once
    workspace = LiveProject(tasks.resolve_folders)
    access = create_access_rules(options.origin or (), options.allow_host or (), server.HOST)
    sessions = session_routes(_collect_port(options), options.recordings, access)
    views = (add_explorer_routes, add_origin_routes, add_pages_routes, add_changes_routes, sessions)
    return create_application(workspace, JobRunner(tasks), views)


def _export_site(options: argparse.Namespace) -> None:
    options.writes_files = True
    from pathlib import Path

    from mediagen.commands.loading import load_valid_project
    from mediagen.commands.preview_server.export import render_site
    from mediagen.commands.reporting import print_warnings
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.terminal import escape_controls
    from mediagen.output.folder import OutputFolder
    from mediagen.output.plan import Plan
    from mediagen.output.warnings import written_warnings
    from mediagen.project.selection import Selection

    project = load_valid_project(options)
    files = render_site(project)
    output = OutputFolder(Path(options.export), keeps_edits=True)
    _refuse_other_folder(options.export, project.folders, output.digests)
    written = output.apply_plan(Plan(files, files), Selection())
    print_warnings(options, written_warnings(output, written))
    count = format_count(len(files), "file")
    print(f"{escape_controls(options.export)}: {count}, {written.written} written")


def _refuse_other_folder(export: str, folders: Folders, listed: Collection[str]) -> None:
    """Raise ``UsageError`` for a folder that holds something else than an export.

    ``listed`` are the paths in its manifest: those that an export no longer has are removed.
    """
    from pathlib import Path

    from mediagen.commands.preview_server.export import START_PAGE
    from mediagen.diagnostics.catalogue import preview as codes
    from mediagen.diagnostics.problems import UsageError

    folder = Path(export).resolve()
    inputs = [path.resolve() for path in (*folders.spec.folders, *folders.templates.folders)]
    reason = ""
    if not export.strip():
        reason = "expected the path of a folder"
    elif any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in inputs):
        reason = f"{export} contains the spec or the templates, or is part of them"
    elif listed and START_PAGE not in listed:
        reason = f"{export} contains other files that mediagen generated"
    if reason:
        message = f"--export: {reason}; name another folder"
        raise UsageError(message, code=codes.NOT_AN_EXPORT)
