"""The life of a session as a drawing: what opens and closes it, and what goes on in it at a time.

The same model becomes a Mermaid diagram or a picture, so it has only boxes, arrows and words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mediagen.diagnostics.counts import format_duration
from mediagen.diagnostics.words import join_words
from mediagen.pages.markdown_nodes import RawText
from mediagen.spec.casing import stem
from mediagen.spec.model import SessionEffect, Spec

#: What Mermaid might read as markup, even in quotes.
_MARKUP = re.compile(r"[^\w .,()+/'-]|-(?=-)|_")


class Arrow(NamedTuple):
    """A way from one box to another; an empty name is the beginning or the end of the lane.

    The label is empty where no event by itself leads that way.
    """

    start: str
    end: str
    label: str


class Lane(NamedTuple):
    """Boxes by id, with their titles, and the arrows between them; an only box may hold lanes."""

    boxes: dict[str, str]
    arrows: tuple[Arrow, ...]
    inner: tuple[Lane, ...]


class SessionDiagram(NamedTuple):
    """A session: the events that open and close it, its limits, and its lanes."""

    opens: tuple[str, ...]
    closes: tuple[str, ...]
    limits: tuple[str, ...]
    lanes: tuple[Lane, ...]


def diagram_label(title: str) -> RawText:
    """Return a title for a Mermaid diagram, with character codes for what may be markup."""
    flat = " ".join(title.split())
    return RawText(_MARKUP.sub(lambda match: f"#{ord(match[0])};", flat))


def build_session_diagram(spec: Spec) -> SessionDiagram:
    """The life of a session, as the events and the rules of a spec tell it."""
    events = spec.events.values()
    session = spec.session
    limits = session.limits
    outer = [name for name, scope in session.scopes.items() if not scope.parent]
    lanes = [_playback_lane(spec), *(_scope_lane(spec, name) for name in outer)]
    return SessionDiagram(
        tuple(event.id for event in spec.opening_events),
        tuple(event.id for event in events if event.session == SessionEffect.CLOSES),
        (
            f"{format_duration(limits.inactivity.seconds)} of silence",
            f"{format_duration(limits.playhead_stall.seconds)} of stillness",
            f"{format_duration(limits.duration.seconds)} in all",
        ),
        tuple(lane for lane in lanes if lane is not None),
    )


def _playback_lane(spec: Spec) -> Lane | None:
    """Playback: from its first state to each other one, and back."""
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
    arrows = [Arrow("", first, join_words([*begins, *everywhere], "or"))]
    for name in others:
        arrows.append(Arrow(first, name, join_words(entered[name], "or")))
        return_events = [id_ for id_ in back if stem(id_) in stems[name]]
        if (everywhere or return_events) and states[name].has_keepalive:
            arrows.append(Arrow(name, first, join_words([*everywhere, *return_events], "or")))
    return Lane({name: states[name].title for name in (first, *others)}, tuple(arrows), ())


def _scope_lane(spec: Spec, name: str) -> Lane | None:
    """Return the lane of a scope with the scopes inside it, or None if no event opens it."""
    scopes = spec.session.scopes
    opens = [event.id for event in spec.events.values() if name in event.opens]
    closes = [event.id for event in spec.events.values() if name in event.closes]
    if not opens or not closes:
        return None
    within = [_scope_lane(spec, inner) for inner, scope in scopes.items() if scope.parent == name]
    return Lane(
        {name: scopes[name].title},
        (Arrow("", name, join_words(opens, "or")), Arrow(name, "", join_words(closes, "or"))),
        tuple(lane for lane in within if lane is not None),
    )
