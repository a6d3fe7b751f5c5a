"""Style of timelines: one palette for light and dark, for files and for pages."""

from __future__ import annotations

#: Colours of the classes of a timeline: property, light and dark.
_COLOURS: dict[str, tuple[str, str, str]] = {
    ".mt-page": ("fill", "#ffffff", "#15191f"),
    ".mt-text": ("fill", "#1f2328", "#e6eaf0"),
    ".mt-note": ("fill", "#59636e", "#9aa4b2"),
    ".mt-grid": ("stroke", "#e4e7eb", "#2a313b"),
    ".mt-frame": ("stroke", "#cfd6dd", "#3a434f"),
    ".mt-curve": ("stroke", "#0f6b62", "#5fd0c0"),
    ".mt-area": ("fill", "#e6f3f1", "#1a2e2d"),
    ".mt-pulse": ("stroke", "#6b7682", "#8d98a6"),
    ".mt-valid": ("stroke", "#0f6b62", "#5fd0c0"),
    ".mt-valid.mt-settled": ("fill", "#0f6b62", "#5fd0c0"),
    ".mt-warning": ("stroke", "#9a6200", "#f0b23e"),
    ".mt-warning.mt-settled": ("fill", "#9a6200", "#f0b23e"),
    ".mt-error": ("stroke", "#c0241c", "#ff8177"),
    ".mt-error.mt-settled": ("fill", "#c0241c", "#ff8177"),
    ".mt-bad": ("fill", "#c0241c", "#ff8177"),
    ".mt-doubt": ("fill", "#9a6200", "#f0b23e"),
    ".mt-bar.p0": ("fill", "#b5ded6", "#1d5a51"),
    ".mt-bar.p1": ("fill", "#d9dde2", "#404955"),
    ".mt-bar.p2": ("fill", "#f4d999", "#6a4f14"),
    ".mt-bar.p3": ("fill", "#dccdf5", "#513a7c"),
    ".mt-bar.p4": ("fill", "#c4e5b4", "#31592b"),
    ".mt-bar.p5": ("fill", "#c2dcf7", "#22507c"),
    ".mt-bar.s0": ("fill", "#f7d0de", "#6c2f49"),
    ".mt-bar.s1": ("fill", "#eea9c1", "#8c3b5f"),
    ".mt-bar.s2": ("fill", "#c5daf7", "#28497c"),
    ".mt-bar.s3": ("fill", "#e6dec0", "#564c26"),
    ".mt-bar.s4": ("fill", "#bfe3ea", "#1f545f"),
    ".mt-bar.s5": ("fill", "#f6cfb5", "#70401e"),
}
_SHAPES = """\
.mt text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.mt .mt-title { font-size: 15px; font-weight: 600; }
.mt .mt-tick { font-size: 11px; font-variant-numeric: tabular-nums; }
.mt .mt-label { font-size: 11.5px; }
.mt .mt-grid, .mt .mt-frame { stroke-width: 1; fill: none; }
.mt .mt-curve { stroke-width: 1.75; fill: none; stroke-linejoin: round; }
.mt .mt-pulse { stroke-width: 1.5; fill: none; }
.mt .mt-mark { stroke-width: 1.75; fill: none; }
"""


def timeline_style() -> str:
    """Return the style sheet of timelines, for light and dark backgrounds."""
    light = "".join(f".mt {name} {{ {key}: {day}; }}\n" for name, (key, day, _) in _COLOURS.items())
    dark = "".join(
        f"  .mt {name} {{ {key}: {night}; }}\n" for name, (key, _, night) in _COLOURS.items()
    )
    return f"{_SHAPES}{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"
