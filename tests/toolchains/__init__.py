"""Compilers and interpreters that evaluate literals, and the toolchains that they need.

``install`` installs them. ``evaluate(language, expressions)`` returns the values of string
literals; ``require(name)`` (in ``requirement``) skips or fails the calling test if tools are
missing. Whole snippets are verified by ``mediagen verify``.
"""

from .literals import LANGUAGES, evaluate
from .seals import Rejected
from .tools import Missing, missing

__all__ = ["LANGUAGES", "Missing", "Rejected", "evaluate", "missing"]
