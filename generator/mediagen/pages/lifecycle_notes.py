"""Notes of pages on the lifecycle of an event, a field, a value, an example or a platform."""

from __future__ import annotations

from collections.abc import Callable

from mediagen.pages.markdown_nodes import CodeSpan, InlineSequence, Prose
from mediagen.pages.words import Words
from mediagen.rendering.nodes import Node
from mediagen.spec.lifecycle import Lifecycle

#: Function that returns the replacement of a deprecated part, such as a link to its page.
ReplacementNode = Callable[[str], Node]


def lifecycle_note(
    words: Words, lifecycle: Lifecycle, replacement: ReplacementNode = CodeSpan
) -> Node | None:
    """Return the sentences about a lifecycle, or None if there is nothing to note."""
    nodes: list[Node] = []
    if lifecycle.is_experimental:
        nodes.append(words.node("lifecycle.experimental"))
    if lifecycle.since:
        nodes.append(words.node("lifecycle.since", version=lifecycle.since))
    deprecation = lifecycle.deprecation
    if deprecation is not None:
        reason = Prose(deprecation.reason)
        version = deprecation.since
        nodes.append(words.node("lifecycle.deprecated", version=version, reason=reason))
        if deprecation.instead:
            node = replacement(deprecation.instead)
            nodes.append(words.node("lifecycle.instead", replacement=node))
        if deprecation.removed:
            nodes.append(words.node("lifecycle.removed", version=deprecation.removed))
    return _join_sentences(nodes) if nodes else None


def add_note(text: Node, note: Node | None) -> Node:
    """Return a description with a note after it."""
    return text if note is None else _join_sentences([text, note])


def note_tuple(note: Node | None) -> tuple[Node, ...]:
    """Return a note as a tuple, which is empty without one."""
    return () if note is None else (note,)


def _join_sentences(nodes: list[Node]) -> Node:
    parts: list[Node | str] = []
    for node in nodes:
        parts += [" ", node] if parts else [node]
    return InlineSequence(*parts)
