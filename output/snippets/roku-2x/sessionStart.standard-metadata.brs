mediaMetadata = {}
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeySHOW] = "Blinding Light"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeySEASON] = "2"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyEPISODE] = "13"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyASSET_ID] = "89745363"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyGENRE] = "Drama,Action"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyFIRST_AIR_DATE] = "2016-01-25"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyRATING] = "TVPG"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyNETWORK] = "ESPN"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeySHOW_TYPE] = "0"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyMVPD] = "Comcast"
mediaMetadata[ADBMobile().MEDIA_VideoMetadataKeyAUTHORIZED] = "true"
mediaInfo = adb_media_init_mediainfo("My Video", "video-123", 128.0, ADBMobile().MEDIA_STREAM_TYPE_VOD, ADBMobile().MEDIA_TYPE_VIDEO)
ADBMobile().mediaTrackSessionStart(mediaInfo, mediaMetadata)
