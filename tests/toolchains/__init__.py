"""The real compilers and interpreters, applied to literals, and where the toolchains are.

``install`` installs them. ``evaluate(language, expressions)`` gives the strings that string-literal
expressions stand for; ``require(name)`` (in ``requirement``) skips or fails the calling test when
tools are missing. Whole snippets are proved by ``mediagen verify``.
"""

from .literals import LANGUAGES, evaluate
from .seals import Rejected
from .tools import Missing, missing

__all__ = ["LANGUAGES", "Missing", "Rejected", "evaluate", "missing"]
