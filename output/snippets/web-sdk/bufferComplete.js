// The Media Edge API has no event type for the end of buffering. Send `play`
// instead.
alloy("sendEvent", {
  xdm: {
    eventType: "media.play",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 45
    }
  }
});
