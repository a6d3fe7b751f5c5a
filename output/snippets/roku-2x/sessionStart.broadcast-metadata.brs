mediaMetadata = {}
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyFIRST_DIGITAL_DATE] = "2016-02-01"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyORIGINATOR] = "Sample Studios"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyAD_LOAD] = "dynamic"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyDAY_PART] = "prime time"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyFEED] = "East-HD"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeySTREAM_FORMAT] = "HD"
mediaInfo = adb_media_init_mediainfo("My Video", "video-123", 128.0, ADBMobile().MEDIA_STREAM_TYPE_VOD, ADBMobile().MEDIA_TYPE_VIDEO)
ADBMobile().mediaTrackSessionStart(mediaInfo, mediaMetadata)
