ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_BUFFER_START)
