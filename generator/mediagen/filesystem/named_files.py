"""Files whose names are options of a command: each is written completely or not at all."""

from __future__ import annotations

import errno
import os

from mediagen.filesystem.publish import replace_file


def write_named_file(path: str, data: bytes) -> None:
    """Write one file at the target of its links. Its folder must exist. Raises ``OSError``."""
    real = os.path.realpath(path)
    try:
        if os.path.exists(real) and not os.path.isfile(real):
            raise OSError(errno.EINVAL, "is not a file")
        os.stat(os.path.dirname(real))  # a missing folder is not created
        replace_file(real, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None
