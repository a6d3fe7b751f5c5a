val mediaMetadata = mapOf(
    MediaConstants.VideoMetadataKeys.SHOW to "Blinding Light",
    MediaConstants.VideoMetadataKeys.SEASON to "2",
    MediaConstants.VideoMetadataKeys.EPISODE to "13",
    MediaConstants.VideoMetadataKeys.ASSET_ID to "89745363",
    MediaConstants.VideoMetadataKeys.GENRE to "Drama,Action",
    MediaConstants.VideoMetadataKeys.FIRST_AIR_DATE to "2016-01-25",
    MediaConstants.VideoMetadataKeys.RATING to "TVPG",
    MediaConstants.VideoMetadataKeys.NETWORK to "ESPN",
    MediaConstants.VideoMetadataKeys.SHOW_TYPE to "0",
    MediaConstants.VideoMetadataKeys.MVPD to "Comcast",
    MediaConstants.VideoMetadataKeys.AUTHORIZED to "true"
)
val mediaObject = Media.createMediaObject(
    "My Video",
    "video-123",
    128,
    MediaConstants.StreamType.VOD,
    Media.MediaType.Video
)
tracker.trackSessionStart(mediaObject, mediaMetadata)
