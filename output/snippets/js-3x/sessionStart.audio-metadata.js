const mediaMetadata = {
  [ADB.Media.AudioMetadataKeys.Artist]: "The Sample Band",
  [ADB.Media.AudioMetadataKeys.Album]: "First Takes",
  [ADB.Media.AudioMetadataKeys.Label]: "Sample Records",
  [ADB.Media.AudioMetadataKeys.Author]: "Jane Doe",
  [ADB.Media.AudioMetadataKeys.Station]: "Sample Radio",
  [ADB.Media.AudioMetadataKeys.Publisher]: "Sample Media"
};
const mediaObject = ADB.Media.createMediaObject(
  "My Podcast",
  "audio-123",
  1800,
  ADB.Media.StreamType.Podcast,
  ADB.Media.MediaType.Audio
);
tracker.trackSessionStart(mediaObject, mediaMetadata);
