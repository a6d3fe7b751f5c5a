"""Selection of events, platforms, kinds of artifacts and flavours of pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class ArtifactKind(StrEnum):
    """Kind of artifacts; each is a folder of the output folder."""

    SNIPPETS = "snippets"
    WRAPPERS = "wrappers"
    DOCS = "docs"


@dataclass(frozen=True)
class Selection:
    """Selection of artifacts; an empty part selects all. A flavour selects pages only."""

    events: Collection[str] = ()
    platforms: Collection[str] = ()
    kinds: Collection[str] = ()
    flavours: Collection[str] = ()

    def __bool__(self) -> bool:
        return bool(self.events or self.platforms or self.kinds or self.flavours)

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
        return "".join(f" --{name} {id_}" for name, ids in named for id_ in ids)
