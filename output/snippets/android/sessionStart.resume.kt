val mediaObject = Media.createMediaObject(
    "My Video",
    "video-123",
    128,
    MediaConstants.StreamType.VOD,
    Media.MediaType.Video
)
mediaObject[MediaConstants.MediaObjectKey.RESUMED] = true
tracker.trackSessionStart(mediaObject, null)
