"""YAML files of several layers that are merged to one: data, and the layer of each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mediagen.yaml_files.source import Source, YamlPath

#: Parts of merged data by path: the layer that wrote each, and its path there.
Parts = dict[tuple[str | int, ...], tuple[Source, tuple[str | int, ...]]]


class LayeredSource(Source):
    """Merged data of the files of several layers.

    Problems are located in the topmost layer that wrote the part they concern, or a part around it:
    the files below are valid on their own.
    """

    def __init__(self, layers: Sequence[Source], data: Any, parts: Parts) -> None:
        """``layers`` has the lowest first; ``parts`` are those of the other layers."""
        super().__init__(layers[-1].path, layers[-1].name)
        self.layers = tuple(layers)
        self.data = data
        self.text = layers[-1].text
        self._parts = parts

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of the files of all layers."""
        return tuple(layer.path for layer in self.layers)

    @property
    def parts(self) -> Mapping[tuple[str | int, ...], tuple[Source, tuple[str | int, ...]]]:
        """The parts that layers above the lowest wrote."""
        return self._parts

    def locate(self, path: YamlPath) -> tuple[Source, YamlPath]:
        """Return the file of a layer, and the path in it, that a path of the merged data names."""
        for length in range(len(path), 0, -1):
            part = self._parts.get(tuple(path[:length]))
            if part is not None:
                source, start = part
                return source, [*start, *path[length:]]
        return self.layers[0], path

    def position(self, path: YamlPath, *, key: bool = False) -> tuple[int, int]:
        """Return the position of a path in the file that ``locate`` returns."""
        source, path = self.locate(path)
        return source.position(path, key=key)
