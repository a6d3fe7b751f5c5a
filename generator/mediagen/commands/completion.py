"""``mediagen completion``: print the code that completes commands in a shell.

argcomplete provides the code for each shell. The code asks ``mediagen`` itself for completions, so
that they include the events and platforms of the user's project.
"""

from __future__ import annotations

import argparse
import os
import sys

from mediagen.commands.arguments import add_choice, set_example
from mediagen.commands.exit_codes import OK

TYPE_CHECKING = False  # importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from mediagen.project.folders import Folders
    from mediagen.yaml_files.layered_folder import LayeredFolder

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    set_example(parser, "completion bash")
    add_choice(parser, "shell", SHELLS, "shell that completes")


def run(options: argparse.Namespace) -> int:
    """Print the code of a shell."""
    from argcomplete.shell_integration import shellcode

    code = shellcode(["mediagen"], shell=options.shell)
    sys.stdout.write(code.strip() + "\n")
    return OK


def print_completions(build_parser: Callable[[str], argparse.ArgumentParser]) -> NoReturn:
    """Print the completions of the line that the shell passes in the environment, and exit.

    ``build_parser`` returns the parser with the arguments of a command.
    """
    import argcomplete

    words = os.environ.get("COMP_LINE", "").split()[1:]
    parser = build_parser(next((word for word in words if not word.startswith("-")), ""))
    for action in _find_actions(parser):
        _add_completer(action)
    argcomplete.autocomplete(parser, always_complete_options="long")
    sys.exit(OK)  # argcomplete exits itself


def _find_actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the arguments of all commands that have any."""
    commands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return [action for command in commands.choices.values() for action in command._actions]


def _add_completer(action: argparse.Action) -> None:
    """Let an argument complete its values: IDs of the project, kinds of files, or paths."""
    sources = {
        "EVENT": _find_events,
        "--event": _find_events,
        "PLATFORM": _find_platforms,
        "--platform": _find_platforms,
        "--flavour": _find_flavours,
        "KIND": _find_kinds,
    }
    names = (*action.option_strings, str(action.metavar))
    find_values = next((sources[name] for name in names if name in sources), None)
    if find_values is not None and action.choices is None:
        action.completer = _Completer(find_values)  # type: ignore[attr-defined]


class _Completer:
    """Completer of the values that a function returns."""

    def __init__(self, find_values: Callable[[], list[str]]) -> None:
        self._find_values = find_values

    def __call__(self, **_: object) -> list[str]:
        from mediagen.diagnostics.problems import SpecError

        try:
            return self._find_values()
        except (OSError, SpecError):  # an invalid project: the command reports why
            return []


def _find_events() -> list[str]:
    """Return the IDs of the events in all layers of the project."""
    names = _project_folders().spec.child("events").list_names()
    return [name.removesuffix(".yaml") for name in names if name.endswith(".yaml")]


def _find_platforms() -> list[str]:
    """Return the IDs of the platforms in all layers of the project."""
    return _folders_with(_project_folders().templates, "platform.yaml")


def _find_flavours() -> list[str]:
    """Return the IDs of the flavours in all layers of the project."""
    return _folders_with(_project_folders().templates.child("docs"), "flavour.yaml")


def _project_folders() -> Folders:
    """Return the folders of the project. Raises ``SpecError``: then nothing is completed."""
    from mediagen.project.folders import resolve_folders

    return resolve_folders(None, None, None)


def _folders_with(folder: LayeredFolder, file: str) -> list[str]:
    return [name for name in folder.list_folders() if folder.find(f"{name}/{file}").is_file()]


def _find_kinds() -> list[str]:
    from mediagen.yaml_files.schema import schema_kinds

    return schema_kinds()
