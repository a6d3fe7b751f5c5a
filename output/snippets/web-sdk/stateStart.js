alloy("sendEvent", {
  xdm: {
    eventType: "media.statesUpdate",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 60,
      statesStart: [{ name: "fullScreen" }]
    }
  }
});
