"""Pictures of the documentation, drawn from the project: SVG for light and dark backgrounds."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from tests.helpers import ROOT, run

ASSETS = ROOT / "docs" / "assets"
#: The event of the overview, and the platforms that show how much its code differs.
EVENT = "bitrateChange"
PLATFORMS = ("ios", "android", "roku-2x", "web-sdk")

_STYLE = """\
  <style>
    .page { fill: #ffffff; }
    .panel { fill: #f6f8fa; stroke: #d0d7de; }
    .title { fill: #1f2328; font: 600 13px system-ui, sans-serif; }
    .note { fill: #59636e; font: 12px system-ui, sans-serif; }
    .code { fill: #1f2328; font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
    .code { white-space: pre; }
    .key { fill: #0550ae; }
    .value { fill: #953800; }
    .arrow { stroke: #59636e; fill: none; stroke-width: 1.5; }
    .head { fill: #59636e; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; }
      .panel { fill: #151b23; stroke: #3d444d; }
      .title { fill: #f0f6fc; }
      .note { fill: #9198a1; }
      .code { fill: #f0f6fc; }
      .key { fill: #79c0ff; }
      .value { fill: #ffa657; }
      .arrow { stroke: #9198a1; }
      .head { fill: #9198a1; }
    }
  </style>
"""
_LINE, _COLUMN = 15, 6.7  # pixels
_PADDING, _GAP, _TITLE = 12, 14, 30


def draw_pictures() -> dict[Path, str]:
    """Return the pictures of the documentation by their paths."""
    return {ASSETS / "overview.svg": draw_overview(), ASSETS / "layers.svg": draw_layers()}


# -- overview -----------------------------------------------------------------------------------


def draw_overview() -> str:
    """Return the picture of one event in YAML and of its code on four platforms."""
    source = _event_lines()
    values = set(re.findall(r": (\d+)$", "\n".join(source), re.MULTILINE))
    panels = [(_platform_title(p), _snippet_lines(p)) for p in PLATFORMS]
    name = f"{EVENT}.yaml"
    left = _panel_width(source)
    right = max(_panel_width(lines) for _, lines in panels)
    arrows = 56
    heights = [_panel_height(lines) for _, lines in panels]
    height = sum(heights) + _GAP * (len(panels) + 1)
    width = _GAP + left + arrows + right + _GAP
    top = (height - _panel_height(source)) // 2
    parts = [_draw_panel(_GAP, top, left, name, source, values)]
    y, x = _GAP, _GAP + left + arrows
    start = top + _panel_height(source) // 2
    for (title, lines), panel_height in zip(panels, heights, strict=True):
        parts.append(_draw_panel(x, y, right, title, lines, values))
        end = y + panel_height // 2
        parts.append(
            f'  <path class="arrow" d="M{_GAP + left + 4} {start} C{x - 24} {start} '
            f'{x - 36} {end} {x - 10} {end}"/>\n'
            f'  <path class="head" d="M{x - 4} {end} l-9 -4.5 v9 z"/>\n'
        )
        y += panel_height + _GAP
    *others, last = (title for title, _ in panels)
    names = f"{', '.join(others)} and {last}"
    title = f"One YAML file describes the event; its code on {names} is generated from it."
    return _draw_svg(width, height, title, parts)


def _event_lines() -> list[str]:
    """Return the lines of the event's file that its code is made from."""
    text = (ROOT / f"spec/events/{EVENT}.yaml").read_text("utf-8")
    parts = re.findall(r"^(?:event|title|session|carries|examples):.*\n(?:^ .*\n)*", text, re.M)
    return "".join(parts).splitlines()


def _platform_title(platform: str) -> str:
    text = (ROOT / f"templates/{platform}/platform.yaml").read_text("utf-8")
    return str(re.findall(r"^title: (.+)$", text, re.MULTILINE)[0])


def _snippet_lines(platform: str) -> list[str]:
    result = run("snippet", EVENT, "--platform", platform, cwd=ROOT)
    assert result.code == 0, result.err
    return result.out.splitlines()


def _panel_width(lines: list[str]) -> int:
    return round(max(map(len, lines)) * _COLUMN) + 2 * _PADDING


def _panel_height(lines: list[str]) -> int:
    return _TITLE + len(lines) * _LINE + _PADDING


def _draw_panel(x: int, y: int, width: int, title: str, lines: list[str], values: set[str]) -> str:
    parts = [
        f'  <rect class="panel" x="{x}" y="{y}" width="{width}" height="{_panel_height(lines)}" '
        'rx="6"/>\n',
        f'  <text class="title" x="{x + _PADDING}" y="{y + 21}">{escape(title)}</text>\n',
    ]
    baseline = y + _TITLE + 11
    for number, line in enumerate(lines):
        text = _mark_values(line, values)
        parts.append(
            f'  <text class="code" xml:space="preserve" x="{x + _PADDING}" '
            f'y="{baseline + number * _LINE}">{text}</text>\n'
        )
    return "".join(parts)


def _mark_values(line: str, values: set[str]) -> str:
    """Return a line as SVG, with the values of the example in a colour."""
    pattern = r"(?<![\w.])({})(?:\.0)?(?![\w.])".format("|".join(sorted(values, key=len)[::-1]))
    return re.sub(pattern, r'<tspan class="value">\g<0></tspan>', escape(line, quote=False))


# -- layers -------------------------------------------------------------------------------------


def draw_layers() -> str:
    """Return the picture of the way from YAML to files, above the layers of the engine."""
    from tests.guide.generated import ENGINE, _first_sentence
    from tests.test_architecture import LAYERS

    stages = ("YAML", "model", "messages", "code tree", "text", "files")
    steps = ("load, check", "compose", "translate", "print", "publish")
    width, box, height = 860, 84, 36
    gap = (width - 2 * _GAP - box * len(stages)) / (len(stages) - 1)
    parts = []
    for number, stage in enumerate(stages):
        x = _GAP + number * (box + gap)
        parts.append(
            f'  <rect class="panel" x="{x:.0f}" y="28" width="{box}" height="{height}" rx="6"/>\n'
            f'  <text class="title" x="{x + box / 2:.0f}" y="51" text-anchor="middle">'
            f"{stage}</text>\n"
        )
        if number:
            end = x - 4
            parts.append(
                f'  <path class="arrow" d="M{x - gap + 4:.0f} 46 H{end - 6:.0f}"/>\n'
                f'  <path class="head" d="M{end:.0f} 46 l-9 -4.5 v9 z"/>\n'
                f'  <text class="note" x="{x - gap / 2:.0f}" y="22" text-anchor="middle">'
                f"{steps[number - 1]}</text>\n"
            )
    top, row = 100, 26
    parts.append(
        f'  <text class="note" x="{_GAP}" y="{top - 10}">'
        "Packages: each imports only from those below it.</text>\n"
    )
    for number, layer in enumerate(LAYERS):
        y = top + number * (row + 4)
        purpose = _first_sentence(ENGINE / layer / "__init__.py").replace("`", "")
        parts.append(
            f'  <rect class="panel" x="{_GAP}" y="{y}" width="{width - 2 * _GAP}" '
            f'height="{row}" rx="5"/>\n'
            f'  <text class="title" x="{_GAP + 12}" y="{y + 17}">{escape(layer)}</text>\n'
            f'  <text class="note" x="{_GAP + 130}" y="{y + 17}">{escape(purpose)}</text>\n'
        )
    total = top + len(LAYERS) * (row + 4) + _GAP
    title = "From YAML to files, and the packages of the engine from top to bottom"
    return _draw_svg(width, total, title, parts)


def _draw_svg(width: int, height: int, title: str, parts: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">\n'
        f'  <title id="title">{escape(title)}</title>\n{_STYLE}'
        f'  <rect class="page" width="{width}" height="{height}" rx="8"/>\n'
        f"{''.join(parts)}</svg>\n"
    )
