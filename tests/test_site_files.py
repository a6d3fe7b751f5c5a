"""Files of a site beside its pages: navigation, and texts for agents; languages of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from mediagen.pages.session_diagram import Arrow, DiagramLane, SessionDiagram
from mediagen.pages.svg import render_svg
from mediagen.pages.words import Words

from tests.helpers import ROOT, project, run
from tests.pages import documents, front_matter, pages
from tests.pages import project as committed

CATALOGUE = ROOT / "templates/docs/translations/ja.yaml"
LINK = re.compile(r"\[[^\]]*\]\(([^)]*)\)")


def page_paths(flavour: str) -> set[str]:
    return {path for path in pages(flavour) if not path.endswith(".svg")}


def title_of(flavour: str, path: str) -> str:
    return re.sub(r"\\(.)", r"\1", re.findall(r"^# (.+)$", pages(flavour)[path], re.M)[0])


def entries_of(nav: list[Any]) -> Iterator[tuple[str | None, str]]:
    """Yield the title and the path of each page of a navigation of MkDocs."""
    for entry in nav:
        if isinstance(entry, str):
            yield None, entry
            continue
        ((title, value),) = entry.items()
        if isinstance(value, str):
            yield title, value
        else:
            yield from entries_of(value)


def expected_order() -> list[str]:
    """Return the titles of events in the order of the spec: categories, then their events."""
    spec = committed().spec
    titles = []
    for name, category in spec.categories.items():
        members = [event for event in spec.events.values() if event.category == name]
        order = {id_: number for number, id_ in enumerate(category.order)}
        members.sort(key=lambda event: order.get(event.id, len(order)))
        titles += [event.title for event in members]
    return titles


def test_the_navigation_of_mkdocs_has_every_page_once_with_its_title() -> None:
    nav = yaml.safe_load(documents("material")[".nav.yml"])["nav"]
    entries = list(entries_of(nav))
    assert sorted(path for _, path in entries) == sorted(page_paths("material"))
    for title, path in entries:
        assert title in (None, title_of("material", path))
    events = [title for title, path in entries if title and path.startswith("events/")]
    assert events == expected_order()


def test_the_contents_of_experience_league_have_every_page_once() -> None:
    text = documents("exl")["TOC.md"]
    assert front_matter(text).keys() == {"user-guide-title", "user-guide-description"}
    links = LINK.findall(text)
    assert sorted(links) == sorted(page_paths("exl"))
    anchors = re.findall(r"\{#([\w-]+)\}$", text, re.M)
    assert len(anchors) == len(set(anchors)) > 10
    titles = re.findall(r"^ *- \[(.+)\]\(events/(?!.*overview)", text, re.M)
    assert titles == expected_order()


def test_positions_in_a_folder_of_docusaurus_have_no_ties_and_follow_the_spec() -> None:
    folders: dict[str, dict[str, int]] = {}
    for path in page_paths("docusaurus"):
        position = front_matter(pages("docusaurus")[path])["sidebar_position"]
        folder, _, name = path.rpartition("/")
        if name == "index.mdx" and folder:  # the position of the folder
            folder, _, name = folder.rpartition("/")
        assert isinstance(position, int)
        folders.setdefault(folder, {})[name or "index.mdx"] = position
    for folder, positions in folders.items():
        assert sorted(positions.values()) == list(range(1, len(positions) + 1)), folder
    order = sorted(folders["events"], key=lambda name: folders["events"][name])
    assert [name.partition(".")[0] for name in order] == [
        name
        for name in committed().spec.categories
        if any(event.category == name for event in committed().spec.events.values())
    ]


def test_the_index_for_agents_describes_every_page_and_links_to_it() -> None:
    text = documents("plain")["llms.txt"]
    title, _, rest = text.partition("\n\n")
    assert title.startswith("# ")
    assert rest.startswith("> ")
    assert "\n\n- [" in text and "\n\n\n" not in text
    lines = re.findall(r"^- \[.+\]\((.+)\): (.+\.)$", text, re.M)
    assert sorted(path for path, _ in lines) == sorted(page_paths("plain"))
    assert len(re.findall(r"^## ", text, re.M)) >= 5


def test_all_pages_are_in_one_file_for_agents_with_links_that_work_there() -> None:
    text = documents("plain")["llms-full.txt"]
    titles = re.findall(r"^# (.+)$", re.sub(r"(?ms)^```.*?^```$", "", text), re.M)
    assert len(titles) == len(page_paths("plain"))
    prose = re.sub(r"(?ms)^ *```.*?^ *```$", "", text)
    for link in LINK.findall(prose):
        if not re.match(r"https?:|#", link):
            assert link in pages("plain"), link
    for path in page_paths("plain"):
        for block in re.findall(r"(?ms)^```.*?^```$", pages("plain")[path]):
            assert block in text, path


def test_plain_pages_have_no_markup_of_a_site() -> None:
    for path in page_paths("plain"):
        text = re.sub(r"(?ms)^ *```.*?^ *```$", "", pages("plain")[path])
        assert not re.search(r"^(---|===|:::|!!!)|<Tab|\[!|\{#|&#8203;", text, re.M), path


def test_files_of_a_site_are_explained_and_belong_to_the_whole(tmp_path: Path) -> None:
    project(tmp_path)
    assert run("generate", "--kind", "docs", "--flavour", "exl", cwd=tmp_path).code == 0
    result = run("explain", "output/docs/exl/TOC.md:6", cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    assert "templates/docs/exl/toc.j2" in result.out
    (tmp_path / "output/docs/exl/TOC.md").write_text("# Edited\n")
    assert run("check", "--kind", "docs", cwd=tmp_path).code == 1
    assert run("generate", "--kind", "docs", "--event", "play", cwd=tmp_path).code == 0
    assert (tmp_path / "output/docs/exl/TOC.md").read_text() == "# Edited\n"


def test_a_file_of_a_site_without_its_template_is_refused(tmp_path: Path) -> None:
    project(tmp_path)
    path = tmp_path / "templates/docs/exl/flavour.yaml"
    path.write_text(path.read_text().replace("template: toc.j2", "template: tok.j2"))
    result = run("generate", "--kind", "docs", cwd=tmp_path)
    assert result.code == 2
    assert "templates/docs/exl/toc.j2: MG711 unused file" in result.err
    (tmp_path / "templates/docs/exl/toc.j2").unlink()
    result = run("generate", "--kind", "docs", cwd=tmp_path)
    assert result.code == 2
    assert "tok.j2" in result.err and "Traceback" not in result.err


# -- languages, links and intros of regions ------------------------------------------------------


def region(request: str) -> str:
    return f"<!-- mediagen:begin {request} -->\n<!-- mediagen:end -->\n\n"


def inject(folder: Path, *requests: str) -> list[str]:
    """Return the texts of regions on a page that asks for them."""
    page = folder / "page.md"
    page.write_text("# Page\n\n" + "".join(map(region, requests)), "utf-8")
    result = run("inject", "--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"),
                 "page.md", cwd=folder)  # fmt: skip
    assert (result.code, result.err) == (0, "")
    text = page.read_text("utf-8")
    return re.findall(r"mediagen:begin [^\n]*-->\n(.*?)<!-- mediagen:end", text, re.DOTALL)


def test_a_region_has_the_labels_and_sentences_of_its_language(tmp_path: Path) -> None:
    words = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    request = "parameters event=adStart"
    english, japanese, again = inject(tmp_path, request, f"{request} lang=ja", f"{request} lang=en")
    assert english == again
    for name in ("field", "description", "type", "required"):
        assert re.search(rf"\| {words['columns'][name]} +\|", japanese)
    assert words["required"]["always"] in japanese
    assert "| Yes" in english and "| Yes" not in japanese
    (tabs,) = inject(tmp_path, "tabs event=adStart lang=ja")
    sentence = words["calls"]["call_with_constant"].partition("{occasion}")[0]
    expected = sentence.format(constant="`Media.Event.AdStart`", call="`trackEvent`")
    assert expected in tabs


def test_the_place_of_a_field_is_described_in_the_language_of_the_region(tmp_path: Path) -> None:
    words = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    (tabs,) = inject(tmp_path, "tabs field=advertisingDetails.length lang=ja")
    place = words["field_places"]["argument"].format(
        ordinal=words["ordinals"]["fourth"], call="[`Media.createAdObject`](URL)"
    )
    assert place in re.sub(r"\(http[^)]*\)", "(URL)", tabs)
    assert "The value is" not in tabs


def test_pictures_of_scenarios_are_in_the_language_of_the_project(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "mediagen.yaml").write_text("pages: {lang: ja}\n")
    assert run("generate", "--kind", "docs", cwd=tmp_path).code == 0
    words = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    labels = (
        words["headings"]["playback"], words["columns"]["playhead"], words["diagram"]["messages"]
    )  # fmt: skip
    pictures = list((tmp_path / "output/docs/exl/assets/scenarios").iterdir())
    assert pictures
    for picture in pictures:
        text = picture.read_text("utf-8")
        assert all(f">{label}</text>" in text for label in labels), picture
        assert ">Messages</text>" not in text
        description = text.partition("<desc")[2].partition("</desc>")[0]
        assert f"{words['headings']['playback']}: " in description
        assert words["titles"]["Playing"] in description
        visible = "".join(re.findall(r"<text[^>]*>([^<]*)", text))
        assert not re.search(r"Playing|Ad break|messages? in| to |errors", description + visible)


def test_labels_of_wide_letters_have_their_room_in_the_picture_of_a_session() -> None:
    arrow = Arrow("", "ad", "a" * 3)
    lane = DiagramLane({"ad": "Ad"}, (arrow, Arrow("ad", "", "広" * 9)), ())
    names = ("diagram.title", "diagram.session", "lists.or", "lists.comma")
    words = Words(dict.fromkeys(names, "/"))
    picture = render_svg(SessionDiagram("Session", (), (), (), (), (lane,)), words)
    box = re.search(r'<rect class="box" x="(\d+)" y="\d+" width="(\d+)"', picture)
    assert box is not None
    assert 730 - int(box[1]) - int(box[2]) >= 9 * 13  # up to the right edge of the lane


def test_titles_of_the_session_are_in_the_language_of_the_region(tmp_path: Path) -> None:
    words = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    request = "rules flavour=github"
    english, japanese = inject(tmp_path, request, f"{request} lang=ja")
    for title, translated in words["titles"].items():
        row = re.compile(rf"^\| {title} ", re.M)
        assert bool(row.search(english)) == bool(re.search(rf"^\| {translated} ", japanese, re.M))
        assert not row.search(japanese), title


def test_a_page_of_docusaurus_imports_tabs_only_if_it_has_some() -> None:
    with_tabs = 0
    for path, text in pages("docusaurus").items():
        for name in ("Tabs", "TabItem"):
            assert (f"<{name}" in text) == (f"import {name} from" in text), path
        with_tabs += "<Tabs" in text
    assert 0 < with_tabs < len(pages("docusaurus"))


def test_a_migration_page_explains_a_placeholder_once_per_platform() -> None:
    for path, text in pages("exl").items():
        if path.startswith("migration/") and not path.endswith("index.md"):
            notes = re.findall(r"^- .*Replace `.*", text, re.MULTILINE)
            assert len(notes) == len(set(notes)), path


def test_a_project_has_pages_in_its_language_and_what_lacks_is_english(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "mediagen.yaml").write_text("pages: {lang: ja}\n")
    assert run("generate", "--kind", "docs", "--event", "play", cwd=tmp_path).code == 0
    text = (tmp_path / "output/docs/exl/events/playback/play.md").read_text("utf-8")
    words = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    assert f"\n## {words['headings']['parameters']}\n" in text
    assert "\n# Play\n" in text
    (tmp_path / "mediagen.yaml").write_text("pages: {lang: jp}\n")
    result = run("generate", "--kind", "docs", "--event", "play", cwd=tmp_path)
    assert result.code == 2
    assert result.err.startswith("mediagen.yaml:1:15: MG573 unknown language 'jp'; ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("types: {string: '{unit}'}\n", "ja.yaml:1:17: MG507 unknown placeholder 'unit'"),
        ("tyes: {string: a}\n", "ja.yaml:1:1: MG101 unknown key 'tyes'; did you mean 'types'?"),
    ],
)
def test_a_problem_in_a_catalogue_is_reported_at_its_line(
    text: str, message: str, tmp_path: Path
) -> None:
    project(tmp_path)
    (tmp_path / "templates/docs/translations/ja.yaml").write_text(text)
    result = run("check", "--kind", "snippets", "--platform", "ios", cwd=tmp_path)
    assert result.code == 2
    assert f"templates/docs/translations/{message}" in result.err


def test_links_of_a_region_lead_to_files_or_to_addresses_of_their_site(tmp_path: Path) -> None:
    plain, files, site, web = inject(
        tmp_path,
        "parameters event=adStart",
        "parameters event=adStart links=../reference flavour=material",
        "matrix links=/media flavour=material",
        "matrix links=https://docs.example.com/media/ flavour=docusaurus",
    )
    assert "](" not in plain
    links = LINK.findall(files)
    assert links
    for link in links:
        assert link.removeprefix("../reference/") in pages("material"), link
    for text, prefix, suffix, flavour in (
        (site, "/media/", "/", "material"),
        (web, "https://docs.example.com/media/", "", "docusaurus"),
    ):
        outside = [link for link in LINK.findall(text) if not link.startswith("#")]
        assert len(outside) > 20
        extension = "mdx" if flavour == "docusaurus" else "md"
        for link in outside:
            path = link.removeprefix(prefix).removesuffix("/")
            assert link == f"{prefix}{path}{suffix}"
            assert f"{path}.{extension}" in pages(flavour), link


def test_a_writer_can_have_tabs_without_the_sentences_of_the_spec(tmp_path: Path) -> None:
    request = "tabs event=adStart platforms=legacy"
    with_sentences, without = inject(tmp_path, request, f"{request} intro=none")
    sentences = re.findall(r"^(?:Call|Send) .*:\n\n", with_sentences, re.M)
    assert len(sentences) >= 4
    assert re.sub(r"(?m)^(?:Call|Send) .*:\n\n", "", with_sentences) == without


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("lang=jp", "MG566 unknown language 'jp'; expected en or ja"),
        ("links=a(b", "MG571 invalid value 'a(b' of links; expected a relative path or a URL"),
        ("intro=non", "MG566 unknown intro 'non'; did you mean 'none'?"),
    ],
)
def test_an_invalid_option_is_an_error_at_its_column(
    options: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "page.md").write_text(region(f"tabs event=adStart {options}"))
    result = run("inject", "--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"),
                 "page.md", cwd=tmp_path)  # fmt: skip
    column = region(f"tabs event=adStart {options}").index(options) + 1
    assert result.code == 2
    assert f"page.md:1:{column}: {message}" in result.err


# -- coverage ------------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", ["exl", "material"])
def test_the_coverage_is_yes_automatic_or_no_and_links_to_the_reason(flavour: str) -> None:
    text = pages(flavour)["coverage.md"]
    rows = [line for line in text.splitlines() if line.startswith("| [")]
    platforms = committed().platforms.values()
    assert len(rows) % len(committed().spec.events) == 0
    assert max(row.count("|") for row in rows) <= 7  # five platforms fit a laptop
    cells = [cell.strip() for row in rows for cell in row.strip("|").split("|")[1:]]
    assert len(cells) == len(committed().spec.events) * len(platforms)
    assert {re.sub(r"\[(\w+)\]\(.*\)", r"\1", cell) for cell in cells} == {"Yes", "Automatic", "No"}
    headings = [
        (heading, below.strip())
        for heading, below in re.findall(r"^### ([^\n]+)\n(.*?)(?=^#|\Z)", text, re.M | re.DOTALL)
    ]
    anchors = {heading.lower().replace(" ", "-"): below for heading, below in headings}
    for cell in cells:
        if cell != "Yes":
            assert anchors[cell.partition("(#")[2].removesuffix(")")].startswith("- ")


def test_no_heading_of_the_coverage_occurs_twice() -> None:
    headings = re.findall(r"^#+ (.+)$", pages("exl")["coverage.md"], re.M)
    assert all(first != second for first, second in pairwise(sorted(headings)))
