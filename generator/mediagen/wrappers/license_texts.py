"""Texts of licenses that the package has, by their SPDX identifiers."""

from __future__ import annotations

from importlib.resources import files

#: Licenses whose texts are in the package, and have nothing to fill in or only the holder.
_IDS = ("Apache-2.0", "MIT")
#: Place to fill in.
HOLDER = b"<copyright holders>"


def license_text(expression: str) -> bytes | None:
    """Return the text of a license; None if the package does not have it."""
    if expression not in _IDS:
        return None
    folder = files("mediagen.wrappers") / "licenses"
    return (folder / f"{expression}.txt").read_bytes().replace(b"\r\n", b"\n")
