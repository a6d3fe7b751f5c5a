"""The pages in the sites they are made for: linted, built, and looked at in a browser."""

from __future__ import annotations

import contextlib
import functools
import html
import http.server
import itertools
import json
import re
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import cmarkgfm
import pytest

from tests.audit.corpus_builder import build_pages, plant_all
from tests.helpers import ROOT, run
from tests.pages import FLAVOURS, documents
from tests.toolchains import tools
from tests.toolchains.requirement import require

SITES = ROOT / "tests/sites"
#: Pages of every kind, and those with the widest tables.
LOOKED_AT = (
    "events/session/session-start", "events/playback/ping", "variables/core/content-type",
    "platforms/roku-edge", "session-rules", "coverage", "migration/roku-2x", "",
    "scenarios/ads-before-during-and-after", "consent", "variables/player-state/full-screen",
)  # fmt: skip
NARROW, WIDE = 360, 1280
#: Pages with the widest tables, which a laptop shows without scrolling.
WIDE_TABLES = ("coverage", "events/session/session-start")
FRAMES_OF_PAGES = [(page, NARROW) for page in LOOKED_AT] + [(page, WIDE) for page in WIDE_TABLES]


def write(flavour: str, folder: Path) -> None:
    for path, text in documents(flavour).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_markdownlint_is_content(flavour: str, tmp_path: Path) -> None:
    require("sites")
    write(flavour, tmp_path / "pages")
    rules = json.loads((SITES / "markdownlint.json").read_text("utf-8"))[flavour]
    config = tmp_path / ".markdownlint-cli2.jsonc"
    config.write_text(json.dumps({"config": rules}))
    command = tools.toolchain_folder() / "sites/node_modules/.bin/markdownlint-cli2"
    result = tools.run(
        [tools.executable("node"), command, "--config", config, "pages/**/*.{md,mdx}"],
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert re.search(r"Linting: \d{3} file", result.stdout), result.stdout


# -- GitHub -------------------------------------------------------------------------------------


def anchor_of(heading: str, anchors: Collection[str]) -> str:
    """Return the anchor that GitHub gives to a heading after those that have other anchors."""
    text = html.unescape(re.sub(r"<[^>]*>", "", heading))
    anchor = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
    numbered = (f"{anchor}-{number}" for number in itertools.count(1))
    return anchor if anchor not in anchors else next(a for a in numbered if a not in anchors)


def test_the_parser_of_github_renders_the_pages_and_their_links(tmp_path: Path) -> None:
    write("github", tmp_path)
    pages = {}
    for path in tmp_path.rglob("*.md"):
        text = cmarkgfm.github_flavored_markdown_to_html(path.read_text("utf-8"))
        prose = re.sub(r"(?s)<(pre|code)\b.*?</\1>", "", text)
        assert not re.search(r"```|\]\(|\*\*|<!--|^\|", prose, re.M), f"{path}: markup is left over"
        anchors: list[str] = []
        for heading in re.findall(r"(?s)<h[1-6]>(.*?)</h[1-6]>", text):
            anchors.append(anchor_of(heading, anchors))
        pages[path] = re.findall(r'<(?:a|img)\b[^>]*?\b(?:href|src)="([^"]*)"', text), anchors
    checked = 0
    for path, (links, _) in pages.items():
        for link in links:
            target, _, anchor = html.unescape(link).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            there = (path.parent / unquote(target)).resolve() if target else path
            assert there.is_file(), f"{path}: {link} leads nowhere"
            assert not anchor or unquote(anchor) in pages[there][1], f"{path}: {link}: no anchor"
            checked += 1
    assert checked > 1000


# -- MkDocs Material ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site. Every warning is an error: broken links, unknown languages."""
    folder = tmp_path_factory.mktemp("material")
    write("material", folder / "docs")
    shutil.copy(SITES / "mkdocs/mkdocs.yml", folder)
    config = folder / "mkdocs.yml"
    config.write_text("INHERIT: docs/.nav.yml\n" + config.read_text("utf-8"))
    result = tools.run(
        [tools.executable("mkdocs"), "build", "--strict", "--quiet"],
        cwd=folder,
        env={"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "site"


def test_mkdocs_material_builds_the_pages(material: Path) -> None:
    page = (material / "events/session/session-end/index.html").read_text("utf-8")
    assert page.count('<div class="tabbed-set') == 2
    assert page.count('class="admonition note"') == 1
    assert 'href="../session-start/"' in page
    for path in material.rglob("*.html"):
        text = re.sub(r"(?s)<(pre|code|script|style)\b.*?</\1>", "", path.read_text("utf-8"))
        text = re.sub(r"<[^>]*>", "", text)
        assert not re.search(r"```|\]\(|=== &quot;|!!! |\{#", text), f"{path}: markup is left over"


# -- Docusaurus ---------------------------------------------------------------------------------


def write_adopted(folder: Path) -> list[Path]:
    """Write hand-written pages below a folder whose code is replaced by regions."""
    corpus = [page for page in build_pages(plant_all()) if page.path.endswith(".mdx")]
    paths = []
    for page in corpus:
        path = folder / "corpus" / Path(page.path).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, "utf-8")
        paths.append(path)
    options = ("--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"))
    result = run("adopt", "--write", *options, "corpus", cwd=folder)
    assert result.code == 0, result.err
    assert sum(path.read_text("utf-8").count("mediagen:begin") for path in paths) > 50
    return paths


@pytest.fixture(scope="module")
def docusaurus() -> Iterator[Path]:
    """The built site, beside its packages: a broken link stops the build."""
    require("sites")
    cache = tools.toolchain_folder() / "sites"
    with tempfile.TemporaryDirectory(dir=cache, prefix="site-") as name:
        folder = Path(name)
        write("docusaurus", folder / "docs")
        corpus = write_adopted(folder / "docs")
        assert len(corpus) > 10
        shutil.copy(SITES / "docusaurus/docusaurus.config.js", folder)
        (folder / "package.json").write_text('{"name": "site", "private": true}')
        result = tools.run(
            [tools.executable("node"), cache / "node_modules/.bin/docusaurus", "build"],
            cwd=folder,
            env={"NODE_ENV": "production", "DOCUSAURUS_NO_UPDATE_NOTIFIER": "1", "CI": "1"},
            timeout=600,
        )
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        yield folder / "build"


def test_docusaurus_builds_the_pages(docusaurus: Path) -> None:
    page = (docusaurus / "events/session/session-end/index.html").read_text("utf-8")
    page = page.replace('"', "")  # the build takes out the quotes that it can
    assert page.count("role=tablist") == 2
    assert "alert--secondary" in page
    assert "href=/events/session/session-start" in page


def test_adopted_pages_build_with_docusaurus(docusaurus: Path) -> None:
    """Each block of a hand-written page is in the built page, and no marker is."""
    built = sorted(docusaurus.glob("corpus/*/index.html"))
    pages = {page.path: page for page in build_pages(plant_all())}
    assert len(built) > 10
    for path in built:
        text = path.read_text("utf-8")
        page = pages[f"docusaurus/{path.parent.name}.mdx"]
        assert len(re.findall(r"<pre\b", text)) == len(page.blocks), path
        assert "mediagen:" not in text


# -- links --------------------------------------------------------------------------------------


def local_links(path: Path) -> tuple[set[str], set[str]]:
    """Return the links of a built page, and the anchors that it has."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", path.read_text("utf-8"))
    links = re.findall(r"""<(?:a|img|link)\b[^>]*?\b(?:href|src)=["']?([^"'\s>]+)""", text)
    anchors = set(re.findall(r"""\bid=["']?([^"'\s>]+)""", text))
    return {html.unescape(link) for link in links}, anchors


@pytest.mark.parametrize("flavour", ["material", "docusaurus"])
def test_no_link_or_anchor_of_a_built_site_is_dead(
    flavour: str, request: pytest.FixtureRequest
) -> None:
    site: Path = request.getfixturevalue(flavour)
    pages = {path: local_links(path) for path in site.rglob("*.html")}
    checked = anchors_checked = 0
    for path, (links, _) in pages.items():
        for link in links:
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:|//", target) or path.name == "404.html":
                continue
            base = site if target.startswith("/") else path.parent
            there = (base / unquote(target.partition("?")[0]).lstrip("/")) if target else path
            there = there / "index.html" if there.is_dir() else there
            assert there.is_file(), f"{path}: {link} leads nowhere"
            checked += 1
            if anchor and there.resolve() in pages:
                assert unquote(anchor) in pages[there.resolve()][1], f"{path}: {link}: no anchor"
                anchors_checked += 1
    assert checked > 1000
    assert anchors_checked > 100


def test_the_navigation_of_mkdocs_is_in_the_order_of_the_spec(material: Path) -> None:
    text = (material / "index.html").read_text("utf-8")
    nav = text[text.index('class="md-nav md-nav--primary') :]
    words = re.sub(r"<[^>]*>|\s", " ", nav)
    titles = " ".join(words.split())
    places = [titles.index(f" {title} ") for title in ("Sessions", "Playback", "Ads", "Error")]
    assert places == sorted(places)


# -- in a browser -------------------------------------------------------------------------------


#: One frame after the other, because sites keep the chosen tab for all of their pages.
FRAMES = """
window.next = () => {
  document.querySelector("iframe")?.remove();
  localStorage.clear();
  if (!pages.length) return;
  const frame = document.createElement("iframe");
  [frame.id, frame.width] = pages.shift();
  frame.height = 900;
  frame.src = `/${frame.id}${frame.id ? "/" : ""}`;
  document.body.append(frame);
};
next();
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a site with the probe in every page, and a page of its own with all to look at."""

    def do_GET(self) -> None:
        if self.path == "/frames":
            self._send(
                f"<body><script>const pages = {json.dumps(FRAMES_OF_PAGES)};{FRAMES}</script>"
            )
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if path.suffix == ".html" and path.is_file():
            probe = (SITES / "probe.js").read_text("utf-8")
            self._send(path.read_text("utf-8") + f"<script>{probe}</script>")
        else:
            super().do_GET()

    def _send(self, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def look(site: str, *, dark: bool) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the results of the probe on each page in each width."""
    result = tools.run(
        [
            tools.executable("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
            "--virtual-time-budget=90000", *(["--force-dark-mode"] if dark else []),
            "--dump-dom", f"{site}/frames",
        ],
        timeout=180,
    )  # fmt: skip
    probes = re.findall(r'<pre class="probe">(.*?)</pre>', result.stdout, re.DOTALL)
    results = [json.loads(html.unescape(probe)) for probe in probes]
    return {(probe["page"], probe["width"]): probe for probe in results}


@pytest.mark.parametrize("flavour", ["material", "docusaurus"])
def test_pages_fit_their_screens_in_both_themes_and_tabs_work(
    flavour: str, request: pytest.FixtureRequest
) -> None:
    require("browser")
    folder: Path = request.getfixturevalue(flavour)
    colours = set()
    with served(folder) as site:
        for dark in (False, True):
            results = look(site, dark=dark)
            assert results.keys() == set(FRAMES_OF_PAGES)
            for (page, width), probe in results.items():
                assert probe["scroll"] <= width, f"{page} is too wide: {probe}"
                assert width == NARROW or not probe["overflow"], f"{page}: a table scrolls"
                assert all(probe["images"]), f"{page}: an image is missing"
                if page in ("session-rules", ""):
                    assert probe["diagrams"] + len(probe["images"]) >= 1, f"{page}: {probe}"
                if page.startswith("events/"):
                    assert "Android" in probe["tabs"]
                    assert probe["before"] != probe["after"], f"{page}: {probe}"
                    assert probe["before"][0].startswith("Call "), f"{page}: {probe}"
                colours.add((probe["colour"], *probe["background"]))
    assert len(colours) == 2, f"both themes look the same: {colours}"
