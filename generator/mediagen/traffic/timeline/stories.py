"""Timelines of stories: the steps of the spec as the messages of a valid session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mediagen.spec.model import Event, GroupKind, Protocol, Spec, Story
from mediagen.spec.stories import played_steps
from mediagen.traffic.rules import PreparedRules
from mediagen.traffic.timeline.body_fields import label_text
from mediagen.traffic.timeline.document import draw_timelines
from mediagen.traffic.timeline.geometry import TimelineWords
from mediagen.traffic.timeline.sessions import ScopeChange, SessionRecord, TimelineMessage
from mediagen.traffic.verdicts import Verdict


def draw_story(
    spec: Spec, story: Story, *, words: TimelineWords | None = None, width: int = 1000
) -> str:
    """Return the timeline of a story as an SVG file, with its title and without findings."""
    session = story_session(spec, story)
    return draw_timelines(
        spec,
        [session],
        title=story.title,
        words=words or TimelineWords(),
        width=width,
        with_header=False,
    )


def story_session(spec: Spec, story: Story) -> SessionRecord:
    """Return the steps of a story as a session that starts at time 0."""
    rules = PreparedRules(spec)
    session = SessionRecord(story.id, 1, story.title)
    for number, step in enumerate(played_steps(spec, story), 1):
        event = spec.events[step.event]
        playhead = step.values.get("playhead")
        number_or_none = playhead if isinstance(playhead, int | float) else None
        verdict = Verdict(step.seconds, Protocol.XDM, story.id, event.id, number_or_none)
        changes = []
        for scope, name, opens in rules.scope_changes(event, _item_names(spec, event, step.values)):
            label = _read_value(spec, step.values, rules.scopes[scope].label) if opens else ""
            changes.append(ScopeChange(scope, name, opens, label))
        session.add_message(
            TimelineMessage(number, step.seconds, event, verdict, step.values, changes)
        )
    return session


def _item_names(spec: Spec, event: Event, values: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        group.id: [str(next(iter(item.values()), "")) for item in values.get(group.id, ())]
        for group in spec.carried_groups(event)
        if group.kind == GroupKind.LIST and group.item_events
    }


def _read_value(spec: Spec, values: Mapping[str, Any], id_: str) -> str:
    field = spec.fields.get(id_)
    if field is None:
        return ""
    group = spec.groups[field.group].values_in(values)
    return label_text(group.get(field.name)) if isinstance(group, Mapping) else ""
