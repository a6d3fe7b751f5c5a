"""Events as metrics of glean_parser: an event metric each, with its values as extra keys."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_TYPES = {bool: "boolean", int: "quantity"}
_HEAD = {"$schema": "moz://mozilla.org/schemas/glean/metrics/2-0-0"}


def write(events: Path, target: Path) -> None:
    """Return ``metrics.yaml`` with one metric for every event of a folder."""
    metrics: dict[str, dict[str, Any]] = {}
    for path in sorted(events.glob("*.yaml")):
        event = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        metrics.setdefault(_snake(event["category"]), {})[_snake(event["event"])] = _metric(event)
    text = yaml.dump(_HEAD | metrics, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    target.write_text(text, "utf-8")


def _metric(event: dict[str, Any]) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for example in event["examples"].values():
        for name, value in _leaves(example["values"]):
            type_ = _TYPES.get(type(value), "string")
            keys[_snake(name)] = {"description": f"The {name} of the event.", "type": type_}
    return {
        "type": "event",
        "description": event["description"],
        "bugs": ["https://example.com/bugs/1"],
        "data_reviews": ["https://example.com/reviews/1"],
        "notification_emails": ["media@example.com"],
        "expires": "never",
        "extra_keys": keys,
    }


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, key)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name)
    else:
        yield name, value


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z]+)", r"_\1", name).replace("-", "_").lower()


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
