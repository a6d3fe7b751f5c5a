"""Output of ``mediagen explain FILE:LINE``, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from mediagen.commands.line_origins import Explanation
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.terminal import escape_controls, escape_json
from mediagen.project.value_origins import ValueOrigin
from mediagen.rendering.origins import TemplateLine
from mediagen.yaml_files.scalars import format_path

_LONGEST_VALUE = 80


def format_explanation(explanation: Explanation, *, as_json: bool) -> str:
    """Return an explanation as lines of text or as JSON."""
    if as_json:
        return escape_json(json.dumps(_build_record(explanation), indent=2, ensure_ascii=False)) + (
            "\n"
        )
    return "".join(f"{escape_controls(line)}\n" for line in _format_lines(explanation))


def _format_lines(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.path}:{explanation.line}"
    yield f"  {explanation.text.strip()}"
    yield ""
    yield "template:" if explanation.template_lines else "template: none; mediagen draws this file"
    for line in explanation.template_lines:
        layer = _layer_note(explanation.folders.layer_name(Path(line.path)))
        yield f"  {display_path(line.path)}:{line.line}{layer}"
        yield f"    {template_text(line)}"
    yield ""
    values = explanation.values.values
    yield "values:" if values else "values: none; the line does not show a value of a YAML file"
    for origin in values:
        row, column = origin.source.position(origin.path)
        layer = _layer_note(explanation.folders.layer_name(origin.source.path))
        yield f"  {origin.source.name}:{row}:{column}{layer}"
        yield f"    {format_path(origin.path)}: {format_value(origin)}"
    if not explanation.values.is_complete:
        yield "  The line contains the text of many values; only the first ones were checked."


def _layer_note(layer: str) -> str:
    return f" ({layer})" if layer else ""


def _build_record(explanation: Explanation) -> dict[str, object]:
    values = []
    for origin in explanation.values.values:
        row, column = origin.source.position(origin.path)
        values.append(
            {
                "file": origin.source.name,
                "line": row,
                "column": column,
                "path": format_path(origin.path),
                "value": origin.value,
            }
        )
    return {
        "file": explanation.path,
        "line": explanation.line,
        "text": explanation.text,
        "templates": [
            {"file": display_path(line.path), "line": line.line, "text": template_text(line)}
            for line in explanation.template_lines
        ],
        "values": values,
        "complete": explanation.values.is_complete,
    }


def template_text(line: TemplateLine) -> str:
    """Return a line of a template without its indentation."""
    text = Path(line.path).read_text("utf-8", "replace")
    return text.split("\n")[line.line - 1].strip()


def format_value(origin: ValueOrigin) -> str:
    """Return a value as in YAML, shortened to one line."""
    value = origin.value
    if not isinstance(value, str):
        return json.dumps(value)
    text = " ".join(value.split())
    if len(text) > _LONGEST_VALUE:
        text = text[: _LONGEST_VALUE - 1] + "…"
    return json.dumps(text, ensure_ascii=False)
