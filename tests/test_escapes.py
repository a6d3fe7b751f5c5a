"""Strings of the spec cannot break a page: it keeps its structure and displays them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mediagen.pages.contents import Contents
from mediagen.pages.flavours import Flavour, load_flavours
from mediagen.pages.markdown_nodes import Prose
from mediagen.pages.markdown_renderer import MarkdownRenderer
from mediagen.pages.markdown_writer import MarkdownPrinter, split_spans
from mediagen.pages.page_models import PageModels
from mediagen.snippets.matrix import Snippet
from mediagen.spec.caveats import Caveat
from mediagen.spec.model import PROTOCOLS, Metric

from tests.helpers import ROOT
from tests.pages import lazy_cells, project, setup
from tests.toolchains import tools
from tests.toolchains.requirement import require

SIGNS = (
    "*", "_", "`", "``", "[", "]", "(", ")", "<", ">", "#", "|", "\\", "~", "{", "}", "!", "&", "$",
    ":", ":::", "=", "===", "+", "-", "---", "1.", "2)", '"', "'", "^", "@", "%", " ", "  ", "\n", "\t",
    "a", "b1", "é", "漢", "😀", "&amp;", "&#42;", "<b>", "</details>", "<!--", "-->", "{/*", "*/}",
    "[x](y)", "![x](y)", "[^1]", "[x]: y", "https://a.b/c_d_e", "www.a.b", "x@y.z", "import a from 'b'",
    "export const x = 1", "```", "~~~", "~~x~~", "**x**", "__x__", "_x_", "`x`", "`a|b`", ":smile:",
    "=== \"x\"", "!!! note", "??? x", "{: .x }", "{#x}", "[!NOTE]", "[!TAB x]", "\x85", "\u2028", "\ufeff",
    "{{ x }}", "{% x %}", "<Tabs>", "</TabItem>", "$x$", "$$", "#1", "@user", "\\n", "\\|", "> ", "- ",
    "\ue000" + "0\ue001",
)  # fmt: skip
#: One paragraph of prose, as the spec would have it.
TEXT = (
    st.lists(st.sampled_from(SIGNS) | st.characters(exclude_categories=["Cs"]), min_size=1)
    .map("".join)
    .filter(
        lambda text: re.sub(r"[\s\W_]", "", "".join(part for part, _ in split_spans(text))) != ""
    )
)
PAIR = "x"


@cache
def flavours() -> dict[str, Flavour]:
    return load_flavours(project().folders.templates)


@cache
def scribe(flavour: str) -> MarkdownRenderer:
    return MarkdownRenderer(flavours()[flavour])


def page(flavour: str, text: str) -> str:
    """Return the page of an event with a string in every place of the spec that allows one."""
    text = re.sub(r"\n\s*\n", "\n", text)  # one paragraph
    spec = project().spec
    event = spec.events["chapterStart"]
    group = spec.groups["chapterDetails"]
    caveats = (Caveat(text, frozenset(PROTOCOLS)), Caveat(text, frozenset(("xdm",))))
    item = dataclasses.replace(group.fields["index"], title=text, summary=text, caveats=caveats)
    group = dataclasses.replace(
        group, title=text, summary=text, caveats=caveats, fields={**group.fields, "index": item}
    )
    event = dataclasses.replace(
        event,
        title=text,
        description=text,
        summary=text,
        when=(text, f"{text}."),
        notes=(text,),
        caveats=caveats,
        metrics=(Metric(text, text),),
        examples={
            name: candidate._replace(title=text) for name, candidate in event.examples.items()
        },
    )
    platforms = {
        id_: dataclasses.replace(platform, title=text, tab=dict.fromkeys(platform.tab, text))
        for id_, platform in project().platforms.items()
    }
    spec = dataclasses.replace(
        spec,
        events={**spec.events, event.id: event},
        groups={**spec.groups, group.id: group},
        fields={**spec.fields, item.id: item},
    )
    cell_by_key = lazy_cells()
    for id_ in ("ios", "roku-2x"):
        cell_by_key[event.id, "basic", id_] = Snippet(event.id, "basic", id_, None, text)
    contents = Contents(spec, platforms, flavours()[flavour].words)
    book = PageModels(contents, cell_by_key, setup)
    (result,) = (
        candidate for candidate in contents.all_pages if candidate.target == ("event", event.id)
    )
    paths = contents.page_paths(flavours()[flavour])
    paper = MarkdownPrinter(
        flavours()[flavour].escapes,
        paths[result.target],
        paths,
        contents.link_targets(result.target),
        result.target,
    )
    return scribe(flavour).render_template(
        "event.j2", paper, page=result, view=book.page_model(result), picture=None
    )


def rules(flavour: str, text: str) -> str:
    """Return the page of session rules, with a string in place of every title and sentence."""

    line = re.sub(r"\n\s*\n", "\n", text)
    caveats = (Caveat(line, frozenset(PROTOCOLS)),) * 2
    words = {"title": line, "summary": line, "caveats": caveats}

    def spoiled(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {key: spoiled(item) for key, item in part.items()}
        if isinstance(part, tuple) and hasattr(part, "_asdict"):
            return type(part)(**spoiled_values(part._asdict()))
        if not dataclasses.is_dataclass(part) or isinstance(part, type):
            return part
        values = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
        return dataclasses.replace(part, **spoiled_values(values))

    def spoiled_values(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: words.get(name) or spoiled(value) for name, value in values.items()}

    spec = dataclasses.replace(project().spec, session=spoiled(project().spec.session))
    contents = Contents(spec, project().platforms, flavours()[flavour].words)
    (result,) = (item for item in contents.all_pages if item.kind == "rules")
    paper = MarkdownPrinter(
        flavours()[flavour].escapes, "x.md", contents.page_paths(flavours()[flavour])
    )
    view = PageModels(contents, lazy_cells(), setup).page_model(result)
    return scribe(flavour).render_template(
        "rules.j2", paper, page=result, view=view, picture=Prose("x")
    )


def visible_text(text: str) -> str:
    """Return the visible characters of a string."""
    return normal("".join(part for part, _ in split_spans(text)))


def normal(text: str) -> str:
    """Without what nobody sees: spaces of no width, and how wide other spaces are."""
    return " ".join(text.replace("\u200b", "").split())


# -- CommonMark with tables: exl and github ------------------------------------------------------


def tokens(text: str) -> tuple[list[str], list[str]]:
    """The build of a page, and the text of each of its inline parts."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    build, texts = [], []
    for token in parser.parse(text):
        build.append(token.type)
        if token.type == "html_block":
            texts.append(token.content)
        if token.type in ("fence", "code_block"):
            build.append(token.info)
        if token.type == "inline":
            kinds = [child.type for child in token.children or ()]
            build += [k for k in kinds if k not in ("text", "code_inline", "softbreak")]
            texts.append(
                "".join(c.content for c in token.children or () if c.type != "html_inline")
            )
    return build, [normal(item) for item in texts]


@cache
def plain(flavour: str) -> tuple[list[str], list[str]]:
    return tokens(page(flavour, PAIR))


def compare(flavour: str, text: str) -> None:
    build, texts = tokens(page(flavour, text))
    due_build, due_texts = plain(flavour)
    assert build == due_build
    assert len(texts) == len(due_texts)
    content = " ".join(texts)
    assert content.count(visible_text(text)) >= sum(item == PAIR for item in due_texts)


EXAMPLES = (
    "a | b", "`a|b` | c", "\\", "a\\", "`", "# x", "- x", "1. x", "> x", "<details>", "[x](y)", "*", "_x_",
    "]", "[!TAB x]", "=== \"x\"", "~~x~~", "&amp;", "x `", "{x}", "+ x", "---", "===", "```", "a\nb",
)  # fmt: skip


def all_of(test: Any) -> Any:
    for text in EXAMPLES:
        test = example(text=f"{text} z")(test)
    return test


@pytest.mark.parametrize("flavour", ["exl", "github"])
@given(text=TEXT)
@all_of
def test_text_breaks_no_page_of_common_markdown(flavour: str, text: str) -> None:
    compare(flavour, text)


@pytest.mark.parametrize("flavour", ["exl", "github"])
@given(text=TEXT)
@all_of
def test_text_breaks_no_diagram_and_no_table_of_rules(flavour: str, text: str) -> None:
    assert tokens(rules(flavour, text))[0] == tokens(rules(flavour, PAIR))[0]


# -- Python-Markdown: material -------------------------------------------------------------------


class Html(HTMLParser):
    """The build of a page in HTML, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.build: list[str] = []
        self.texts: list[str] = []
        self.code = 0

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "a" and (names.get("href") or "").startswith("#"):
            return
        if tag == "code":
            return
        if tag == "span":
            return
        self.build.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def html(text: str) -> tuple[list[str], str]:
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    document = markdown.markdown(
        text,
        extensions=[
            "admonition", "attr_list", "md_in_html", "tables", "pymdownx.highlight",
            "pymdownx.superfences", "pymdownx.tabbed",
        ],
        extension_configs={
            "pymdownx.tabbed": {"alternate_style": True},
            "pymdownx.highlight": {"use_pygments": False},
        },
    )  # fmt: skip
    parser = Html()
    parser.feed(document)
    parser.close()
    return parser.build, normal("".join(parser.texts))


@cache
def plain_html() -> tuple[list[str], str]:
    return html(page("material", PAIR))


@given(text=TEXT)
@all_of
def test_text_breaks_no_page_of_python_markdown(text: str) -> None:
    build, texts_of_page = html(page("material", text))
    expected, words = plain_html()
    assert build == expected
    assert texts_of_page.count(visible_text(text)) >= len(re.findall(r"(?<!\w)x(?!\w)", words))


# -- MDX: docusaurus -----------------------------------------------------------------------------

COMPILE = """
import { pathToFileURL } from "node:url";
const at = process.env.MODULES;
const load = (name) => import(pathToFileURL(`${at}/${name}`));
const { createProcessor } = await load("@mdx-js/mdx/index.js");
const { default: gfm } = await load("remark-gfm/index.js");
const { default: directive } = await load("remark-directive/index.js");
const { default: front } = await load("remark-frontmatter/index.js");
let source = "";
for await (const chunk of process.stdin) source += chunk;
const processor = createProcessor({ remarkPlugins: [front, gfm, directive] });
const seen = (node, build, texts) => {
  const first = node.children?.[0]?.value ?? "";
  const auto = node.type === "link" && (node.url.endsWith(first) || node.url.includes(`:${first}`));
  if (node.type === "text" || node.type === "inlineCode") texts.push(node.value);
  else if (node.type !== "yaml" && !auto) build.push(node.name ? `${node.type} ${node.name}` : node.type);
  for (const child of node.children ?? []) seen(child, build, texts);
  if (["paragraph", "heading", "tableCell"].includes(node.type)) texts.push("\\n");
};
const answers = [];
for (const text of JSON.parse(source)) {
  try {
    const tree = await processor.run(processor.parse(text));
    const build = [], texts = [];
    seen(processor.parse(text), build, texts);
    answers.push({ build, text: texts.join("") });
  } catch (error) {
    answers.push({ error: String(error) });
  }
}
console.log(JSON.stringify(answers));
"""


def mdx(texts: list[str]) -> list[dict[str, Any]]:
    modules = str(tools.toolchain_folder() / "sites" / "node_modules")
    done = tools.run(
        [tools.executable("node"), "--input-type=module", "-e", COMPILE],
        stdin=json.dumps(texts),
        env={"MODULES": modules},
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def test_text_breaks_no_page_of_mdx() -> None:
    require("sites")
    texts = [PAIR, *(f"{text} z" for text in EXAMPLES), *draw_texts(150)]
    expected, *answers = mdx([page("docusaurus", text) for text in texts])
    for text, answer in zip(texts[1:], answers, strict=True):
        assert "error" not in answer, f"{text!r}: {answer['error']}"
        assert answer["build"] == expected["build"], repr(text)
        assert normal(answer["text"]).count(visible_text(text)) >= 10, repr(text)


def draw_texts(count: int) -> list[str]:
    """Texts as Hypothesis would try them, many for one process."""
    results: list[str] = []

    @given(text=TEXT)
    def collect(text: str) -> None:
        results.append(text)

    while len(results) < count:
        collect()
    return results[:count]


def test_the_modules_of_mdx_are_those_of_the_site() -> None:
    lock = json.loads((ROOT / "tests/sites/package-lock.json").read_text("utf-8"))["packages"]
    for name in ("@mdx-js/mdx", "remark-gfm", "remark-directive", "remark-frontmatter"):
        assert f"node_modules/{name}" in lock
