"""Checks of stories: each is a valid session by the rules of the spec, and is used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.problems import Problems
from mediagen.spec.model import Event, GroupKind, SessionEffect, Spec, Story


def check_stories(spec: Spec, shown_names: Collection[str] | None, problems: Problems) -> None:
    """Report steps of stories that break the rules of a session, and unused stories.

    ``shown_names`` are the stories that templates show, with underscores for hyphens, or None if
    they show all. A single story is always used, because ``verify`` plays it on every wrapper.
    """
    for story in spec.stories.values():
        _check_order(spec, story, problems)
    if shown_names is None or len(spec.stories) < 2:
        return
    for story in spec.stories.values():
        if story.id.replace("-", "_") not in shown_names:
            shown = ", ".join(sorted(shown_names)) or "none"
            message = (
                f"no template shows the story '{story.id}' (shown: {shown}); "
                "show it in the README of a wrapper, or delete the file"
            )
            problems.add_at(story.place.source, ["story"], message, code=codes.UNUSED_STORY)


def _check_order(spec: Spec, story: Story, problems: Problems) -> None:
    from mediagen.diagnostics.catalogue.model import Severity
    from mediagen.diagnostics.catalogue.traffic import HEARTBEAT_MISSING
    from mediagen.traffic.body_validator import Message
    from mediagen.traffic.rules import PreparedRules
    from mediagen.traffic.session_rules import SessionState
    from mediagen.traffic.settings import Settings

    def report(index: int, key: str, message: str) -> None:
        path = ("steps", index, key)
        problems.add_at(story.place.source, path, message, code=codes.INVALID_STORY_ORDER)

    rules = PreparedRules(spec)
    session: SessionState | None = None
    last = 0.0
    for index, step in enumerate(story.steps):
        event = spec.events[step.event]
        if step.seconds < last:
            report(
                index, "seconds", f"expected {last:g} or later; steps are in chronological order"
            )
            return
        last = step.seconds
        playhead = step.values.get("playhead")
        names = _item_names(spec, event, step.values)
        values = {id_: step.values[id_] for id_ in rules.needed if id_ in step.values}
        message = Message("xdm", event, None, playhead, None, names, set(), values)
        if session is None:
            if event.session != SessionEffect.OPENS:
                report(index, "event", f"expected an event that opens a session, got '{event.id}'")
                return
            session = SessionState(rules, step.seconds, message, Settings())
        elif event.session in (SessionEffect.OPENS, SessionEffect.WHOLE):
            report(index, "event", f"'{event.id}' starts another session; a story is one session")
        elif session.ended:
            report(index, "event", "the session has ended; delete the steps after its end")
            return
        else:
            for finding in session.check_message(message, step.seconds):
                # Wrappers send pings themselves.
                is_ping = finding.code is HEARTBEAT_MISSING
                if finding.level is Severity.ERROR and not is_ping:
                    report(index, "event", f"{finding.message}; {finding.expected}")


def _item_names(spec: Spec, event: Event, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the names of the items in each list that a step carries."""
    return {
        group.id: [str(next(iter(item.values()), "")) for item in values.get(group.id, ())]
        for group in spec.carried_groups(event)
        if group.kind == GroupKind.LIST and group.item_events
    }
