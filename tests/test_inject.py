"""Regions of hand-written pages: refreshed, checked, and not one byte around them touched."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mediagen.regions.canonical import canonical
from mediagen.regions.comparison import PageChange, PageComparer
from mediagen.regions.outline import Dialect, Outline

from tests.helpers import ROOT, Result, contents, project, run
from tests.pages import without_padding
from tests.test_escapes import html, mdx
from tests.test_golden import SEED
from tests.toolchains.requirement import require

BEGIN = "<!-- mediagen:begin {} -->"
END = "<!-- mediagen:end -->"
SNIPPET = "snippet event=sessionEnd platform=ios"
IMPORTS = "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n"
SWIFT = "\n```swift\ntracker.trackSessionEnd()\n```\n\n"


def inject(folder: Path, *arguments: str) -> Result:
    """``mediagen inject`` in a folder, with the spec and templates of the project."""
    where = ("--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"))
    return run("inject", *where, *(arguments or (".",)), cwd=folder)


def region(directive: str, text: str = "", end: str = END) -> str:
    return f"{BEGIN.format(directive)}\n{text}{end}\n"


def page(folder: Path, text: str | bytes, name: str = "page.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def fill_page(folder: Path, text: str, name: str = "page.md") -> str:
    """A page after its regions were refreshed."""
    path = page(folder, text, name)
    result = inject(folder, name)
    assert (result.code, result.err) == (0, "")
    return path.read_text("utf-8")


def inner(text: str) -> str:
    """Return the content between the markers of the only region of a page."""
    match = re.search(r"mediagen:begin [^\n]*\n(.*\n)[^\n]*mediagen:end", text, re.DOTALL)
    assert match is not None, text
    return match[1]


# -- what a region holds ------------------------------------------------------------------------


def test_a_snippet_is_a_block_of_code_and_its_marker_gets_a_checksum(tmp_path: Path) -> None:
    text = fill_page(tmp_path, "Before\n\n" + region(SNIPPET) + "\nAfter\n")
    expected = rf"Before\n\n{BEGIN.format(SNIPPET)}\n{re.escape(SWIFT)}<!-- mediagen:end [0-9a-f]{{12}} -->\n\nAfter\n"
    assert re.fullmatch(expected, text)


@pytest.mark.parametrize(
    ("directive", "holds"),
    [
        ("snippet event=sessionStart platform=ios example=resume", "MediaObjectKey.RESUMED"),
        ("snippet event=ping platform=ios", "The SDK sends pings automatically"),
        ("tabs event=sessionEnd", "Legacy implementation types"),
        ("tabs event=sessionEnd platforms=recommended", "## iOS"),
        ("tabs event=sessionStart platforms=legacy example=resume", "ADB.Media.MediaObjectKey"),
        ("parameters event=adStart", "| `podPosition` | The position of the ad in its ad break. |"),
        (
            "field field=sessionDetails.name",
            "| XDM field | `mediaCollection.sessionDetails.name` |",
        ),
        ("field field=playhead", "| Limits | 0 to 86400 |"),
        ("setup platform=ios", "MobileCore.registerExtensions("),
        ("setup platform=web-sdk", '```javascript\nimport { createInstance } from "@adobe/alloy";'),
        ("matrix", "| Session start | Yes | Yes |"),
        ("rules", "A session that receives no event for 10 minutes closes."),
        ("caveats event=sessionEnd", "- Tracker SDKs first skip an open ad"),
        ("caveats field=playhead", "- The Media Edge API rejects a playhead above 86,400 seconds"),
    ],
)
def test_every_kind_of_region_holds_what_it_asks_for(
    directive: str, holds: str, tmp_path: Path
) -> None:
    text = inner(fill_page(tmp_path, f"# Page\n\n{region(directive)}"))
    assert holds in without_padding(text)
    links = re.findall(r"]\(([^)]*)\)", text)
    assert [link for link in links if not link.startswith("#")] == [], "there are no other pages"


@pytest.mark.parametrize(
    ("name", "around", "holds"),
    [
        ("page.md", "", "### iOS"),
        ("page.md", ">[!BEGINTABS]\n>[!ENDTABS]\n", "> [!TAB iOS]"),
        ("page.md", '\n=== "A"\n\n    a\n', '=== "iOS"'),
        ("page.mdx", "", '<TabItem value="ios" label="iOS">'),
    ],
)
def test_the_flavour_is_that_of_the_page(
    name: str, around: str, holds: str, tmp_path: Path
) -> None:
    marks = (
        ("{/* mediagen:begin tabs event=play platforms=recommended */}", "{/* mediagen:end */}")
        if name.endswith("x")
        else (BEGIN.format("tabs event=play platforms=recommended"), END)
    )
    imports = IMPORTS if name.endswith("x") else ""
    text = fill_page(tmp_path, f"{imports}## Page\n\n{around}\n{marks[0]}\n{marks[1]}\n", name)
    assert holds in inner(text)


def test_the_flavour_is_that_of_the_site_or_of_the_region(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    text = fill_page(tmp_path, region("tabs event=play"), "docs/a.md")
    assert '=== "iOS"' in text
    text = fill_page(tmp_path, region("tabs event=play flavour=exl"), "docs/b.md")
    assert "> [!TAB iOS]" in text
    assert inject(tmp_path, "--check", ".").code == 0, "what is in a region is no sign"


def test_the_seed_page_is_refilled_byte_for_byte(tmp_path: Path) -> None:
    """The page of the session end, its code taken out and regions put in."""
    source = project(tmp_path / "source", platforms=[name.partition("/")[0] for name in SEED])
    result = run("generate", "--event", "sessionEnd", "--kind", "docs", cwd=source)
    assert (result.code, result.err) == (0, "")
    text = (source / "output/docs/exl/events/session/session-end.md").read_text("utf-8")
    platforms = iter(SEED)

    def emptied(_: re.Match[str]) -> str:
        return region(f"snippet event=sessionEnd platform={next(platforms).partition('/')[0]}")

    hollow = re.sub(r"^```\w+\n.*?^```\n", emptied, text, flags=re.DOTALL | re.MULTILINE)
    assert next(platforms, None) is None
    new = fill_page(tmp_path, hollow)
    assert re.sub(r"<!-- mediagen:begin [^\n]*\n\n|\n<!-- mediagen:end [^\n]*\n", "", new) == text
    code = re.findall(r"mediagen:begin [^\n]*\n\n```\w+\n(.*?)```\n", new, re.DOTALL)
    assert code == list(SEED.values())


# -- what is around it --------------------------------------------------------------------------


@pytest.mark.parametrize("margin", ["", "  ", "\t", "> ", "> > ", ">", "  > ", "    "])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_text_gets_the_margin_and_the_line_endings_of_its_place(
    margin: str, newline: str, tmp_path: Path
) -> None:
    lines = ["before", f"{margin}{BEGIN.format(SNIPPET)}", f"{margin}{END}", "after"]
    path = page(tmp_path, newline.join(lines))
    assert inject(tmp_path).code == 0
    written_lines = path.read_bytes().decode().split(newline)
    assert written_lines[:2] == lines[:2]
    lines = SWIFT.split("\n")[:-1]
    assert written_lines[2:7] == [f"{margin}{line}" if line else margin.rstrip() for line in lines]
    assert written_lines[7].startswith(f"{margin}<!-- mediagen:end ")
    assert written_lines[8:] == ["after"]


def test_a_region_may_begin_a_list_item_or_the_file(tmp_path: Path) -> None:
    path = page(
        tmp_path,
        b"\xef\xbb\xbf"
        + region(SNIPPET).encode()
        + b"\n1. "
        + region(SNIPPET, end=f"   {END}").encode(),
    )
    assert inject(tmp_path).code == 0
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf<!-- mediagen:begin")
    assert text.count(b"\ntracker.trackSessionEnd()\n") == 1
    assert text.count(b"\n   tracker.trackSessionEnd()\n") == 1


@pytest.mark.parametrize("name", ["page.md", "page.mdx"])
def test_markers_need_no_blanks_in_their_comments(name: str, tmp_path: Path) -> None:
    text = f"<!--mediagen:begin {SNIPPET}-->\n<!--mediagen:end-->\n"
    if name.endswith("x"):
        text = text.replace("<!--", "{/*").replace("-->", "*/}")
    new = fill_page(tmp_path, text, name)
    assert inner(new) == SWIFT
    assert new.startswith(text.partition("\n")[0] + "\n")
    assert inject(tmp_path, "--check", name).code == 0


def test_bytes_that_are_no_text_are_kept(tmp_path: Path) -> None:
    path = page(tmp_path, b"\xff\xfe\x00 caf\xe9\r\n" + region(SNIPPET).encode() + b"\x80 no end")
    assert inject(tmp_path).code == 0
    content = path.read_bytes()
    assert content.startswith(b"\xff\xfe\x00 caf\xe9\r\n<!--")
    assert content.endswith(b" -->\n\x80 no end")


SHOWN = [
    "```md\n{}```\n",
    "~~~\n{}~~~\n",
    "````\n```\n{}```\n````\n",
    "> ```\n> {}> ```\n",
    "- ```html\n  {}  ```\n",
    "``` js\n``\n{}```\n",
    "-\t```\n\tcode\n\t{}\t```\n",
    "1.\t```\n\tcode\n\t{}\t```\n",
    "- ```\n\tcode\n  {}  ```\n",
    "```\n> ```\n{}```\n",
    "```\n- ```\n{}```\n",
    '```\n=== "Tab"\n    ```\n{}```\n',
]


@pytest.mark.parametrize("block", SHOWN)
def test_markers_in_a_fence_are_only_shown(block: str, tmp_path: Path) -> None:
    text = block.format(BEGIN.format("no such region") + "\n") + "\n" + region(SNIPPET)
    path = page(tmp_path, text)
    result = inject(tmp_path)
    assert (result.code, result.err) == (0, "")
    assert path.read_text("utf-8").startswith(block.format(BEGIN.format("no such region") + "\n"))
    assert SWIFT in path.read_text("utf-8")


def test_a_fence_that_is_not_closed_ends_with_its_quote(tmp_path: Path) -> None:
    text = fill_page(tmp_path, "> ```\n> code\n\nText\n\n" + region(SNIPPET))
    assert SWIFT in text


@pytest.mark.parametrize(
    "block",
    [
        f"Write `{BEGIN.format('x')}` or `mediagen:begin`.\n",
        f"Write ``a ` {BEGIN.format('x')}`` or `a\nmediagen:begin`.\n",
        f"    {BEGIN.format('x')}\n",
        f"\t{END}\n",
        f"- item\n\n      {BEGIN.format('x')}\n",
        f"> text\n\n      {BEGIN.format('x')}\n",
        f"1. a\n\n   ```\n   {BEGIN.format('x')}\n\n   {END}\n",
        f"* ```\n  {BEGIN.format('x')}\n",
        f"- a\n  - b\n\n    ```\n    {BEGIN.format('x')}\n",
        "mediagen begins; mediagen: begin; a mediagen-begin.\n",
    ],
)
def test_markers_that_are_only_shown_are_no_markers(block: str, tmp_path: Path) -> None:
    """Code is defined by CommonMark: it includes indented blocks and unclosed fences."""
    text = f"# Page\n\n{block}\ntext\n\n"
    new = fill_page(tmp_path, text + region(SNIPPET))
    assert new.startswith(text)
    assert SWIFT in new


AWKWARD = (
    "# Title\n", "plain text\n", "trailing blanks   \n", "\ttab\n", "> quote\n", "> > deep\n", "- item\n",
    "1. one\n   more\n", "\n", "\n\n", "```js\nlet a = 1;\n```\n", "~~~\n<!-- mediagen:end -->\n~~~\n",
    "````md\n```\n<!-- mediagen:begin x -->\n```\n````\n", "| a | b |\n| - | - |\n| 1 | 2 |\n",
    "<!-- a comment -->\n", "<div>\n</div>\n\n", "---\n", "a\u2028b \x0b \x0c\n", "[x]: y\n", "\\\n",
    "    indented code\n", "é漢😀\n", "<!--mediagen-->\n", "`mediagen:end`\n", ">[!NOTE]\n>\n>note\n", "{/* x */}\n",
)  # fmt: skip
ASKED = (
    SNIPPET, "snippet event=adStart platform=web-sdk", "tabs event=play platforms=legacy", "caveats event=play",
    "parameters event=pauseStart", "field field=playhead",
)  # fmt: skip
MARGINS = ("", "", "  ", "> ", "- ", "   ")


def sprinkled(chance: random.Random) -> tuple[bytes, list[bytes]]:
    """A page with regions at random places, and the pieces around their texts."""
    newline = chance.choice([b"\n", b"\r\n"])
    whole = [chance.choice([b"", b"\xef\xbb\xbf"])]
    pieces: list[bytes] = []
    for _ in range(chance.randint(1, 4)):
        for _ in range(chance.randint(0, 6)):
            whole[-1] += chance.choice(AWKWARD).encode().replace(b"\n", newline)
        margin = chance.choice(MARGINS).encode()
        inner_margin = b"  " if margin == b"- " else margin
        begin = margin + BEGIN.format(chance.choice(ASKED)).encode() + newline
        whole[-1] += begin
        whole.append(inner_margin)
        pieces.append(whole[-2])
        whole[-1] += b"@END@" + chance.choice([b"", b"  "]) + newline
    for _ in range(chance.randint(0, 3)):
        whole[-1] += chance.choice(AWKWARD).encode().replace(b"\n", newline)
    if chance.random() < 0.5:
        whole[-1] = whole[-1].removesuffix(newline)
    return b"".join(whole).replace(b"@END@", END.encode()), whole


def around(data: bytes) -> bytes:
    """A page without the texts of its regions and their checksums: what must not change."""
    bare: list[bytes] = []
    inside = fenced = False
    fence = b""
    for line in re.split(rb"(?<=\n)", data):
        stripped = re.sub(rb"^\xef\xbb\xbf", b"", line).strip(b" \t>-\r\n")
        mark = re.match(rb"(?:\xef\xbb\xbf)?[ \t>]*(?:- )?(`{3,}|~{3,})", line)
        if not inside and mark and (not fence or mark[1] == fence):
            fence = b"" if fence else mark[1]
        fenced = bool(fence)
        if not fenced and stripped.startswith(b"<!-- mediagen:begin"):
            inside = True
            bare.append(line)
        elif not fenced and inside and stripped.startswith(b"<!-- mediagen:end"):
            inside = False
            bare.append(re.sub(rb"mediagen:end[^>]*-->", b"mediagen:end -->", line))
        elif not inside:
            bare.append(line)
    return b"".join(bare)


def test_a_hundred_awkward_pages_change_in_their_regions_only(tmp_path: Path) -> None:
    chance = random.Random(11)
    for number in range(100):
        page(tmp_path, sprinkled(chance)[0], f"{number % 7}/page-{number}.md")
    before = contents(tmp_path)
    assert inject(tmp_path, "--check", ".").code == 1
    assert contents(tmp_path) == before
    first = inject(tmp_path)
    assert (first.code, first.err) == (0, "")
    after = contents(tmp_path)
    assert all(before[path] != after[path] for path in before)
    assert {path: around(data) for path, data in after.items()} == before
    second = inject(tmp_path)
    assert second.out.endswith("0 files written\n")
    assert contents(tmp_path) == after
    assert inject(tmp_path, "--check", ".").code == 0


#: Lines except fences and HTML, which ``around`` only recognizes in a regular layout.
ANYTHING = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="`~<\n\r")), max_size=6
)


@given(seed=st.integers(0, 2**32), before=ANYTHING, after=ANYTHING)
@settings(max_examples=80)
def test_what_is_around_regions_survives_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, seed: int, before: list[str], after: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("page")
    data = sprinkled(random.Random(seed))[0].removeprefix(b"\xef\xbb\xbf")
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    head, tail = (newline.join(line.encode() for line in lines) for lines in (before, after))
    data = head + newline + data + newline + tail
    path = page(folder, data)
    assert inject(folder).code == 0
    once = path.read_bytes()
    assert around(once) == data
    assert inject(folder, "--force", ".").code == 0
    assert path.read_bytes() == once


# -- check, hand edits, faults ------------------------------------------------------------------


def test_check_names_file_line_and_the_command_that_mends_it(tmp_path: Path) -> None:
    page(tmp_path, "# A\n\n" + region(SNIPPET), "a b.md")
    result = run("inject", "--spec", str(ROOT / "spec"), "--templates", str(ROOT / "templates"),
                 "--check", "--diff", ".", cwd=tmp_path)  # fmt: skip
    lines = result.out.splitlines()
    assert result.code == 1
    assert lines[0] == f"a b.md:3: MG580 {SNIPPET} is out of date"
    assert "+tracker.trackSessionEnd()" in lines
    spec, templates = ROOT / "spec", ROOT / "templates"
    assert lines[-1] == f"mediagen inject --spec {spec} --templates {templates} 'a b.md'"


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", ["", "after", "after\n"])
def test_patch_takes_the_diff(newline: bytes, last: str, tmp_path: Path) -> None:
    require("patch")
    text = f"# A\n\n> {BEGIN.format('rules')}\n> {END}\n\n{region(SNIPPET)}{last}"
    for name in ("page.md", "the page.md"):
        path = page(tmp_path, text.encode().replace(b"\n", newline), name)
        diff = inject(tmp_path, "--check", "--diff", name).out.encode()
        before = path.read_bytes()
        assert inject(tmp_path, name).code == 0
        expected = path.read_bytes()
        path.write_bytes(before)
        command = ["patch", "--silent", "--strip=0", "--binary"]
        done = subprocess.run(command, input=diff, cwd=tmp_path, check=False)
        assert (done.returncode, path.read_bytes()) == (0, expected)


def edited(folder: Path) -> Path:
    path = page(folder, region(SNIPPET))
    assert inject(folder).code == 0
    path.write_text(path.read_text("utf-8").replace("trackSessionEnd", "trackEnd"))
    return path


def test_a_hand_edit_is_refused_with_a_diff_and_nothing_is_written(tmp_path: Path) -> None:
    path = edited(tmp_path)
    other = page(tmp_path, region(SNIPPET), "other.md")
    before = contents(tmp_path)
    result = inject(tmp_path)
    assert result.code == 1
    assert f"page.md:4: MG581 {SNIPPET} was edited by hand\n" in result.out
    assert "-tracker.trackEnd()\n+tracker.trackSessionEnd()\n" in result.out
    assert result.out.endswith(" --force page.md\n")
    assert contents(tmp_path) == before
    assert "other" not in result.out, "only what is refused is reported"
    assert inject(tmp_path, "--force", ".").code == 0
    assert SWIFT in path.read_text("utf-8")
    assert SWIFT in other.read_text("utf-8")


def test_check_tells_hand_edits_apart(tmp_path: Path) -> None:
    edited(tmp_path)
    result = inject(tmp_path, "--check", ".")
    assert result.code == 1
    assert f"page.md:4: MG581 {SNIPPET} was edited by hand\n" in result.out
    assert result.out.endswith(" --force page.md\n")


def test_the_cure_of_many_pages_has_the_folders_of_the_call(tmp_path: Path) -> None:
    for number in range(6):
        page(tmp_path, region(SNIPPET, ""), f"docs/{number}.md")
    result = inject(tmp_path, "--check", "docs")
    *_, cure = result.out.splitlines()
    assert (result.code, cure.endswith(" docs")) == (1, True)
    assert inject(tmp_path, "docs").code == 0
    assert inject(tmp_path, "--check", "docs").code == 0


def test_text_that_mediagen_never_wrote_is_refused_too(tmp_path: Path) -> None:
    path = page(tmp_path, region(SNIPPET, "mine\n"))
    assert inject(tmp_path).code == 1
    assert path.read_text("utf-8") == region(SNIPPET, "mine\n")


def test_other_line_endings_and_stripped_blanks_are_no_hand_edit(tmp_path: Path) -> None:
    path = page(tmp_path, "> " + region("caveats event=play", end=f"> {END}"))
    assert inject(tmp_path).code == 0
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\n", b"\r\n"))
    assert inject(tmp_path).out.endswith("0 files written\n")
    path.write_bytes(re.sub(rb"[ ]+\n", b"\n", data))
    assert inject(tmp_path).code == 0


FAULTS = [
    (region("snippet event=sesionEnd platform=ios"), "1:29: MG566 unknown event 'sesionEnd'; did you mean 'sessionEnd'?"),
    ("x\n> " + region("snippet event=play platform=io"), "2:42: MG566 unknown platform 'io'; did you mean 'ios'?"),
    (region("snipet event=play"), "1:21: MG563 unknown kind of region 'snipet'; did you mean 'snippet'?"),
    (region(""), "1:1: MG563 missing kind of region; expected one of: snippet, setup, tabs, parameters, field, matrix, scenario, timeline, rules, caveats"),
    (region("snippet event=play"), "1:1: MG565 missing option; a snippet region needs platform=…"),
    (region("setup platform=media-collection-api"), "1:27: MG567 platform 'media-collection-api' has no set-up code; delete the region"),
    (region("tabs event=play evnt=x"), "1:37: MG564 unknown option 'evnt' of a tabs region; did you mean 'event'?"),
    (region("tabs event=play event=play"), "1:1: MG562 duplicate option 'event'; keep one"),
    (region("tabs event=play legacy"), "1:1: MG561 invalid option 'legacy'; expected name=value"),
    (region("tabs event=play platforms=old"), "MG566 unknown value 'old' of platforms; expected both, legacy or recommended"),
    (region("tabs event=play example=resume"), "MG566 event 'play' has no example 'resume'; expected basic"),
    (region("field field=sessionDetails.nme"), "MG566 unknown field 'sessionDetails.nme'; did you mean 'sessionDetails.name'?"),
    (region("caveats"), "1:1: MG565 a caveats region needs exactly one of event=… and field=…"),
    (region("matrix flavour=exk"), "MG566 unknown flavour 'exk'; did you mean 'exl'?"),
    (BEGIN.format(SNIPPET) + "\n", "1:1: MG554 missing end marker for this region; add <!-- mediagen:end -->"),
    (END + "\n", "1:1: MG555 unexpected end marker"),
    (BEGIN.format(SNIPPET) + "\n" + region(SNIPPET), "2:1: MG556 a region begins inside the region of line 1; add <!-- mediagen:end --> above it"),
    ("<!-- mediagen:stop -->\n", "1:1: MG552 unknown marker 'mediagen:stop'; expected mediagen:begin or mediagen:end"),
    ("<!-- mediagen:begn x -->\n", "1:1: MG552 unknown marker 'mediagen:begn'; did you mean 'mediagen:begin'?"),
    ("<!-- mediagen:begin x\n-->\n", "1:1: MG551 expected the marker to end in --> on the same line"),
    (BEGIN.format(SNIPPET) + " text\n" + END, "1:1: MG551 unexpected text after -->; move it to the next line"),
    (BEGIN.format(SNIPPET) + "\n{/* mediagen:end */}\n", "2:1: MG557 the begin marker is another kind of comment; expected <!-- mediagen:end -->"),
    ("é\r\n\t" + BEGIN.format("snippet event=plai platform=ios"), "2:30: MG566 unknown event"),
    ("Text <!-- mediagen:begin x -->\n", "1:6: MG550 malformed marker; expected <!-- mediagen:begin … -->, alone on its line"),
    ("| <!-- mediagen:end --> |\n", "1:3: MG550 malformed marker; expected <!-- mediagen:end -->, alone on its line"),
    ("> <!-- mediagen begin x -->\n", "1:3: MG550 malformed marker; expected <!-- mediagen:begin … -->"),
    ("<!-- mediagen-end -->\n", "1:1: MG550 malformed marker; expected <!-- mediagen:end -->"),
    ("<!-- mediagen :Begin x -->\n", "1:1: MG550 malformed marker; expected <!-- mediagen:begin … -->"),
    ("<!--- mediagen:begin x -->\n", "1:1: MG550 malformed marker; expected <!-- mediagen:begin … -->"),
    ("a\n<!--\nmediagen:begin x\n-->\n", "2:1: MG550 malformed marker; expected <!-- mediagen:begin … -->"),
    ("<!--\u00a0mediagen:end -->\n", "1:1: MG550 malformed marker; expected <!-- mediagen:end -->"),
    ("{ /* mediagen:end */ }\n", "1:1: MG550 malformed marker; expected {/* mediagen:end */}, alone on its line"),
    ("{/** mediagen:begin x */}\n", "1:1: MG550 malformed marker; expected {/* mediagen:begin … */}"),
    (region(SNIPPET, end="<!-- mediagen end -->"), "2:1: MG550 malformed marker; expected <!-- mediagen:end -->"),
    ("`a`\r" + region(SNIPPET).replace("\n", "\r"), "MG559 carriage return without a line feed; save the file with LF or CRLF line endings"),
    (region(SNIPPET).replace("\n", "\r\r\n"), "MG559 carriage return without a line feed; save the file with LF or CRLF line endings"),
    ("MEDIAGEN:BEGIN\n", "1:1: MG550 malformed marker; expected <!-- mediagen:begin … -->"),
    ("<!-- MEDIAGEN:BEGIN x -->\n", "1:1: MG550 malformed marker; expected <!-- mediagen:begin … -->"),
    ("<!-- mediagen:Begin x -->\n", "1:1: MG552 unknown marker 'mediagen:Begin'; did you mean 'mediagen:begin'?"),
    ("[//]: # (mediagen:begin x)\n", "1:10: MG550 malformed marker; expected <!-- mediagen:begin … -->"),
    ("{/\\* mediagen:begin x \\*/}\n", "1:1: MG553 marker escaped by a formatter that does not read MDX"),
    ("text\n\n<pre>\nmediagen:end\n</pre>\n", "4:1: MG550 malformed marker; expected <!-- mediagen:end -->"),
    ("\\`mediagen:begin`\n", "1:3: MG550 malformed marker"),
    ("---\ntitle: mediagen:end\n---\n", "2:8: MG550 malformed marker"),
    ("text\n    " + BEGIN.format("x") + "\n", "MG554 missing end marker for this region; add <!-- mediagen:end -->"),
    (region(SNIPPET).replace("-->\n<", "-->\n<<<<<<< HEAD\na\n<!-- mediagen:end 0 -->\n=======\nb\n<")
     + ">>>>>>> branch\n", "2:1: MG558 merge conflict inside the region of line 1; keep one side"),
    (BEGIN.format(SNIPPET) + "\n<<<<<<< a\nb\n=======\nc\n>>>>>>> d\n" + END, "2:1: MG558 merge conflict inside"),
    ("\ufeff" + region(SNIPPET), "wrong.md: MG560 is encoded in UTF-16; save it as UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FAULTS)
def test_a_fault_is_reported_with_its_place_and_nothing_is_written(
    text: str, expected: str, tmp_path: Path
) -> None:
    if "unknown event" in expected and text.startswith("é"):
        text += f"\n{END}\n"
    page(tmp_path, text.encode("utf-16-le") if "UTF-16" in expected else text, "wrong.md")
    page(tmp_path, region(SNIPPET), "right.md")
    before = contents(tmp_path)
    for arguments in ((".",), (".", "--force"), (".", "--check")):
        result = inject(tmp_path, *arguments)
        assert result.code == 2
        assert result.out == ""
        assert expected in result.err
        assert result.err.startswith("wrong.md:")
        assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"<!-- mediagen:begn x -->\n{END}\n", "1:1: MG552"),
        (f"<!-- mediagen begin x -->\n{END}\n", "1:1: MG550"),
        (f"{BEGIN.format(SNIPPET)} x\n{END}\n", "1:1: MG551"),
        (f"{BEGIN.format(SNIPPET)}\n{END} x\n{region(SNIPPET)}", "2:1: MG551"),
        (f"{BEGIN.format(SNIPPET)}\n<!-- mediagen:ende -->\n{region(SNIPPET)}", "2:1: MG552"),
        (f"{BEGIN.format(SNIPPET)}\n<!-- mediagen-end -->\n{region(SNIPPET)}", "2:1: MG550"),
        (region("snippet evnt=play platform=ios"), "1:29: MG564"),
    ],
)
def test_an_invalid_marker_or_option_is_one_error(text: str, message: str, tmp_path: Path) -> None:
    page(tmp_path, text)
    error = inject(tmp_path, "--check", "page.md").err
    assert error.startswith(f"page.md:{message} ")
    assert error.endswith("\n1 error\n")


def test_check_and_force_exclude_each_other(tmp_path: Path) -> None:
    assert inject(tmp_path, "--check", "--force", ".") == (
        2,
        "",
        "mediagen inject: MG705 --check writes no files; remove --force, or --check\n",
    )


def test_all_faults_of_all_files_are_reported_in_one_run(tmp_path: Path) -> None:
    page(tmp_path, region("snippet event=a platform=ios") + region("tabs event=b"), "a.md")
    page(tmp_path, END, "b.md")
    result = inject(tmp_path)
    assert result.err.count(": MG566 unknown event") == 2
    assert "b.md:1:1: MG555 unexpected end marker" in result.err
    assert result.err.endswith("3 errors; no files were written\n")


def test_a_broken_spec_stops_it(tmp_path: Path) -> None:
    page(tmp_path, region(SNIPPET))
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    (tmp_path / "spec/events/x.yaml").write_text("event: [")
    result = run(
        "inject", "--spec", "spec", "--templates", str(ROOT / "templates"), ".", cwd=tmp_path
    )
    assert result.code == 2
    assert "spec/events/x.yaml:" in result.err


def test_folders_are_searched_for_markdown_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("a.md", "b/c.mdx", "d.markdown", ".hidden/e.md", "node_modules/f.md", "g.txt"):
        text = region(SNIPPET)
        if name.endswith("x"):
            text = text.replace("<!--", "{/*").replace("-->", "*/}")
        page(tmp_path, text, name)
    result = inject(tmp_path)
    assert result.out == "3 regions in 3 files, 3 files written\n"


def test_a_link_is_followed_and_permissions_are_kept(tmp_path: Path) -> None:
    path = page(tmp_path, region(SNIPPET), "real/page.md")
    path.chmod(0o640)
    (tmp_path / "link.md").symlink_to("real/page.md")
    assert inject(tmp_path, "link.md").code == 0
    assert (tmp_path / "link.md").is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert SWIFT in path.read_text("utf-8")


def test_links_that_lead_nowhere_stop_nothing(tmp_path: Path) -> None:
    page(tmp_path, region(SNIPPET), "docs/page.md")
    (tmp_path / "docs/gone.md").symlink_to("nowhere.md")
    (tmp_path / "docs/loop.md").symlink_to("loop.md")
    (tmp_path / "docs/up").symlink_to(".")
    assert inject(tmp_path, "docs").out == "1 region in 1 file, 1 file written\n"


def test_what_a_killed_run_left_beside_a_page_is_removed(tmp_path: Path) -> None:
    page(tmp_path, region(SNIPPET))
    for command in ((".",), ("page.md",), ("--check", "."), ("--check", "page.md")):
        page(tmp_path, "left", ".mediagen-0123456789abcdef/0")
        page(tmp_path, "kept", ".mediagen-notes/page.txt")  # somebody else's
        assert inject(tmp_path, *command).code in (0, 1)
        assert contents(tmp_path).keys() == {"page.md", ".mediagen-notes/page.txt"}


def test_what_a_run_at_work_has_beside_a_page_stays(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    page(tmp_path, region(SNIPPET))
    remaining = page(tmp_path, "at work", ".mediagen-0123456789abcdef/0")
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    assert inject(tmp_path, "--check", ".").code == 1
    assert remaining.exists()
    os.close(folder)
    assert inject(tmp_path, "--check", ".").code == 1
    assert not remaining.exists()


def test_a_wrong_call_is_reported(tmp_path: Path) -> None:
    result = inject(tmp_path, "nowhere.md")
    assert (result.code, result.err) == (
        2, "mediagen inject: MG569 file or folder not found: 'nowhere.md'\n"
    )  # fmt: skip
    page(tmp_path, "no regions\n")
    none = "warning: MG583 . contains no regions\n"
    assert inject(tmp_path) == (0, "no regions\n", none)
    page(tmp_path, region(SNIPPET))
    assert inject(tmp_path).out == "1 region in 1 file, 1 file written\n"
    assert inject(tmp_path, "--check", ".").out == "1 region in 1 file, in sync\n"


def test_a_named_path_without_regions_is_warned_about(tmp_path: Path) -> None:
    page(tmp_path, "text\n", "empty.md")
    page(tmp_path, region(SNIPPET), "docs/full.md")
    page(tmp_path, "text\n", "docs/empty.md")
    page(tmp_path, "text\n", "other/empty.md")
    assert inject(tmp_path, "docs").err == ""
    result = inject(tmp_path, "--check", "empty.md", "docs", "other/", "docs/full.md")
    assert result.code == 0
    assert result.err == (
        "warning: MG583 empty.md contains no regions\n"
        "warning: MG583 other/ contains no regions\n"
    )


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_another_number_of_regions_than_expected_is_a_finding(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    path = page(tmp_path, region(SNIPPET) + "\n" + region(SNIPPET))
    assert inject(tmp_path).code == 0
    path.write_text(path.read_text("utf-8").replace("trackSessionEnd", "other"), "utf-8")
    before = path.read_bytes()
    result = inject(tmp_path, *options, "--expect", "3", "page.md")
    end = "" if options else "; no files were written"
    assert result == (
        1,
        "",
        "mediagen inject: MG582 found 2 regions, expected 3; check for missing pages or markers, "
        f"or correct --expect{end}\n",
    )
    assert path.read_bytes() == before
    assert inject(tmp_path, "--force", "--expect", "2", ".").code == 0


def test_a_page_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    page(tmp_path, region(SNIPPET), "docs/a.md")
    names = (
        "docs/a.md",
        "./docs/a.md",
        "docs/../docs/a.md",
        str(tmp_path / "docs" / "a.md"),
        "docs/",
    )
    result = inject(tmp_path, "--expect", "1", *names)
    assert (result.code, result.err) == (0, "")
    assert result.out == "1 region in 1 file, 1 file written\n"


def test_suffixes_are_known_in_any_case(tmp_path: Path) -> None:
    text = region(SNIPPET)
    for name in ("A.MD", "b.Markdown", "c.mkd"):
        page(tmp_path, text, name)
    page(tmp_path, text.replace("<!--", "{/*").replace("-->", "*/}"), "d.MDX")
    assert inject(tmp_path).out == "4 regions in 4 files, 4 files written\n"
    for name, sign in (("A.MD", "==="), ("d.MDX", "<Tabs")):
        opening, closing = ("{/*", "*/}") if name.endswith("X") else ("<!--", "-->")
        tabs = f"{opening} mediagen:begin tabs event=play {closing}\n{opening} mediagen:end {closing}\n"
        before = IMPORTS if name.endswith("X") else '\n=== "A"\n\n    a\n\n'
        assert sign in fill_page(tmp_path, before + tabs, name).split("mediagen:begin")[1]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("text", [region(SNIPPET), region(SNIPPET).upper()])
def test_a_page_in_a_wide_encoding_is_refused(encoding: str, text: str, tmp_path: Path) -> None:
    page(tmp_path, text.encode(encoding))
    result = inject(tmp_path, "--check", "page.md")
    assert result.code == 2
    assert result.err.startswith(
        f"page.md: MG560 is encoded in {encoding[:6].upper()}; save it as UTF-8\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "- a\r\r<!-- mediagen:begin nonsense -->\r<!-- mediagen:end -->\r",
        "~~~\rfoo\r~~~\n\n<!-- mediagen:begin nonsense -->\n<!-- mediagen:end -->\n",
        "a\r~~~\n" + region(SNIPPET) + "~~~\n",
    ],
)
def test_a_carriage_return_alone_hides_no_marker(text: str, tmp_path: Path) -> None:
    page(tmp_path, text)
    result = inject(tmp_path, "--check", "page.md")
    assert result.code == 2
    assert "MG559 carriage return without a line feed" in result.err


@pytest.mark.parametrize("above", ["", "Text\n"])
def test_a_conflict_around_a_begin_marker_is_called_one(above: str, tmp_path: Path) -> None:
    other = BEGIN.format("snippet event=play platform=ios")
    conflict = f"<<<<<<< a\n{BEGIN.format(SNIPPET)}\n=======\n{other}\n>>>>>>> b\n"
    page(tmp_path, f"{above}{conflict}{END}\n")
    result = inject(tmp_path, "page.md")
    assert result.code == 2
    line = 2 if above else 1
    assert result.err.startswith(f"page.md:{line}:1: MG558 merge conflict; keep one side")
    assert "1 error" in result.err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<<<<<<< a\nText\n=======\nProse\n>>>>>>> b\n\n{region}", 1),
        ("{region}\n<<<<<<< a\nText\n=======\n>>>>>>> b\n", 4),
        ("{begin}\n<<<<<<< a\n{end}\n{begin}\n=======\n{begin}\n>>>>>>> b\n{end}\n", 2),
        ("{begin}\n<<<<<<< a\n{begin}\n=======\n{end}\n>>>>>>> b\n{end}\n", 2),
        ("<<<<<<< a\n{region}=======\n{region}>>>>>>> b\n{region}", 1),
    ],
)
def test_a_merge_conflict_anywhere_in_a_page_is_reported_by_name(
    text: str, line: int, tmp_path: Path
) -> None:
    begin = BEGIN.format(SNIPPET)
    page(tmp_path, text.format(region=region(SNIPPET), begin=begin, end=END))
    for arguments in (("page.md",), ("--check", "page.md"), ("--force", "page.md")):
        result = inject(tmp_path, *arguments)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"page.md:{line}:1: MG558 merge conflict")
        assert "\n1 error" in result.err


def test_a_merge_conflict_that_is_shown_as_code_is_no_conflict(tmp_path: Path) -> None:
    page(tmp_path, f"```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n\n{region(SNIPPET)}")
    assert inject(tmp_path, "page.md").code == 0
    assert inject(tmp_path, "--check", "page.md").code == 0


def test_all_errors_of_a_marker_are_reported(tmp_path: Path) -> None:
    page(tmp_path, region("snippet event=plya platform=ois exmple=a"))
    result = inject(tmp_path, "page.md")
    assert result.code == 2
    for message in ("unknown option 'exmple'", "unknown event 'plya'", "unknown platform 'ois'"):
        assert message in result.err


def test_a_region_without_any_content_is_one_empty_line(tmp_path: Path) -> None:
    events = [path.name.split(".")[0] for path in (ROOT / "spec" / "events").glob("*.yaml")]
    page(tmp_path, "".join(region(f"caveats event={event}") + "\n" for event in sorted(events)))
    assert inject(tmp_path).code == 0
    text = (tmp_path / "page.md").read_text("utf-8")
    assert re.search(r"begin [^\n]* -->\n\n<!-- mediagen:end", text)
    assert "\n\n\n" not in text


def test_a_page_without_signs_has_the_single_configured_flavour(tmp_path: Path) -> None:
    text = region("tabs event=play")
    for flavours, sign in (("[material]", True), ("[material, exl]", False), ("[github]", False)):
        page(tmp_path, f"flavours: {flavours}\n", "mediagen.yaml")
        path = page(tmp_path, text, "docs/page.md")
        assert inject(tmp_path, "docs").code == 0
        assert ('\n=== "' in path.read_text("utf-8")) is sign
    page(tmp_path, "flavours: [material]\n", "mediagen.yaml")
    page(tmp_path, "", "docs/docusaurus.config.js")
    directive = "{/* mediagen:begin tabs event=play */}\n{/* mediagen:end */}\n"
    assert "<Tabs" in fill_page(tmp_path, IMPORTS + directive, "docs/page.md")


WRAPPED = [
    ("one two three\n", "one\ntwo three\n", True),
    ("> one two\n", "> one\n> two\n", True),
    ("- one two\n- three\n", "- one\n  two\n- three\n", True),
    ("one\n\ntwo\n", "one\ntwo\n", False),
    ("one\\\ntwo\n", "one\\ two\n", False),
    ("- one\n- two\n", "- one - two\n", False),
    ("one\n\n# two\n", "one # two\n", False),
    ("> one\n\ntwo\n", "> one\ntwo\n", False),
    ("one two\n", "onetwo\n", False),
]


@pytest.mark.parametrize(("text", "other", "same"), WRAPPED)
def test_only_the_width_of_a_paragraph_is_free(text: str, other: str, same: bool) -> None:
    assert (canonical(text, {}) == canonical(other, {})) is same


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_a_refusal_of_another_layout_names_the_cure(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    path = page(tmp_path, region(SNIPPET))
    assert inject(tmp_path).code == 0
    text = path.read_text("utf-8")
    path.write_text(text.replace("trackSessionEnd(", "trackSessionEnd( "), "utf-8")
    result = inject(tmp_path, *options, "page.md")
    assert result.code == 1
    assert "<!-- prettier-ignore-start -->" in result.out
    path.write_text(text.replace("trackSessionEnd(", "other("), "utf-8")
    assert "prettier-ignore" not in inject(tmp_path, *options, "page.md").out


HEADINGS = [
    ("Title\n===\n", "h1"),
    ("# A\n\nTitle\n---\n", "h2"),
    ("# A\n\nTwo\nlines\n----- \n", "h2"),
    ("\ufeffTitle\n=\n", "h1"),
    ("> Title\n> ---\n", "h2"),
    ("### A\n\n---\n", "h3"),
    ("### A\n---\n", "h3"),
    ("---\ntitle: A\n---\n\n# A\n", "h1"),
    ("### A\n\n- item\n---\n", "h3"),
    ("### A\n\n- item\n  goes on\n---\n", "h3"),
    ("### A\n\n| a | b |\n|---|---|\n| c | d |\n---\n", "h3"),
    ("### A\n\n<!-- note -->\n---\n", "h3"),
    ("### A\n\n```\nTitle\n---\n```\n", "h3"),
    ("### A\n\n```\nTitle\n```\n---\n", "h3"),
    ("### A\n\n> quote\n---\n", "h3"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("above", "tag"), HEADINGS)
def test_headings_of_a_region_are_below_the_one_above_it(
    above: str, tag: str, newline: str, tmp_path: Path
) -> None:
    """Also below one that is underlined; as a Markdown parser takes it."""
    visible = above.removeprefix("---\ntitle: A\n---\n").removeprefix("\ufeff")
    tokens = MarkdownIt("commonmark").enable("table").parse(visible)
    assert [token.tag for token in tokens if token.type == "heading_open"][-1] == tag
    directive = "tabs event=play platforms=recommended"
    text = f"{above}\n{BEGIN.format(directive)}\n{END}\n".replace("\n", newline)
    first, *_ = re.findall("^#+", inner(fill_page(tmp_path, text)), re.MULTILINE)
    assert len(first) == int(tag[1]) + 1


ELSEWHERE = {
    "alike": ("# A\n\n", ""),
    "with a word": ("# A\n\nmediagen:end is a word\n\n", ""),
    "lower": ("### A\n\n", ""),
    "before any heading": ("A\n\n", ""),
    "below a heading that is only shown": ("# A\n\n```\n### B\n```\n\n", ""),
    "only shown": ("# A\n\n```\n", "```\n"),
    "only shown in a quote": ("# A\n\n> ```\n", ""),
    "of another flavour": ("# A\n\n>[!BEGINTABS]\n\n", ""),
    "ended twice": ("# A\n\n", END + "\n"),
    "misspelt": ("# A\n\n<!-- mediagen end -->\n\n", ""),
    "not ended": ("# A\n\n", BEGIN.format(SNIPPET) + "\n"),
    "in a region": (BEGIN.format(SNIPPET) + "\n", ""),
}


@pytest.mark.parametrize("margin", ["", "> ", "  "])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_a_region_that_was_in_sync_elsewhere_is_compared_where_it_stands(
    margin: str, newline: bytes, tmp_path: Path
) -> None:
    """The messages about a page must not depend on earlier pages."""
    directive = "tabs event=play platforms=recommended"
    first = page(tmp_path, f"# A\n\n{margin}{BEGIN.format(directive)}\n{margin}{END}\n", "0.md")
    first.write_bytes(first.read_bytes().replace(b"\n", newline))
    assert inject(tmp_path).code == 0
    lines = first.read_bytes().split(newline, 2)[2]
    for number, (before, after) in enumerate(ELSEWHERE.values(), 1):
        text = before.encode().replace(b"\n", newline) + lines
        alone = page(tmp_path, text + after.encode().replace(b"\n", newline), f"{number}.md")
        together = inject(tmp_path, "--check", first.name, alone.name)
        result = inject(tmp_path, "--check", alone.name)
        assert (together.code, together.err) == (result.code, result.err)
        if result.out == "no regions\n":
            assert together.out == "1 region in 1 file, in sync\n"
        elif "in sync" not in result.out:
            assert together.out == result.out
        else:
            assert together.out.startswith(f"{int(result.out[0]) + 1} region")


# -- code, imports, and what formatters change ---------------------------------------------------


def test_commonmark_decides_what_is_code(tmp_path: Path) -> None:
    """Lines of random documents, against a parser of the whole document."""
    chance = random.Random(1105)
    for _ in range(1500):
        text = random_document(chance)
        lines = lines_of_code(text)
        outline = Outline(text.encode(), Dialect())
        start, read = 0, set()
        for number, line in enumerate(text.encode().split(b"\n")):
            word = line.find(b"mediagen:")
            if word >= 0 and outline.is_code(start, start + word):
                read.add(number)
            start += len(line) + 1
        assert read == lines, repr(text)


BLOCKS = (
    "# h", "text", "more `text", "tick ` x", "", "", "", "   ", "```", "```js", "````", "~~~", "~~~~ x", "``` a`b",
    "- item", "-", "* b", "1. one", "10) ten", "> q", ">", "> > d", ">- x", "- - x", "    code", "\tcode", "  two",
    "<div>", "</div>", "<pre>", "</pre>", "<!--", "-->", "<!-- c -->", "<?php", "?>", "<![CDATA[", "]]>", "<b>",
    "---", "===", "***", "[x]: /u", "- ```", "> ```", "1. ~~~", "- <pre>", "> <div>", "-\t```",
    "MARK", "MARK", "MARK", "MARK", "`MARK`", "a MARK b", "`MARK", "MARK `", "\\`MARK`", "- MARK", "> MARK",
)  # fmt: skip
INDENTS = (
    "",
    "",
    "",
    "",
    " ",
    "  ",
    "   ",
    "    ",
    "      ",
    "\t",
    "> ",
    ">",
    "- ",
    "  > ",
    "1. ",
    "> \t",
)


def random_document(chance: random.Random) -> str:
    """Lines that open, continue and close blocks of all kinds; MARK is no marker, but meant as one."""
    lines = []
    for _ in range(chance.randint(2, 14)):
        indent = chance.choice(INDENTS)
        if chance.random() < 0.2:
            indent += chance.choice(INDENTS)
        lines.append(indent + chance.choice(BLOCKS))
    text = "\n".join(lines)
    return ("x\n" + text if text.startswith("---") else text).replace(
        "MARK", "mediagen:Begin"
    ) + "\n"


def lines_of_code(text: str) -> set[int]:
    """The lines with our word where it is code."""
    code: set[int] = set()
    spans: set[int] = set()
    markdown = MarkdownIt("commonmark")
    for token in markdown.parse(text):
        if token.map is None:
            continue
        if token.type in ("fence", "code_block"):
            code.update(range(*token.map))
        if token.type != "inline":
            continue
        lines = token.content.split("\n")
        for number, line in enumerate(lines):
            if "mediagen:Begin" in line:
                marked = line.replace("mediagen:Begin", "HERE")
                content = "\n".join((*lines[:number], marked, *lines[number + 1 :]))
                children = markdown.parseInline(content)[0].children or []
                if any(c.type == "code_inline" and "HERE" in c.content for c in children):
                    spans.add(token.map[0] + number)
    words = {number for number, line in enumerate(text.split("\n")) if "mediagen:" in line}
    return words & (code | spans)


def test_tabs_of_a_page_that_lacks_their_imports_are_refused(tmp_path: Path) -> None:
    directive = "{/* mediagen:begin tabs event=play */}\n{/* mediagen:end */}\n"
    front = "---\ntitle: A\n---\n\n"
    example = f"```js\n{IMPORTS}```\n\n"
    path = page(tmp_path, f"{front}{example}# Page\n\n{directive}", "page.mdx")
    result = inject(tmp_path, "page.mdx")
    assert result.code == 2
    assert result.err.startswith(
        "page.mdx:13:1: MG568 missing imports for tabs; "
        "add `import Tabs from '@theme/Tabs';` and `import TabItem from '@theme/TabItem';`"
    )
    first, *_ = IMPORTS.split("\n")
    page(tmp_path, f"{front}{first}\n\n# Page\n\n{directive}", "page.mdx")
    result = inject(tmp_path, "page.mdx")
    assert "add `import TabItem from '@theme/TabItem';` below" in result.err
    path.write_text(f"{front}{IMPORTS}# Page\n\n{directive}", "utf-8")
    assert inject(tmp_path, "page.mdx").code == 0
    # A page that lost its imports is not covered by one that has them.
    page(tmp_path, path.read_text("utf-8").replace(IMPORTS, ""), "z.mdx")
    assert inject(tmp_path, "--check", "page.mdx", "z.mdx").code == 2
    page(tmp_path, "", "src/theme/MDXComponents.js")
    assert inject(tmp_path, "--check", "page.mdx", "z.mdx").code == 0


NO_IMPORTS = [
    f"{{/*\n\n{IMPORTS}*/}}\n\n",
    f"{{/* {IMPORTS} */}}\n\n",
    f"A paragraph\n{IMPORTS}",
    f"```js\n{IMPORTS}",
    IMPORTS.replace("@theme/", "other/").replace("Tabs from", "{Tabs} from"),
    IMPORTS.replace("import Tabs from", "import X from").replace(
        "TabItem from", "{TabItem as Y} from"
    ),
    "import X from 'x'\n\nTabs and TabItem come from './here'\n\n",
]
TRUE_IMPORTS = [
    IMPORTS.replace("\n", "\r\n"),
    IMPORTS.replace(";", ""),
    "import {Tabs, TabItem} from '@site/src/tabs'\n\n",
    f"---\ntitle: A\n---\n{IMPORTS}",
    f"import React from 'react'\n{IMPORTS}",
    f"{{/* `a` */}}\n\n{IMPORTS}",
    f"export const a = 1\n{IMPORTS}",
    'import {\n  Tabs,\n  TabItem,\n} from "../tabs"\n\n',
]


@pytest.mark.parametrize(
    ("above", "code"), [*((text, 2) for text in NO_IMPORTS), *((text, 0) for text in TRUE_IMPORTS)]
)
def test_only_what_mdx_imports_is_an_import(above: str, code: int, tmp_path: Path) -> None:
    end = "" if "```" not in above else "```\n\n"
    directive = "{/* mediagen:begin tabs event=play */}\n{/* mediagen:end */}\n"
    page(tmp_path, above + end + directive, "page.mdx")
    result = inject(tmp_path, "page.mdx")
    assert result.code == code, result.err


def test_a_region_of_an_earlier_release_is_refreshed(tmp_path: Path) -> None:
    """Without empty lines at its ends, with other tables and quotes, and a checksum of all bytes."""
    old = "```swift\ntracker.trackOld()\n```\n"
    table = "\n| Property | Value |\n| --- | --- |\n| Name | `a` |\n\n"
    for directive, text in ((SNIPPET, old), ("field field=playhead", table)):
        for laid_out in (text, text.replace("| Name | `a`   |", "| Name     | `a`   |")):
            digest = hashlib.sha256(text.encode()).hexdigest()[:12]
            path = page(tmp_path, region(directive, laid_out, f"<!-- mediagen:end {digest} -->"))
            assert "out of date" in inject(tmp_path, "--check", "page.md").out
            assert inject(tmp_path).code == 0
            assert "| Name" not in path.read_text("utf-8")
    edited = region(SNIPPET, old.replace("Old", "Mine"), f"<!-- mediagen:end {digest} -->")
    page(tmp_path, edited)
    assert "edited by hand" in inject(tmp_path, "--check", "page.md").out


RELAID = [
    ("web-sdk", "\n  }\n});", ",\n  },\n});", True),
    ("web-sdk", '"media.play"', "'media.play'", True),
    ("web-sdk", "});\n", "})\n", True),
    ("web-sdk", "  xdm: {", "xdm:\n\t{", True),
    ("web-sdk", '"media.play"', '"media.plax"', False),
    ("web-sdk", '"media.play"', '"media. play"', False),
    ("web-sdk", "playhead: 0", "playhead: 00", False),
    ("media-collection-api", "{\n", "{", True),
    ("media-collection-api", '"play"', "'play'", False),
    ("ios", "trackPlay()", "trackPlay( )", False),
]


@pytest.mark.parametrize(("platform", "old", "new", "same"), RELAID)
def test_code_that_a_formatter_laid_out_again_is_the_same(
    platform: str, old: str, new: str, same: bool, tmp_path: Path
) -> None:
    path = page(tmp_path, region(f"snippet event=play platform={platform}"))
    assert inject(tmp_path).code == 0
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    result = inject(tmp_path, "--check", "page.md")
    assert result.code == (0 if same else 1), result.out
    if same:
        assert inject(tmp_path).out.endswith("0 files written\n")


# -- what is remembered -------------------------------------------------------------------------


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own with so many pages that they are remembered."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = project(tmp_path / "project")
    for number in range(201):
        page(folder, f"# {number}\n\n" + region("tabs event=sessionEnd"), f"docs/{number}.md")
    assert run("inject", "docs", cwd=folder).out == "201 regions in 201 files, 201 files written\n"
    assert len(list((tmp_path / "cache/mediagen").glob("pages-*"))) == 1
    return folder


SYNC = (0, "201 regions in 201 files, in sync\n", "")


def record_compared_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that a check looked into, rather than at their hashes."""
    texts: list[str] = []
    whole = PageComparer.compare_page

    def page(self: PageComparer, path: str, data: bytes) -> tuple[PageChange | None, int]:
        texts.append(path)
        return whole(self, path, data)

    with monkeypatch.context() as patch:
        patch.setattr(PageComparer, "compare_page", page)
        run("inject", "--check", "docs", cwd=folder)
    return texts


def test_pages_that_were_in_sync_need_only_their_hashes(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("inject", "--check", "docs", cwd=many) == SYNC
    assert record_compared_pages(many, monkeypatch) == []
    (many / "docs/7.md").write_text("# other\n\n" + region("tabs event=play"))
    assert record_compared_pages(many, monkeypatch) == ["docs/7.md"]
    assert run("inject", "--check", "docs", cwd=many).code == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("spec/events/sessionEnd.yaml", "closes the player", "shuts the player"),
        ("templates/ios/platform.yaml", "tracker.trackSessionEnd", "tracker.trackEnd"),
        ("templates/docs/common/words.yaml", 'call: "Call {call}', 'call: "Use {call}'),
        ("templates/docs/github/flavour.yaml", "extension: md", "extension: mkd"),
    ],
)
def test_what_was_made_of_something_else_is_compared_again(
    file: str, old: str, new: str, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = many / file
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new))
    assert len(record_compared_pages(many, monkeypatch)) == 201
    assert run("inject", "--check", "docs", cwd=many).code == ("extension" not in old)


def test_pages_that_get_another_flavour_are_compared_again(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (many / "docs/mkdocs.yml").write_text("site_name: x\n")
    assert len(record_compared_pages(many, monkeypatch)) == 201
    assert run("inject", "--check", "docs", cwd=many).code == 1


def test_a_damaged_memory_does_no_harm(many: Path) -> None:
    (path,) = (many.parent / "cache/mediagen").glob("pages-*")
    for data in (b"", b"\xff\n" * 99, path.read_bytes()[:-7]):
        path.write_bytes(data)
        assert run("inject", "--check", "docs", cwd=many) == SYNC


# -- read by the parsers of the flavours --------------------------------------------------------

KINDS = (
    "matrix", "parameters event=adStart", "field field=playhead", "caveats event=play", "rules",
    "tabs event=sessionEnd", SNIPPET, "snippet event=ping platform=ios",
)  # fmt: skip


def every(mdx: bool) -> str:
    text = "# Page\n\n" + "\ntext\n".join(region(directive) for directive in KINDS) + "\ntext\n"
    return IMPORTS + text.replace("<!--", "{/*").replace("-->", "*/}") if mdx else text


def test_regions_are_read_as_they_are_meant(tmp_path: Path) -> None:
    """The comments around a region end no table too late, and no list."""
    text = fill_page(tmp_path, every(False))
    tables = len(re.findall(r"^\|(?: -+ \|)+$", text, re.MULTILINE))  # lines below their heads
    assert tables > len(KINDS)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    assert sum(token.type == "table_open" for token in tokens) == tables
    rows = [token.content for token in tokens if token.type == "inline" and token.level >= 4]
    assert not any("mediagen" in row for row in rows)
    rendered, _ = html(fill_page(tmp_path, "\n!!! note\n\n    x\n\n" + every(False), "material.md"))
    assert rendered.count("table") == tables
    require("sites")
    nodes = mdx([fill_page(tmp_path, every(True), "page.mdx")])[0]
    assert "error" not in nodes, nodes
    assert nodes["build"].count("table") == tables
    assert nodes["build"].count("tableRow") == sum(t.type == "tr_open" for t in tokens)
    assert nodes["build"].count("mdxTextExpression") == 0
