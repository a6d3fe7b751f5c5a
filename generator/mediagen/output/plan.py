"""Plan of the files a run would write; shared by ``generate`` and ``check`` so that they agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

#: The kinds of artifacts; each is a folder of the output folder.
KINDS = ("snippets", "wrappers", "docs")


@dataclass(frozen=True)
class Plan:
    """``artifacts`` has every file of the output folder by its path, as bytes.

    ``selected`` are the paths a call asks for. ``reasons`` tell why a call gets none of what it
    asks for: a sentence for each cell without a snippet.
    """

    artifacts: Mapping[str, bytes]
    selected: Collection[str]
    reasons: tuple[str, ...] = ()
