"""Pages of the documentation in the preview, and the exported site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from mediagen.commands.preview_server.markdown_blocks import (
    MarkdownText,
    Note,
    TabsBlock,
    parse_page,
)
from mediagen.pages.flavours import BlockSyntax

from tests.helpers import ROOT, contents, project, run
from tests.pages import FLAVOURS, pages
from tests.preview.markup import Document
from tests.preview.server import Preview, serve_preview


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with serve_preview(project(tmp_path_factory.mktemp("project"))) as running:
        yield running


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_pages_are_rendered_without_leftover_markup(preview: Preview, flavour: str) -> None:
    expected = {path: text for path, text in pages(flavour).items() if not path.endswith(".svg")}
    links: set[str] = set()
    for path, source in list(expected.items())[::5]:
        response = preview.get(f"/pages/{flavour}/{path}")
        assert response.status == 200, path
        page = response.document
        assert page.by_id("markdown").text == source
        text = page.by_id("document").text
        for code in re.findall(r"(?s)<(pre|code)\b[^>]*>(.*?)</\1>", response.text):
            text = text.replace(Document(f"<i>{code[1]}</i>").elements[0].text, "")
        leftover = re.search(r"```|\]\(|\[!|:::|!!! |=== \"|</?Tab|\{#|\| ---", text)
        assert leftover is None, f"{path}: {leftover}"
        links |= {
            urljoin(f"/pages/{flavour}/{path}", link).partition("#")[0]
            for link in page.links()
            if not link.startswith("http")
        }
    shown = {f"/pages/{flavour}/{path}" for path in expected}
    assert shown <= links
    assert {link for link in links if link.startswith(f"/pages/{flavour}/")} <= shown


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_tabs_notes_tables_and_diagrams_are_rendered(preview: Preview, flavour: str) -> None:
    extension = "mdx" if flavour == "docusaurus" else "md"
    end = preview.get(f"/pages/{flavour}/events/session/session-end.{extension}").document
    titles = [element.attributes["data-tab"] for element in end.by_class("tab-panel")]
    if flavour in ("github", "plain"):  # headings instead of tabs
        assert {"Web SDK", "Chromecast"} <= {element.text for element in end.by_tag("h3")}
    else:
        assert len(end.by_class("tabset")) == 2
        platforms = list(ROOT.glob("templates/*/platform.yaml"))
        assert titles[0] == "Web SDK" and len(titles) == len(platforms)
    assert len(end.by_class("note")) == (flavour != "plain")
    assert end.by_tag("table")
    rules = preview.get(f"/pages/{flavour}/session-rules.{extension}").document
    (picture,) = rules.by_tag("img")
    drawn = preview.get(picture.attributes["src"])
    assert drawn.headers["Content-Type"].startswith("image/svg+xml")
    assert "pauseStart" in drawn.text


def test_a_page_leads_to_the_same_page_in_other_flavours(preview: Preview) -> None:
    page = preview.get("/pages/exl/events/overview.md").document
    assert "/pages/github/events/README.md" in set(page.links())


def test_syntax_of_another_flavour_is_text() -> None:
    text = "---\ntitle: x\n---\n\n:::note\n\nHello\n\n:::\n\n> [!NOTE]\n> Quote\n"
    page = parse_page(text, {BlockSyntax.ALERTS})
    assert page.front_matter == "title: x"
    first, second = page.blocks
    assert isinstance(first, MarkdownText) and ":::note" in first.text
    assert isinstance(second, Note) and second.kind == "note"


def test_marks_in_code_are_code() -> None:
    text = '=== "A"\n\n    ```md\n    === "B"\n    ```\n\n=== "C"\n\n    x\n\n```\n=== "D"\n```\n'
    tabs, code = parse_page(text, set(BlockSyntax)).blocks
    assert isinstance(tabs, TabsBlock) and [tab.title for tab in tabs.tabs] == ["A", "C"]
    assert isinstance(code, MarkdownText) and '=== "D"' in code.text


def test_the_export_has_all_examples_with_the_bytes_of_their_files(tmp_path: Path) -> None:
    result = run("preview", "--export", "site", cwd=project(tmp_path))
    assert result.code == 0, result.err
    assert re.fullmatch(r"site: \d+ files, \d+ written\n", result.out)
    shown = {}
    for path in (tmp_path / "site/events").glob("*.html"):
        page = Document(path.read_text("utf-8"))
        panes = [e.attributes for e in page.elements if "data-example" in e.attributes]
        for number, pane in enumerate(panes, 1):
            if f'id="code-{number}"' in path.read_text("utf-8"):
                key = (pane["data-platform"], path.stem, pane["data-example"])
                shown[key] = page.by_id(f"code-{number}").text
    files = {}
    for file in (ROOT / "output/snippets").glob("*/*"):
        event, _, example = file.stem.partition(".")
        files[file.parent.name, event, example or "basic"] = file.read_text("utf-8")
    assert shown == files


def test_the_export_refers_only_to_its_own_files(tmp_path: Path) -> None:
    run("preview", "--export", "site", cwd=project(tmp_path, platforms=("ios",)))
    files = contents(tmp_path / "site")
    for name in (name for name in files if name.endswith(".html")):
        page = Document(files[name].decode())
        for element in page.elements:
            for attribute in ("href", "src"):
                link = element.attributes.get(attribute, "#").partition("#")[0]
                assert not link or urljoin(name, link) in files, f"{name}: {link}"
        assert "unsafe" not in files[name].decode().partition("</head>")[0]


def test_the_export_keeps_files_of_others_and_is_the_same_every_time(tmp_path: Path) -> None:
    folder = project(tmp_path, platforms=("ios",))
    run("preview", "--export", "site", cwd=folder)
    before = contents(folder / "site")
    assert run("preview", "--export", "site", cwd=folder).out.endswith(" 0 written\n")
    assert contents(folder / "site") == before
    (folder / "site/events/play.html").write_text("mine")
    result = run("preview", "--export", "site", cwd=folder)
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("1 error; no files were written\n")
    assert (folder / "site/events/play.html").read_text() == "mine"


@pytest.mark.parametrize("target", ["output", "spec", "templates/docs", ".", ""])
def test_an_export_into_another_folder_of_the_project_is_refused(
    target: str, tmp_path: Path
) -> None:
    folder = project(tmp_path, output=True)
    before = contents(folder)
    result = run("preview", "--export", target, cwd=folder)
    assert result.code == 2 and "MG746" in result.err
    assert contents(folder) == before


def test_an_export_of_a_broken_project_writes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path, platforms=("ios",))
    (folder / "spec/events/play.yaml").write_text("event: play\n")
    result = run("preview", "--export", "site", cwd=folder)
    assert result.code == 2 and "MG" in result.err
    assert not (folder / "site").exists()


def test_export_and_open_are_incompatible(tmp_path: Path) -> None:
    result = run("preview", "--export", "site", "--open", cwd=tmp_path)
    assert result.code == 2 and "MG705" in result.err
