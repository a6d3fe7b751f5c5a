"""Values by the digest of everything that they depend on, in one file of the cache folder."""

from __future__ import annotations

from mediagen.filesystem.caching.cache_files import read_cache, save_at_end, write_cache
from mediagen.filesystem.caching.digests import digest_bytes
from mediagen.filesystem.caching.runtime_identity import installation_id, runtime_identity

#: Caches of this command by name.
_open: dict[str, ValueCache] = {}
#: Bytes of the values in a file, unless a run uses more than half of them.
_LARGEST = 4_000_000


def open_value_cache(name: str) -> ValueCache:
    """Return a cache; it is read once in a command, and written at its end."""
    if name not in _open:
        _open[name] = ValueCache(name)
        save_at_end(_open.clear)
    return _open[name]


class ValueCache:
    """Byte strings that earlier runs of the same code computed, by what they were computed from."""

    def __init__(self, name: str) -> None:
        self._name = f"{name}-{installation_id()}"
        self._identity = runtime_identity()
        cached = read_cache(self._name, self._identity) if self._identity is not None else None
        self._values: dict[bytes, bytes] = cached if isinstance(cached, dict) else {}
        self._used: dict[bytes, bytes] = {}
        self._is_changed = False

    def find(self, *key: str | bytes) -> bytes | None:
        """Return the value that was computed from the parts of a key, or None."""
        digest = _digest_key(key)
        value = self._values.get(digest)
        if value is not None:
            self._used[digest] = value
        return value

    def add(self, value: bytes, *key: str | bytes) -> None:
        """Keep a value for later runs."""
        if self._identity is None:
            return
        if not self._is_changed:
            self._is_changed = True
            save_at_end(self._save)
        digest = _digest_key(key)
        self._used[digest] = self._values[digest] = value

    def _save(self) -> None:
        """Write the values, or only those that this run used if all of them are too large."""
        self._is_changed = False
        if self._identity is not None:
            used, size = (sum(map(len, v.values())) for v in (self._used, self._values))
            values = self._values if size <= max(_LARGEST, 2 * used) else self._used
            write_cache(self._name, self._identity, values)


def _digest_key(key: tuple[str | bytes, ...]) -> bytes:
    return digest_bytes(*(part.encode() if isinstance(part, str) else part for part in key))
