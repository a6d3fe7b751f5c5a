"""Cache folders of the user."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # importing pathlib would be a tenth of the start-up
if TYPE_CHECKING:
    from pathlib import Path


def cache_path(name: str) -> str:
    """Return the path of a file of cached results, which is safe to delete at any time.

    It is in the cache folder of the operating system; ``XDG_CACHE_HOME`` names another one.
    """
    root = os.environ.get("XDG_CACHE_HOME")
    if not root and sys.platform == "linux":
        root = os.path.expanduser("~/.cache")  # as platformdirs has it, which takes 3 ms to import
    if root:
        return os.path.join(root, "mediagen", name)
    from platformdirs import user_cache_path

    return os.path.join(user_cache_path("mediagen", appauthor=False), name)


def toolchain_folder() -> Path:
    """Return the folder that toolchains are installed in.

    ``MEDIAGEN_TOOLCHAINS`` names another one. The default is the same on every system, because the
    bash script ``toolchains/install`` computes it, which also runs without Python.
    """
    from pathlib import Path

    configured = os.environ.get("MEDIAGEN_TOOLCHAINS")
    if configured:
        return Path(configured).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "mediagen-toolchains")
