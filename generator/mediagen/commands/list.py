"""``mediagen list``: list events, actions, fields, platforms, disputes, findings or codes."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import (
    add_choice,
    add_folder_options,
    add_json_option,
    set_example,
)
from mediagen.commands.exit_codes import OK

TOPICS = ("events", "actions", "fields", "platforms", "disputes", "findings", "codes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "list events")
    add_folder_options(parser)
    add_choice(parser, "topic", TOPICS, "list to print", optional=True)
    parser.add_argument(
        "--deprecated",
        action="store_true",
        help="list what is deprecated: events, fields, values, examples and platforms",
    )
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print a list as text or as JSON."""
    from mediagen.commands import listing
    from mediagen.diagnostics.catalogue.usage import INVALID_ARGUMENTS
    from mediagen.diagnostics.problems import UsageError

    if options.deprecated:
        sys.stdout.write(_list_deprecated(options))
        return OK
    if options.topic is None:
        raise UsageError(f"expected one of {', '.join(TOPICS)}", code=INVALID_ARGUMENTS)
    match options.topic:
        case "findings":
            text = listing.list_findings(as_json=options.json)
        case "codes":
            text = listing.list_codes(as_json=options.json)
        case _:
            from mediagen.commands.action_listing import list_actions
            from mediagen.commands.loading import load_spec_only

            project = load_spec_only(options, notice=False)
            if options.topic == "disputes":
                text = listing.list_disputes(project, as_json=options.json)
            elif options.topic == "actions":
                text = list_actions(project, as_json=options.json)
            else:
                text = listing.format_listing(project, options.topic, as_json=options.json)
    sys.stdout.write(text)
    return OK


def _list_deprecated(options: argparse.Namespace) -> str:
    from mediagen.commands.lifecycle_listing import list_deprecated
    from mediagen.commands.loading import load_spec_only

    topics = (options.topic,) if options.topic else ()
    return list_deprecated(load_spec_only(options, notice=False), topics, as_json=options.json)
