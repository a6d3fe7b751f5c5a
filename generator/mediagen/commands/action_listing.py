"""Output of ``mediagen list actions``, as text and as JSON."""

from __future__ import annotations

import json
from typing import Any

from mediagen.commands.listing import format_columns
from mediagen.diagnostics.terminal import escape_controls, escape_json
from mediagen.project.project import Project
from mediagen.snippets.matrix import render_actions


def list_actions(project: Project, *, as_json: bool) -> str:
    """Return the actions with their examples, and the reason for each missing snippet.

    Raises ``SpecError``.
    """
    rows: dict[str, dict[str, Any]] = {
        action.id: {
            "id": action.id,
            "title": action.title,
            "summary": action.summary,
            "examples": {name: {} for name in action.examples},
        }
        for action in project.spec.actions.values()
    }
    for cell in render_actions(project):
        outcome = {"snippet": True} if cell.text is not None else {"reason": cell.reason}
        rows[cell.event]["examples"][cell.example][cell.platform] = outcome
    for id_, row in rows.items():
        status = project.folders.layer_status(project.spec.actions[id_].place)
        if status is not None:
            row["layer"] = status.value
    if as_json:
        text = json.dumps(list(rows.values()), indent=2, ensure_ascii=False)
        return escape_json(text) + "\n"
    return escape_controls(_format_table(project, rows), layout=True) if rows else ""


def _format_table(project: Project, rows: dict[str, dict[str, Any]]) -> str:
    table = [["action", "example", *project.platforms]]
    reasons: dict[tuple[str, str], list[str]] = {}
    for id_, row in rows.items():
        for name, outcomes in row["examples"].items():
            marks = ["yes" if "snippet" in outcome else "-" for outcome in outcomes.values()]
            table.append([id_, name, *marks])
            for platform, outcome in outcomes.items():
                if "reason" in outcome:
                    names = reasons.setdefault((id_, outcome["reason"]), [])
                    names += [platform] if platform not in names else []
    lines = [format_columns(table)]
    if reasons:
        lines.append("\nMissing:\n")
    for (id_, reason), names in reasons.items():
        lines.append(f"  {id_} ({', '.join(names)}): {reason}\n")
    return "".join(lines)
