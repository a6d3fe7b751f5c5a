"""Every mistake in a layer is reported in the file of the layer, with its cure.

Each file of ``mistakes`` has the ``files`` of a project on top of the package, and the complete
standard error of ``check``. Without a ``mediagen.yaml``, it is ``extends: package``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.helpers import run
from tests.layers.projects import write_project

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.yaml"))


@pytest.mark.parametrize("path", MISTAKES, ids=[path.stem for path in MISTAKES])
def test_a_mistake_is_reported_in_the_file_of_the_layer(path: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    (tmp_path / "plan").mkdir()
    project = write_project(tmp_path / "client", case["files"])
    result = run("check", cwd=project)
    assert result.err == case["says"]
    assert (result.code, result.out) == (2, "")
