"""Artifacts of earlier runs: each is computed again only if something that it read has changed.

The record has the value of each artifact and the names of its reads, as a bit mask, and the digest
of each read. It belongs to its inputs as a whole, such as the folders of a project.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from mediagen.filesystem.caching.cache_files import read_cache, write_cache
from mediagen.filesystem.caching.digests import DIGEST_SIZE, digest_bytes
from mediagen.filesystem.caching.reads import Reads, ReadTracker
from mediagen.filesystem.caching.runtime_identity import installation_id, runtime_identity

_T = TypeVar("_T")
#: Function that returns the value of a read by the rest of its name, after the first colon.
Resolver = Callable[[str], object]
#: Bytes of the artifacts and masks in a record; larger ones are not written.
_LARGEST = 60_000_000
#: Digit of a read in a mask.
_ONE = ord("1")


class Artifacts(Protocol):
    """Source of artifacts: they are computed, or those of an earlier run."""

    def find_or_compute(self, key: str, compute: Callable[[], _T]) -> _T:
        """Return an artifact by its unique name."""


class _Uncached:
    def find_or_compute(self, key: str, compute: Callable[[], _T]) -> _T:
        return compute()


#: Computes every artifact.
UNCACHED: Artifacts = _Uncached()


class ArtifactCache:
    """Artifacts of the inputs that ``identity`` names, and what each of them read.

    Artifacts are plain data, as ``marshal`` writes it.
    """

    def __init__(self, tracker: ReadTracker, place: bytes, identity: bytes) -> None:
        """``place`` names the record, which is replaced if its ``identity`` is another one."""
        self.tracker = tracker
        self._name = f"artifacts-{digest_bytes(place).hex()}-{installation_id()}"
        runtime = runtime_identity()
        self._identity = digest_bytes(runtime, identity) if runtime is not None else None
        record = read_cache(self._name, self._identity) if self._identity is not None else None
        keys, digests, entries = record or ([], b"", {})
        self._keys: list[str] = keys
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._digests = [
            digests[start : start + DIGEST_SIZE] for start in range(0, len(digests), DIGEST_SIZE)
        ]
        self._entries: dict[str, tuple[Any, bytes]] = entries
        self._current: dict[str, tuple[Any, bytes]] = {}
        self._resolvers: dict[str, Resolver] = {}
        self._resolved = self._changed = 0
        self._new_digests: dict[int, bytes] = {}
        self._shared_masks: dict[int, tuple[Reads, int]] = {}  # with the reads, to keep their IDs
        self._is_new = record is None
        #: Number of artifacts that were computed.
        self.computed = 0

    def add_resolver(self, kind: str, resolve: Resolver) -> None:
        """Set how the values of reads whose names begin with ``kind`` are found."""
        self._resolvers[kind] = resolve

    def find_or_compute(self, key: str, compute: Callable[[], _T]) -> _T:
        """Return the artifact of an earlier run if nothing that it read differs, or compute it."""
        if key in self._current:
            return self._current[key][0]  # type: ignore[no-any-return]
        entry = self._entries.get(key)
        if entry is not None and self._is_valid(entry[1]):
            self._current[key] = entry
            return entry[0]  # type: ignore[no-any-return]
        with self.tracker.frame() as reads:
            value = compute()
        self.computed += 1
        self._is_new = True
        mask = self._mask(reads)
        self._current[key] = (value, mask.to_bytes(mask.bit_length() // 8 + 1, "little"))
        return value

    def has(self, key: str) -> bool:
        """Return whether an artifact was requested in this run."""
        return key in self._current

    def value(self, key: str) -> Any:
        """Return an artifact of this run."""
        return self._current[key][0]

    def digest_reads(self, names: Iterable[str]) -> str:
        """Return a digest of the values of reads by their names, as hexadecimal digits."""
        parts = [part for name in sorted(names) for part in (name.encode(), self._resolve(name))]
        return digest_bytes(*parts).hex()

    def names(self) -> list[str]:
        """Return the names of the artifacts of this run."""
        return list(self._current)

    def reads_of(self, key: str) -> list[str]:
        """Return the names of what an artifact of this run has read, in order."""
        mask = int.from_bytes(self._current[key][1], "little")
        return sorted(name for number, name in enumerate(self._keys) if mask >> number & 1)

    def write(self) -> None:
        """Keep the artifacts of this run, and those of earlier ones that are still valid."""
        if not self._is_new or self._identity is None:
            return
        entries = {
            key: entry
            for key, entry in self._entries.items()
            if not int.from_bytes(entry[1], "little") & self._changed
        }
        entries |= self._current
        for number, digest in self._new_digests.items():
            self._digests[number] = digest
        if sum(len(value) + len(mask) for value, mask in entries.values()) < _LARGEST:
            write_cache(self._name, self._identity, (self._keys, b"".join(self._digests), entries))

    # -- reads --------------------------------------------------------------------------------

    def _is_valid(self, mask_bytes: bytes) -> bool:
        mask = int.from_bytes(mask_bytes, "little")
        if mask & self._changed:
            return False
        return all(map(self._is_same, _iterate_bits(mask & ~self._resolved)))

    def _is_same(self, number: int) -> bool:
        """Return whether a read has the digest of the record; find it once."""
        bit = 1 << number
        if not self._resolved & bit:
            digest = self._resolve(self._keys[number])
            self._resolved |= bit
            if digest != self._digests[number]:
                self._changed |= bit
                self._is_new = True
                self._new_digests[number] = digest
        return not self._changed & bit

    def _resolve(self, key: str) -> bytes:
        kind, _, rest = key.partition(":")
        resolve = self._resolvers.get(kind)
        if resolve is not None:
            try:
                return self.tracker.digest_value(resolve(rest))
            except Exception:  # rendering reports it, if anything still reads it
                return os.urandom(DIGEST_SIZE)
        return self.tracker.digest_read(key) or b"\0" * DIGEST_SIZE

    def _mask(self, reads: Reads) -> int:
        """Return the bit mask of reads; add new ones to the record."""
        mask = self._mask_names(reads.names)
        for shared in reads.shared.values():
            mask |= self._shared_mask(shared)
        return mask

    def _shared_mask(self, reads: Reads) -> int:
        """Return the bit mask of the reads of a shared result; find it once."""
        known = self._shared_masks.get(id(reads))
        if known is None:
            known = self._shared_masks[id(reads)] = (reads, self._mask(reads))
        return known[1]

    def _mask_names(self, names: set[str]) -> int:
        for key in names.difference(self._numbers):
            number = self._numbers[key] = len(self._keys)
            self._keys.append(key)
            self._digests.append(self._resolve(key))
            self._resolved |= 1 << number
        digits = bytearray(b"0") * len(self._keys)  # the last one is the lowest
        for number in map(self._numbers.__getitem__, names):
            digits[~number] = _ONE
        mask = int(digits or b"0", 2)
        for number in _iterate_bits(mask & ~self._resolved):
            self._is_same(number)
        return mask


def _iterate_bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from the lowest."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
