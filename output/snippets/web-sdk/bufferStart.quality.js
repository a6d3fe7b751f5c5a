alloy("sendEvent", {
  xdm: {
    eventType: "media.bufferStart",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 45,
      qoeDataDetails: {
        bitrate: 1600,
        droppedFrames: 12,
        framesPerSecond: 24,
        timeToStart: 1200
      }
    }
  }
});
