"""The TypeScript clients, built as their README says."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.helpers import ROOT
from tests.toolchains import tools
from tests.verify.proving import prover

WRAPPERS = ("media-edge-api/typescript", "media-collection-api/typescript")


@cache
def build_client(wrapper: str) -> Path:
    """Return the entry point of a client, which is compiled once per process."""
    folder = Path(_scratch().name) / wrapper
    shutil.copytree(ROOT / "output/wrappers" / wrapper, folder)
    done = tools.run(prover().tools.command_words(["tsc"], {}), cwd=folder)
    assert done.returncode == 0, done.stdout
    return folder / "dist" / "index.js"


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="mediagen-typescript-")


def settings_of(wrapper: str, server: str) -> dict[str, str]:
    """Return the settings of a client that sends to a server."""
    if wrapper.startswith("media-edge-api/"):
        return {"datastreamID": "d", "endpoint": f"{server}/ee/va/v1"}
    return {
        "collectionHost": server,
        "trackingServer": "t",
        "reportSuite": "r",
        "marketingCloudOrgId": "o",
    }
