"""Regions that are known to be in sync, so that equal ones on other pages need only a look-up.

The contents of a region depend on its own lines, the level of the heading above it, and the flavour
of its page. Pages with any other region are left to the full comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mediagen.regions.outline import Dialect, Outline
from mediagen.regions.scanner import (
    BEGIN,
    END,
    MARK,
    Region,
    find_near_marker,
    has_lone_return,
    match_marker,
)


class SyncedRegions:
    """The lines of regions in sync, by the level of their heading, with the contexts they fit."""

    def __init__(self) -> None:
        self._contexts: dict[tuple[int, bytes], set[str]] = {}

    def add_page(self, data: bytes, regions: Sequence[Region], context: str) -> None:
        """Add the regions of a page in sync; ``context`` is everything else that they depend on."""
        for region in regions:
            start, stop = region_lines(data, region)
            self._contexts.setdefault((region.level, data[start:stop]), set()).add(context)

    def count_synced(
        self, data: bytes, dialect: Dialect, context_of: Callable[[bytes], str]
    ) -> int:
        """Return the number of regions of a page if all are known to be in sync, otherwise 0.

        ``context_of`` returns the context for the text outside of regions.
        """
        known_contexts = self._contexts
        lower = data.lower()
        offset = lower.find(BEGIN)
        if offset < 0 or has_lone_return(data) or b"<<<<<<<" in data:
            return 0
        outline = Outline(data, dialect)
        contexts = []
        pieces = []
        stop = 0
        offset = lower.find(MARK)
        while offset >= 0:
            start = data.rfind(b"\n", 0, offset) + 1
            if match_marker(data, offset) is None:
                if find_near_marker(data, offset, dialect) and not outline.is_code(start, offset):
                    return 0
                offset = lower.find(MARK, offset + 1)
                continue
            if start < stop:
                return 0
            if outline.is_code(start, offset):
                offset = lower.find(MARK, offset + 1)
                continue
            pieces.append(data[stop:start])
            end = data.find(END, offset)
            if end < 0:
                return 0
            stop = data.find(b"\n", end)
            if stop < 0:
                stop = len(data)
            fitting_contexts = known_contexts.get((outline.level, data[start:stop]))
            if fitting_contexts is None:
                return 0
            contexts.append(fitting_contexts)
            outline.skip(start, data.rfind(b"\n", 0, end) + 1)
            offset = lower.find(MARK, stop)
        pieces.append(data[stop:])
        context = context_of(b"".join(pieces))
        return (
            len(contexts)
            if all(context in fitting_contexts for fitting_contexts in contexts)
            else 0
        )


def without_regions(data: bytes, regions: Sequence[Region]) -> bytes:
    """Return a page without the lines of its regions."""
    pieces, end = [], 0
    for region in regions:
        start, stop = region_lines(data, region)
        pieces.append(data[end:start])
        end = stop
    return b"".join((*pieces, data[end:]))


def region_lines(data: bytes, region: Region) -> tuple[int, int]:
    """Return the offsets of the start and the end of a region's lines, without the last newline."""
    stop = data.find(b"\n", region.mark_stop)
    return data.rfind(b"\n", 0, region.begin) + 1, stop if stop >= 0 else len(data)
