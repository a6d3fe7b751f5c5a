mediaInfo = adb_media_init_mediainfo("My Video", "video-123", 128.0, ADBMobile().MEDIA_STREAM_TYPE_VOD, ADBMobile().MEDIA_TYPE_VIDEO)
ADBMobile().mediaTrackSessionStart(mediaInfo)
