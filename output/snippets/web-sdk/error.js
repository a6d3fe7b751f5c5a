alloy("sendEvent", {
  xdm: {
    eventType: "media.error",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 45,
      errorDetails: {
        name: "media-error-001",
        source: "player"
      }
    }
  }
});
