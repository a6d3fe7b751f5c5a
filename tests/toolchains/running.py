"""Snippets run with the toolchain of their platform."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from . import brightscript, javascript, json_body, kotlin, shell, swift, tools, web_sdk
from .records import Outcome

_RUNNERS: dict[str, Callable[[dict[str, str]], dict[str, Outcome]]] = {
    "web-sdk": web_sdk.run_snippets,
    "js-3x": partial(javascript.run_snippets, "js-3x"),
    "chromecast": partial(javascript.run_snippets, "chromecast"),
    "ios": swift.run_snippets,
    "android": kotlin.run_snippets,
    "roku-edge": partial(brightscript.run_snippets, "roku-edge"),
    "roku-2x": partial(brightscript.run_snippets, "roku-2x"),
    "media-edge-api": shell.run_snippets,
    "media-collection-api": json_body.run_snippets,
}

PLATFORMS = tuple(_RUNNERS)


def run_snippets(platform: str, sources: dict[str, str]) -> dict[str, Outcome]:
    """Run snippets of a platform of PLATFORMS and record what each did.

    ``sources`` maps names of the caller's choice to source texts; the result has the same names in
    the same order. Snippets do not see each other: each has its own scope and a fresh recorder.
    What does not compile, crashes, or is refused by the SDK or server has an error in its Outcome
    and does not affect the others. Raises Missing when the toolchain is not installed.
    """
    tools.check(platform)
    return _RUNNERS[platform](sources) if sources else {}
