const { sessionId } = await alloy("createMediaSession", {
  xdm: {
    eventType: "media.sessionStart",
    mediaCollection: {
      playhead: 0,
      sessionDetails: {
        name: "audio-123",
        friendlyName: "My Podcast",
        length: 1800,
        contentType: "podcast",
        streamType: "audio",
        playerName: "HTML5 Player",
        channel: "Sports",
        artist: "The Sample Band",
        album: "First Takes",
        label: "Sample Records",
        author: "Jane Doe",
        station: "Sample Radio",
        publisher: "Sample Media"
      }
    }
  }
});
