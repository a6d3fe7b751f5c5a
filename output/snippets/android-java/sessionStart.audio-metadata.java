Map<String, String> mediaMetadata = new HashMap<>();
mediaMetadata.put(MediaConstants.AudioMetadataKeys.ARTIST, "The Sample Band");
mediaMetadata.put(MediaConstants.AudioMetadataKeys.ALBUM, "First Takes");
mediaMetadata.put(MediaConstants.AudioMetadataKeys.LABEL, "Sample Records");
mediaMetadata.put(MediaConstants.AudioMetadataKeys.AUTHOR, "Jane Doe");
mediaMetadata.put(MediaConstants.AudioMetadataKeys.STATION, "Sample Radio");
mediaMetadata.put(MediaConstants.AudioMetadataKeys.PUBLISHER, "Sample Media");
Map<String, Object> mediaObject =
    Media.createMediaObject(
        "My Podcast",
        "audio-123",
        1800,
        MediaConstants.StreamType.PODCAST,
        Media.MediaType.Audio);
tracker.trackSessionStart(mediaObject, mediaMetadata);
