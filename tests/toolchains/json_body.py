"""JSON request bodies, parsed strictly."""

from __future__ import annotations

import json
from typing import Any

from .records import Outcome


def run_snippets(sources: dict[str, str]) -> dict[str, Outcome]:
    """Parse every body of ``media-collection-api``; a body that is not JSON has no record."""
    outcomes: dict[str, Outcome] = {}
    for name, source in sources.items():
        try:
            outcomes[name] = Outcome([{"call": "request", "body": parse(source)}])
        except json.JSONDecodeError as error:
            outcomes[name] = Outcome(error=f"line {error.lineno}: {error.msg}")
        except ValueError as error:
            outcomes[name] = Outcome(error=str(error))
    return outcomes


def parse(text: str) -> Any:
    """The value of a JSON text; raises ValueError, also on duplicate keys, NaN and Infinity."""
    return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"duplicate key {json.dumps(key)}")
        found[key] = value
    return found


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
