"""``mediagen toolchains``: install or list the toolchains that ``verify`` runs."""

from __future__ import annotations

import argparse
import sys

from mediagen.commands.arguments import add_choice, set_example
from mediagen.commands.exit_codes import DRIFT, OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "toolchains install all")
    add_choice(parser, "action", ("install", "list"), "install toolchains, or list all of them")
    parser.add_argument(
        "names", metavar="NAME", nargs="*", default=[], help="toolchain to install, or all"
    )


def run(options: argparse.Namespace) -> int:
    """Install toolchains, or print which are installed."""
    from mediagen.diagnostics.catalogue import usage as codes
    from mediagen.diagnostics.problems import UsageError
    from mediagen.verify.install import install_toolchains, list_toolchains

    if options.action == "install":
        return OK if install_toolchains(options.names) else DRIFT
    if options.names:
        message = "'list' does not accept names"
        raise UsageError(message, code=codes.INCOMPATIBLE_ARGUMENTS)
    toolchains = list(list_toolchains())
    width = max((len(name) for name, _, _ in toolchains), default=0)
    for name, installed, contents in toolchains:
        state = "installed" if installed else "missing"
        sys.stdout.write(f"{name:<{width}}  {state:<9}  {contents}\n")
    return OK
