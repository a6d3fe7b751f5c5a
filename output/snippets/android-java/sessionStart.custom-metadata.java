Map<String, String> mediaMetadata = new HashMap<>();
mediaMetadata.put("isUserLoggedIn", "false");
mediaMetadata.put("tvStation", "Sample TV");
Map<String, Object> mediaObject =
    Media.createMediaObject(
        "My Video", "video-123", 128, MediaConstants.StreamType.VOD, Media.MediaType.Video);
tracker.trackSessionStart(mediaObject, mediaMetadata);
