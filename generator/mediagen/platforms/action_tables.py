"""Tables of actions in ``platform.yaml``: their code on a platform, and their checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mediagen.diagnostics.catalogue import actions as codes
from mediagen.diagnostics.paths import display_path
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.file_names import ACTIONS
from mediagen.platforms.model import ActionCode, Platform
from mediagen.spec.model import Spec
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.source import Source


def build_actions(
    source: Source, folder: LayeredFolder, platform: str, problems: Problems
) -> dict[str, ActionCode]:
    """Return the code of actions by their ID; report those whose template does not exist."""
    actions = {}
    for id_, table in source.data.get("actions", {}).items():
        template = f"{platform}/{ACTIONS}/{id_}.j2"
        actions[id_] = action = _build_action(template, table)
        if (action.values or action.constants) and not folder.find(template).is_file():
            path = display_path(folder.own_path(template))
            message = f"missing template {path}; add it, or give a 'reason'"
            problems.add_at(
                source, ["actions", id_], message, code=codes.MISSING_ACTION_TEMPLATE, key=True
            )
    return actions


def _build_action(template: str, table: Mapping[str, Any]) -> ActionCode:
    examples = table.get("examples", {})

    def column(key: str) -> dict[str, Any]:
        return {name: entry[key] for name, entry in examples.items() if key in entry}

    return ActionCode(
        template,
        column("value"),
        column("constant"),
        column("reason"),
        table.get("reason", ""),
        table.get("sentence", ""),
        tuple(table.get("notes", ())),
    )


def check_actions(spec: Spec, platform: Platform, declared: set[str], problems: Problems) -> None:
    """Report actions and examples that the spec does not have, and examples without an entry.

    ``declared`` are the IDs of all actions, including those of invalid files.
    """
    source = platform.place.source
    migration = platform.migration_action
    if migration and migration not in {*spec.actions, *declared}:
        message = f"unknown action '{migration}'{suggest_name(migration, spec.actions)}"
        problems.add_at(source, ["migration_action"], message, code=codes.UNDEFINED_ACTION)
    for id_, code in platform.actions.items():
        action = spec.actions.get(id_)
        if action is None:
            if id_ not in declared:
                message = f"unknown action '{id_}'{suggest_name(id_, spec.actions)}"
                problems.add_at(
                    source, ["actions", id_], message, code=codes.UNDEFINED_ACTION, key=True
                )
            continue
        if code.reason:
            continue
        stated = {*code.values, *code.constants, *code.reasons}
        for name in sorted(stated - action.examples.keys()):
            message = f"action '{id_}' has no example '{name}'{suggest_name(name, action.examples)}"
            path = ["actions", id_, "examples", name]
            problems.add_at(source, path, message, code=codes.UNDEFINED_ACTION_EXAMPLE, key=True)
        for name in action.examples:
            if name not in stated:
                message = f"missing example '{name}'; add its value, or the reason why it has none"
                path = ["actions", id_, "examples"]
                problems.add_at(source, path, message, code=codes.MISSING_ACTION_EXAMPLE, key=True)
