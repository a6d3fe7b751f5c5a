"""Names that Windows reserves for devices: no file can have them there."""

from __future__ import annotations

import re

_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.I)


def is_device_name(name: str) -> bool:
    """Return whether Windows reserves a file name for a device, with or without an extension."""
    return _DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")) is not None
