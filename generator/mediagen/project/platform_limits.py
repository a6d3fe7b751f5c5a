"""Limits of events to some platforms: the key ``only_on`` of an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mediagen.diagnostics.catalogue import layers as codes
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.platforms.model import Platform
from mediagen.spec.model import PROTOCOLS, Block, BlockForm, Event, Spec
from mediagen.yaml_files.reader import YamlReader


def limit_events(
    spec: Spec, platforms: Mapping[str, Platform], files: YamlReader
) -> tuple[Spec, dict[str, Platform]]:
    """Return the spec and the platforms with the limits of events; report unknown platforms.

    A protocol of none of the platforms does not send the event, and needs no form of it.
    """
    limited = [event for event in spec.events.values() if event.only_on]
    if not limited:
        return spec, dict(platforms)
    for event in limited:
        _check_platforms(event, files.known["platform"], files.problems)
    events = {id_: _limit_protocols(event, platforms) for id_, event in spec.events.items()}
    refusing = {
        id_: replace(
            platform,
            refused_events={
                event.id: event.only_on_reason for event in limited if id_ not in event.only_on
            },
        )
        for id_, platform in platforms.items()
    }
    return replace(spec, events=events), refusing


def _check_platforms(event: Event, known: set[str], problems: Problems) -> None:
    for index, id_ in enumerate(event.only_on):
        if id_ not in known:
            message = f"unknown platform '{id_}'{suggest_name(id_, known)}"
            path: list[str | int] = ["only_on", "platforms", index]
            source, code = event.place.source, codes.UNKNOWN_ID_IN_PROJECT
            problems.add_at(source, path, message, code=code)


def _limit_protocols(event: Event, platforms: Mapping[str, Platform]) -> Event:
    if not event.only_on:
        return event
    used = {platforms[id_].protocol for id_ in event.only_on if id_ in platforms}
    blocks: dict[str, Block] = {
        protocol: (
            event.blocks[protocol]
            if protocol in used
            else Block(BlockForm.NONE, reason=event.only_on_reason)
        )
        for protocol in PROTOCOLS
    }
    return replace(event, blocks=blocks)
