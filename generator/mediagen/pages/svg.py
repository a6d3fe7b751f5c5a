"""Session diagram as SVG, for flavours whose sites do not render Mermaid.

Boxes are in rows, and every arrow has its label above it. Sizes depend on the lengths of labels
only, so that the same diagram gives the same bytes on every machine.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from unicodedata import east_asian_width

from mediagen.pages.session_diagram import Arrow, DiagramLane, SessionDiagram
from mediagen.pages.words import Words

_WIDTH = 760
_ROW, _BOX, _LETTER, _LINE = 58, 36, 7.4, 18
#: Width of a letter that is as wide as the font is high, such as those of Japanese.
_WIDE_LETTER = 13.0
_NO_BREAK = "\N{NO-BREAK SPACE}"
_STYLE = """\
  text { font: 13px sans-serif; fill: #222 }
  .box { fill: #fff; stroke: #555 }
  .frame { fill: #f3f3f3; stroke: #999 }
  .line { fill: none; stroke: #555 }
  .dot { fill: #555 }
  @media (prefers-color-scheme: dark) {
    text { fill: #eee }
    .box { fill: #222; stroke: #bbb }
    .frame { fill: #333; stroke: #777 }
    .line { stroke: #bbb }
    .dot { fill: #bbb }
  }"""


def render_svg(diagram: SessionDiagram, words: Words) -> str:
    """Return the diagram as the text of an SVG file."""
    title = escape(words.text("diagram.title"), quote=False)
    inside: list[str] = []
    y = 84
    for lane in diagram.lanes:
        height = _lane_height(lane)
        inside += _draw_lane(words, lane, y, 30, _WIDTH - 30)
        y += height + 14
    frame = y - 48
    endings = _wrap_list(words, (*diagram.closes, *diagram.limits), _WIDTH - 128 - 10)
    stop = y + 38 + _LINE * (len(endings) - 1)
    body = [
        _draw_frame(10, 48, _WIDTH - 20, frame, words.text("diagram.session")),
        *_draw_arrow(120, 10, 120, 48),
        _draw_text(128, 30, words.join_text(diagram.opens, "or"), "start"),
        *inside,
        *_draw_arrow(120, y, 120, stop),
        *(_draw_text(128, y + 24 + _LINE * i, line, "start") for i, line in enumerate(endings)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {stop + 8}" role="img">\n'
        f"  <title>{title}</title>\n  <style>\n{_STYLE}\n  </style>\n"
        '  <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto-start-reverse"><path class="dot" d="M0 0 8 4 0 8z"/></marker>\n'
        + "".join(f"  {part}\n" for part in body)
        + "</svg>\n"
    )


def _lane_height(lane: DiagramLane) -> int:
    if lane.inner:
        return sum(_lane_height(inner) for inner in lane.inner) + 34
    return _ROW * max(1, len(lane.boxes) - 1)


def _draw_lane(words: Words, lane: DiagramLane, y: int, x_start: int, x_end: int) -> Iterator[str]:
    if len(lane.boxes) > 1:
        yield from _draw_star(words, lane, y, x_start, x_end)
        return
    ((name, title),) = lane.boxes.items()
    comes = words.join_text([arrow.label for arrow in lane.arrows if arrow.end == name], "or")
    goes = words.join_text([arrow.label for arrow in lane.arrows if arrow.start == name], "or")
    start, stop = x_start + 16 + _text_width(comes), x_end - 16 - _text_width(goes)
    height = _lane_height(lane)
    middle = y + height // 2
    if lane.inner:
        yield _draw_frame(start, y, stop - start, height, title)
        box_y = y + 28
        for inner in lane.inner:
            yield from _draw_lane(words, inner, box_y, start + 6, stop - 6)
            box_y += _lane_height(inner)
    else:
        yield _draw_box(start, middle - _BOX // 2, stop - start, title)
    yield from _draw_labelled_line(x_start, start, middle, comes)
    yield from _draw_labelled_line(stop, x_end, middle, goes)


def _draw_star(words: Words, lane: DiagramLane, y: int, x_start: int, x_end: int) -> Iterator[str]:
    """Yield one box, and the others to its right, each with the arrows to it and back."""
    (_, title), *others = lane.boxes.items()
    middle = y + _lane_height(lane) // 2
    width = 110
    start = x_start + 16 + max(_text_width(a.label) for a in lane.arrows if not a.start)
    yield from _draw_labelled_line(
        x_start, start, middle, words.join_text([a.label for a in lane.arrows if not a.start], "or")
    )
    yield _draw_box(start, middle - _BOX // 2, width, title)
    near, far = start + width, x_end - width
    for row, (name, box_title) in enumerate(others):
        center_y = y + row * _ROW + _ROW // 2
        yield _draw_box(far, center_y - _BOX // 2, width, box_title)
        for arrow in lane.arrows:
            if arrow.end == name:
                yield from _draw_elbow(
                    near, middle - 6, far, center_y - 8, near + 22, arrow, center_y - 13
                )
            elif arrow.start == name:
                yield from _draw_elbow(
                    far, center_y + 8, near, middle + 6, near + 36, arrow, center_y + 21
                )


def _draw_elbow(
    x1: int, y1: int, x2: int, y2: int, trunk: int, arrow: Arrow, label_y: int
) -> Iterator[str]:
    yield f'<path class="line" marker-end="url(#tip)" d="M{x1} {y1}H{trunk}V{y2}H{x2}"/>'
    if arrow.label:
        yield _draw_text((trunk + max(x1, x2)) // 2 + 8, label_y, arrow.label, "middle")


def _draw_labelled_line(x1: int, x2: int, y: int, label: str) -> Iterator[str]:
    yield from _draw_arrow(x1, y, x2, y)
    if label:
        yield _draw_text((x1 + x2) // 2, y - 6, label, "middle")


def _draw_arrow(x1: int, y1: int, x2: int, y2: int) -> Iterator[str]:
    yield f'<path class="line" marker-end="url(#tip)" d="M{x1} {y1}L{x2} {y2}"/>'


def _draw_box(x: int, y: int, width: int, title: str) -> str:
    return (
        f'<rect class="box" x="{x}" y="{y}" width="{width}" height="{_BOX}" rx="6"/>'
        + _draw_text(x + width // 2, y + _BOX // 2 + 5, title, "middle")
    )


def _draw_frame(x: int, y: int, width: int, height: int, title: str) -> str:
    rect = f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
    return rect + _draw_text(x + 10, y + 19, title, "start")


def _draw_text(x: int, y: int, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text, quote=False)}</text>'


def _wrap_list(words: Words, parts: Sequence[str], width: int) -> list[str]:
    """Return alternatives in lines of at most a width, with line breaks between parts only."""
    text = words.join_text([part.replace(" ", _NO_BREAK) for part in parts], "or")
    lines = textwrap.wrap(text, int(width / _LETTER), break_long_words=False)
    return [line.replace(_NO_BREAK, " ") for line in lines]


def _text_width(text: str) -> int:
    wide = sum(east_asian_width(letter) in "FW" for letter in text)
    return round((len(text) - wide) * _LETTER + wide * _WIDE_LETTER)
