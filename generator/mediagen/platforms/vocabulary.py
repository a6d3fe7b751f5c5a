"""Words that the tables of a platform can use besides the names of the spec."""

from __future__ import annotations

#: Types that are not families of constants.
PLAIN = frozenset(("string", "integer", "number", "double", "boolean", "timestamp", "object"))


#: Parts of a message as types of the arguments of a call.
PARTS = ("$event", "$object", "$object!", "$metadata")
