"""Formatters of Markdown leave pages and regions as they are, or leave them recognizable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import ROOT, contents, run
from tests.pages import FLAVOURS, pages
from tests.test_inject import IMPORTS
from tests.toolchains import tools
from tests.toolchains.requirement import require

KINDS = (
    "matrix", "parameters event=adStart", "field field=playhead", "caveats event=play",
    "caveats field=playhead", "rules", "tabs event=sessionStart",
    "tabs event=sessionEnd platforms=legacy", "snippet event=ping platform=ios",
)  # fmt: skip
PLATFORMS = sorted(path.parent.name for path in ROOT.glob("templates/*/platform.yaml"))
#: Flavours that mdformat and its plugins read; it knows nothing of MDX.
MDFORMAT = [("gfm", "exl"), ("gfm", "github"), ("mkdocs", "material"), ("mkdocs", "exl")]


def inject(folder: Path, *arguments: str) -> tuple[int, str, str]:
    where = ("--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"))
    return run("inject", *where, *arguments, ".", cwd=folder)


def page(flavour: str) -> str:
    """A page with every kind of region, and with regions in lists, quotes and HTML."""
    mdx = flavour == "docusaurus"
    begin, end = ("{/* ", " */}") if mdx else ("<!-- ", " -->")

    def region(directive: str, margin: str = "") -> str:
        first = f"{begin}mediagen:begin {directive} flavour={flavour}{end}"
        return f"{first}\n{margin}{begin}mediagen:end{end}"

    parts = [IMPORTS.strip()] if mdx else []
    parts.append("# Page")
    snippets = [f"snippet event=adStart platform={platform}" for platform in PLATFORMS]
    setups = [f"setup platform={platform}" for platform in ("web-sdk", "ios", "roku-edge")]
    for kind in (*KINDS, *snippets, *setups):
        parts += [region(kind), "Text."]
    for kind in ("snippet event=play platform=web-sdk", "parameters event=play"):
        parts.append(f"- item\n\n  {region(kind, '  ')}")
        parts.append(f"> quote\n>\n> {region(kind, '> ')}")
        if not mdx:
            parts.append(f"<details>\n<summary>More</summary>\n{region(kind)}\n\n</details>")
        if flavour == "material":
            parts.append(f'=== "Tab"\n\n    {region(kind, "    ")}')
    return "\n\n".join(parts) + "\n"


def fill_page(flavour: str, folder: Path) -> Path:
    """The page, its regions filled in."""
    path = folder / ("page.mdx" if flavour == "docusaurus" else "page.md")
    path.write_text(page(flavour), "utf-8")
    assert inject(folder)[0] == 0
    return path


def prettier(folder: Path, *options: str) -> str:
    """Run prettier with its defaults and return its output."""
    command = [*tools.npm_command("prettier"), "--no-config", "--no-editorconfig", *options, "."]
    result = tools.run(command, cwd=folder)
    return result.stdout + result.stderr


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_prettier_changes_nothing_but_embedded_code(flavour: str, tmp_path: Path) -> None:
    require("prettier")
    path = fill_page(flavour, tmp_path)
    text = path.read_text("utf-8")
    prettier(tmp_path, "--write", "--embedded-language-formatting=off")
    assert path.read_text("utf-8") == text
    prettier(tmp_path, "--write")
    assert path.read_text("utf-8") != text, "it formats code in fences by default"
    code, out, err = inject(tmp_path, "--check")
    assert (code, err) == (0, ""), out


@pytest.mark.parametrize(
    "settings", ["--no-semi", "--single-quote", "--tab-width=4", "--print-width=40", "--use-tabs"]
)
def test_code_laid_out_by_the_settings_of_a_site_is_in_sync(settings: str, tmp_path: Path) -> None:
    require("prettier")
    fill_page("github", tmp_path)
    prettier(tmp_path, "--write", settings)
    code, out, err = inject(tmp_path, "--check")
    assert (code, err) == (0, ""), out


@pytest.mark.parametrize("flavour", ["github", "exl"])
def test_paragraphs_that_prettier_wraps_are_in_sync(flavour: str, tmp_path: Path) -> None:
    require("prettier")
    path = fill_page(flavour, tmp_path)
    before = path.read_bytes()
    prettier(tmp_path, "--write", "--prose-wrap=always", "--embedded-language-formatting=off")
    assert path.read_bytes() != before
    code, out, err = inject(tmp_path, "--check")
    assert (code, err) == (0, ""), out


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_prettier_has_nothing_to_change_on_generated_pages(flavour: str, tmp_path: Path) -> None:
    require("prettier")
    for name, text in pages(flavour).items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    out = prettier(tmp_path, "--check", "--embedded-language-formatting=off")
    assert out.endswith("All matched files use Prettier code style!\n"), out


@pytest.mark.parametrize(("plugins", "flavour"), MDFORMAT)
def test_mdformat_leaves_regions_in_sync(plugins: str, flavour: str, tmp_path: Path) -> None:
    require("mdformat")
    path = fill_page(flavour, tmp_path)
    text = path.read_text("utf-8")
    command = tools.toolchain_folder() / "mdformat" / plugins / "bin/mdformat"
    result = tools.run([command, path])
    assert result.returncode == 0, result.stderr
    if plugins == "gfm":
        assert path.read_text("utf-8") == text
    code, out, err = inject(tmp_path, "--check")
    assert (code, err) == (0, ""), out


def test_paragraphs_that_mdformat_wraps_are_in_sync(tmp_path: Path) -> None:
    require("mdformat")
    path = fill_page("github", tmp_path)
    before = path.read_bytes()
    command = tools.toolchain_folder() / "mdformat" / "gfm" / "bin/mdformat"
    assert tools.run([command, "--wrap", "80", path]).returncode == 0
    assert path.read_bytes() != before
    code, out, err = inject(tmp_path, "--check")
    assert (code, err) == (0, ""), out


def test_a_marker_that_mdformat_escaped_is_reported(tmp_path: Path) -> None:
    """It does not read MDX: without its markers, a region would vanish from the check."""
    require("mdformat")
    path = fill_page("docusaurus", tmp_path)
    before = contents(tmp_path)
    tools.run([tools.toolchain_folder() / "mdformat/gfm/bin/mdformat", path])
    assert contents(tmp_path) != before
    code, out, err = inject(tmp_path, "--check")
    assert (code, out) == (2, "")
    assert "escaped by a formatter that does not read MDX; expected {/* mediagen:begin" in err
