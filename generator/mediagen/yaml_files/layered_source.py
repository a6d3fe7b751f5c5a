"""YAML files of several layers that are merged to one: data, and the layer of each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mediagen.yaml_files.source import Source, YamlPath

_Path = tuple[str | int, ...]
#: Parts of merged data by path: the layer that wrote each, and its path there.
Parts = dict[_Path, tuple[Source, _Path]]


class LayeredSource(Source):
    """Merged data of the files of several layers.

    Problems are located in the topmost layer that wrote the part they concern, or a part around it:
    the files below are valid on their own.
    """

    def __init__(
        self, layers: Sequence[Source], data: Any, parts: Parts, whole: Mapping[_Path, Source]
    ) -> None:
        """``layers`` has the lowest first; ``parts`` are those of the other layers.

        ``whole`` are the parts that a layer wrote as a whole: mappings that are merged belong to
        several layers.
        """
        super().__init__(layers[-1].path, layers[-1].name)
        self._layers = tuple(layers)
        self.data = data
        self.text = layers[-1].text
        self._parts, self._whole = parts, whole

    @property
    def layers(self) -> tuple[Source, ...]:
        """The files of the layers, the lowest first."""
        return self._layers

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of the files of all layers."""
        return tuple(layer.path for layer in self.layers)

    @property
    def parts(self) -> Mapping[_Path, tuple[Source, _Path]]:
        """The parts that layers above the lowest wrote."""
        return self._parts

    @property
    def whole(self) -> Mapping[_Path, Source]:
        """The parts that layers above the lowest wrote as a whole."""
        return self._whole

    def was_refined(self, path: YamlPath) -> bool:
        """Return whether a layer above the lowest wrote a part of the value at a path."""
        is_whole_file = len(path) <= 1
        return len(self._layers) > 1 and (is_whole_file or tuple(path) in self._parts)

    def owner(self, path: YamlPath) -> Source:
        """Return the file that wrote the value at a path."""
        steps = (tuple(path[:length]) for length in range(len(path), 0, -1))
        return next((self._whole[step] for step in steps if step in self._whole), self._layers[0])

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
