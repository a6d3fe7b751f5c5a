"""String literals evaluated by the compiler or interpreter of their language."""

from __future__ import annotations

from collections.abc import Callable

from . import brightscript, java, javascript, kotlin, python, shell, swift, tools

_EVALUATORS: dict[str, Callable[[list[str]], list[str]]] = {
    "javascript": lambda expressions: javascript.evaluate("javascript", expressions),
    "java": java.evaluate,
    "json": lambda expressions: javascript.evaluate("json", expressions),
    "swift": swift.evaluate,
    "kotlin": kotlin.evaluate,
    "brightscript": brightscript.evaluate,
    "shell": shell.evaluate,
    "python": python.evaluate,
}

LANGUAGES = tuple(_EVALUATORS)


def evaluate(language: str, expressions: list[str]) -> list[str]:
    """Return the values of expressions in one of LANGUAGES, in their order.

    Each expression is a string literal, or several joined by the language's operator; for ``shell``
    it is one word. All are evaluated in one run of the tool. Values are exact, even with NUL where
    the language supports it.

    Raises Rejected, with the message of the tool by index, if an expression does not compile, is
    not a string, or continues after its literal; Missing if the tool is not installed.
    """
    tools.check(language)
    return _EVALUATORS[language](expressions) if expressions else []
