mediaMetadata = {}
mediaMetadata[ADBMobile().MEDIA_AudioMetadataKeyARTIST] = "The Sample Band"
mediaMetadata[ADBMobile().MEDIA_AudioMetadataKeyALBUM] = "First Takes"
mediaMetadata[ADBMobile().MEDIA_AudioMetadataKeyLABEL] = "Sample Records"
mediaMetadata[ADBMobile().MEDIA_AudioMetadataKeyAUTHOR] = "Jane Doe"
mediaMetadata[ADBMobile().MEDIA_AudioMetadataKeySTATION] = "Sample Radio"
mediaMetadata[ADBMobile().MEDIA_AudioMetadataKeyPUBLISHER] = "Sample Media"
mediaInfo = adb_media_init_mediainfo("My Podcast", "audio-123", 1800.0, ADBMobile().MEDIA_STREAM_TYPE_PODCAST, ADBMobile().MEDIA_TYPE_AUDIO)
ADBMobile().mediaTrackSessionStart(mediaInfo, mediaMetadata)
