"""Texts of licenses that the package has, by their SPDX identifiers.

They are those of the npm package spdx-license-list, wrapped, and have nothing to fill in, or only
the year and the holder.
"""

from __future__ import annotations

import re
from importlib.resources import files

_IDS = ("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MPL-2.0", "Unlicense")
#: Place to fill in.
HOLDER = re.compile(rb"<(?:copyright holders|owner)>")


def license_text(expression: str) -> bytes | None:
    """Return the text of a license; None if the package does not have it."""
    if expression not in _IDS:
        return None
    folder = files("mediagen.wrappers") / "licenses"
    return (folder / f"{expression}.txt").read_bytes().replace(b"\r\n", b"\n")
