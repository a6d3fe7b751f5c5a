"""The life of a session as a drawing: what opens and closes it, and what goes on in it at a time.

The same model becomes a Mermaid diagram or a picture, so it has only boxes, arrows and words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mediagen.pages.markdown_nodes import Word
from mediagen.pages.wording import duration
from mediagen.spec.casing import stem
from mediagen.spec.model import Spec

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


class Life(NamedTuple):
    """A session: the events that open and close it, its limits, and its lanes."""

    opens: tuple[str, ...]
    closes: tuple[str, ...]
    limits: tuple[str, ...]
    lanes: tuple[Lane, ...]


def diagram_label(title: str) -> Word:
    """Return a title for a Mermaid diagram, with character codes for what may be markup."""
    flat = " ".join(title.split())
    return Word(_MARKUP.sub(lambda found: f"#{ord(found[0])};", flat))


def life(spec: Spec) -> Life:
    """The life of a session, as the events and the rules of a spec tell it."""
    events = spec.events.values()
    session = spec.session
    limits = session["limits"]
    outer = [name for name, scope in session["scopes"].items() if "inside" not in scope]
    lanes = [_playback(spec), *(_scope(spec, name) for name in outer)]
    return Life(
        tuple(event.id for event in events if event.session == "opens"),
        tuple(event.id for event in events if event.session == "closes"),
        (
            f"{duration(limits['silence']['seconds'])} of silence",
            f"{duration(limits['stillness']['seconds'])} of stillness",
            f"{duration(limits['length']['seconds'])} in all",
        ),
        tuple(lane for lane in lanes if lane is not None),
    )


def _playback(spec: Spec) -> Lane | None:
    """Playback: from its first state to each other one, and back."""
    states = spec.session["playback"]
    entered = {
        name: [event.id for event in spec.events.values() if event.playback == name]
        for name in states
    }
    first, *others = [name for name in states if entered[name]] or [""]
    if not first:
        return None
    opening = [event.id for event in spec.events.values() if event.session == "opens"]
    back = [id_ for id_ in entered[first] if id_ not in opening]
    stems = {name: {stem(id_) for id_ in entered[name]} - {""} for name in others}
    everywhere = [id_ for id_ in back if not any(stem(id_) in found for found in stems.values())]
    begins = [id_ for id_ in entered[first] if id_ in opening]
    arrows = [Arrow("", first, " or ".join([*begins, *everywhere]))]
    for name in others:
        arrows.append(Arrow(first, name, " or ".join(entered[name])))
        own = [id_ for id_ in back if stem(id_) in stems[name]]
        if (everywhere or own) and states[name].get("pulse") != "none":
            arrows.append(Arrow(name, first, " or ".join([*everywhere, *own])))
    return Lane({name: states[name]["title"] for name in (first, *others)}, tuple(arrows), ())


def _scope(spec: Spec, name: str) -> Lane | None:
    """What events open and close, with what can be open in it; None where none opens it."""
    scopes = spec.session["scopes"]
    opens = [event.id for event in spec.events.values() if name in event.opens]
    closes = [event.id for event in spec.events.values() if name in event.closes]
    if not opens or not closes:
        return None
    within = [_scope(spec, other) for other, scope in scopes.items() if scope.get("inside") == name]
    return Lane(
        {name: scopes[name]["title"]},
        (Arrow("", name, " or ".join(opens)), Arrow(name, "", " or ".join(closes))),
        tuple(lane for lane in within if lane is not None),
    )
