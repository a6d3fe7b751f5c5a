"""Platforms that the labels of pages name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from mediagen.platforms.model import Language, Platform
from mediagen.regions.audit.page_scanner import PageLabel, PageStructure


class PlatformLabels:
    """Look-up of platforms by their titles, IDs and synonyms.

    Platforms on the same SDK can share a name: the language of the code then selects one.
    """

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._names: dict[str, list[Platform]] = {}
        for platform in platforms.values():
            for name in (platform.title, platform.id):
                self._names.setdefault(_normalize(name), []).insert(0, platform)
            for synonym in platform.synonyms:
                self._names.setdefault(_normalize(synonym), []).append(platform)

    def find_platform(
        self, labels: Sequence[PageLabel], languages: Sequence[Language]
    ) -> tuple[str, PageStructure] | None:
        """Return the platform of the innermost label that names exactly one, or None.

        ``languages`` are those that the code can be in.
        """
        for label in labels:
            platforms = self._platforms_in(label.text, {language.id for language in languages})
            if len(platforms) == 1:
                return platforms.pop(), label.structure
        return None

    def _platforms_in(self, text: str, languages: Set[str]) -> set[str]:
        """Return the platforms that a label names; a longer name hides one inside it."""
        label = _normalize(text)
        if label in self._names:
            return {_select(self._names[label], languages)}
        platforms = set()
        for name in sorted(self._names, key=len, reverse=True):
            if len(name) < 3:
                continue
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            if re.search(pattern, label):
                platforms.add(_select(self._names[name], languages))
                label = re.sub(pattern, " ", label)
        return platforms


def _select(platforms: Sequence[Platform], languages: Set[str]) -> str:
    """Return the first platform with code in one of the languages, or else the first one."""
    suitable = (
        platform.id
        for platform in platforms
        if not languages.isdisjoint(
            (platform.language.id, *platform.language.reader.get("accepts", ()))
        )
    )
    return next(suitable, platforms[0].id)


def _normalize(text: str) -> str:
    return re.sub(r"[^\w.]+", " ", text.casefold()).strip()
