"""Selection of events, platforms, kinds of artifacts and flavours of pages."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class ArtifactKind(StrEnum):
    """Kind of artifacts; each is a folder of the output folder."""

    SNIPPETS = "snippets"
    WRAPPERS = "wrappers"
    DOCS = "docs"


class Shard(NamedTuple):
    """Part of the artifacts: the ``number``, from 1, of ``total`` parts of about the same size.

    Each artifact is in one part, whatever else is selected. The parts are the same everywhere, and
    do not depend on the other artifacts.
    """

    number: int
    total: int

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"

    def has_group(self, group: str) -> bool:
        """Return whether the artifacts of a group are in this part."""
        return find_shard(group, self.total) == self.number


def find_shard(group: str, total: int) -> int:
    """Return the number of the part, from 1, of a group of artifacts that share most inputs."""
    return zlib.crc32(group.encode("utf-8", "surrogatepass")) % total + 1


@dataclass(frozen=True)
class Selection:
    """Selection of artifacts; an empty part selects all. A flavour selects pages only."""

    events: Collection[str] = ()
    platforms: Collection[str] = ()
    kinds: Collection[str] = ()
    flavours: Collection[str] = ()
    shard: Shard | None = None

    def __bool__(self) -> bool:
        return bool(self.events or self.platforms or self.kinds or self.flavours or self.shard)

    def has_group(self, group: str) -> bool:
        """Return whether the shard has a group of artifacts; True without a shard."""
        return self.shard is None or self.shard.has_group(group)

    def asks_for_kind(self, kind: ArtifactKind) -> bool:
        """Return whether any artifact of a kind is selected."""
        kinds = self.kinds or ((ArtifactKind.DOCS,) if self.flavours else ())
        return not kinds or kind in kinds

    def asks_for_page(self, events: Collection[str], platforms: Collection[str]) -> bool:
        """Return whether a page about these events and platforms is selected."""
        filters = ((events, self.events), (platforms, self.platforms))
        return all(not ids or any(id_ in ids for id_ in page_ids) for page_ids, ids in filters)

    def asks_for(self, kind: ArtifactKind, event: str, platform: str) -> bool:
        """Return whether an artifact of a kind, event and platform is selected."""
        filters = ((event, self.events), (platform, self.platforms))
        return self.asks_for_kind(kind) and all(not ids or id_ in ids for id_, ids in filters)

    def command_line_options(self) -> str:
        """Return the selection as options of a command line."""
        named = (
            ("event", self.events),
            ("platform", self.platforms),
            ("kind", self.kinds),
            ("flavour", self.flavours),
        )
        shard = f" --shard {self.shard}" if self.shard else ""
        return "".join(f" --{name} {id_}" for name, ids in named for id_ in ids) + shard


def event_group(event: str) -> str:
    """Return the group of the snippets and pages of an event."""
    return f"event {event}"


def wrapper_group(path: str) -> str:
    """Return the group of the files of a wrapper."""
    return f"wrapper {path}"


def page_group(events: Collection[str], path: str) -> str:
    """Return the group of a page: that of its event, or one of its own."""
    return event_group(next(iter(events))) if len(events) == 1 else f"page {path}"
