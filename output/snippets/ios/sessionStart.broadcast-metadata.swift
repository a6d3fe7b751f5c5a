let mediaMetadata = [
  MediaConstants.VideoMetadataKeys.FIRST_DIGITAL_DATE: "2016-02-01",
  MediaConstants.VideoMetadataKeys.ORIGINATOR: "Sample Studios",
  MediaConstants.VideoMetadataKeys.AD_LOAD: "dynamic",
  MediaConstants.VideoMetadataKeys.DAY_PART: "prime time",
  MediaConstants.VideoMetadataKeys.FEED: "East-HD",
  MediaConstants.VideoMetadataKeys.STREAM_FORMAT: "HD",
]
if let mediaObject = Media.createMediaObjectWith(
  name: "My Video",
  id: "video-123",
  length: 128,
  streamType: MediaConstants.StreamType.VOD,
  mediaType: MediaType.Video
) {
  tracker.trackSessionStart(info: mediaObject, metadata: mediaMetadata)
}
