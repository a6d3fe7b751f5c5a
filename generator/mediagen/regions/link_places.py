"""Places of generated pages that the regions of a hand-written page link to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from mediagen.pages.flavours import Flavour
from mediagen.pages.markdown_nodes import Target

#: Folder with the generated pages, relative to the page or to the site, or their URL.
LINK_PLACE = re.compile(r"(?:https?://[\w.-]+(?::\d+)?)?[\w./~%-]*")
_SITE = re.compile(r"/|https?:")


def region_paths(place: str, paths: Mapping[Target, str], flavour: Flavour) -> dict[Target, str]:
    """Return the links to generated pages in ``place``: to files, or to addresses of a site.

    A relative place is the folder of the files. One that begins with a slash or ``https:`` is the
    address of their site, which has its own addresses for pages.
    """
    if not _SITE.match(place):
        return {target: posixpath.join(place, path) for target, path in paths.items()}
    base = place.rstrip("/")
    return {target: f"{base}/{flavour.page_address(path)}" for target, path in paths.items()}
