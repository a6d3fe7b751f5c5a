"""Platforms that the labels of pages name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mediagen.platforms.model import Platform
from mediagen.regions.audit.page_scanner import PageLabel, PageStructure


class PlatformLabels:
    """Look-up of platforms by their titles, IDs and synonyms."""

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._names: dict[str, str] = {}
        for platform in platforms.values():
            for synonym in platform.synonyms:
                self._names.setdefault(_normalize(synonym), platform.id)
        for platform in platforms.values():
            self._names[_normalize(platform.title)] = platform.id
            self._names[_normalize(platform.id)] = platform.id

    def find_platform(self, labels: Sequence[PageLabel]) -> tuple[str, PageStructure] | None:
        """Return the platform of the innermost label that names exactly one, or None."""
        for label in labels:
            platforms = self._platforms_in(label.text)
            if len(platforms) == 1:
                return platforms.pop(), label.structure
        return None

    def _platforms_in(self, text: str) -> set[str]:
        """Return the platforms that a label names; a longer name hides one inside it."""
        label = _normalize(text)
        if label in self._names:
            return {self._names[label]}
        platforms = set()
        for name in sorted(self._names, key=len, reverse=True):
            if len(name) < 3:
                continue
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            if re.search(pattern, label):
                platforms.add(self._names[name])
                label = re.sub(pattern, " ", label)
        return platforms


def _normalize(text: str) -> str:
    return re.sub(r"[^\w.]+", " ", text.casefold()).strip()
