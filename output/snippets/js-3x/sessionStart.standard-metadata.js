const mediaMetadata = {
  [ADB.Media.VideoMetadataKeys.Show]: "Blinding Light",
  [ADB.Media.VideoMetadataKeys.Season]: "2",
  [ADB.Media.VideoMetadataKeys.Episode]: "13",
  [ADB.Media.VideoMetadataKeys.AssetId]: "89745363",
  [ADB.Media.VideoMetadataKeys.Genre]: "Drama,Action",
  [ADB.Media.VideoMetadataKeys.FirstAirDate]: "2016-01-25",
  [ADB.Media.VideoMetadataKeys.Rating]: "TVPG",
  [ADB.Media.VideoMetadataKeys.Network]: "ESPN",
  [ADB.Media.VideoMetadataKeys.ShowType]: "0",
  [ADB.Media.VideoMetadataKeys.MVPD]: "Comcast",
  [ADB.Media.VideoMetadataKeys.Authorized]: "true"
};
const mediaObject = ADB.Media.createMediaObject(
  "My Video",
  "video-123",
  128,
  ADB.Media.StreamType.VOD,
  ADB.Media.MediaType.Video
);
tracker.trackSessionStart(mediaObject, mediaMetadata);
