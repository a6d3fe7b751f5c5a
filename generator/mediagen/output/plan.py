"""Plan of the files a run would write; shared by ``generate`` and ``check`` so that they agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Contents of the output folder, and the part of it that a call selects.

    ``artifacts`` maps the path of every file, relative to the output folder, to its bytes.
    ``selected`` are the paths that the call requests. ``reasons`` are sentences that explain why
    requested snippets do not exist.
    """

    artifacts: Mapping[str, bytes]
    selected: Collection[str]
    reasons: tuple[str, ...] = ()
