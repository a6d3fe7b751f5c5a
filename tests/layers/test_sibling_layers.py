"""Projects that extend several layers, of which neither extends the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import run
from tests.layers.projects import write_project

PLAN = "event: adStart\nrefine: true\ntitle: {}\n"


def write_siblings(folder: Path, first: str, second: str) -> Path:
    return write_project(
        folder / "client",
        {
            "mediagen.yaml": "extends: [../a, ../b]\n",
            "../a/mediagen.yaml": "extends: package\n",
            "../a/spec/events/adStart.yaml": PLAN.format(first),
            "../b/mediagen.yaml": "extends: package\n",
            "../b/spec/events/adStart.yaml": PLAN.format(second),
        },
    )


@pytest.mark.parametrize(("second", "is_conflict"), [("Ad", False), ("Advertisement", True)])
def test_siblings_conflict_only_if_their_values_differ(
    second: str, is_conflict: bool, tmp_path: Path
) -> None:
    project = write_siblings(tmp_path, "Ad", second)
    result = run("list", "events", cwd=project)
    assert (result.code, "MG238" in result.err) == ((2, True) if is_conflict else (0, False))


def test_the_value_of_the_project_decides_between_siblings(tmp_path: Path) -> None:
    project = write_siblings(tmp_path, "Ad", "Advertisement")
    own = project / "spec/events/adStart.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(PLAN.format("Spot"), "utf-8")
    assert run("list", "events", cwd=project).code == 0
