"""Words that the tables of a platform may use besides the names of the spec."""

from __future__ import annotations

#: The types that are no family of constants.
PLAIN = frozenset(("string", "integer", "number", "double", "boolean", "timestamp", "object"))


#: What stands for the parts of a message in the arguments of a call.
PARTS = ("$event", "$object", "$object!", "$metadata")
