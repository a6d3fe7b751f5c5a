ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_BUFFER_COMPLETE)
