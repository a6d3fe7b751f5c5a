"""The life of a session as a picture, for flavours that draw no diagrams by themselves.

Boxes stand in rows, and every arrow has its word above it. Only lengths of words decide sizes, so
the same life gives the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from mediagen.pages.session_diagram import Arrow, Lane, Life

_WIDTH = 760
_ROW, _BOX, _LETTER = 58, 36, 7.4
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


def drawn(life: Life) -> str:
    """The picture, as SVG."""
    inside: list[str] = []
    y = 84
    for lane in life.lanes:
        height = _height(lane)
        inside += _lane(lane, y, 30, _WIDTH - 30)
        y += height + 14
    frame = y - 48
    body = [
        _frame(10, 48, _WIDTH - 20, frame, "Session"),
        *_arrow(120, 10, 120, 48),
        _words(128, 30, _or(life.opens), "start"),
        *inside,
        *_arrow(120, y, 120, y + 38),
        _words(128, y + 24, _or((*life.closes, *life.limits)), "start"),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 46}" role="img">\n'
        f"  <title>The life of a session</title>\n  <style>\n{_STYLE}\n  </style>\n"
        '  <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto-start-reverse"><path class="dot" d="M0 0 8 4 0 8z"/></marker>\n'
        + "".join(f"  {part}\n" for part in body)
        + "</svg>\n"
    )


def _height(lane: Lane) -> int:
    if lane.inner:
        return sum(_height(inner) for inner in lane.inner) + 34
    return _ROW * max(1, len(lane.boxes) - 1)


def _lane(lane: Lane, y: int, left: int, right: int) -> Iterator[str]:
    if len(lane.boxes) > 1:
        yield from _star(lane, y, left, right)
        return
    ((name, title),) = lane.boxes.items()
    comes = _or([arrow.label for arrow in lane.arrows if arrow.end == name])
    goes = _or([arrow.label for arrow in lane.arrows if arrow.start == name])
    start, stop = left + 16 + _length(comes), right - 16 - _length(goes)
    height = _height(lane)
    middle = y + height // 2
    if lane.inner:
        yield _frame(start, y, stop - start, height, title)
        at = y + 28
        for inner in lane.inner:
            yield from _lane(inner, at, start + 6, stop - 6)
            at += _height(inner)
    else:
        yield _box(start, middle - _BOX // 2, stop - start, title)
    yield from _labelled(left, start, middle, comes)
    yield from _labelled(stop, right, middle, goes)


def _star(lane: Lane, y: int, left: int, right: int) -> Iterator[str]:
    """One box, and the others to its right, each with its way there and back."""
    (_, title), *others = lane.boxes.items()
    middle = y + _height(lane) // 2
    width = 110
    start = left + 16 + max(_length(a.label) for a in lane.arrows if not a.start)
    yield from _labelled(left, start, middle, _or([a.label for a in lane.arrows if not a.start]))
    yield _box(start, middle - _BOX // 2, width, title)
    near, far = start + width, right - width
    for row, (name, other) in enumerate(others):
        at = y + row * _ROW + _ROW // 2
        yield _box(far, at - _BOX // 2, width, other)
        for arrow in lane.arrows:
            if arrow.end == name:
                yield from _elbow(near, middle - 6, far, at - 8, near + 22, arrow, at - 13)
            elif arrow.start == name:
                yield from _elbow(far, at + 8, near, middle + 6, near + 36, arrow, at + 21)


def _elbow(
    x1: int, y1: int, x2: int, y2: int, trunk: int, arrow: Arrow, words: int
) -> Iterator[str]:
    yield f'<path class="line" marker-end="url(#tip)" d="M{x1} {y1}H{trunk}V{y2}H{x2}"/>'
    if arrow.label:
        yield _words((trunk + max(x1, x2)) // 2 + 8, words, arrow.label, "middle")


def _labelled(x1: int, x2: int, y: int, words: str) -> Iterator[str]:
    yield from _arrow(x1, y, x2, y)
    if words:
        yield _words((x1 + x2) // 2, y - 6, words, "middle")


def _arrow(x1: int, y1: int, x2: int, y2: int) -> Iterator[str]:
    yield f'<path class="line" marker-end="url(#tip)" d="M{x1} {y1}L{x2} {y2}"/>'


def _box(x: int, y: int, width: int, title: str) -> str:
    return f'<rect class="box" x="{x}" y="{y}" width="{width}" height="{_BOX}" rx="6"/>' + _words(
        x + width // 2, y + _BOX // 2 + 5, title, "middle"
    )


def _frame(x: int, y: int, width: int, height: int, title: str) -> str:
    rect = f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
    return rect + _words(x + 10, y + 19, title, "start")


def _words(x: int, y: int, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _length(words: str) -> int:
    return round(len(words) * _LETTER)


def _or(words: list[str] | tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)
