"""Regions that were found in sync, so that alike ones on other pages need one look-up each.

What a region should hold depends on its own lines, the heading it stands below and the flavour of
its page. Pages that hold anything else are left to the careful comparison.
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
    """The lines of regions in sync, by the level of their heading, and the flavours they fit."""

    def __init__(self) -> None:
        self._fits: dict[tuple[int, bytes], set[str]] = {}

    def add_page(self, data: bytes, regions: Sequence[Region], context: str) -> None:
        """Note that all regions of a page are in sync; ``context`` is what else they depend on."""
        for region in regions:
            start, stop = region_lines(data, region)
            self._fits.setdefault((region.level, data[start:stop]), set()).add(context)

    def count_synced(
        self, data: bytes, dialect: Dialect, context_of: Callable[[bytes], str]
    ) -> int:
        """Return the number of regions of a page where all are known to be in sync, or else 0.

        ``context_of`` tells the context from the text outside of regions.
        """
        fits = self._fits
        lower = data.lower()
        offset = lower.find(BEGIN)
        if offset < 0 or has_lone_return(data):
            return 0
        outline = Outline(data, dialect)
        contexts = []
        pieces = []
        stop = 0
        offset = lower.find(MARK)
        while offset >= 0:
            start = data.rfind(b"\n", 0, offset) + 1
            flavour_ids = match_marker(data, offset)
            if flavour_ids is None:
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
            fitting = fits.get((outline.level, data[start:stop]))
            if fitting is None:
                return 0
            contexts.append(fitting)
            outline.skip(start, data.rfind(b"\n", 0, end) + 1)
            offset = lower.find(MARK, stop)
        pieces.append(data[stop:])
        context = context_of(b"".join(pieces))
        return len(contexts) if all(context in fitting for fitting in contexts) else 0


def without_regions(data: bytes, regions: Sequence[Region]) -> bytes:
    """A page without the lines of its regions."""
    pieces, end = [], 0
    for region in regions:
        start, stop = region_lines(data, region)
        pieces.append(data[end:start])
        end = stop
    return b"".join((*pieces, data[end:]))


def region_lines(data: bytes, region: Region) -> tuple[int, int]:
    """Where the lines of a region start and stop; without the last end of line."""
    stop = data.find(b"\n", region.mark_stop)
    return data.rfind(b"\n", 0, region.begin) + 1, stop if stop >= 0 else len(data)
