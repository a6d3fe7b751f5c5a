"""Pages of two events in ``tests/flavours``, in each flavour that is not part of ``output/``.

They have the tabs of a fixed set of platforms, so that another platform does not change them.
``python -m tests.flavour_pages`` writes them again after an intended change of pages.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.helpers import ROOT, Result, project, run

REFRESH = "after an intended change of pages, run: python -m tests.flavour_pages"
EVENTS = ("sessionEnd", "adStart")
FLAVOURS = ("docusaurus", "github", "material")
PLATFORMS = (
    "web-sdk",
    "ios",
    "android",
    "roku-edge",
    "media-edge-api",
    "js-3x",
    "chromecast",
    "roku-2x",
    "media-collection-api",
)


def run_on_pages(command: str, folder: Path) -> Result:
    """Run ``check`` or ``generate`` on the pages, with a copy of the project in ``folder``."""
    project(folder, platforms=PLATFORMS)
    options = ["--spec", str(folder / "spec"), "--templates", str(folder / "templates")]
    options += [word for flavour in FLAVOURS for word in ("--flavour", flavour)]
    options += [word for event in EVENTS for word in ("--event", event)]
    return run(command, *options, "--out", "tests/flavours", cwd=ROOT)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        result = run_on_pages("generate", Path(name))
    print(result.out + result.err, end="")
    sys.exit(result.code)
