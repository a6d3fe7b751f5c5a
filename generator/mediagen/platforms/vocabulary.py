"""Words that the tables of a platform can use besides the names of the spec."""

from __future__ import annotations

from mediagen.spec.model import TYPES

#: Type of a number that a language writes with a fraction, even an integer.
DOUBLE = "double"
#: Types that are not families of constants.
PLAIN = frozenset((*TYPES, DOUBLE))


#: Parts of a message as types of the arguments of a call.
PARTS = ("$event", "$object", "$object!", "$metadata")
