Map<String, Object> mediaObject =
    Media.createMediaObject(
        "My Video", "video-123", 128, MediaConstants.StreamType.VOD, Media.MediaType.Video);
tracker.trackSessionStart(mediaObject, null);
