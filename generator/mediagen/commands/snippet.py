"""``mediagen snippet``: print one snippet."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_cache_option, add_folder_options, set_example
from mediagen.commands.exit_codes import OK
from mediagen.commands.samples import find_sample_ids


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    event, platform = find_sample_ids()
    set_example(parser, f"snippet {event} --platform {platform} --set playhead=7")
    add_folder_options(parser)
    parser.add_argument("event_id", metavar="EVENT", help="ID of the event or action")
    parser.add_argument("--platform", metavar="ID", required=True, help="ID of the platform")
    parser.add_argument(
        "--example", metavar="NAME", default="basic", help="example to print (default: basic)"
    )
    parser.add_argument(
        "--set",
        metavar="FIELD=VALUE",
        action="append",
        help="set a field of the example, or a placeholder; repeatable",
    )
    add_cache_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print a snippet with the overrides of the call."""
    from mediagen.commands.loading import load_spec_only
    from mediagen.snippets.overrides import render_with_overrides

    snippet = render_with_overrides(
        load_spec_only(options, notice=False),
        options.event_id,
        options.platform,
        options.example,
        options.set or [],
    )
    sys.stdout.write(snippet)
    return OK
