"""YAML files with positions: their text, their data, and where each part is.

Positions are not kept while reading, since nearly every file is valid: the first problem of a file
composes it once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.problems import Problem, Problems
from mediagen.filesystem.files import NotRegularError, read_file

YamlPath = Sequence[str | int]

#: Message about a folder that has the name of a file.
FOLDER_FOUND = "expected a file, found a folder; rename or delete it"


class Source:
    """One YAML file: its text, its data, and the positions of its parts.

    ``name`` is the path in messages, relative to the working folder if possible. ``data`` is None
    if the file could not be read, which is reported as a problem. ``is_copy`` says that it takes
    the place of a whole file of a lower layer.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.text = ""
        self.data: Any = None
        self.is_copy = False

    @cached_property
    def _lines(self) -> list[str]:
        return re.split("\r\n|[\n\r\x85\u2028\u2029]", self.text)

    @cached_property
    def _root(self) -> Any:
        from mediagen.yaml_files.nodes import compose_node

        return compose_node(self.text)

    def identity(self) -> tuple[object, ...]:
        """Return what distinguishes the file from its other states."""
        return (self.name, self.text, *(layer.text for layer in self.layers))

    def value_at(self, path: YamlPath) -> Any:
        """Return the value at ``path``. Raises ``LookupError`` if there is none."""
        value = self.data
        for step in path:
            try:
                value = value[step]
            except TypeError:  # a single value, or a list with a key that is no index
                raise LookupError(step) from None
        return value

    def line_text(self, number: int) -> str:
        """Return the text of a line, counted from 1; empty beyond the end of the file."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that the data comes from; several if layers are merged."""
        return (self.path,)

    @property
    def layers(self) -> tuple[Source, ...]:
        """The files of the layers, the lowest first; the file itself if it has one layer."""
        return (self,)

    def was_refined(self, path: YamlPath) -> bool:
        """Return whether a layer above the lowest wrote a part of the value at a path."""
        return False

    def owner(self, path: YamlPath) -> Source:
        """Return the file that wrote the value at a path."""
        return self

    def locate(self, path: YamlPath) -> tuple[Source, YamlPath]:
        """Return the file that a path of the data is in, and the path in that file."""
        return self, path

    def position(self, path: YamlPath, *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at ``path``, or of its key.

        If the path does not exist, the position is that of its last part that does.
        """
        key_node, node = self._find_nodes(path)
        mark = (key_node if key else node).start_mark
        return mark.line + 1, mark.column + 1

    def text_line(self, path: YamlPath) -> int:
        """Return the line of the first line of the string at ``path``, counted from 1."""
        source, own_path = self.locate(path)
        _, node = source._find_nodes(own_path)
        # The text of a block scalar starts below its indicator.
        is_block = getattr(node, "style", None) in ("|", ">")
        return int(node.start_mark.line) + 1 + is_block

    def _find_nodes(self, path: YamlPath) -> tuple[Any, Any]:
        """Return the nodes of a key and its value, or of the last part of the path that exists."""
        from mediagen.yaml_files.nodes import child_nodes

        node, key_node = self._root, self._root
        for step in path:
            pair = child_nodes(node, step)
            if pair is None:
                break
            key_node, node = pair
        return key_node, node


def read_bytes(source: Source, problems: Problems) -> bytes | None:
    """Return the bytes of a file; None, and a problem, if it cannot be read."""
    try:
        return read_file(source.path)
    except NotRegularError as error:
        message = str(error.strerror)
    except IsADirectoryError:
        problems.add(Problem(source.name, 0, 0, FOLDER_FOUND, code=codes.UNREADABLE_FILE))
        return None
    except OSError as error:
        message = f"cannot read the file: {error.strerror}"
    problems.add(Problem(source.name, 0, 0, message, code=codes.UNREADABLE_FILE))
    return None
