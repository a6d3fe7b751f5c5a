"""Words that the tables of a platform can use besides the names of the spec."""

from __future__ import annotations

import re

from mediagen.spec.model import TYPES

#: Type of a number that a language writes with a fraction, even an integer.
DOUBLE = "double"

#: Types that are not families of constants.
PLAIN = frozenset((*TYPES, DOUBLE))


#: Parts of a message as types of the arguments of a call.
PARTS = ("$event", "$object", "$object!", "$metadata")

#: A name of code in a few words of prose.
_CODE_NAME = re.compile(r"((?<!\w)[A-Za-z]\w*(?:\(\))?(?:[._]\w+(?:\(\))?)+|\b[a-z]+[A-Z]\w*)")


def split_setting_place(place: str) -> list[tuple[str, bool]]:
    """Return the pieces of the place of a setting, each with whether it is a name of code."""
    if " " not in place:
        return [(place, True)]
    pieces = enumerate(_CODE_NAME.split(place))
    return [(piece, index % 2 == 1) for index, piece in pieces if piece]
