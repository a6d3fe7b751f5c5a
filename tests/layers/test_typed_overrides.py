"""``snippet --set`` takes typed custom metadata as ``set`` in ``mediagen.yaml`` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import run
from tests.layers.projects import custom_group, write_project

_FIELDS = """\
tier: {type: {gold: Gold., silver: Silver.}}
kids: {type: boolean}
client: {type: string, constant: Acme}
slot: {type: string, events: [adStart]}"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path, {"spec/fields/programme.yaml": custom_group(_FIELDS)})


@pytest.mark.parametrize("platform", ["web-sdk", "ios", "media-collection-api"])
@pytest.mark.parametrize("name", ["programme.tier", "tier"])
def test_typed_metadata_is_set_by_its_id_or_name(platform: str, name: str, project: Path) -> None:
    arguments = ("snippet", "sessionStart", "--platform", platform, "--set")
    result = run(*arguments, f"{name}=silver", "--set", "kids=false", cwd=project)
    assert (result.code, result.err) == (0, "")
    assert '"silver"' in result.out
    assert '"false"' in result.out


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("programme.tier=bronze", "MG210 programme.tier: expected one of"),
        ("programme.kids=maybe", "MG211 programme.kids: expected true or false"),
        ("programme.client=Other", "programme.client: expected 'Acme'"),
        ("programme.slot=1", "MG404 unknown field 'programme.slot' of sessionStart"),
        ("customMetadata.tier=gold", "MG250 customMetadata: 'tier' is typed; set programme.tier"),
    ],
)
def test_typed_metadata_is_checked_by_its_type(
    assignment: str, message: str, project: Path
) -> None:
    result = run(
        "snippet", "sessionStart", "--platform", "web-sdk", "--set", assignment, cwd=project
    )
    assert result.code == 2
    assert message in result.err
