let mediaMetadata = [
  MediaConstants.VideoMetadataKeys.SHOW: "Blinding Light",
  MediaConstants.VideoMetadataKeys.SEASON: "2",
  MediaConstants.VideoMetadataKeys.EPISODE: "13",
  MediaConstants.VideoMetadataKeys.ASSET_ID: "89745363",
  MediaConstants.VideoMetadataKeys.GENRE: "Drama,Action",
  MediaConstants.VideoMetadataKeys.FIRST_AIR_DATE: "2016-01-25",
  MediaConstants.VideoMetadataKeys.RATING: "TVPG",
  MediaConstants.VideoMetadataKeys.NETWORK: "ESPN",
  MediaConstants.VideoMetadataKeys.SHOW_TYPE: "0",
  MediaConstants.VideoMetadataKeys.MVPD: "Comcast",
  MediaConstants.VideoMetadataKeys.AUTHORIZED: "true",
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
