"""Regions that were found in sync, so that alike ones on other pages need one look-up each.

What a region should hold depends on its own lines, the heading it stands below and the flavour of
its page. Pages that hold anything else are left to the careful comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mediagen.inject.regions import BEGIN, END, MARK, Outside, Region, marker, meant


class Known:
    """The lines of regions in sync, by the level of their heading, and the flavours they fit."""

    def __init__(self) -> None:
        self._fits: dict[tuple[int, bytes], set[str]] = {}

    def learn(self, data: bytes, regions: Sequence[Region], flavour: str) -> None:
        """Note that all regions of a page of this flavour are in sync."""
        for region in regions:
            start, stop = lines_of(data, region)
            self._fits.setdefault((region.level, data[start:stop]), set()).add(flavour)

    def count(self, data: bytes, flavour_of: Callable[[bytes], str]) -> int:
        """How many regions a page has, where all are known to be in sync; or else 0.

        ``flavour_of`` tells the flavour from the text outside of regions.
        """
        fits = self._fits
        outside = Outside(data)
        flavours = []
        pieces = []
        stop = 0
        at = data.find(BEGIN)
        while at >= 0:
            start = data.rfind(b"\n", 0, at) + 1
            if start < stop or outside.fenced(start):
                return 0
            pieces.append(data[stop:start])
            stop = data.find(b"\n", data.find(END, at))
            if stop < 0:
                stop = len(data)
            found = fits.get((outside.level, data[start:stop]))
            if found is None:
                return 0
            flavours.append(found)
            outside.at = stop
            at = data.find(BEGIN, stop)
        pieces.append(data[stop:])
        own = b"".join(pieces)
        outside = Outside(own)
        at = own.find(MARK)
        while at >= 0:
            if marker(own, at) is not None:
                return 0
            if meant(own, at) is not None and not outside.fenced(own.rfind(b"\n", 0, at) + 1):
                return 0
            at = own.find(MARK, at + 1)
        flavour = flavour_of(own)
        return len(flavours) if all(flavour in found for found in flavours) else 0


def own(data: bytes, regions: Sequence[Region]) -> bytes:
    """A page without the lines of its regions."""
    pieces, end = [], 0
    for region in regions:
        start, stop = lines_of(data, region)
        pieces.append(data[end:start])
        end = stop
    return b"".join((*pieces, data[end:]))


def lines_of(data: bytes, region: Region) -> tuple[int, int]:
    """Where the lines of a region start and stop; without the last end of line."""
    stop = data.find(b"\n", region.mark_stop)
    return data.rfind(b"\n", 0, region.begin) + 1, stop if stop >= 0 else len(data)
