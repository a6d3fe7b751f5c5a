"""Caveats for readers and disputes for maintainers, as the files of a spec have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

#: Audience of a caveat that wrappers do not print.
_PAGES = "pages"


class Caveat(NamedTuple):
    """A fact that readers often miss, and the protocols that it concerns.

    ``in_wrappers`` is false if only pages print it, because a wrapper takes care of it.
    """

    text: str
    protocols: frozenset[str]
    in_wrappers: bool = True


class Dispute(NamedTuple):
    """A contradiction between sources, for maintainers: what the spec follows, and the sources."""

    text: str
    sources: tuple[str, ...]


def wrapper_caveat_texts(caveats: Sequence[Caveat], protocol: str) -> tuple[str, ...]:
    """Return the texts of the caveats that concern callers of a wrapper of a protocol."""
    return tuple(
        caveat.text for caveat in caveats if caveat.in_wrappers and protocol in caveat.protocols
    )


def build_notes(
    data: Mapping[str, Any], protocols: Iterable[str]
) -> tuple[tuple[Caveat, ...], tuple[Dispute, ...]]:
    """Return the caveats and the disputes of an entry of the spec.

    A caveat that is a plain string concerns all ``protocols``.
    """
    everywhere = frozenset(protocols)
    caveats = tuple(
        (
            Caveat(caveat, everywhere)
            if isinstance(caveat, str)
            else Caveat(
                caveat["text"],
                frozenset(caveat.get("protocols", everywhere)),
                in_wrappers=caveat.get("audience") != _PAGES,
            )
        )
        for caveat in data.get("caveats", ())
    )
    disputes = tuple(
        Dispute(dispute["text"], tuple(dispute["sources"])) for dispute in data.get("disputes", ())
    )
    return caveats, disputes
