const { sessionId } = await alloy("createMediaSession", {
  xdm: {
    eventType: "media.sessionStart",
    mediaCollection: {
      playhead: 0,
      sessionDetails: {
        name: "video-123",
        friendlyName: "My Video",
        length: 128,
        contentType: "vod",
        streamType: "video",
        playerName: "HTML5 Player",
        channel: "Sports",
        show: "Blinding Light",
        season: "2",
        episode: "13",
        assetID: "89745363",
        genre: "Drama,Action",
        firstAirDate: "2016-01-25",
        rating: "TVPG",
        network: "ESPN",
        showType: "0",
        mvpd: "Comcast",
        authorized: "true"
      }
    }
  }
});
