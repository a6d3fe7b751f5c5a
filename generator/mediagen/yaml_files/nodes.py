"""Nodes of YAML files with their positions, composed by PyYAML."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # PyYAML without libyaml: slower, the same result
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Parser(Reader, Scanner, Parser, Composer):  # type: ignore[no-redef]
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)


#: Tags of nodes: scalars without quotes, scalars with quotes, lists and mappings.
PLAIN, QUOTED, BRANCH = "plain", "quoted", "branch"


class _NodeReader(_Parser):
    """Composer of nodes; resolves scalars only as plain or quoted, as the core schema needs."""

    def resolve(self, kind: type, value: object, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return PLAIN if implicit[0] else QUOTED
        return BRANCH

    def descend_resolver(self, *_: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def compose_node(text: str) -> Any:
    """Return the root node of a document; None if it is empty. Raises ``yaml.YAMLError``."""
    reader = _NodeReader(text)
    try:
        return reader.get_single_node()
    finally:
        if hasattr(reader, "dispose"):
            reader.dispose()


def child_nodes(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """Return the nodes of a key and its value, or of an item twice; None if there is none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
