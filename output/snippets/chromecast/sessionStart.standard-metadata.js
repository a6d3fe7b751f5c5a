const mediaMetadata = {
  [ADBMobile.media.VideoMetadataKeys.SHOW]: "Blinding Light",
  [ADBMobile.media.VideoMetadataKeys.SEASON]: "2",
  [ADBMobile.media.VideoMetadataKeys.EPISODE]: "13",
  [ADBMobile.media.VideoMetadataKeys.ASSET_ID]: "89745363",
  [ADBMobile.media.VideoMetadataKeys.GENRE]: "Drama,Action",
  [ADBMobile.media.VideoMetadataKeys.FIRST_AIR_DATE]: "2016-01-25",
  [ADBMobile.media.VideoMetadataKeys.RATING]: "TVPG",
  [ADBMobile.media.VideoMetadataKeys.NETWORK]: "ESPN",
  [ADBMobile.media.VideoMetadataKeys.SHOW_TYPE]: "0",
  [ADBMobile.media.VideoMetadataKeys.MVPD]: "Comcast",
  [ADBMobile.media.VideoMetadataKeys.AUTHORIZED]: "true"
};
const mediaObject = ADBMobile.media.createMediaObject(
  "My Video",
  "video-123",
  128,
  ADBMobile.media.StreamType.VOD,
  ADBMobile.media.MediaType.Video
);
ADBMobile.media.trackSessionStart(mediaObject, mediaMetadata);
