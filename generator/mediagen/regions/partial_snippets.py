"""Parts of snippets in regions: some of the optional fields of an example, or a body alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mediagen.diagnostics.suggestions import suggest_name
from mediagen.pages.code_tabs import fence_code
from mediagen.pages.markdown_nodes import Prose
from mediagen.pages.page_views import Sample
from mediagen.platforms.model import Platform
from mediagen.rendering.nodes import Node
from mediagen.snippets.matrix import SnippetRenderer
from mediagen.spec.model import Event, GroupKind, Protocol, Spec

#: The part of a snippet that is the body of its request.
BODY = "body"


class PartialSnippet(NamedTuple):
    """Code of a region, or the reason for its absence."""

    sample: Sample | None
    reason: Node | None


class PartialSnippetError(Exception):
    """Invalid option of a region; ``part`` is the beginning of the option in the marker."""

    def __init__(self, message: str, part: str) -> None:
        super().__init__(message)
        self.part = part


def render_partial(
    snippets: SnippetRenderer,
    spec: Spec,
    event: Event,
    example: str,
    platform: Platform,
    options: Mapping[str, str],
) -> PartialSnippet:
    """Return the code of an example with the options ``fields`` and ``part`` of a region.

    Raises ``PartialSnippetError``.
    """
    values = event.examples[example].values
    if "fields" in options:
        values = select_values(spec, event, example, options["fields"].split(","))
    cell = snippets.render_override(event, example, platform, values, {})
    if cell is None or cell.text is None:
        return PartialSnippet(None, Prose(cell.reason if cell is not None else ""))
    fence, text = platform.language.fence, cell.text
    if "part" in options:
        if options["part"] != BODY:
            message = f"unknown part '{options['part']}'; expected {BODY}"
            raise PartialSnippetError(message, "part=")
        fence, text = _find_body(platform, text)
    return PartialSnippet(fence_code(fence, text), None)


def selectable_fields(spec: Spec, event: Event, example: str) -> dict[str, bool]:
    """Return the IDs that ``fields`` can name for an example, and whether ``basic`` has each.

    Groups of pairs, and lists, are named as a whole; pairs also by their own names.
    """
    basic = event.examples["basic"].values
    ids: dict[str, bool] = {}
    for name, value in event.examples[example].values.items():
        group = spec.groups.get(name)
        if group is None:
            ids[name] = name in basic
            continue
        if group.kind != GroupKind.FIELDS:
            ids[name] = name in basic
        if group.kind in (GroupKind.FIELDS, GroupKind.PAIRS):
            known = basic.get(name, {})
            ids |= {f"{name}.{key}": key in known for key in value}
    return ids


def select_values(spec: Spec, event: Event, example: str, ids: list[str]) -> dict[str, Any]:
    """Return the values of an example: of the fields that ``basic`` has, and of those listed.

    Raises ``PartialSnippetError`` for an ID that the example does not have.
    """
    selectable = selectable_fields(spec, event, example)
    for id_ in ids:
        if id_ not in selectable:
            hint = suggest_name(id_, selectable)
            message = f"example '{example}' of {event.id} has no field '{id_}'{hint}"
            raise PartialSnippetError(message, "fields=")
    selected = {id_ for id_, is_basic in selectable.items() if is_basic} | set(ids)
    values: dict[str, Any] = {}
    for name, value in event.examples[example].values.items():
        if name in selected:
            values[name] = value
        elif isinstance(value, Mapping):
            kept = {key: item for key, item in value.items() if f"{name}.{key}" in selected}
            if kept:
                values[name] = kept
    return values


def _find_body(platform: Platform, code: str) -> tuple[str, str]:
    """Return the name of the language and the text of the body in a snippet."""
    from mediagen.traffic.command_requests import read_requests  # 14 ms, for few regions

    accepted = platform.language.reader.get("accepts", ())
    if platform.language.reader.get("strict"):
        return platform.language.fence, code
    if platform.protocol != Protocol.TRACKER and accepted:
        bodies = [request.body for request in read_requests(code)[0] if request.body]
        if bodies:
            return accepted[0], "\n".join(bodies) + "\n"
    message = f"the code for {platform.title} has no separate body; delete part={BODY}"
    raise PartialSnippetError(message, "part=")
