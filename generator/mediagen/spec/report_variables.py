"""Variables of reports: the metrics of events, and what the backend computes from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediagen.diagnostics.catalogue import actions as action_codes
from mediagen.diagnostics.catalogue import spec as codes
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.spec.caveats import build_notes
from mediagen.spec.model import PROTOCOLS, Metric, Place, ReportVariable, Spec
from mediagen.yaml_files.source import Source

#: The file of the variables that the backend computes.
VARIABLES = "variables.yaml"
#: The close call of a session, beside those of its scopes, and the word for none.
SESSION_CLOSE, NO_CLOSE = "session", "none"


def build_metrics(data: Mapping[str, str] | Sequence[Mapping[str, str]]) -> tuple[Metric, ...]:
    """Return the metrics under a key that has one or a list of them."""
    entries = [data] if isinstance(data, Mapping) else data
    return tuple(Metric(**entry) for entry in entries)


def build_variables(source: Source) -> dict[str, ReportVariable]:
    """Return the variables of ``variables.yaml`` by ID."""
    return {id_: _build_variable(source, id_, data) for id_, data in source.data.items()}


def _build_variable(source: Source, id_: str, data: Mapping[str, Any]) -> ReportVariable:
    set_id, _, value = data.get("value", "").partition(".")
    return ReportVariable(
        id_,
        data["title"],
        data["summary"],
        data["category"],
        set_id,
        value,
        tuple(data["events"]),
        build_metrics(data["metrics"]),
        build_notes(data, PROTOCOLS)[0],
        Place(source, [id_]),
    )


def check_variables(spec: Spec, declared_events: set[str], problems: Problems) -> None:
    """Report names in ``variables.yaml`` that the spec does not have, and unknown close calls.

    ``declared_events`` has the IDs of invalid files as well.
    """
    for variable in spec.variables.values():
        source, path = variable.place
        for key, message, code in _unknown_names(spec, variable):
            problems.add_at(source, [*path, key], message, code=code)
        for index, id_ in enumerate(variable.events):
            if id_ not in spec.events and id_ not in declared_events:
                message = f"unknown event '{id_}'{suggest_name(id_, spec.events)}"
                place = [*path, "events", index]
                problems.add_at(source, place, message, code=codes.UNDEFINED_EVENT)
    closes = [SESSION_CLOSE, *spec.session.scopes]
    for group in spec.groups.values():
        sources = [(group.place, group.place.source.data.get("close"))]
        sources += [
            (f.place, f.place.source.value_at(f.place.path).get("close"))
            for f in group.fields.values()
        ]
        for (source, path), close in sources:
            if close is not None and close not in (*closes, NO_CLOSE):
                message = f"unknown scope '{close}'{suggest_name(close, [*closes, NO_CLOSE])}"
                problems.add_at(
                    source, [*path, "close"], message, code=action_codes.UNKNOWN_CLOSE_CALL
                )


def _unknown_names(spec: Spec, variable: ReportVariable) -> Iterator[tuple[str, str, Any]]:
    """Yield the key, the message and the code of each unknown name of a variable."""
    if spec.categories and variable.category not in spec.categories:
        hint = suggest_name(variable.category, spec.categories)
        message = f"unknown category '{variable.category}'{hint}"
        yield "category", message, codes.UNKNOWN_CATEGORY
    if not variable.set_id:
        return
    values = spec.values.get(variable.set_id)
    if values is None:
        hint = suggest_name(variable.set_id, spec.values)
        yield "value", f"unknown value set '{variable.set_id}'{hint}", codes.UNKNOWN_TYPE
    elif variable.value not in values.known_values and not values.open:
        hint = suggest_name(variable.value, values.values)
        yield "value", f"{values.id} has no value '{variable.value}'{hint}", codes.UNKNOWN_VALUE
