Map<String, String> mediaMetadata = new HashMap<>();
mediaMetadata.put(MediaConstants.VideoMetadataKeys.FIRST_DIGITAL_DATE, "2016-02-01");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.ORIGINATOR, "Sample Studios");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.AD_LOAD, "dynamic");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.DAY_PART, "prime time");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.FEED, "East-HD");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.STREAM_FORMAT, "HD");
Map<String, Object> mediaObject =
    Media.createMediaObject(
        "My Video", "video-123", 128, MediaConstants.StreamType.VOD, Media.MediaType.Video);
tracker.trackSessionStart(mediaObject, mediaMetadata);
