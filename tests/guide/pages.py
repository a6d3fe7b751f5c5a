"""Pages of the documentation, in the order in which readers meet them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.guide.console import Block, read_blocks
from tests.helpers import ROOT, project, run

DOCS = ROOT / "docs"
CONFIG = ROOT / "mkdocs.yml"


class _ConfigLoader(yaml.SafeLoader):
    """Reads ``mkdocs.yml``, whose Python names are of no interest here."""


_ConfigLoader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def read_config() -> dict[str, Any]:
    """Return the settings of the site."""
    config: dict[str, Any] = yaml.load(CONFIG.read_text("utf-8"), _ConfigLoader)
    return config


def find_pages() -> list[Path]:
    """Return README and the pages of the guide, in the order of its navigation."""
    return [ROOT / "README.md", *(DOCS / name for name in _flatten(read_config()["nav"]))]


def _flatten(entries: list[Any]) -> list[str]:
    names: list[str] = []
    for entry in entries:
        for value in entry.values() if isinstance(entry, dict) else [entry]:
            names += _flatten(value) if isinstance(value, list) else [value]
    return names


def copy_documented_project(folder: Path) -> Path:
    """Copy the project with the platforms that have a proof, and with its output, to a folder.

    The pages show what is printed with these platforms: they change once a platform is proved.
    """
    proved = [path.parent.name for path in ROOT.glob("templates/*/verify.yaml")]
    project(folder, output=True, platforms=proved)
    result = run("generate", cwd=folder)
    assert result.code == 0, result.err
    return folder


def read_page_blocks(path: Path) -> list[Block]:
    """Return the console blocks and files of a page."""
    return read_blocks(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
