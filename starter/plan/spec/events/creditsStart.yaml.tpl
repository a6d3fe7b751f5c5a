{% if open_platform %}
# yaml-language-server: $schema=../../.mediagen/schemas/event.json
# An event of your own. The SDKs have a closed list of events, so only a request can send it.
event: creditsStart
title: Credits start
category: playback
summary: The credits begin.
description: Reports that the viewer reaches the credits.
when: [When the first credit is shown.]
session: continues
only_on:
  platforms: [{{ open_platform }}]
  because: Only our own service, which accepts this event, receives it.
examples:
  basic: {values: {playhead: 120}}
{% endif %}
