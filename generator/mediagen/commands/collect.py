"""``mediagen collect``: run a local collector that validates incoming media events."""

from __future__ import annotations

import argparse

from mediagen.commands.arguments import add_folder_options, add_strict_option, set_example


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "collect --port 8080 --out session.jsonl --strict")
    add_folder_options(parser)
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        type=_parse_host,
        default="127.0.0.1",
        help="address to listen on (default: 127.0.0.1)",
    )
    parser.add_argument(
        "--port",
        metavar="N",
        type=parse_port,
        default=8080,
        help="port to listen on; 0 selects a free one (default: 8080)",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        dest="record",
        help="write requests and their findings to FILE as JSON Lines; they include IDs of persons",
    )
    parser.add_argument(
        "--origin",
        metavar="ORIGIN",
        nargs="+",
        action="extend",
        help="accept web pages of these origins, such as https://app.example.com, in addition to "
        "those of this machine; null: pages without an origin, '*': all pages",
    )
    parser.add_argument(
        "--allow-host",
        metavar="NAME",
        nargs="+",
        action="extend",
        help="accept requests to these host names, in addition to localhost and IP addresses",
    )
    parser.add_argument(
        "--max-connections",
        metavar="N",
        type=_parse_connections,
        default=256,
        help="connections that are open at the same time; others are answered with 503 "
        "(default: 256)",
    )
    add_strict_option(
        parser, default=None, condition="on errors, refused requests, or without a session"
    )
    parser.add_argument(
        "--expect",
        metavar="EVENT",
        nargs="+",
        action="extend",
        help="exit with code 1 if one of these events does not arrive",
    )
    parser.add_argument(
        "--expect-story",
        metavar="ID",
        action="append",
        help="exit with code 1 if the events of this story do not arrive in order in one session",
    )
    parser.add_argument(
        "--https", action="store_true", help="use HTTPS with a self-signed certificate"
    )
    parser.add_argument(
        "--certificate",
        metavar="FILE",
        help="with --https: write the certificate that clients have to trust to FILE, as PEM",
    )


def _parse_host(text: str) -> str:
    try:
        valid = bool(text.encode("idna"))
    except UnicodeError:  # such as an empty label, or one of more than 63 characters
        valid = False
    if not valid:
        raise argparse.ArgumentTypeError(f"expected an IP address or a host name, got '{text}'")
    return text


def parse_port(text: str) -> int:
    """Return a port. Raises ``ArgumentTypeError`` for any other text."""
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got '{text}'")
    return int(text)


def _parse_connections(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"expected an integer, 1 or greater, got '{text}'")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted, or until the expected events have arrived."""
    from mediagen.commands.loading import load_valid_project
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.extras import missing_package
    from mediagen.diagnostics.problems import UsageError

    if options.certificate and not options.https:
        raise UsageError("--certificate requires --https", code=codes.INCOMPATIBLE_ARGUMENTS)
    project = load_valid_project(options)
    try:
        from mediagen.traffic.collector_server import serve_collector
        from mediagen.traffic.connections import ConnectionLimits
    except ImportError as error:
        raise missing_package(error.name, "collect") from None
    return serve_collector(
        project.spec,
        options.host,
        options.port,
        options.record,
        strict=options.strict,
        settings=project.folders.settings,
        https=options.https,
        trusted=options.certificate,
        events=options.expect or (),
        stories=options.expect_story or (),
        origins=options.origin or (),
        hosts=options.allow_host or (),
        limits=ConnectionLimits(connections=options.max_connections),
    )
