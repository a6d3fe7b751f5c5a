const mediaMetadata = {
  [ADB.Media.VideoMetadataKeys.FirstDigitalDate]: "2016-02-01",
  [ADB.Media.VideoMetadataKeys.Originator]: "Sample Studios",
  [ADB.Media.VideoMetadataKeys.AdLoad]: "dynamic",
  [ADB.Media.VideoMetadataKeys.DayPart]: "prime time",
  [ADB.Media.VideoMetadataKeys.Feed]: "East-HD",
  [ADB.Media.VideoMetadataKeys.StreamFormat]: "HD"
};
const mediaObject = ADB.Media.createMediaObject(
  "My Video",
  "video-123",
  128,
  ADB.Media.StreamType.VOD,
  ADB.Media.MediaType.Video
);
tracker.trackSessionStart(mediaObject, mediaMetadata);
