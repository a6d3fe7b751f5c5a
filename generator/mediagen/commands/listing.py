"""Output of ``mediagen list``, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.counts import format_count
from mediagen.diagnostics.problems import SpecError
from mediagen.diagnostics.terminal import escape_controls, escape_json
from mediagen.platforms.model import Platform
from mediagen.project.project import Project
from mediagen.snippets.field_examples import FieldExamples
from mediagen.snippets.matrix import Snippet, render_matrix
from mediagen.spec.caveats import Dispute
from mediagen.spec.model import PROTOCOLS, Event, Field, Place, Route, RouteWay, Spec


def list_findings(*, as_json: bool) -> str:
    """Return the text of ``list findings``: codes, names, levels and meanings."""
    from mediagen.traffic.findings import FINDING_CODES

    if as_json:
        rows = [
            {
                "code": code.id,
                "name": code.name,
                "level": code.severity.value,
                "meaning": code.meaning,
            }
            for code in FINDING_CODES
        ]
        return json.dumps(rows, indent=2) + "\n"
    return _format_rows(
        [(code.id, code.name, code.severity.value, code.meaning) for code in FINDING_CODES]
    )


def list_codes(*, as_json: bool) -> str:
    """Return the text of ``list codes``: codes, names, severities and meanings."""
    from mediagen.diagnostics.catalogue import CODES

    if as_json:
        return json.dumps(list(map(code_record, CODES)), indent=2) + "\n"
    return _format_rows([(c.id, c.name, c.severity.value, c.meaning) for c in CODES])


def code_record(code: Code) -> dict[str, str]:
    """Return a code as an object of JSON."""
    return {
        "code": code.id,
        "name": code.name,
        "severity": code.severity.value,
        "meaning": code.meaning,
        "help": code.help,
    }


def _format_rows(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as lines with aligned columns; the last column is not padded."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[-1] = 0
    lines = ("  ".join(f"{c:{w}}" for c, w in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line}\n" for line in lines)


def list_disputes(project: Project, *, as_json: bool) -> str:
    """Return the text of ``list disputes``: contradictions between sources, with the sources.

    Raises ``SpecError``.
    """
    if project.problems:
        raise SpecError(project.problems)
    rows = [
        {"subject": subject, "text": dispute.text, "sources": list(dispute.sources)}
        for subject, disputes in _disputed_subjects(project.spec)
        for dispute in disputes
    ]
    if as_json:
        return escape_json(json.dumps(rows, indent=2, ensure_ascii=False)) + "\n"
    text = "\n".join(
        "".join([f"{row['subject']}: {row['text']}\n", *(f"  {s}\n" for s in row["sources"])])
        for row in rows
    )
    return escape_controls(text, layout=True)


def _disputed_subjects(spec: Spec) -> Iterator[tuple[str, Sequence[Dispute]]]:
    for event in spec.events.values():
        yield f"event {event.id}", event.disputes
    for action in spec.actions.values():
        yield f"action {action.id}", action.disputes
    for group in spec.groups.values():
        yield f"group {group.id}", group.disputes
        for field in group.fields.values():
            yield f"field {field.id}", field.disputes
    for values in spec.values.values():
        yield f"values {values.id}", values.disputes
    for name, fact in spec.session.facts.items():
        yield f"session {name}", fact.disputes


def format_listing(project: Project, topic: str, *, as_json: bool) -> str:
    """Return the text of ``list events``, ``platforms`` or ``fields``. Raises ``SpecError``."""
    cells = list(render_matrix(project))
    rows = {"events": _event_rows, "platforms": _platform_rows, "fields": _field_rows}[topic](
        project, cells
    )
    for row, place in zip(rows, _places(project, topic), strict=True):
        status = project.folders.layer_status(place)
        if status is not None:
            row["layer"] = status.value
    if as_json:
        return escape_json(json.dumps(rows, indent=2, ensure_ascii=False)) + "\n"
    if topic == "events":
        text = _format_event_table(project, cells, rows)
    elif topic == "platforms":
        text = _format_platform_table(rows)
    else:
        text = _format_field_table(rows)
    return escape_controls(text, layout=True)


def _places(project: Project, topic: str) -> list[Place]:
    """Return the places of the entries of a topic, in the order of their rows."""
    spec = project.spec
    entries: dict[str, Mapping[str, Event | Platform | Field]] = {
        "events": spec.events,
        "platforms": project.platforms,
        "fields": spec.fields,
    }
    return [entry.place for entry in entries[topic].values()]


# -- data ---------------------------------------------------------------------------------------


def _event_rows(project: Project, cells: Sequence[Snippet]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {
        event.id: {
            "id": event.id,
            "title": event.title,
            "category": event.category,
            "summary": event.summary,
            "examples": {name: dict.fromkeys(project.platforms) for name in event.examples},
        }
        for event in project.spec.events.values()
    }
    for cell in cells:
        outcome = {"snippet": True} if cell.text is not None else {"reason": cell.reason}
        rows[cell.event]["examples"][cell.example][cell.platform] = outcome
    return list(rows.values())


def _platform_rows(project: Project, cells: Sequence[Snippet]) -> list[dict[str, Any]]:
    rows = []
    for platform in project.platforms.values():
        platform_cells = [cell for cell in cells if cell.platform == platform.id]
        rows.append(
            {
                "id": platform.id,
                "title": platform.title,
                "group": platform.group,
                "protocol": platform.protocol,
                "language": platform.language.title,
                "snippets": sum(cell.text is not None for cell in platform_cells),
                "missing": [
                    {"event": cell.event, "example": cell.example, "reason": cell.reason}
                    for cell in platform_cells
                    if cell.text is None
                ],
            }
        )
    return rows


def _field_rows(project: Project, cells: Sequence[Snippet]) -> list[dict[str, Any]]:
    rows = []
    cells_by_key = {(cell.event, cell.example, cell.platform): cell for cell in cells}
    examples = FieldExamples(project.spec, project.platforms, cells_by_key)
    for field in project.spec.fields.values():
        example = examples.find_example(field)
        rows.append(
            {
                "id": field.id,
                "title": field.title,
                "type": field.type,
                "unit": field.unit,
                "required": [name for name in PROTOCOLS if name in field.required],
                **({"required_events": sorted(field.required_events)} if field.events else {}),
                "xdm": _xdm_path(field.routes["xdm"]),
                "tracker": _tracker_name(field),
                "collection": _collection_path(field.routes["collection"]),
                "variable": field.variable,
                "trait": field.trait,
                "example": (
                    {"event": example.event.id, "example": example.example} if example else None
                ),
                "caveats": [
                    {"text": caveat.text, "protocols": sorted(caveat.protocols)}
                    for caveat in field.caveats
                ],
            }
        )
    return rows


def _xdm_path(route: Route) -> str | None:
    if route.way == RouteWay.NONE:
        return None
    return route.name[1:] if route.name.startswith("/") else f"{route.member}.{route.name}"


def _tracker_name(field: Field) -> str | None:
    route = field.routes["tracker"]
    return None if route.way == RouteWay.NONE else f"{route.way} {route.name}"


def _collection_path(route: Route) -> str | None:
    return None if route.way == RouteWay.NONE else f"{route.member} {route.name}"


# -- text ---------------------------------------------------------------------------------------


def _format_event_table(
    project: Project, cells: Sequence[Snippet], events: Sequence[dict[str, Any]]
) -> str:
    platforms = list(project.platforms)
    counts: dict[tuple[str, str], int] = {}
    reasons: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        key = (cell.event, cell.platform)
        counts[key] = counts.get(key, 0) + (cell.text is not None)
        if cell.text is None:
            text = cell.reason if cell.example == "basic" else f"{cell.example}: {cell.reason}"
            reasons.setdefault((cell.event, text), []).append(cell.platform)
    layer_head = ["layer"] if project.folders.is_layered else []
    rows: list[list[str]] = [["event", *platforms, "snippets", *layer_head]]
    for record in events:
        event, layer = record["id"], [record["layer"]] if layer_head else []
        row_counts = [counts.get((event, platform), 0) for platform in platforms]
        rows.append(
            [
                event,
                *(str(count) if count else "-" for count in row_counts),
                str(sum(row_counts)),
                *layer,
            ]
        )
    totals = [sum(counts.get((e, p), 0) for e in project.spec.events) for p in platforms]
    rows.append(["snippets", *map(str, totals), str(sum(totals)), *("" for _ in layer_head)])
    lines = [format_columns(rows)]
    missing = sum(cell.text is None for cell in cells)
    shown = format_count(sum(totals), "snippet")
    lines.append(f"\n{shown}, {missing} missing:\n")
    lines += [
        f"  {event} ({', '.join(names)}): {reason}\n" for (event, reason), names in reasons.items()
    ]
    return "".join(lines)


def _format_platform_table(rows: Sequence[dict[str, Any]]) -> str:
    layer_head = ["layer"] if rows and "layer" in rows[0] else []
    table = [["platform", "group", "protocol", "language", "snippets", "none", *layer_head]]
    for row in rows:
        keys = ("id", "group", "protocol", "language", "snippets")
        layer = [row[key] for key in layer_head]
        table.append([*(str(row[key]) for key in keys), str(len(row["missing"])), *layer])
    lines = [format_columns(table)]
    for row in rows:
        if row["missing"]:
            lines.append(f"\n{row['title']} has no snippet for:\n")
        for gap in row["missing"]:
            example = "" if gap["example"] == "basic" else f" ({gap['example']})"
            lines.append(f"  {gap['event']}{example}: {gap['reason']}\n")
    return "".join(lines)


def _format_field_table(rows: Sequence[dict[str, Any]]) -> str:
    layer_head = ["layer"] if rows and "layer" in rows[0] else []
    table = [["field", "type", "required by", "xdm", "tracker", "collection", *layer_head]]
    for row in rows:
        unit = f" {row['unit']}" if row["unit"] else ""
        names = (row[name] or "-" for name in PROTOCOLS)
        required = ", ".join(row.get("required_events", row["required"])) or "-"
        layer = [row[key] for key in layer_head]
        table.append([row["id"], f"{row['type']}{unit}", required, *names, *layer])
    return format_columns(table)


def format_columns(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as lines with aligned columns; numbers are aligned to the right."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            text.rjust(width) if text.isdigit() or text == "-" else text.ljust(width)
            for text, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)
