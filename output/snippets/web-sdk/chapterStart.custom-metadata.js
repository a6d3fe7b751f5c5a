alloy("sendEvent", {
  xdm: {
    eventType: "media.chapterStart",
    mediaCollection: {
      sessionID: "{sid}",
      playhead: 0,
      chapterDetails: {
        friendlyName: "Pilot Episode - Opening",
        index: 1,
        offset: 0,
        length: 240
      },
      customMetadata: [
        { name: "segmentType", value: "Opening scene" },
        { name: "location", value: "Studio 4" }
      ]
    }
  }
});
