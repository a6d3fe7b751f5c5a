"""Diagram of a session: the events that open and close it, its playback and its scopes.

The model is drawn by Mermaid or as SVG, so it has only boxes, arrows and labels.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from mediagen.pages.markdown_nodes import RawText
from mediagen.pages.words import Words
from mediagen.spec.casing import stem
from mediagen.spec.model import SessionEffect, Spec

#: Characters that Mermaid could read as markup, even in quotes.
_MARKUP = re.compile(r"[^\w .,()+/'-]|-(?=-)|_")


class Arrow(NamedTuple):
    """Arrow from one box to another; an empty name is the start or the end of the lane.

    The label is empty if no single event causes the transition.
    """

    start: str
    end: str
    label: str


class DiagramLane(NamedTuple):
    """Boxes by ID, with their titles, and the arrows between them; a sole box can contain lanes."""

    boxes: dict[str, str]
    arrows: tuple[Arrow, ...]
    inner: tuple[DiagramLane, ...]


class SessionDiagram(NamedTuple):
    """Session: the events that open and close it, its limits, and its lanes.

    ``endings`` are the closing events and the limits, in words that form one list.
    """

    title: str
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    limits: tuple[str, ...]
    endings: tuple[str, ...]
    lanes: tuple[DiagramLane, ...]


def diagram_label(title: str) -> RawText:
    """Return a title for a Mermaid diagram, with character codes for what may be markup."""
    flat = " ".join(title.split())
    return RawText(_MARKUP.sub(lambda match: f"#{ord(match[0])};", flat))


def build_session_diagram(spec: Spec, words: Words) -> SessionDiagram:
    """Return the diagram of a session by the events and the rules of a spec."""
    events = spec.events.values()
    session = spec.session
    limits = session.limits
    outer = [name for name, scope in session.scopes.items() if not scope.parent]
    lanes = [_playback_lane(spec, words), *(_scope_lane(spec, words, name) for name in outer)]
    durations = {
        "inactivity": limits.inactivity.seconds,
        "playhead_stall": limits.playhead_stall.seconds,
        "duration": limits.duration.seconds,
    }
    closes = tuple(event.id for event in events if event.session == SessionEffect.CLOSES)
    limit_texts = tuple(
        words.text(f"diagram.{name}", duration=words.duration(seconds))
        for name, seconds in durations.items()
    )
    first, *others = *closes, *limit_texts
    return SessionDiagram(
        words.text("diagram.session"),
        tuple(event.id for event in spec.opening_events),
        closes,
        limit_texts,
        (first, *(words.text("diagram.alternative", ending=ending) for ending in others)),
        tuple(lane for lane in lanes if lane is not None),
    )


def _playback_lane(spec: Spec, words: Words) -> DiagramLane | None:
    """Return the lane of playback: from its first state to each other one, and back."""
    states = spec.session.playback
    entered = {
        name: [event.id for event in spec.events.values() if event.playback == name]
        for name in states
    }
    first, *others = [name for name in states if entered[name]] or [""]
    if not first:
        return None
    opening = [event.id for event in spec.opening_events]
    back = [id_ for id_ in entered[first] if id_ not in opening]
    stems = {name: {stem(id_) for id_ in entered[name]} - {""} for name in others}
    everywhere = [
        id_ for id_ in back if not any(stem(id_) in stem_set for stem_set in stems.values())
    ]
    begins = [id_ for id_ in entered[first] if id_ in opening]
    arrows = [Arrow("", first, words.join_text([*begins, *everywhere], "or"))]
    for name in others:
        arrows.append(Arrow(first, name, words.join_text(entered[name], "or")))
        return_events = [id_ for id_ in back if stem(id_) in stems[name]]
        if (everywhere or return_events) and states[name].has_keepalive:
            arrows.append(Arrow(name, first, words.join_text([*everywhere, *return_events], "or")))
    titles = {name: words.title(states[name].title) for name in (first, *others)}
    return DiagramLane(titles, tuple(arrows), ())


def _scope_lane(spec: Spec, words: Words, name: str) -> DiagramLane | None:
    """Return the lane of a scope with the scopes inside it, or None if no event opens it."""
    scopes = spec.session.scopes
    opens = [event.id for event in spec.events.values() if name in event.opens]
    closes = [event.id for event in spec.events.values() if name in event.closes]
    if not opens or not closes:
        return None
    within = [
        _scope_lane(spec, words, inner) for inner, scope in scopes.items() if scope.parent == name
    ]
    return DiagramLane(
        {name: words.title(scopes[name].title)},
        (
            Arrow("", name, words.join_text(opens, "or")),
            Arrow(name, "", words.join_text(closes, "or")),
        ),
        tuple(lane for lane in within if lane is not None),
    )


def translate_titles(spec: Spec, words: Words) -> Spec:
    """Return a spec whose states and scopes of a session have their titles in words of pages."""
    session = spec.session
    playback = {
        name: state._replace(title=words.title(state.title))
        for name, state in session.playback.items()
    }
    scopes = {
        name: scope._replace(title=words.title(scope.title))
        for name, scope in session.scopes.items()
    }
    return replace(spec, session=session._replace(playback=playback, scopes=scopes))
