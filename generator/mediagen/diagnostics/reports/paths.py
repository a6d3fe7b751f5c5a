"""Paths of reports: relative to the top folder of the repository, as the services expect them."""

from __future__ import annotations

import os
from pathlib import Path

from mediagen.diagnostics.terminal import replace_surrogates

#: Variables in which services of continuous integration name the folder of the checkout.
_CHECKOUT_VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def find_root() -> Path:
    """Return the top folder of the checkout; the working folder if there is none.

    It is the folder that the service names if the working folder is inside it, or the nearest
    folder with ``.git``.
    """
    working = Path.cwd()
    for variable in _CHECKOUT_VARIABLES:
        checkout = os.environ.get(variable)
        if checkout and working.is_relative_to(os.path.realpath(checkout)):
            return Path(os.path.realpath(checkout))
    return next(
        (folder for folder in (working, *working.parents) if (folder / ".git").exists()), working
    )


def path_from_root(path: str, root: Path) -> str:
    """Return a path of the working folder relative to the root, with slashes.

    A path outside of the root stays absolute. Bytes that are not UTF-8 become ``\\xNN``, as in
    messages: JSON has no other form that every reader accepts.
    """
    path = replace_surrogates(path)
    absolute = Path(os.path.normpath(Path.cwd() / path))
    if absolute.is_relative_to(root):
        return absolute.relative_to(root).as_posix()
    return absolute.as_posix()
