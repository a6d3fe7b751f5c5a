"""Code of a field: the smallest code that carries it, its lines marked, and its place named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import ROOT, project, run
from tests.pages import blocks, pages
from tests.pages import project as committed

#: Fields with a value that occurs once in their code, and this value.
FIELDS = {
    "advertisingDetails.creativeURL": "creative-987.mp4",
    "advertisingDetails.length": "15",
    "sessionDetails.network": "ESPN",
    "chapterDetails.length": "240",
    "errorDetails.name": "media-error-001",
}
#: A marked range of lines in the info string of each flavour's fences.
MARKS = {
    "material": r' hl_lines="([\d -]+)"$',
    "docusaurus": r" \{([\d,-]+)\}$",
    "exl": r' \{line-numbers="true" highlight="([\d,-]+)"\}$',
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("fields"))


def region(root: Path, options: str, name: str = "page.md", head: str = "") -> str:
    """Return a page with one region, filled in."""
    begin, end = f"<!-- mediagen:begin {options} -->", "<!-- mediagen:end -->"
    if name.endswith(".mdx"):
        begin, end = f"{{/* mediagen:begin {options} */}}", "{/* mediagen:end */}"
    page = root / name
    page.write_text(f"{head}{begin}\n{end}\n", "utf-8")
    result = run("inject", name, cwd=root)
    text = page.read_text("utf-8")
    page.unlink()
    assert result.code == 0, result.err
    return text


def lines_of(ranges: str) -> Iterator[int]:
    for part in re.split("[ ,]+", ranges):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def field_page(flavour: str, id_: str) -> str:
    """Return the generated page of a field."""
    item = committed().spec.fields[id_]
    name = item.routes["xdm"].name
    texts = pages(flavour)
    return next(
        text for path, text in texts.items()
        if path.startswith("variables/") and f"# {item.title}\n" in text and name in text
    )  # fmt: skip


@pytest.mark.parametrize("id_", FIELDS)
@pytest.mark.parametrize("flavour", MARKS)
def test_the_marked_lines_of_a_field_page_are_those_with_its_value(flavour: str, id_: str) -> None:
    value = re.compile(rf"(?<![\w-]){re.escape(FIELDS[id_])}(?![\w-])")
    count = 0
    for block in blocks(field_page(flavour, id_)):
        match = re.search(MARKS[flavour], block.info)
        assert match, block.info
        marked = set(lines_of(match[1]))
        code = block.text.split("\n")
        assert marked == {n for n, line in enumerate(code, 1) if value.search(line)}, block.text
        count += 1
    assert count >= 8


def test_github_names_the_lines_in_a_sentence_because_it_cannot_mark_them() -> None:
    text = field_page("github", "advertisingDetails.length")
    assert all(" " not in block.info for block in blocks(text))
    assert "Line 10 of the code contains the field." in text


@pytest.mark.parametrize("flavour", MARKS)
def test_every_code_of_a_field_whose_place_is_known_has_marked_lines(flavour: str) -> None:
    """Settings are in the address only, and a whole message has no line of its own."""
    marked = unmarked = 0
    for path, text in pages(flavour).items():
        if path.startswith("variables/"):
            for block in blocks(text):
                has_marks = re.search(MARKS[flavour], block.info) is not None
                marked, unmarked = marked + has_marks, unmarked + (not has_marks)
    assert marked > 100
    assert unmarked < 0.02 * marked


@pytest.mark.parametrize("platform", list(committed().platforms))
def test_a_snippet_region_of_a_field_has_the_field_and_what_its_event_requires(
    root: Path, platform: str
) -> None:
    """The example has eleven more fields, which neither the event nor a protocol requires."""
    text = region(root, f"snippet field=sessionDetails.network platform={platform}")
    (block,) = blocks(text)
    assert "ESPN" in block.text
    assert "Blinding Light" not in block.text
    assert "video-123" in block.text


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("page.md", '# X\n\n=== "x"\n\n    x\n\n', ' hl_lines="10"'),
        ("page.mdx", "", " {10}"),
        ("page.md", "> [!BEGINTABS]\n\n", ' {line-numbers="true" highlight="10"}'),
    ],
)
def test_a_region_marks_lines_in_the_way_of_the_flavour_of_its_page(
    root: Path, name: str, head: str, expected: str
) -> None:
    options = "snippet field=advertisingDetails.length platform=web-sdk"
    text = region(root, options, name, head)
    assert f"```javascript{expected}\n" in text


def test_tabs_of_a_field_name_the_place_of_its_value_on_every_platform(root: Path) -> None:
    text = region(root, "tabs field=advertisingDetails.length platforms=both")
    for place in (
        "The value is the fourth argument of [`Media.createAdObject`](https://",
        "The value is the argument `length` of [`Media.createAdObjectWith`](https://",
        "The value is the member `mediaCollection.advertisingDetails.length` of `adStart`.",
        'The value is the member `params["media.ad.length"]` of',
    ):
        assert place in text
    text = region(root, "tabs field=sessionDetails.network")
    assert (
        "The value has the key `MediaConstants.VideoMetadataKeys.NETWORK` in the metadata." in text
    )
    text = region(root, "tabs field=sessionDetails.hasResume platforms=legacy")
    assert "The value is the property `" in text
    text = region(root, "tabs field=customMetadata.value platforms=recommended")
    assert "The metadata contains the name and the value." in text


def test_a_region_of_a_field_is_in_sync_until_the_spec_changes(root: Path) -> None:
    page = root / "synced.md"
    page.write_text(
        "<!-- mediagen:begin snippet field=errorDetails.name platform=ios -->\n"
        "<!-- mediagen:end -->\n",
        "utf-8",
    )
    assert run("inject", "synced.md", cwd=root).code == 0
    assert run("inject", "--check", "synced.md", cwd=root).code == 0
    event = root / "spec/events/error.yaml"
    text = event.read_text("utf-8")
    event.write_text(text.replace("media-error-001", "media-error-002"), "utf-8")
    try:
        assert run("inject", "--check", "synced.md", cwd=root).code == 1
    finally:
        event.write_text(text, "utf-8")
        page.unlink()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            "snippet platform=ios",
            "MG565 a snippet region needs exactly one of event=…, field=… and action=…",
        ),
        (
            "tabs event=play field=playhead",
            "MG565 a tabs region needs exactly one of event=…, field=… and action=…",
        ),
        (
            "snippet field=playhead platform=web-sdk example=basic",
            "MG570 the code of a field takes no example; delete the option",
        ),
        ("tabs field=playhed", "unknown field 'playhed'; did you mean 'playhead'?"),
    ],
)
def test_a_wrong_region_of_a_field_is_refused(root: Path, options: str, expected: str) -> None:
    page = root / "wrong.md"
    page.write_text(f"<!-- mediagen:begin {options} -->\n<!-- mediagen:end -->\n", "utf-8")
    result = run("inject", "wrong.md", cwd=root)
    page.unlink()
    assert result.code == 2
    assert result.err.startswith("wrong.md:1:")
    assert expected in result.err


def test_the_list_of_fields_names_the_example_that_carries_each() -> None:
    rows: list[dict[str, Any]] = json.loads(run("list", "fields", "--json", cwd=ROOT).out)
    spec = committed().spec
    for row in rows:
        example = row["example"]
        if example is None:
            continue
        values = spec.events[example["event"]].examples[example["example"]].values
        item = spec.fields[row["id"]]
        group = spec.groups[item.group]
        if group.id in values and item.name in values[group.id]:
            continue
        assert (
            item.placeholder
            or group.is_common
            or group.kind in ("list", "messages", "pairs", "settings")
        )
    assert {"event": "adStart", "example": "basic"} in [row["example"] for row in rows]
    assert sum(row["example"] is not None for row in rows) > 0.9 * len(rows)
