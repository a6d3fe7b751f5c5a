"""Summary of a wrapper's API: what code that calls it depends on, as data that files can keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mediagen.platforms.model import ArgumentStyle, NameKind
from mediagen.spec.lifecycle import Lifecycle
from mediagen.spec.model import Place, ValueSet
from mediagen.wrappers.api_model import (
    Api,
    Method,
    Parameter,
    ParameterKind,
    Structure,
    value_name,
)


@dataclass(frozen=True, slots=True)
class ParameterSummary:
    """Parameter of a method, or field of a structure.

    ``neutral`` is its name as the spec has it, in any language. ``part`` is the ID of its field,
    and empty without one. Limits are empty if there are none, as is ``deprecated``.
    """

    key: str
    name: str
    neutral: str
    required: bool
    type: str
    part: str = ""
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class MethodSummary:
    """Method of an event."""

    name: str
    neutral: str
    parameters: tuple[ParameterSummary, ...]
    deprecated: str = ""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SetSummary:
    """Set of values: the name of the constant for each value."""

    members: Mapping[str, str]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ApiSummary:
    """API of a wrapper: methods by event, structures and sets by their IDs.

    ``options`` are those of the tracker that its templates add.
    """

    arguments: ArgumentStyle
    methods: Mapping[str, MethodSummary]
    settings: tuple[ParameterSummary, ...]
    structures: Mapping[str, tuple[ParameterSummary, ...]]
    sets: Mapping[str, SetSummary]
    options: tuple[str, ...] = ()


def summarize_api(api: Api) -> ApiSummary:
    """Return the summary of an API."""
    return ApiSummary(
        ArgumentStyle(api.wrapper.arguments),
        {method.event.id: _summarize_method(method) for method in (api.opening, *api.methods)},
        _summarize_parameters(api.settings),
        {s.id: _summarize_parameters(s.fields) for s in (*api.structures, *api.quality)},
        {values.id: _summarize_set(api, values) for values in api.sets},
        api.wrapper.options,
    )


def _summarize_method(method: Method) -> MethodSummary:
    return MethodSummary(
        method.name,
        method.event.method,
        _summarize_parameters(method.parameters),
        _deprecation_text(method.event.lifecycle),
        method.event.place,
    )


def _summarize_parameters(parameters: tuple[Parameter, ...]) -> tuple[ParameterSummary, ...]:
    return tuple(
        ParameterSummary(
            p.key,
            p.name,
            p.field.parameter if p.field else p.group.id,
            p.required,
            _type_text(p),
            p.field.id if p.field else "",
            **p.limits._asdict(),
            deprecated=_deprecation_text(p.field.lifecycle) if p.field else "",
        )
        for p in parameters
    )


def _summarize_set(api: Api, values: ValueSet) -> SetSummary:
    case = api.wrapper.naming[NameKind.VALUE]
    return SetSummary({v: value_name(values, v, case) for v in values.values}, values.open)


def _deprecation_text(lifecycle: Lifecycle) -> str:
    return lifecycle.deprecation.clause(str) if lifecycle.deprecation else ""


def _type_text(parameter: Parameter) -> str:
    """Return the type of a parameter, in any language."""
    if parameter.values is not None:
        return f"{parameter.values.id}{' (open)' if parameter.values.open else ''}"
    if parameter.kind == ParameterKind.LIST:
        item = parameter.item
        name = item.id if isinstance(item, Structure) else _type_text(item) if item else ""
        return f"list of {name}"
    return str(parameter.kind)


# -- as JSON ----------------------------------------------------------------------------------


def summary_to_json(summary: ApiSummary) -> dict[str, Any]:
    """Return a summary as data for JSON; what is empty is left out."""
    return {
        "arguments": str(summary.arguments),
        "methods": {
            id_: _without_empty(
                {
                    "name": method.name,
                    "neutral": method.neutral,
                    "parameters": [*map(_parameter_json, method.parameters)],
                    "deprecated": method.deprecated,
                }
            )
            for id_, method in summary.methods.items()
        },
        "settings": [*map(_parameter_json, summary.settings)],
        "structures": {id_: [*map(_parameter_json, f)] for id_, f in summary.structures.items()},
        "sets": {
            id_: _without_empty({"members": dict(values.members), "is_open": values.is_open})
            for id_, values in summary.sets.items()
        },
        "options": [*summary.options],
    }


def _parameter_json(parameter: ParameterSummary) -> dict[str, Any]:
    return _without_empty({name: getattr(parameter, name) for name in parameter.__slots__})


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", [], False)}


def summary_from_json(data: Any) -> ApiSummary:
    """Return the summary that JSON has. Raises ``ValueError`` if it has none."""
    try:
        return ApiSummary(
            ArgumentStyle(data["arguments"]),
            {
                id_: MethodSummary(
                    method["name"],
                    method["neutral"],
                    _parameters_from_json(method.get("parameters", [])),
                    method.get("deprecated", ""),
                )
                for id_, method in data["methods"].items()
            },
            _parameters_from_json(data["settings"]),
            {id_: _parameters_from_json(fields) for id_, fields in data["structures"].items()},
            {
                id_: SetSummary(values["members"], values.get("is_open", False))
                for id_, values in data["sets"].items()
            },
            tuple(data.get("options", ())),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"expected the summary of an API: {error}") from None


def _parameters_from_json(data: Any) -> tuple[ParameterSummary, ...]:
    return tuple(ParameterSummary(**{"required": False, **parameter}) for parameter in data)
