if var mediaObject = Media.createMediaObjectWith(
  name: "My Video",
  id: "video-123",
  length: 128,
  streamType: MediaConstants.StreamType.VOD,
  mediaType: MediaType.Video
) {
  mediaObject[MediaConstants.MediaObjectKey.RESUMED] = true
  tracker.trackSessionStart(info: mediaObject, metadata: nil)
}
