"""Web SDK snippets: Adobe's own alloy in happy-dom, with a recording fetch."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from . import tools
from .javascript import node
from .records import Call, Outcome


def run_snippets(sources: dict[str, str]) -> dict[str, Outcome]:
    """Run every snippet in one process, each in a window of its own with a configured alloy."""
    request = {
        "modules": str(tools.cache() / "npm"),
        "alloy": str(tools.cache() / "alloy" / "dist" / "alloy.js"),
        "sources": sources,
    }
    answer = node("run-web.mjs", request)
    return {
        name: Outcome([_record(call) for call in answer[name]["calls"]], answer[name]["error"])
        for name in sources
    }


def _record(request: Call) -> Call:
    parts = urlsplit(request["url"])
    return {
        "call": "request",
        "method": request["method"],
        "url": request["url"],
        "path": parts.path,
        "query": dict(parse_qsl(parts.query, keep_blank_values=True)),
        "headers": request["headers"],
        "body": request["body"],
    }
