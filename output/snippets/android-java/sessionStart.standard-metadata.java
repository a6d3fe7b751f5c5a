Map<String, String> mediaMetadata = new HashMap<>();
mediaMetadata.put(MediaConstants.VideoMetadataKeys.SHOW, "Blinding Light");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.SEASON, "2");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.EPISODE, "13");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.ASSET_ID, "89745363");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.GENRE, "Drama,Action");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.FIRST_AIR_DATE, "2016-01-25");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.RATING, "TVPG");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.NETWORK, "ESPN");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.SHOW_TYPE, "0");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.MVPD, "Comcast");
mediaMetadata.put(MediaConstants.VideoMetadataKeys.AUTHORIZED, "true");
Map<String, Object> mediaObject =
    Media.createMediaObject(
        "My Video", "video-123", 128, MediaConstants.StreamType.VOD, Media.MediaType.Video);
tracker.trackSessionStart(mediaObject, mediaMetadata);
