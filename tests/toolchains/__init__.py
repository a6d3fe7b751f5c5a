"""The real compilers, interpreters and formatters, applied to generated snippets.

``install`` installs them. Four functions are all that tests need:

``missing(name)``
    ``None`` when the tools of a platform or language are installed, else a sentence with the
    command that installs them.
``run_snippets(platform, sources)``
    runs snippets against a recording stand-in of the platform's SDK or server; the records are
    described in ``records``.
``evaluate(language, expressions)``
    the strings that string-literal expressions stand for.
``format_check(platform, sources)``
    the snippets that the platform's standard formatter would change.

``require(name)`` (in ``requirement``) skips or fails the calling test when tools are missing.
"""

from .formatting import format_check
from .literals import LANGUAGES, evaluate
from .records import Call, Outcome, Rejected
from .running import PLATFORMS, run_snippets
from .tools import Missing, missing

__all__ = [
    "LANGUAGES",
    "PLATFORMS",
    "Call",
    "Missing",
    "Outcome",
    "Rejected",
    "evaluate",
    "format_check",
    "missing",
    "run_snippets",
]
