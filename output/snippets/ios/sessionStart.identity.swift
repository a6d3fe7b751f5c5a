if let mediaObject = Media.createMediaObjectWith(
  name: "My Video",
  id: "video-123",
  length: 128,
  streamType: MediaConstants.StreamType.VOD,
  mediaType: MediaType.Video
) {
  tracker.trackSessionStart(info: mediaObject, metadata: nil)
}
