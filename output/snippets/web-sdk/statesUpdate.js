alloy("sendEvent", {
  xdm: {
    eventType: "media.statesUpdate",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 0,
      statesStart: [{ name: "mute" }, { name: "pictureInPicture" }]
    }
  }
});
