"""What running a snippet leaves behind.

One format serves all platforms, so that a test can compare a snippet's calls with the spec without
knowing the SDK. A record is a JSON object; an ``Outcome`` keeps them in the order of the calls.

Tracker platforms (``ios``, ``android``, ``js-3x``, ``chromecast``, ``roku-2x``), always with
all six keys::

    {
        "call": "trackEvent",            # the method's own name on that SDK
        "event": "adStart",              # the tracked event in camel case, or null
        "object": {"name": "…", "id": "…", "position": 1, "length": 30},
        "properties": {},                # what was set on the object after it was built
        "metadata": {"a.media.ad.advertiser": "…"},
        "arguments": {},                 # plain arguments, such as {"time": 45}
    }

* ``object`` holds the builder's arguments under one name on every platform, or null:
  ``name, id, length, streamType, mediaType`` (media); ``name, position, startTime`` (ad break);
  ``name, id, position, length`` (ad); ``name, position, length, startTime`` (chapter);
  ``bitrate, startupTime, fps, droppedFrames`` (quality); ``name`` (player state). Values are what
  the SDK's constants stand for: ``"vod"``, ``"video"``, ``"fullScreen"``.
* ``properties`` uses ``resumed``, ``prerollWaitingTime``, ``granularAdTracking``,
  ``standardMediaMetadata`` and ``standardAdMetadata`` for the SDK's own keys, others as they are.
* ``metadata`` keys are what the constants stand for, or custom keys; null when none was passed.
* ``arguments``: ``time`` or ``position`` of a playhead update, ``errorId`` and ``errorSource``.
* On ``chromecast``, setting the variable ``currentQoS`` that the page's delegate returns is
  recorded as ``{"call": "currentQoS", "object": …}``.
* Whole numbers are JSON integers, also where the SDK holds a double.

``roku-edge``: ``{"call": "createMediaSession" | "sendMediaEvent", "body": {"xdm": …}}``;
``createMediaSession`` has also ``"configuration"``: its second argument, or null.

``web-sdk`` and ``media-edge-api``: one record per HTTP request::

    {
        "call": "request",
        "method": "POST",
        "url": "https://edge.adobedc.net/ee/va/v1/play?configId=…",
        "path": "/ee/va/v1/play",
        "query": {"configId": "…"},
        "headers": {"content-type": "application/json"},
        "body": {"events": [{"xdm": …}]},
    }

``media-collection-api``, whose snippets are bodies: ``{"call": "request", "body": …}``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Call = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The calls of one snippet and what went wrong.

    ``error`` is the message of the compiler, interpreter, SDK stand-in or server, led by
    ``line N:`` (N counts from 1 in the snippet) where the tool tells the line. ``calls`` are those
    made before the error; a snippet that does not compile has none.
    """

    calls: list[Call] = field(default_factory=list)
    error: str | None = None


class Rejected(Exception):
    """Expressions that are not exactly one string of their language.

    ``reasons`` maps the index of an expression to the tool's message.
    """

    def __init__(self, language: str, reasons: dict[int, str]) -> None:
        self.language = language
        self.reasons = reasons
        lines = [f"expression {index}: {reason}" for index, reason in sorted(reasons.items())]
        super().__init__(f"not one {language} string each:\n" + "\n".join(lines))
