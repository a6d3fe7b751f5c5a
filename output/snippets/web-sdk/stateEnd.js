alloy("sendEvent", {
  xdm: {
    eventType: "media.statesUpdate",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 90,
      statesEnd: [{ name: "fullScreen" }]
    }
  }
});
