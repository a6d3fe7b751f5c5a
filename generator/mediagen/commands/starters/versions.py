"""Version of a wrapper in the folder of an app."""

from __future__ import annotations

import re

from mediagen.output.folder import OutputFolder
from mediagen.platforms.model import Wrapper
from mediagen.wrappers.package_names import DEFAULT_VERSION, PackageOptions


def read_version(
    output: OutputFolder, wrapper: Wrapper, prefix: str, options: PackageOptions
) -> str:
    """Return the version that the manifest of a wrapper has, or else that of the options.

    The app can raise the version in its manifest.
    """
    table = wrapper.version
    data = output.read_file(f"{prefix}{table.file}") if table is not None else None
    if table is not None and data is not None:
        match = re.search(table.pattern, data.decode("utf-8", "replace"))
        if match is not None:
            return match[1]
    return options.version or DEFAULT_VERSION
