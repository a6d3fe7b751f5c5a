"""Roles of methods in a session, by which templates find a method without the ID of its event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from mediagen.spec.casing import stem
from mediagen.spec.model import Event, SessionEffect
from mediagen.wrappers.api_model import Method


def find_roles(methods: Iterable[Method], initial: str | None) -> dict[str, Method]:
    """Return methods by their role: an effect and its subject, such as ``opens_ad``.

    ======================================  =====================================================
    ``opens_session``, ``closes_session``   the effect on the session
    ``opens_SCOPE``, ``closes_SCOPE``       the start and the only end of a scope
    ``completes_SCOPE``, ``leaves_SCOPE``   its end that a metric counts, and the one before that
    ``begins_STATE``, ``ends_STATE``        the start and the end of a state of playback
    ``reports_GROUP``                       a method that requires a group, and does nothing else
    ======================================  =====================================================

    The first method with a role is the one that has it; deprecated methods have none, so that no
    example calls them. ``initial`` is the state of playback that
    the end of another one returns to.
    """
    methods = tuple(methods)
    closers = Counter(scope for m in methods if not m.event.opens for scope in m.event.closes)
    others = (m.event for m in methods if m.event.playback not in (None, initial))
    states = {stem(event.id): event.playback for event in others if stem(event.id)}
    roles: dict[str, Method] = {}
    for method in methods:
        if method.event.lifecycle.deprecation is not None:
            continue
        for role in _roles_of(method.event, closers, states):
            roles.setdefault(role, method)
    return roles


def _roles_of(
    event: Event, closers: Mapping[str, int], states: Mapping[str, str | None]
) -> Iterator[str]:
    """Yield the roles of an event.

    ``closers`` has the number of events that close a scope; ``states`` has the state of playback
    by the stem of the event that begins it.
    """
    if event.session in (SessionEffect.OPENS, SessionEffect.CLOSES):
        yield f"{event.session}_session"
    elif event.opens and event.closes:
        return  # an update of several scopes at once
    elif event.opens or event.closes:
        yield from (f"opens_{scope}" for scope in event.opens)
        for scope in event.closes:
            end = "completes" if event.metrics else "leaves"
            yield f"{'closes' if closers[scope] == 1 else end}_{scope}"
    elif event.playback is not None:
        begun = states.get(stem(event.id))
        yield f"begins_{event.playback}" if begun in (None, event.playback) else f"ends_{begun}"
    elif event.session == SessionEffect.CONTINUES:
        yield from (f"reports_{name}" for name, required in event.carries.items() if required)
