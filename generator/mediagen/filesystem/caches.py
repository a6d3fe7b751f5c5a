"""Cache folders of the user."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder of cached results, which is safe to delete at any time.

    It is in the cache folder of the operating system; ``XDG_CACHE_HOME`` names another one.
    """
    root = os.environ.get("XDG_CACHE_HOME")
    if root:
        return Path(root, "mediagen")
    from platformdirs import user_cache_path  # a few milliseconds

    return user_cache_path("mediagen", appauthor=False)


def toolchain_folder() -> Path:
    """Return the folder that toolchains are installed in.

    ``MEDIAGEN_TOOLCHAINS`` names another one. The default is the same on every system, because the
    bash script ``toolchains/install`` computes it, which also runs without Python.
    """
    configured = os.environ.get("MEDIAGEN_TOOLCHAINS")
    if configured:
        return Path(configured).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "mediagen-toolchains")
