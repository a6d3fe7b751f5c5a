"""Every diagram on a page can be parsed by Mermaid itself, for any content of the spec."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from mediagen.pages.documents import render_documents
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project
from mediagen.project.selection import Selection
from mediagen.snippets.matrix import render_matrix

from tests.helpers import ROOT, project
from tests.pages import FLAVOURS, pages
from tests.toolchains import tools
from tests.toolchains.requirement import require

#: Flavours whose sites draw diagrams; the others have pictures.
DRAWN = [
    flavour
    for flavour in FLAVOURS
    if "diagrams: mermaid" in (ROOT / f"templates/docs/{flavour}/flavour.yaml").read_text("utf-8")
]
TITLES = [
    'Say "hi"', "a: b; c", "end", "state x {", "} -->", "%% comment", "#35; &lt;", "<b>bold</b>",
    "[*] --> [*]", "two\nlines", "`code` ~~~ ```", "note -- over", "日本語 é 😀", "a_b__c", "-",
    "\\",
]  # fmt: skip


def diagrams(texts: dict[str, str]) -> list[str]:
    """The Mermaid diagrams of pages."""
    fence = re.compile(r"^( *)```mermaid\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
    return [diagram for text in texts.values() for _, diagram in fence.findall(text)]


def faults(texts: list[str]) -> list[tuple[str, str]]:
    """Return the diagrams that Mermaid rejects, with its message."""
    result = tools.run(
        [
            tools.executable("node"), ROOT / "tests/sites/diagrams.mjs",
            tools.toolchain_folder() / "sites", tools.toolchain_folder() / "npm",
        ],
        stdin=json.dumps(texts),
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    messages = json.loads(result.stdout)
    return [(text, message) for text, message in zip(texts, messages, strict=True) if message]


def generated(folder: Path, flavour: str) -> dict[str, str]:
    """The pages of the project in a folder."""
    loaded = load_project(resolve_folders(str(folder / "spec"), str(folder / "templates"), None))
    assert not loaded.problems, "\n".join(map(str, loaded.problems))
    return dict(
        render_documents(loaded, Selection(flavours=(flavour,)), tuple(render_matrix(loaded)))
    )


def test_mermaid_refuses_what_is_no_diagram() -> None:
    require("mermaid")
    assert faults(["stateDiagram-v2\n  [*] --> playing_:"])


@pytest.mark.parametrize("flavour", DRAWN)
def test_every_diagram_is_parsed_by_mermaid(flavour: str) -> None:
    require("mermaid")
    drawings = diagrams(pages(flavour))
    assert len(drawings) >= 2
    assert faults(drawings) == []


@pytest.mark.parametrize("flavour", DRAWN)
def test_a_diagram_holds_whatever_titles_say(flavour: str, tmp_path: Path) -> None:
    require("mermaid")
    project(tmp_path)
    path = tmp_path / "spec/session.yaml"
    session = yaml.safe_load(path.read_text("utf-8"))
    titled = [*session["scopes"].values(), *session["playback"].values()]
    drawings = []
    for first in range(0, len(TITLES), len(titled)):
        for entry, title in zip(titled, TITLES[first:], strict=False):
            entry["title"] = title
        path.write_text(yaml.safe_dump(session, sort_keys=False), "utf-8")
        drawings += diagrams(generated(tmp_path, flavour))
    assert faults(drawings) == []


def shorten_story(root: Path) -> None:
    """Leave one story of the first and the last step, which then holds for any playback."""
    path = root / "spec/stories/playback.yaml"
    for other in (root / "spec/stories").glob("*.yaml"):
        if other != path:
            other.unlink()
    story = yaml.safe_load(path.read_text("utf-8"))
    first, *_, last = story["steps"]
    story["steps"] = [
        first,
        {**last, "event": "sessionEnd", "seconds": 1, "values": {"playhead": 0}},
    ]
    path.write_text(yaml.safe_dump(story, sort_keys=False), "utf-8")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_event_that_opens_a_session_may_begin_playback(flavour: str, tmp_path: Path) -> None:
    require("mermaid")
    project(tmp_path)
    shorten_story(tmp_path)
    start, play = (tmp_path / f"spec/events/{name}.yaml" for name in ("sessionStart", "play"))
    start.write_text(start.read_text("utf-8") + "playback: playing\n", "utf-8")
    play.write_text(play.read_text("utf-8").replace("playback: playing\n", ""), "utf-8")
    texts = generated(tmp_path, flavour)
    if flavour in DRAWN:
        drawings = diagrams(texts)
        assert faults(drawings) == []
        assert any("[*] --> playing_: sessionStart" in text for text in drawings)
    else:
        picture = next(text for path, text in texts.items() if path.endswith(".svg"))
        assert ">sessionStart<" in picture
        assert "></text>" not in picture


@pytest.mark.parametrize("flavour", DRAWN)
def test_what_nothing_begins_has_an_arrow_without_a_word(flavour: str, tmp_path: Path) -> None:
    """Events of one word have nothing in common, and what ends a pause may be all there is."""
    require("mermaid")
    project(tmp_path)
    shorten_story(tmp_path)
    play = tmp_path / "spec/events/play.yaml"
    play.write_text(play.read_text("utf-8").replace("playback: playing\n", ""), "utf-8")
    drawings = diagrams(generated(tmp_path, flavour))
    assert faults(drawings) == []
    assert any(re.search(r"\[\*\] --> playing_$", text, re.MULTILINE) for text in drawings)


def test_the_labels_of_the_picture_are_inside_of_it() -> None:
    """Sites show the picture as an image, which cuts off whatever is outside."""
    text = pages("exl")["assets/session-life.svg"]
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', text)[0])
    labels = re.findall(r'<text x="(\d+)" y="(\d+)" text-anchor="(\w+)">([^<]*)<', text)
    assert len(labels) > 10
    for x, y, anchor, label in labels:
        length = 7.4 * len(label)
        start = int(x) - (length / 2 if anchor == "middle" else 0)
        assert start >= 0
        assert start + length <= width, label
        assert int(y) < height, label
