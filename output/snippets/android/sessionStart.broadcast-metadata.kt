val mediaMetadata = mapOf(
    MediaConstants.VideoMetadataKeys.FIRST_DIGITAL_DATE to "2016-02-01",
    MediaConstants.VideoMetadataKeys.ORIGINATOR to "Sample Studios",
    MediaConstants.VideoMetadataKeys.AD_LOAD to "dynamic",
    MediaConstants.VideoMetadataKeys.DAY_PART to "prime time",
    MediaConstants.VideoMetadataKeys.FEED to "East-HD",
    MediaConstants.VideoMetadataKeys.STREAM_FORMAT to "HD"
)
val mediaObject = Media.createMediaObject(
    "My Video",
    "video-123",
    128,
    MediaConstants.StreamType.VOD,
    Media.MediaType.Video
)
tracker.trackSessionStart(mediaObject, mediaMetadata)
