const mediaMetadata = {
  [ADBMobile.media.VideoMetadataKeys.FIRST_DIGITAL_DATE]: "2016-02-01",
  [ADBMobile.media.VideoMetadataKeys.ORIGINATOR]: "Sample Studios",
  [ADBMobile.media.VideoMetadataKeys.AD_LOAD]: "dynamic",
  [ADBMobile.media.VideoMetadataKeys.DAY_PART]: "prime time",
  [ADBMobile.media.VideoMetadataKeys.FEED]: "East-HD",
  [ADBMobile.media.VideoMetadataKeys.STREAM_FORMAT]: "HD"
};
const mediaObject = ADBMobile.media.createMediaObject(
  "My Video",
  "video-123",
  128,
  ADBMobile.media.StreamType.VOD,
  ADBMobile.media.MediaType.Video
);
ADBMobile.media.trackSessionStart(mediaObject, mediaMetadata);
