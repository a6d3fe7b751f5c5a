"""Loader of the actions of a spec: what an app does besides reporting events."""

from __future__ import annotations

from collections.abc import Mapping

from mediagen.diagnostics.catalogue import actions as codes
from mediagen.spec.caveats import build_notes
from mediagen.spec.model import PROTOCOLS, Action, Event, Example, Place
from mediagen.yaml_files.layered_folder import LayeredFolder
from mediagen.yaml_files.reader import YamlReader

#: The folder of the actions in a spec.
ACTIONS = "actions"


def load_actions(
    files: YamlReader, folder: LayeredFolder, events: Mapping[str, Event]
) -> dict[str, Action]:
    """Return the actions of a spec by ID; none without their folder.

    An action whose ID is that of an event is reported: both share the names of snippets.
    """
    if not folder.child(ACTIONS).is_dir():
        return {}
    actions = {}
    for source in files.read_folder(folder, ACTIONS, "action", "action"):
        data = source.data
        id_ = data["action"]
        if id_ in events:
            message = f"'{id_}' is the ID of an event; rename the action and its file"
            files.problems.add_at(source, ["action"], message, code=codes.ACTION_NAME_CLASH)
            continue
        actions[id_] = Action(
            id_,
            data["title"],
            data["summary"],
            data["description"],
            {
                name: Example(name, example["title"], {}, example["summary"], example["when"])
                for name, example in data["examples"].items()
            },
            build_notes(data, PROTOCOLS)[1],
            Place(source, ["action"]),
        )
    return actions
