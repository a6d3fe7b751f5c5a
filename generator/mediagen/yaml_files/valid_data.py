"""Data of files that were valid in an earlier run, by their bytes: not parsed or checked again.

The data is the same as without the cache; PyYAML and the schema library are then not imported.
"""

from __future__ import annotations

import marshal
from typing import Any

from mediagen.filesystem.caching.value_cache import open_value_cache

_NAME = "yaml"


def find(kind: str, raw: bytes) -> Any:
    """Return the data of a file of a kind with these bytes; None if it is unknown."""
    data = open_value_cache(_NAME).find(kind, raw)
    return None if data is None else marshal.loads(data)


def add(kind: str, raw: bytes, data: Any) -> None:
    """Keep the data of a file without any problem for later runs."""
    open_value_cache(_NAME).add(marshal.dumps(data), kind, raw)
