"""Reports in SARIF 2.1.0.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mediagen import __version__
from mediagen.diagnostics.catalogue.model import Code, Severity
from mediagen.diagnostics.reports.model import Diagnostic, Report
from mediagen.diagnostics.reports.paths import find_root, path_from_root
from mediagen.diagnostics.terminal import escape_json

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def format_sarif(report: Report) -> str:
    """Return a report as a SARIF log with one run."""
    codes = sorted({item.code for item in report.diagnostics}, key=lambda code: code.id)
    indices = {code: index for index, code in enumerate(codes)}
    root = find_root()
    driver = {
        "name": "mediagen",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, indices, root) for item in report.diagnostics],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return escape_json(json.dumps(log, indent=2)) + "\n"


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.id,
        "name": code.name,
        "shortDescription": {"text": code.meaning},
        "help": {"text": code.help, "markdown": code.help},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(item: Diagnostic, indices: dict[Code, int], root: Path) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": item.code.id,
        "ruleIndex": indices[item.code],
        "level": _LEVELS[item.code.severity],
        "message": {"text": item.message},
        "partialFingerprints": {"mediagen/v1": item.fingerprint},
    }
    if item.path:
        path = path_from_root(item.path, root)
        location: dict[str, Any] = {"artifactLocation": {"uri": quote(path)}}
        region = {"startLine": item.line, "startColumn": item.column, "endLine": item.end_line}
        if item.line:
            location["region"] = {key: value for key, value in region.items() if value}
        result["locations"] = [{"physicalLocation": location}]
    return result
