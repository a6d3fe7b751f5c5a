"""Highlighted code has exactly the text of the code, in every language of the project."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediagen.commands.preview_server.highlighting import Highlighter
from mediagen.platforms.model import Language
from mediagen.project.folders import resolve_folders
from mediagen.project.project import load_project

from tests.helpers import ROOT
from tests.preview.markup import Document

PROJECT = load_project(resolve_folders(str(ROOT / "spec"), str(ROOT / "templates"), None))
LANGUAGES = {p.language.id: p.language for p in PROJECT.platforms.values()}
PIECES = (
    "\n",
    "\r\n",
    "\r",
    "\t",
    '"',
    "'",
    "\\",
    "`",
    "<b>",
    "&amp;",
    "$x",
    "{",
    "}",
    "//",
    "# ",
    "1e5",
    "if ",
    "é",
    "😀",
)


def text_of(lines: list[str]) -> str:
    return Document(f"<i>{''.join(lines)}</i>").elements[0].text


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
@settings(max_examples=60)
@given(text=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join))
def test_no_text_is_lost_or_changed(language: Language, text: str) -> None:
    text = text.replace("\0", "")
    lines = Highlighter().highlight(text, language)
    assert text_of([str(line) for line in lines]) == text
    assert all(line.count("\n") == 1 for line in lines[:-1])


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_no_language_is_plain(language: Language) -> None:
    for platform in PROJECT.platforms.values():
        if platform.language.id == language.id:
            path = ROOT / f"output/snippets/{platform.id}/sessionStart.{platform.extension}"
            html = "".join(Highlighter().highlight(path.read_text("utf-8"), language))
            assert 'class="s' in html


def test_a_language_that_pygments_does_not_have_is_read_from_its_table() -> None:
    language = LANGUAGES["brightscript"]
    code = '\' note\nIF x = invalid then m.call({"key": "a""b", n: 5})\n'
    html = "".join(Highlighter().highlight(code, language))
    for css_class, text in (
        ("c1", "&#39; note"), ("k", "IF"), ("kc", "invalid"), ("nf", "call"),
        ("na", "&#34;key&#34;"), ("s", "&#34;a&#34;&#34;b&#34;"), ("na", "n"), ("m", "5"),
    ):  # fmt: skip
        assert f'<span class="{css_class}">{text}</span>' in html, (css_class, html)


def test_a_language_with_other_escapes_is_read_from_its_table() -> None:
    language = dataclasses.replace(LANGUAGES["swift"], fence="no-such-language")
    html = "".join(Highlighter().highlight('let a = "x\\"y" // note\n', language))
    assert '<span class="k">let</span>' in html
    assert '<span class="s">&#34;x\\&#34;y&#34;</span>' in html
    assert '<span class="c1">// note</span>' in html
