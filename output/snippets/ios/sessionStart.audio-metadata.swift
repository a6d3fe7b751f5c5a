let mediaMetadata = [
  MediaConstants.AudioMetadataKeys.ARTIST: "The Sample Band",
  MediaConstants.AudioMetadataKeys.ALBUM: "First Takes",
  MediaConstants.AudioMetadataKeys.LABEL: "Sample Records",
  MediaConstants.AudioMetadataKeys.AUTHOR: "Jane Doe",
  MediaConstants.AudioMetadataKeys.STATION: "Sample Radio",
  MediaConstants.AudioMetadataKeys.PUBLISHER: "Sample Media",
]
if let mediaObject = Media.createMediaObjectWith(
  name: "My Podcast",
  id: "audio-123",
  length: 1800,
  streamType: MediaConstants.StreamType.PODCAST,
  mediaType: MediaType.Audio
) {
  tracker.trackSessionStart(info: mediaObject, metadata: mediaMetadata)
}
