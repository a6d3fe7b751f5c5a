"""Messages of a command besides its result: printed for people, and added to its report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediagen.diagnostics.reports.model import Diagnostic


def print_warnings(options: argparse.Namespace, warnings: Iterable[Diagnostic]) -> None:
    """Print warnings to standard error, each on a line."""
    from mediagen.diagnostics.terminal import escape_controls

    for item in warnings:
        place = f"{item.path}:{item.line}:{item.column}: " if item.line else ""
        print(escape_controls(f"{place}warning: {item.code} {item.message}"), file=sys.stderr)
        add_diagnostics(options, (item,))


def add_diagnostics(options: argparse.Namespace, diagnostics: Iterable[Diagnostic]) -> None:
    """Add diagnostics to the report of a command, if it has one."""
    report = getattr(options, "report", None)
    if report is not None:
        report.diagnostics += diagnostics


def add_checked_files(options: argparse.Namespace, paths: Iterable[str]) -> None:
    """Add the paths of checked files to the report of a command, if it has one."""
    report = getattr(options, "report", None)
    if report is not None:
        report.checked += paths
