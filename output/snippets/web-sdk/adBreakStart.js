alloy("sendEvent", {
  xdm: {
    eventType: "media.adBreakStart",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 0,
      advertisingPodDetails: {
        friendlyName: "pre-roll",
        index: 1,
        offset: 0
      }
    }
  }
});
