const mediaMetadata = {
  [ADBMobile.media.AudioMetadataKeys.ARTIST]: "The Sample Band",
  [ADBMobile.media.AudioMetadataKeys.ALBUM]: "First Takes",
  [ADBMobile.media.AudioMetadataKeys.LABEL]: "Sample Records",
  [ADBMobile.media.AudioMetadataKeys.AUTHOR]: "Jane Doe",
  [ADBMobile.media.AudioMetadataKeys.STATION]: "Sample Radio",
  [ADBMobile.media.AudioMetadataKeys.PUBLISHER]: "Sample Media"
};
const mediaObject = ADBMobile.media.createMediaObject(
  "My Podcast",
  "audio-123",
  1800,
  ADBMobile.media.StreamType.PODCAST,
  ADBMobile.media.MediaType.Audio
);
ADBMobile.media.trackSessionStart(mediaObject, mediaMetadata);
