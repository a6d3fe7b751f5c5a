val mediaMetadata = mapOf(
    MediaConstants.AudioMetadataKeys.ARTIST to "The Sample Band",
    MediaConstants.AudioMetadataKeys.ALBUM to "First Takes",
    MediaConstants.AudioMetadataKeys.LABEL to "Sample Records",
    MediaConstants.AudioMetadataKeys.AUTHOR to "Jane Doe",
    MediaConstants.AudioMetadataKeys.STATION to "Sample Radio",
    MediaConstants.AudioMetadataKeys.PUBLISHER to "Sample Media"
)
val mediaObject = Media.createMediaObject(
    "My Podcast",
    "audio-123",
    1800,
    MediaConstants.StreamType.PODCAST,
    Media.MediaType.Audio
)
tracker.trackSessionStart(mediaObject, mediaMetadata)
