"""HTML of generated pages: CommonMark by markdown-it, tabs and notes by the flavour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from mediagen.commands.preview_server.highlighting import Highlighter
from mediagen.commands.preview_server.markdown_blocks import (
    Block,
    MarkdownText,
    Note,
    TabBlock,
    TabsBlock,
)
from mediagen.pages.flavours import DiagramFormat

_CODE = Markup(
    '<pre class="sample" tabindex="0" role="group" aria-label="{}"><code>{}</code></pre>\n'
)
_PICTURE = Markup('<img class="diagram" src="{}" alt="{}">')
_DIAGRAM_SOURCE = Markup(
    '<details class="more"><summary>Source of the diagram</summary>{}</details>\n'
)


class MarkdownHtml:
    """Renders the blocks of one page as HTML; markup in the text is text.

    ``find_address`` maps the path of a link or picture to an address of the preview. ``diagram``
    is the address and the title of the picture that stands for the first diagram of the page.
    """

    def __init__(
        self, highlighter: Highlighter, find_address: Callable[[str], str], diagram: tuple[str, str]
    ) -> None:
        self._parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
        self._parser.enable("table")
        renderer = self._parser.renderer
        assert isinstance(renderer, _Renderer)
        renderer.highlighter, renderer.find_address = highlighter, find_address
        renderer.diagram = diagram

    def render_blocks(self, blocks: Sequence[Block]) -> Markup:
        """Return the HTML of some blocks."""
        return Markup("\n").join(self._render_block(block) for block in blocks)

    def _render_block(self, block: Block) -> Markup:
        match block:
            case MarkdownText(text):
                return Markup(self._parser.render(text))
            case Note(kind, title, blocks):
                label = self._render_inline(title) if title else escape(kind.capitalize())
                template = Markup(
                    '<aside class="note {}" aria-label="{}"><p class="kind">{}</p>{}</aside>'
                )
                return template.format(kind, label.striptags(), label, self.render_blocks(blocks))
            case TabsBlock(tabs):
                panels = (self._render_tab(tab) for tab in tabs)
                return Markup('<div class="tabset">{}</div>').format(Markup("").join(panels))

    def _render_tab(self, tab: TabBlock) -> Markup:
        title = self._render_inline(tab.title)
        template = Markup('<section class="tab-panel" data-tab="{}"><h3>{}</h3>{}</section>')
        return template.format(title.striptags(), title, self.render_blocks(tab.blocks))

    def _render_inline(self, text: str) -> Markup:
        return Markup(self._parser.renderInline(text))


class _Renderer(RendererHTML):
    """Renderer of markdown-it, which calls the public methods by the types of tokens."""

    def __init__(self, parser: object = None) -> None:
        super().__init__(parser)
        self.highlighter = Highlighter()
        self.find_address: Callable[[str], str] = str
        self.diagram = ("", "")
        self._slugs: Counter[str] = Counter()
        self._diagram_count = 0

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Return a code block, or the picture of a diagram and its source."""
        token = tokens[idx]
        language = token.info.strip().partition(" ")[0]
        if language == DiagramFormat.MERMAID:
            return self._draw_diagram(token.content)
        lines = Markup("").join(self.highlighter.highlight_named(token.content, language))
        label = f"Code in {language}" if language else "Code"
        return _CODE.format(label, lines)

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Return the start of a heading with an ID, unique on the page."""
        slug = "-".join(re.findall(r"\w+", tokens[idx + 1].content.lower())) or "section"
        self._slugs[slug] += 1
        number = f"-{self._slugs[slug]}" if self._slugs[slug] > 1 else ""
        return Markup('<{} id="page-{}{}">').format(tokens[idx].tag, slug, number)

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Return the start of a link, to a page of the preview if it is relative."""
        href = str(tokens[idx].attrGet("href") or "")
        if href.startswith("#"):
            return Markup('<a href="#page-{}">').format(href[1:])
        if urlsplit(href).netloc or urlsplit(href).scheme:
            return Markup('<a href="{}" rel="noreferrer external">').format(href)
        return Markup('<a href="{}" data-swap="page">').format(self.find_address(href))

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Return a picture of the project; those of other sites are not loaded."""
        source = str(tokens[idx].attrGet("src") or "")
        if urlsplit(source).netloc or urlsplit(source).scheme:
            return Markup("<code>{}</code>").format(source)
        return _PICTURE.format(self.find_address(source), tokens[idx].content)

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Return the start of a table that scrolls by itself."""
        return '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Return the end of a table."""
        return "</table></div>\n"

    def _draw_diagram(self, source: str) -> str:
        self._diagram_count += 1
        address, title = self.diagram
        is_drawn = bool(address) and self._diagram_count == 1
        picture = _PICTURE.format(address, title) if is_drawn else Markup("")
        return picture + _DIAGRAM_SOURCE.format(_CODE.format("Source of the diagram", source))
